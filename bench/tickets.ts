import type pg from 'pg';
import type { BenchActor } from './dataset.ts';

/** Gives a contact tickets of its own, and its tenant as many of others; a kept database may have them already. */
export async function makeTickets(admin: pg.Pool, { tenantId, contactId }: BenchActor): Promise<void> {
  await admin.query(
    `insert into tickets (tenant_id, number, subject, description, priority, customer_id, contact_id, opened_by, created_at)
     select $1, 1000000 + n, 'Ticket about the gauge ' || n, 'It shows too much.', (array['low', 'normal', 'high', 'urgent'])[1 + n % 4],
       k.customer_id, case when n % 2 = 0 then k.id end, 'Bench', timestamptz '2026-01-01' - n * interval '1 minute'
     from generate_series(1, 400) n, contacts k where k.tenant_id = $1 and k.id = $2
     on conflict do nothing`,
    [tenantId, contactId],
  );
  await admin.query('vacuum analyze tickets');
}
