import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { admissionBounds, createAdmission, laneOf } from '../../server/request/admission.ts';
import { createHashing, hashesAtOnce, type Hashing } from '../../server/request/hashing.ts';
import { routes } from '../../server/features/index.ts';
import type { Services } from '../../server/request/services.ts';
import { addSession, Browser, testApp, type Answer } from '../support/app.ts';
import { makeCast, password, type Cast, type Player } from '../support/cast.ts';
import { all } from '../support/people.ts';

const fresh = 'seven green bicycles sing';

/** An app of its own on the run's database, with some of its parts changed, and browsers of it. */
async function appWith(change: (services: Services) => Partial<Services>) {
  const { services } = await testApp();
  const app = createApp({ ...services, config: { ...services.config, trustProxy: 1 }, ...change(services) });
  return {
    app,
    services,
    async browser(slug: string, player?: Player): Promise<Browser> {
      const browser = new Browser(app, `${slug}.localhost:3000`);
      if (player) await addSession(browser, player);
      return browser;
    },
  };
}

/** Waits until something is so; the test's own time limit ends it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const busy = (answer: Answer) => answer.headers['retry-after'] !== undefined && answer.status >= 429;

describe('S32: argon2 takes its turn', function () {
  this.timeout(60_000);
  let cast: Cast;
  before(async () => {
    cast = await makeCast('argon');
  });

  it('has the cores less one, shared among processes, and leaves threads to the rest of the process', () => {
    expect(hashesAtOnce(8, 1, 16)).to.equal(7);
    expect(hashesAtOnce(8, 4, 16)).to.equal(1);
    expect(hashesAtOnce(8, 1, 4)).to.equal(2);
    expect(hashesAtOnce(1, 1, 4)).to.equal(1);
  });

  /** An app that looks behind each turn, and what was there. */
  async function watched(during: () => Promise<void> = () => Promise.resolve()) {
    const open: number[] = [];
    const app = await appWith(({ hashing, pools }) => ({
      hashing: {
        ...hashing,
        inTurn: async (asking, work) => {
          open.push(
            [pools.staff, pools.portal, pools.public].reduce((sum, p) => sum + p.totalCount - p.idleCount, 0),
          );
          await during();
          return hashing.inTurn(asking, work);
        },
      } satisfies Hashing,
    }));
    return { app, open };
  }
  const change = { present_password: password, new_password: fresh, retype_password: fresh };

  it('works while no transaction is open, whoever asks', async () => {
    const { app, open } = await watched();
    const { administrator, customerUser, technician } = cast.players;
    const staff = await app.browser(cast.slug, administrator);
    const portal = await app.browser(cast.slug, customerUser);
    const made = await staff.post('/admin/users', {
      first_name: 'Nora', last_name: 'New', username: 'nora', password: fresh, retype_password: fresh,
      groups: cast.groups.technicians,
    }); // prettier-ignore
    expect(made.status, made.text).to.equal(303);
    expect((await portal.post('/my_profile', change)).status).to.equal(303);
    const technicianIn = await app.browser(cast.slug, technician);
    expect((await technicianIn.post('/admin/change_password', change)).status).to.equal(303);
    const stranger = await app.browser(cast.slug);
    expect((await stranger.post('/login', { username: 'nobody', password })).status).to.equal(422);
    // The new user's one; the two who changed theirs asked twice, for the present one and the new one.
    expect(open).to.deep.equal([0, 0, 0, 0, 0, 0]);
  });

  it('S14, S25: what changes meanwhile counts: a password that is no longer the present one changes nothing', async () => {
    const { wideContact } = cast.players;
    const [user] = await all<{ id: string; password_hash: string }>(
      "select id, password_hash from users where tenant_id = $1 and username = 'widecontact'",
      cast.tenantId,
    );
    const other = user!.password_hash.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'));
    const { app } = await watched(async () => {
      await all('update users set password_hash = $2 where id = $1', user!.id, other);
    });
    const answer = await (await app.browser(cast.slug, wideContact)).post('/my_profile', change);
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('That isn’t your present password');
    const [now] = await all<{ password_hash: string }>(
      'select password_hash from users where id = $1',
      user!.id,
    );
    expect(now!.password_hash).to.equal(other);
  });

  it('counts a guess once, although the transaction runs twice', async () => {
    const { app } = await watched();
    const spent: string[] = [];
    const { mixedContact } = cast.players;
    const { services } = app;
    const counting = await appWith(() => ({
      limits: {
        ...services.limits,
        spend: (what, who) => {
          spent.push(what);
          return services.limits.spend(what, who);
        },
      },
    }));
    const browser = await counting.browser(cast.slug, mixedContact);
    const wrong = await browser.post('/my_profile', { ...change, present_password: 'not this one at all' });
    expect(wrong.status).to.equal(422);
    expect(spent).to.deep.equal(['present_password']);
  });

  it('refuses beyond a bounded queue, looks at no password then, and counts no failure; another tenant’s turn comes next', async () => {
    const neighbour = await makeCast('argonnext');
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const turns: string[] = [];
    let asked = 0;
    const app = await appWith(() => {
      const hashing = createHashing(1);
      return {
        hashing: {
          ...hashing,
          inTurn: (asking, work) => {
            asked += 1;
            return hashing
              .inTurn(asking, async () => {
                turns.push(asking.tenant);
                await held;
                return work();
              })
              .finally(() => (asked -= 1));
          },
        },
      };
    });
    const browser = await app.browser(cast.slug);
    const answers: Answer[] = [];
    const network = { 'X-Forwarded-For': '10.9.1.1' };
    const flood = Array.from({ length: 40 }, async (_, n) => {
      const answer = await browser.post('/login', { username: `flood ${n}`, password }, network);
      answers.push(answer);
      return answer;
    });
    // One is in its turn and 24 of this network wait; the rest is told at once.
    await until(() => answers.length === 15);
    expect(answers.every((one) => one.status === 503 && busy(one))).to.equal(true);
    expect(answers[0]!.text).to.contain('Many people are signing in right now');
    expect(turns).to.have.length(1);
    const other = await app.browser(neighbour.slug);
    const owner = { username: 'technician', password };
    // The network is full, so its refusals count as no failures of the name: else this would be one too many.
    const mine = await app.browser(cast.slug);
    const customer = { username: 'partneruser', password };
    for (let n = 0; n < 6; n += 1)
      expect((await mine.post('/login', customer, network)).status).to.equal(503);
    // From another network there is a turn, and it is the next.
    const signingIn = other.post('/admin/login', owner, { 'X-Forwarded-For': '10.9.0.1' });
    const page = await (await app.browser(neighbour.slug, neighbour.players.technician)).get('/admin');
    expect(page.status, 'pages need no turn').to.equal(200);
    await until(() => asked === 26);
    release();
    expect((await signingIn).location).to.equal('/admin');
    expect(turns.slice(0, 2)).to.deep.equal([cast.slug, neighbour.slug]);
    expect((await Promise.all(flood)).filter(({ status }) => status === 422)).to.have.length(25);
    expect((await mine.post('/login', customer, network)).location).to.equal('/');
  });
});

