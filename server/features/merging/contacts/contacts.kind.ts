import { contactLabels as labels, contactNames } from '../../../domain/contacts/contacts.form.ts';
import { rightNames } from '../../../domain/permissionPresets/rights.ts';
import { without } from '../../../shared/keys.ts';
import { mostMoved, mostMovedInWords, mostNamed } from '../../../shared/mergeLimits.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import {
  chosenPlain,
  notesOf,
  type Affected,
  type Chosen,
  type Effects,
  type MergeField,
  type MergeKind,
  type Pair,
} from '../merging.kind.ts';
import { countedWords, sameIn } from '../merging.words.ts';
import { afterwards, gainsOf } from './contacts.gains.ts';
import {
  findSameContacts,
  getMergedContact,
  givenTo,
  holdContacts,
  mergeContacts,
  othersHaveAdmin,
  readersOfContacts,
  type FoundContact,
  type MergedContact,
} from './mergedContacts.queries.ts';

const path = '/admin/contacts';
type Field = MergeField<MergedContact>;

/** All that is filled in and needs no question of its own. Whose they are is the same of both. */
const plain = without(
  contactNames, 'first_name', 'last_name', 'notes', 'status', 'customer_id', ...rightNames,
); // prettier-ignore

const fields: readonly Field[] = [
  {
    name: 'name',
    label: 'Name',
    said: ({ name }) => name,
    write: ({ goes }) => ({ first_name: goes.first_name, last_name: goes.last_name }),
  },
  ...plain.map((name): Field => chosenPlain(name, labels[name])),
  notesOf(labels.notes),
  {
    name: 'status',
    label: labels.status,
    asks: true,
    said: ({ status }) => (status === 'active' ? 'Active' : 'Inactive'),
    write: ({ goes }) => ({ status: goes.status }),
  },
  ...rightNames.map((right): Field => ({
    name: right,
    label: labels[right],
    asks: true,
    said: (contact) => (contact[right] ? 'Yes' : 'No'),
    write: ({ goes }) => ({ [right]: goes[right] }),
  })),
  {
    name: 'users',
    label: 'Who signs in',
    asks: true,
    said: ({ portal_users: count }) => countedWords(count, 'portal user', 'portal users'),
    differs: ({ stays, goes }) => stays.portal_users > 0 && goes.portal_users > 0,
    options: (pair) => [
      { value: 'both', label: 'All portal users of both' },
      { value: 'stays', label: only(pair.stays, pair.goes) },
      { value: 'goes', label: only(pair.goes, pair.stays) },
    ],
  },
];

const only = (kept: MergedContact, other: MergedContact) =>
  `${whose(kept, other)} only; ${other.portal_users === 1 ? 'the other is' : 'the others are'} suspended`;
const whose = (kept: MergedContact, other: MergedContact) =>
  `${countedWords(kept.portal_users, 'portal user', 'portal users')} of ${called(kept, other)}`;

/** What tells two contacts of one name apart, the best first, and what is said of who has none. */
const telling = [
  ['email', 'no email'],
  ['code', 'no contact ID'],
  ['job_title', 'no job title'],
  ['phone', 'no phone'],
] as const;

/** A contact by its name, with what tells it from another one of that name. */
function called(one: MergedContact, other: MergedContact): string {
  const folded = (text: string | null) => text?.toLowerCase().replaceAll(/\s+/g, ' ').trim() ?? '';
  if (folded(one.name) !== folded(other.name)) return one.name;
  const [apart, none] = telling.find(([column]) => folded(one[column]) !== folded(other[column])) ?? [];
  return apart === undefined ? one.name : `${one.name} (${one[apart] ?? none})`;
}

