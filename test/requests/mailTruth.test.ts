import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { invitedInWords } from '../../server/features/accounts/bulk/bulk.words.ts';
import type { MailWay } from '../../server/domain/emails/mailWay.ts';
import { projectFolder } from '../../server/projectFolder.ts';
import { addSession, Browser, signedIn, testApp } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

/** What promises an email to somebody, however it is put. */
const promise = new RegExp(
  String.raw`\bon its way to\b|will get an email|gets? an email|gets it by email|(?:We’ll|we’ve) sen[dt] a link|` +
    'Emails them|We can email you|Send me a new link|email that you get after',
);
/** What says that none is sent. */
const truth = /mail server|No email (?:can be|is) sent|kept under Emails/;

type Who = 'administrator' | 'partnerUser' | null;

/** Messages of emails, each by what draws it: `said` is the page or the notice that comes of it. */
interface Message {
  name: string;
  /** Files of the product that hold its words. */
  from: readonly string[];
  draw(cast: Cast, as: (who: Who) => Promise<Browser>, way: MailWay): Promise<string>;
  /** It is only left out where nothing is sent. */
  silent?: boolean;
}

const page =
  (who: Who, path: (cast: Cast) => string): Message['draw'] =>
  async (cast, as) => {
    const { status, text } = await (await as(who)).get(path(cast));
    expect(status, path(cast)).to.be.oneOf([200, 404]);
    return text;
  };

/** Sends a form, and reads the notice on the page that it leads to. */
const notice =
  (path: (cast: Cast) => string, body: (cast: Cast) => Record<string, string>): Message['draw'] =>
  async (cast, as) => {
    const browser = await as('administrator');
    const sent = await browser.post(path(cast), body(cast));
    expect([sent.status, sent.text], path(cast)).to.satisfy(([status]: [number]) => status === 303);
    const { text } = await browser.get(sent.location!);
    return /<div class="notice[^]*?<\/div>/.exec(text)?.[0] ?? text;
  };

let people = 0;
const person = () => ({
  first_name: 'Greta', last_name: `Given${++people}`, username: `greta${people}`, email: `greta${people}@north.example`,
  send_invitation: 'on',
}); // prettier-ignore
const south = ({ customers }: Cast) => customers.south;

