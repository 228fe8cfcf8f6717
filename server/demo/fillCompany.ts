import { daysFrom, nextService } from './dates.ts';
import { addPastTickets } from './pastTickets.ts';
import type { DemoCompany, DemoCustomer, DemoPerson } from './types.ts';
import { addressAt, addUser, known, type Place } from './place.ts';

interface Filling extends Place {
  /** Facility code → its row. */
  facilities: Map<string, { id: string; customerId: string | null }>;
  /** Username → its contact. */
  contacts: Map<string, string>;
}

/** Fills a new tenant with the demo's customers, people, assets and tickets, in the administrator's transaction. */
export async function fillCompany(place: Place, keyVersion: string): Promise<void> {
  const { db, company } = place;
  const filling: Filling = { ...place, facilities: new Map(), contacts: new Map() };
  for (const [code, name] of company.ownFacilities) await addFacility(filling, code, name, null, null);
  const customers = new Map<string, string>();
  for (const customer of company.customers) {
    const id = await db.insert('customers', {
      number: customer.number,
      name: customer.name,
      email: addressAt(customer.name, 'office'),
      address: `1 High Street, ${customer.town}`,
      country: 'GB',
    });
    customers.set(customer.number, id);
    await db.insert('secure_links', { customer_id: id, key_version: keyVersion });
    for (const [code, name] of customer.facilities) await addFacility(filling, code, name, id, customer.town);
  }
  await addAssets(filling);
  for (const person of company.staff) await addStaff(filling, person);
  for (const customer of company.customers)
    for (const person of customer.people)
      await addPerson(filling, known(customers, customer.number), customer, person);
  await addPastTickets(place, (customer, { username }) => ({
    customer_id: known(customers, customer.number),
    contact_id: filling.contacts.get(username ?? '') ?? null,
  }));
  for (const ticket of company.tickets) await addTicket(filling, known(customers, ticket.customer), ticket);
}

async function addFacility(
  { db, facilities }: Filling,
  code: string,
  name: string,
  customerId: string | null,
  town: string | null,
): Promise<void> {
  const id = await db.insert('facilities', { code, name, customer_id: customerId, address: town });
  facilities.set(code, { id, customerId });
}

async function addAssets({ db, company, facilities }: Filling): Promise<void> {
  const rows: Record<string, unknown>[] = [];
  for (const [code, facility] of facilities) {
    // A chain's branches have a few tools each; a plant has a room full of them.
    const count = facilities.size > 40 && code.startsWith('KM-') ? 1 : company.assetsAtEach;
    for (let index = 0; index < count; index += 1) {
      const serial = rows.length + 1;
      const [description, manufacturer, model, months] = company.equipment[
        serial % company.equipment.length
      ] ?? ['Tool', 'Verix', 'T-1', 12];
      const lastServiceOn = daysFrom(-((serial * 37) % 400));
      const required = serial % 23 !== 0;
      rows.push({
        code: `${code.toUpperCase()}-${String(index + 1).padStart(3, '0')}`,
        barcode: `${company.slug.toUpperCase()}${String(100_000 + serial)}`,
        description, manufacturer, model,
        serial_number: `${model.replace(/\W/g, '')}${String(7_000 + serial * 13)}`,
        department: ['Quality', 'Production', 'Maintenance'][serial % 3],
        facility_id: facility.id,
        customer_id: facility.customerId,
        status: serial % 29 === 0 ? 'out_of_service' : serial % 33 === 0 ? 'retired' : 'in_service',
        service_interval_months: months,
        last_service_on: lastServiceOn,
        next_service_on: required ? nextService(lastServiceOn, months) : null,
        service_required: required,
      }); // prettier-ignore
    }
  }
  await db.insertMany('assets', rows);
}

async function addStaff(filling: Filling, person: DemoCompany['staff'][number]): Promise<void> {
  await addUser(filling, {
    ...person,
    group: person.group,
    lab: filling.mainLab,
    external: false,
    at: filling.company.slug,
  });
}

async function addPerson(
  filling: Filling,
  customerId: string,
  customer: DemoCustomer,
  person: DemoPerson,
): Promise<void> {
  const { db, contacts, facilities } = filling;
  let contactId: string | null = null;
  if (!person.wholeCustomer) {
    contactId = await db.insert('contacts', {
      customer_id: customerId,
      first_name: person.first,
      last_name: person.last,
      job_title: person.jobTitle,
      email: addressAt(customer.name, person.first.toLowerCase()),
      all_facilities: person.allFacilities ?? false,
      ...Object.fromEntries((person.permissions ?? []).map((permission) => [permission, true])),
    });
    const related = (person.facilities ?? []).map((code) => known(facilities, code));
    await db.insertMany(
      'contact_facilities',
      related.map(({ id, customerId: owner }) => ({
        contact_id: contactId,
        facility_id: id,
        facility_customer_id: owner,
      })),
    );
  }
  if (person.username === undefined) return;
  if (contactId) contacts.set(person.username, contactId);
  const userId = await addUser(filling, {
    ...person, username: person.username, at: customer.name,
    group: 'Customer Portal', lab: filling.portalLab, external: true,
  }); // prettier-ignore
  await db.insert('portal_users', {
    user_id: userId,
    scope: contactId ? 'contact' : 'customer',
    can_create_users: person.wholeCustomer === true,
    customer_id: customerId,
    contact_id: contactId,
  });
}

async function addTicket(
  { db, contacts }: Filling,
  customerId: string,
  ticket: DemoCompany['tickets'][number],
): Promise<void> {
  const ticketId = await db.insert('tickets', {
    number: await db.nextNumber('ticket'),
    subject: ticket.subject,
    description: ticket.description,
    priority: ticket.priority,
    customer_id: customerId,
    contact_id: ticket.of ? known(contacts, ticket.of) : null,
    opened_by: ticket.openedBy,
  });
  for (const answer of ticket.answers) {
    await db.insert('ticket_comments', {
      ticket_id: ticketId,
      body: answer.body,
      internal: answer.internal ?? false,
      by_staff: true,
      author_name: answer.by,
    });
  }
}
