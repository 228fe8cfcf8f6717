/** What two records have in common, as a list says it: *Name, Email*. */
export function sameIn<R extends object>(
  one: R,
  other: Partial<R>,
  labels: Readonly<Partial<Record<keyof R, string>>>,
): string {
  const same = Object.entries<string | undefined>(labels).filter(([name]) => {
    const [a, b] = [folded(one[name as keyof R]), folded(other[name as keyof R])];
    return a !== '' && a === b;
  });
  return same.map(([, label]) => label).join(', ') || '–';
}

const folded = (value: unknown) =>
  typeof value === 'string' ? value.toLowerCase().replace(/[\s\p{P}]+/gu, '') : '';

/** *3 facilities*, *1 ticket*. */
export const countedWords = (count: number, one: string, many: string): string =>
  `${count > 1000 ? 'more than 1,000' : count.toLocaleString('en')} ${count === 1 ? one : many}`;
