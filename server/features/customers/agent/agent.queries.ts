import { readChoices, type Choices } from '../../../database/choices.ts';
import type { Db, Query } from '../../../database/db.ts';
import { searchIn } from '../../../database/search.ts';
import type { List } from '../../../lists/listPage.ts';

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
const listed = (db: Db) => [
  ...['g.id', 'g.name', 'g.email', 'g.phone', 'g.status'],
  db.raw('(?) as users', [
    db
      .from('portal_users', 'p')
      .whereRaw('p.agent_id = g.id')
      .whereNull('p.archived_at')
      .select(db.raw('count(*)::int')),
  ]),
];

/** The agent that a customer is allocated to, or undefined. */
export function agentOf(db: Db, customerId: string): Promise<Agent | undefined> {
  const its = db.from('customers', 'c').where({ 'c.id': customerId }).select('c.agent_id');
  return db.row(agents(db).whereIn('g.id', its).select(listed(db)));
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

/** The active agents, on the find page. */
export const agentsToFind: List<Agent> = {
  noun: { one: 'agent', many: 'agents' },
  sorts: [{ key: 'name', label: 'Name', column: 'g.sort_name', type: 'text' }],
  alias: 'g',
  search: searchIn(['g.search_text']),
  rows: (db) => agents(db).where({ 'g.status': 'active' }),
  columns: listed,
};

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
export async function removeAgent(db: Db, customerId: string, agentId: string): Promise<boolean> {
  const values = { agent_id: null, updated_at: db.raw('now()') };
  return (await db.update('customers', { id: customerId, agent_id: agentId }, values)) > 0;
}
