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
