/** What time it is, for everything that decides a day or an end. Tests set it. */
export const clock = { now: (): Date => new Date() };
