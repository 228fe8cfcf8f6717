import { createHash, randomInt } from 'node:crypto';

/** The seed that was given, or a new one. */
export function seedOf(given: string | undefined): number {
  return given === undefined ? randomInt(1_000_000) : Number(given);
}

/** Things in an order that the seed alone decides, so that a sample can be drawn again. */
export function inOrder<Named extends { name: string }>(things: readonly Named[], seed: number): Named[] {
  const rank = ({ name }: Named) => createHash('sha256').update(`${seed} ${name}`).digest('hex');
  return things
    .map((thing) => ({ thing, at: rank(thing) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ thing }) => thing);
}
