import { makeLinkToken } from '../../server/secrets/tokens.ts';
import type { Made } from '../browser/places.ts';
import { signedIn, visitor } from './app.ts';
import { makeCast, type Cast, type PlayerName } from './cast.ts';
import { testDatabase } from './database.ts';
import { makeOperator, makeSiteGroup, setUpLink } from './operators.ts';
import { pdf, storedDocument } from './documents.ts';
import { addPeople, mailSome } from './mailedLinks.ts';
import { makePasswordLink } from './passwordLinks.ts';
import { sql } from './portalPages.ts';

const password = 'plum-harbour-seven-lanterns';

/** A tenant with something on every page, and another that has just signed up. */
export async function makeEverything(): Promise<Made> {
  const cast = await makeCast('pages');
  const { keys } = await testDatabase();
  const portalUserOf = async (name: PlayerName) => {
    const query = 'select id from portal_users where tenant_id = $1 and user_id = $2';
    return (await sql<{ id: string }>(query, cast.tenantId, cast.players[name].userId))[0]!.id;
  };
  const [personnel] = await sql<{ id: string }>(
    `insert into personnel (tenant_id, first_name, last_name, job_title, user_id)
       values ($1, 'Tess', 'Miller', 'Calibrator', $2) returning id`,
    cast.tenantId,
    cast.players.technician.userId,
  );
  await sql(
    `with own as (
       insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Ada', 'Marsh', $2) returning id)
     update work_orders set technician_id = (select id from own) where id = $3`,
    cast.tenantId,
    cast.players.administrator.userId,
    cast.workOrder,
  );
  await sql(
    'insert into secure_links (tenant_id, customer_id, key_version) values ($1, $2, $3)',
    cast.tenantId,
    cast.customers.north,
    keys.newest,
  );
  const [loose] = await sql<{ id: string }>(
    `insert into users (tenant_id, first_name, last_name, username, email, is_external, state)
       values ($1, 'Lo', 'Ose', 'loose', 'loose@north.example', true, 'invited') returning id`,
    cast.tenantId,
  );
  const invitation = await makePasswordLink(cast, loose!.id, { purpose: 'invitation' });
  const reset = await makePasswordLink(cast, cast.players.technician.userId ?? '');
  const welcomed = `${cast.slug}-new`;
  const answer = await (
    await visitor()
  ).post('/signup', {
    company: 'New Company', subdomain: welcomed, first_name: 'Ada', last_name: 'Marsh',
    email: 'ada@story.example', password, retype_password: password,
  }); // prettier-ignore
  await sql(
    `insert into email_templates (tenant_id, kind, subject, body)
       values ($1, 'ticket_comment', '{{ticket_number}} تعليق جديد',
          E'مرحبا {{first_name}}،\n\n{{comment}}\n\n{{portal_link}}')`,
    cast.tenantId,
  );
  const emailId = await bouncedEmail(cast);
  await mailSome(cast, (await addPeople(cast)).chief);
  return {
    cast,
    welcomed,
    portalUserId: await portalUserOf('contactUser'),
    partnersUserId: await portalUserOf('partnerUser'),
    agentsUserId: await portalUserOf('agentUser'),
    personnelId: personnel!.id,
    emailId,
    unsubscribe: await unsubscribeLinks(cast, emailId),
    bulk: await bulkOf(cast),
    imports: await importsOf(cast),
    certificates: await certificatesOf(cast),
    bankFiles: await bankFilesOf(cast),
    shownDocument: await storedDocument(cast.tenantId, { asset_id: cast.assets.cal2 }),
    orderComment: await commentOnOrder(cast),
    claimComment: await commentOnClaim(cast),
    linkToken: makeLinkToken(keys, 'secure link', {
      tenantId: cast.tenantId,
      id: cast.linkId,
      keyVersion: keys.newest,
    })!,
    passwordLinks: {
      invitation: invitation.path,
      reset: reset.path,
      invitedUser: `/admin/users/${loose!.id}`,
    },
    handOverToken: answer.location?.split('/').at(-1) ?? '',
    operator: await makeOperator(),
    operatorSetUp: await setUpLink(),
    siteGroup: await makeSiteGroup(`Group of ${cast.slug}`, [cast.slug, welcomed]),
  };
}

