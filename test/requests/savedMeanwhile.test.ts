import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { expectListed } from '../support/expectListed.ts';
import { behind } from '../support/meanwhile.ts';
import { eachOwn, ownAddresses, type OwnAddress } from '../support/ownRecords.ts';
import { formsOn } from '../support/pageForms.ts';
import { personName } from '../support/views.ts';
import { testDatabase } from '../support/database.ts';

/** A form that holds its record's version, and how somebody else saves the record while it is being saved. */
interface VersionedForm {
  /** The view that the version stands in. */
  view: string;
  /** Where the form is opened; where it is sent, if that is another address. */
  path: string;
  action?: string;
  /** Whose form it is, if it is no administrator's. */
  as?: PlayerName;
  /** What is typed; null: what stands there. */
  typed: Record<string, string | string[]> | null;
  /** What the other one does to the record, and how the conflict page says it. */
  meanwhile: string;
  values: readonly unknown[];
  theirs: string | RegExp;
}

const saved = (text: string) => new RegExp(`data-label="Now saved">${text}</td>`);

async function sql<T extends object>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await (await testDatabase()).admin.query<T>(text, values)).rows;
}
const idOf = async (text: string, ...values: unknown[]) =>
  (await sql<{ id: string }>(`${text} returning id`, ...values))[0]!.id;

const change = (table: string, column: string) =>
  `update ${table} set ${column} = $2, version = version + 1 where id = $1`;

/** Those of what belongs to the company alone, sent as they were opened. */
const ownForms = ({ own }: Cast): Record<OwnAddress, VersionedForm> =>
  eachOwn((address, { table, form: { view, meanwhile } }) => {
    const [column, value, shown] = meanwhile;
    return {
      view,
      path: `${address}/${own[address]}`,
      typed: null,
      meanwhile: change(table, column),
      values: [own[address], value],
      theirs: saved(shown),
    };
  });

