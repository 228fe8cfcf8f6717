import { page, type PageReply } from '../../../request/reply.ts';
import { emailStates } from '../../../domain/emails/emails.words.ts';
import type { ListView } from '../../../lists/spec.ts';
import type { FormState } from '../../../forms/state.ts';
import { customerHead } from '../../../domain/customers/head.ts';
import type { Customer } from '../customers.queries.ts';
import type { LinkView } from './linkView.ts';
import type { MailedLink } from './mailedLinks.queries.ts';
import { mailedLabels, type MailedState } from './mailedLinks.words.ts';
import { secureLinkLabels } from './secureLinks.form.ts';

/** A link that was mailed as its row shows it. */
export type MailedRow = MailedLink & { state: MailedState; target: string; target_href: string | null };

export const secureLinkPages = {
  show: (
    customer: Customer,
    locals: { view: LinkView; form: FormState; list: ListView; mailed: readonly MailedRow[] },
    status = 200,
  ): PageReply =>
    page(
      'customers/secureLinks/show',
      {
        ...customerHead(customer, '/secure_link'),
        ...locals,
        labels: secureLinkLabels,
        mailedLabels,
        emailStates,
      },
      { title: `Secure link · ${customer.name}`, status },
    ),
};
