/** Mutants that no test can notice, each with the reason why it is no hole. */
const reasons: readonly (readonly [RegExp, string])[] = [];

/** Why nothing notices a mutant, or null where nobody has said so. */
export function reasonFor(name: string): string | null {
  return reasons.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
