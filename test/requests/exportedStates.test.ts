import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

type Row = Record<string, string>;

describe('An export says of a state what its page says', () => {
  let cast: Cast;
  let staff: Browser;
  let customer: Browser;
  before(async () => {
    cast = await makeCast('exported');
    staff = await signedIn(cast.players.administrator);
    customer = await signedIn(cast.players.customerUser);
  });

  const rowsOf = async (path: string, browser = staff) => {
    const { status, text } = await browser.get(path);
    expect(status, `${path} ${text.replace(/<[^>]*>/g, ' ').slice(0, 300)}`).to.equal(200);
    return parse<Row>(text, { bom: true, columns: true });
  };

  it('a retired asset isn’t overdue, one whose date has passed is', async () => {
    await sql(
      `update assets set next_service_on = current_date - 400, status = case when id = $1 then 'retired' else status end
       where id in ($1, $2)`,
      cast.assets.cal1,
      cast.assets.cal2,
    );
    for (const [path, browser] of [
      ['/admin/assets/export.csv?q=A-cal', staff],
      ['/assets/export.csv', customer],
    ] as const) {
      const rows = (await rowsOf(path, browser)).map((row) => [
        row['Asset ID'],
        row['Status'],
        row['Overdue'],
      ]);
      expect(rows, path).to.deep.include.members([
        ['A-cal-1', 'Retired', 'No'],
        ['A-cal-2', 'In service', 'Yes'],
      ]);
    }
    // The file can be imported as it is: what is only said there isn't asked about.
    const file = { name: 'assets.csv', content: (await staff.get('/admin/assets/export.csv?q=A-cal')).text };
    const { location } = await staff.upload('/admin/imports/assets', {}, file);
    expect((await staff.get(location!)).text).to.contain('Dry run');
  });

  it('A5: nobody is only Active who can’t sign in, in the back office and in the portal', async () => {
    await sql(`update contacts set status = 'inactive' where id = $1`, cast.players.contactUser.contactId);
    await sql(`update users set state = 'suspended' where id = $1`, cast.players.allContact.userId);
    const says = (rows: readonly Row[], username: string) => {
      const row = rows.find((one) => one['Username'] === username)!;
      return [row['Status'], row['Can’t sign in']];
    };
    for (const path of [
      '/admin/users/export.csv',
      `/admin/customers/${cast.customers.north}/portal_users/export.csv`,
    ]) {
      const rows = await rowsOf(path);
      expect(says(rows, 'contactuser'), path).to.deep.equal(['Active', 'contact inactive']);
      expect(says(rows, 'allcontact'), path).to.deep.equal(['Suspended', '']);
      expect(says(rows, 'customeruser'), path).to.deep.equal(['Active', '']);
    }
    const inPortal = await rowsOf('/users/export.csv', customer);
    expect(says(inPortal, 'contactuser')).to.deep.equal([
      'Active',
      'Can’t sign in, because their contact is inactive.',
    ]);
    await sql(`update partners set status = 'inactive' where id = $1`, cast.partnerId);
    const partners = await rowsOf(`/admin/partners/${cast.partnerId}/users/export.csv`);
    expect(says(partners, 'partneruser')).to.deep.equal(['Active', 'partner inactive']);
  });

  it('a status is written as the pages write it', async () => {
    for (const [path, column] of [
      ['/admin/customers/export.csv', 'Status'],
      ['/admin/contacts/export.csv', 'Status'],
      ['/admin/partners/export.csv', 'Status'],
      ['/admin/agents/export.csv', 'Status'],
      ['/admin/users/export.csv', 'Kind'],
      ['/admin/users/export.csv', 'Status'],
    ] as const)
      // prettier-ignore
      for (const row of await rowsOf(path)) expect(row[column], path).to.match(/^[A-Z]/);
  });
});
