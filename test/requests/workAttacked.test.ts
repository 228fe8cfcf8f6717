import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { sql, withoutChooser } from '../support/portalPages.ts';
import { actAs, attempt } from '../policies/actAs.ts';
import { inRollback } from '../policies/support.ts';

const places = ['cal1', 'cal2', 'dock', 'pier', 'mt'] as const;
type Place = (typeof places)[number];

/** What stands at a facility: each has a word of its own, which a page would show. */
interface Standing {
  word: string;
  numbers: readonly number[];
  asset: string;
  order: string;
  request: string;
  document: string;
}

/** Who tries the ids, and at which facilities their work is seen. */
const people: readonly (readonly [name: PlayerName, reach: readonly Place[]])[] = [
  ['link', ['dock']],
  ['customerUser', ['cal1', 'cal2']],
  ['contactUser', ['cal1']],
  ['contactWithPermissions', ['cal1']],
  ['wideContact', []],
  ['mixedContact', ['mt']],
  ['allContact', ['cal1', 'cal2']],
  ['adminContactWithOutside', ['cal1', 'cal2', 'mt']],
  ['agentUser', ['cal1', 'cal2']],
  ['viewer', ['cal1']],
];

const lists = [
  '/', '/assets', '/assets?q=quartz', '/assets/export.csv', '/recalls', '/recalls/export.csv', '/delinquent', '/delinquent/export.csv',
  '/work_orders', '/work_orders?q=quartz', '/work_orders/export.csv', '/in_work', '/in_work?q=quartz', '/in_work/export.csv',
  '/search?q=quartz', '/activity', '/activity/export.csv', '/assets/certificates.zip', '/reports?report=work', '/facilities',
]; // prettier-ignore

describe('A12, A16: every id of another’s asset, order, line, request and document', function () {
  this.timeout(120_000);
  let cast: Cast;
  let other: Cast;
  let at: Record<Place, Standing>;
  let theirs: Record<Place, Standing>;
  beforeEach(async () => {
    [cast, other] = [await makeCast('workattacked'), await makeCast('workattacked')];
    [at, theirs] = [await standing(cast), await standing(other)];
  });
  const as = (name: PlayerName): Promise<Browser> => signedIn(cast.players[name]);

  /** Tries everything as somebody who sees what stands at these facilities, and nothing else. */
  async function tries(browser: Browser, who: string, reach: readonly Place[]): Promise<void> {
    const unknown = await browser.get('/work_orders/00000000-0000-4000-8000-000000000000');
    const all = [
      ...places.map((place) => [at[place], reach.includes(place), place] as const),
      ...places.map((place) => [theirs[place], false, `other ${place}`] as const),
    ];
    for (const [{ word, asset, order, request, document }, sees, place] of all) {
      const where = `${who} ${place}`;
      for (const path of [`/assets/${asset}`, `/work_orders/${order}`, `/work_orders/${request}`]) {
        const { status, text } = await browser.get(path);
        expect(status, `${where} ${path}`).to.equal(sees ? 200 : 404);
        expect(text.includes(word), `${where} ${path}`).to.equal(sees);
        if (!sees && path.startsWith('/work_orders')) expect(said(text), where).to.equal(said(unknown.text));
      }
      expect((await browser.get(`/documents/${document}/preview`)).status, where).to.not.equal(500);
      if (sees) continue;
      for (const path of [
        ...['', '/preview', '/thumbnail'].map((end) => `/documents/${document}${end}`),
        ...['/comments', '/withdraw'].map((end) => `/work_orders/${request}${end}`),
        `/assets/${asset}/documents`,
      ])
        expect((await browser.get(path)).status, `${where} ${path}`).to.equal(404);
      for (const [path, body] of [
        [`/work_orders/${order}/comments`, { body: 'Mine' }],
        [`/work_orders/${request}/withdraw`, { reason: 'Mine' }],
        ['/work_orders', { type_id: cast.workOrderType, assets: asset, description: 'Mine' }],
        ['/facility', { facility: idOf(place), to: '/work_orders' }],
      ] as const) {
        const { status, text } = await browser.post(path, body);
        expect(status, `${where} ${path}`).to.be.oneOf(path === '/facility' ? [303, 404] : [403, 404, 422]);
        expect(text, `${where} ${path}`).to.not.contain(word);
      }
    }
    for (const path of lists) {
      const { status, text } = await browser.get(path);
      expect(status, `${who} ${path}`).to.be.oneOf([200, 303, 404]);
      for (const [{ word, numbers }, sees, place] of all) {
        if (!sees) expect(withoutChooser(text), `${who} ${path} ${place}`).to.not.contain(word);
        // Another company's have the same numbers.
        if (!sees && !place.startsWith('other'))
          expect(text, `${who} ${path} ${place}`).to.not.match(new RegExp(`WO-(?:${numbers.join('|')})\\b`));
      }
      for (const place of reach) {
        if (/^.(?:assets\?|assets.export|search)/.test(path))
          expect(text, `${who} ${path} ${place}`).to.contain(at[place].word);
        if (path.startsWith('/work_orders'))
          for (const number of at[place].numbers)
            expect(text, `${who} ${path} ${place}`).to.contain(`WO-${number}`);
      }
    }
    expect(await written()).to.deep.equal([0, 0]);
  }
  const idOf = (place: string) =>
    (place.startsWith('other ') ? other : cast).facilities[place.replace('other ', '') as Place];
  const written = async () => {
    const [row] = await sql<{ comments: number; orders: number }>(
      `select (select count(*)::int from work_order_comments where tenant_id = any ($1) and body = 'Mine') as comments,
         (select count(*)::int from work_orders where tenant_id = any ($1) and (description = 'Mine' or status = 'cancelled')) as orders`,
      [cast.tenantId, other.tenantId],
    );
    return [row?.comments, row?.orders];
  };
  const said = (text: string) => /<main[\s\S]*<\/main>/.exec(text)?.[0].replaceAll(/[0-9a-f-]{36}/g, '');
  const relate = (contact: string | null, place: Place) =>
    sql(
      `insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
         select tenant_id, $2, id, customer_id from facilities where tenant_id = $1 and id = $3`,
      cast.tenantId,
      contact,
      cast.facilities[place],
    );
  const part = (contact: string | null) =>
    sql('delete from contact_facilities where contact_id = $1', contact);

  for (const [name, reach] of people)
    it(`as ${name}`, async () => {
      await tries(await as(name), name, reach);
    });

  it('as a contact without any facility', async () => {
    await part(cast.players.contactWithPermissions.contactId);
    await tries(await as('contactWithPermissions'), 'without a facility', []);
  });

  for (const name of ['contactUser', 'viewer'] as const)
    it(`A25: as ${name}, from whom the facility was taken a moment ago, and to whom another was given`, async () => {
      const browser = await as(name);
      const { contactId } = cast.players.contactUser;
      expect((await browser.get(`/work_orders/${at.cal1.order}`)).text).to.contain(at.cal1.word);
      await browser.post('/facility', { facility: cast.facilities.cal1, to: '/' });
      await part(contactId);
      await tries(browser, `${name} parted`, []);
      await relate(contactId, 'mt');
      await tries(browser, `${name} at MT`, ['mt']);
    });

  describe('A12: an asset is its facility’s customer’s', () => {
    const planted = (facility: string, customer: string | null) =>
      inRollback(async (client) => {
        await actAs(client, cast.players.technician);
        const { state } = await attempt(
          client,
          `insert into assets (tenant_id, code, description, facility_id, customer_id) values ($1, 'planted', 'Gauge', $2, $3)`,
          [cast.tenantId, facility, customer],
        );
        return state;
      });
    const moved = (asset: string, facility: string, customer: string | null) =>
      inRollback(async (client) => {
        await actAs(client, cast.players.technician);
        return (
          await attempt(client, 'update assets set facility_id = $2, customer_id = $3 where id = $1', [
            asset,
            facility,
            customer,
          ])
        ).state;
      });

    it('none is nobody’s at a customer’s facility, or a customer’s at another’s, whoever’s SQL it is', async () => {
      const { facilities, customers, assets } = cast;
      expect(await planted(facilities.cal1, customers.north)).to.equal('done');
      expect(await planted(facilities.mt, null)).to.equal('done');
      expect(await planted(facilities.cal1, null)).to.equal('42501');
      expect(await planted(facilities.cal1, customers.south)).to.equal('23503');
      expect(await planted(facilities.mt, customers.north)).to.equal('23503');
      expect(await moved(assets.mt, facilities.cal1, customers.north)).to.equal('done');
      expect(await moved(assets.mt, facilities.cal1, null)).to.equal('42501');
      expect(await moved(assets.cal1, facilities.mt, null)).to.equal('done');
      expect(await moved(assets.cal1, facilities.cal1, null)).to.equal('42501');
    });
  });
});