/** Every form whose record two people could save at once, by what it is about. */
async function versionedForms(cast: Cast): Promise<Record<string, VersionedForm>> {
  const { tenantId, customers, facilities, assets, tickets, groups, players } = cast;
  const contactId = players.contactUser.contactId!;
  const personnelId = await idOf(
    "insert into personnel (tenant_id, first_name, last_name) values ($1, 'Wanda', 'Worker')",
    tenantId,
  );
  const [changed, removed] = ['ticket_opened', 'ticket_comment'];
  for (const kind of [changed, removed])
    await idOf(
      "insert into email_templates (tenant_id, kind, subject, body) values ($1, $2, 'Ours', '{{portal_link}}')",
      tenantId,
      kind,
    );
  const changeTemplate =
    'update email_templates set subject = $3, version = version + 1 where tenant_id = $1 and kind = $2';
  const ofTemplates = '/admin/settings/email_templates';
  const person = { first_name: 'Mine', last_name: 'Contact', status: 'active' };
  return {
    ...ownForms(cast),
    'the company': {
      view: 'companySettings/edit.ejs',
      path: '/admin/settings/company',
      typed: { name: 'Mine', time_zone: 'UTC', currency: 'EUR', csv_delimiter: 'comma', alphabet: 'any' },
      meanwhile: change('tenants', 'time_zone'),
      values: [tenantId, 'Asia/Tokyo'],
      theirs: saved('Asia/Tokyo'),
    },
    'how to pay': {
      view: 'invoices/paying/settings.ejs',
      path: '/admin/settings/payment',
      typed: { pay_holder: 'Mine' },
      meanwhile: change('tenants', 'pay_bank'),
      values: [tenantId, 'River Bank'],
      theirs: saved('River Bank'),
    },
    'electronic invoices': {
      view: 'invoices/electronic/settings.ejs',
      path: '/admin/settings/electronic_invoices',
      typed: {},
      meanwhile: change('tenants', 'electronic_invoices'),
      values: [tenantId, true],
      theirs: saved('Ticked'),
    },
    customers: {
      view: 'customers/form.ejs',
      path: `/admin/customers/${customers.south}`,
      typed: { number: 'C-2', name: 'Mine', status: 'active' },
      meanwhile: change('customers', 'phone'),
      values: [customers.south, '020 7946 0000'],
      theirs: saved('020 7946 0000'),
    },
    estimates: {
      view: 'estimates/form.ejs',
      path: `/admin/estimates/${cast.estimates.draft}/edit`,
      typed: {
        customer_id: customers.north, dated_on: '2026-01-31', valid_until: '2199-12-31', currency: 'EUR', terms: 'Mine',
        line_description: 'New probe', line_quantity: '1', line_price: '100.00', line_discount: '', line_tax: '19',
      },
      meanwhile: change('estimates', 'purchase_order'),
      values: [cast.estimates.draft, 'PO-9'],
      theirs: saved('PO-9'),
    },
    invoices: {
      view: 'invoices/form.ejs',
      path: `/admin/invoices/${cast.invoices.draft}/edit`,
      typed: {
        customer_id: customers.north, dated_on: '2026-01-31', due_on: '2026-03-02', currency: 'EUR', note: 'Mine',
        line_description: 'Calibration', line_quantity: '1', line_price: '100.00', line_discount: '', line_tax: '19',
      },
      meanwhile: change('invoices', 'purchase_order'),
      values: [cast.invoices.draft, 'PO-9'],
      theirs: saved('PO-9'),
    },
    'recurring invoices': {
      view: 'invoices/recurring/form.ejs',
      path: `/admin/invoices/recurring/${cast.recurring}/edit`,
      typed: {
        name: 'Mine', customer_id: customers.north, every: '1', unit: 'month', next_on: '2199-01-31', issues: 'issue', currency: 'EUR',
        line_description: 'Rent', line_quantity: '1', line_price: '100.00', line_discount: '', line_tax: '19',
      },
      meanwhile: change('recurring_invoices', 'purchase_order'),
      values: [cast.recurring, 'PO-9'],
      theirs: saved('PO-9'),
    },
    contacts: {
      view: 'contacts/form.ejs',
      path: `/admin/contacts/${players.contactWithPermissions.contactId!}/details`,
      action: `/admin/contacts/${players.contactWithPermissions.contactId!}`,
      typed: { ...person, customer_id: customers.north },
      meanwhile: change('contacts', 'status'),
      values: [players.contactWithPermissions.contactId, 'inactive'],
      theirs: saved('Inactive'),
    },
    'facilities in the portal': {
      view: 'facilities/portal/edit.ejs',
      path: `/facilities/${facilities.cal1}/edit`,
      as: 'customerUser',
      typed: { code: 'cal-1', name: 'Mine', address: '' },
      meanwhile: change('facilities', 'address'),
      values: [facilities.cal1, 'Theirs'],
      theirs: saved('Theirs'),
    },
    'contacts in the portal': {
      view: 'contacts/portal/form.ejs',
      path: `/contacts/${contactId}/edit`,
      as: 'customerUser',
      typed: person,
      meanwhile: change('contacts', 'job_title'),
      values: [contactId, 'Theirs'],
      theirs: saved('Theirs'),
    },
    facilities: {
      view: 'facilities/form.ejs',
      path: `/admin/facilities/${facilities.mt}`,
      typed: { code: 'MT', name: 'Mine', active: 'on' },
      meanwhile: change('facilities', 'address'),
      values: [facilities.mt, 'Theirs'],
      theirs: saved('Theirs'),
    },
    assets: {
      view: 'assets/form.ejs',
      path: `/admin/assets/${assets.cal1}`,
      typed: { description: 'Mine', facility_id: facilities.cal1, status: 'in_service' },
      meanwhile: change('assets', 'facility_id'),
      values: [assets.cal1, facilities.cal2],
      theirs: saved('Facility cal-2'),
    },
    'services of assets': {
      view: 'assets/services/form.ejs',
      path: `/admin/assets/${assets.mt}/services/${cast.assetService}`,
      typed: { type_id: cast.workOrderType, interval_months: '6' },
      meanwhile: change('asset_services', 'interval_months'),
      values: [cast.assetService, 9],
      theirs: saved('9'),
    },
    'assets that are moved': {
      view: 'assets/move.ejs',
      path: `/admin/assets/${assets.cal1}/move`,
      typed: { facility_id: facilities.mt },
      meanwhile: change('assets', 'facility_id'),
      values: [assets.cal1, facilities.cal2],
      theirs: saved('Facility cal-2'),
    },
    tickets: {
      view: 'tickets/form.ejs',
      path: `/admin/tickets/${tickets.ofNorth}`,
      typed: {
        subject: 'Mine', customer_id: customers.north, contact_id: '', priority: 'normal', status: 'open',
        description: 'It drifts.',
      },
      meanwhile: change('tickets', 'contact_id'),
      values: [tickets.ofNorth, contactId],
      theirs: saved('Nora Contact'),
    },
    'work orders': {
      view: 'workOrders/form.ejs',
      path: `/admin/work_orders/${cast.workOrder}/edit`,
      typed: { type_id: cast.workOrderType, facility_id: facilities.cal1, description: 'Mine' },
      meanwhile: change('work_orders', 'purchase_order'),
      values: [cast.workOrder, 'PO-9'],
      theirs: saved('PO-9'),
    },
    'work orders that are scheduled': {
      view: 'workOrders/move.ejs',
      path: `/admin/work_orders/${cast.workOrder}/moves/schedule`,
      typed: { scheduled_on: '2127-01-05', technician_id: '' },
      meanwhile: change('work_orders', 'technician_id'),
      values: [cast.workOrder, personnelId],
      theirs: saved('[^<]* Worker'),
    },
    'work order types': {
      view: 'workOrders/types/form.ejs',
      path: `/admin/work_order_types/${cast.workOrderType}`,
      typed: { name: 'Mine', active: 'on' },
      meanwhile: change('work_order_types', 'steps'),
      values: [cast.workOrderType, ['Theirs']],
      theirs: saved('Theirs'),
    },
    'lines of work orders': {
      view: 'workOrders/line.ejs',
      path: `/admin/work_orders/${cast.workOrder}/lines/${cast.workOrderLine}`,
      typed: { outcome: 'passed', serviced_on: '2026-01-31' },
      meanwhile: change('work_order_lines', 'remarks'),
      values: [cast.workOrderLine, 'Theirs'],
      theirs: saved('Theirs'),
    },
    documents: {
      view: 'documents/edit.ejs',
      path: `/admin/documents/${cast.documentId}/edit`,
      typed: { name: 'mine.pdf', kind: 'report' },
      meanwhile: change('documents', 'kind'),
      values: [cast.documentId, 'photo'],
      theirs: saved('Photo'),
    },
    partners: {
      view: 'outsideCompanies/form.ejs',
      path: `/admin/partners/${cast.partnerId}`,
      typed: { number: 'P-1', name: 'Mine', status: 'active' },
      meanwhile: change('partners', 'phone'),
      values: [cast.partnerId, '020 7946 0000'],
      theirs: saved('020 7946 0000'),
    },
    agents: {
      view: 'outsideCompanies/form.ejs',
      path: `/admin/agents/${cast.agentId}`,
      typed: { name: 'Mine', status: 'active' },
      meanwhile: change('agents', 'phone'),
      values: [cast.agentId, '020 7946 0000'],
      theirs: saved('020 7946 0000'),
    },
    personnel: {
      view: 'personnel/form.ejs',
      path: `/admin/personnel/${personnelId}`,
      typed: { first_name: 'Mine', last_name: 'Worker', status: 'active' },
      meanwhile: change('personnel', 'user_id'),
      values: [personnelId, players.technician.userId],
      theirs: saved('technician'),
    },
    users: {
      view: 'users/details.ejs',
      path: `/admin/users/${players.dataAdministrator.userId!}/details`,
      action: `/admin/users/${players.dataAdministrator.userId!}`,
      typed: { first_name: 'Mine', last_name: 'Administrator', username: 'dataadministrator' },
      meanwhile: change('users', 'initials'),
      values: [players.dataAdministrator.userId, 'DA'],
      theirs: saved('DA'),
    },
    usergroups: {
      view: 'usergroups/form.ejs',
      path: `/admin/usergroups/${groups.technicians}`,
      typed: { name: 'Mine', permissions: ['view_records', 'keep_tickets'] },
      meanwhile: change('usergroups', 'permissions'),
      values: [groups.technicians, ['view_records']],
      theirs: saved('View customers, facilities and contacts'),
    },
    'email templates': {
      view: 'emailTemplates/editor.ejs',
      path: `${ofTemplates}/${changed}`,
      typed: { subject: 'Mine', body: '{{portal_link}}' },
      meanwhile: changeTemplate,
      values: [tenantId, changed, 'Theirs'],
      theirs: saved('Theirs'),
    },
    'the default of an email template': {
      view: 'emailTemplates/default.ejs',
      path: `${ofTemplates}/${removed}/default`,
      typed: {},
      meanwhile: changeTemplate,
      values: [tenantId, removed, 'Theirs'],
      theirs: '<strong>Theirs</strong>',
    },
    'access that is given to a contact': {
      view: 'giveAccess/new.ejs',
      path: `/admin/access/new?contact=${players.allContact.contactId!}`,
      action: '/admin/access',
      typed: {
        customer_id: customers.north,
        contact_id: players.allContact.contactId!,
        all_facilities: 'on',
        username: 'meanwhile',
        password: 'seven wet stones in a row',
        retype_password: 'seven wet stones in a row',
      },
      meanwhile: change('contacts', 'edit_contact'),
      values: [players.allContact.contactId, true],
      theirs: saved('Ticked'),
    },
  }; // prettier-ignore
}

