import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { addSession, Browser, signedIn, testApp, visitor } from '../support/app.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { scanned, svgs } from '../support/qr.ts';

const cells = (html: string) =>
  [...html.matchAll(/<li class="label"( aria-hidden="true")?>/g)].map(([, empty]) => !empty);

describe('labels and sheets', () => {
  let cast: Cast;
  let ada: Browser;
  before(async () => {
    cast = await makeCast('labels');
    ada = await signedIn(cast.players.administrator);
  });
  const path = '/admin/assets/labels';

  it('there is one for each asset of the list as it is narrowed, and scanning it opens the asset for whoever may see it', async () => {
    const { text } = await ada.get(`${path}?q=A-cal-1`);
    expect(cells(text)).to.deep.equal([true]);
    const code = await scanned(svgs(text)[0]!);
    expect(code).to.match(new RegExp(`^http://${cast.slug}\\.localhost:\\d+/assets/${cast.assets.cal1}$`));
    const { pathname } = new URL(code!);
    expect((await (await signedIn(cast.players.contactUser)).get(pathname)).status).to.equal(200);
    expect((await ada.get(pathname)).location, 'staff').to.equal(`/admin${pathname}`);
    const stranger = await (await visitor(cast.slug)).get(pathname);
    const staff = `/admin/assets/${cast.assets.cal1}`;
    expect(stranger.location).to.equal(
      `/login?next=${encodeURIComponent(pathname)}&staff=${encodeURIComponent(staff)}`,
    );
    await sql('delete from contact_facilities where tenant_id = $1', cast.tenantId);
    expect((await (await signedIn(cast.players.contactUser)).get(pathname)).status, 'A16').to.equal(404);
  });

  it('signed out, both a customer and staff go on from the sign-in page to what they have scanned', async () => {
    const scannedPath = `/assets/${cast.assets.cal1}`;
    const staffPath = `/admin${scannedPath}`;
    const guest = await visitor(cast.slug);
    const { location } = await guest.get(scannedPath);
    const page = await guest.get(location!);
    expect(page.text)
      .to.contain(`name="next" value="${scannedPath}"`)
      .and.contain(`href="/admin/login?next=${encodeURIComponent(staffPath)}"`);
    const answer = await guest.post('/login', {
      username: 'technician',
      password,
      next: scannedPath,
      staff: staffPath,
    });
    expect(answer.status, 'staff at the portal').to.equal(422);
    expect(answer.text).to.contain(
      `<a href="/admin/login?next=${encodeURIComponent(staffPath)}">Sign in to the back office</a>`,
    );
    const signIn = (at: string, username: string, next: string) =>
      guest.post(at, { username, password, next });
    expect((await signIn('/admin/login', 'technician', staffPath)).location).to.equal(staffPath);
    expect((await signIn('/login', 'contactUser', scannedPath)).location).to.equal(scannedPath);
    for (const staff of ['//evil.example/admin', 'https://evil.example', '/assets/1', '/admin/../login'])
      expect((await guest.get(`/login?staff=${encodeURIComponent(staff)}`)).text, staff)
        .not.to.contain('evil')
        .and.not.to.contain('If you work');
  });

  it('one asset’s label is printed from its page; another company’s isn’t', async () => {
    const at = `${path}?asset=${cast.assets.cal1}`;
    expect((await ada.get(`/admin/assets/${cast.assets.cal1}`)).text)
      .to.contain(`href="${at}"`)
      .and.contain('Print label');
    const { text } = await ada.get(`${at}&start=3`);
    expect(cells(text)).to.deep.equal([false, false, true]);
    expect(text).to.contain('A-cal-1').and.contain(`name="asset" value="${cast.assets.cal1}"`);
    const other = await makeCast('labels');
    expect((await ada.get(`${path}?asset=${other.assets.cal1}`)).status, 'A16').to.equal(404);
  });

  it('begins at the first free label of a sheet, and goes on to the next sheet', async () => {
    const { text } = await ada.get(`${path}?start=20`);
    expect(cells(text).slice(0, 20)).to.deep.equal([...Array<boolean>(19).fill(false), true]);
    expect(text.match(/<ul class="labels a4-21"/g)!.length).to.be.greaterThan(1);
    expect((await ada.get(`${path}?sheet=a4-65&start=60`)).text).to.contain('labels a4-65');
  });

  it('what can’t be printed is said, and nothing is lost', async () => {
    for (const [query, says] of [
      ['start=0', 'Enter a number from 1 to 21, because this sheet has 21 labels.'],
      ['start=22', 'this sheet has 21 labels'],
      ['start=x', 'Enter a number from 1 to 21'],
      ['sheet=a3', 'Choose one of the options'],
    ]) {
      const answer = await ada.get(`${path}?q=A-cal-1&${query}`);
      expect(answer.status, query).to.equal(422);
      expect(answer.text, query).to.contain(says).and.contain('name="q" value="A-cal-1"');
    }
    expect((await ada.get(`${path}?q=xyzzy`)).location).to.equal('/admin/assets?q=xyzzy');
  });

  it('a work order has a sheet with its assets, its checklist and a code that opens it', async () => {
    await sql(`update work_order_types set steps = '{Look at the seal}' where id = $1`, cast.workOrderType);
    const { text } = await ada.get(`/admin/work_orders/${cast.workOrder}/sheet`);
    expect(text)
      .to.contain('WO-1')
      .and.contain('A-cal-1')
      .and.contain('Look at the seal')
      .and.contain('North');
    const { pathname } = new URL((await scanned(svgs(text)[0]!))!);
    expect(pathname).to.equal(`/work_orders/${cast.workOrder}`);
    expect((await ada.get(pathname)).location).to.equal(`/admin${pathname}`);
    const other = await makeCast('labels');
    expect((await ada.get(`/admin/work_orders/${other.workOrder}/sheet`)).status, 'A16').to.equal(404);
  });

  it('S30, S31: they are drawn in a thread, while no transaction is open', async () => {
    const { services } = await testApp();
    const { pools, threads } = services;
    const open: number[] = [];
    const app = createApp({
      ...services,
      threads: {
        ...threads,
        run: (...work: Parameters<typeof threads.run>) => {
          open.push(pools.staff.totalCount - pools.staff.idleCount);
          return threads.run(...work);
        },
      } as typeof threads,
    });
    const browser = new Browser(app, `${cast.slug}.localhost:3000`);
    await addSession(browser, cast.players.administrator);
    const { text } = await browser.get(path);
    expect(cells(text).filter(Boolean)).to.have.length.greaterThan(5);
    expect(svgs(text)).to.have.length(cells(text).filter(Boolean).length);
    expect(open).to.deep.equal([0]);
  });
});
