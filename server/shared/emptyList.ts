import type { ListQuery } from './list.ts';

/** Why a list shows nothing and what to do (A16), as the `empty` partial takes it. */
export interface EmptyList {
  title: string;
  text: string;
  action?: { href: string; label: string };
}

/**
 * The reason that lies in what the reader asked for: a page behind the end, or a search or filter that nothing matches.
 * @returns null when it lies elsewhere
 */
export function emptyByRequest(
  { search, filters }: Pick<ListQuery, 'search' | 'filters'>,
  { count, path, noun }: { count: number; path: string; noun: { one: string; many: string } },
): EmptyList | null {
  if (count > 0)
    return {
      title: 'Nothing more here',
      text: 'The list ends before this page.',
      action: { href: path, label: 'Show the first page' },
    };
  if (search === '' && Object.values(filters).every((value) => value === '')) return null;
  return {
    title: `No ${noun.one} matches`,
    text: 'Change the search or the filters.',
    action: { href: path, label: `Show all ${noun.many}` },
  };
}

/** A16: a person without any facility in reach is told why there are no assets, and whom to ask. */
export function emptyWithoutFacility(who: {
  company: string;
  customer: string;
  isContact: boolean;
}): EmptyList {
  return who.isContact
    ? {
        title: 'No facility is related to you yet',
        text: `You see the assets of the facilities that are related to you. Ask ${who.company} to relate yours.`,
      }
    : {
        title: 'No facility yet',
        text: `Assets stand at facilities, and ${who.company} has entered none for ${who.customer}.`,
      };
}
