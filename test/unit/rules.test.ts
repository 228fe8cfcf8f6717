import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The pages that explain the rules; a rule stands there as `**A12**`. */
const pages = ['docs/access.md', 'docs/security.md'];
const explained = new Set(
  pages.flatMap((page) =>
    [...read(page).matchAll(/\*\*([AS]\d{1,2}[a-z]?)\*\*/g)].map(([, code]) => code ?? ''),
  ),
);

/** The texts that people wrote: code, tests and docs. */
const files = execFileSync('git', ['ls-files', '-z', '*.ts', '*.ejs', '*.md', '*.sql', '*.css', '*.mjs'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && !file.startsWith('server/secrets/data/')); // prettier-ignore

const cited = new Map<string, string>();
for (const file of files)
  for (const [code] of read(file).matchAll(/(?<!%)\b[AS]\d{1,2}[a-z]?\b/g)) if (!cited.has(code)) cited.set(code, file); // prettier-ignore

describe('The rules in docs/', () => {
  it('explain every code that is cited', () => {
    const unexplained = [...cited].filter(([code]) => !explained.has(code)).map(([code, file]) => `${code} in ${file}`); // prettier-ignore
    expect(
      unexplained,
      `cited, but on none of ${pages.join(', ')}: add the rule there, or mend the code`,
    ).to.deep.equal([]);
  });

  it('are each named by a test', () => {
    // The tables of what is expected, which the matrices take their titles from, count as well.
    const tests = files.filter((file) => /^test\/.*(?:\.test|\/expected\w+)\.ts$/.test(file)).map(read);
    const named = new Set(
      [...tests.join('\n').matchAll(/(?<!%)\b[AS]\d{1,2}[a-z]?\b/g)].map(([code]) => code),
    );
    expect(
      [...explained].filter((code) => !named.has(code)),
      'no test names these rules',
    ).to.deep.equal([]);
  });

  it('and the other pages that are cited are there', () => {
    const there = new Set(
      files.filter((file) => file.endsWith('.md')).map((file) => file.replace(/.*\//, '')),
    );
    const missing = files.flatMap((file) =>
      [...read(file).matchAll(/\b[\w-]+\.md\b/g)]
        .filter(([page]) => !there.has(page))
        .map(([page]) => `${page} in ${file}`),
    );
    expect(missing).to.deep.equal([]);
  });
});
