import { customerLabels } from '../../../domain/customers/labels.ts';
import type { StaffContext } from '../../../request/route.ts';
import {
  chosenPlain,
  notesOf,
  takenFrom,
  type Affected,
  type Chosen,
  type Effects,
  type MergeField,
  type MergeKind,
  type Pair,
  type Stop,
} from '../merging.kind.ts';
import { sameIn } from '../merging.words.ts';
import { countLinks, countMoving, countSeen, sharedCodes } from './customers.counts.ts';
import { gainsOf } from './customers.gains.ts';
import {
  findDuplicates,
  getMergedCustomer,
  holdCustomers,
  mergeCustomers,
  type FoundCustomer,
  type MergedCustomer,
} from './mergedCustomers.queries.ts';
import { readersOf, type Reader } from './readers.queries.ts';

const path = '/admin/customers';
const labels = customerLabels;
type Field = MergeField<MergedCustomer>;

const plain = (name: 'name' | 'phone' | 'email' | 'address' | 'country' | 'tax_number'): Field =>
  chosenPlain(name, labels[name], (customer) => customer[name] ?? '');

const fields: readonly Field[] = [
  plain('name'),
  plain('phone'),
  plain('email'),
  plain('address'),
  plain('country'),
  plain('tax_number'),
  {
    ...chosenPlain('payment_days', labels.payment_days, ({ payment_days: days }) =>
      days === null ? '' : String(days),
    ),
    write: ({ goes }) => ({ payment_days: goes.payment_days }),
  },
  notesOf(labels.notes),
  {
    name: 'status',
    label: labels.status,
    asks: true,
    said: ({ status }) => (status === 'active' ? 'Active' : 'Inactive'),
    write: ({ goes }) => ({ status: goes.status }),
  },
  {
    name: 'agent',
    label: 'Agent',
    asks: true,
    said: ({ agent }) => agent ?? '',
    differs: ({ stays, goes }) => stays.agent_id !== goes.agent_id,
    write: ({ goes }) => ({ agent_id: goes.agent_id }),
  },
  {
    name: 'partner',
    label: 'Partner',
    asks: true,
    said: ({ partner }) => partner ?? '',
    differs: ({ stays, goes }) => stays.partner_id !== goes.partner_id,
    write: ({ goes }) => ({ partner_id: goes.partner_id }),
  },
  {
    name: 'reminders',
    label: 'Reminders',
    asks: true,
    said: ({ stopped }) => (stopped === null ? 'Sent' : 'Stopped'),
  },
];

const numbered = ({ name, number }: Pick<MergedCustomer, 'name' | 'number'>) => `${name} (${number})`;

/** Who sees what afterwards, what moves, and what is in the way. */
async function effects({ db }: StaffContext, pair: Pair<MergedCustomer>, chosen: Chosen): Promise<Effects> {
  const { stays, goes } = pair;
  const [moving, seenOfStays, seenOfGoes, staysLinks, goesLinks, codes, { readers, more }, doneAt] =
    await Promise.all([
      countMoving(db, goes.id),
      countSeen(db, stays.id),
      countSeen(db, goes.id),
      countLinks(db, stays.id),
      countLinks(db, goes.id),
      sharedCodes(db, [goes.id, stays.id]),
      readersOf(db, pair),
      Promise.all([stays.id, goes.id].map((id) => db.call<{ has_activity: boolean }>('has_activity', id))),
    ]);
  const taken = (name: string) => takenFrom(pair, chosen[name]);
  const facts = {
    ...pair,
    seen: { stays: seenOfStays, goes: seenOfGoes },
    activity: {
      stays: doneAt[0]?.[0]?.has_activity === true,
      goes: doneAt[1]?.[0]?.has_activity === true,
    },
    after: {
      active: taken('status').status === 'active',
      partnerId: taken('partner').partner_id,
      agentId: taken('agent').agent_id,
    },
  };
  const people = readers
    .map((reader): Affected => ({ ...personOf(reader), ...gainsOf(reader, facts) }))
    .filter(({ gains, loses }) => gains.length + loses.length > 0);
  const opensMore = Object.values(seenOfGoes).some((count) => count > 0);
  const replacesLink = opensMore && staysLinks.own + staysLinks.mailed > 0;
  return {
    moves: moving.words,
    people,
    more,
    replacesLink,
    says: [
      `${numbered(goes)} will be archived, and everything it has will belong to ${numbered(stays)}. ` +
        `Its address leads on to ${stays.name}, and searching for its number finds ${stays.name}.`,
      ...linkWords(pair, { staysLinks, goesLinks, replacesLink }),
      ...(seenOfStays.portal_users === 0 && seenOfGoes.portal_users > 0
        ? [`${stays.name} will have portal users, so its secure link will ask for a password.`]
        : []),
      ...(seenOfGoes.invoices > 0 ? ['Issued invoices keep the buyer that they name.'] : []),
    ],
    stops: stopsOf(pair, { codes, tooMany: moving.tooMany }),
  };
}

