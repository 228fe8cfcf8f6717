import { mostMovedInWords } from '../../../shared/mergeLimits.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import {
  takenFrom,
  type Affected,
  type Chosen,
  type Effects,
  type Pair,
  type Stop,
} from '../merging.kind.ts';
import { countLinks, countMoving, countSeen, isReportMailed, sharedCodes } from './customers.counts.ts';
import { gainsOf } from './customers.gains.ts';
import type { MergedCustomer } from './mergedCustomers.queries.ts';
import { readersOf, type Reader } from './readers.queries.ts';

/** A customer by its name and number. */
export const numbered = ({ name, number }: Pick<MergedCustomer, 'name' | 'number'>) => `${name} (${number})`;

/** Who sees what afterwards, what moves, and what is in the way, of two by names that tell them apart. */
export async function effects(
  { db }: StaffContext,
  pair: Pair<MergedCustomer>,
  chosen: Chosen,
): Promise<Effects> {
  const { stays, goes } = pair;
  const moving = await countMoving(db, goes.id);
  const [seenOfStays, seenOfGoes, staysLinks, goesLinks, isMailed, codes, { readers, more }, doneAt] =
    await Promise.all([
      countSeen(db, stays.id),
      countSeen(db, goes.id),
      countLinks(db, stays.id),
      countLinks(db, goes.id),
      isReportMailed(db, goes.id),
      sharedCodes(db, [goes.id, stays.id]),
      readersOf(db, pair, moving.tooMany),
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
    .map((reader): Affected => ({ ...personOf(reader, pair), ...gainsOf(reader, facts) }))
    .filter(({ gains, loses }) => gains.length + loses.length > 0);
  const opensMore = Object.values(seenOfGoes).some((count) => count > 0);
  const replacesLink = opensMore && staysLinks.own + staysLinks.mailed > 0;
  return {
    moves: moving.words,
    people,
    more,
    replacesLink,
    says: [
      `${goes.name} will be archived, and everything it has will belong to ${stays.name}. ` +
        `Its old links open ${stays.name}, and searching for its number finds ${stays.name}.`,
      ...linkWords(pair, { staysLinks, goesLinks, replacesLink }),
      ...(seenOfStays.portal_users === 0 && seenOfGoes.portal_users > 0
        ? [`${stays.name} will have portal users, so its secure link will ask for a password.`]
        : []),
      ...(isMailed ? [`Monthly reports about ${goes.name} won’t be emailed any more.`] : []),
      ...(seenOfGoes.invoices > 0 ? ['Issued invoices still name the customer they were issued to.'] : []),
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
      ? [{ text: 'There are more facilities with the same code. You’ll see them after that.' }]
      : []),
    ...(tooMany
      ? [
          {
            text:
              `${goes.name} has more than ${mostMovedInWords} assets, work orders and so on, which is too much to move at once. ` +
              `Swap the two if ${stays.name} has less. If both have more, make one of them inactive and use the other.`,
          },
        ]
      : []),
  ];
}

function personOf(reader: Reader, { stays, goes }: Pair<MergedCustomer>) {
  const { user_id: userId, id, name, contact, scope, customer_id: own } = reader;
  const company = [stays, goes].find((one) => one.id === own)?.name ?? reader.company;
  return {
    id,
    name,
    of:
      scope === 'contact' && contact !== null && contact !== name
        ? `${contact}, ${company}`
        : (company ?? ''),
    href: `/admin/users/${userId}`,
  };
}
