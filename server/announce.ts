import { demoCompanies } from './demo/companies.ts';
import { demoPassword, type DemoLink } from './demo/seed.ts';
import { platformUrl, tenantUrl } from './request/host.ts';
import { demoOperator } from './demo/operator.ts';
import type { MailWay } from './domain/emails/mailWay.ts';

/** What stands on the terminal when the product is up: where it is, and in the demo who can sign in to what. */
export function announcement(
  baseUrl: URL,
  links: ReadonlyMap<string, readonly DemoLink[]>,
  mailWay: MailWay,
): string {
  const lines = ['', `Gatehouse is ready at ${baseUrl.href}`];
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
  if (links.size > 0)
    lines.push(
      '',
      'The operator of this site',
      `  Sign-in      ${platformUrl(baseUrl, '/operator')}`,
      signIn(demoOperator.email, 'with a code: npm run demo:code prints it'),
      `    Or add this key to an authenticator app: ${demoOperator.secret}`,
      '',
      `Everybody's password in the demo: ${demoPassword}`,
    );
  if (mailWay === 'terminal')
    lines.push(
      '',
      "Emails aren't sent, because no mail server is set up (SMTP_URL). Each one is printed here, with its links.",
    );
  return `${lines.join('\n')}\n\n`;
}

const signIn = (username: string, what: string) => `    ${username.padEnd(20)} ${what}`;
