import { checkbox, choice } from '../../../forms/choiceFields.ts';
import { email, text } from '../../../forms/textFields.ts';
import { form, type FieldErrors } from '../../../forms/parse.ts';
import type { Field } from '../../../forms/field.ts';
import {
  accountLabels,
  claimsAreOfPartners,
  personOf,
  type AccountType,
  type Person,
} from '../accounts.form.ts';
import { username as usernameField } from '../../../domain/logins/usernames.ts';

/** The columns of the file, in the order of its template. */
export const columns = [
  'account_type', 'user_id', 'name', 'email', 'customer_or_partner', 'contact_id', 'can_create_users',
  'claim_authorization_required', 'password',
] as const; // prettier-ignore
/** Characters of a cell that are read at all: every column takes less. */
export const mostOfCell = 500;
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

const fields = {
  account_type: choice(['customer', 'partner'], { label: columnLabels.account_type }),
  user_id: usernameField({ label: columnLabels.user_id, required: true }),
  name: text({ label: columnLabels.name, max: 201, required: true }),
  email: email({ label: columnLabels.email, required: true }),
  customer_or_partner: text({
    label: columnLabels.customer_or_partner,
    max: 100,
    required: true,
    missing: 'Enter a customer or partner number.',
  }),
  contact_id: text({ label: columnLabels.contact_id, max: 100 }),
};

/** What a row asks for, once nothing is wrong with its cells. */
export interface Wanted {
  person: Person;
  canCreateUsers: boolean;
  claimAuthorizationRequired: boolean;
}

/** What can be read of a row, whatever else is wrong with it: null for what can't. */
export interface ReadRow {
  type: AccountType | null;
  username: string | null;
  ownerNumber: string | null;
  contactCode: string | null;
  wanted: Wanted | null;
  /** By column, every one. */
  problems: FieldErrors;
}

export const inviteNowLabel = 'Invite now';
/** Reads what *Create* is sent with: whether those without a password are invited along with it, or later. */
export const createForm = form({ invite_now: checkbox({ label: inviteNowLabel }) });

const yes = /^(?:yes|y|true|1|x|on)$/i;
const no = /^(?:no|n|false|0|off|)$/i;

/** Reads a row's cells; every problem at once, by column. */
export function readRow(cells: Cells): ReadRow {
  const problems: FieldErrors = {};
  const cell = (column: Column) => cells[column] ?? '';
  function read<T>(field: Field<T>, column: Column, typed = cell(column)): T | null {
    const result = field.safeParse(typed);
    if (result.success) return result.data;
    problems[column] = result.error.issues[0]?.message ?? '';
    return null;
  }
  function yesOrNo(column: Column): boolean {
    if (!yes.test(cell(column)) && !no.test(cell(column)))
      problems[column] = `Enter yes or no for ${columnLabels[column]}.`;
    return yes.test(cell(column));
  }
  const type = read(fields.account_type, 'account_type', cell('account_type').toLowerCase());
  const username = read(fields.user_id, 'user_id');
  const name = read(fields.name, 'name');
  const address = read(fields.email, 'email');
  const ownerNumber = read(fields.customer_or_partner, 'customer_or_partner');
  const contactCode = read(fields.contact_id, 'contact_id');
  const canCreateUsers = yesOrNo('can_create_users');
  const claimAuthorizationRequired = yesOrNo('claim_authorization_required');
  if (type === 'customer' && claimAuthorizationRequired)
    problems['claim_authorization_required'] = claimsAreOfPartners;
  if (type === 'partner' && contactCode !== null)
    problems['contact_id'] = 'Contact ID is for customer users only: partners don’t have contacts.';
  const named = name === null ? null : personOf({ username: username ?? '', name, email: address ?? '' });
  if (named && 'error' in named) problems['name'] = named.error;
  const isWhole = Object.keys(problems).length === 0 && named !== null && 'person' in named;
  const wanted = isWhole ? { person: named.person, canCreateUsers, claimAuthorizationRequired } : null;
  return { type, username, ownerNumber, contactCode, wanted, problems };
}
