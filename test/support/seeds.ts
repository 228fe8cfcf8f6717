import { randomInt } from 'node:crypto';
import { isLong } from './long.ts';

/**
 * What a test draws at random from. `npm test` draws the same each time, so what fails there fails by what was changed;
 * `npm run test:long` draws anew, and whoever looks for more or again gives a number.
 * @param variable the environment variable that gives one
 */
export function seedOf(variable: string): number {
  const given = process.env[variable];
  if (given !== undefined) return Number(given);
  return isLong ? randomInt(2 ** 31) : 732_973_611;
}

/**
 * What to type to get a failure of a random test again.
 * @param variable the environment variable that takes the seed
 * @param seed the one that failed
 * @param words what `npm test` finds the file by
 */
export function again(variable: string, seed: number, words: string): string {
  return `again with: ${variable}=${seed} npm test -- ${words}`;
}
