/** The keys of an object that has no others than its type says. */
export const keysOf = <T extends object>(of: T) => Object.keys(of) as (keyof T & string)[];

/** Names without some of them. */
export const without = <Name extends string, Left extends Name>(
  names: readonly Name[],
  ...left: readonly Left[]
) => names.filter((name): name is Exclude<Name, Left> => !left.some((one) => one === name));
