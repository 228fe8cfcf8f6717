import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { formsOn } from '../support/pageForms.ts';
import { all } from '../support/people.ts';

describe('Earlier Asset IDs: an asset whose ID was changed is still found by the old one', () => {
  let cast: Cast;
  let stranger: Cast;
  let staff: Browser;
  before(async () => {
    [cast, stranger] = [await makeCast('earlier'), await makeCast('earlier')];
    staff = await signedIn(cast.players.administrator);
  });
  const renamed = (code: string | null, asset = cast.assets.cal1) =>
    all('update assets set code = $2 where id = $1', asset, code);
  const earlier = async (asset = cast.assets.cal1) =>
    (await all<{ earlier_codes: string | null }>('select earlier_codes from assets where id = $1', asset))[0]
      ?.earlier_codes;
  const finds = async (browser: Browser, path: string) =>
    (await browser.get(path)).text.includes(cast.assets.cal1);

  it('in lists and in the search over everything, and its page names it', async () => {
    const at = `/admin/assets/${cast.assets.cal1}`;
    const form = formsOn((await staff.get(at)).text, at).find(({ values }) => 'code' in values);
    const answer = await staff.post(form!.action, { ...form!.values, code: 'NEW-77' });
    expect(answer.status).to.equal(303);
    expect(await earlier()).to.equal('A-cal-1');
    expect(await finds(staff, '/admin/assets?q=a-cal-1')).to.equal(true);
    expect(await finds(staff, '/admin/search?q=a-cal-1')).to.equal(true);
    expect((await staff.get(`/admin/assets/${cast.assets.cal1}`)).text)
      .to.contain('Earlier IDs')
      .and.to.contain('A-cal-1');
    const contact = await signedIn(cast.players.contactUser);
    expect(await finds(contact, '/assets?q=a-cal-1')).to.equal(true);
    expect((await contact.get(`/assets/${cast.assets.cal1}`)).text).to.contain('Earlier IDs');
  });

  it('A12: for nobody who doesn’t see the asset', async () => {
    expect(await finds(await signedIn(cast.players.link), '/assets?q=a-cal-1')).to.equal(false);
    expect(await finds(await signedIn(stranger.players.administrator), '/admin/search?q=a-cal-1')).to.equal(
      false,
    );
    expect(await earlier()).to.equal('A-cal-1');
  });

  it('the last ten, none twice, and never the present one', async () => {
    await renamed('A-cal-1');
    expect(await earlier()).to.equal('NEW-77');
    await renamed(null);
    expect(await earlier()).to.equal('NEW-77\nA-cal-1');
    for (let n = 1; n <= 11; n += 1) await renamed(`R-${n}`);
    const ten = 'A-cal-1 R-1 R-2 R-3 R-4 R-5 R-6 R-7 R-8 R-9 R-10'.split(' ').slice(1);
    expect((await earlier())?.split('\n')).to.deep.equal(ten);
    // One without an ID in between takes no place.
    await renamed(null);
    await renamed('R-12');
    expect((await earlier())?.split('\n')).to.deep.equal([...ten.slice(1), 'R-11']);
  });

  it('A33: stay behind when the asset goes to another customer', async () => {
    const other = cast.assets.dock;
    await renamed('DOCK-2', other);
    expect(await earlier(other)).to.equal('A-dock');
    await all(
      `update assets a set facility_id = f.id, customer_id = f.customer_id from facilities f where f.id = $2 and a.id = $1`,
      other,
      cast.facilities.mt,
    );
    expect(await earlier(other)).to.equal(null);
  });
});
