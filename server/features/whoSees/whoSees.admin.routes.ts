import type { Reply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, type Route } from '../../request/route.ts';
import { listPage } from '../../lists/listPage.ts';
import { signInsOf } from '../../domain/logins/signIns.queries.ts';
import { linksToAsk, usersToAsk, type Candidate } from './people/people.queries.ts';
import { withRecord } from '../../request/withRecord.ts';
import { mailingRoutes } from './mailing/mailing.admin.routes.ts';
import { contactSeesRoutes } from './contacts/contactSees.admin.routes.ts';
import { answerOf, ask, findInTurn, linkWorks } from './whoSees.ask.ts';
import { whoSeesPages } from './whoSees.pages.ts';
import { candidates, getAsked, type Asked } from './whoSees.queries.ts';
import { recordTypes, type RecordType } from './whoSees.records.ts';

/** A page shows so many, or as many as are found in so many milliseconds: those who belong to the record answer at once. */
const enough = 25;
const timeToAsk = { first: 250, next: 1000 };
/** More than can be asked in that time. */
const mostRead = 2500;

/** *Who can see this?* and *Why not …?* of each kind of record (A32). Whoever asks could look for themselves (A8). */
const recordRoutes: readonly Route[] = recordTypes.flatMap((type) => {
  const path = `/admin/${type.path}/:id/who`;
  const options = { allow: ['view_portals'] as const, heavy: true };
  const get = async (db: StaffContext['db'], id: string, { actor }: StaffContext) =>
    isAllowed(actor, ['view_records']) ? getAsked(db, type, id) : undefined;
  return [
    staffGet(
      path,
      options,
      withRecord(get, (context, asked) => who(context, type, asked)),
    ),
    staffGet(
      `${path}/not`,
      options,
      withRecord(get, (context, asked) => whyNot(context, type, asked)),
    ),
  ];
});

/** Who sees what, from the record and from the contact. */
export const whoSeesRoutes: readonly Route[] = [...recordRoutes, ...contactSeesRoutes, ...mailingRoutes];

async function who(context: StaffContext, type: RecordType, asked: Asked): Promise<Reply> {
  const from = countIn(context.query['from']);
  const before = from === 0 ? 0 : countIn(context.query['found']);
  const newestKey = context.services.keys.newest;
  const { next, total } = await candidates(context.db, asked, { from, limit: mostRead, newestKey });
  const until = Date.now() + (from === 0 ? timeToAsk.first : timeToAsk.next);
  const { found, asked: done } = await findInTurn(next, (one) => findSeeing(context, type, asked, one), {
    enough,
    until,
  });
  return whoSeesPages.who(type, asked, { found, before, from, to: from + done, total });
}

/** A number of the address; what is none is nothing. */
function countIn(text: string | undefined): number {
  const sent = Number(text ?? 0);
  return Number.isSafeInteger(sent) && sent > 0 ? sent : 0;
}

/** A candidate that sees the record, with the rule that lets it; null for another. */
async function findSeeing(context: StaffContext, type: RecordType, asked: Asked, one: Candidate) {
  const verdict = await ask(context, type, asked, one, { why: false });
  if (!verdict?.sees || (one.kind === 'link' && !(await linkWorks(context, one)))) return null;
  return { one, verdict };
}

async function whyNot(context: StaffContext, type: RecordType, asked: Asked): Promise<Reply> {
  const { db, query, services } = context;
  const path = `/admin/${type.path}/${asked.id}/who/not`;
  const people = query['kind'] === 'links' ? linksToAsk(services.keys.newest) : usersToAsk;
  const { list, rows, empty } = await listPage(context, path, people);
  const signIns = await signInsOf(
    db,
    rows.flatMap((one) => (one.kind === 'user' ? [one.user_id] : [])),
  );
  const answers = await Promise.all(rows.map((one) => answerOf(context, type, asked, one, signIns)));
  const none = {
    title: `There are no ${list.noun.many}`,
    text: 'Nobody uses the portal this way yet.',
  };
  const why = list.search === '' && list.count === 0 ? none : empty;
  return whoSeesPages.whyNot(type, asked, { list, answers, empty: rows.length > 0 ? null : why });
}
