import { setTimeout as pause } from 'node:timers/promises';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker } from '../../server/jobs/worker.ts';
import { createLogger } from '../../server/request/log.ts';
import { createServices } from '../../server/services.ts';
import { addSession, Browser } from '../support/app.ts';
import { postTo, type BuiltProduct, type Killable } from '../support/builtProduct.ts';
import { makeCast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { startMailServer, type Mail } from '../support/mailServer.ts';
import type { Outcome } from './stage.ts';

/** Processes that live beside one another. */
const atOnce = 5;
/** So many emails wait at any time, so that each process dies in the middle of something. */
const backlog = 40;

/** An email of the outbox, and the comment that it is about. */
interface SentEmail {
  id: string;
  state: string;
  tries: number;
  word: string;
}

/** What was left when all was over. */
export interface KillsOutcome extends Outcome {
  /** Comments that a process said it had kept. */
  answered: string[];
  /** Comments that are there. */
  comments: string[];
  sent: SentEmail[];
  mails: Mail[];
  /** How often each email came, by its id. */
  came: Map<string, number>;
  /** Emails whose sending a kill cut short. */
  interrupted: number;
}

/** Workers and web processes are killed at random moments while there is always something to send. */
export async function killProcesses(
  product: BuiltProduct,
  kills: number,
  random: () => number,
): Promise<KillsOutcome> {
  const database = await testDatabase();
  const { admin, keys } = database;
  await admin.query('delete from graphile_worker._private_jobs');
  const [cast, mailServer] = [await makeCast('kills'), await startMailServer()];
  const config = readConfig({ SMTP_URL: mailServer.url });
  const services = createServices({ config, keys, database, logger: createLogger('silent') });
  const browser = new Browser(createApp(services), `${cast.slug}.localhost:3000`);
  await addSession(browser, cast.players.technician);
  const { host, cookies } = browser;
  const session = { host, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  mailServer.mode = 'slow';
  // Longer than a kill waits for its moment once an email is under way.
  mailServer.delay = 150;
  const answered: string[] = [];
  const lost: string[] = [];
  let unavailable = 0;
  let written = 0;

  const sql = async <T extends object>(text: string) => (await admin.query<T>(text, [cast.tenantId])).rows;
  const path = `/admin/tickets/${cast.tickets.ofNorth}/comments`;
  const waiting = async () =>
    (await sql("select from emails where tenant_id = $1 and state = 'waiting'")).length;

  /** A comment by way of a process that may die of it at any moment; each brings the customer one email. */
  async function comment(port: number): Promise<void> {
    const body = `Word ${++written}.`;
    if ((await postTo(port, path, { ...session, body: { body } })) === 303) answered.push(body);
  }

  /** How much has happened: recipients that the mail server was asked for, comments that were answered. */
  const happened = () => mailServer.asked.length + answered.length;

  /** A random moment in the middle of the work, however slow the machine is. */
  async function moment({ sending }: Killable): Promise<void> {
    const more = random() * 40;
    // Half of them while an email is under way: where all is slow, hardly any kill would meet one by chance.
    if (random() < 0.5) {
      await Promise.race([sending, pause(5_000)]);
      await pause(more);
      return;
    }
    const then = happened() + Math.floor(random() * 12);
    const latest = Date.now() + 3_000;
    while (happened() < then && Date.now() < latest) await pause(2);
    await pause(more);
  }

  /** One process after the other: started, at work for a moment, killed. */
  async function killOneAfterAnother(left: { kills: number }): Promise<void> {
    while (left.kills-- > 0) {
      const kind = random() < 0.4 ? 'web' : 'worker';
      const one = await product.start(kind, mailServer.url);
      const life = new AbortController();
      const asking = async () => {
        while (!life.signal.aborted) await comment(one.port);
      };
      const asked = kind === 'web' ? asking() : Promise.resolve();
      await moment(one);
      life.abort();
      await one.kill();
      await asked;
    }
  }

  /** A web process that nobody kills: it sees to it that there is something to send. */
  async function keepBusy({ signal }: AbortController): Promise<void> {
    while (!signal.aborted) {
      for (let missing = backlog - (await waiting()); missing > 0; missing -= 1) {
        const body = `Word ${++written}.`;
        const { status } = await browser.post(path, { body });
        if (status === 303) answered.push(body);
        // A machine with too much to do can't serve everybody in time (S26): who is told so writes the next one.
        else if (status === 503) unavailable += 1;
        else lost.push(`a comment by a process that nobody kills: answered ${status}`);
      }
      await pause(100);
    }
  }

  try {
    const work = new AbortController();
    const busy = keepBusy(work);
    const left = { kills };
    await Promise.all(Array.from({ length: atOnce }, () => killOneAfterAnother(left)));
    work.abort();
    await busy;
    mailServer.mode = 'accepts';
    const worker = await startWorker(services, jobs, { beatEvery: 250, deadAfter: '3 seconds' });
    const deadline = Date.now() + 120_000;
    while ((await waiting()) > 0 && Date.now() < deadline) await pause(250);
    const leftJobs = `select from graphile_worker._private_jobs where payload ->> 'tenant' = $1`;
    while ((await sql(leftJobs)).length > 0 && Date.now() < deadline) await pause(100);
    await worker.stop();

    const comments = (
      await sql<{ body: string }>(
        "select body from ticket_comments where tenant_id = $1 and by_staff and not internal and body like 'Word %'",
      )
    ).map(({ body }) => body);
    const sent = await sql<SentEmail>(
      `select e.id, e.state, e.tries, c.body as word from emails e
         join ticket_comments c on c.tenant_id = e.tenant_id and c.id = (e.facts ->> 'comment')::uuid where e.tenant_id = $1`,
    );
    const { mails } = mailServer;
    const came = new Map<string, number>();
    for (const { headers } of mails) {
      const id = /<([^@]+)@/.exec(headers.get('message-id') ?? '')?.[1] ?? '';
      came.set(id, (came.get(id) ?? 0) + 1);
    }
    const arrived = new Set(sent.filter(({ id, state }) => state === 'sent' && came.has(id)).map(({ word }) => word)); // prettier-ignore
    const known = new Set([...comments, ...answered]);
    const interrupted = sent.filter(({ tries }) => tries > 1).length;
    return {
      scenario: 'workers and web processes killed',
      faults: kills,
      processesLost: 0,
      requests: answered.length,
      unavailable,
      lost,
      emails: known.size,
      emailsLost: known.size - arrived.size,
      emailsDoubled: mails.length - came.size,
      jobsLost: (await sql(leftJobs)).length,
      remark: `${interrupted} emails interrupted`,
      answered,
      comments,
      sent,
      mails: [...mails],
      came,
      interrupted,
    };
  } finally {
    await services.pools.end();
    await mailServer.stop();
  }
}
