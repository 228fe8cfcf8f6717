import { fewMarks, unseen } from '../../shared/seenText.ts';

/**
 * The name that failures are counted under (S11): coarser than what the database compares (S35), or one account would have a
 * count for each way of writing it (Postgres reads `İ` as `i`, JavaScript doesn't).
 */
export function countedName(username: string): string {
  const seen = fewMarks(username)
    .normalize('NFKD')
    .replace(unseen, '')
    .replace(/\p{M}/gu, '')
    .replace(/ +/g, ' ')
    .trim();
  return seen.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().toLowerCase();
}
