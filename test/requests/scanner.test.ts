import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { makeCast, type Cast } from '../support/cast.ts';
import { isLong } from '../support/long.ts';
import { everyMail, linksOf, plantedName, plantNames } from '../support/everyMail.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import type { Mail } from '../support/mailServer.ts';
import { sql } from '../support/portalPages.ts';

const times = isLong ? 1000 : 50;
const atOnce = 16;
const kinds = [
  'invitation', 'new_device', 'password_changed', 'password_reset', 'secure_link', 'test', 'ticket_comment',
  'ticket_comment by link', 'ticket_opened', 'ticket_reply',
]; // prettier-ignore

describe('A mail scanner that opens every link (A2, A7, S15)', function () {
  this.timeout(600_000);
  let mailing: MailingApp;
  let cast: Cast;
  let server: Server;
  let mails: Map<string, Mail>;
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });

  before(async () => {
    mailing = await mailingApp();
    cast = await makeCast('scanner');
    await plantNames(cast);
    mails = await everyMail(mailing, cast);
    server = createServer(mailing.app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    agent.destroy();
    await new Promise((resolve) => server.close(resolve));
    await mailing.stop();
  });

  it('every kind of email that something causes is there, and leads to this company alone', () => {
    expect([...mails.keys()].sort()).to.deep.equal(kinds);
    for (const [kind, mail] of mails)
      for (const link of linksOf(mail).links)
        expect(new URL(link).host, kind).to.equal(`${cast.slug}.localhost:3000`);
  });

  interface Answer {
    status: number;
    cookies: string[];
    location: string;
    body: string;
  }
  const open = (method: string, link: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { host, pathname, search } = new URL(link);
      const { port } = server.address() as AddressInfo;
      const headers = { Host: host, 'User-Agent': 'Mail scanner' };
      request({ host: '127.0.0.1', port, method, path: pathname + search, headers, agent }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (body += part));
        response.once('error', reject);
        response.once('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            cookies: response.headers['set-cookie'] ?? [],
            location: response.headers.location ?? '',
            body,
          });
        });
      })
        .once('error', reject)
        .end();
    });

  /** All that a link could have opened, used up or turned off. */
  const traces = async () => {
    const [row] = await sql<Record<string, string>>(
      `select (select count(*) from login_sessions where tenant_id = $1) as logins,
         (select count(*) from sessions) as sessions,
         (select string_agg(w::text, ' ' order by id) from password_links w where tenant_id = $1) as password_links,
         (select string_agg(l::text, ' ' order by id) from secure_links l where tenant_id = $1) as secure_links,
         (select string_agg(u::text, ' ' order by id) from users u where tenant_id = $1) as users,
         (select count(*) from notification_choices where tenant_id = $1) as choices,
         (select count(*) from emails where tenant_id = $1) as emails,
         (select count(*) from audit_log where tenant_id = $1) as entries`,
      cast.tenantId,
    );
    return row;
  };

  it(`A2, A7, S15: GET and HEAD ${times} times each: no session, no link used up, no customer's name`, async () => {
    const links = [...new Set([...mails.values()].flatMap((mail) => linksOf(mail).links))];
    expect(links.length).to.be.greaterThan(10);
    const before = await traces();
    const first = new Map<string, string>();
    for (const link of links)
      for (const method of ['GET', 'HEAD']) {
        let left = times;
        const work = async () => {
          while (left-- > 0) {
            const { status, cookies, location, body } = await open(method, link);
            expect(status, link).to.be.oneOf([200, 303]);
            expect(cookies, link).to.deep.equal([]);
            expect(location, link).not.to.match(/[\w-]{73}/);
            if (method === 'HEAD') expect(body).to.equal('');
            else expect((location + body).includes(plantedName), `a name behind ${link}`).to.equal(false);
            const answer = `${status} ${location}`;
            expect(answer, 'the same each time').to.equal(first.get(link) ?? answer);
            first.set(link, answer);
          }
        };
        await Promise.all(Array.from({ length: atOnce }, work));
      }
    expect(await traces()).to.deep.equal(before);
  });

  it('A2, A7: and behind it each link still does what it is for, those that set a password once', async () => {
    const fresh = 'eleven slow tractors hum';
    const path = (kind: string, part: string) => {
      const link = linksOf(mails.get(kind)!).links.find((one) => one.includes(part));
      return link ? new URL(link).pathname + new URL(link).search : '';
    };
    for (const [kind, part] of [['invitation', '/invitation/'], ['password_reset', '/reset_password/']] as const) {
      const set = () => mailing.visitor(cast.slug).post(path(kind, part), { new_password: fresh, retype_password: fresh });
      expect((await set()).status, kind).to.equal(303);
      expect((await set()).status, kind).to.equal(404);
    }
    for (const kind of ['secure_link', 'ticket_comment by link']) {
      const browser = mailing.visitor(cast.slug);
      const { status, location } = await browser.post(path(kind, '/link/'));
      expect(status, kind).to.equal(303);
      const there = await browser.get(location!);
      expect(there.status, kind).to.equal(200);
      expect(there.text).to.contain(plantedName);
    }
    const [unsubscribe] = mails.get('ticket_comment')!.headers.get('list-unsubscribe')?.match(/https?:[^>]+/) ?? [];
    expect((await mailing.visitor(cast.slug).post(new URL(unsubscribe ?? '').pathname)).status).to.equal(200);
    expect((await sql('select from notification_choices where tenant_id = $1', cast.tenantId)).length).to.equal(1);
  }); // prettier-ignore
});
