import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { routes } from '../../server/features/index.ts';
import { makeLinkToken } from '../../server/shared/links.ts';
import { signedIn, visitor } from '../support/app.ts';
import { browserSite, watchFaults, type BrowserSite } from '../support/browserSite.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { addPeople, mailSome } from '../support/mailedLinks.ts';
import { makePasswordLink } from '../support/passwordLinks.ts';
import { isNoPage, placeKey, places } from '../support/places.ts';
import { sql } from '../support/portalPages.ts';
import { inspect } from './inspect.ts';
import { idsOf, otherStates, type Made, type Place } from './places.ts';
import { wrongForms, type WrongForm } from './wrongForms.ts';

const password = 'plum-harbour-seven-lanterns';
/** In the frame of an email's template no script of axe's runs (emailTemplates.test.ts). */
const pages = routes.filter((route) => route.method === 'get' && !isNoPage(route));

describe('Every page: axe-core finds nothing, wide and narrow, light and dark; nothing hangs over', function () {
  this.timeout(30_000);
  let made: Made;
  let site: BrowserSite;
  const open = new Map<PlayerName | null, { context: BrowserContext; page: Page; faults: string[] }>();

  before(async () => {
    site = await browserSite();
    made = await make();
  });
  after(async () => {
    for (const { context } of open.values()) await context.close();
  });

  /** The page of an actor's one browser; faults are those since it was last asked for. */
  async function browserOf(who: PlayerName | null) {
    let mine = open.get(who);
    if (!mine) {
      const context = await site.context();
      if (who) await site.signIn(context, made.cast.players[who]);
      const page = await context.newPage();
      mine = { context, page, faults: watchFaults(page) };
      open.set(who, mine);
    }
    mine.faults.length = 0;
    return mine;
  }

  async function visit({ as, path, status = 200 }: Place, slug: string | undefined): Promise<Page> {
    const { page, faults } = await browserOf(as);
    const response = await page.goto(site.url(path, slug));
    expect(response?.status(), path).to.equal(status);
    await inspect(page);
    expect(faults, path).to.deep.equal([]);
    return page;
  }

  for (const route of pages)
    it(placeKey(route), async () => {
      const { side, path } = route;
      const place = places[placeKey(route)];
      if (!place)
        throw new Error(`Say in test/support/places.ts where ${placeKey(route)} is to be looked at.`);
      const slug = path.startsWith('/admin/welcome') ? welcomed : made.cast.slug;
      const at = { as: place.as, path: place.path(idsOf(made)) };
      const page = await visit(at, side === 'platform' ? undefined : slug);
      if (place.as) expect(new URL(page.url()).pathname, 'where it leads').not.to.match(/\/login$/);
    });

  for (const [name, place] of Object.entries(otherStates))
    it(name, () => visit(place(made), name.includes('search for a portal') ? undefined : made.cast.slug));

  for (const wrong of wrongForms)
    it(`with errors: ${wrong.name}`, async () => {
      const { as, path } = wrong.place(made);
      const { page, faults } = await browserOf(as);
      await page.goto(site.url(path, wrong.platform ? undefined : made.cast.slug));
      expect(await send(page, wrong)).to.equal(wrong.status ?? 422);
      expect(await page.getByRole('alert').count(), 'summaries').to.equal(1);
      await inspect(page);
      expect(faults).to.deep.equal([]);
    });
});

let welcomed: string;

async function make(): Promise<Made> {
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
  welcomed = `${cast.slug}-new`;
  const answer = await (
    await visitor()
  ).post('/signup', {
    company: 'New Company', subdomain: welcomed, first_name: 'Ada', last_name: 'Marsh',
    email: 'ada@story.example', password, retype_password: password,
  }); // prettier-ignore
  await sql(
    `insert into email_templates (tenant_id, kind, subject, body)
       values ($1, 'ticket_comment', '{{ticket_number}} تعليق جديد', E'مرحبا {{first_name}}،\n\n{{comment}}\n\n{{portal_link}}')`,
    cast.tenantId,
  );
  const emailId = await bouncedEmail(cast);
  await mailSome(cast, (await addPeople(cast)).chief);
  return {
    cast,
    portalUserId: await portalUserOf('contactUser'),
    partnersUserId: await portalUserOf('partnerUser'),
    agentsUserId: await portalUserOf('agentUser'),
    personnelId: personnel!.id,
    emailId,
    unsubscribe: await unsubscribeLinks(cast, emailId),
    bulk: await bulkOf(cast),
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
  };
}

/** An email with everything that its page can show, long words among it, and some in other states for the list. */
async function bouncedEmail({ tenantId, players, customers, tickets }: Cast): Promise<string> {
  const { contactUser } = players;
  await sql(
    `insert into emails (tenant_id, kind, to_address, to_name, user_id, state, why)
       select $1, 'invitation', 'person@example.com', 'Ada Marsh', $2, s, w
       from (values ('waiting', null), ('waiting', '451 later'), ('sent', null), ('kept', null), ('failed', 'no answer'), ('withheld', 'link_over')) v(s, w)`,
    tenantId,
    contactUser.userId,
  );
  const [email] = await sql<{ id: string }>(
    `insert into emails (tenant_id, kind, to_address, to_name, user_id, contact_id, customer_id, record_kind, record_id, to_path,
       caused_by, state, why, tries, sent_at, subject, body)
     values ($1, 'ticket_comment', $6::text, 'Nora Contact', $2, $3, $4, 'tickets', $5::uuid, '/tickets/' || $5, 'Tess Miller', 'refused',
       '550 5.1.1 No such mailbox here: ' || $6, 1, now(), 'T-1: It drifts', E'Hello Nora,\n\nhttps://cast.example/link/…\n') returning id`,
    tenantId,
    contactUser.userId,
    contactUser.contactId,
    customers.north,
    tickets.ofContactUser,
    `${'a-very-long-name-'.repeat(8)}@north.example`,
  );
  return email!.id;
}

/** To an email of a contact user, and to one whose kind the technician has turned off. */
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

/** Accounts in bulk in each state that has a page of its own. */
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

/** Presses the form's button with what is wrong in it; returns the status of the page that answers. */
async function send(page: Page, { button, filling = {}, stale }: WrongForm): Promise<number | undefined> {
  const main = page.getByRole('main');
  for (const [label, value] of Object.entries(filling))
    await main.getByLabel(label, { exact: true }).fill(value);
  if (stale)
    await page
      .locator('main input[name="_version"]')
      .evaluate((input: HTMLInputElement) => (input.value = '0'));
  const [response] = await Promise.all([
    page.waitForResponse((one) => one.request().method() === 'POST'),
    main.getByRole('button', { name: button, exact: true }).first().click(),
  ]);
  await page.waitForLoadState('load');
  return response.status();
}