/** A comment of staff on the cast's work order, with a file. */
async function commentOnOrder({ tenantId, workOrder }: Cast): Promise<string> {
  const [comment] = await sql<{ id: string }>(
    `insert into work_order_comments (tenant_id, work_order_id, body, by_staff, author_name)
       values ($1, $2, 'It needs a new seal.', true, 'Tess Miller') returning id`,
    ...[tenantId, workOrder],
  );
  await storedDocument(tenantId, { work_order_comment_id: comment!.id }, { name: 'Seal.pdf' });
  return comment!.id;
}

/** A question of staff's about the cast's claim, with a file. */
async function commentOnClaim({ tenantId, claim }: Cast): Promise<string> {
  const [comment] = await sql<{ id: string }>(
    `insert into claim_comments (tenant_id, claim_id, body, by_staff, author_name)
       values ($1, $2, 'Which serial number does it have?', true, 'Tess Miller') returning id`,
    ...[tenantId, claim],
  );
  await storedDocument(tenantId, { claim_comment_id: comment!.id }, { name: 'Where to look.pdf' });
  return comment!.id;
}

/** An email with everything that its page can show, including long words, and some in other states for the list. */
async function bouncedEmail({ tenantId, players, customers, tickets }: Cast): Promise<string> {
  const { contactUser } = players;
  await sql(
    `insert into emails (tenant_id, kind, to_address, to_name, user_id, state, why)
       select $1, 'invitation', 'person@example.com', 'Ada Marsh', $2, s, w
       from (values ('waiting', null), ('waiting', '451 later'), ('sent', null), ('kept', null),
         ('failed', 'no answer'), ('withheld', 'link_over')) v(s, w)`,
    tenantId,
    contactUser.userId,
  );
  const [email] = await sql<{ id: string }>(
    `insert into emails (tenant_id, kind, to_address, to_name, user_id, contact_id, customer_id, record_kind, record_id, to_path,
       caused_by, state, why, tries, sent_at, subject, body)
     values ($1, 'ticket_comment', $6::text, 'Nora Contact', $2, $3, $4, 'tickets', $5::uuid, '/tickets/' || $5, 'Tess Miller', 'refused',
       '550 5.1.1 No such mailbox here: ' || $6, 1, now(), 'T-1: It drifts',
       E'Hello Nora,\n\nhttps://cast.example/link/…\n') returning id`,
    tenantId,
    contactUser.userId,
    contactUser.contactId,
    customers.north,
    tickets.ofContactUser,
    `${'a-very-long-name-'.repeat(8)}@north.example`,
  );
  return email!.id;
}

/** To an email to a contact user, and to one of a kind that the technician has turned off. */
async function unsubscribeLinks({ tenantId, players }: Cast, emailId: string): Promise<Made['unsubscribe']> {
  const { keys } = await testDatabase();
  const { userId } = players.technician;
  const [unwanted] = await sql<{ id: string }>(
    `insert into emails (tenant_id, kind, to_address, to_name, user_id)
       values ($1, 'ticket_opened', 'tess@example.com', 'Tess Miller', $2) returning id`,
    tenantId,
    userId,
  );
  await sql(
    `insert into notification_choices (tenant_id, user_id, event, is_on) values ($1, $2, 'ticket_opened', false)`,
    tenantId,
    userId,
  );
  const link = (id: string) =>
    `/unsubscribe/${makeLinkToken(keys, 'unsubscribe link', { tenantId, id, keyVersion: keys.newest })!}`;
  return { on: link(emailId), off: link(unwanted!.id) };
}