const messages: readonly Message[] = [
  { name: 'the form of a new user', from: ['views/invitations/sendField.ejs'], draw: page('administrator', () => '/admin/users/new') },
  { name: 'the form of a new portal user', from: ['views/invitations/sendField.ejs'],
    draw: page('administrator', (cast) => `/admin/customers/${south(cast)}/portal_users/new`) },
  { name: 'Give portal access', from: ['views/invitations/sendField.ejs'],
    draw: page('administrator', (cast) => `/admin/access/new?customer=${south(cast)}`) },
  { name: 'the form of a partner’s user', from: ['views/invitations/sendField.ejs'],
    draw: page('administrator', (cast) => `/admin/partners/${cast.partnerId}/users/new`) },
  { name: 'the utility', from: ['views/accounts/new.ejs'], draw: page('administrator', () => '/admin/accounts/new') },
  { name: 'a user that was added', from: ['server/domain/emails/mailWay.ts'],
    draw: notice(() => '/admin/users', (cast) => ({ ...person(), groups: cast.groups.technicians })) },
  { name: 'a portal user that was added', from: ['server/domain/emails/mailWay.ts'],
    draw: notice((cast) => `/admin/customers/${south(cast)}/portal_users`, () => ({ ...person(), contact_id: '' })) },
  { name: 'an invitation sent again', from: ['server/domain/emails/mailWay.ts'],
    draw: notice((cast) => `/admin/users/${cast.players.contactUser.userId}/invitation`, () => ({ how: 'email', back: '' })) },
  { name: 'a secure link that was emailed', from: ['server/domain/emails/mailWay.ts'],
    draw: notice((cast) => `/admin/customers/${cast.customers.east}/secure_link/email`, () => ({ contact_id: '', leads_to: '' })) },
  // As a claim goes on.
  { name: 'the form of a person whom customers add themselves', from: ['views/portalUsers/portal/new.ejs'],
    draw: page('partnerUser', () => '/users/new') },
  { name: 'the question before an invoice is issued', from: ['server/domain/emails/mailWay.ts'],
    draw: page('administrator', (cast) => `/admin/invoices/${cast.invoices.draft}/issue`) },
  { name: 'a claim that waits', from: ['views/claims/portalClaim.ejs'], silent: true,
    draw: page('partnerUser', (cast) => `/claims/${cast.claim}`) },
  { name: 'a claim that was authorized', from: ['server/domain/emails/mailWay.ts'],
    draw: notice((cast) => `/admin/claims/${cast.claim}/authorize`, () => ({})) },
  { name: 'the reason of a claim', from: ['views/claims/reject.ejs'], silent: true,
    draw: page('administrator', (cast) => `/admin/claims/${cast.claim}/reject`) },
  { name: 'a claim that was rejected', from: ['server/domain/emails/mailWay.ts'],
    draw: notice((cast) => `/admin/claims/${cast.claim}/reject`, () => ({ reason: 'Too old' })) },
  { name: 'rows in bulk', from: ['views/accounts/bulk/show.ejs'], draw: async (_cast, as) => {
    const administrator = await as('administrator');
    const content = 'account_type,user_id,name,email,customer_or_partner\r\ncustomer,bulk.one,Ada Marsh,ada@north.example,C-1';
    const { location } = await administrator.upload('/admin/accounts/bulk', {}, { name: 'accounts.csv', content });
    return (await administrator.get(location!)).text;
  } },
  // A worker makes them first; bulkAccounts.test.ts has one.
  { name: 'everybody of an import invited', from: ['server/domain/emails/mailWay.ts'], draw: (_cast, _as, way) =>
    Promise.resolve(invitedInWords({ invited: 3, withoutEmail: 1 }, way).text) },
  { name: 'Forgot password', from: ['views/passwordLinks/forgotten.ejs'], draw: page(null, () => '/forgot_password') },
  { name: 'a password link that is over', from: ['views/passwordLinks/over.ejs'], draw: page(null, () => '/invitation/none') },
  { name: 'a link that was asked for', from: ['server/features/signIn/signIn.words.ts'], draw: page(null, () => '/login?why=reset_asked') },
  { name: 'an email that doesn’t match', from: ['server/features/signIn/signIn.public.routes.ts'], silent: true,
    draw: async (_cast, as) =>
    (await (await as(null)).post('/login', { username: 'nobody@example.com', password: 'not the password' })).text },
]; // prettier-ignore

describe('S24: whatever is said of an email is true, with a mail server and without one', () => {
  for (const way of ['server', 'kept', 'terminal'] as const)
    describe(way, () => {
      let cast: Cast;
      before(async () => {
        cast = await makeCast('truth');
        await sql("update customers set email = 'all@north.example' where tenant_id = $1", cast.tenantId);
      });
      /** The product where emails leave this way. */
      const as = async (who: Who) => {
        const { services } = await testApp();
        const app = createApp({ ...services, mailer: { ...services.mailer, way } });
        const browser = new Browser(app, `${cast.slug}.localhost:3000`);
        if (who) await addSession(browser, cast.players[who]);
        return browser;
      };
      for (const message of messages)
        it(message.name, async () => {
          const words = (await message.draw(cast, as, way)).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
          if (way === 'server') expect(words).to.match(promise).and.not.match(truth);
          else {
            expect(words).not.to.match(promise);
            if (message.silent !== true) expect(words).to.match(truth);
          }
        });
    });

  it('no other file promises one', () => {
    const root = fileURLToPath(projectFolder);
    const drawn = new Set([
      ...messages.flatMap(({ from }) => from),
      // What became of an email that is known to wait at a mail server, and a title for screens.
      'server/domain/invitations/invitations.words.ts',
      'server/features/emails/emails.admin.routes.ts',
    ]);
    const files = ['server', 'views'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(?:ejs|ts)$/.test(file))
        .map((file) => join(folder, file)),
    );
    const promising = files.filter((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .some((line) => promise.test(line) && !/^\s*(?:\*|\/\/|\/\*)/.test(line)),
    );
    expect(promising.filter((file) => !drawn.has(file))).to.deep.equal([]);
    expect(promising).to.include('views/invitations/sendField.ejs');
  });
});

