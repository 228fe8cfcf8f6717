const mostNamed = 5;

/** Names in a sentence: `Ann, Bob and Carl`; of more than five the first five, `and 3 more`. */
export function listInWords(names: readonly string[]): string {
  const rest = names.length - mostNamed;
  const parts = rest > 0 ? [...names.slice(0, mostNamed), `${rest} more`] : names;
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** What can be chosen, in a sentence: `Active or Inactive`, `Low, Normal or High`. */
export const anyOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