/** Bulk accounts in each state that has a page of its own. */
async function bulkOf(cast: Cast): Promise<Made['bulk']> {
  const administrator = await signedIn(cast.players.administrator);
  const rows = [
    'account_type,user_id,name,email,customer_or_partner,can_create_users,password',
    'customer,fine,Ada Marsh,fine@example.com,C-1,yes,',
    'customer,,Ada,nowhere,C-99,perhaps,short',
    'partner,contactuser,Ada Marsh,ada@example.com,P-1,no,',
    'customer,customeruser,Ada Marsh,ada@example.com,C-1,no,',
  ];
  const upload = async (count: number) =>
    (
      await administrator.upload(
        '/admin/accounts/bulk',
        {},
        { name: 'accounts.csv', content: rows.slice(0, count).join('\n') },
      )
    ).location!;
  const made = { faulty: await upload(5), waiting: await upload(2), done: await upload(2) };
  const set = 'update bulk_imports set state = $2, finished_at = now() where id = $1';
  for (const [at, state] of [
    [made.waiting, 'queued'],
    [made.done, 'done'],
  ] as const)
    await sql(set, at.split('/').at(-1), state);
  return made;
}

/** Certificates that were uploaded at once: with a place, without one, and one that isn’t taken. */
async function certificatesOf(cast: Cast): Promise<string> {
  const administrator = await signedIn(cast.players.administrator);
  const names = ['A-cal-1 2027.pdf', 'WO-1_A-cal-1.pdf', 'nobody’s number, and a long name behind it.pdf'];
  const files = names.map((name) => ({ name, content: pdf(`waiting ${name}`) }));
  const page = { name: 'page.pdf', content: '<html>' };
  return (await administrator.uploadFiles('/admin/certificates', {}, [...files, page])).location!;
}

/** Files of a bank in each state that has a page of its own. */
async function bankFilesOf(cast: Cast): Promise<Made['bankFiles']> {
  const administrator = await signedIn(cast.players.administrator);
  const upload = async (...lines: string[]) =>
    (
      await administrator.upload(
        '/admin/invoices/bank',
        { currency: 'EUR' },
        { name: 'bank.csv', content: lines.join('\n') },
      )
    ).location!;
  const headings = 'Date,Amount,Payer,Purpose';
  const long = 'Rechnungsnummernzusammenstellung'.repeat(4);
  const done = await upload(headings, '2026-05-04,-5.00,Landlord,rent', `2026-05-04,7.00,North,${long}`);
  await administrator.post(`${done}/lines`, { '3_shown': '1', '3_customer': 'North' });
  await administrator.post(`${done}/record`);
  return {
    columns: await upload('Wann,Wieviel,Wozu', '03/04/2026,1.00,x'),
    open: await upload(
      headings,
      '2026-05-04,100.00,North,thanks',
      '2026-05-04,1190.00,Nobody,' + long,
      '2026-05-04,-5.00,Landlord,rent',
      'soon,5.00,North,INV-1',
    ),
    done,
  };
}

/** Files of records in each state that has a page of its own. */
async function importsOf(cast: Cast): Promise<Made['imports']> {
  const administrator = await signedIn(cast.players.administrator);
  const upload = async (content: string) =>
    (await administrator.upload('/admin/imports/customers', {}, { name: 'customers.csv', content }))
      .location!;
  const rows = [
    'Customer number,Name,Email',
    'IMP-1,Fine,',
    'IMP-2,,nowhere',
    'C-1,Müller,',
    'IMP-3,Another,',
  ];
  const made = {
    columns: await upload('Kundennr.,Firma,Name\nIMP-4,Hand,Hand'),
    faulty: await upload(rows.join('\n')),
    waiting: await upload(rows.slice(0, 2).join('\n')),
    done: await upload(rows.slice(0, 2).join('\n')),
  };
  const set = 'update imports set state = $2, finished_at = now() where id = $1';
  for (const [at, state] of [
    [made.waiting, 'queued'],
    [made.done, 'done'],
  ] as const)
    await sql(set, at.split('/').at(-1), state);
  return made;
}
