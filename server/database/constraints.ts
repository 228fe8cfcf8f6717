/** Field name → what is wrong with it. `_form` is about the form as a whole. */
export type FieldErrors = Record<string, string>;

/** What a broken constraint means to the person at the form. This is the only place where database errors become messages. */
const messages: Record<string, { field: string; message: string }> = {
  customers_number: { field: 'number', message: 'Another customer already has this number.' },
  facilities_code: { field: 'code', message: 'Another facility of this customer already has this code.' },
  facilities_lab_is_own: {
    field: 'is_lab',
    message: 'A lab needs to be one of your own facilities, not a customer’s.',
  },
  users_username: { field: 'username', message: 'Another user already has this username.' },
  partners_number: { field: 'number', message: 'Another partner already has this number.' },
  personnel_login: { field: 'user_id', message: 'This user is already on another personnel record.' },
  usergroups_name: { field: 'name', message: 'Another usergroup already has this name.' },
  assets_several_services: {
    field: '_form',
    message: 'This asset has several services. Change each of them on the asset’s page.',
  },
  asset_services_once: { field: 'type_id', message: 'This asset already has a service of this type.' },
  assets_barcode: { field: 'barcode', message: 'Another asset already has this barcode.' },
  tickets_tenant_id_contact_id_customer_id_fkey: {
    field: 'customer_id',
    message: 'This contact has tickets, so you can’t move them to another customer.',
  },
  portal_users_tenant_id_contact_id_customer_id_fkey: {
    field: 'customer_id',
    message: 'This contact has or had a portal user, so you can’t move them to another customer.',
  },
  portal_users_tenant_id_user_id_is_external_fkey: {
    field: 'groups',
    message: 'This user is or was a portal user, so choose external groups only.',
  },
  invoices_paid: {
    field: '_form',
    message: 'Credit from this payment pays another invoice. Reverse that payment first.',
  },
  payments_bank_line: {
    field: '_form',
    message: 'Somebody has just recorded one of these lines from another file.',
  },
  estimates_approved_total: {
    field: '_form',
    message: 'With these lines the total is below 0, so the estimate can’t be approved. Choose other lines.',
  },
  customer_changed: {
    field: '_form',
    message: 'Somebody changed this while you were writing, so nothing was saved. Load the page again.',
  },
  estimates_revised_once: { field: '_form', message: 'Somebody has already started the next version.' },
  price_list_code: { field: 'code', message: 'Another price already has this code.' },
  permission_presets_name: { field: 'name', message: 'Another preset already has this name.' },
  work_order_types_name: { field: 'name', message: 'Another type already has this name.' },
  estimate_decisions_once: { field: '_form', message: 'This estimate has already been answered.' },
  work_orders_claim: { field: '_form', message: 'There’s already a service order for this claim.' },
  work_order_lines_once: { field: 'assets', message: 'This asset is already on the work order.' },
  work_orders_at_customer: {
    field: 'customer_id',
    message:
      'This facility has work orders, so you can’t change its customer. Add another facility, and move the assets there.',
  },
  work_order_lines_at_customer: {
    field: 'customer_id',
    message:
      'Assets here have a service history, so you can’t change the customer of this facility. ' +
      'Add another facility, and move the assets there.',
  },
  calendar_links_one: { field: '_form', message: 'Your calendar already has an address.' },
  portal_users_user: { field: 'username', message: 'This user is already a portal user.' },
};

/**
 * A9: staff are told how many licences there are, who uses them, and whom to ask for more. In the portal, people are told to
 * ask the company.
 * @param detail of `claim_licences`: allowed, and with the new logins those of staff and of the portal; empty in the portal
 */
function noLicence(detail: string): string {
  const [allowed, staff, portal] = detail.split(' ').map(Number);
  if (allowed === undefined || staff === undefined || portal === undefined)
    return 'There’s no licence left for another user, so nothing was created. Ask the company for one.';
  return (
    `There aren’t enough licences, so nothing was created. You have ${allowed}, and this would take ${staff + portal}: ` +
    `${staff} for staff and ${portal} for portal users. Suspend somebody who no longer signs in, or ask the operator ` +
    'of this site for more.'
  );
}

/** A17: what nobody can do in the portal, by the detail of the refusal. */
const notGiven: Record<string, FieldErrors> = {
  facility: {
    facilities:
      'You can only add facilities that you can see yourself. Nothing was added. Choose again from the list.',
  },
  contact: {
    contact_id:
      'You can only choose a contact who has nothing that you don’t have yourself. Nothing was created.',
  },
  contact_email: {
    email:
      'Enter this contact’s own email address. Only people who see everything for the customer can enter another one.',
  },
  whose_email: {
    email: 'Only people who see everything for the customer can change a contact’s email address.',
  },
  claims: {
    claim_authorization_required: 'Your own claims need authorization, so tick this. Nothing was created.',
  },
  customer: { _form: 'You can’t register customers. Ask the company to turn on Can Create Users for you.' },
  shut: { status: 'The company made this contact inactive. Ask it to make them active again.' },
  group: { _form: 'The company can’t take new users at the moment. Ask it to add an external usergroup.' },
  last_admin: {
    _form:
      'This is the only active contact with Admin Access, so they need to keep it. Give it to another contact first.',
  },
};

