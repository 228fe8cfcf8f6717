import type { Named } from '../request/actor.ts';
import type { Db, Query } from './db.ts';

/** Up to this many records, a choice is a drop-down; above, a find page. */
export const mostChoices = 50;

/** One record to choose, with what distinguishes it from another of the same name. */
export interface Choice extends Named {
  detail: string | null;
}

/** The records that a form offers: `options` is null when there are too many of them for a drop-down. */
export interface Choices {
  options: readonly { value: string; label: string }[] | null;
  chosen: Named | null;
}

/**
 * What a form's choice of one record offers. The chosen record stays among the options, even if it's no longer offered.
 * @param offered selects `id`, `name` and `detail` of the records to offer, in order
 * @param chosen selects the current choice in the same way; null when there is none
 */
export async function readChoices(db: Db, offered: Query, chosen: Query | null): Promise<Choices> {
  const [some, present] = await Promise.all([
    db.rows<Choice>(offered.limit(mostChoices + 1)),
    chosen ? db.row<Choice>(chosen) : undefined,
  ]);
  if (some.length > mostChoices) return { options: null, chosen: present ?? null };
  const all = present && !some.some(({ id }) => id === present.id) ? [present, ...some] : some;
  return { options: toOptions(all), chosen: present ?? null };
}

/** Options by name. Where two have the same name, with what distinguishes them. */
function toOptions(choices: readonly Choice[]): { value: string; label: string }[] {
  const seen = new Map<string, number>();
  for (const { name } of choices) seen.set(name, (seen.get(name) ?? 0) + 1);
  return choices.map(({ id, name, detail }) => ({
    value: id,
    label: detail !== null && (seen.get(name) ?? 0) > 1 ? `${name} (${detail})` : name,
  }));
}
