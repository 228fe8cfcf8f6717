import { eachOwn } from './ownRecords.ts';
import { randomUUID } from 'node:crypto';
import type { CastPeople } from './castPeople.ts';

/** The usergroups of a cast. */
export function makeGroups(people: CastPeople) {
  const group = (name: string, external: boolean, permissions: string[], administrators = false) =>
    people.one('usergroups', {
      name,
      is_external: external,
      permissions,
      is_administrators: administrators,
    });
  return {
    administrators: group('Administrators', false, [], true),
    technicians: group('Technicians', false, [
      'view_records',
      'keep_assets',
      'keep_tickets',
      'keep_work_orders',
      'view_portals',
    ]),
    dataAdministrators: group('Portal Data Administrators', false, ['view_records', 'create_accounts']),
    customerPortal: group('Customer Portal', true, []),
  };
}

/** Records that the people of a cast can or can't see. Each player's contact has the player's name. */
export function makeRecords(people: CastPeople, linkKeys: string) {
  const partnerId = people.one('partners', { number: 'P-1', name: 'Porter' });
  const agentId = people.one('agents', { name: 'Agatha' });
  const customer = (number: string, name: string, of: Record<string, string> = {}) =>
    people.one('customers', { number, name, notes: `note on ${name}`, ...of });
  const customers = {
    north: customer('C-1', 'North', { agent_id: agentId }),
    south: customer('C-2', 'South'),
    east: customer('C-3', 'East'),
    west: customer('C-4', 'West', { agent_id: agentId, partner_id: partnerId }),
  };
  const facility = (code: string, of: string | null, isLab = false) =>
    people.one('facilities', { code, name: `Facility ${code}`, customer_id: of, is_lab: isLab });
  const facilities = {
    cal1: facility('cal-1', customers.north),
    cal2: facility('cal-2', customers.north),
    dock: facility('dock', customers.south),
    pier: facility('pier', customers.west),
    mt: facility('MT', null),
    lab: facility('MAIN', null, true),
    portalLab: facility('PORTAL', null, true),
  };
  const many = people.many(
    'facilities',
    Array.from({ length: 70 }, (_, n) => ({
      ...{ code: `east-${n}`, name: `Facility east-${n}`, customer_id: customers.east, is_lab: false },
    })),
  );
  const asset = (of: string | null, at: string, code: string) =>
    people.one('assets', { code, description: `Gauge ${code}`, facility_id: at, customer_id: of });
  const assets = {
    cal1: asset(customers.north, facilities.cal1, 'A-cal-1'),
    cal2: asset(customers.north, facilities.cal2, 'A-cal-2'),
    dock: asset(customers.south, facilities.dock, 'A-dock'),
    pier: asset(customers.west, facilities.pier, 'A-pier'),
    mt: asset(null, facilities.mt, 'A-MT'),
  };
  people.unchecked(() =>
    people.many(
      'assets',
      many.map((at, n) => ({
        ...{
          code: `A-east-${n}`,
          description: `Gauge A-east-${n}`,
          facility_id: at,
          customer_id: customers.east,
        },
      })),
    ),
  );

  const contact = (of: string, name: string, related: string[], flags: Record<string, boolean> = {}) => {
    const id = people.one('contacts', {
      customer_id: of,
      first_name: name,
      last_name: 'Contact',
      notes: 'kept inside',
      ...flags,
    });
    if (related.length > 0)
      people.unchecked(() =>
        people.run(
          `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
           select tenant_id, $2, id, customer_id from facilities where tenant_id = $1 and id = any($3::uuid[])`,
          [people.tenantId, id, related],
        ),
      );
    return id;
  };
  const contacts = {
    contactUser: contact(customers.north, 'Nora', [facilities.cal1]),
    contactWithPermissions: contact(customers.north, 'Nils', [facilities.cal1], {
      edit_contact: true, create_work_order: true, access_billing: true, access_reports: true,
    }),
    wideContact: contact(customers.east, 'Wida', many.slice(0, 69)),
    mixedContact: contact(customers.east, 'Mixa', [...many.slice(0, 69), facilities.mt]),
    allContact: contact(customers.north, 'Alla', [], { all_facilities: true }),
    allContactWithOutside: contact(customers.east, 'Alva', [facilities.mt], { all_facilities: true }),
    adminContact: contact(customers.north, 'Adam', [], { admin_access: true }),
    adminContactWithOutside: contact(customers.north, 'Adil', [facilities.mt], { admin_access: true }),
  }; // prettier-ignore
  const ticket = (number: number, of: string, contactId: string | null) =>
    people.one('tickets', {
      number,
      subject: `Ticket ${number}`,
      description: 'It drifts.',
      customer_id: of,
      contact_id: contactId,
      opened_by: 'Somebody',
    });
  const tickets = {
    ofContactUser: ticket(1, customers.north, contacts.contactUser),
    ofNorth: ticket(2, customers.north, null),
    ofSouth: ticket(3, customers.south, null),
  };
  const comments = { public: '', internal: '' };
  for (const [ticketId, internal] of [
    [tickets.ofContactUser, false],
    [tickets.ofContactUser, true],
    [tickets.ofNorth, true],
    [tickets.ofSouth, false],
  ] as const) {
    const id = people.one('ticket_comments', {
      ticket_id: ticketId,
      body: internal ? 'internal word' : 'public word',
      internal,
      by_staff: true,
      author_name: 'Tess',
    });
    if (ticketId === tickets.ofContactUser) comments[internal ? 'internal' : 'public'] = id;
  }
  for (const ticketId of [tickets.ofContactUser, tickets.ofSouth])
    people.one('ticket_descriptions', {
      ticket_id: ticketId,
      body: 'first words',
      author_name: 'Somebody',
      replaced_by: 'Tess',
    });
  people.run(
    `insert into counters (tenant_id, name, value) values ($1, 'ticket', 1000), ($1, 'work_order', 1000)`,
    [people.tenantId],
  );

  const workOrderType = people.one('work_order_types', { name: 'Calibration' });
  const assetService = people.one('asset_services', { asset_id: assets.mt, type_id: workOrderType });
  const workOrder = people.one('work_orders', {
    number: 1,
    type_id: workOrderType,
    facility_id: facilities.cal1,
    customer_id: customers.north,
    status: 'open',
    opened_by: 'Tess',
  });
  const workOrderLine = people.one('work_order_lines', { work_order_id: workOrder, asset_id: assets.cal1 });
  const documentId = people.one('documents', {
    ...{ work_order_id: workOrder, kind: 'report', name: 'kept.pdf', size: 9, media_type: 'application/pdf' },
    ...{ sha256: '0'.repeat(64), file_id: randomUUID(), by_staff: true, author_name: 'Tess' },
  });
  const claim = people.one('warranty_claims', {
    number: 1, partner_id: partnerId, asset_id: assets.pier, description: 'It drifts again.', failed_on: '2026-03-01',
    currency: 'EUR', amount_minor: '12500', status: 'waiting', filed_by: 'Paula',
  }); // prettier-ignore
  people.run("select set_config('app.tenant_id', $1, false)", [people.tenantId]);
  const invoice = (of: string, issued: boolean) => {
    const id = people.one('invoices', {
      customer_id: of, dated_on: '2026-01-31', due_on: '2026-03-02', currency: 'EUR', opened_by: 'Ada',
      net_minor: '10000', tax_minor: '1900', total_minor: '11900', internal_note: 'kept inside',
      rates: JSON.stringify([{ rate: '19000', net: '10000', tax: '1900' }]),
      buyer: JSON.stringify({ name: 'The buyer', address: 'Mill Lane', country: 'GB', tax_number: 'GB 1' }),
      seller: JSON.stringify({ name: 'The seller', address: null, country: null, tax_number: null }),
    }); // prettier-ignore
    people.one('invoice_lines', {
      invoice_id: id, position: 1, description: 'Calibration', quantity_milli: '1000', unit_price: '100000000',
      discount_milli: 0, tax_milli: 19_000, net_minor: '10000',
    }); // prettier-ignore
    if (issued)
      people.run(
        "update invoices set status = 'issued', issued_by = 'Ada' where tenant_id = $1 and id = $2",
        [people.tenantId, id],
      );
    return id;
  };
  const invoices = {
    ofNorth: invoice(customers.north, true),
    ofSouth: invoice(customers.south, true),
    ofEast: invoice(customers.east, true),
    draft: invoice(customers.north, false),
  };
  const payment = people.one('payments', {
    customer_id: customers.north, paid_on: '2026-02-10', amount_minor: '1900', currency: 'EUR', method: 'cash', recorded_by: 'Ada',
  }); // prettier-ignore
  people.one('payment_parts', { payment_id: payment, invoice_id: invoices.ofNorth, amount_minor: '1900' });
  const own = eachOwn((_address, { table, row }) => people.one(table, row));
  const recurring = people.one('recurring_invoices', {
    name: 'Contract', customer_id: customers.north, currency: 'EUR', every: 1, unit: 'month', anchor_day: 31, first_on: '2199-01-31',
    next_on: '2199-01-31', issues: true, net_minor: '10000', tax_minor: '1900', total_minor: '11900', opened_by: 'Ada',
    rates: JSON.stringify([{ rate: '19000', net: '10000', tax: '1900' }]),
  }); // prettier-ignore
  people.one('recurring_lines', {
    recurring_id: recurring, position: 1, description: 'Rent for {month}', quantity_milli: '1000', unit_price: '100000000',
    discount_milli: 0, tax_milli: 19_000, net_minor: '10000',
  }); // prettier-ignore
  const estimate = (number: number, of: string, sent: boolean) => {
    const id = people.one('estimates', {
      number, customer_id: of, dated_on: '2026-01-31', valid_until: '2199-12-31', currency: 'EUR', opened_by: 'Ada',
      net_minor: '10000', tax_minor: '1900', total_minor: '11900', internal_note: 'kept inside', terms: 'Our terms.',
      rates: JSON.stringify([{ rate: '19000', net: '10000', tax: '1900' }]),
    }); // prettier-ignore
    people.one('estimate_lines', {
      estimate_id: id, position: 1, description: 'New probe', quantity_milli: '1000', unit_price: '100000000',
      discount_milli: 0, tax_milli: 19_000, net_minor: '10000',
    }); // prettier-ignore
    if (sent)
      people.run("update estimates set status = 'sent' where tenant_id = $1 and id = $2", [
        people.tenantId,
        id,
      ]);
    return id;
  };
  const estimates = {
    ofNorth: estimate(1, customers.north, true),
    ofSouth: estimate(2, customers.south, true),
    draft: estimate(3, customers.north, false),
  };
  // No statement can leave evidence without the decision itself (A28). Tests look at it beside an estimate that waits.
  people.unchecked(() => people.one('estimate_decisions', {
    estimate_id: estimates.ofSouth, revision: 1, decision: 'declined', name: 'South', author_name: 'South', reason: 'No.',
    address: '::1', browser: 'Test', content: '{}', content_sha256: 'a'.repeat(64), terms: 'Our terms.',
  })); // prettier-ignore
  people.run("select set_config('app.tenant_id', '', false)", []);
  const linkId = people.one('secure_links', {
    customer_id: customers.south,
    key_version: linkKeys,
  });
  return {
    partnerId,
    agentId,
    customers,
    facilities,
    assets,
    contacts,
    tickets,
    comments,
    documentId,
    workOrderType,
    assetService,
    workOrder,
    workOrderLine,
    claim,
    invoices,
    payment,
    estimates,
    own,
    preset: own['/admin/permission_presets'],
    recurring,
    linkId,
  };
}
