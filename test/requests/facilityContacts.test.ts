import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { plainCells } from '../support/cells.ts';
import {
  all,
  assetsOf,
  contactAt,
  contactRow,
  facilitiesOf,
  openOffice,
  type Office,
} from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';

const facilityAt = (id: string, end = '') => `/admin/facilities/${id}${end}`;

describe('contacts of a facility (requirement 5)', () => {
  let office: Office;
  let cast: Cast;
  let other: Cast;
  let administrator: Browser;
  before(async () => {
    office = await openOffice('sites');
    ({ cast, administrator } = office);
    other = await makeCast('sites');
  });
  const relatedTo = async (id: string) => (await facilitiesOf(id)).map(({ facility_id }) => facility_id);
  const offered = (html: string, id: string) => html.includes(`<option value="${id}">`);

  it('A12, A25: Add Contact to Site relates one of the customer’s contacts, who sees it with the next request', async () => {
    const { cal2 } = cast.facilities;
    const { contactUser, wideContact } = cast.players;
    const page = await administrator.get(facilityAt(cal2));
    expect(page.text).to.contain('>Add Contact to Site</button>').and.contain('>+ Create New</a>');
    expect(offered(page.text, contactUser.contactId!)).to.equal(true);
    expect(offered(page.text, wideContact.contactId!), 'of the customer alone').to.equal(false);
    expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1']);
    const added = await administrator.post(facilityAt(cal2, '/contacts'), { contacts: contactUser.contactId! });
    expect(added.location).to.equal(facilityAt(cal2));
    expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1', 'A-cal-2']);
    const after = await administrator.get(facilityAt(cal2));
    expect(offered(after.text, contactUser.contactId!), 'not offered again').to.equal(false);
    const cells = plainCells(after.text);
    expect(cells).to.match(/>Nora Contact<\/a>.*?Has access through">Added to this facility</s);
    expect(cells, 'marked as such').to.match(/>Alla Contact<\/a>.*?Has access through">All facilities</s);
    await administrator.post(facilityAt(cal2, `/contacts/${contactUser.contactId!}/remove`));
    expect(await assetsOf(contactUser)).to.deep.equal(['A-cal-1']);
  }); // prettier-ignore

  it('5: contacts without a login are for information only, and say so', async () => {
    const id = await office.addContact({ first_name: 'Info', last_name: 'Only' });
    await administrator.post(facilityAt(cast.facilities.cal1, '/contacts'), { contacts: id });
    const text = plainCells((await administrator.get(facilityAt(cast.facilities.cal1))).text);
    expect(text).to.match(/>Info Only<\/a>.*?Portal Users">Information only</s);
    expect(text).to.match(/>Nora Contact<\/a>.*?Portal Users">1</s);
    const tab = await administrator.get(`/admin/customers/${cast.customers.north}/contacts?q=Only`);
    expect(tab.text).to.contain('Information only').and.contain(`/admin/access/new?contact=${id}`);
  });

  it('5: + Create New makes a contact of the facility’s customer and relates it', async () => {
    const { cal1 } = cast.facilities;
    const form = await administrator.get(`/admin/contacts/new?facility=${cal1}`);
    expect(form.text).to.contain('The new contact will have Facility cal-1.');
    expect(form.text).to.match(new RegExp(`<option value="${cast.customers.north}" selected>`));
    expect(fieldValue(form.text, 'facility_id')).to.equal(cal1);
    const body = office.contactForm({ facility_id: cal1, first_name: 'Site', job_title: 'Foreman' });
    const wrong = await administrator.post('/admin/contacts', { ...body, first_name: '', last_name: '' });
    expect(wrong.status).to.equal(422);
    expect(fieldValue(wrong.text, 'facility_id'), 'an error keeps it').to.equal(cal1);
    const added = await administrator.post('/admin/contacts', body);
    const id = added.location!.split('/').at(-1)!;
    expect(added.location).to.equal(contactAt(id));
    expect(await contactRow(id)).to.include({ first_name: 'Site', customer_id: cast.customers.north });
    expect(await facilitiesOf(id)).to.deep.equal([
      { facility_id: cal1, facility_customer_id: cast.customers.north },
    ]);
  });

  it('5: + Create New of a facility of the own asks for the customer, above 50 by a find page that keeps the facility', async () => {
    const big = await makeCast('sites');
    await all(
      `insert into customers (tenant_id, number, name) select $1, 'B-' || n, 'Big ' || n from generate_series(1, 60) n returning id`,
      big.tenantId,
    );
    const browser = await signedIn(big.players.administrator);
    const { mt } = big.facilities;
    const asked = await browser.get(`/admin/contacts/new?facility=${mt}`);
    expect(asked.location).to.equal(`/admin/contacts/new/customer?facility=${mt}`);
    const find = await browser.get(`${asked.location!}&q=south`);
    expect(fieldValue(find.text, 'facility')).to.equal(mt);
    const form = await browser.get(`/admin/contacts/new?facility=${mt}&customer_id=${big.customers.south}`);
    expect(fieldValue(form.text, 'customer_id')).to.equal(big.customers.south);
    const added = await browser.post(
      '/admin/contacts',
      office.contactForm({ customer_id: big.customers.south, facility_id: mt }),
    );
    expect(await facilitiesOf(added.location!.split('/').at(-1)!)).to.deep.equal([
      { facility_id: mt, facility_customer_id: null },
    ]);
  });

  it('5: a facility of the own offers any contact; above 50 they are found, several at once', async () => {
    const page = await administrator.get(facilityAt(cast.facilities.mt));
    expect(page.text).to.contain('>Nora Contact, North</option>').and.contain('>Wida Contact, East</option>');
    expect(page.text, 'access is given to a customer’s').to.not.contain('/admin/access/new');
    const big = await makeCast('sites');
    await all(
      `insert into contacts (tenant_id, customer_id, first_name, last_name)
        select $1, $2, 'Many', 'N' || n from generate_series(1, 60) n returning id`,
      big.tenantId,
      big.customers.north,
    );
    const browser = await signedIn(big.players.administrator);
    const { cal1 } = big.facilities;
    expect((await browser.get(facilityAt(cal1))).text).to.contain(facilityAt(cal1, '/contacts/find'));
    const find = await browser.get(facilityAt(cal1, '/contacts/find?q=n4'));
    const ids = [...find.text.matchAll(/name="contacts" value="([^"]*)"/g)].map(([, id]) => id!);
    expect(ids).to.have.length(11);
    await browser.post(facilityAt(cal1, '/contacts'), { contacts: ids.slice(0, 3) });
    for (const id of ids.slice(0, 3)) expect(await relatedTo(id)).to.deep.equal([cal1]);
    expect(await relatedTo(ids[3]!)).to.deep.equal([]);
  });

  it('S2, S6: contacts of another customer or tenant, deleted ones and none: nobody is added', async () => {
    const { cal1 } = cast.facilities;
    const { contactId: east } = cast.players.wideContact;
    const { contactId: foreign } = other.players.contactUser;
    const mine = await office.addContact();
    const gone = await office.addContact();
    await administrator.post(contactAt(gone, '/delete'));
    for (const contacts of [[east!], [foreign!], [gone], ['no id'], [], [mine, east!], [mine, foreign!]]) {
      const answer = await administrator.post(facilityAt(cal1, '/contacts'), { contacts });
      expect(answer.status, contacts.join()).to.equal(422);
    }
    expect(await relatedTo(mine)).to.deep.equal([]);
    expect(await relatedTo(east!)).to.have.length(69);
    expect(await relatedTo(foreign!)).to.deep.equal([other.facilities.cal1]);
    const elsewhere = office.contactForm({ facility_id: other.facilities.cal1, first_name: 'Foreign' });
    expect((await administrator.post('/admin/contacts', elsewhere)).status).to.equal(404);
    expect((await administrator.get(`/admin/contacts/new?facility=${other.facilities.cal1}`)).status).to.equal(404);
    expect(
      await all("select 1 from contacts where tenant_id = $1 and first_name = 'Foreign'", cast.tenantId),
    ).to.deep.equal([]);
    for (const id of [mine, foreign!])
      expect((await administrator.post(facilityAt(cal1, `/contacts/${id}/remove`))).status).to.equal(404);
  }); // prettier-ignore

  it('A12: a contact who has the facility already is said to', async () => {
    const ids = [await office.addContact(), await office.addContact()];
    const said = async (contacts: string | string[]) => {
      const path = facilityAt(cast.facilities.cal1, '/contacts');
      return (await administrator.get((await administrator.post(path, { contacts })).location!)).text;
    };
    expect(await said(ids[0]!)).to.match(/Contact \S.* added\./);
    expect(await said(ids[0]!)).to.contain('This contact already has this facility.');
    expect(await said(ids)).to.match(/Contact \S.* added\. The others already had this facility\./);
    expect(await said(ids)).to.contain('These contacts already have this facility.');
    for (const id of ids) expect(await relatedTo(id)).to.deep.equal([cast.facilities.cal1]);
  });

  it('S25: a doubled submit relates once', async () => {
    const id = await office.addContact();
    const body = { contacts: id, _form_id: randomUUID() };
    const post = () => administrator.post(facilityAt(cast.facilities.cal1, '/contacts'), body);
    const [one, two] = await Promise.all([post(), post()]);
    expect([one.status, two.status]).to.deep.equal([303, 303]);
    expect(await relatedTo(id)).to.deep.equal([cast.facilities.cal1]);
  });

  it('A23, S2: neither technicians, data administrators, visitors nor another tenant may; reading shows no way', async () => {
    const { cal1 } = cast.facilities;
    const { contactUser, allContact } = cast.players;
    const asks = [
      { path: facilityAt(cal1, '/contacts/find') },
      { path: facilityAt(cal1, '/contacts'), body: { contacts: allContact.contactId! } },
      { path: facilityAt(cal1, `/contacts/${contactUser.contactId!}/remove`), body: {} },
    ];
    await expectRefused(cast, other, asks, ['technician', 'dataAdministrator']);
    expect(await relatedTo(allContact.contactId!)).to.deep.equal([]);
    expect(await relatedTo(contactUser.contactId!)).to.deep.equal([cal1]);
    const technician = await signedIn(cast.players.technician);
    const { text } = await technician.get(facilityAt(cal1));
    expect(text).to.contain('Nora Contact');
    expect(text).to.not.match(/Add Contact to Site|Create New|Give portal access|>Remove/);
  });
});
