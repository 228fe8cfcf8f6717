import type { LeftOut } from '../../../domain/siteGroups/siteGroups.queries.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import type { AccountType } from '../accounts.form.ts';
import type { Cells, ReadRow, Wanted } from './bulk.form.ts';

/** A row as it is stored. */
export interface Row {
  line: number;
  cells: Cells;
  outcome: Outcome;
  problems: FieldErrors;
  note: string | null;
}
export type Outcome = 'new' | 'unchanged' | 'problem' | 'left_out' | 'created';

/** What rows ask for, of which the database knows; null where a row can't be read. */
export type Asked = Omit<ReadRow, 'wanted' | 'problems'>;

/** What the database says about it. */
export interface Known {
  owner(type: AccountType, number: string): Found | undefined;
  contacts(customerId: string, code: string): readonly Found[];
  /** `key` is the User ID without regard to case, as the database compares it. */
  user(username: string): { key: string; present: Present | null } | undefined;
}

export interface Found {
  id: string;
  status: 'active' | 'inactive';
  /** Other companies of the site group where no account for it comes to be by itself (A24). */
  leftOut?: readonly Pick<LeftOut, 'company' | 'is_suspended' | 'name'>[];
}

/** A user that is there already, and whose portal user it is. */
export interface Present {
  first_name: string;
  last_name: string;
  email: string | null;
  scope: 'customer' | 'contact' | 'partner' | 'agent' | null;
  customer_id: string | null;
  partner_id: string | null;
  contact_id: string | null;
  can_create_users: boolean | null;
  claim_authorization_required: boolean | null;
}

/** What a row comes to, and what it would make. */
export interface Judged<R extends Row = Row> {
  row: R;
  account: { wanted: Wanted; type: AccountType; ownerId: string; contactId: string | null } | null;
}

/** What rows ask for, each as it was read. */
export function askedFor(rows: readonly Row[], read: readonly ReadRow[]): Asked[] {
  return read.filter((_, index) => rows[index]?.outcome !== 'left_out');
}

/**
 * The dry run (A23): what each row would do, with every problem of every row. A row that is so
 * already changes nothing, so that the same file can be run again.
 * @returns judges one row after the other, in their order: a User ID that stood in one of them before is a problem
 */
export function judgeBy(known: Known): <R extends Row>(row: R, read: ReadRow) => Judged<R> {
  const seen = new Map<string, number>();
  return (row, read) => {
    if (row.outcome === 'left_out' || row.outcome === 'created') return { row, account: null };
    const { type, ownerNumber, wanted } = read;
    const problems: FieldErrors = { ...kept(row), ...read.problems };
    const user = read.username === null ? undefined : known.user(read.username);
    const owner = type && ownerNumber !== null ? known.owner(type, ownerNumber) : undefined;
    const contact = type === 'customer' && owner ? contactOf(read, owner.id, known) : null;
    if (user) {
      const before = seen.get(user.key);
      if (before !== undefined) problems['user_id'] = `Line ${before} has the same User ID.`;
      else seen.set(user.key, row.line);
    }
    if (type && ownerNumber !== null && !owner)
      problems['customer_or_partner'] = `No ${type} has the number ${ownerNumber}.`;
    if (typeof contact === 'string') problems['contact_id'] = contact;
    if (type && owner && user?.present) {
      const isOurs = belongs(user.present, type, owner.id);
      if (isOurs && wanted && !problems['user_id']) return unchanged(row, user.present, wanted, contact);
      if (!isOurs)
        problems['user_id'] ??= 'This User ID belongs to somebody outside this customer or partner.';
    }
    if (owner?.status === 'inactive')
      problems['customer_or_partner'] = `${ownerNumber ?? ''} is inactive, so its users can’t sign in.`;
    // A contact's account is in no other company.
    const leftOut = contact === null ? (owner?.leftOut ?? []) : [];
    const unlike = leftOut.find((one) => !one.is_suspended);
    if (unlike)
      problems['customer_or_partner'] ??=
        `${ownerNumber ?? ''} belongs to a different name at ${unlike.company}: ${unlike.name}. ` +
        'Create this user in the User Account Management Utility, which asks whether it’s the same.';
    const suspended = leftOut.filter((one) => one.is_suspended).map(({ company }) => company);
    if (!type || !wanted || !owner || typeof contact === 'string' || Object.keys(problems).length > 0)
      return { row: { ...row, outcome: 'problem', problems, note: null }, account: null };
    return {
      row: { ...row, outcome: 'new', problems: {}, note: withoutSuspended(suspended) },
      account: { wanted, type, ownerId: owner.id, contactId: contact?.id ?? null },
    };
  };
}

const withoutSuspended = (companies: readonly string[]) =>
  companies.length > 0 ? `Nothing is created at ${companies.join(', ')}: suspended.` : null;

/** Problems that no cell shows: a password that was refused, cells behind the last column. */
const kept = ({ problems }: Row): FieldErrors =>
  Object.fromEntries(Object.entries(problems).filter(([name]) => name === 'password' || name === 'row'));

const belongs = ({ customer_id, partner_id }: Present, type: AccountType, ownerId: string) =>
  (type === 'customer' ? customer_id : partner_id) === ownerId;

/** The contact that a customer's row names; null for none, or what is wrong with it. */
function contactOf(
  { contactCode, ownerNumber }: ReadRow,
  ownerId: string,
  known: Known,
): { id: string } | null | string {
  if (contactCode === null) return null;
  const [contact, ...more] = known.contacts(ownerId, contactCode);
  if (!contact) return `${ownerNumber ?? ''} has no contact with the Contact ID ${contactCode}.`;
  if (more.length > 0)
    return `${ownerNumber ?? ''} has more than one contact with the Contact ID ${contactCode}.`;
  return contact.status === 'active' ? contact : `The contact ${contactCode} is inactive.`;
}

/** What is there stays as it is; where the file says otherwise, that is said. */
function unchanged<R extends Row>(
  row: R,
  present: Present,
  { person, canCreateUsers, claimAuthorizationRequired }: Wanted,
  contact: { id: string } | null | string,
): Judged<R> {
  const differing = [
    ...(present.first_name !== person.first_name || present.last_name !== person.last_name ? ['Name'] : []),
    ...(present.email !== person.email ? ['Email'] : []),
    ...(present.contact_id !== (typeof contact === 'object' ? (contact?.id ?? null) : null)
      ? ['Contact']
      : []),
    ...(present.can_create_users !== canCreateUsers ? ['Can Create Users'] : []),
    ...(present.claim_authorization_required !== claimAuthorizationRequired
      ? ['Claim Authorization Required']
      : []),
  ];
  const note =
    differing.length > 0 ? `${differing.join(', ')}: different from the file, and left unchanged.` : null;
  return { row: { ...row, outcome: 'unchanged', problems: {}, note }, account: null };
}
