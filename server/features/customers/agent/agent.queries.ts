import { readChoices, type Choices } from '../../../database/choices.ts';
import { whereContains } from '../../../database/contains.ts';
import type { Db, Query } from '../../../database/db.ts';
import { keysetPage } from '../../../database/keyset.ts';
import type { ListQuery } from '../../../lists/spec.ts';
import type { Page } from '../../../lists/paging.ts';

/** An agent, as its customer's page shows it. */
export interface Agent {
  id: string;
  name: string;
  email: string | null;
  phone: string | null;
  status: 'active' | 'inactive';
  /** Who can sign in for it, suspended logins included. */
  users: number;
}

const agents = (db: Db): Query => db.from('agents', 'g').whereNull('g.archived_at');
const listed = (db: Db, query: Query): Query =>
  query
    .select('g.id', 'g.name', 'g.email', 'g.phone', 'g.status')
    .select(
      db.raw('(?) as users', [
        db
          .from('portal_users', 'p')
          .whereRaw('p.agent_id = g.id')
          .whereNull('p.archived_at')
          .select(db.raw('count(*)::int')),
      ]),
    );

/** The agent that a customer is allocated to, or undefined. */
export function agentOf(db: Db, customerId: string): Promise<Agent | undefined> {
  const its = db.from('customers', 'c').where({ 'c.id': customerId }).select('c.agent_id');
  return db.row(listed(db, agents(db).whereIn('g.id', its)));
}

/** The active agents that a customer's drop-down offers; `options` is null when there are too many. */
export function agentChoices(db: Db, chosen: string | null): Promise<Choices> {
  const named = (query: Query) =>
    query.orderBy(['g.sort_name', 'g.id']).select('g.id', 'g.name', 'g.email as detail');
  return readChoices(
    db,
    named(agents(db).where({ 'g.status': 'active' })),
    chosen === null ? null : named(agents(db).where({ 'g.id': chosen })),
  );
}

/** A page of the active agents in which the words are found. */
export async function findAgents(db: Db, request: ListQuery): Promise<{ page: Page<Agent>; count: number }> {
  const found = () => {
    const query = agents(db).where({ 'g.status': 'active' });
    whereContains(query, ['g.sort_name', 'g.email'], request.search);
    return query;
  };
  const [page, count] = await Promise.all([
    keysetPage<Agent>(db, listed(db, found()), {
      alias: 'g',
      columns: { name: { column: 'g.sort_name', type: 'text' } },
      request,
    }),
    db.count(found()),
  ]);
  return { page, count };
}

/**
 * Allocates a customer to an agent, in place of the one that it may have: a customer has one at most (A21).
 * @returns the agent's name, or null when there is no such active agent
 */
export async function allocate(db: Db, customerId: string, agentId: string): Promise<string | null> {
  // Held until the end, so that it doesn't become inactive in between.
  const agent = await db.row<{ name: string }>(
    agents(db).where({ 'g.id': agentId, 'g.status': 'active' }).select('g.name').forShare(),
  );
  if (!agent) return null;
  await db.update('customers', { id: customerId }, { agent_id: agentId, updated_at: db.raw('now()') });
  return agent.name;
}

/** Takes the customer from its agent, whose view of it ends with the next request (A18, A21); false when it had none. */
export async function takeFromAgent(db: Db, customerId: string, agentId: string): Promise<boolean> {
  const values = { agent_id: null, updated_at: db.raw('now()') };
  return (await db.update('customers', { id: customerId, agent_id: agentId }, values)) > 0;
}
