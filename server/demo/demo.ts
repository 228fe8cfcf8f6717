import { platformUrl, tenantUrl } from '../request/host.ts';
import type { Services } from '../request/services.ts';
import { demoCompanies } from './companies.ts';
import { demoOperator, seedOperator } from './operator.ts';
import { demoPassword, type DemoLink } from './seed.ts';
import { seedWholeDemo, sharedPerson } from './siteGroup.ts';

/**
 * Makes the demo, as far as it isn't there yet.
 * @param databaseUrl a superuser's, by which an operator is invited
 * @returns what to print of it: its addresses, and who can sign in to what
 */
export async function openDemo(services: Services, databaseUrl: string): Promise<string[]> {
  await seedOperator(services, databaseUrl);
  return signIns(services.config.baseUrl, await seedWholeDemo(services, databaseUrl));
}

function signIns(baseUrl: URL, links: ReadonlyMap<string, readonly DemoLink[]>): string[] {
  const lines: string[] = [];
  for (const company of demoCompanies.filter(({ slug }) => links.has(slug))) {
    lines.push('', company.name, `  Back office  ${tenantUrl(baseUrl, company.slug, '/admin')}`);
    lines.push(signIn(company.administrator.email, 'administrator'));
    for (const { username, group } of company.staff) {
      const works = company.personnel.some((worker) => worker.username === username);
      lines.push(signIn(username, group.toLowerCase() + (works ? ', with a personnel record' : '')));
    }
    lines.push(`  Portal       ${tenantUrl(baseUrl, company.slug)}`);
    for (const { username, sees } of company.customers.flatMap(({ people }) => people))
      if (username !== undefined && sees !== undefined) lines.push(signIn(username, sees));
    for (const { user } of [...company.partners, ...company.agents])
      lines.push(signIn(user.username, user.sees));
    for (const { customer, url } of links.get(company.slug) ?? [])
      lines.push(`  Secure link for ${customer}`, `    ${url}`);
  }
  return [
    ...lines,
    '',
    'Both companies, which are in a site group',
    signIn(sharedPerson.username, 'everything for Harbour Breweries, at each of them with one password'),
    '',
    'The operator of this site',
    `  Sign-in      ${platformUrl(baseUrl, '/operator')}`,
    signIn(demoOperator.email, 'with a code: npm run demo:code prints it'),
    `    Or add this key to an authenticator app: ${demoOperator.secret}`,
    '',
    `Everybody's password in the demo: ${demoPassword}`,
  ];
}

const signIn = (username: string, what: string) => `    ${username.padEnd(20)} ${what}`;
