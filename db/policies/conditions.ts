/**
 * The conditions that policies are made of. Settings are read raw, never in a sub-select: the planner must know
 * their values (measured: a sub-select made a three-table join 9,163 times slower). Unset, they raise an error.
 */

/** The column is the actor's customer. */
export const ofCustomer = (column = 'customer_id') => `${column} = current_setting('app.customer_id')::uuid`;

/**
 * The same for rows that are found by something else: no index serves it, and the setting is read once and not for each row.
 */
export const amongOthersOfCustomer = (column = 'customer_id') =>
  `(${column} = (select current_setting('app.customer_id')::uuid)) is true`;

/** The column is the actor's contact. */
export const ofContact = (column = 'contact_id') => `${column} = current_setting('app.contact_id')::uuid`;

/** The column is the signed-in user. */
export const ofUser = (column = 'user_id') => `${column} = current_setting('app.user_id')::uuid`;

/** The column is the session that the request came with. */
export const ofSession = (column = 'session_id') => `${column} = current_setting('app.session_id')::uuid`;

/** The signed-in user has the Administrators group (A23). */
export const isAdministrator = "current_setting('app.administrator')::boolean";

/** The contact may see and edit its customer's other contacts (A13, A17). */
export const mayEditContacts = "current_setting('app.edit_contact')::boolean";

/** The facility is one of at most 64 in reach; a sub-select, so that their list is read once and not for each row. */
export const amongMyFacilities = (column: string) =>
  `${column} = any ((select current_setting('app.facilities')::uuid[])::uuid[])`;

/** The facility is a related one that isn't the customer's own. */
export const amongMyOutsideFacilities = (column: string) =>
  `${column} = any ((select app.my_outside_facilities())::uuid[])`;

/**
 * The facility is related to the contact and isn't its customer's, of a contact for whom `app.facilities` has those that aren't:
 * 64 at most, or none when there are more. With more the last arm asks row by row. With few it compares the tenant with nothing,
 * so that the planner finds it by an index of nothing, and each arm by one.
 */
export const fewOutsideOrRelated = (table: string, column: string) =>
  `${amongMyFacilities(column)} or tenant_id = (case when current_setting('app.facilities') = '{}'
    then current_setting('app.tenant_id')::uuid end) and ${relatedToMe(table, column)}`;

/** The facility is related to the contact, asked row by row: right for any number of them. */
export const relatedToMe = (table: string, column: string) =>
  `exists (select from contact_facilities r where r.tenant_id = ${table}.tenant_id
    and r.facility_id = ${table}.${column} and ${ofContact('r.contact_id')})`;

/** The contact has All facilities on. */
export const hasAllFacilities = "current_setting('app.all_facilities')::boolean";

/** The customer is one that the partner registered or looks after, fetched once for the query (A20a). */
export const amongMyCustomers = (column: string) => `${column} = any ((select app.my_customers())::uuid[])`;

/** The record is the actor's partner. */
export const ofPartner = (column = 'partner_id') => `${column} = current_setting('app.partner_id')::uuid`;

/**
 * The user of the row was made in this very transaction, for the portal: a portal data administrator completes the
 * account that it is making, and gives nothing to one that was there (A23). Nobody can write created_at.
 */
export const ofNewAccount = (table: string) =>
  `exists (select from users u where u.tenant_id = ${table}.tenant_id
    and u.id = ${table}.user_id and u.is_external and u.created_at = now())`;

/** The signed-in user may make portal accounts (A23): an administrator, or a portal data administrator. */
export const mayCreateAccounts = "current_setting('app.create_accounts')::boolean";

/** The portal user may request work (A13, A29): whoever is the whole customer, or a contact with *Create Work Order*. */
export const mayRequestWork = "current_setting('app.create_work_order')::boolean";

/** Whoever is the whole customer: a customer user, or a contact with *Admin Access* (A14). */
export const isWholeCustomer = "current_setting('app.whole_customer')::boolean";

/** The contact has nothing that the actor lacks (A17); asked of few rows, each by its id. */
export const mayEditContact = 'app.may_edit_contact(id)';

/** The five permissions and *All facilities*, by the columns of a contact. */
const heldRights = [
  'admin_access', 'access_billing', 'access_reports', 'create_work_order', 'edit_contact', 'all_facilities',
] as const; // prettier-ignore

/** Those that are on in a row, as an array of their names. */
export const rightsIn = (row = '') =>
  `array_remove(array[${heldRights.map((right) => `case when ${row}${right} then '${right}' end`).join(', ')}], null)`;

/** A17: what an actor has of them, for the context: whoever is the whole customer has all. */
export const heldIn = (actor: string, isWhole: string) =>
  `case when ${isWhole} then '{${heldRights.join(',')}}' else (${rightsIn(`${actor}.`)})::text end`;

/** Of the five permissions and *All facilities* the row has none that the actor lacks (A17). */
export const holdsWhatItGives = `${rightsIn()} <@ current_setting('app.holds')::text[]`;

/** The portal user has *Can Create Users* (A19); an agent's never counts. */
export const mayCreateUsers = "current_setting('app.can_create_users')::boolean";

/** The portal user may see the customer's money (A13): whoever is the whole customer, or a contact with *Access Billing*. */
export const mayBill = "current_setting('app.access_billing')::boolean";
