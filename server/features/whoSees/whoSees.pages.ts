import { page, type PageReply } from '../../request/reply.ts';
import type { EmptyList } from '../../lists/empty.ts';
import type { ListView } from '../../lists/spec.ts';
import type { Candidate } from './people/people.queries.ts';
import type { Answer, Verdict } from './whoSees.ask.ts';
import type { Asked } from './whoSees.queries.ts';
import type { RecordType } from './whoSees.records.ts';
import { becauseOf } from './whoSees.because.ts';
import { aboutOf, accountOf, homeOf, nameOf, pageOf, progressOf } from './whoSees.words.ts';

interface Seeing {
  one: Candidate;
  verdict: Verdict;
}

/** How far the candidates have been asked. */
interface Reached {
  found: readonly Seeing[];
  before: number;
  from: number;
  to: number;
  total: number;
}

/** What both pages show of a candidate. */
const person = (one: Candidate) => ({
  id: one.id,
  name: nameOf(one),
  username: one.kind === 'user' ? one.username : null,
  account: accountOf(one),
  home: homeOf(one),
});

/** Whose portal *View portal as* opens. */
const viewOf = (one: Candidate) => (one.kind === 'user' ? { user: one.user_id } : { customer: one.id });

/** Somebody who is invited can be looked at, and sees the record as soon as a password is set. */
const isInvited = (one: Candidate) =>
  one.kind === 'user' && (one.state === 'invited' || !one.has_credentials);

const head = (type: RecordType, asked: Asked, current: 'who' | 'not') => {
  const path = `/admin/${type.path}/${asked.id}`;
  return {
    type,
    asked,
    lead: aboutOf(type, asked),
    back: { href: pageOf(type, asked), label: asked.name },
    tabs: [
      { href: `${path}/who`, label: 'Who can see this?', current: current === 'who' },
      { href: `${path}/who/not`, label: 'Why not …?', current: current === 'not' },
    ],
  };
};

export const whoSeesPages = {
  /** Those of the candidates from `from` to `to` who see the record; `before`: how many were found among those before. */
  who: (type: RecordType, asked: Asked, { found, before, from, to, total }: Reached): PageReply =>
    page(
      'whoSees/who',
      {
        ...head(type, asked, 'who'),
        ...{ from, to, total },
        progress: progressOf({ found: before + found.length, to, total }),
        next: to < total ? { from: to, found: before + found.length } : null,
        people: found.map(({ one, verdict }) => ({
          ...person(one),
          because: becauseOf(type, asked, verdict),
          invited: isInvited(one),
          view: viewOf(one),
        })),
      },
      { title: `Who can see ${asked.name}?` },
    ),

  whyNot: (
    type: RecordType,
    asked: Asked,
    { answers, ...locals }: { list: ListView; answers: readonly Answer[]; empty: EmptyList | null },
  ): PageReply =>
    page(
      'whoSees/whyNot',
      {
        ...head(type, asked, 'not'),
        ...locals,
        answers: answers.map(({ one, ...answer }) => ({ ...person(one), ...answer })),
      },
      { title: `Why can’t they see ${asked.name}?` },
    ),
};
