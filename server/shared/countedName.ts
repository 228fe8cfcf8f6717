/**
 * The name that failures are counted under (S11): coarser than any database's lower case, or one account would have a
 * count for each way of writing it (Postgres reads `İ` as `i`, JavaScript doesn't).
 */
export function countedName(username: string): string {
  return username.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().toLowerCase();
}
