import type { MailingApp } from './mailing.ts';
import type { Browser } from './app.ts';
import type { Cast } from './cast.ts';
import { sql } from './portalPages.ts';

/** The row of a secure link that was emailed. */
export interface MailedRow {
  id: string;
  contact_id: string | null;
  sent_to: string | null;
  days: number;
  ended: boolean;
  used: boolean;
}

/** The addresses of `addPeople`. */
export const office = 'office@south.example';
export const chief = 'chief@south.example';

/** Gives the customer *south* an email address and contacts of every kind; returns their ids. */
export async function addPeople({ tenantId, customers }: Cast) {
  await sql('update customers set email = $2 where id = $1', customers.south, office);
  const add = async (name: string, more: Record<string, unknown>, of = customers.south) => {
    const row = { tenant_id: tenantId, customer_id: of, first_name: name, last_name: 'Contact', ...more };
    const columns = Object.keys(row);
    const [made] = await sql<{ id: string }>(
      `insert into contacts (${columns.join(', ')}) values (${columns.map((_, n) => `$${n + 1}`).join(', ')}) returning id`,
      ...Object.values(row),
    );
    return made!.id;
  };
  return {
    chief: await add('Chief', { admin_access: true, email: chief }),
    plain: await add('Plain', { email: 'plain@south.example' }),
    silent: await add('Silent', { admin_access: true }),
    blank: await add('Blank', { admin_access: true, email: ' ' }),
    resting: await add('Resting', { admin_access: true, email: 'rest@south.example', status: 'inactive' }),
    gone: await add('Gone', { admin_access: true, email: 'gone@south.example', archived_at: new Date() }),
    northern: await add('Northern', { admin_access: true, email: 'chief@north.example' }, customers.north),
  };
}

/** The links that were emailed to a customer's people, in order. */
export function mailedTo(customerId: string): Promise<MailedRow[]> {
  return sql<MailedRow>(
    `select id, contact_id, sent_to, round(extract(epoch from ends_at - sent_at) / 86400)::int as days,
       ended_at is not null as ended, last_used_at is not null as used
     from secure_links where customer_id = $1 and sent_at is not null order by sent_at, id`,
    customerId,
  );
}

/** Runs what is queued, and returns path and query of the link in the latest email to an address. */
export async function arrivedLink(mailing: MailingApp, address: string): Promise<string> {
  await mailing.runJobs();
  const mail = await mailing.server.waitFor(address);
  const link = mail.links.find((one) => one.includes('/link/'));
  if (!link) throw new Error(`no secure link in the mail to ${address}: ${mail.text}`);
  const { pathname, search } = new URL(link);
  return pathname + search;
}

/** Opens a link's address and presses *Continue to your portal*; returns where that goes. */
export async function continueBy(browser: Browser, link: string): Promise<string | null> {
  const page = await browser.get(link);
  if (page.status !== 200) return page.location;
  const to = /<input type="hidden" name="to" value="([^"]*)"/.exec(page.text)?.[1];
  return (await browser.post(link, to === undefined ? {} : { to })).location;
}

/** Emailed links to the people of *south*, each in another state, as its page lists them. */
export async function mailSome({ tenantId, customers, tickets }: Cast, contactId: string): Promise<void> {
  await sql(
    `with l as (
       insert into secure_links (tenant_id, customer_id, contact_id, key_version, sent_at, sent_to, ends_at, ended_at, last_used_at)
         select $1::uuid, $2::uuid, case when who = 'contact' then $3::uuid end, (select key_version
           from secure_links where tenant_id = $1 limit 1),
           now() - n * interval '1 day', address, now() + days * interval '1 day', case
             when over then now() end, case when used then now() end
         from (values (1, 'contact', 'chief@south.example', 89, false, true), (2, 'customer', 'office@south.example', 88, true, false),
           (3, 'contact', repeat('a-very-long-name-', 8) || '@south.example', 87, false, false), (100,
             'customer', 'office@south.example', -10, false, true)
         ) v(n, who, address, days, over, used)
         returning id, customer_id, sent_to, sent_at)
     insert into emails (tenant_id, kind, to_address, to_name, customer_id, secure_link_id, to_path, state, created_at)
       select $1, 'secure_link', sent_to, 'South', customer_id, id, case
         when sent_to like 'a-very%' then $4 when sent_to like 'chief%' then '/assets' end,
         case when sent_to like 'a-very%' then 'refused' when sent_to like 'chief%' then 'waiting' else 'sent' end, sent_at from l`,
    tenantId,
    customers.south,
    contactId,
    `/tickets/${tickets.ofSouth}`,
  );
}
