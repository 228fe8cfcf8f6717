import { expect } from 'chai';
import { asAdministrator, invite } from './causing.ts';
import { password, type Cast } from './cast.ts';
import type { MailingApp } from './mailing.ts';
import type { Mail } from './mailServer.ts';
import { sql } from './portalPages.ts';

/** The word in every name of a planted cast's customers, people and records. */
export const plantedName = 'Zephyrine';

/** Gives everybody and everything of a cast a name that appears nowhere else, and the customers an email address. */
export async function plantNames({ tenantId }: Cast): Promise<void> {
  for (const text of [
    `update customers set name = '${plantedName} ' || name, email = lower(number || '@${plantedName}.example') where tenant_id = $1`,
    `update contacts set first_name = '${plantedName} ' || first_name, last_name = '${plantedName}' where tenant_id = $1`,
    `update users set first_name = '${plantedName}', last_name = '${plantedName} ' || last_name where tenant_id = $1`,
    `update tickets set subject = '${plantedName} ' || subject, description = '${plantedName}' where tenant_id = $1`,
  ])
    await sql(text, tenantId);
}

/** One email of each kind that something causes so far, by its kind. Those with a secure link are `… by link`. */
export async function everyMail(mailing: MailingApp, cast: Cast): Promise<Map<string, Mail>> {
  const { players, customers, tickets, slug, tenantId } = cast;
  const as = (name: keyof Cast['players']) => mailing.signedIn(players[name]);
  const does = async (work: Promise<{ status: number; text: string }>) => {
    const { status, text } = await work;
    expect(status, text).to.equal(303);
  };
  const administrator = await as('administrator');
  const technician = await as('technician');
  const contactUser = await as('contactUser');
  const fresh = 'seven green bicycles sing';
  await invite(cast, 'customerUser');
  await does(mailing.visitor(slug).post('/forgot_password', { username_or_email: 'widecontact' }));
  await does(
    (await as('mixedContact')).post('/my_profile', {
      present_password: password, new_password: fresh, retype_password: fresh,
    }),
  ); // prettier-ignore
  // Known in one browser, and then in another, which causes the email.
  await sql(
    "update users set last_sign_in_at = now() - interval '1 day' where id = $1",
    players.allContact.userId,
  );
  for (let n = 0; n < 2; n += 1)
    await does(
      mailing.visitor(slug).post('/login', { username: players.allContact.username ?? '', password }),
    );
  await does(
    administrator.post(`/admin/customers/${customers.south}/secure_link/email`, {
      contact_id: '',
      leads_to: '',
    }),
  );
  await asAdministrator(cast, (db) =>
    db.call('send_test_email', 'invitation', 'A draft', 'Hello {{first_name}}'),
  );
  await does(
    technician.post(`/admin/tickets/${tickets.ofContactUser}/comments`, { body: 'We have looked.' }),
  );
  await does(technician.post(`/admin/tickets/${tickets.ofSouth}/comments`, { body: 'We have looked.' }));
  await does(contactUser.post(`/tickets/${tickets.ofContactUser}/comments`, { body: 'Thank you.' }));
  await does(
    contactUser.post('/tickets', { subject: 'It drifts', description: 'By two.', priority: 'normal' }),
  );
  await mailing.runJobs();
  const rows = await sql<{ id: string; kind: string; state: string; why: string | null; by_link: boolean }>(
    'select id, kind, state, why, secure_link_id is not null as by_link from emails where tenant_id = $1',
    tenantId,
  );
  const byKind = new Map<string, Mail>();
  for (const { id, kind, state, why, by_link: byLink } of rows) {
    expect(state, `${kind} ${why ?? ''}`).to.equal('sent');
    const mail = mailing.server.mails.find(({ headers }) => headers.get('message-id')?.includes(id));
    if (mail) byKind.set(byLink && kind !== 'secure_link' ? `${kind} by link` : kind, mail);
  }
  return byKind;
}

/** The links in an email, including its headers, and the tokens in those. */
export function linksOf({ links, headers }: Mail): { links: string[]; tokens: string[] } {
  const all = [...links, ...(headers.get('list-unsubscribe')?.match(/https?:[^>]+/g) ?? [])];
  const tokens = all.flatMap((link) => /[\w-]{73}/.exec(link) ?? []);
  return { links: [...new Set(all)], tokens: [...new Set(tokens)] };
}
