/** Field name → what is wrong with it. `_form` is about the form as a whole. */
export type FieldErrors = Record<string, string>;

/** What a broken constraint means to the person at the form: the one place where database errors become words. */
const messages: Record<string, { field: string; message: string }> = {
  customers_number: { field: 'number', message: 'Another customer has this number.' },
  facilities_code: { field: 'code', message: 'Another facility has this code.' },
  facilities_lab_is_own: { field: 'is_lab', message: 'A lab is a facility of your own, not of a customer.' },
  users_username: { field: 'username', message: 'Another user has this username.' },
  partners_number: { field: 'number', message: 'Another partner has this number.' },
  personnel_login: { field: 'user_id', message: 'Another personnel record carries this login.' },
  usergroups_name: { field: 'name', message: 'Another usergroup has this name.' },
  assets_barcode: { field: 'barcode', message: 'Another asset has this barcode.' },
  tickets_tenant_id_contact_id_customer_id_fkey: {
    field: 'customer_id',
    message: 'This contact has tickets, so it stays with its customer.',
  },
  portal_users_tenant_id_contact_id_customer_id_fkey: {
    field: 'customer_id',
    message: 'This contact has or had a portal user, so it stays with its customer.',
  },
  portal_users_tenant_id_user_id_is_external_fkey: {
    field: 'groups',
    message: 'This user is or was a portal user, so its groups are external ones.',
  },
  work_order_types_name: { field: 'name', message: 'Another type has this name.' },
  work_order_lines_once: { field: 'assets', message: 'This asset is in the work order already.' },
  work_orders_at_customer: {
    field: 'customer_id',
    message: 'This facility has work orders, so it stays with its customer.',
  },
  portal_users_user: { field: 'username', message: 'This user has a portal user already.' },
};

/**
 * A9: staff are told how many licences there are, who uses them, and whom to ask for more; in the portal, that the
 * company must be asked.
 * @param detail of `claim_licences`: allowed, and with the new logins those of staff and of the portal; empty in the portal
 */
function noLicence(detail: string): string {
  const [allowed, staff, portal] = detail.split(' ').map(Number);
  if (allowed === undefined || staff === undefined || portal === undefined)
    return 'No licence is left for another login. Ask the company for one; nothing was made.';
  return (
    `No licence is left. There are ${allowed}, and this would take ${staff + portal}: ${staff} for staff logins, ` +
    `${portal} for portal logins. Suspend somebody who no longer signs in, or ask the operator of this site for more. ` +
    'Nothing was made.'
  );
}

/** The field errors that a database error stands for, or null when it is none that a person can mend. */
export function fieldErrorsOf(error: unknown): FieldErrors | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const constraint = 'constraint' in error ? String(error.constraint) : '';
  const known = messages[constraint];
  if (known) return { [known.field]: known.message };
  if (error.code === 'GH004') return { _form: noLicence('detail' in error ? String(error.detail) : '') };
  if (error.code === 'GH006')
    return { _form: 'The work order has moved on, so this is not possible any more. Load its page again.' };
  if (error.code === 'GH007')
    return {
      assets: 'One of the assets is of another customer. A work order takes those of its own customer.',
    };
  if (error.code === '23503')
    return { _form: 'A record that was chosen no longer exists, or belongs elsewhere. Choose it again.' };
  return null;
}
