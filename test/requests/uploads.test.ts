import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { Unavailable } from '../../server/request/errors.ts';
import type { Threads } from '../../server/threads/pool.ts';
import { addSession, Browser, type Answer } from '../support/app.ts';
import { makeCast, type Cast, type Player } from '../support/cast.ts';
import { all } from '../support/people.ts';
import { openWire, sendWithoutEnd, textOf, type Wire } from '../support/httpWire.ts';
import { ownServices } from '../support/services.ts';

const path = '/admin/accounts/bulk';
const heading = 'account_type,user_id,name,email,customer_or_partner';
const words = ({ text }: Pick<Answer, 'text'>) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('S31: files and bodies', function () {
  this.timeout(60_000);
  let cast: Cast;
  let neighbour: Cast;
  let app: ReturnType<typeof createApp>;
  let threads: Threads;
  let wire: Wire;
  /** What the app had threads do, and what happens instead, if anything. */
  const done: string[] = [];
  let meanwhile: (() => Promise<void>) | null = null;
  /** What somebody who wants a connection of the staff's waits for, if anything. */
  let connecting: (() => Promise<void>) | null = null;
  let stop: () => Promise<void>;

  const browser = async (player: Player) => {
    const made = new Browser(app, `${player.slug}.localhost:3000`);
    await addSession(made, player);
    return made;
  };
  const administrator = (of = cast) => browser(of.players.administrator);
  const imports = async (of = cast) =>
    (await all('select 1 from bulk_imports where tenant_id = $1', of.tenantId)).length;

  beforeEach(() => {
    done.length = 0;
    meanwhile = null;
    connecting = null;
  });
  before(async () => {
    [cast, neighbour] = [await makeCast('uploads'), await makeCast('uploads')];
    const services = await ownServices();
    const { staff } = services.pools;
    const connect = staff.connect.bind(staff);
    Object.assign(staff, {
      connect: async () => {
        await connecting?.();
        return connect();
      },
    });
    const real = services.threads;
    threads = {
      ...real,
      run: async (task, input, options) => {
        done.push(task.file.split('/').at(-1) ?? '');
        await meanwhile?.();
        return real.run(task, input, options);
      },
      stop: () => real.stop(),
    };
    app = createApp({ ...services, threads });
    wire = await openWire(app);
    stop = async () => {
      await wire.stop();
      await services.pools.end();
    };
  });
  after(() => stop());

  describe('a file of accounts', () => {
    it('S31: is read in a thread before any transaction, and meanwhile everybody is answered', async () => {
      const [mine, other] = [await administrator(), await administrator(neighbour)];
      const seen: unknown[] = [];
      meanwhile = async () => {
        seen.push((await other.get(path)).status, (await mine.get(path)).status);
        seen.push(
          await all(
            `select query from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
          ),
        );
      };
      const answer = await mine.upload(path, {}, { name: 'a.csv', content: 'a\r\n'.repeat(50_000) });
      expect(done).to.deep.equal(['bulk.read.thread.ts']);
      expect(seen).to.deep.equal([200, 200, []]);
      expect(answer.status).to.equal(422);
      expect(words(answer)).to.contain('There are more than 20,000 lines. Split the file into several.');
    });

    const tooMuch: Record<string, [content: string, says: string]> = {
      'rows that are counted before they are parsed': [
        'a\r\n'.repeat(10_002),
        'There are 10,001 rows, and the limit is 10,000.',
      ],
      'rows in other line ends': ['a\r'.repeat(10_002), 'There are 10,001 rows, and the limit is 10,000.'],
      'lines, though they are empty': [
        `${heading}${'\n'.repeat(20_001)}`,
        'There are more than 20,000 lines',
      ],
      'lines in quotes': [`${heading}\n"${'\n'.repeat(20_001)}"`, 'There are more than 20,000 lines'],
      'a cell': [`${heading}\n${'x'.repeat(501)}`, 'A cell in line 2 is longer than 500 characters'],
      'a cell without an end': [`"${'x'.repeat(4_000_000)}`, 'or a closing quotation mark is missing'],
      'cells of a row': [`${heading}\n${'a,'.repeat(51)}`, 'Line 2 has more than 50 cells.'],
      'cells of a row with a row below': [
        `${heading}\n${'a,'.repeat(51)}\na`,
        'Line 2 has more than 50 cells.',
      ],
      'the last cell of a row': [`${heading}\r\n${'x'.repeat(501)}\r\na`, 'A cell in line 2 is longer than'],
    };
    for (const [what, [content, says]] of Object.entries(tooMuch))
      it(`S31: too much of it: ${what}`, async () => {
        const had = await imports();
        const answer = await (await administrator()).upload(path, {}, { name: 'a.csv', content });
        expect(answer.status).to.equal(422);
        expect(words(answer)).to.contain(says);
        const pasted = await (await administrator()).upload(path, { text: content }, null);
        expect([pasted.status, words(pasted).includes(says)]).to.deep.equal([422, true]);
        expect(await imports()).to.equal(had);
      });

    it('S31: as much as is allowed is read: 10,000 rows, empty lines, quotes, the longest cell', async () => {
      const row = (n: number) =>
        `customer,most.${n},"Ada ""A"" Marsh",most.${n}@example.com,"${'""'.repeat(50)}${'x'.repeat(n < 300 ? 390 : 0)}"`;
      const rows = Array.from({ length: 10_000 }, (_, n) => row(n));
      const content = [heading, '', ...rows, ',,,,', ''].join('\r\n');
      const mine = await administrator();
      const answer = await mine.upload(path, {}, { name: 'most.csv', content });
      expect(answer.status, words(answer)).to.equal(303);
      const page = await mine.get(answer.location!);
      expect(words(page)).to.contain('Problem 10000 rows');
      // Rows to mend are fewer where they are long: a page of fields holds a bounded text.
      const shown = page.text.match(/<fieldset class="card form mend"/g)?.length ?? 0;
      expect(shown).to.be.within(1, 249);
      expect(words(page)).to.contain(`${10_000 - shown} more will appear once you’ve corrected these.`);
    });

    it('S31: where too many wait, it is said, with when to try again', async () => {
      meanwhile = () => Promise.reject(new Unavailable());
      const had = await imports();
      const answer = await (
        await administrator()
      ).upload(path, {}, { name: 'a.csv', content: `${heading}\nx` });
      expect([answer.status, answer.headers['retry-after']]).to.deep.equal([503, '5']);
      expect(await imports()).to.equal(had);
    });

    it('S31: nothing is read of whoever may not: strangers, other tenants, other roles', async () => {
      const file = { name: 'a.csv', content: `${heading}\nx` };
      const elsewhere = new Browser(app, `${neighbour.slug}.localhost:3000`);
      await addSession(elsewhere, cast.players.administrator);
      const strangers = [
        new Browser(app, `${cast.slug}.localhost:3000`),
        elsewhere,
        await browser(cast.players.technician),
        await browser(cast.players.dataAdministrator),
      ];
      const statuses = [];
      for (const stranger of strangers) statuses.push((await stranger.upload(path, {}, file)).status);
      expect(statuses).to.deep.equal([303, 303, 404, 404]);
      expect(done).to.deep.equal([]);
      expect((await (await administrator()).upload(path, {}, file)).status).to.equal(303);
      expect(done).to.deep.equal(['bulk.read.thread.ts']);
    });
  });

  describe('a multipart body', () => {
    const boundary = 'x-x-x';
    const type = { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
    const field = (name: string, value: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

    it('S31: one that says that it is too large is refused before it is read', async () => {
      const { answer } = wire.post(await administrator(), path, { ...type, 'Content-Length': '6000001' });
      const { statusCode } = await answer;
      expect(statusCode).to.equal(413);
      expect(words({ text: await textOf(await answer) })).to.contain(
        'so nothing was saved. A file can have up to 5 MB.',
      );
      expect(done).to.deep.equal([]);
    });

    it('S31: fields without end are counted together, refused, and not read for ever', async () => {
      const { sending, answer } = wire.post(await administrator(), path, type);
      const end = await wire.connection(sending);
      const closed = new Promise((resolve) => end.once('close', resolve));
      const sent = sendWithoutEnd(sending, Buffer.from(field('text', 'y'.repeat(1_000_000))));
      expect((await answer).statusCode).to.equal(413);
      await closed;
      await sent;
      expect(end.bytesRead).to.be.within(6_000_000, 60_000_000);
      expect(done).to.deep.equal([]);
    });

    it('S31: an answer that nobody’s body was read for ends the connection, too', async () => {
      const stranger = new Browser(app, `${cast.slug}.localhost:3000`);
      const { sending, answer } = wire.post(stranger, path, type);
      const end = await wire.connection(sending);
      const closed = new Promise((resolve) => end.once('close', resolve));
      const sent = sendWithoutEnd(sending, Buffer.alloc(1_000_000, 'y'));
      expect((await answer).statusCode).to.equal(303);
      await closed;
      await sent;
      expect(end.bytesRead).to.be.below(60_000_000);
    });

    it('S31: a stranger takes no room, be it by a made-up cookie, another side’s, or a company that isn’t there', async () => {
      const forged = new Browser(app, `${cast.slug}.localhost:3000`);
      forged.cookies.set('gatehouse_staff', `s%3A${'x'.repeat(43)}.${'y'.repeat(43)}`);
      const signedByUs = await browser(cast.players.customerUser);
      signedByUs.cookies.set('gatehouse_staff', signedByUs.cookies.get('gatehouse_portal')!);
      const nowhere = new Browser(app, 'no-such-company.localhost:3000');
      await addSession(nowhere, cast.players.administrator);
      const large = { ...type, 'Content-Length': '5900000' };
      const upload = `/admin/work_orders/${cast.workOrder}/documents`;
      const strangers = [forged, signedByUs, nowhere, await browser(cast.players.dataAdministrator)];
      const sent = strangers.flatMap((stranger) =>
        [path, upload].flatMap((to) => Array.from({ length: 5 }, () => wire.post(stranger, to, large))),
      );
      // Each is answered, though nothing of its body has come: nobody waits for it.
      const codes = await Promise.all(sent.map(async ({ answer }) => (await answer).statusCode));
      expect(codes).to.not.include(503);
      for (const { sending } of sent) sending.destroy();
      const content = `${heading}\nx`;
      expect((await (await administrator()).upload(path, {}, { name: 'a.csv', content })).status).to.equal(
        303,
      );
    });

    it('S31: forms of ended sessions have a room of their own, and its owner one form at a time', async () => {
      const mine = await browser(cast.players.technician);
      const upload = `/admin/work_orders/${cast.workOrder}/documents`;
      await all(
        'update login_sessions set ended_at = now() where id = $1',
        cast.players.technician.sessionId,
      );
      const large = { ...type, 'Content-Length': '5900000' };
      const two = [1, 2].map(() => wire.post(mine, upload, large));
      const first = await Promise.race(two.map(({ answer }) => answer));
      expect(first.statusCode).to.equal(503);
      const content = `${heading}\nx`.padEnd(5_000_000);
      const answer = await (await administrator()).upload(path, {}, { name: 'a.csv', content });
      expect(answer.status).to.not.equal(503);
      for (const { sending } of two) sending.destroy();
      await all('update login_sessions set ended_at = null where id = $1', cast.players.technician.sessionId);
    });

    it('S31: several at once of one tenant fill its room alone, and give it back', async () => {
      const mine = await administrator();
      const large = { ...type, 'Content-Length': '5900000' };
      const three = [1, 2, 3].map(() => wire.post(mine, path, large));
      const ends = await Promise.all(three.map(({ sending }) => wire.connection(sending)));
      // Two of them have room, and wait for what never comes; the third is told at once.
      const first = await Promise.race(
        three.map(async ({ answer }, index) => ({ index, answer: await answer })),
      );
      expect([first.answer.statusCode, first.answer.headers['retry-after']]).to.deep.equal([503, '5']);
      const content = `${heading}\nx`;
      expect(
        (await mine.upload(path, {}, { name: 'a.csv', content: content.padEnd(300_000) })).status,
      ).to.equal(503);
      const other = await administrator(neighbour);
      expect((await other.upload(path, {}, { name: 'a.csv', content })).status).to.equal(303);
      const gone = ends
        .filter((end) => !end.destroyed)
        .map((end) => new Promise((resolve) => end.once('close', resolve)));
      for (const { sending } of three) sending.destroy();
      await Promise.all(gone);
      // A turn of the loop later the answers that nobody waits for any more are closed.
      await new Promise((resolve) => setImmediate(resolve));
      expect((await mine.upload(path, {}, { name: 'a.csv', content })).status).to.equal(303);
    });

    it('S6, S31: a name in brackets makes no list of four thousand million places', async () => {
      const mine = await administrator();
      for (const name of ['a[4294967290]', 'a[b][c]', 'a[]']) {
        const answer = await mine.upload(path, { [name]: 'x', text: `${heading}\nx` }, null);
        expect([answer.status, words(answer).includes('It didn’t arrive complete.')], name).to.deep.equal([
          422,
          true,
        ]);
      }
    });

    it('S31: more fields than the form has are not read', async () => {
      const many = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`f${n}`, 'x']));
      const answer = await (await administrator()).upload(path, many, null);
      expect(words(answer)).to.contain('This form has too many fields to send at once.');
    });
  });

  describe('before a form with a file is read', () => {
    const large = { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': '6000000' };
    /** Everybody who wants a connection waits until `letGo` is called; `waiting` says how many do. */
    function holdConnections() {
      let waiting = 0;
      let letGo: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (letGo = resolve));
      connecting = async () => {
        waiting += 1;
        await held;
      };
      return { letGo, waiting: () => waiting };
    }

    it('S31: who goes away while it is asked who they are takes no room that nobody gives back', async () => {
      const mine = await administrator();
      for (let n = 0; n < 2; n += 1) {
        const { letGo, waiting } = holdConnections();
        const { sending } = wire.post(mine, path, large);
        const end = await wire.connection(sending);
        while (waiting() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        const closed = new Promise((resolve) => end.once('close', resolve));
        sending.destroy();
        await closed;
        letGo();
        connecting = null;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const answer = await mine.upload(path, {}, { name: 'a.csv', content: `${heading}\nx` });
      expect(answer.status).to.equal(303);
    });

    it('S33: a flood of strangers’ forms has no more connections than their pages have', async () => {
      const { letGo, waiting } = holdConnections();
      // Cookies of ours whose sessions are gone: one that we never signed isn’t even looked for.
      const strangers = Array.from({ length: 20 }, () => new Browser(app, `${cast.slug}.localhost:3000`));
      for (const [n, stranger] of strangers.entries())
        await addSession(stranger, { ...cast.players.administrator, token: `${'x'.repeat(30)}${n}` });
      const flood = strangers.map((one) => wire.post(one, path, { ...large, 'Content-Length': '0' }));
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(waiting()).to.be.within(1, 4);
      letGo();
      connecting = null;
      for (const { sending } of flood) sending.destroy();
    });
  });

  describe('a form’s body', () => {
    it('S31: a compressed one is refused, however small', async () => {
      const body = gzipSync(Buffer.from(`username=${'a'.repeat(50_000)}`));
      const { sending, answer } = wire.post(new Browser(app, `${cast.slug}.localhost:3000`), '/login', {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Content-Encoding': 'gzip',
        'Content-Length': String(body.length),
      });
      sending.end(body);
      expect((await answer).statusCode).to.equal(415);
    });

    it('S31: more than 100 KB, or than 2,000 values, are refused', async () => {
      const visitor = new Browser(app, `${cast.slug}.localhost:3000`);
      expect((await visitor.post('/login', { username: 'a'.repeat(102_401) })).status).to.equal(413);
      expect((await visitor.post('/login', { username: Array<string>(2001).fill('a') })).status).to.equal(
        413,
      );
      expect((await visitor.post('/login', { username: Array<string>(1999).fill('a') })).status).to.equal(
        422,
      );
    });
  });
});
