import { contactLabels as labels } from '../../../domain/contacts/contacts.form.ts';
import { comesTo, rightNames } from '../../../domain/permissionPresets/rights.ts';
import { takenFrom, type Chosen, type Pair } from '../merging.kind.ts';
import { countedWords } from '../merging.words.ts';
import type { ContactReader, Given, MergedContact } from './mergedContacts.queries.ts';

/** The contact as it is afterwards, as far as access goes. */
export function afterwards(pair: Pair<MergedContact>, chosen: Chosen): Pick<MergedContact, 'status' | Right> {
  const taken = (name: string) => takenFrom(pair, chosen[name]);
  const rights = Object.fromEntries(rightNames.map((right) => [right, taken(right)[right]])) as Record<
    Right,
    boolean
  >;
  return { ...rights, status: taken('status').status };
}
type Right = (typeof rightNames)[number];

interface Facts extends Pair<MergedContact> {
  given: Readonly<Record<'stays' | 'goes', Given>>;
  after: ReturnType<typeof afterwards>;
  chosen: Chosen;
}

/** A11 to A14: what somebody who signs in as one of the two gains and loses. */
export function gainsOf(
  reader: Pick<ContactReader, 'contact_id' | 'can_create_users'>,
  { stays, goes, given, after, chosen }: Facts,
): { gains: string[]; loses: string[] } {
  const [side, other] = reader.contact_id === stays.id ? (['stays', 'goes'] as const) : (['goes', 'stays'] as const);
  const own = side === 'stays' ? stays : goes;
  const kept = chosen['users'] === undefined || chosen['users'] === 'both' || chosen['users'] === side;
  if (!kept) return { gains: [], loses: ['They are suspended and sign in for nobody'] };
  const { lacked, lackedOutside, tickets } = given[other];
  // A19: whoever can create users sees those of the contacts that they see, and so of their own.
  const joining = chosen['users'] === side ? 0 : (side === 'stays' ? goes : stays).portal_users;
  const meets = reader.can_create_users && !own.admin_access && !own.edit_contact && joining > 0;
  const [before, now] = [comesTo(own), comesTo(after)];
  const facilities = own.admin_access || own.all_facilities ? lackedOutside : lacked;
  return {
    gains: [
      ...(own.status === 'inactive' && after.status === 'active' ? ['They can sign in'] : []),
      ...rightNames.filter((right) => now[right] && !before[right]).map((right) => labels[right]),
      ...(facilities > 0 ? [countedWords(facilities, 'facility', 'facilities')] : []),
      ...(tickets > 0 && !own.admin_access ? [countedWords(tickets, 'ticket', 'tickets')] : []),
      ...(meets ? [countedWords(joining, 'portal user', 'portal users')] : []),
    ],
    loses: [
      ...(own.status === 'active' && after.status === 'inactive' ? ['They can’t sign in'] : []),
      ...rightNames.filter((right) => before[right] && !now[right]).map((right) => labels[right]),
    ],
  };
} // prettier-ignore
