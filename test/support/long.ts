/** Whether this is the long run (`npm run test:long`): the same tests in their full numbers. */
export const isLong = process.env['TEST_LONG'] === '1';

/** Whether everything is looked at in every state, and each journey is gone in every way: in the long run, and by name. */
export const everyWay = isLong || process.env['TEST_EVERY_WAY'] === '1';

/**
 * The ways that a journey is gone: script on, script off. `npm test` goes one of them, since the requests behind both are
 * the same, and asked for without a browser as well.
 * @param brief which way that is: on where script has something to add
 */
export function scripts(brief: 'on' | 'off'): readonly boolean[] {
  return everyWay ? [true, false] : [brief === 'on'];
}

/** One way that a journey is gone: with script or without, and how wide. */
export interface Way {
  script: boolean;
  width: 1280 | 360;
  /** For the name of the journey. */
  title: string;
}

/**
 * The ways of a journey that somebody goes at a desk and with a phone: all four. `npm test` goes one, another one in each such file.
 * @param brief which way that is
 */
export function ways(brief: 'on' | 'off', wide: 1280 | 360): readonly Way[] {
  const all = ([1280, 360] as const).flatMap((width) =>
    [true, false].map((script) => ({ script, width, title: `script ${script ? 'on' : 'off'}, ${width} px` })),
  );
  return everyWay ? all : all.filter(({ script, width }) => script === (brief === 'on') && width === wide);
}
