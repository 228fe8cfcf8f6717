import type { PortalActor } from '../../request/actor.ts';
import { asSubject, type Subject } from '../../request/asSubject.ts';
import type { StaffContext } from '../../request/contexts.ts';
import type { SignIn } from '../../domain/logins/signIns.queries.ts';
import type { Candidate, LinkCandidate } from './people/people.queries.ts';
import { becauseOf, type Because } from './whoSees.because.ts';
import { isVisible, lookAround, type Around, type Asked } from './whoSees.queries.ts';
import type { RecordType } from './whoSees.records.ts';
import { closedTo, hiddenObstacle, linkObstacle, signInObstacle, type Obstacle } from './whoSees.words.ts';

/** What the policies say of somebody and a record. */
export interface Verdict {
  sees: boolean;
  /** The rule of the role that somebody has, or null when that role sees none of the kind. */
  rule: string | null;
  actor: PortalActor;
  around: Around | null;
}

/**
 * Asks the policies whether somebody sees the record, as that person (A32). An agent is asked as it looks at the record's
 * customer, if that is one of its own (A21).
 * @param why also look at what is around the record, where it is hidden
 * @returns null when the portal would not let that person in
 */
export function ask(
  context: StaffContext,
  type: RecordType,
  asked: Asked,
  candidate: Candidate,
  { why }: { why: boolean },
): Promise<Verdict | null> {
  return asSubject(context, subjectOf(candidate, asked), async (eyes) => {
    const rule = eyes.rule(type.table);
    const [sees, around] = await Promise.all([
      // A role without a policy for the table isn't granted it either: to ask would be an error.
      rule !== null && isVisible(eyes.db, type.table, asked.id),
      why ? lookAround(eyes.db, asked) : null,
    ]);
    return { sees, rule, actor: eyes.actor, around };
  });
}

function subjectOf(candidate: Candidate, { customer_id: customerId }: Asked): Subject {
  if (candidate.kind === 'link') return { customerId: candidate.id };
  return { userId: candidate.user_id, ...(customerId !== null && { customerId }) };
}

/** Does this customer's link open the portal? The database says so by the same words as to the link's own page (A3). */
export async function linkWorks(
  { services, request }: StaffContext,
  { link_id: id, key_version: key }: LinkCandidate,
): Promise<boolean> {
  if (id === null || key === null || !services.keys.has(key)) return false;
  return (await services.lookups.linkFacts(request.slug, id))?.state === 'works';
}

/** What is answered about one candidate: `later` for somebody invited who would see it. */
export interface Answer {
  one: Candidate;
  answer: 'sees' | 'later' | 'hidden';
  /** Why it is seen, or will be. */
  because: Because | null;
  obstacle: Obstacle | null;
}

/** Whether a candidate sees the record, by which rule, or what is the first thing in the way (A32). */
export async function answerOf(
  context: StaffContext,
  type: RecordType,
  asked: Asked,
  one: Candidate,
  signIns: ReadonlyMap<string, SignIn>,
): Promise<Answer> {
  const [verdict, works] = await Promise.all([
    ask(context, type, asked, one, { why: true }),
    one.kind === 'user' || linkWorks(context, one),
  ]);
  const entry =
    one.kind === 'user'
      ? signInObstacle(one, signIns.get(one.user_id))
      : works
        ? null
        : linkObstacle(one, (version) => context.services.keys.has(version), context.db.calendar);
  const because = verdict?.sees ? becauseOf(type, asked, verdict) : null;
  if (entry) {
    const later = one.kind === 'user' && because !== null;
    return { one, answer: later ? 'later' : 'hidden', because: later ? because : null, obstacle: entry };
  }
  if (!verdict) return { one, answer: 'hidden', because: null, obstacle: closedTo(one) };
  if (because) return { one, answer: 'sees', because, obstacle: null };
  return { one, answer: 'hidden', because: null, obstacle: hiddenObstacle(type, asked, one, verdict) };
}

/**
 * Works through a list in order, several at once, until enough is found, the time is up or all are done.
 * @param find null for what doesn't count
 * @returns what was found, in order, and how many of the list were asked
 */
export async function findInTurn<C, F>(
  list: readonly C[],
  find: (one: C) => Promise<F | null>,
  { enough, until }: { enough: number; until: number },
): Promise<{ found: F[]; asked: number }> {
  const results: (F | null)[] = [];
  let next = 0;
  let found = 0;
  async function work(): Promise<void> {
    while (next < list.length && found < enough && Date.now() < until) {
      const index = next++;
      const one = list[index];
      if (one === undefined) return;
      const result = await find(one);
      results[index] = result;
      if (result !== null) found += 1;
    }
  }
  await Promise.all([work(), work(), work(), work()]);
  return { found: results.filter((one) => one !== null), asked: next };
}
