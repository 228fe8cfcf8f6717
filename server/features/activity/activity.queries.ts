import type { Db } from '../../database/db.ts';

/** The agent of the actor's customer (A21). */
export interface ActingAgent {
  name: string;
  since: Date | null;
  /** When it last looked at anything, as far as that is noted. */
  last_looked: Date | null;
}

/** Who acts for the customer; undefined where nobody does. */
export function agentOf(db: Db): Promise<ActingAgent | undefined> {
  return db.row(
    db
      .from('customers', 'c')
      .join('agents as g', { 'g.tenant_id': 'c.tenant_id', 'g.id': 'c.agent_id' })
      .select('g.name', 'c.agent_since as since')
      .select(
        db.raw(
          `(select a.at from customer_activity a where a.tenant_id = c.tenant_id and a.customer_id = c.id and a.action = 'agent_viewed'
            order by a.at desc limit 1) as last_looked`,
        ),
      ),
  );
}