function linkWords(
  { stays, goes }: Pair<MergedCustomer>,
  {
    staysLinks,
    goesLinks,
    replacesLink,
  }: Record<'staysLinks' | 'goesLinks', { own: number; mailed: number }> & { replacesLink: boolean },
): string[] {
  const also = ({ mailed }: { mailed: number }) =>
    mailed === 0
      ? ''
      : ` ${mailed === 1 ? 'The link you emailed' : `The ${mailed} links you emailed`} will stop working too.`;
  return [
    ...(goesLinks.own + goesLinks.mailed > 0
      ? [`The secure link for ${goes.name} will stop working.${also(goesLinks)}`]
      : []),
    ...(replacesLink
      ? [`The secure link for ${stays.name} would show more, so it will be replaced.${also(staysLinks)}`]
      : []),
  ];
}

function stopsOf(
  { stays, goes }: Pair<MergedCustomer>,
  { codes, tooMany }: { codes: readonly { id: string; code: string }[]; tooMany: boolean },
): Stop[] {
  return [
    ...codes.slice(0, 5).map(({ id, code }) => ({
      text: `Both have a facility with the code ${code}. Change one of the codes first.`,
      link: { href: `/admin/facilities/${id}`, label: `${code} of ${goes.name}` },
    })),
    ...(codes.length > 5
      ? [{ text: 'There are more facilities with the same code. They’ll be named next.' }]
      : []),
    ...(tooMany
      ? [
          {
            text: `${goes.name} has more than 5,000 records, which is too many to move at once. Swap the two if ${stays.name} has fewer.`,
          },
        ]
      : []),
  ];
}

const personOf = ({ user_id: userId, id, name, contact, company, scope }: Reader) => ({
  id,
  name,
  of:
    scope === 'contact' && contact !== null && contact !== name ? `${contact}, ${company}` : (company ?? ''),
  href: `/admin/users/${userId}`,
});

/** Two customers that are one (A41). */
export const customerMerging: MergeKind<MergedCustomer, FoundCustomer> = {
  noun: 'customer',
  path,
  fields,
  get: getMergedCustomer,
  find: findDuplicates,
  columns: ['Name', 'Customer number', 'Email', 'Same'],
  row: (customer) => (row) => ({
    id: row.id,
    name: row.name,
    cells: [
      row.number,
      row.email ?? '–',
      sameIn(customer, row, { name: 'Name', email: 'Email', phone: 'Phone', address: 'Address' }),
    ],
  }),
  fit: () => true,
  detail: ({ number }) => `Customer ${number}`,
  effects,
  hold: holdCustomers,
  merge: async ({ db, services }, pair, { chosen, effects: { replacesLink }, values }) => {
    await mergeCustomers(db, {
      ...pair,
      values,
      remindsAsGoes: chosen['reminders'] === 'goes',
      newLink: replacesLink ? services.keys.newest : null,
    });
    db.note({
      action: 'merged',
      table: 'customers',
      id: pair.goes.id,
      name: pair.goes.name,
      changes: { merged_into: [null, numbered(pair.stays)] },
    });
    db.note({
      action: 'merged',
      table: 'customers',
      id: pair.stays.id,
      name: pair.stays.name,
      changes: { merged: [numbered(pair.goes), null] },
    });
  },
  back: ({ id }) => `${path}/${id}`,
};
