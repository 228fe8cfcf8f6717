import { randomBytes, randomUUID } from 'node:crypto';
import { asActor } from '../database/asActor.ts';
import { portalGroup } from '../domain/portalUsers/portalUsers.queries.ts';
import { makeLogin } from '../domain/portalUsers/newLogin.queries.ts';
import { inSiteGroup } from '../domain/siteGroups/siteGroups.queries.ts';
import { hashPassword } from '../request/passwordHash.ts';
import type { Services } from '../request/services.ts';
import { demoCompanies } from './companies.ts';
import { demoOperator } from './operator.ts';
import { demoPassword, seedDemo, type DemoLink } from './seed.ts';

/** The customer that both companies of the demo have, each with its own way of writing the number, and who works there. */
export const sharedPerson = {
  number: 'C-1004',
  username: 'harriet',
  first_name: 'Harriet',
  last_name: 'Quill',
  email: 'harriet@harbour-breweries.example',
} as const;

const visit = { address: 'local', browser: 'Demo' };

/**
 * Makes the demo's tenants, and their site group once both are there.
 * @param databaseUrl of whoever owns the tables, or a superuser: the work is spread over time by it
 * @returns the secure links that work, for each tenant by slug: with the shared account one of them doesn't any more (A3)
 */
export async function seedWholeDemo(
  services: Services,
  databaseUrl: string,
): Promise<Map<string, DemoLink[]>> {
  const links = await seedDemo(services, databaseUrl);
  return (await seedSiteGroup(services)) ? seedDemo(services, databaseUrl) : links;
}

/**
 * Puts the demo's companies into a site group and creates an account that they share, once, as people would do it.
 * @returns false when that was done before
 */
async function seedSiteGroup({ operators, lookups, pools, keys }: Services): Promise<boolean> {
  const facts = await operators.facts(demoOperator.email);
  const tokenHash = randomBytes(32);
  // A code counts once, and so does this one, which no app shows any more: the group is made once.
  if (!facts || !(await operators.signIn(facts, 1, tokenHash, visit))) return false;
  const id = randomUUID();
  await operators.makeGroup(tokenHash, { id, name: 'Acme and Globex' }, visit.address);
  for (const [index, { slug }] of demoCompanies.entries())
    await operators.changeGroup(
      tokenHash,
      { id, version: index + 1 },
      { change: 'add', value: slug },
      visit.address,
    );
  await operators.signOut(tokenHash, visit.address);

  const [first] = demoCompanies;
  if (!first) return true;
  const staff = await lookups.signInFacts(first.slug, first.administrator.email);
  if (!staff?.password_hash) return true;
  const session = randomBytes(32);
  const { slug } = first;
  await lookups.openPasswordSession(slug, staff.user_id, staff.password_hash, 'staff', session, visit);
  try {
    const passwordHash = await hashPassword(demoPassword);
    await asActor(pools, { side: 'staff', tokenHash: session, slug, readOnly: false }, async (db) => {
      const { number, ...person } = sharedPerson;
      const customer = await db.row<{ id: string }>(db.from('customers').where({ number }).select('id'));
      const groupId = await portalGroup(db);
      if (!customer || groupId === null) return;
      const login = { person, groupId, passwordHash, mustChange: false, invite: false };
      const owner = { scope: 'customer', customerId: customer.id } as const;
      await db.attempt(() => inSiteGroup(db, () => makeLogin(db, keys, login, { owner })));
    });
  } finally {
    await lookups.endSession(slug, session);
  }
  return true;
}
