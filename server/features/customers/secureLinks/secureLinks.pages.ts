import { page, type PageReply } from '../../../request/reply.ts';
import type { FormState } from '../../../shared/record.ts';
import { customerHead } from '../customers.head.ts';
import type { Customer } from '../customers.queries.ts';
import type { LinkView } from './linkView.ts';
import { secureLinkLabels } from './secureLinks.form.ts';

export const secureLinkPages = {
  show: (customer: Customer, locals: { view: LinkView; form: FormState }, status = 200): PageReply =>
    page(
      'secureLinks/show',
      { ...customerHead(customer, '/secure_link'), ...locals, labels: secureLinkLabels },
      { title: `Secure link · ${customer.name}`, status },
    ),
};
