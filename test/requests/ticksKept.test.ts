import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

/** A list in which several are ticked, and how many of its own are seeded. */
interface Ticked {
  path: string;
  name: string;
  player: 'administrator' | 'customerUser';
  seed: (cast: Cast) => Promise<string[]>;
}

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

const claims = async ({ tenantId, claim }: Cast) =>
  idsOf(
    await sql<{ id: string }>(
      `insert into warranty_claims
         (tenant_id, number, partner_id, asset_id, description, failed_on, currency, status, filed_by, created_at)
         select tenant_id, 4000 + n, partner_id, asset_id, 'Cracked', failed_on, 'EUR', 'waiting', 'Paula', now() - n * interval '1 day'
         from warranty_claims, generate_series(1, 30) n where id = $2 and tenant_id = $1 returning id`,
      ...[tenantId, claim],
    ),
  );

const assets = async ({ tenantId, facilities }: Cast) =>
  idsOf(
    await sql<{ id: string }>(
      `insert into assets (tenant_id, facility_id, customer_id, code, description, next_service_on)
         select $1, id, customer_id, 'Kept ' || n, 'Gauge', current_date - 400 + n
         from facilities, generate_series(1, 30) n where id = $2 returning id`,
      ...[tenantId, facilities.cal1],
    ),
  );

const drafts = async (cast: Cast) => {
  const due = await assets(cast);
  return idsOf(
    await sql<{ id: string }>(
      `insert into order_drafts (tenant_id, asset_id, type_id, due_on)
         select tenant_id, id, $2, next_service_on from assets where id = any ($1) order by next_service_on returning id`,
      ...[due, cast.workOrderType],
    ),
  );
};

const lists: readonly Ticked[] = [
  { path: '/admin/claims', name: 'claims', player: 'administrator', seed: claims },
  { path: '/admin/order_drafts', name: 'drafts', player: 'administrator', seed: drafts },
  { path: '/delinquent', name: 'assets', player: 'customerUser', seed: assets },
];

for (const { path, name, player, seed } of lists)
  describe(`What is ticked on ${path}`, () => {
    let cast: Cast;
    let browser: Browser;
    let ids: string[];
    before(async () => {
      cast = await makeCast('ticks-kept');
      ids = await seed(cast);
      browser = await signedIn(cast.players[player]);
    });
    const checked = (text: string) =>
      [...text.matchAll(new RegExp(`name="${name}"\\s+value="([^"]+)" checked`, 'g'))].map(([, id]) => id!);
    const button = (text: string, named: string) =>
      new RegExp(`name="${named}"\\s+value="([^"]*)"`).exec(text)?.[1]?.replaceAll('&amp;', '&');

    it('is kept on the next page and by a search, where it can be dropped', async () => {
      const first = (await browser.get(path)).text;
      const next = button(first, '_after');
      expect(next, 'Next is a button of the form with the boxes').to.be.a('string');
      const [one] = ids.filter((id) => first.includes(`value="${id}"`));
      const second = (await browser.get(`${path}?${name}=${one}&_after=${encodeURIComponent(next!)}`)).text;
      expect(checked(second)).to.deep.equal([one]);
      expect(second).to.contain('<strong data-picked-count>1</strong> selected');
      const none = (await browser.get(`${path}?${name}=${one}&_q=nothing+like+it`)).text;
      expect(checked(none)).to.deep.equal([one]);
    });

    it('is joined by what Select all on this page ticks, on the same page', async () => {
      const first = (await browser.get(path)).text;
      const next = encodeURIComponent(button(first, '_after')!);
      const [one] = ids.filter((id) => first.includes(`value="${id}"`));
      const second = (await browser.get(`${path}?_after=${next}`)).text;
      const here = ids.filter((id) => second.includes(`value="${id}"`));
      const all = await browser.get(
        `${path}?${name}=${one}&_tick=${encodeURIComponent(button(second, '_tick')!)}`,
      );
      expect(checked(all.text).sort()).to.include.members([...here, one!]);
      expect(here.length).to.be.above(1);
      expect(all.text).to.not.contain('Select all on this page');
    });

    it('is nothing of another company’s', async () => {
      const other = await makeCast('ticks-other');
      const [theirs] = await seed(other);
      expect(checked((await browser.get(`${path}?${name}=${theirs}`)).text)).to.deep.equal([]);
    });
  });
