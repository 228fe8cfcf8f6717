import { notFound, type Reply } from '../../request/reply.ts';
import { isAllowed, staffGet, type Route, type StaffContext } from '../../request/route.ts';
import { emptyByRequest } from '../../lists/empty.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { findLinks, findUsers, signInsOf, type Candidate } from './people/people.queries.ts';
import { answerOf, ask, findInTurn, linkWorks } from './whoSees.ask.ts';
import { whoSeesPages } from './whoSees.pages.ts';
import { candidates, getAsked, type Asked } from './whoSees.queries.ts';
import { recordTypes, type RecordType } from './whoSees.records.ts';

/** A page shows so many, or as many as are found in so many milliseconds. */
const enough = 25;
const timeToAsk = 2000;
/** More than can be asked in that time. */
const mostRead = 2500;

const whyNotSpec: ListSpec = {
  sorts: [{ key: 'name', label: 'Name' }],
  filters: [
    {
      name: 'kind',
      label: 'Kind',
      options: [
        { value: '', label: 'Portal users' },
        { value: 'links', label: 'Secure links' },
      ],
    },
  ],
};

/** *Who can see this?* and *Why not …?* of each kind of record (A32). Whoever asks could look for themselves (A8). */
export const whoSeesRoutes: readonly Route[] = recordTypes.flatMap((type) => {
  const path = `/admin/${type.table}/:id/who`;
  const options = { allow: ['view_portals'] as const, heavy: true };
  return [
    staffGet(path, options, (context) => withRecord(context, type, (asked) => who(context, type, asked))),
    staffGet(`${path}/not`, options, (context) =>
      withRecord(context, type, (asked) => whyNot(context, type, asked)),
    ),
  ];
});

async function withRecord(
  { db, params, actor }: StaffContext,
  type: RecordType,
  page: (asked: Asked) => Promise<Reply>,
): Promise<Reply> {
  if (!isAllowed(actor, ['view_records'])) return notFound();
  const asked = await getAsked(db, type, params['id'] ?? '');
  return asked ? page(asked) : notFound();
}

async function who(context: StaffContext, type: RecordType, asked: Asked): Promise<Reply> {
  const until = Date.now() + timeToAsk;
  const sent = Number(context.query['from'] ?? 0);
  const from = Number.isSafeInteger(sent) && sent > 0 ? sent : 0;
  const newestKey = context.services.keys.newest;
  const { next, total } = await candidates(context.db, asked, { from, limit: mostRead, newestKey });
  const { found, asked: done } = await findInTurn(next, (one) => findSeeing(context, type, asked, one), {
    enough,
    until,
  });
  return whoSeesPages.who(type, asked, { found, from, to: from + done, total });
}

/** A candidate that sees the record, with the rule that lets it; null for another. */
async function findSeeing(context: StaffContext, type: RecordType, asked: Asked, one: Candidate) {
  const verdict = await ask(context, type, asked, one, { why: false });
  if (!verdict?.sees || (one.kind === 'link' && !(await linkWorks(context, one)))) return null;
  return { one, verdict };
}

async function whyNot(context: StaffContext, type: RecordType, asked: Asked): Promise<Reply> {
  const { db, query, services } = context;
  const request = listQuery(query, whyNotSpec);
  const ofLinks = request.filters['kind'] === 'links';
  const { page, count } = ofLinks
    ? await findLinks(db, request, services.keys.newest)
    : await findUsers(db, request);
  const people: readonly Candidate[] = page.rows;
  const signIns = await signInsOf(
    db,
    people.flatMap((one) => (one.kind === 'user' ? [one.user_id] : [])),
  );
  const answers = await Promise.all(people.map((one) => answerOf(context, type, asked, one, signIns)));
  const path = `/admin/${type.table}/${asked.id}/who/not`;
  const noun = ofLinks
    ? { one: 'secure link', many: 'secure links' }
    : { one: 'portal user', many: 'portal users' };
  const list = listView(request, whyNotSpec, {
    path,
    noun,
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
  });
  const { search } = request;
  const none = {
    title: `There are no ${noun.many}`,
    text: 'Nobody comes to the portal in this way yet.',
  };
  const empty =
    people.length > 0 ? null : (emptyByRequest({ search, filters: {} }, { count, path, noun }) ?? none);
  return whoSeesPages.whyNot(type, asked, { list, answers, empty });
}
