import { setTimeout as pause } from 'node:timers/promises';
import type { BuiltProduct } from '../support/builtProduct.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase, testSecret } from '../support/database.ts';
import { startMailServer, type MailServer } from '../support/mailServer.ts';
import { ask, startProduct, type Product } from '../support/product.ts';
import { startLoad, type Load, type Tally } from './load.ts';

/** What a scenario came to; a row of the table. */
export interface Outcome {
  scenario: string;
  /** How many faults there were. */
  faults: number;
  processesLost: number;
  requests: number;
  /** Answered 503: what a dead or missing connection may cost. */
  unavailable: number;
  /** Why each lost request was lost. */
  lost: string[];
  emails: number;
  emailsLost: number;
  /** Sent a second time, which a death between sending and noting it allows. */
  emailsDoubled: number;
  jobsLost: number;
  /** What else is worth knowing, in a few words. */
  remark: string;
}

/** What scenarios happen on: the run's database, a tenant, a mail server, and the product in processes of its own. */
export interface Stage {
  cast: Cast;
  mail: MailServer;
  /** Starts the whole product, with more settings if given; resolves when it is ready. */
  start(more?: Record<string, string>): Promise<Product>;
  /** Lets people of the tenant work; `atOnce` of each kind. */
  people(portOf: () => number, atOnce?: number): Promise<Load>;
  /** Processes that have ended though nobody told them to. */
  processesLost(): number;
  /** Ends a process in good order; one that ends otherwise counts as lost. */
  end(product: Product): Promise<void>;
  /** Lets what is left be sent, and counts what was lost of the load's comments, their emails and their jobs. */
  settle(tally: Tally): Promise<Pick<Outcome, 'emails' | 'emailsLost' | 'emailsDoubled' | 'jobsLost'>>;
  clear(): Promise<void>;
}

/**
 * Sets it up. Jobs that earlier tests left are forgotten: their emails would come in here.
 * @param built is made once for all scenarios, since that takes a while; whoever made it removes it
 */
export async function setStage(name: string, built: BuiltProduct): Promise<Stage> {
  const database = await testDatabase();
  await database.admin.query('delete from graphile_worker._private_jobs');
  const [cast, mail] = await Promise.all([makeCast(name), startMailServer()]);
  const products = new Map<Product, 'runs' | 'told'>();
  const loads: Load[] = [];
  let lost = 0;
  const settings = {
    BASE_URL: 'http://localhost:3000',
    DATABASE_URL: database.databaseUrl,
    SECRETS: testSecret,
    SMTP_URL: mail.url,
  };
  const stage: Stage = {
    cast,
    mail,
    async start(more) {
      const product = await startProduct({ ...settings, ...more }, [built.main]);
      if (!product.output().includes('is ready')) throw new Error(`it does not start: ${product.output()}`);
      products.set(product, 'runs');
      void product.ended.then((how) => {
        if (how === 0 && products.get(product) === 'told') return;
        lost += 1;
        process.stderr.write(`a process ended (${how}): ${product.output().slice(-2000)}\n`);
      });
      return product;
    },
    async people(portOf, atOnce) {
      const load = await startLoad(cast, portOf, atOnce);
      loads.push(load);
      return load;
    },
    processesLost: () => lost,
    async end(product) {
      products.set(product, 'told');
      product.child.kill('SIGTERM');
      await product.ended;
      products.delete(product);
    },
    async settle({ kept }) {
      return countLost(await testDatabase(), cast, mail, kept);
    },
    async clear() {
      await Promise.all(loads.map((load) => load.stop()));
      for (const [product] of products) {
        products.set(product, 'told');
        product.child.kill('SIGKILL');
      }
      await mail.stop();
    },
  };
  return stage;
}

/** Milliseconds until the product is ready. */
export async function readyAgain(port: number): Promise<number> {
  const began = Date.now();
  const isReady = () => ask(port, '/readyz').then(({ status }) => status === 200, () => false); // prettier-ignore
  while (!(await isReady()) && Date.now() - began < 60_000) await pause(20);
  return Date.now() - began;
}

/** So long after the last one was done, what still waits is taken for lost: the more faults there were, the more waits. */
const sendWithin = 120_000;

async function countLost(
  { admin }: Awaited<ReturnType<typeof testDatabase>>,
  { tenantId }: Cast,
  { mails }: MailServer,
  kept: readonly string[],
) {
  const jobs = `from graphile_worker._private_jobs where payload ->> 'tenant' = $1`;
  let latest = Date.now() + sendWithin;
  let left = Infinity;
  while (left > 0 && Date.now() < latest) {
    // After a failure the queue waits longer each time: nobody here has so much time.
    await admin.query(
      `update graphile_worker._private_jobs set run_at = now() where run_at > now() and locked_at is null and payload ->> 'tenant' = $1`,
      [tenantId],
    );
    const before = left;
    left = (await admin.query(`select ${jobs}`, [tenantId])).rowCount ?? 0;
    if (left < before) latest = Date.now() + sendWithin;
    if (left > 0) await pause(500);
  }
  const { rows } = await admin.query<{ word: string; id: string | null; state: string | null }>(
    `select c.body as word, e.id, e.state from ticket_comments c
       left join emails e on e.tenant_id = c.tenant_id and (e.facts ->> 'comment')::uuid = c.id
       where c.tenant_id = $1 and c.body like 'Word %'`,
    [tenantId],
  );
  const came = new Map<string, number>();
  for (const { headers } of mails) {
    const id = /<([^@]+)@/.exec(headers.get('message-id') ?? '')?.[1] ?? '';
    came.set(id, (came.get(id) ?? 0) + 1);
  }
  const arrived = new Set(
    rows.filter(({ id, state }) => state === 'sent' && came.has(id ?? '')).map(({ word }) => word),
  );
  const words = new Set([...rows.map(({ word }) => word), ...kept]);
  return {
    emails: words.size,
    emailsLost: words.size - arrived.size,
    emailsDoubled: [...came.values()].filter((times) => times > 1).length,
    jobsLost: left,
  };
}
