import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const longest = 140;

/** What people read and no formatter breaks for them: prettier leaves texts as long as they are, and knows no EJS. */
const files = execFileSync('git', ['ls-files', '-z', 'server', 'db', 'views', 'test'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => /\.(?:ts|mjs|ejs|sql)$/.test(file))
  // What is generated for each table or role is not broken yet.
  .filter((file) => !/^db\/functions\/.*\.ts$/.test(file) && file !== 'server/database/pools.ts')
  .filter((file) => file !== 'db/schema.sql' && !file.startsWith('server/secrets/data/'));

describe('Lines', () => {
  it(`are no longer than ${longest} characters`, () => {
    const long = files.flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, at) => (line.length > longest ? [`${file}:${at + 1}`] : [])),
    );
    expect(long, 'break these: a text with +, SQL and the code of a view at a space').to.deep.equal([]);
  });
});
