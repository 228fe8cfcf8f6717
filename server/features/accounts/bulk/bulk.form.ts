import { checkbox, choice, email, form, parseForm, text, type FieldErrors } from '../../../shared/forms.ts';
import {
  accountLabels,
  claimsAreOfPartners,
  personOf,
  type AccountType,
  type Person,
} from '../accounts.form.ts';

/** The columns of the file, in the order of its template. */
export const columns = [
  'account_type', 'user_id', 'name', 'email', 'customer_or_partner', 'contact_id', 'can_create_users',
  'claim_authorization_required', 'password',
] as const; // prettier-ignore
export type Column = (typeof columns)[number];
export const requiredColumns: readonly Column[] = columns.slice(0, 5);

/** What stands in a row; a column that the file doesn't have is empty. A password is never among them. */
export type Cells = Partial<Record<Column, string>>;

export const columnLabels: Record<Column, string> = {
  account_type: accountLabels.account_type,
  user_id: accountLabels.username,
  name: accountLabels.name,
  email: accountLabels.email,
  customer_or_partner: accountLabels.owner,
  contact_id: 'Contact ID',
  can_create_users: accountLabels.can_create_users,
  claim_authorization_required: accountLabels.claim_authorization_required,
  password: accountLabels.password,
};

const rowForm = form({
  account_type: choice(['customer', 'partner'], { label: columnLabels.account_type }),
  user_id: text({ label: columnLabels.user_id, max: 254, required: true }),
  name: text({ label: columnLabels.name, max: 201, required: true }),
  email: email({ label: columnLabels.email, required: true }),
  customer_or_partner: text({ label: columnLabels.customer_or_partner, max: 100, required: true }),
  contact_id: text({ label: columnLabels.contact_id, max: 100 }),
  can_create_users: checkbox({ label: columnLabels.can_create_users }),
  claim_authorization_required: checkbox({ label: columnLabels.claim_authorization_required }),
});

/** What a row asks for, once nothing is wrong with its cells. */
export interface Wanted {
  type: AccountType;
  person: Person;
  ownerNumber: string;
  contactCode: string | null;
  canCreateUsers: boolean;
  claimAuthorizationRequired: boolean;
}

const yes = /^(?:yes|y|true|1|x|on)$/i;
const no = /^(?:no|n|false|0|off|)$/i;

/** Reads a row's cells; every problem at once, by column. */
export function readRow(cells: Cells): { wanted: Wanted } | { problems: FieldErrors } {
  const problems: FieldErrors = {};
  const body: Record<string, string> = {};
  for (const column of columns) {
    const cell = cells[column] ?? '';
    if (column === 'password') continue;
    if (column === 'account_type') body[column] = cell.toLowerCase();
    else if (column !== 'can_create_users' && column !== 'claim_authorization_required') body[column] = cell;
    else if (yes.test(cell)) body[column] = 'on';
    else if (!no.test(cell)) problems[column] = `${columnLabels[column]} is yes or no.`;
  }
  const read = parseForm(rowForm, body);
  if (!read.ok) Object.assign(problems, read.errors);
  const { name = '' } = cells;
  const named = personOf({ username: cells.user_id ?? '', name, email: cells.email ?? '' });
  if ('error' in named && !problems['name']) problems['name'] = named.error;
  const isCustomer = body['account_type'] === 'customer';
  if (isCustomer && body['claim_authorization_required'] === 'on')
    problems['claim_authorization_required'] = claimsAreOfPartners;
  if (!isCustomer && (cells.contact_id ?? '') !== '')
    problems['contact_id'] = 'Contact ID is for customer users: partners have no contacts here.';
  if (!read.ok || 'error' in named || Object.keys(problems).length > 0) return { problems };
  const { values } = read;
  return {
    wanted: {
      type: values.account_type,
      person: { ...named.person, username: values.user_id, email: values.email },
      ownerNumber: values.customer_or_partner,
      contactCode: values.contact_id,
      canCreateUsers: values.can_create_users,
      claimAuthorizationRequired: values.claim_authorization_required,
    },
  };
}
