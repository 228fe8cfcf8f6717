import { expect } from 'chai';
import { signedIn } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { expectRefused } from '../support/refusals.ts';
import { sql } from '../support/portalPages.ts';
import { asking, type Asking } from '../support/whoSees.ts';

describe('Why can’t they see …?, from the contact (A32)', function () {
  this.timeout(60_000);
  let asked: Asking;
  let cast: Cast;
  let other: Cast;
  const at = (contactId: string | null, query = '') => `/admin/contacts/${contactId ?? ''}/sees${query}`;
  before(async () => {
    asked = await asking('sees');
    ({ cast } = asked);
    other = await makeCast('sees');
  });

  /** What is said of each record, by its name. */
  async function answers(path: string): Promise<Map<string, string>> {
    const html = await asked.page(path);
    const rows = [...html.matchAll(/<tr>\s*<th scope="row">([^]*?)<\/tr>/g)].map(([, row = '']) =>
      row
        .split(/<\/t[hd]>/)
        .map((cell) => cell.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim()),
    ); // prettier-ignore
    return new Map(rows.map(([name = '', ...cells]) => [name, cells.slice(0, 2).join(' | ')]));
  }

  it('A12, A32: each asset of the customer with the answer, and why', async () => {
    const rows = await answers(at(cast.players.contactUser.contactId));
    expect([...rows.keys()]).to.deep.equal(['A-cal-1', 'A-cal-2']);
    expect(rows.get('A-cal-1')).to.equal('Can see it | Because Facility cal-1 is one of their facilities.');
    expect(rows.get('A-cal-2')).to.match(/^Can’t see it \| It’s at Facility cal-2, which belongs to North\. .*Facility cal-1/);
  }); // prettier-ignore

  it('A11, A32: any other record is found by what it is called, tickets too', async () => {
    const { contactId } = cast.players.contactUser;
    expect((await answers(at(contactId, '?q=dock'))).get('A-dock')).to.match(
      /^Can’t see it .*Facility dock, which belongs to South/,
    );
    const tickets = await answers(at(contactId, '?kind=tickets'));
    expect([...tickets.values()].filter((text) => text.startsWith('Can see it'))).to.have.length(1);
    expect([...tickets.values()].join()).to.contain('assigned to Nora Contact');
    expect(await asked.page(at(contactId, '?q=zzzz'))).to.match(/No assets? match/);
  });

  it('says what it takes where nobody signs in as the contact', async () => {
    const [row] = await sql<{ id: string }>(
      `insert into contacts (tenant_id, customer_id, first_name, last_name) values ($1, $2, 'No', 'Body') returning id`,
      cast.tenantId,
      cast.customers.north,
    );
    expect(await asked.page(at(row!.id)))
      .to.contain('Nobody signs in as this contact')
      .and.contain(`/admin/access/new?contact=${row!.id}`);
  });

  it('A16, A32: it starts on the contact’s page, for those who may ask', async () => {
    const { contactId } = cast.players.contactUser;
    const record = `/admin/contacts/${contactId!}`;
    expect(await asked.page(record)).to.contain(`href="${at(contactId)}"`);
    await expectRefused(cast, other, [{ path: at(contactId) }], ['dataAdministrator']);
    const administrator = await signedIn(cast.players.dataAdministrator);
    expect((await administrator.get(record)).text).not.to.contain('/sees');
    for (const id of [other.players.contactUser.contactId, cast.assets.cal1, '1'])
      expect((await asked.browser.get(at(id))).status).to.equal(404);
  });
});
