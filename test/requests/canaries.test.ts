import { Writable } from 'node:stream';
import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { createLogger } from '../../server/request/log.ts';
import { Browser, type Answer } from '../support/app.ts';
import { emailRow, invite, outboxOf } from '../support/causing.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { everyMail, linksOf, plantedName, plantNames } from '../support/everyMail.ts';
import { everyWay } from '../support/long.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';

/** A link with a token in it, as it stood in an email. */
interface Canary {
  kind: string;
  token: string;
  path: string;
}

describe('S23: what the links in emails hold is found nowhere else (canaries)', function () {
  this.timeout(120_000);
  const lines: string[] = [];
  const logger = createLogger(
    'trace',
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    }),
  );
  let mailing: MailingApp;
  let cast: Cast;
  let other: Cast;
  let canaries: Canary[];

  before(async () => {
    mailing = await mailingApp(logger);
    [cast, other] = [await makeCast('canary'), await makeCast('canary')];
    await plantNames(cast);
    const mails = await everyMail(mailing, cast);
    canaries = [...mails].flatMap(([kind, mail]) =>
      linksOf(mail).links.flatMap((link) => {
        const { pathname, search } = new URL(link);
        const [token] = /[\w-]{73}/.exec(link) ?? [];
        return token === undefined ? [] : [{ kind, token, path: pathname + search }];
      }),
    );
  });
  after(() => mailing.stop());

  const tokensIn = (text: string) => canaries.filter(({ token }) => text.includes(token));
  const kindsOf = (found: readonly Canary[]) => [...new Set(found.map(({ kind }) => kind))];
  const visitor = () => mailing.visitor(cast.slug);

  it('there are some of every kind that opens, sets or turns off something', () => {
    expect(kindsOf(canaries).sort()).to.deep.equal([
      'invitation', 'password_reset', 'secure_link', 'ticket_comment', 'ticket_comment by link', 'ticket_opened', 'ticket_reply',
    ]);
    expect(new Set(canaries.map(({ token }) => token)).size).to.be.at.least(8);
  }); // prettier-ignore

  /** All that can be done to a link but what it is for. */
  async function tamperings({ path, token }: Canary): Promise<[what: string, answer: Answer][]> {
    const broken = path.replace(token, `${token.slice(0, -2)}${token.endsWith('AA') ? 'BA' : 'AA'}`);
    const wide = { new_password: 'x', retype_password: 'y', token };
    const failing = new Browser(
      createApp({ ...mailing.services, lookups: throwing(mailing.services.lookups, token) }),
      visitor().host,
    );
    return Promise.all(
      Object.entries({
        'a page': visitor().get(path),
        'the head alone': visitor().send('head', path),
        'a form that is wrong': visitor().post(path.replace('/link/', '/invitation/'), wide),
        'a form with too much': visitor().post(path, { new_password: token.repeat(2000) }),
        'a form of another site': visitor().post(path, wide, { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }),
        'another method': visitor().send('delete', path),
        'a token that is damaged': visitor().get(broken),
        'another company': mailing.visitor(other.slug).get(path),
        'another purpose': visitor().get(`/link/${token}`),
        'deeper': visitor().get(`${path.split('?')[0] ?? ''}/more`),
        'what can’t be read': visitor().get(`/%E0%A4%A/${token}`),
        'as a query': visitor().get(`/login?next=/link/${token}&token=${token}`),
        'as a name': visitor().post('/login', { username: token, password: token }),
        'as a page that is not there': visitor().get(`/tickets/${token}`),
        'an error behind the page': failing.get(path),
        'an error behind the form': failing.post(path, wide),
      }).map(async ([what, asked]): Promise<[string, Answer]> => {
        const answer = await asked;
        // Of a HEAD's answer there is no text.
        return [what, { ...answer, text: `${answer.text} ${answer.location ?? ''}` }];
      }),
    ); // prettier-ignore
  }

  it('S23: no answer but the page itself shows a token; none lets it out as a referrer', async () => {
    const shown = new Set<string>();
    const statuses = new Set<number>();
    for (const canary of canaries)
      for (const [what, answer] of await tamperings(canary)) {
        statuses.add(answer.status);
        expect(answer.headers['referrer-policy'], what).to.equal('strict-origin');
        const elsewhere = [...answer.text.matchAll(/(?:src|href|action)="(https?:)?\/\//g)];
        expect(elsewhere.length, `${what} leads elsewhere`).to.equal(0);
        if (answer.text.includes(canary.token)) shown.add(`${what}: ${canary.path.split('/')[1] ?? ''}`);
        expect(answer.text.includes(plantedName), `${what} of ${canary.kind} names somebody`).to.equal(false);
      }
    expect([...statuses].sort()).to.include.members([200, 403, 404, 413, 422, 500]);
    // The page that has turned an email off offers to turn it on again; a form keeps what was typed into it.
    const meant = /^(?:a (?:page|form .*): unsubscribe|as a name: \w+)$/;
    expect([...shown].filter((one) => !meant.test(one))).to.deep.equal([]);
  });

  it('S23: no line of the log holds a token, an address or a name, whatever went wrong', async () => {
    for (const mode of ['refuses', 'defers', 'quotes', 'closes', 'loses'] as const) {
      mailing.server.mode = mode;
      await invite(cast, 'adminContact');
      await mailing.runJobs();
    }
    await mailing.server.down();
    const { id } = await invite(cast, 'adminContact');
    await mailing.runJobs();
    expect(await emailRow(id)).to.include({ state: 'waiting' });
    await mailing.server.up();
    mailing.server.mode = 'accepts';
    await mailing.runJobs({ again: true });

    const all = lines.join('');
    expect(all).to.contain('"route":"/link/:token"').and.contain('"route":"/invitation/:token"');
    expect(all).to.contain('"status":500').and.contain('an email was put off');
    expect(tokensIn(all)).to.deep.equal([]);
    expect(all).not.to.match(/[\w-]{73}/);
    const addresses = new Set((await outboxOf(cast)).map((row) => row.to_address));
    expect(addresses.size).to.be.greaterThan(5);
    for (const address of addresses)
      expect(all.toLowerCase().includes(address.toLowerCase()), address).to.equal(false);
    expect(all.includes(plantedName)).to.equal(false);
  });

  for (const [name, start] of [
    ['administrator', '/admin'],
    ['technician', '/admin'],
    ['contactUser', '/'],
    ['adminContact', '/'],
    ['link', '/'],
  ] as const)
    it(`S23: no page that the ${name} can get to shows a token that was mailed`, async () => {
      const pages = await crawl(await mailing.signedIn(cast.players[name]), start);
      expect(pages.size).to.be.greaterThan(name === 'link' ? 5 : 10);
      for (const [path, text] of pages) expect(kindsOf(tokensIn(text)), path).to.deep.equal([]);
    });

  it('S23: no table holds a token: what is stored opens nothing', async () => {
    const tables = await sql<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
         where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE'`,
    );
    expect(tables.length).to.be.greaterThan(30);
    // One pass over a table for all tokens: rows are turned into text once.
    const any = canaries.map(({ token }) => token).join('|');
    for (const { name } of tables) {
      const rows = await sql<{ text: string }>(
        `select t::text as text from ${name} t where t::text ~ $1`,
        any,
      );
      for (const { token } of canaries)
        expect(
          rows.filter(({ text }) => text.includes(token)),
          name,
        ).to.deep.equal([]);
    }
  });

  /** Every page that links lead to, some of each kind of address. */
  async function crawl(browser: Browser, start: string): Promise<Map<string, string>> {
    const pages = new Map<string, string>();
    const seen = new Map<string, number>();
    const next = [start];
    for (let path = next.shift(); path !== undefined; path = next.shift()) {
      const kind = path.replace(/[0-9a-f-]{36}/g, ':id').replace(/=[^&]*/g, '=');
      if (pages.has(path) || (seen.get(kind) ?? 0) >= ofEachKind) continue;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      const { text, location } = await browser.get(path);
      pages.set(path, text + (location ?? ''));
      for (const [, href = ''] of text.matchAll(/href="(\/[^"#]*)"/g))
        if (!href.startsWith('/static/')) next.push(href.replaceAll('&amp;', '&'));
    }
    return pages;
  }
});

/** So many pages are opened whose addresses differ in their ids and values alone. */
const ofEachKind = everyWay ? 4 : 1;

/** Lookups of which each fails, with the token in what a database error says of values. */
function throwing<T extends object>(lookups: T, token: string): T {
  return new Proxy(lookups, {
    get: (target, name) =>
      /^(linkFacts|passwordLinkFacts|noticeFacts|chooseNotice)$/.test(String(name))
        ? () =>
            Promise.reject(
              Object.assign(new Error('it broke'), { detail: token, where: token, query: token }),
            )
        : Reflect.get(target, name),
  });
}
