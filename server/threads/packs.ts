/**
 * Things of a file as text in memory of its own, a few of them at a time: a thread hands over many of these at no cost (S31), where as
 * many objects, or one long text, would take whoever receives them tens of milliseconds.
 */
export type Pack = Uint8Array;

/** Packs things, so many at once. */
export function packed(things: readonly unknown[], atOnce: number): Pack[] {
  const encoder = new TextEncoder();
  const packs: Pack[] = [];
  for (let start = 0; start < things.length; start += atOnce)
    packs.push(encoder.encode(JSON.stringify(things.slice(start, start + atOnce))));
  return packs;
}

/** The things of one pack. */
export const unpacked = <T>(pack: Pack): T[] => JSON.parse(textOf(pack)) as T[];

/** The same as the JSON that they are, for whoever needs none of them as an object. */
export const textOf = (pack: Pack): string => new TextDecoder().decode(pack);

/** The memory of the packs that a task's output has. */
export function memoryOf(output: unknown): ArrayBuffer[] {
  if (typeof output !== 'object' || output === null || !('packs' in output) || !Array.isArray(output.packs))
    return [];
  return output.packs.flatMap((pack: unknown) =>
    pack instanceof Uint8Array && pack.buffer instanceof ArrayBuffer ? [pack.buffer] : [],
  );
}
