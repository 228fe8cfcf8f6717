import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('times.json', import.meta.url));
const known = JSON.parse(readFileSync(path, 'utf8')) as Record<string, number>;
/** Shorter times are not worth a line. */
const LEAST_SECONDS = 2;

/** How long a check or a test file took when times were last saved. A new one counts as medium. */
export function secondsOf(name: string): number {
  return known[name] ?? LEAST_SECONDS;
}

/** Saves the times of a whole run for later ones: `npm test -- --keep-times`. */
export function keepTimes(times: ReadonlyMap<string, number>): void {
  const kept = [...times].filter(([, seconds]) => seconds >= LEAST_SECONDS);
  const sorted = kept
    .map(([name, seconds]) => [name, Math.round(seconds)] as const)
    .sort(([, a], [, b]) => b - a);
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}
