import { demoCompanies } from '../../server/demo/companies.ts';
import type { Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

/** Gives a cast customers and contacts by the names of the demo, each contact with a ticket and an email. */
export async function seedNames({ tenantId }: Cast): Promise<void> {
  const [acme] = demoCompanies;
  const domain = (name: string) => `${name.toLowerCase().replaceAll(' ', '-')}.example`;
  for (const { number, name, people } of acme!.customers) {
    const [made] = await sql<{ id: string }>(
      `insert into customers (tenant_id, number, name, phone, email) values ($1, $2, $3, '+44 20 7946 0018', $4) returning id`,
      ...[tenantId, number, name, `quality@${domain(name)}`],
    );
    for (const { first, last, jobTitle } of people) {
      const email = `${first}.${last}@${domain(name)}`.toLowerCase();
      const [person] = await sql<{ id: string }>(
        `insert into contacts (tenant_id, customer_id, code, first_name, last_name, job_title, phone, email)
         values ($1, $2, $3, $4, $5, $6, '+44 20 7946 0123', $3) returning id`,
        ...[tenantId, made!.id, email, first, last, jobTitle],
      );
      await sql(
        `insert into tickets (tenant_id, customer_id, contact_id, number, subject, description, priority, opened_by)
         values ($1, $2, $3, (select 1 + coalesce(max(number), 0) from tickets where tenant_id = $1), $4, 'x', 'normal', 'x')`,
        ...[
          tenantId,
          made!.id,
          person!.id,
          `${jobTitle}: torque wrench reads low after the last calibration`,
        ],
      );
      await sql(
        `insert into emails (tenant_id, kind, to_address, to_name, subject, state)
         values ($1, 'ticket_comment', $2, $3, 'T-1005: Torque wrench reads low', 'withheld')`,
        ...[tenantId, email, `${first} ${last}`],
      );
    }
  }
}