/** Who sees what afterwards, what moves, and what is in the way, of two by names that tell them apart. */
async function effects({ db }: StaffContext, pair: Pair<MergedContact>, chosen: Chosen): Promise<Effects> {
  const { stays, goes } = pair;
  const [readers, ofStays, ofGoes, othersAdmin] = await Promise.all([
    readersOfContacts(db, [stays.id, goes.id], mostNamed + 1),
    givenTo(db, stays.id, goes.id),
    givenTo(db, goes.id, stays.id),
    othersHaveAdmin(db, [stays, goes]),
  ]);
  const given = { stays: ofStays, goes: ofGoes };
  const after = afterwards(pair, chosen);
  const people = readers
    .slice(0, mostNamed)
    .map((reader): Affected => ({
      id: reader.id,
      name: reader.name,
      of: `${reader.contact_id === stays.id ? stays.name : goes.name}, ${stays.customer}`,
      href: `/admin/users/${reader.user_id}`,
      ...gainsOf(reader, { ...pair, given, after, chosen }),
    }))
    .filter(({ gains, loses }) => gains.length + loses.length > 0);
  const hadAdmin = [stays, goes].some((one) => one.admin_access && one.status === 'active');
  const { emailedLinks } = ofGoes;
  return {
    moves: [
      ...(goes.portal_users > 0 ? [countedWords(goes.portal_users, 'portal user', 'portal users')] : []),
      ...(ofGoes.tickets > 0 ? [countedWords(ofGoes.tickets, 'ticket', 'tickets')] : []),
      ...(ofGoes.facilities > 0 ? [countedWords(ofGoes.facilities, 'facility', 'facilities')] : []),
    ],
    people,
    more: Math.max(0, readers.length - mostNamed),
    replacesLink: false,
    says: [
      `${goes.name} will be archived, and everything they have will belong to ${stays.name}. ` +
        `The address of their page opens ${stays.name} instead.`,
      ...(emailedLinks > 0
        ? [
            `${emailedLinks === 1 ? 'The secure link' : `The ${emailedLinks} secure links`} emailed to ${goes.name} will stop working.`,
          ]
        : []),
    ],
    stops: [
      ...(hadAdmin && !othersAdmin && !(after.admin_access && after.status === 'active')
        ? [
            {
              text:
                `No active contact of ${stays.customer} would have Admin Access. Choose it here, with an active status, ` +
                'or give it to another contact first.',
            },
          ]
        : []),
      ...(ofGoes.tickets + ofGoes.facilities > mostMoved
        ? [
            {
              text:
                `${goes.name} has more than ${mostMovedInWords} tickets and facilities, which is too many to move at once. ` +
                `Swap the two if ${stays.name} has fewer.`,
            },
          ]
        : []),
    ],
  };
}

/** Two contacts of one customer that are one person (A41). */
export const contactMerging: MergeKind<MergedContact, FoundContact> = {
  noun: 'contact',
  path,
  fields,
  get: getMergedContact,
  find: findSameContacts,
  columns: ['Name', 'Job title', 'Email', 'Same'],
  row: (contact) => (row) => ({
    id: row.id,
    name: row.name,
    cells: [
      row.job_title ?? '–',
      row.email ?? '–',
      sameIn(contact, row, { name: 'Name', email: 'Email', phone: 'Phone' }),
    ],
  }),
  fit: ({ stays, goes }) => stays.customer_id === goes.customer_id,
  called,
  detail: ({ job_title: job, email, customer }) => [job, email, customer].filter(Boolean).join(', '),
  effects,
  hold: holdContacts,
  merge: async ({ db }, pair, { chosen, values }) => {
    const { stays, goes } = pair;
    const without = chosen['users'] === 'stays' ? goes : chosen['users'] === 'goes' ? stays : null;
    await mergeContacts(db, { ...pair, values, without });
    const noted = { action: 'merged', table: 'contacts' } as const;
    db.note({
      ...noted,
      id: goes.id,
      name: goes.name,
      changes: { merged_into: [null, called(stays, goes)] },
    });
    db.note({ ...noted, id: stays.id, name: stays.name, changes: { merged: [called(goes, stays), null] } });
  },
  back: ({ id }) => `${path}/${id}`,
};
