import type { Choices } from '../../../database/choices.ts';
import { portalUserChips } from '../../../domain/portalUsers/portalUsers.form.ts';
import type { ContactFound } from '../../../domain/contacts/contacts.queries.ts';
import type { FormState } from '../../../forms/state.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import type { FindPage } from '../../../lists/findPage.ts';
import type { ListView } from '../../../lists/spec.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { personLabels as labels } from './people.form.ts';
import type { PortalPerson } from './people.queries.ts';

/** What a new user can be given: contacts of a customer, or a partner's claims. */
export interface Giving {
  contacts: Choices | null;
  /** The customer itself can be given, which sees everything. */
  wholeCustomer: string | null;
  claims: boolean;
  /** Companies of the site group where the actor's own user works as well; a new one doesn't (A24). */
  others: readonly string[];
}

export const peoplePages = {
  list: (locals: {
    list: ListView;
    people: readonly (PortalPerson & { lack: string | null; whose: string })[];
    empty: EmptyList | null;
    company: string;
    isPartner: boolean;
    ownId: string;
  }): PageReply =>
    page('portalUsers/portal/list', { ...locals, labels, chips: portalUserChips }, { title: 'Users' }),

  findContact: (locals: FindPage<ContactFound> & { contacts: readonly ContactFound[] }): PageReply =>
    page('portalUsers/portal/findContact', locals, { title: 'Find contact' }),

  add: (state: FormState, giving: Giving, company: string, status = 200): PageReply =>
    page('portalUsers/portal/new', { state, labels, company, ...giving }, { title: 'Add user', status }),
};