/** A33: the message for a record that can't change customer, and its field. */
const staysWith: Record<string, { field: string; noun: string }> = {
  tickets: { field: 'customer_id', noun: 'ticket' },
  work_orders: { field: 'facility_id', noun: 'work order' },
  estimates: { field: 'customer_id', noun: 'estimate' },
  invoices: { field: 'customer_id', noun: 'draft' },
};
const pastInWords: Record<string, string> = {
  words: 'a description that this customer can read',
  comments: 'comments',
  order: 'a work order that came from it',
  assets: 'assets of this customer',
  documents: 'documents',
  claim: 'a claim',
  request: 'a request from this customer',
  follows: 'a work order that it follows, or that follows it',
  reasons: 'reasons or a signature that this customer can read',
  billing: 'an invoice, an estimate or a work order that it belongs to',
  versions: 'an earlier version that was sent',
};

/** A facility says the same whether its work has a customer or not. */
const facilityHas: Record<string, string> = {
  orders: 'work_orders_at_customer',
  services: 'work_order_lines_at_customer',
};

/** @param detail of the refusal: the table, and which of its customer's things the record has */
function staysTheirs(detail: string): FieldErrors {
  const [table = '', past = ''] = detail.split(' ');
  if (past === 'about')
    return {
      customer_id: 'This ticket is about another customer’s asset or work order. Clear both fields first.',
    };
  const held = table === 'facilities' ? messages[facilityHas[past] ?? ''] : undefined;
  if (held) return { [held.field]: held.message };
  const { field, noun } = staysWith[table] ?? { field: '_form', noun: 'record' };
  return {
    [field]:
      `This ${noun} has ${pastInWords[past] ?? 'something that belongs to this customer'}, so it stays with its customer. ` +
      `Nothing was saved. For another customer, add a new ${noun}.`,
  };
}

/** A24: what stands in the way in another company of the site group, by the first word of the detail; its name follows. */
const inSister: Record<string, (company: string) => FieldErrors> = {
  username: (company) => ({
    username:
      `${company} already has a user with this User ID. ` +
      'Choose another one, because a User ID is the same at every company in your site group.',
  }),
  inactive: (company) => ({
    owner: `This number is inactive at ${company}, so its users can’t sign in there. Nothing was created.`,
  }),
  unlike: (company) => ({
    same: `At ${company}, this number belongs to a different name, so nothing was created. Check whether both are the same.`,
  }),
  group: (company) => ({
    _form: `${company} has no usergroup for portal users, so nothing was created. Ask its administrators to add one.`,
  }),
  licence: (company) => ({
    _form: `${company} has no licence left for this user, so nothing was saved. Ask its administrators, or the operator of this site.`,
  }),
};

/** @param detail of the refusal: why, and by whom */
function sisterRefuses(detail: string): FieldErrors {
  const [why = '', ...company] = detail.split(' ');
  return (
    inSister[why]?.(company.join(' ')) ?? {
      _form: 'Another company of your site group refused this, so nothing was saved.',
    }
  );
}

/** The field errors that a database error stands for, or null when it isn't one that a person can correct. */
export function fieldErrorsOf(error: unknown): FieldErrors | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const constraint = 'constraint' in error ? String(error.constraint) : '';
  const known = messages[constraint];
  if (known) return { [known.field]: known.message };
  if (error.code === 'GH004') return { _form: noLicence('detail' in error ? String(error.detail) : '') };
  if (error.code === 'GH014')
    return (
      notGiven['detail' in error ? String(error.detail) : ''] ?? {
        _form: 'You can’t give access that you don’t have yourself.',
      }
    );
  if (error.code === 'GH015') return staysTheirs('detail' in error ? String(error.detail) : '');
  if (error.code === 'GH016') return sisterRefuses('detail' in error ? String(error.detail) : '');
  if (error.code === 'GH006')
    return {
      _form: 'Somebody has changed this work order, so this is no longer possible. Load its page again.',
    };
  if (error.code === 'GH007')
    return {
      assets:
        'One of the assets belongs to another customer. A work order can have only assets of its own customer.',
    };
  if (error.code === 'GH008')
    return {
      _form:
        'This claim isn’t authorized, or it has already been decided, so this is no longer possible. Load its page again.',
    };
  if (error.code === 'GH009')
    return {
      _form:
        'This has been issued, paid or credited in the meantime, so you can’t do that any more. Load its page again.',
    };
  if (error.code === 'GH017')
    return {
      _form:
        'This has ended or an invoice was created for that date in the meantime, so you can’t do that any more. Load its page again.',
    };
  if (error.code === 'GH010')
    return {
      _form:
        'This estimate was changed or answered in the meantime, so you can’t do that any more. Load its page again.',
    };
  if (error.code === '23503')
    return { _form: 'Something you chose no longer exists, or belongs elsewhere. Choose again.' };
  return null;
}
