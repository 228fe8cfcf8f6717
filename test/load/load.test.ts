import { createServer, Agent, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { signedIn, testApp } from '../support/app.ts';
import { makeCast, portalNames, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { isLong } from '../support/long.ts';

const connections = 40;
const seconds = isLong ? 60 : 10;

interface Page {
  who: string;
  slug: string;
  cookie: string;
  path: string;
  /** What the page was when nobody else asked. */
  expected: string;
}

describe('Many at once', function () {
  this.timeout((seconds + 60) * 1000);
  let server: Server;
  let port: number;

  before(async () => {
    const { app } = await testApp();
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  after(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  it(
    `A1, A10–A16: ${connections} connections for ${seconds} seconds, every actor on every ` +
      'portal page: each always gets its own page, and no connection stays in a transaction',
    async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: connections });
      const ask = (page: Omit<Page, 'expected'>) => get(port, agent, page);
      const pages: Page[] = [];
      for (const cast of [await makeCast('load'), await makeCast('load')])
        for (const name of portalNames)
          for (const path of pathsOf(cast, name)) {
            const page = { who: name, slug: cast.slug, cookie: await cookieOf(cast, name), path };
            const { status, body } = await ask(page);
            expect(status, `${name} ${path}`).to.equal(200);
            pages.push({ ...page, expected: steady(body) });
          }
      const end = Date.now() + seconds * 1000;
      const wrong: string[] = [];
      let answered = 0;
      await Promise.all(
        Array.from({ length: connections }, async (_, lane) => {
          for (let turn = lane * 7; Date.now() < end; turn += 1 + (turn % 5)) {
            const page = pages[turn % pages.length]!;
            const { status, body } = await ask(page);
            answered += 1;
            if (status !== 200 || steady(body) !== page.expected)
              wrong.push(`${page.slug} ${page.who} ${page.path}: ${status}`);
          }
        }),
      );
      agent.destroy();
      expect(wrong.slice(0, 5)).to.deep.equal([]);
      expect(answered).to.be.greaterThan(seconds * 15);
      const { admin } = await testDatabase();
      const { rows } = await admin.query(
        `select pid from pg_stat_activity where datname = current_database()
        and state like 'idle in transaction%' and now() - state_change > interval '1 second'`,
      );
      expect(rows).to.deep.equal([]);
    },
  );
});

/** Without what differs each time: the nonce of the page's forms, and when a session was last seen. */
const steady = (html: string) =>
  html.replace(/name="_form_id" value="[^"]*"/g, '').replace(/<time[^>]*>[^<]*<\/time>/g, '');

function pathsOf(cast: Cast, name: PlayerName): string[] {
  const paths = ['/', '/assets', '/assets?q=gauge', '/my_profile'];
  if (name !== 'partnerUser') paths.push('/tickets');
  if (name !== 'partnerUser' && name !== 'agentUser') paths.push('/tickets/new');
  if (name === 'contactUser')
    paths.push(`/assets/${cast.assets.cal1}`, `/tickets/${cast.tickets.ofContactUser}`);
  if (name === 'link') paths.push(`/assets/${cast.assets.dock}`, `/tickets/${cast.tickets.ofSouth}`);
  return paths;
}

async function cookieOf(cast: Cast, name: PlayerName): Promise<string> {
  const browser = await signedIn(cast.players[name]);
  return [...browser.cookies].map(([key, value]) => `${key}=${value}`).join('; ');
}

function get(
  port: number,
  agent: Agent,
  { slug, cookie, path }: Pick<Page, 'slug' | 'cookie' | 'path'>,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { Host: `${slug}.localhost:3000`, Cookie: cookie };
    request({ host: '127.0.0.1', port, path, headers, agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() });
      });
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}
