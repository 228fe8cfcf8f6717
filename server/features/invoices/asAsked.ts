/** A draft that somebody is asked about, before it goes to the customer. */
interface Draft {
  version: number;
  total_minor: string;
}

const field = 'asked';
const stateOf = ({ version, total_minor: total }: Draft): string => `${version} ${total}`;

/** What the question sends along: which draft it was about. */
export const askedAbout = (draft: Draft): Record<string, string> => ({ [field]: stateOf(draft) });

/**
 * S25: is the draft still as the question said? What goes to the customer can't be changed any more. A question of the release before
 * says nothing about it.
 */
export const isAsAsked = (body: Readonly<Record<string, unknown>>, draft: Draft): boolean =>
  body[field] === undefined || body[field] === stateOf(draft);

/** Why it is asked again. */
export const changedMeanwhile = 'Something changed in the meantime. Check this again before you go on.';