/** At each facility an asset that is overdue, with a certificate, on an order of staff and on a request. */
async function standing({ tenantId, facilities, workOrderType }: Cast): Promise<Record<Place, Standing>> {
  const made = async (place: Place, n: number): Promise<Standing> => {
    const word = `quartz-${place}-${tenantId.slice(-6)}`;
    const one = async (text: string, ...values: unknown[]) =>
      (await sql<{ id: string }>(text, tenantId, ...values))[0]!.id;
    const asset = await one(
      `insert into assets (tenant_id, code, description, facility_id, customer_id, next_service_on)
         select tenant_id, $3, 'Gauge', id, customer_id, current_date - 40 from facilities where tenant_id = $1 and id = $2 returning id`,
      facilities[place],
      word,
    );
    const order = (number: number, status: string) =>
      one(
        `insert into work_orders (tenant_id, number, type_id, facility_id, customer_id, status, description, opened_by)
           select tenant_id, $3, $4, id, customer_id, $5, $6, 'Tess' from facilities where tenant_id = $1 and id = $2 returning id`,
        ...[facilities[place], number, workOrderType, status, `At ${word}`],
      );
    const numbers = [500 + n * 2, 501 + n * 2] as const;
    const [open, request] = [await order(numbers[0], 'open'), await order(numbers[1], 'requested')];
    for (const id of [open, request])
      await sql(
        'insert into work_order_lines (tenant_id, work_order_id, asset_id) values ($1, $2, $3)',
        ...[tenantId, id, asset],
      );
    const document = await one(
      `insert into documents (tenant_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name, customer_id,
         asset_id)
         select tenant_id, 'certificate', $3, 9, 'application/pdf', repeat('0', 64), gen_random_uuid(), true, true, 'Tess', customer_id, id
         from assets where tenant_id = $1 and id = $2 returning id`,
      ...[asset, `${word}.pdf`],
    );
    return { word, numbers, asset, order: open, request, document };
  };
  const all = {} as Record<Place, Standing>;
  for (const [n, place] of places.entries()) all[place] = await made(place, n);
  return all;
}