describe('forms of a new login begin alike, wherever they stand', () => {
  let cast: Cast;
  let administrator: Browser;
  before(async () => {
    cast = await makeCast('alike');
    administrator = await signedIn(cast.players.administrator);
  });
  const isTicked = (html: string, name: string) => {
    const box = new RegExp(`<input[^>]*\\bname="${name}"[^>]*>`).exec(html)?.[0];
    return box === undefined ? null : / checked\b/.test(box);
  };

  for (const [name, path, boxes] of [
    ['users/new', () => '/admin/users/new', ['must_change', 'send_invitation']],
    [
      'Add portal user',
      (cast: Cast) => `/admin/customers/${south(cast)}/portal_users/new`,
      ['must_change', 'send_invitation'],
    ],
    [
      'Give portal access',
      (cast: Cast) => `/admin/access/new?customer=${south(cast)}`,
      ['must_change', 'send_invitation'],
    ],
    [
      'a partner’s user',
      (cast: Cast) => `/admin/partners/${cast.partnerId}/users/new`,
      ['must_change', 'send_invitation'],
    ],
    [
      'an agent’s user',
      (cast: Cast) => `/admin/agents/${cast.agentId}/users/new`,
      ['must_change', 'send_invitation'],
    ],
    [
      'Change password of a portal user',
      (cast: Cast) => `/admin/customers/${cast.customers.north}/portal_users`,
      ['must_change'],
    ],
    ['the utility', () => '/admin/accounts/new', ['notify_user']],
  ] as [string, (cast: Cast) => string, string[]][])
    // prettier-ignore
    it(`${name}: ${boxes.join(' and ')} ticked`, async () => {
      const { status, text } = await administrator.get(path(cast));
      expect(status).to.equal(200);
      expect(Object.fromEntries(boxes.map((box) => [box, isTicked(text, box)]))).to.deep.equal(
        Object.fromEntries(boxes.map((box) => [box, true])),
      );
    });

  it('rows in bulk: Invite now ticked', async () => {
    const content =
      'account_type,user_id,name,email,customer_or_partner\ncustomer,bulk.two,Ada Marsh,ada@north.example,C-1';
    const { location } = await administrator.upload(
      '/admin/accounts/bulk',
      {},
      { name: 'accounts.csv', content },
    );
    expect(isTicked((await administrator.get(location!)).text, 'invite_now')).to.equal(true);
  });

  it('the utility’s result tells of the email that it caused, whatever came after it', async () => {
    const { location } = await administrator.post('/admin/accounts', {
      account_type: 'customer', username: 'told.once', name: 'Ada Marsh', email: 'first@north.example',
      owner: 'C-1', notify_user: 'on',
    }); // prettier-ignore
    const words = async () => (await administrator.get(location!)).text.replace(/\s+/g, ' ');
    const first = await words();
    expect(first).to.contain('first@north.example').and.contain('It includes these details');
    const [user] = await sql<{ id: string }>(
      "update users set email = 'later@north.example' where tenant_id = $1 and username = 'told.once' returning id",
      cast.tenantId,
    );
    await administrator.post(`/admin/users/${user!.id}/invitation`, { how: 'email', back: '' });
    const said = (html: string) => /<h2 id="hand-over">.*?<\/div>/.exec(html)?.[0];
    expect(said(await words())).to.equal(said(first));
  });
});
