import { randomBytes } from 'node:crypto';
import { asActor, asJob } from '../database/asActor.ts';
import { asOwner } from '../database/asOwner.ts';
import type { Db } from '../database/db.ts';
import { draftsDue } from '../jobs/draftClock.ts';
import type { Author } from '../domain/workOrders/moving.queries.ts';
import { sha256 } from '../request/cookieSessions.ts';
import { tenantUrl } from '../request/host.ts';
import { hashPassword } from '../request/passwordHash.ts';
import type { Services } from '../request/services.ts';
import { makeLinkToken } from '../secrets/tokens.ts';
import { demoCompanies } from './companies.ts';
import type { DemoCompany, DemoPerson } from './types.ts';
import { fillCompany } from './fillCompany.ts';
import { fillOutside, lacksOutside } from './fillOutside.ts';
import { fillClaims, lacksClaims } from './fillClaims.ts';
import { fillDocuments, lacksDocuments } from './fillDocuments.ts';
import { answerClaim, claiming } from './answerClaims.ts';
import { answerEstimates, answering, goOnFrom } from './answerEstimates.ts';
import { fillMoney, lacksMoney, type DemoAnswer } from './fillMoney.ts';
import { answerRequests, decideDrafts, requestWork } from './fillRequests.ts';
import { fillServices, lacksServices } from './fillServices.ts';
import { fillTickets } from './fillTickets.ts';
import { fillWork, lacksWork } from './fillWork.ts';
import { addDemoLogo, lacksLogo } from './logo.ts';
import { placeOf } from './place.ts';
import { spreadOverTime } from './spreadOverTime.ts';

/** Everybody in the demo signs in with this. It is no default of the product: only the demo's people have it. */
export const demoPassword = 'amber-otter-climbs-42';

/** A demo tenant's secure links, by customer. */
export interface DemoLink {
  customer: string;
  url: string;
}

/**
 * Makes the demo's tenants through the product's own ways, sign-up first, and fills those that are empty; what stands
 * already is left as it is.
 * @returns the secure links that work, for each tenant by slug
 */
export async function seedDemo(services: Services, databaseUrl: string): Promise<Map<string, DemoLink[]>> {
  const links = new Map<string, DemoLink[]>();
  for (const company of demoCompanies)
    links.set(company.slug, await seedCompany(services, databaseUrl, company));
  return links;
}

