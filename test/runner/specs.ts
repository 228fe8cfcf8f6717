import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every test file, as a path from the root. */
export const specs: readonly string[] = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map((path) => `test/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.test.ts'))
  .sort();

/** Those in one of the folders of `test/`. */
export function specsIn(...folders: readonly string[]): string[] {
  return specs.filter((path) => folders.includes(path.split('/')[1] ?? ''));
}

/** Those with one of the names in their path: `contacts` includes `requests/facilityContacts.test.ts`. */
export function specsNamed(names: readonly string[]): string[] {
  return specs.filter((path) => names.some((name) => path.toLowerCase().includes(name.toLowerCase())));
}

/** Those that do less in `npm test` than in `npm run test:long` (`test/support/long.ts`). */
export function specsShortened(): string[] {
  return specs.filter((path) => readFileSync(join(root, path), 'utf8').includes('/support/long.ts'));
}
