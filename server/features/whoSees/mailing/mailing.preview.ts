import { previewFault } from '../../../mail/mailViews.ts';
import { drawPreview } from '../../../mail/drawMail.ts';
import { reasonOf } from '../../../mail/kinds.ts';
import { mailLogo } from '../../../mail/logo.ts';
import { recordKinds } from '../../../mail/recordKinds.ts';
import { exampleOf, type Template } from '../../../mail/template.ts';
import { tenantUrl } from '../../../request/host.ts';
import { frameDocument, type DocumentReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { fullName } from '../../../shared/personName.ts';
import { OverLimit } from '../../../threads/thread.ts';
import { attachedWords } from '../../../mail/source.ts';
import { isAttached } from './mailing.mail.ts';
import type { Addressee, MailedDocument } from './mailing.queries.ts';

/** The email as somebody would get it, or with an example’s name, as a document for the page's frame. */
export async function previewFor(
  { db, services, tenant }: StaffContext,
  document: MailedDocument,
  person: Addressee | null,
): Promise<DocumentReply> {
  const kind = 'document_sent';
  const own = await db.row<Template>(
    db.from('email_templates', 'm').where('m.kind', kind).select('m.subject', 'm.body'),
  );
  const url = (path: string) => tenantUrl(services.config.baseUrl, tenant.slug, path);
  const variables = {
    ...exampleOf(kind),
    ...(person && {
      ...{ first_name: person.first_name || person.last_name, last_name: person.last_name },
      ...{ customer: person.company, username: person.username },
    }),
    ...{ company: tenant.name, contact_line: tenant.contactLine ?? '' },
    ...{ portal_link: url('/'), login_link: url('/login'), profile_link: url('/my_profile') },
    ...{ document_name: document.name, document_of: document.of },
    attached: isAttached(document) ? attachedWords : '',
  };
  const frame = {
    ...{ tenantName: tenant.name, colour: tenant.colour, contactLine: tenant.contactLine },
    logo: mailLogo(services.config.baseUrl, tenant.slug, tenant.logo),
    ...{ reason: reasonOf(kind), unsubscribeLink: null },
  };
  const template = own ?? recordKinds[kind];
  const about = person
    ? `This is what ${fullName(person)} will get.`
    : 'The name of the person is an example.';
  return frameDocument(() =>
    drawPreview(services.threads, tenant.slug, { kind, template, variables, frame }, about).catch(
      (error: unknown) => {
        if (error instanceof OverLimit) return previewFault(['It takes too long to show.']);
        throw error;
      },
    ),
  );
}
