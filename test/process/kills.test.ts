import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { jobs } from '../../server/features/index.ts';
import { startWorker } from '../../server/jobs/worker.ts';
import { buildProduct, postTo, type BuiltProduct } from '../support/builtProduct.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';

const kills = Number(process.env['KILLS'] ?? 200);
/** The same moments again: KILL_SEED=… npx mocha test/process/kills.test.ts */
const seed = Number(process.env['KILL_SEED'] ?? randomInt(2 ** 31));
/** Processes that live beside one another. */
const atOnce = 5;
/** So many emails wait at any time, so that each process dies in the middle of something. */
const backlog = 40;

describe(`S24: kill -9 at random moments (KILL_SEED=${seed})`, function () {
  this.timeout(600_000);
  let mailing: MailingApp;
  let product: BuiltProduct;
  let cast: Cast;
  let session: { host: string; cookie: string };
  const random = generator(seed);
  /** The comments that a process said it had kept. */
  const answered: string[] = [];
  let written = 0;

  before(async () => {
    [mailing, product, cast] = await Promise.all([mailingApp(), buildProduct(), makeCast('kills')]);
    const { host, cookies } = await mailing.signedIn(cast.players.technician);
    session = { host, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    mailing.server.mode = 'slow';
    mailing.server.delay = 15;
  });
  after(async () => {
    await mailing.stop();
    await product.remove();
  });

  const sql = async <T extends object>(text: string) =>
    (await (await testDatabase()).admin.query<T>(text, [cast.tenantId])).rows;
  const path = () => `/admin/tickets/${cast.tickets.ofNorth}/comments`;
  const waiting = async () =>
    (await sql("select from emails where tenant_id = $1 and state = 'waiting'")).length;

  /** A comment by way of a process that may die of it at any moment; each brings the customer one email. */
  async function comment(port: number): Promise<void> {
    const body = `Word ${++written} of ${seed}.`;
    if ((await postTo(port, path(), { ...session, body: { body } })) === 303) answered.push(body);
  }

  /** How much has happened: recipients that the mail server was asked for, comments that were answered. */
  const happened = () => mailing.server.asked.length + answered.length;

  /** A random moment in the middle of the work, however slow the machine is. */
  async function moment(): Promise<void> {
    const then = happened() + Math.floor(random() * 12);
    const latest = Date.now() + 3_000;
    const more = random() * 40;
    while (happened() < then && Date.now() < latest) await pause(2);
    await pause(more);
  }

  /** One process after the other: started, at work for a moment, killed. */
  async function killOneAfterAnother(left: { kills: number }): Promise<void> {
    while (left.kills-- > 0) {
      const kind = random() < 0.4 ? 'web' : 'worker';
      const one = await product.start(kind, mailing.server.url);
      const life = new AbortController();
      const asking = async () => {
        while (!life.signal.aborted) await comment(one.port);
      };
      const asked = kind === 'web' ? asking() : Promise.resolve();
      await moment();
      life.abort();
      await one.kill();
      await asked;
    }
  }

  /** A web process that nobody kills: it sees to it that there is something to send. */
  async function keepBusy({ signal }: AbortController): Promise<void> {
    const browser = await mailing.signedIn(cast.players.technician);
    while (!signal.aborted) {
      for (let missing = backlog - (await waiting()); missing > 0; missing -= 1) {
        const body = `Word ${++written} of ${seed}.`;
        expect((await browser.post(path(), { body })).status).to.equal(303);
        answered.push(body);
      }
      await pause(100);
    }
  }

  it(`S24: ${kills} kills of workers and web processes: no email is lost, no more of them doubled than killed`, async () => {
    const work = new AbortController();
    const busy = keepBusy(work);
    const left = { kills };
    await Promise.all(Array.from({ length: atOnce }, () => killOneAfterAnother(left)));
    work.abort();
    await busy;
    mailing.server.mode = 'accepts';
    const worker = await startWorker(mailing.services, jobs, { beatEvery: 250, deadAfter: '3 seconds' });
    const deadline = Date.now() + 120_000;
    while ((await waiting()) > 0 && Date.now() < deadline) await pause(250);
    await worker.stop();

    const comments = (
      await sql<{ body: string }>(
        "select body from ticket_comments where tenant_id = $1 and by_staff and not internal and body like 'Word %'",
      )
    ).map(({ body }) => body);
    const known = new Set(comments);
    expect(
      answered.filter((body) => !known.has(body)),
      'what was answered is kept',
    ).to.deep.equal([]);
    const emails = await sql<{ id: string; state: string; why: string | null; tries: number; word: string }>(
      `select e.id, e.state, e.why, e.tries, c.body as word from emails e
         join ticket_comments c on c.tenant_id = e.tenant_id and c.id = (e.facts ->> 'comment')::uuid where e.tenant_id = $1`,
    );
    expect(emails.map(({ word }) => word).sort(), 'each comment has its email').to.deep.equal(
      comments.sort(),
    );
    expect(
      emails.filter(({ state }) => state !== 'sent'),
      'each email is sent',
    ).to.deep.equal([]);

    const came = new Map<string, number>();
    const { mails } = mailing.server;
    for (const { headers } of mails) {
      const id = /<([^@]+)@/.exec(headers.get('message-id') ?? '')?.[1] ?? '';
      came.set(id, (came.get(id) ?? 0) + 1);
    }
    const words = new Map(mails.map(({ headers, text }) => [headers.get('message-id'), text]));
    expect(
      emails.filter(({ id }) => !came.has(id)),
      'what is called sent has arrived',
    ).to.deep.equal([]);
    expect(came.size, 'nothing else came').to.equal(emails.length);
    for (const { id, word } of emails)
      expect([...words].find(([name]) => name?.includes(id))?.[1], word).to.contain(word);
    const doubled = mails.length - came.size;
    const interrupted = emails.filter(({ tries }) => tries > 1).length;
    process.stdout.write(
      `\n    ${kills} kills, ${emails.length} emails, ${interrupted} interrupted, ${doubled} doubled\n`,
    );
    expect(doubled).to.be.at.most(kills);
    expect(
      emails.filter(({ id, tries }) => came.get(id)! > tries),
      'a try is counted before it is made',
    ).to.deep.equal([]);
    expect(interrupted, 'the kills hit something').to.be.greaterThan(kills / 20);
  });
});

/** Random numbers that a seed repeats (mulberry32). */
function generator(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
