import { expect } from 'chai';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker } from '../../server/jobs/worker.ts';
import { fieldValue, signedIn, testApp, type Browser } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { asOperator, makeOperator, makeSiteGroup, type TestOperator } from '../support/operators.ts';
import { makePasswordLink } from '../support/passwordLinks.ts';

const all = async <T>(text: string, values: unknown[] = []) => {
  const { admin } = await testDatabase();
  return (await admin.query<T & Record<string, unknown>>(text, values)).rows as T[];
};
const shown = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ');

interface Shared {
  slug: string;
  username: string;
  state: string;
  password_hash: string | null;
}

describe('A24: site groups', () => {
  let one: Cast;
  let two: Cast;
  let third: Cast;
  let operator: TestOperator;
  let group: string;
  let count = 0;

  beforeEach(async () => {
    one = await makeCast('sister');
    two = await makeCast('sister');
    third = await makeCast('sister');
    operator = await makeOperator();
    group = await makeSiteGroup(`Group ${one.slug}`, [one.slug, two.slug, third.slug]);
    // Written as people write them elsewhere; the third has no such number.
    await all(`update customers set number = 'MT-77' where id = $1`, [one.customers.north]);
    await all(`update customers set number = 'ｍｔ-77' where id = $1`, [two.customers.east]);
    await all(`update customers set name = 'Harbour Works' where id = any ($1)`, [
      [one.customers.north, two.customers.east],
    ]);
  });

  const account = (of: Cast, more: Record<string, string> = {}) => ({
    account_type: 'customer',
    username: `person-${(count += 1)}`,
    password: 'violet harbour under rain',
    retype_password: 'violet harbour under rain',
    name: 'Nora Lindqvist',
    email: 'nora@north.example',
    owner: of.customers.north,
    ...more,
  });
  const usersCalled = (username: string) =>
    all<Shared>(
      `select t.slug, u.username, u.state, u.password_hash from users u join tenants t on t.id = u.tenant_id
         where u.username = $1 and u.archived_at is null order by t.slug`,
      [username],
    );
  const shares = async (username: string) =>
    (
      await all<{ slug: string }>(
        `select t.slug from shared_logins s join users u on u.id = s.user_id join tenants t on t.id = s.tenant_id
           where u.username = $1 order by t.slug`,
        [username],
      )
    ).map(({ slug }) => slug);
  const inBoth = () => [one.slug, two.slug].sort();
  const create = async (
    body: Record<string, string | string[]>,
    of = one,
    who: 'administrator' | 'dataAdministrator' = 'administrator',
  ) => {
    const browser = await signedIn(of.players[who]);
    return { browser, answer: await browser.post('/admin/accounts', body) };
  };
  const signIn = async (slug: string, username: string, secret: string) => {
    const browser = await visitorFrom(slug);
    return { browser, answer: await browser.post('/login', { username, password: secret }) };
  };

  describe('an account', () => {
    it('is created in every company that has the number, however it is written there, and each record is listed', async () => {
      const body = account(one, { can_create_users: 'on' });
      const { browser, answer } = await create(body);
      expect(answer.status, shown(answer.text)).to.equal(303);
      expect((await usersCalled(body.username)).map(({ slug }) => slug)).to.deep.equal(inBoth());
      expect(await shares(body.username)).to.deep.equal(inBoth());
      const { text } = await browser.get(answer.location!);
      const page = shown(text);
      expect(page)
        .to.contain(`What was created at Company ${two.slug}`)
        .and.contain('Customer ｍｔ-77')
        .and.contain('Customer Portal')
        .and.not.contain(third.slug);
      const there = page.slice(page.indexOf(`What was created at Company ${two.slug}`));
      expect(there)
        .to.contain('Email nora@north.example')
        .and.contain('Can Create Users: Yes')
        .and.contain(`Sign-in address at Company ${two.slug}`);
      expect(there).not.to.contain('Claim Authorization Required');
      expect(text).to.match(new RegExp(`value="[a-z]+://${two.slug}[.][^"]*/login"`));
      const [made] = await all<Record<string, unknown>>(
        `select p.customer_id, p.scope, p.can_create_users, u.is_external from portal_users p join users u on u.id = p.user_id
           where u.username = $1 and u.tenant_id = $2`,
        [body.username, two.tenantId],
      );
      expect(made).to.deep.equal({
        customer_id: two.customers.east,
        scope: 'customer',
        can_create_users: true,
        is_external: true,
      });
      for (const slug of [one.slug, two.slug])
        expect((await signIn(slug, body.username, body.password)).answer.location, slug).to.equal('/');
      // The other company's administrators read who did it.
      const log = shown((await (await signedIn(two.players.administrator)).get('/admin/audit')).text);
      expect(log).to.contain(`Company ${one.slug}`).and.contain('Nora Lindqvist');
    });

    it('of a partner is created at the partner with that number, by a portal data administrator too', async () => {
      await all(`update partners set number = 'P-9' where id = $1`, [one.partnerId]);
      await all(`update partners set number = 'p-9' where id = $1`, [third.partnerId]);
      const body = account(one, {
        account_type: 'partner',
        owner: one.partnerId,
        claim_authorization_required: 'on',
      });
      const { browser, answer } = await create(body, one, 'dataAdministrator');
      expect(answer.status, shown(answer.text)).to.equal(303);
      expect((await usersCalled(body.username)).map(({ slug }) => slug)).to.deep.equal(
        [one.slug, third.slug].sort(),
      );
      const page = shown((await browser.get(answer.location!)).text);
      expect(page.slice(page.indexOf('What was created at')))
        .to.contain('Can Create Users: No')
        .and.contain('Claim Authorization Required: Yes');
    });

    it('stays in one company where no other has the number, or there is no group', async () => {
      const lone = account(one, { owner: one.customers.south });
      await all(`update customers set number = 'ONLY-HERE' where id = $1`, [one.customers.south]);
      expect((await create(lone)).answer.status).to.equal(303);
      expect((await usersCalled(lone.username)).map(({ slug }) => slug)).to.deep.equal([one.slug]);
      expect(await shares(lone.username)).to.deep.equal([]);
      const outside = await makeCast('alone');
      await all(`update customers set number = 'mt-77' where id = $1`, [outside.customers.north]);
      const own = account(outside);
      expect((await create(own, outside)).answer.status).to.equal(303);
      expect((await usersCalled(own.username)).map(({ slug }) => slug)).to.deep.equal([outside.slug]);
    });

    it('is what the forms that add a user at this company alone lead to, and nobody is told so where there is no group', async () => {
      const only = `This adds the person here only. To add a user at every company of Group ${one.slug}`;
      const ada = await signedIn(one.players.administrator);
      const told = async (browser: Browser, path: string) =>
        shown((await browser.get(path)).text).includes(only);
      expect(await told(ada, `/admin/customers/${one.customers.north}/portal_users/new`)).to.equal(true);
      expect(await told(ada, `/admin/partners/${one.partnerId}/users/new`)).to.equal(true);
      expect(await told(ada, `/admin/agents/${one.agentId}/users/new`), 'no group makes agents').to.equal(
        false,
      );
      const outside = await makeCast('alone');
      const other = await signedIn(outside.players.administrator);
      const page = shown(
        (await other.get(`/admin/customers/${outside.customers.north}/portal_users/new`)).text,
      );
      expect(page).to.contain('New portal user').and.not.contain('adds the person here only');
      // In the portal, whoever has a user at another company is told that the new one has none there.
      const body = account(one, { can_create_users: 'on' });
      expect((await create(body)).answer.status).to.equal(303);
      const here = `They’ll be able to sign in at Company ${one.slug} only. You can sign in at Company ${two.slug} too.`;
      const { browser } = await signIn(one.slug, body.username, body.password);
      expect(shown((await browser.get('/users/new')).text)).to.contain(here);
      const lone = await signedIn(one.players.customerUser);
      expect(shown((await lone.get('/users/new')).text))
        .to.contain('Add user')
        .and.not.contain('You can sign in at');
    });

    describe('whose number belongs to another name there', () => {
      const marksIn = (html: string, name: string) =>
        [...html.matchAll(new RegExp(`name="${name}"\\s+value="([^"]+)"`, 'g'))].map(([, mark]) => mark!);
      beforeEach(() =>
        all(`update customers set name = 'ＨＡＲＢＯＵＲ  Riverbank' where id = $1`, [two.customers.east]),
      );

      it('is asked about, and created where an administrator ticks it, as both logs say', async () => {
        const body = account(one);
        const { browser, answer } = await create(body);
        expect(answer.status).to.equal(422);
        expect(shown(answer.text)).to.contain(`Company ${two.slug}: ｍｔ-77, ＨＡＲＢＯＵＲ  Riverbank`.replace('  ', ' '));
        expect(fieldValue(answer.text, 'username'), 'nothing typed is lost').to.equal(body.username);
        expect(await usersCalled(body.username)).to.deep.equal([]);
        const [same] = marksIn(answer.text, 'same');
        const made = await browser.post('/admin/accounts', { ...body, asked: same!, same: same! });
        expect(made.status, shown(made.text)).to.equal(303);
        expect((await usersCalled(body.username)).map(({ slug }) => slug)).to.deep.equal(inBoth());
        for (const [of, other] of [[one, two], [two, one]] as const) {
          const log = shown((await (await signedIn(of.players.administrator)).get('/admin/audit')).text);
          expect(log).to.contain('Confirmed as the same').and.contain(`Company ${other.slug}`);
        }
      }); // prettier-ignore

      it('is created without that company once that was read and not ticked, and the result says so', async () => {
        const body = account(one);
        const { browser, answer } = await create(body);
        const made = await browser.post('/admin/accounts', { ...body, asked: marksIn(answer.text, 'asked') });
        expect(made.status, shown(made.text)).to.equal(303);
        expect((await usersCalled(body.username)).map(({ slug }) => slug)).to.deep.equal([one.slug]);
        expect(shown((await browser.get(made.location!)).text)).to.contain(
          `Nothing was created at Company ${two.slug}`,
        );
      });

      it('is confirmed by nobody but an administrator, and for nothing but those names', async () => {
        const body = account(one);
        const { browser: ada, answer: asked } = await create(body);
        const [mark] = marksIn(asked.text, 'same');
        const { browser: dana, answer } = await create(body, one, 'dataAdministrator');
        expect(answer.status).to.equal(422);
        expect(shown(answer.text)).to.contain('Ask one to create this user');
        expect(marksIn(answer.text, 'same')).to.deep.equal([]);
        const forged = await dana.post('/admin/accounts', { ...body, same: mark! });
        expect(forged.status).to.equal(422);
        await all(`update customers set name = 'Somebody else' where id = $1`, [two.customers.east]);
        const late = await ada.post('/admin/accounts', { ...body, same: mark!, asked: mark! });
        expect(late.status).to.equal(422);
        expect(shown(late.text)).to.contain('Somebody else');
        expect(await usersCalled(body.username)).to.deep.equal([]);
      });

      it('is a problem of its row in a file', async () => {
        const ada = await signedIn(one.players.administrator);
        const content = [
          'account_type,user_id,name,email,customer_or_partner,contact_id,can_create_users,claim_authorization_required,password',
          `customer,row-${one.slug},Bo Lind,bo@example.com,MT-77`,
        ].join('\r\n');
        const sent = await ada.upload('/admin/accounts/bulk', {}, { name: 'people.csv', content });
        expect(shown((await ada.get(sent.location!)).text)).to.contain(
          `MT-77 belongs to a different name at Company ${two.slug}`,
        );
      });
    });

    it('is created in no suspended company, and the result says so', async () => {
      await all(`update tenants set status = 'suspended' where id = $1`, [two.tenantId]);
      const body = account(one);
      const { browser, answer } = await create(body);
      expect(answer.status, shown(answer.text)).to.equal(303);
      expect((await usersCalled(body.username)).map(({ slug }) => slug)).to.deep.equal([one.slug]);
      expect(shown((await browser.get(answer.location!)).text)).to.contain(
        `Nothing was created at Company ${two.slug}: it’s suspended`,
      );
    });

    it('is created in none when one of them refuses, and the page says which and why', async () => {
      const refusals: [() => Promise<unknown>, () => Promise<unknown>, string][] = [
        [
          () =>
            all(`update users set username = 'taken-there' where id = $1`, [two.players.contactUser.userId]),
          () =>
            all(`update users set username = 'contactuser' where id = $1`, [two.players.contactUser.userId]),
          'already has a user with this User ID',
        ],
        [
          () => all('update tenants set licence_limit = 1 where id = $1', [two.tenantId]),
          () => all('update tenants set licence_limit = 500 where id = $1', [two.tenantId]),
          'has no licence left',
        ],
        [
          () => all(`update customers set status = 'inactive' where id = $1`, [two.customers.east]),
          () => all(`update customers set status = 'active' where id = $1`, [two.customers.east]),
          'is inactive at',
        ],
      ];
      const log = () =>
        all<{ n: string }>('select count(*) as n from audit_log where tenant_id = $1', [two.tenantId]);
      const before = await log();
      for (const [spoil, mend, words] of refusals) {
        await spoil();
        const body = account(one, { username: 'Taken-There' });
        const { answer } = await create(body);
        expect(answer.status, words).to.equal(422);
        expect(shown(answer.text)).to.contain(words).and.contain(`Company ${two.slug}`);
        expect(fieldValue(answer.text, 'name'), 'nothing typed is lost').to.equal(body.name);
        expect((await usersCalled('Taken-There')).map(({ slug }) => slug)).to.deep.equal([]);
        expect(await log()).to.deep.equal(before);
        await mend();
      }
      expect((await create(account(one, { username: 'Taken-There' }))).answer.status).to.equal(303);
    });

    it('A23: many at once are created in every company that has the number, or none of them anywhere', async () => {
      const worker = await startWorker((await testApp()).services, jobs);
      try {
        const ada = await signedIn(one.players.administrator);
        const heading =
          'account_type,user_id,name,email,customer_or_partner,contact_id,can_create_users,' +
          'claim_authorization_required,password';
        const bulk = async (...usernames: string[]) => {
          const rows = usernames.map((name) => `customer,${name},Bo Lind,${name}@example.com,MT-77`);
          const people = { name: 'people.csv', content: [heading, ...rows].join('\r\n') };
          const sent = await ada.upload('/admin/accounts/bulk', {}, people);
          expect((await ada.post(`${sent.location!}/create`)).status).to.equal(303);
          for (;;) {
            const page = await ada.get(sent.location!);
            if (!page.text.includes('data-progress')) return shown(page.text);
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        };
        const [first, second, third] = ['first', 'second', 'third'].map((name) => `${name}-${one.slug}`) as [string, string, string];
        expect(await bulk(first, second)).to.contain('Created 2 portal users');
        for (const name of [first, second]) {
          expect((await usersCalled(name)).map(({ slug }) => slug)).to.deep.equal(inBoth());
          expect(await shares(name)).to.deep.equal(inBoth());
        }
        // Somebody over there has this User ID already.
        await all(`update users set username = $2 where id = $1`, [two.players.technician.userId, third]);
        const page = await bulk(`fourth-${one.slug}`, third);
        expect(page).to.contain(`${third}: Company ${two.slug} already has a user with this User ID`);
        for (const name of [`fourth-${one.slug}`, third])
          expect((await usersCalled(name)).map(({ slug }) => slug)).to.deep.equal(name === third ? [two.slug] : []);
      } finally {
        await worker.stop();
      }
    }).timeout(60_000); // prettier-ignore

    it('is made by nobody who may make none, and for nobody but the account in the making', async () => {
      const technician = await signedIn(one.players.technician);
      const body = account(one);
      expect((await technician.post('/admin/accounts', body)).status).to.equal(404);
      expect(await usersCalled(body.username)).to.deep.equal([]);
      const { pools } = await testDatabase();
      for (const [who, call] of [
        ['administrator', `app.share_account('${one.players.customerUser.userId}')`],
        ['administrator', `app.share_account('${two.players.customerUser.userId}')`],
        ['technician', `app.share_account('${one.players.customerUser.userId}')`],
        ['technician', 'app.hold_site_group()'],
        ['technician', `app.suspend_in_group('${one.players.customerUser.userId}', false)`],
        ['dataAdministrator', `app.suspend_in_group('${one.players.customerUser.userId}', false)`],
      ] as const) {
        const client = await pools.staff.connect();
        await client.query('begin');
        const { tokenHash, slug } = one.players[who];
        await client.query(`select app.begin_staff($1, $2, '1 day', '1 day')`, [tokenHash, slug]);
        const state = await client.query(`select ${call}`).then(
          () => 'done',
          (error: unknown) => (error as { code: string }).code,
        );
        await client.query('rollback');
        client.release();
        expect(state, `${who} ${call}`).to.equal('42501');
      }
    });

    it('of two companies at once both come to be, and nobody waits for the other for ever', async () => {
      await all(`update customers set number = 'C-SAME', name = 'Same' where id = any ($1)`, [
        [one.customers.south, two.customers.south],
      ]);
      const bodies = [1, 2, 3].flatMap(() =>
        [one, two].map((of) => ({ of, body: account(of, { owner: of.customers.south }) })),
      );
      const answers = await Promise.all(bodies.map(({ of, body }) => create(body, of)));
      for (const { answer } of answers) expect(answer.status, shown(answer.text)).to.equal(303);
      for (const { body } of bodies)
        expect((await usersCalled(body.username)).map(({ slug }) => slug)).to.deep.equal(inBoth());
    });
  });

  describe('one password', () => {
    let body: ReturnType<typeof account>;
    beforeEach(async () => {
      body = account(one);
      expect((await create(body)).answer.status).to.equal(303);
    });
    const next = 'copper lantern by the sea';
    const hashes = async () =>
      new Set((await usersCalled(body.username)).map(({ password_hash: hash }) => hash));
    const idOf = async (of: Cast) =>
      (
        await all<{ id: string }>('select id from users where tenant_id = $1 and username = $2', [
          of.tenantId,
          body.username,
        ])
      )[0]!.id;

    it('A6, A25: changed at My profile in one company, it counts in the other, whose sessions are over', async () => {
      const here = await signIn(two.slug, body.username, body.password);
      const there = await signIn(one.slug, body.username, body.password);
      expect((await there.browser.get('/assets')).status).to.equal(200);
      const changed = await here.browser.post('/my_profile', {
        present_password: body.password,
        new_password: next,
        retype_password: next,
      });
      expect(changed.status, shown(changed.text)).to.equal(303);
      expect((await here.browser.get('/assets')).status).to.equal(200);
      expect((await there.browser.get('/assets')).location).to.match(/^\/login/);
      for (const slug of [one.slug, two.slug]) {
        expect((await signIn(slug, body.username, next)).answer.location, slug).to.equal('/');
        expect((await signIn(slug, body.username, body.password)).answer.status, slug).to.equal(422);
      }
    });

    it('A7: chosen by a link, or by an administrator, it counts in the other too', async () => {
      const link = await makePasswordLink(two, await idOf(two));
      expect(
        (await (await visitorFrom(two.slug)).post(link.path, { new_password: next, retype_password: next }))
          .status,
      ).to.equal(303);
      expect((await hashes()).size).to.equal(1);
      expect((await signIn(one.slug, body.username, next)).answer.location).to.equal('/');
      const staff = await signedIn(one.players.administrator);
      const details = `/admin/users/${await idOf(one)}/details`;
      const form = (await staff.get(details)).text;
      const third = 'amber window at noon';
      const answer = await staff.post(`/admin/users/${await idOf(one)}`, {
        first_name: 'Nora', last_name: 'Lindqvist', username: body.username, email: body.email,
        password: third, retype_password: third, _version: fieldValue(form, '_version') ?? '',
      }); // prettier-ignore
      expect(answer.status, shown(answer.text)).to.equal(303);
      expect((await signIn(two.slug, body.username, third)).answer.location).to.equal('/');
      const { rows } = await (
        await testDatabase()
      ).admin.query<{ actor_name: string }>(
        `select actor_name from audit_log where tenant_id = any ($1) and action = 'password_changed' and actor_kind = 'site_group'
           order by at desc limit 1`,
        [[one.tenantId, two.tenantId]],
      );
      const [setter] = await all<{ name: string }>(
        `select trim(first_name || ' ' || last_name) as name from users where id = $1`,
        [one.players.administrator.userId],
      );
      expect(rows[0]?.actor_name, 'S22: the other company reads who set it, not whose it is')
        .to.contain(`${setter!.name}, `)
        .and.not.contain('Nora');
    });

    it('of somebody invited makes them active in each company', async () => {
      const invited = account(one, { password: '', retype_password: '', notify_user: 'on' });
      expect((await create(invited)).answer.status).to.equal(303);
      expect((await usersCalled(invited.username)).map(({ state }) => state)).to.deep.equal([
        'invited',
        'invited',
      ]);
      const [user] = await all<{ id: string }>(
        'select id from users where tenant_id = $1 and username = $2',
        [one.tenantId, invited.username],
      );
      const link = await makePasswordLink(one, user!.id, { purpose: 'invitation' });
      expect(
        (await (await visitorFrom(one.slug)).post(link.path, { new_password: next, retype_password: next }))
          .status,
      ).to.equal(303);
      expect((await usersCalled(invited.username)).map(({ state }) => state)).to.deep.equal([
        'active',
        'active',
      ]);
      expect((await signIn(two.slug, invited.username, next)).answer.location).to.equal('/');
    });

    it('changed in both at the same moment is one of the two, in each company', async () => {
      const people = await Promise.all(
        [one, two].map(({ slug }) => signIn(slug, body.username, body.password)),
      );
      const answers = await Promise.all(
        people.map(({ browser }, index) =>
          browser.post('/my_profile', {
            present_password: body.password,
            new_password: `${next} ${index}`,
            retype_password: `${next} ${index}`,
          }),
        ),
      );
      // Whoever comes second has no session any more, or a present password that isn't right.
      expect(
        answers.filter(({ status, location }) => status === 303 && !/login/.test(location ?? '')),
      ).not.to.have.length(0);
      for (const { status } of answers) expect(status).to.be.oneOf([303, 409, 422]);
      expect((await hashes()).size).to.equal(1);
    });

    it('is its own from then on when a company leaves, which keeps the account', async () => {
      const browser = await asOperator(operator);
      const question = await browser.get(`/operator/groups/${group}/companies/${two.tenantId}/remove`);
      expect(shown(question.text)).to.contain('keeps its portal users, 1 of whom it shares');
      const version = fieldValue(question.text, '_version') ?? '';
      const left = await browser.post(`/operator/groups/${group}/companies/${two.tenantId}/remove`, {
        _version: version,
      });
      expect(left.status).to.equal(303);
      expect(await shares(body.username)).to.deep.equal([]);
      for (const slug of [one.slug, two.slug])
        expect((await signIn(slug, body.username, body.password)).answer.location, slug).to.equal('/');
      const here = await signIn(two.slug, body.username, body.password);
      await here.browser.post('/my_profile', {
        present_password: body.password,
        new_password: next,
        retype_password: next,
      });
      expect((await signIn(one.slug, body.username, body.password)).answer.location).to.equal('/');
      expect((await hashes()).size).to.equal(2);
    });

    it('and a suspension are seen on the user’s page; suspending is local, or of the group', async () => {
      const staff = await signedIn(one.players.administrator);
      const here = `/admin/users/${await idOf(one)}`;
      expect(shown((await staff.get(here)).text)).to.contain(`Company ${two.slug} Active`);
      const question = await staff.get(`${here}/suspend`);
      expect(question.text).to.contain(`Suspend them at Company ${two.slug} too`);
      expect(question.text).not.to.match(/name="in_group"[^>]* checked/);
      const states = async () =>
        Object.fromEntries((await usersCalled(body.username)).map(({ slug, state }) => [slug, state]));

      await staff.post(`${here}/suspend`, {});
      expect(await states()).to.deep.equal({ [one.slug]: 'suspended', [two.slug]: 'active' });
      expect((await signIn(two.slug, body.username, body.password)).answer.location).to.equal('/');
      await staff.post(`${here}/resume`, {});

      const there = await signIn(two.slug, body.username, body.password);
      await staff.post(`${here}/suspend`, { in_group: 'on' });
      expect(await states()).to.deep.equal({ [one.slug]: 'suspended', [two.slug]: 'suspended' });
      expect((await there.browser.get('/assets')).location).to.match(/^\/login/);
      expect(shown((await staff.get(here)).text)).to.contain('Suspended for the whole site group');
      await staff.post(`${here}/resume`, { in_group: 'on' });
      expect(await states()).to.deep.equal({ [one.slug]: 'active', [two.slug]: 'active' });
    });

    it('A19: what the group has suspended a customer’s own people don’t resume, but their company does', async () => {
      const boss = account(one, { can_create_users: 'on' });
      await create(boss);
      const staff = await signedIn(one.players.administrator);
      await staff.post(`/admin/users/${await idOf(one)}/suspend`, { in_group: 'on' });
      const { browser } = await signIn(two.slug, boss.username, boss.password);
      const [{ id } = { id: '' }] = await all<{ id: string }>(
        `select p.id from portal_users p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
           where p.tenant_id = $1 and u.username = $2`,
        [two.tenantId, body.username],
      );
      const state = async () =>
        (await usersCalled(body.username)).find(({ slug }) => slug === two.slug)?.state;
      expect((await browser.post(`/users/${id}/resume`)).status).to.equal(303);
      expect(await state()).to.equal('suspended');
      expect(shown((await browser.get('/users')).text)).to.contain(
        `Was suspended by Company ${two.slug}. Ask them`,
      );
      // A company decides for itself, and so does its customer about whom it has suspended itself.
      const theirs = await signedIn(two.players.administrator);
      await theirs.post(`/admin/users/${await idOf(two)}/resume`, {});
      expect(await state()).to.equal('active');
      await browser.post(`/users/${id}/suspend`);
      expect(await state()).to.equal('suspended');
      await browser.post(`/users/${id}/resume`);
      expect(await state()).to.equal('active');
    });

    it('what a company suspends by itself no other one resumes', async () => {
      const mine = await signedIn(one.players.administrator);
      const theirs = await signedIn(two.players.administrator);
      const [here, there] = [`/admin/users/${await idOf(one)}`, `/admin/users/${await idOf(two)}`];
      await mine.post(`${here}/suspend`, { in_group: 'on' });
      // They let the person in again, and shut them out for a reason of their own.
      await theirs.post(`${there}/resume`, {});
      await theirs.post(`${there}/suspend`, {});
      await mine.post(`${here}/resume`, { in_group: 'on' });
      expect(
        (await usersCalled(body.username)).map(({ slug, state }) => [slug, state]),
      ).to.deep.include.members([
        [one.slug, 'active'],
        [two.slug, 'suspended'],
      ]);
    });

    it('A9: the group resumes nobody where a company has no licence for it, and nothing is half done', async () => {
      const staff = await signedIn(one.players.administrator);
      const here = `/admin/users/${await idOf(one)}`;
      await staff.post(`${here}/suspend`, { in_group: 'on' });
      await all('update tenants set licence_limit = 1 where id = $1', [two.tenantId]);
      const answer = await staff.post(`${here}/resume`, { in_group: 'on' });
      expect(answer.status).to.equal(422);
      expect(shown(answer.text)).to.contain(`Company ${two.slug} has no licence left`);
      expect((await usersCalled(body.username)).map(({ state }) => state)).to.deep.equal([
        'suspended',
        'suspended',
      ]);
    });
  });

  describe('the operator', () => {
    const here = () => `/operator/groups/${group}`;
    const version = async (browser: Browser) =>
      fieldValue((await browser.get(here())).text, '_version') ?? '';

    it('adds a group once however often the form is sent, with companies by their subdomain', async () => {
      const browser = await asOperator(operator);
      const form = (await browser.get('/operator/groups/new')).text;
      const sent = { name: `Twice ${one.slug}`, _form_id: fieldValue(form, '_form_id')! };
      const [first, second] = [
        await browser.post('/operator/groups/new', sent),
        await browser.post('/operator/groups/new', sent),
      ];
      expect([first.status, first.location]).to.deep.equal([second.status, second.location]);
      const again = {
        ...sent,
        _form_id: fieldValue((await browser.get('/operator/groups/new')).text, '_form_id')!,
      };
      const taken = await browser.post('/operator/groups/new', { ...again, name: sent.name.toUpperCase() });
      expect(taken.status).to.equal(422);
      expect(taken.text).to.contain('Another site group already has this name.');
      const outside = await makeCast('joins');
      const v = async () => fieldValue((await browser.get(first.location!)).text, '_version')!;
      const add = async (subdomain: string) =>
        browser.post(`${first.location}/companies`, { subdomain, _version: await v() });
      expect((await add(` ${outside.slug.toUpperCase()} `)).status).to.equal(303);
      expect((await add(outside.slug)).status, 'it is in it already').to.equal(303);
      for (const [subdomain, words] of [
        ['nobody-has-this', 'No company has this subdomain.'],
        [one.slug, 'already in another site group'],
        ['', 'Enter the company’s subdomain.'],
      ] as const) {
        const answer = await add(subdomain);
        expect(answer.status, subdomain).to.equal(422);
        expect(answer.text).to.contain(words);
      }
      expect(shown((await browser.get('/operator/groups')).text)).to.contain(
        `${sent.name} 1 Company ${outside.slug}`,
      );
      const staff = await signedIn(outside.players.administrator);
      expect(shown((await staff.get('/admin/settings')).text)).to.contain(sent.name);
      expect(shown((await staff.get('/admin/audit')).text)).to.contain('The operator of this site');
    });

    it('S25: is told of another operator who was quicker', async () => {
      const [mine, theirs] = [await asOperator(operator), await asOperator(await makeOperator())];
      const old = await version(mine);
      expect(
        (await theirs.post(here(), { name: `New ${one.slug}`, _version: await version(theirs) })).status,
      ).to.equal(303);
      const outside = await makeCast('late');
      for (const [path, body] of [
        [here(), { name: `Mine ${one.slug}` }],
        [`${here()}/companies`, { subdomain: outside.slug }],
      ] as const) {
        const answer = await mine.post(path, { ...body, _version: old });
        expect(answer.status, path).to.equal(409);
        expect(answer.text)
          .to.contain('Another operator has changed this site group')
          .and.contain(Object.values(body)[0]);
      }
      await mine.post(`${here()}/companies/${two.tenantId}/remove`, { _version: old });
      expect(await all('select from site_group_tenants where group_id = $1', [group])).to.have.length(3);
    });

    it('deletes a group that nobody is in, and no other', async () => {
      const browser = await asOperator(operator);
      expect((await browser.get(`${here()}/delete`)).location).to.equal(here());
      await browser.post(`${here()}/delete`, { _version: await version(browser) });
      expect((await browser.get(here())).status).to.equal(200);
      for (const { tenantId } of [one, two, third])
        await browser.post(`${here()}/companies/${tenantId}/remove`, { _version: await version(browser) });
      const question = await browser.get(`${here()}/delete`);
      const done = await browser.post(`${here()}/delete`, {
        _version: fieldValue(question.text, '_version')!,
      });
      expect(done.location).to.equal('/operator/groups');
      expect((await browser.get(here())).status).to.equal(404);
    });

    it('removes a company while an account is made there: wholly before, or wholly after', async () => {
      const browser = await asOperator(operator);
      for (let round = 0; round < 4; round += 1) {
        const body = account(one);
        const leaving = browser.post(`${here()}/companies/${two.tenantId}/remove`, {
          _version: await version(browser),
        });
        const [{ answer }, left] = await Promise.all([create(body), leaving]);
        expect([answer.status, left.status], shown(answer.text)).to.deep.equal([303, 303]);
        const made = (await usersCalled(body.username)).map(({ slug }) => slug);
        expect(made).to.be.deep.oneOf([[one.slug], inBoth()]);
        expect(await shares(body.username), 'what is made before is shared no more').to.deep.equal([]);
        const [last] = await all<{ made: number }>(
          `select count(*)::int as made from portal_users p join users u on u.id = p.user_id where u.username = $1`,
          [body.username],
        );
        expect(last!.made).to.equal(made.length);
        const added = await browser.post(`${here()}/companies`, {
          subdomain: two.slug,
          _version: await version(browser),
        });
        expect(added.status).to.equal(303);
      }
    });
  });

  it('A31: Give portal access says that it adds the person here only, and where a user of the group is made', async () => {
    const page = shown((await (await signedIn(one.players.administrator)).get('/admin/access/new')).text);
    expect(page).to.contain('This adds the person here only').and.contain(`Group ${one.slug}`);
    const outside = await makeCast('outside');
    const alone = (await (await signedIn(outside.players.administrator)).get('/admin/access/new')).text;
    expect(alone).not.to.contain('adds the person here only');
  }); // prettier-ignore

  it('administrators see in Settings which group they’re in and with whom, and others don’t', async () => {
    const page = shown((await (await signedIn(one.players.administrator)).get('/admin/settings')).text);
    expect(page)
      .to.contain(`Group ${one.slug}`)
      .and.contain(`Company ${two.slug}`)
      .and.contain(`Company ${third.slug}`);
    expect((await (await signedIn(one.players.technician)).get('/admin/settings')).status).to.equal(404);
    const outside = await makeCast('outside');
    expect(
      (await (await signedIn(outside.players.administrator)).get('/admin/settings')).text,
    ).not.to.contain('Site group');
  });
});