async function seedCompany(
  services: Services,
  databaseUrl: string,
  company: DemoCompany,
): Promise<DemoLink[]> {
  const { lookups, pools, keys, config } = services;
  const { slug, administrator } = company;
  if (!(await lookups.slugIsTaken(slug))) {
    await lookups.signUp({
      slug,
      company: company.name,
      firstName: administrator.first,
      lastName: administrator.last,
      email: administrator.email,
      passwordHash: await hashPassword(demoPassword),
      handOverHash: randomBytes(32),
    });
  }
  const facts = await lookups.signInFacts(slug, administrator.email);
  if (!facts?.password_hash) return [];
  const tokenHash = sha256(randomBytes(32).toString('base64url'));
  const visit = { address: 'local', browser: 'Demo' };
  if (
    !(await lookups.openPasswordSession(slug, facts.user_id, facts.password_hash, 'staff', tokenHash, visit))
  )
    return [];
  const answers: DemoAnswer[] = [];
  const written: { tenantId: string; fileIds: string[] }[] = [];
  const asStaff = <T>(work: (db: Db) => Promise<T>) =>
    asActor(pools, { side: 'staff', tokenHash, slug, readOnly: false }, work);
  try {
    const passwordHash = await hashPassword(demoPassword);
    // A34: staff write in their own name alone. What customers and colleagues wrote before is handed on by a job, as an import's is.
    const tenantId = await asStaff((db) => Promise.resolve(db.tenantId));
    const worked = await asJob(pools, { tenantId, userId: facts.user_id }, async (db) => {
      const place = await placeOf(db, company, passwordHash);
      if ((await db.count(db.from('customers').select('id'))) === 0) await fillCompany(place, keys.newest);
      // A demo that was made before there were partners gets them with its next start.
      if (await lacksOutside(place)) await fillOutside(place);
      const lacked = await lacksWork(place);
      if (lacked) {
        await fillWork(place);
        await fillTickets(place);
      }
      if (await lacksServices(place)) await fillServices(place);
      return lacked;
    });
    // What was requested came before what claims and estimates make, and its numbers say so.
    if (worked)
      await asPerson(services, company, answering(company), (db, by) => requestWork(db, by, keys.newest));
    // The partner's users have filed them.
    const claimed = await asJob(pools, { tenantId, userId: facts.user_id }, async (db) => {
      const place = await placeOf(db, company, passwordHash);
      const unclaimed = await lacksClaims(place);
      if (unclaimed) await fillClaims(place);
      return unclaimed;
    });
    const links = await asStaff(async (db) => {
      const place = await placeOf(db, company, passwordHash);
      if (await lacksMoney(place)) answers.push(...(await fillMoney(place)));
      if (await lacksDocuments(place)) {
        const fileIds = await fillDocuments(place, services.files);
        written.push({ tenantId: db.tenantId, fileIds });
      }
      if (await lacksLogo(place))
        written.push({ tenantId: db.tenantId, fileIds: [await addDemoLogo(place, services.files)] });
      const rows = await db.rows<{ id: string; key_version: string; name: string }>(
        db
          .from('secure_links', 'l')
          .join('customers as c', { 'c.tenant_id': 'l.tenant_id', 'c.id': 'l.customer_id' })
          .whereNull('l.ended_at')
          // One that was emailed belongs to whoever got it.
          .whereNull('l.sent_at')
          .where('c.secure_link_on', true)
          // Partners' and agents' users don't count, and have no customer (A3).
          .whereNotIn(
            'c.id',
            db
              .from('portal_users')
              .where({ archived_at: null })
              .whereNotNull('customer_id')
              .select('customer_id'),
          )
          .orderBy('c.number')
          .select('l.id', 'l.key_version', 'c.name'),
      );
      const working = rows.flatMap(({ id, key_version: keyVersion, name }) => {
        const token = makeLinkToken(keys, 'secure link', { tenantId: db.tenantId, id, keyVersion });
        return token ? [{ customer: name, url: tenantUrl(config.baseUrl, slug, `/link/${token}`) }] : [];
      });
      return working;
    });
    if (claimed)
      await asPerson(services, company, claiming(company), async (db, by) => {
        const fileIds = await answerClaim(db, by, { company, files: services.files });
        written.push({ tenantId: db.tenantId, fileIds });
      });
    for (const { tenantId, fileIds } of written)
      await services.files.settle(tenantId, fileIds, new Set(fileIds));
    const name = `${administrator.first} ${administrator.last}`;
    if (answers.length > 0) {
      await asPerson(services, company, answering(company), (db, by) =>
        answerEstimates(db, answers, by.name),
      );
      await asStaff((db) => goOnFrom(db, answers, name));
    }
    if (worked) {
      // Nothing has read the new tables yet: without statistics the clock reads every order for every asset.
      await asOwner(databaseUrl, async (run) => void (await run('analyze')));
      await draftsDue(services);
      await asStaff(async (db) => {
        await answerRequests(db, name);
        await decideDrafts(db, name);
      });
      await spreadOverTime(databaseUrl, slug);
    }
    return links;
  } finally {
    await lookups.endSession(slug, tokenHash);
  }
}

/** Runs what only the portal's own people can do: answer an estimate (A28) or a question about a claim, request work (A29). */
async function asPerson(
  { lookups, pools }: Services,
  { slug }: DemoCompany,
  person: (Partial<Pick<DemoPerson, 'username'>> & Pick<DemoPerson, 'first' | 'last'>) | undefined,
  work: (db: Db, by: Author) => Promise<void>,
): Promise<void> {
  if (person?.username === undefined) return;
  const facts = await lookups.signInFacts(slug, person.username);
  if (!facts?.password_hash) return;
  const tokenHash = sha256(randomBytes(32).toString('base64url'));
  const visit = { address: 'local', browser: 'Demo' };
  if (
    !(await lookups.openPasswordSession(slug, facts.user_id, facts.password_hash, 'portal', tokenHash, visit))
  )
    return;
  try {
    const by = { name: `${person.first} ${person.last}`, userId: facts.user_id, isStaff: false };
    await asActor(pools, { side: 'portal', tokenHash, slug, readOnly: false }, (db) => work(db, by));
  } finally {
    await lookups.endSession(slug, tokenHash);
  }
}
