import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, visitor } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { makeCast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';

const secret = 'seven green bicycles sing';
let last = 0;
const newSlug = () => `firm-${++last}-${randomUUID().slice(0, 6)}`;
const filled = (subdomain: string, change: Record<string, string> = {}) => ({
  company: `Works of ${subdomain}`,
  subdomain,
  first_name: 'Ada',
  last_name: 'Byron',
  email: 'ada@example.com',
  password: secret,
  retype_password: secret,
  ...change,
});

describe('sign-up', () => {
  async function sql<T extends object>(text: string, values: unknown[]): Promise<T[]> {
    return (await (await testDatabase()).admin.query<T>(text, values)).rows;
  }
  const tenantsOf = (slug: string) =>
    sql<{ id: string; name: string }>('select id, name from tenants where slug = $1', [slug]);
  const pathOf = (location: string | null, slug: string) => {
    const url = new URL(location!);
    expect(url.origin).to.equal(`http://${slug}.localhost:3000`);
    return url.pathname;
  };

  describe('/signup', () => {
    it('has the labels of the form', async () => {
      const page = await (await visitor()).get('/signup');
      for (const label of [
        'Company name',
        'Subdomain',
        'First name',
        'Last name',
        'Email',
        'Password',
        'Retype Password',
      ])
        expect(page.text).to.match(new RegExp(`<label[^>]*>${label}</label>`));
      expect(page.text).to.match(/<button[^>]*>Create portal<\/button>/);
    });

    it('S5: its form may lead to a tenant’s host, and no other page’s', async () => {
      const policy = async (path: string) =>
        (await (await visitor()).get(path)).headers['content-security-policy'];
      expect(await policy('/signup')).to.contain("form-action 'self' http://*.localhost:3000;");
      expect((await (await visitorFrom()).post('/signup', {})).headers['content-security-policy']).to.contain(
        "form-action 'self' http://*.localhost:3000;",
      );
      expect(await policy('/')).to.contain("form-action 'self';");
    });

    it('takes the browser’s time zone where a script says it, by its present name; else UTC', async () => {
      for (const [sent, kept] of [
        ['Asia/Calcutta', 'Asia/Kolkata'],
        ['Europe/Vienna', 'Europe/Vienna'],
        ['Nowhere/At All', 'UTC'],
        ['', 'UTC'],
        [undefined, 'UTC'],
      ] as const) {
        const slug = newSlug();
        const answer = await (
          await visitorFrom()
        ).post('/signup', filled(slug, sent === undefined ? {} : { time_zone: sent }));
        expect(answer.status).to.equal(303);
        const zones = await sql<{ time_zone: string }>('select time_zone from tenants where slug = $1', [
          slug,
        ]);
        expect(zones, sent).to.deep.equal([{ time_zone: kept }]);
      }
    });

    it('makes a working tenant, and its administrator arrives in the back office by one press', async () => {
      const slug = newSlug();
      const answer = await (await visitorFrom()).post('/signup', filled(slug));
      expect(answer.status).to.equal(303);
      const path = pathOf(answer.location, slug);
      expect(path).to.match(/^\/admin\/welcome\/[\w-]{43}$/);

      const browser = await visitorFrom(slug);
      const page = await browser.get(path);
      expect(page.status).to.equal(200);
      expect(page.text).to.contain('Continue').and.contain(`Works of ${slug}`).and.not.contain(path);
      expect(browser.cookies.size, 'a GET starts nothing').to.equal(0);
      expect((await browser.post(path)).location).to.equal('/admin');
      expect((await browser.get('/admin/my_profile')).text).to.contain('ada@example.com');

      const [tenant] = await tenantsOf(slug);
      const names = async (text: string) =>
        (await sql<{ name: string }>(text, [tenant!.id])).map(({ name }) => name);
      expect(await names('select name from usergroups where tenant_id = $1 order by name')).to.deep.equal([
        'Administrators', 'Customer Portal', 'Office', 'Portal Data Administrators', 'Technicians',
      ]); // prettier-ignore
      expect(await names('select name from facilities where tenant_id = $1 and is_lab order by name')).to.deep.equal([
        'Customer Portal Lab', 'Main Lab',
      ]); // prettier-ignore
      const signIn = { username: 'ADA@example.com', password: secret };
      const told = () => names('select kind as name from emails where tenant_id = $1');
      expect((await browser.post('/admin/login', signIn)).location).to.equal('/admin');
      expect(await told(), 'the browser of the sign-up is known').to.deep.equal([]);
      expect((await (await visitorFrom(slug)).post('/admin/login', signIn)).location).to.equal('/admin');
      expect(await told()).to.deep.equal(['new_device']);
    });

    it('refuses what is wrong beside the field, keeps what was typed, and makes nothing', async () => {
      const cast = await makeCast('taken');
      const slug = newSlug();
      const wrong: [Record<string, string>, string, string][] = [
        [{ subdomain: cast.slug }, 'subdomain', 'is taken'],
        [{ subdomain: 'admin' }, 'subdomain', 'is reserved'],
        [{ subdomain: 'Acme' }, 'subdomain', 'small letters'],
        [
          { subdomain: 'Bright Line-' },
          'subdomain',
          'small letters from a to z, digits and hyphens. A hyphen can’t be',
        ],
        [{ subdomain: 'a b' }, 'subdomain', 'letters from a to z'],
        [{ subdomain: '-acme' }, 'subdomain', 'hyphen'],
        [{ subdomain: 'xn--acme' }, 'subdomain', 'hyphens'],
        [{ subdomain: 'x'.repeat(41) }, 'subdomain', 'at most'],
        [{ subdomain: '' }, 'subdomain', 'Enter a subdomain.'],
        [{ company: 'x'.repeat(201) }, 'company', 'is 201 characters long'],
        [{ first_name: 'A\u0007da' }, 'first_name', 'character'],
        [{ email: 'ada' }, 'email', 'Enter an email address'],
        [{ password: 'short', retype_password: 'short' }, 'password', 'at least 12'],
        [{ password: 'passwordpassword', retype_password: 'passwordpassword' }, 'password', 'less common'],
        [
          { password: `${slug} is the best`, retype_password: `${slug} is the best` },
          'password',
          'Leave out',
        ],
        [{ retype_password: 'another one than that' }, 'retype_password', 'don’t match'],
      ];
      for (const [change, field, words] of wrong) {
        const answer = await (await visitorFrom()).post('/signup', filled(slug, change));
        const what = JSON.stringify(change);
        expect(answer.status, what).to.equal(422);
        expect(answer.text.split(`id="field-${field}-error"`)[1]?.split('</p>')[0], what).to.contain(words);
        if (!('company' in change))
          expect(fieldValue(answer.text, 'company'), what).to.equal(`Works of ${slug}`);
        expect(answer.text, what).to.not.contain(secret);
      }
      expect(await tenantsOf(slug)).to.have.length(0);
      expect(await tenantsOf(cast.slug)).to.have.length(1);
    });

    it('two at once for one subdomain: one has it, the other hears so, nothing is half-made', async () => {
      const slug = newSlug();
      const tries = await Promise.all(
        ['one@example.com', 'two@example.com', 'three@example.com'].map(async (email) =>
          (await visitorFrom()).post('/signup', filled(slug, { email })),
        ),
      );
      expect(tries.map(({ status }) => status).sort()).to.deep.equal([303, 422, 422]);
      for (const { status, text } of tries) if (status === 422) expect(text).to.contain('is taken');
      const [tenant, ...more] = await tenantsOf(slug);
      expect(more).to.have.length(0);
      expect(await sql('select 1 from users where tenant_id = $1', [tenant!.id])).to.have.length(1);
      expect(await sql('select 1 from usergroups where tenant_id = $1', [tenant!.id])).to.have.length(5);
    });

    it('S25: a doubled submit leads to the same way in; the same form with another address does not', async () => {
      const slug = newSlug();
      const browser = await visitorFrom();
      const _form_id = fieldValue((await browser.get('/signup')).text, '_form_id')!;
      const [first, second] = await Promise.all([
        browser.post('/signup', filled(slug, { _form_id })),
        browser.post('/signup', filled(slug, { _form_id })),
      ]);
      expect(first.status).to.equal(303);
      expect(second.location).to.equal(first.location);
      expect(await tenantsOf(slug)).to.have.length(1);
      const stranger = await visitorFrom();
      expect(
        (await stranger.post('/signup', filled(slug, { _form_id, email: 'eve@example.com' }))).status,
      ).to.equal(422);
      expect((await stranger.post('/signup', filled(slug))).status).to.equal(422);
    });

    it('S11: sign-ups are limited by network', async () => {
      const browser = await visitorFrom();
      const cast = await makeCast('taken');
      for (let n = 0; n < 30; n += 1)
        expect((await browser.post('/signup', filled(cast.slug))).status).to.equal(422);
      expect((await browser.post('/signup', filled(newSlug()))).status).to.equal(429);
    });
  });

  describe('S15: the hand-over', () => {
    async function signUp(): Promise<{ slug: string; path: string }> {
      const slug = newSlug();
      return {
        slug,
        path: pathOf((await (await visitorFrom()).post('/signup', filled(slug))).location, slug),
      };
    }

    it('works once', async () => {
      const { slug, path } = await signUp();
      const both = await Promise.all([
        (await visitorFrom(slug)).post(path),
        (await visitorFrom(slug)).post(path),
      ]);
      expect(both.map(({ location }) => location).sort()).to.deep.equal([
        '/admin',
        '/admin/login?why=hand_over_ended',
      ]);
      const late = await visitorFrom(slug);
      expect((await late.get(path)).location).to.equal('/admin/login?why=hand_over_ended');
      expect((await late.get('/admin/login?why=hand_over_ended')).text).to.contain('its 60 seconds are up');
    });

    it('works for 60 seconds', async () => {
      const { slug, path } = await signUp();
      const [row] = await sql<{ seconds: string }>(
        `select extract(epoch from o.expires_at - o.created_at) as seconds from one_time_tokens o
         join tenants t on t.id = o.tenant_id where t.slug = $1`,
        [slug],
      );
      expect(Number(row!.seconds)).to.equal(60);
      await sql(
        'update one_time_tokens set expires_at = now() where tenant_id = (select id from tenants where slug = $1)',
        [slug],
      );
      const browser = await visitorFrom(slug);
      expect((await browser.post(path)).location).to.equal('/admin/login?why=hand_over_ended');
      expect((await browser.get('/admin/my_profile')).location).to.contain('/admin/login');
    });

    it('works on its own tenant alone, and is stored as a hash', async () => {
      const { path, slug } = await signUp();
      const other = await makeCast('other');
      expect((await (await visitorFrom(other.slug)).post(path)).location).to.contain('hand_over_ended');
      const stored = await sql<{ row: string }>('select o::text as row from one_time_tokens o', []);
      expect(stored.some(({ row }) => row.includes(path.split('/').at(-1)!))).to.equal(false);
      expect((await (await visitorFrom(slug)).post(path)).location, 'it was there').to.equal('/admin');
    });
  });
});
