import { page, type PageReply } from '../../request/reply.ts';
import type { Licences } from '../../domain/licences/licences.queries.ts';
import type { LeftOut, SisterAccount } from '../../domain/siteGroups/siteGroups.queries.ts';
import type { PickPage } from '../../lists/pick.ts';
import type { FormState } from '../../forms/state.ts';
import { accountLabels, accountTypes, groupLabels, type AccountType } from './accounts.form.ts';
import { emailWords, type Invitation } from '../../domain/invitations/invitations.words.ts';
import type { MadeAccount, Owner } from './accounts.queries.ts';

export const accountsPath = '/admin/accounts';

/** Where *Choose…* leads for one type of account. */
export const findOwnerPath = (type: AccountType) => `${accountsPath}/new/${type}`;

const option = ({ id, number, name }: Owner) => ({ value: id, label: `${number} – ${name}` });

/** Customers and partners apart, since the account's type says which of them fits. */
const ownerGroups = (owners: readonly Owner[]) =>
  [
    { label: 'Customers', options: owners.filter(({ type }) => type === 'customer').map(option) },
    { label: 'Partners', options: owners.filter(({ type }) => type === 'partner').map(option) },
  ].filter(({ options }) => options.length > 0);

export const accountPages = {
  add: (
    locals: {
      state: FormState;
      owners: readonly Owner[] | null;
      licences: Licences;
      mayBulk: boolean;
      /** Companies of the site group that have the number for another name, to be asked about; of an administrator, to be ticked. */
      unlike: readonly LeftOut[];
      mayConfirm: boolean;
    },
    status = 200,
  ): PageReply =>
    page(
      'accounts/new',
      {
        ...locals,
        owners: locals.owners && ownerGroups(locals.owners),
        labels: { ...accountLabels, ...groupLabels },
        types: accountTypes,
        path: accountsPath,
      },
      { title: 'User Account Management Utility', status },
    ),

  findOwner: (
    type: AccountType,
    locals: PickPage<Owner> & { owners: readonly Owner[]; cancel: string },
  ): PageReply =>
    page('accounts/findOwner', { ...locals, type, path: accountsPath }, { title: `Find ${type}` }),

  made: (locals: {
    account: MadeAccount;
    /** The one that Notify User sent, whatever came after it; null where none went out. */
    email: Pick<NonNullable<Invitation['email']>, 'state' | 'to'> | null;
    licences: Licences;
    /** The same in the other companies of the site group (A24), each with its own sign-in page. */
    sisters: readonly (SisterAccount & { address: string })[];
    leftOut: readonly LeftOut[];
    address: string;
    isAdministrator: boolean;
  }): PageReply =>
    page(
      'accounts/made',
      {
        ...locals,
        emailSays: locals.email && emailWords(locals.email),
        labels: accountLabels,
        types: accountTypes,
        path: accountsPath,
      },
      { title: 'Portal user created' },
    ),
};
