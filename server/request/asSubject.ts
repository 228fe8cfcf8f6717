import type { TableName } from '../../db/policies/index.ts';
import { asActor, NoSession } from '../database/asActor.ts';
import type { Db } from '../database/db.ts';
import { ruleOf } from '../database/rules.ts';
import type { PortalActor } from './actor.ts';
import type { StaffContext } from './contexts.ts';

/** Whom to read as: a portal user (for an agent, viewing one of its customers), or a customer as its secure link shows it. */
export type Subject = { userId: string; customerId?: string } | { customerId: string };

/** Somebody's own transaction: what they may do, what they see, and by which rule. */
export interface OwnEyes {
  actor: PortalActor;
  db: Db;
  /** The rule by which this person sees rows of a table, or null when their role sees none. */
  rule(table: TableName): string | null;
}

/** How many such transactions run at once in this process. Portal users would wait for connections behind them. */
const mostAtOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * Runs work under the policies of somebody in the portal, on behalf of this request's staff session (A32). The role can't
 * write, and no session is opened.
 * @returns null when the portal would not let that person in
 */
export async function asSubject<T>(
  { session, services, request }: StaffContext,
  subject: Subject,
  work: (eyes: OwnEyes) => Promise<T>,
): Promise<T | null> {
  const tokenHash = session.tokenHash('staff');
  if (!tokenHash) return null;
  await turn();
  await services.admission.pagesFirst();
  try {
    return await asActor(
      services.pools,
      { side: 'as', tokenHash, subject, slug: request.slug, readOnly: true },
      (db, { actor, role }) => {
        if (actor.kind === 'staff') throw new Error('staff are nobody’s subject');
        return work({ actor, db, rule: (table) => ruleOf(table, role) });
      },
    );
  } catch (error) {
    if (error instanceof NoSession) return null;
    throw error;
  } finally {
    // The place goes to whoever has waited longest, so that nobody new slips in between.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

async function turn(): Promise<void> {
  if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
}
