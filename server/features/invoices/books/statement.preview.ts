import { previewFault } from '../../../mail/mailViews.ts';
import { drawPreview } from '../../../mail/drawMail.ts';
import { reasonOf } from '../../../mail/kinds.ts';
import { mailLogo } from '../../../mail/logo.ts';
import { recordKinds } from '../../../mail/recordKinds.ts';
import { exampleOf, type Template } from '../../../mail/template.ts';
import { attachedWords } from '../../../mail/source.ts';
import { tenantUrl } from '../../../request/host.ts';
import { frameDocument, type DocumentReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import type { Day } from '../../../shared/days.ts';
import { OverLimit } from '../../../threads/thread.ts';
import { balanceInWords } from './statement.mail.ts';
import { linesOnPaper, mostOnPaper } from './statementPaper.ts';
import { statementOf } from './statement.queries.ts';
import type { StatementReader } from './statementMail.queries.ts';

/** The email of a statement as somebody would get it, as a document for the page's frame. */
export async function previewStatement(
  { db, services, tenant }: StaffContext,
  customer: { id: string; name: string },
  days: { from: Day; to: Day },
  person: StatementReader,
): Promise<DocumentReply> {
  const kind = 'statement_sent';
  const [own, accounts] = await Promise.all([
    db.row<Template>(db.from('email_templates', 'm').where('m.kind', kind).select('m.subject', 'm.body')),
    statementOf(db, customer.id, days, mostOnPaper),
  ]);
  const url = (path: string) => tenantUrl(services.config.baseUrl, tenant.slug, path);
  const fits = accounts !== null && linesOnPaper(accounts) <= mostOnPaper;
  const variables = {
    ...exampleOf(kind),
    ...{ first_name: person.first_name || person.last_name, last_name: person.last_name },
    ...{ customer: customer.name, username: person.username },
    ...{ company: tenant.name, contact_line: tenant.contactLine ?? '' },
    ...{ portal_link: url('/statement'), login_link: url('/login'), profile_link: url('/my_profile') },
    ...{ statement_from: db.calendar.date(days.from), statement_to: db.calendar.date(days.to) },
    balance: accounts === null ? 'in the portal' : balanceInWords(db, accounts, 'zero'),
    attached: fits ? attachedWords : '',
  };
  const frame = {
    ...{ tenantName: tenant.name, colour: tenant.colour, contactLine: tenant.contactLine },
    logo: mailLogo(services.config.baseUrl, tenant.slug, tenant.logo),
    ...{ reason: reasonOf(kind), unsubscribeLink: null },
  };
  const template = own ?? recordKinds[kind];
  const about = `This is what ${person.name} will get.`;
  return frameDocument(() =>
    drawPreview(services.threads, tenant.slug, { kind, template, variables, frame }, about).catch(
      (error: unknown) => {
        if (error instanceof OverLimit) return previewFault(['It takes too long to show.']);
        throw error;
      },
    ),
  );
}