describe('S33: requests at once', function () {
  this.timeout(60_000);
  let cast: Cast;
  let neighbour: Cast;
  before(async () => {
    cast = await makeCast('flood');
    neighbour = await makeCast('floodnext');
  });

  /** An app whose portal connections can be held back, so that what is answered at once can be counted. */
  async function heldApp() {
    let held: Promise<void> | null = null;
    let letGo = () => {};
    let inside = 0;
    const app = await appWith(({ pools, cookieSessions }) => {
      const portal = Object.create(pools.portal) as typeof pools.portal;
      const connect = async () => {
        inside += 1;
        await held;
        return pools.portal.connect();
      };
      Object.assign(portal, { connect });
      return {
        pools: { ...pools, portal },
        admission: createAdmission(cookieSessions, admissionBounds(2, 16)),
      };
    });
    return {
      app,
      inside: () => inside,
      hold: () => {
        held = new Promise((resolve) => (letGo = resolve));
      },
      /** What asks from now on isn't held. */
      spare: () => {
        held = null;
      },
      letGo: () => letGo(),
    };
  }
  it('answers a few of one session at once, has the rest wait and tells those beyond; a neighbour waits for none of them', async () => {
    const { app, inside, hold, spare, letGo } = await heldApp();
    const browser = await app.browser(cast.slug, cast.players.customerUser);
    hold();
    const answers: Answer[] = [];
    const flood = Array.from({ length: 60 }, async () => {
      const answer = await browser.get('/tickets');
      answers.push(answer);
      return answer;
    });
    await until(() => answers.length >= 7);
    expect(inside(), 'of 60 of one session').to.equal(3);
    expect(answers.every((one) => one.status === 429 && busy(one))).to.equal(true);
    expect(answers[0]!.text).to.contain('You opened too many pages at once');
    expect(answers[0]!.text, 'the same address, which may hold what was typed').to.contain(
      'href="">Try again</a>',
    );
    spare();
    const next = await app.browser(neighbour.slug, neighbour.players.customerUser);
    expect((await next.get('/tickets')).status).to.equal(200);
    const colleague = await app.browser(cast.slug, cast.players.contactUser);
    expect((await colleague.get('/tickets')).status, 'nor does a colleague').to.equal(200);
    letGo();
    expect((await Promise.all(flood)).filter(({ status }) => status === 200)).to.have.length(53);
  });

  it('does not tell strangers that they opened what others of their network did', async () => {
    const bounds = admissionBounds(2, 16);
    bounds.pages.scopes.session = { inside: 1, waiting: 0 };
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const app = await appWith(({ cookieSessions, lookups }) => ({
      admission: createAdmission(cookieSessions, bounds),
      lookups: { ...lookups, tenant: (slug) => held.then(() => lookups.tenant(slug)) },
    }));
    const browser = await app.browser(cast.slug);
    const refused: Answer[] = [];
    const flood = Array.from({ length: 10 }, async () => {
      const answer = await browser.get('/login');
      if (answer.status !== 200) refused.push(answer);
    });
    await until(() => refused.length === 9);
    letGo();
    await Promise.all(flood);
    expect(refused).to.have.length(9);
    for (const { status, text } of refused) {
      expect(status).to.equal(429);
      expect(text).to.contain('Too many pages were opened at once from your network');
    }
  });

  it('one tenant has half of the places at most, however many sessions it has', async () => {
    const { app, inside, hold, spare, letGo } = await heldApp();
    hold();
    const players = ['customerUser', 'contactUser', 'allContact', 'adminContact'] as const;
    const browsers = await Promise.all(players.map((name) => app.browser(cast.slug, cast.players[name])));
    const flood = browsers.flatMap((browser) => Array.from({ length: 4 }, () => browser.get('/tickets')));
    await until(() => inside() === 4);
    spare();
    const next = await app.browser(neighbour.slug, neighbour.players.customerUser);
    expect((await next.get('/tickets')).status).to.equal(200);
    expect(inside(), 'four of the flood, one of the neighbour').to.equal(5);
    letGo();
    for (const answer of await Promise.all(flood)) expect(answer.status).to.equal(200);
  });

  it('searches and exports have lanes of their own: one at a time for a tenant, and its pages go on', async () => {
    const { app, inside, hold, spare, letGo } = await heldApp();
    const browser = await app.browser(cast.slug, cast.players.customerUser);
    const colleague = await app.browser(cast.slug, cast.players.contactUser);
    hold();
    const flood = [
      ...Array.from({ length: 5 }, () => browser.get('/tickets/export.csv')),
      ...Array.from({ length: 5 }, () => colleague.get('/tickets?q=pump')),
    ];
    await until(() => inside() === 2);
    spare();
    expect((await browser.get('/tickets')).status).to.equal(200);
    letGo();
    for (const answer of await Promise.all(flood)) expect(answer.status).to.equal(200);
    expect(inside()).to.equal(11);
  });

  it('whoever goes away while waiting is not answered', async () => {
    const { app, inside, hold, letGo } = await heldApp();
    const bounds = admissionBounds(2, 16);
    expect(bounds.exports.scopes.session).to.deep.equal({ inside: 1, waiting: 5 });
    const browser = await app.browser(cast.slug, cast.players.customerUser);
    hold();
    const first = browser.get('/tickets/export.csv');
    await until(() => inside() === 1);
    let arrived = 0;
    let closed = 0;
    const server = createServer((incoming, response) => {
      arrived += 1;
      response.once('close', () => (closed += 1));
      app.app(incoming, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const Cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const leaving = Array.from({ length: 5 }, () =>
      request({ host: '127.0.0.1', port, path: '/tickets/export.csv', headers: { Host: browser.host, Cookie } })
        .on('error', () => undefined)
        .end(),
    ); // prettier-ignore
    await until(() => arrived === 5);
    for (const one of leaving) one.destroy();
    await until(() => closed === 5);
    server.close();
    // Had they kept their places in the queue, there would be none for these.
    const later = Array.from({ length: 5 }, () => browser.get('/tickets/export.csv'));
    letGo();
    for (const answer of await Promise.all([first, ...later])) expect(answer.status).to.equal(200);
    expect(inside()).to.equal(6);
  });

  it('has no more places than a pool has connections, whatever the machine, and half of them at most for one tenant', () => {
    for (const cores of [0.5, 1, 2, 3.5, 8, 64])
      for (const connections of [6, 10, 16, 40]) {
        const lanes = Object.values(admissionBounds(cores, connections));
        const all = lanes.reduce((sum, { whole }) => sum + whole.inside, 0);
        const ofOne = lanes.reduce((sum, { scopes }) => sum + scopes.tenant.inside, 0);
        expect(all, `${cores} cores, ${connections} connections`).to.be.at.most(connections);
        expect(ofOne).to.be.below(connections);
        for (const { whole, scopes } of lanes)
          for (const { inside } of Object.values(scopes)) expect(inside).to.be.within(1, whole.inside);
      }
  });

  it('takes every file of a list for an export, and every upload and search for heavy', () => {
    const lanes = new Map(routes.map((route) => [`${route.method} ${route.path}`, laneOf(route, {})]));
    expect(lanes.get('get /assets/export.csv')).to.equal('exports');
    for (const [route, lane] of lanes)
      expect(lane === 'exports', route).to.equal(/\.(?:csv|zip)$|export/.test(route));
    for (const route of routes)
      if (route.side === 'staff' && route.multipart) expect(laneOf(route, {})).to.equal('heavy');
    expect(laneOf({ path: '/assets' }, { q: 'pump' })).to.equal('heavy');
    expect(laneOf({ path: '/assets' }, { q: '' })).to.equal('pages');
  });
});