/** What the form with a version holds that a person could have typed. */
function standingIn(html: string, path: string): Record<string, string | string[]> {
  const { values } = formsOn(html, path).find((form) => '_version' in form.values)!;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('_')));
}

describe('S25: somebody else saves between the reading of a record and its saving', () => {
  let forms: Record<string, VersionedForm>;
  let administrator: Browser;
  let cast: Cast;
  before(async () => {
    cast = await makeCast('meanwhile');
    forms = await versionedForms(cast);
    administrator = await signedIn(cast.players.administrator);
  });

  const names = [
    'the company', 'how to pay', 'electronic invoices',
    'customers', 'invoices', 'recurring invoices', 'estimates', 'contacts', 'facilities', 'assets',
    'services of assets', 'assets that are moved', 'tickets',
    'partners', 'agents', 'personnel', 'users', 'usergroups',
    'contacts in the portal', 'facilities in the portal', 'work orders', 'work orders that are scheduled',
    'lines of work orders', 'work order types', 'documents',
    ...ownAddresses,
    'email templates', 'the default of an email template', 'access that is given to a contact',
  ]; // prettier-ignore

  for (const name of names)
    it(`${name}: 409 shows what the other one saved, and the next Save goes through`, async () => {
      const form = forms[name]!;
      const browser = form.as ? await signedIn(cast.players[form.as]) : administrator;
      const opened = await browser.get(form.path);
      expect(opened.status).to.equal(200);
      const version = fieldValue(opened.text, '_version')!;
      const typed = form.typed ?? standingIn(opened.text, form.path);
      const save = (_version: string) => browser.post(form.action ?? form.path, { ...typed, _version });
      const conflict = await behind([form.meanwhile, ...form.values], () => save(version));
      expect(conflict.status).to.equal(409);
      expect(conflict.text).to.match(new RegExp(form.theirs));
      expect(fieldValue(conflict.text, '_version')).to.equal(String(Number(version) + 1));
      expect((await save(fieldValue(conflict.text, '_version')!)).status).to.equal(303);
    });

  it('every form with a version is among them', () => {
    expectListed(Object.keys(forms), names, '`names` in test/requests/savedMeanwhile.test.ts');
    const views = readdirSync('views', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ejs'))
      .filter((file) => readFileSync(join('views', file), 'utf8').includes('name="_version"'))
      .map((file) => file.replaceAll('\\', '/'))
      // Two operators at once: operator.test.ts and siteGroups.test.ts.
      .filter((file) => !file.startsWith('operator/'));
    const tried = [...new Set(Object.values(forms).map(({ view }) => view))];
    expectListed(views, tried, '`forms` in test/requests/savedMeanwhile.test.ts');
  });
});

describe('S25: a conflict shows what really differs from what the person saw', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('conflict');
    await sql(
      'update user_usergroups set usergroup_id = $2 where user_id = $1',
      cast.players.technician.userId,
      cast.groups.administrators,
    );
  });
  const text = (html: string) => html.replace(/\s+/g, ' ');

  it('names who saved, lists only that, and fields that were never touched take the saved value', async () => {
    const path = `/admin/customers/${cast.customers.south}`;
    const [mine, theirs] = [
      await signedIn(cast.players.administrator),
      await signedIn(cast.players.technician),
    ];
    const opened = (await mine.get(path)).text;
    const [number, name] = [fieldValue(opened, 'number')!, fieldValue(opened, 'name')!];
    const form = (page: string, more: Record<string, string>) => ({
      number, name, status: 'active', phone: '', email: '', address: 'One\r\nTwo', notes: '',
      _version: fieldValue(page, '_version')!, _seen: fieldValue(page, '_seen')!, ...more,
    }); // prettier-ignore
    expect((await mine.post(path, form(opened, {}))).status).to.equal(303);
    const page = (await mine.get(path)).text;
    const hers = (await theirs.get(path)).text;
    await theirs.post(path, form(hers, { phone: '020 7946 0000', notes: 'Hers' }));
    const conflict = await mine.post(path, form(page, { notes: 'Mine', email: 'south@example.com' }));
    expect(conflict.status).to.equal(409);
    const who = await personName(cast.players.technician.userId);
    expect(text(conflict.text)).to.contain(`${who} changed this a moment ago`);
    const rows = [
      ...conflict.text.matchAll(
        /<th scope="row">([^<]*)<\/th>\s*<td[^>]*>([^<]*)<\/td>\s*<td[^>]*>([^<]*)</g,
      ),
    ];
    expect(rows.map(([, ...cells]) => cells)).to.deep.equal([
      ['Phone', '020 7946 0000', 'Not changed by you'],
      ['Notes', 'Hers', 'Mine'],
    ]);
    expect(fieldValue(conflict.text, 'phone'), 'untouched').to.equal('020 7946 0000');
    expect(fieldValue(conflict.text, 'email'), 'only mine').to.equal('south@example.com');
    expect(conflict.text).to.match(/>\s*Mine<\/textarea>/);
    const kept = form(conflict.text, { phone: '020 7946 0000', notes: 'Mine', email: 'south@example.com' });
    expect((await mine.post(path, kept)).status).to.equal(303);
    const [saved] = await sql(
      'select phone, notes, email from customers where id = $1',
      cast.customers.south,
    );
    expect(saved).to.deep.equal({ phone: '020 7946 0000', notes: 'Mine', email: 'south@example.com' });
  });

  it('it was you, in another tab; where nothing of the form was changed, it is saved', async () => {
    const path = `/admin/customers/${cast.customers.west}`;
    const browser = await signedIn(cast.players.administrator);
    const opened = (await browser.get(path)).text;
    const form = (page: string, more: Record<string, string>) => ({
      number: fieldValue(page, 'number')!, name: fieldValue(page, 'name')!, status: 'active',
      _version: fieldValue(page, '_version')!, _seen: fieldValue(page, '_seen')!, ...more,
    }); // prettier-ignore
    await browser.post(path, form(opened, { name: 'West one' }));
    const conflict = await browser.post(path, form(opened, { name: 'West two' }));
    expect(conflict.status).to.equal(409);
    expect(text(conflict.text)).to.contain('You changed this in another tab a moment ago');
    const shown = await browser.post(path, form(opened, { name: 'West two' }), {
      'Sec-Fetch-Mode': 'navigate',
    });
    expect((await browser.get(shown.location!)).status, 'by a GET, for the history').to.equal(409);
    const seen = (await browser.get(path)).text;
    await sql('update customers set version = version + 1 where id = $1', cast.customers.west);
    expect((await browser.post(path, form(seen, { name: 'West three' }))).status).to.equal(303);
  });
});
