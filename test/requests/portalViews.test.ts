import { expect } from 'chai';
import { routes } from '../../server/features/index.ts';
import { addSession, signedIn, visitor, type Browser } from '../support/app.ts';
import { makeCast, portalNames, type Cast } from '../support/cast.ts';
import { sql, withoutChooser } from '../support/portalPages.ts';
import { bannerOf, openViews, personName, view, viewing } from '../support/views.ts';

describe('View portal as (A8, S17)', function () {
  this.timeout(60_000);
  let cast: Cast;
  before(async () => {
    cast = await makeCast('views');
  });

  describe('shows what the person sees', () => {
    for (const name of portalNames)
      it(`A8: ${name}: the same assets, tickets and facilities, under a banner, and nothing to write with`, async () => {
        const own = await signedIn(cast.players[name]);
        const looked = await viewing(cast, name);
        for (const path of ['/', '/assets', '/assets/export.csv', '/tickets', '/tickets/export.csv', '/facility']) {
          const [theirs, ours] = await Promise.all([own.get(path), looked.get(path)]);
          expect(ours.status, path).to.equal(theirs.status);
          expect(recordsOn(ours.text), path).to.deep.equal(recordsOn(theirs.text));
          if (!path.endsWith('.csv') && ours.status === 200) expect(bannerOf(ours.text), path).to.be.a('string');
        }
        const assets = await sql<{ id: string }>('select id from assets where tenant_id = $1 order by id', cast.tenantId);
        for (const id of [...assets.slice(0, 6).map((one) => one.id), ...Object.values(cast.assets)])
          expect((await looked.get(`/assets/${id}`)).status).to.equal((await own.get(`/assets/${id}`)).status);
        for (const id of Object.values(cast.tickets)) {
          const page = await looked.get(`/tickets/${id}`);
          expect(page.status).to.equal((await own.get(`/tickets/${id}`)).status);
          expect(page.text).not.to.contain('Send comment');
        }
      }); // prettier-ignore

    it('A8: the banner names who looks and whom they see, and offers Stop viewing; no profile, no sign-out', async () => {
      const browser = await viewing(cast, 'contactUser');
      const page = await browser.get('/');
      const technician = await personName(cast.players.technician.userId);
      expect(bannerOf(page.text)).to.equal(`${await personName(cast.players.contactUser.userId)}, North`);
      expect(page.text).to.contain(`${technician}, you’re viewing this portal as`);
      expect(page.text).to.match(/action="\/stop_viewing"><button[^>]*>Stop viewing</);
      expect(page.text).not.to.match(/href="\/my_profile"|action="\/sign_out"/);
      await view(browser, { customer: cast.customers.south });
      expect(bannerOf((await browser.get('/')).text)).to.equal('South');
    });

    it('A8: an invited user, and one who must change the password, can be looked at as they are', async () => {
      const { userId } = cast.players.allContact;
      await sql("update users set state = 'invited', must_change_password = true where id = $1", userId);
      try {
        const browser = await viewing(cast, 'allContact');
        expect((await browser.get('/assets')).status).to.equal(200);
      } finally {
        await sql("update users set state = 'active', must_change_password = false where id = $1", userId);
      }
    });
  });

  describe('lives beside the other sessions', () => {
    it('A8, S3: neither logs the other out, it wins while it is live, and afterwards the own session counts again', async () => {
      const browser = await signedIn(cast.players.technician);
      await addSession(browser, cast.players.customerUser);
      expect((await browser.get('/assets')).text).to.contain('A-cal-1');
      const cookies = [browser.cookies.get('gatehouse_staff'), browser.cookies.get('gatehouse_portal')];
      await view(browser, { customer: cast.customers.south });
      expect([browser.cookies.get('gatehouse_staff'), browser.cookies.get('gatehouse_portal')]).to.deep.equal(cookies);
      const seen = await browser.get('/assets');
      expect(seen.text).to.contain('A-dock').and.not.contain('A-cal-1');
      expect((await browser.get('/admin/customers')).status).to.equal(200);
      const stop = await browser.post('/stop_viewing');
      expect([stop.status, stop.location]).to.deep.equal([303, `/admin/customers/${cast.customers.south}`]);
      expect(browser.cookies.has('gatehouse_view')).to.equal(false);
      const own = await browser.get('/assets');
      expect(own.text).to.contain('A-cal-1').and.not.contain('A-dock');
      expect(bannerOf(own.text)).to.equal(null);
      expect((await browser.get('/admin/customers')).status).to.equal(200);
    }); // prettier-ignore

    it('A8: without a portal session the sign-in page comes back', async () => {
      const browser = await viewing(cast, 'link');
      await browser.post('/stop_viewing');
      expect((await browser.get('/assets')).location).to.match(/^\/login/);
    });

    it('A8: on to another customer with one press; the view before it is over', async () => {
      const browser = await viewing(cast, 'customerUser');
      const before = browser.cookies.get('gatehouse_view')!;
      const { id } = (await openViews(cast)).find(
        ({ subject }) => subject === cast.players.customerUser.userId,
      )!;
      await view(browser, { customer: cast.customers.south });
      expect(bannerOf((await browser.get('/assets')).text)).to.equal('South');
      expect((await openViews(cast)).map((one) => one.id)).not.to.include(id);
      const replay = await visitor(cast.slug);
      replay.cookies.set('gatehouse_view', before);
      expect((await replay.get('/assets')).location).to.match(/^\/login/);
    });

    it('S25: pressed twice at once there is one view, and the browser has it', async () => {
      const browser = await signedIn(cast.players.technician);
      await Promise.all([1, 2].map(() => browser.post('/admin/views', { customer: cast.customers.south })));
      expect((await openViews(cast)).map((one) => one.subject)).to.deep.equal([cast.customers.south]);
    });

    it('S13: it stands in nobody’s list of open sessions', async () => {
      const browser = await viewing(cast, 'contactUser');
      const sessionsOn = (html: string) => html.match(/This session|End session|<li class="session/g)?.length;
      const { text } = await browser.get('/admin/my_profile');
      const alone = await (await signedIn(cast.players.technician)).get('/admin/my_profile');
      expect(sessionsOn(text)).to.equal(sessionsOn(alone.text));
      expect(text.match(/test/g)?.length).to.equal(alone.text.match(/test/g)?.length);
    });
  });

  describe('writes nothing', () => {
    const choices = ['/facility', '/customer'];
    const posts = routes.filter(
      ({ side, method, path }) => side === 'portal' && method === 'post' && !choices.includes(path),
    );

    it('A8: wall 2: every POST of the portal but the choices is 404, whoever is looked at', async () => {
      for (const name of ['contactUser', 'customerUser', 'adminContact', 'link', 'partnerUser', 'agentUser'] as const) {
        const browser = await viewing(cast, name);
        for (const { path } of posts) {
          const address = path.replace(/:\w*[iI]d\b/g, cast.tickets.ofContactUser).replace(':token', 'x');
          const answer = await browser.post(address, { subject: 'x', description: 'x', priority: 'normal', body: 'x' });
          // 404 and not an error: the route refused it, and the database was not asked to.
          expect(answer.status, `${name} ${path}`).to.equal(404);
        }
      }
    }); // prettier-ignore

    it('A15: the facility is chosen for the view alone', async () => {
      const own = await signedIn(cast.players.customerUser);
      const browser = await viewing(cast, 'customerUser', 'customerUser');
      const chosen = await browser.post('/facility', { facility: cast.facilities.cal2, to: '/assets' });
      expect(chosen.location).to.equal('/assets');
      expect((await browser.get('/assets')).text)
        .to.contain('A-cal-2')
        .and.not.contain('A-cal-1');
      expect((await own.get('/assets')).text)
        .to.contain('A-cal-1')
        .and.contain('A-cal-2');
      expect((await browser.post('/facility', { facility: cast.facilities.dock })).status).to.equal(404);
    });

    it('A21: an agent’s customer is chosen for the view alone, among those allocated to it', async () => {
      const own = await signedIn(cast.players.agentUser);
      const browser = await viewing(cast, 'agentUser');
      const sees = async (one: Browser) =>
        recordsOn((await one.get('/assets')).text).filter((name) => name.startsWith('A-'));
      const before = await sees(own);
      expect((await browser.post('/customer', { customer: cast.customers.west, to: '/assets' })).status).to.equal(303); // prettier-ignore
      expect(await sees(browser)).to.deep.equal(['A-pier']);
      expect((await browser.post('/customer', { customer: cast.customers.south })).status).to.equal(404);
      expect(await sees(browser)).to.deep.equal(['A-pier']);
      expect(await sees(own)).to.deep.equal(before);
    });
  });
});

/** The assets, tickets, facilities and figures that a page names. A kept form’s token may begin as an Asset ID does, but is longer. */
function recordsOn(html: string): string[] {
  const found = withoutChooser(html).match(
    /(?<![\w-])A-[\w-]{1,20}(?![\w-])|(?<![\w-])T-\d+|Facility [\w-]+|(?<=class="tile-number">)[\d,]+/g,
  );
  return [...new Set(found)].sort();
}
