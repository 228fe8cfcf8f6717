import { expect } from 'chai';
import fc from 'fast-check';
import { divideRounded } from '../../server/domain/money/decimals.ts';
import { actAs, attempt } from '../policies/actAs.ts';
import { inRollback } from '../policies/support.ts';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, password, type Cast, type PlayerName } from '../support/cast.ts';
import { isLong } from '../support/long.ts';
import { sql } from '../support/portalPages.ts';

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    return String((error as { code?: string }).code);
  }
};

describe('estimates', () => {
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('estimates');
    ada = await signedIn(cast.players.administrator);
  });

  const as = (name: PlayerName): Promise<Browser> => signedIn(cast.players[name]);
  const here = () => `/estimates/${cast.estimates.ofNorth}`;
  const state = async () =>
    (
      await sql<{ status: string; revision: number }>(
        'select status, revision from estimates where id = $1',
        cast.estimates.ofNorth,
      )
    )[0]!;
  const evidence = () =>
    sql<{
      revision: number;
      name: string;
      decision: string;
      user_id: string;
      content: { lines: unknown[] };
      content_sha256: string;
      terms: string;
      address: string;
    }>('select * from estimate_decisions where estimate_id = $1 order by revision', cast.estimates.ofNorth);
  const revised = async () => (await ada.post(`/admin${here()}/revise`)).location!.split('/').at(-2)!;
  const change = async (id: string, description: string) => {
    const { text } = await ada.get(`/admin/estimates/${id}/edit`);
    const value = (name: string) =>
      new RegExp(`(?:value="([^"]*)"\\s+id="field-${name}"|name="${name}" value="([^"]*)")`)
        .exec(text)
        ?.slice(1)
        .find(Boolean) ?? '';
    const body = {
      customer_id: cast.customers.north,
      ...Object.fromEntries(['dated_on', 'valid_until', '_version'].map((name) => [name, value(name)])),
      ...{ currency: 'EUR', terms: 'Our terms.', purchase_order: '', note: '', internal_note: '' },
      ...{
        line_description: description,
        line_quantity: '1',
        line_price: '50',
        line_discount: '',
        line_tax: '19%',
      },
    };
    expect((await ada.post(`/admin/estimates/${id}/edit`, body)).status).to.equal(303);
  };
  const yes = { accepted: 'on', name: 'Olivia North', revision: '1' };

  it('A28: an approval names who, the version, the terms and a hash of what was offered, and no role changes it', async () => {
    const olivia = await as('customerUser');
    const { text } = await olivia.get(here());
    expect(text)
      .to.contain('New probe')
      .and.contain('Our terms.')
      .and.contain('>Approve<')
      .and.contain('Waiting for your answer')
      .and.not.contain('kept inside');
    expect((await olivia.get('/estimates')).text)
      .to.contain('Waiting for your answer')
      .and.not.contain('>Sent<');
    const theirs = await ada.get('/admin/estimates');
    expect(theirs.text).to.contain('>Sent<').and.not.contain('Waiting for your answer');
    expect((await olivia.post(`${here()}/approve`, yes)).status).to.equal(303);
    expect(await state()).to.deep.equal({ status: 'approved', revision: 1 });
    const [kept] = await evidence();
    expect(kept).to.include({
      decision: 'approved',
      name: 'Olivia North',
      revision: 1,
      terms: 'Our terms.',
      user_id: cast.players.customerUser.userId,
    });
    expect([kept!.content_sha256.length, kept!.content.lines.length, kept!.address !== '']).to.deep.equal([
      64,
      1,
      true,
    ]);
    for (const text of [
      "update estimate_decisions set name = 'x' where estimate_id = $1",
      'delete from estimate_decisions where estimate_id = $1',
    ])
      expect(await codeOf(sql(text, cast.estimates.ofNorth))).to.equal('GH010');
    expect(
      await codeOf(sql('update estimates set total_minor = 1 where id = $1', cast.estimates.ofNorth)),
    ).to.equal('GH010');
  });

  it('invoiceninja#7654, #5634: a name of spaces or zero-width characters, or terms not accepted: 422 and no evidence', async () => {
    const olivia = await as('customerUser');
    for (const change of [
      { name: '   ' },
      { name: '\u200b\u200b' },
      { name: ' \u2060\ufeff ' },
      { accepted: 'off' },
    ]) {
      expect((await olivia.post(`${here()}/approve`, { ...yes, ...change })).status).to.equal(422);
    }
    const without = { name: yes.name, revision: yes.revision };
    expect((await olivia.post(`${here()}/approve`, without)).status).to.equal(422);
    // odoo/odoo#32712: a posted price is no field of the form.
    expect((await olivia.post(`${here()}/approve`, { ...yes, line_price: '1' })).status).to.equal(422);
    expect([await evidence(), (await state()).status]).to.deep.equal([[], 'sent']);
  });

  it('a refused approval that is shown again after the answer says nothing of its fields', async () => {
    const olivia = await as('customerUser');
    const without = { name: yes.name, revision: yes.revision };
    const { location } = await olivia.post(`${here()}/approve`, without, { 'Sec-Fetch-Mode': 'navigate' });
    expect((await olivia.get(location!)).text).to.contain('Tick that you accept the terms.');
    expect((await olivia.post(`${here()}/approve`, yes)).status).to.equal(303);
    expect((await olivia.get(location!)).text)
      .to.contain('>Approved<')
      .and.not.contain('Tick that you accept')
      .and.not.contain('There’s a problem');
  });

  it('invoiceninja#7600: two approvals at once leave one evidence', async () => {
    const [olivia, adele] = [await as('customerUser'), await as('adminContact')];
    const sent = await Promise.all([olivia, adele, olivia].map((who) => who.post(`${here()}/approve`, yes)));
    expect(sent.filter(({ status }) => status === 303)).to.have.lengthOf(1);
    expect(await evidence()).to.have.lengthOf(1);
  });

  it('invoiceninja#11371: an expired or withdrawn estimate takes no approval, by form or in the database', async () => {
    const olivia = await as('customerUser');
    await sql(
      "set session_replication_role = replica; update estimates set dated_on = '2020-01-01', valid_until = '2020-02-01' where id = '" +
        cast.estimates.ofNorth +
        "'; set session_replication_role = origin",
    );
    expect((await olivia.get(here())).text)
      .to.contain('Expired')
      .and.not.contain('>Approve<');
    const late = await olivia.post(`${here()}/approve`, yes);
    expect([late.status, late.text.includes('has expired'), await evidence()]).to.deep.equal([422, true, []]);
    await ada.post(`/admin${here()}/withdraw`);
    expect((await olivia.post(`${here()}/approve`, yes)).status).to.equal(422);
    expect(await evidence()).to.deep.equal([]);
  });

  it('odoo/odoo#261504: version 2 has no signature, and version 1 keeps its own; the customer who read version 1 is told', async () => {
    const olivia = await as('customerUser');
    await olivia.post(`${here()}/approve`, yes);
    const draft = await revised();
    // What was approved stays in sight, and approved, until the next version is sent; of its draft nobody sees anything.
    expect(await state()).to.deep.equal({ status: 'approved', revision: 1 });
    expect((await olivia.get(here())).text)
      .to.contain('Approved')
      .and.contain('New probe');
    await change(draft, 'Another probe');
    for (const address of [here(), '/estimates', '/estimates?q=EST-1', '/estimates/export.csv'])
      expect((await olivia.get(address)).text, address).to.not.contain('Another probe');
    expect((await olivia.get(`/estimates/${draft}`)).status).to.equal(404);
    const asked = await ada.get(`/admin/estimates/${draft}/send`);
    expect(asked.text).to.contain('needs to approve the estimate again');
    expect((await ada.post(`/admin/estimates/${draft}/send`, { before: 'approved' })).status).to.equal(303);
    expect(await state()).to.deep.equal({ status: 'sent', revision: 2 });
    expect((await olivia.get(here())).text)
      .to.contain('Another probe')
      .and.not.contain('New probe');
    const stale = await olivia.post(`${here()}/approve`, yes);
    expect([stale.status, stale.text.includes('has changed this estimate')]).to.deep.equal([422, true]);
    expect((await evidence()).map(({ revision }) => revision)).to.deep.equal([1]);
    await olivia.post(`${here()}/approve`, { ...yes, name: 'Second', revision: '2' });
    expect((await evidence()).map(({ revision, name }) => [revision, name])).to.deep.equal([
      [1, 'Olivia North'],
      [2, 'Second'],
    ]);
  });

  it('A28, A13, A21: who sees the money decides; agents, viewers and others don’t; declining asks for its reason', async () => {
    for (const name of ['agentUser', 'viewer', 'contactUser', 'allContact', 'partnerUser', 'link'] as const) {
      const browser = await as(name);
      expect((await browser.post(`${here()}/approve`, yes)).status, name).to.be.oneOf([403, 404]);
    }
    expect((await (await as('agentUser')).get(here())).text).to.not.contain('>Approve<');
    expect((await (await as('contactUser')).get(here())).status).to.equal(404);
    const nils = await as('contactWithPermissions');
    expect((await nils.post(`${here()}/decline`, { reason: ' ', revision: '1' })).status).to.equal(422);
    expect((await nils.post(`${here()}/decline`, { reason: 'Too dear.', revision: '1' })).status).to.equal(
      303,
    );
    expect((await ada.get(`/admin${here()}`)).text)
      .to.contain('Declined')
      .and.contain('Too dear.');
    // A10a: a draft is in no list, search or export of the portal.
    const olivia = await as('customerUser');
    for (const address of ['/estimates', '/estimates?q=EST', '/estimates/export.csv'])
      expect((await olivia.get(address)).text, address)
        .to.contain('EST-1')
        .and.not.contain('EST-3');
    expect((await olivia.get(`/estimates/${cast.estimates.draft}`)).status).to.equal(404);
  });

  it('the customer answers while a new version is written: staff are told before they send it', async () => {
    const draft = await revised();
    expect((await ada.post(`/admin${here()}/revise`)).location).to.contain(draft);
    await (await as('customerUser')).post(`${here()}/approve`, yes);
    const late = await ada.post(`/admin/estimates/${draft}/send`, { before: 'sent' });
    expect([late.status, late.text.includes('Something changed in the meantime')]).to.deep.equal([422, true]);
    expect(late.text).to.contain('name="before" value="approved"');
    expect(await state()).to.deep.equal({ status: 'approved', revision: 1 });
    // The draft can't take a way of its own, whoever writes, and goes without a trace.
    expect(await codeOf(sql("update estimates set status = 'sent' where id = $1", draft))).to.equal('23514');
    expect((await ada.post(`/admin/estimates/${draft}/delete`)).location).to.equal(`/admin${here()}`);
    expect((await ada.post(`/admin${here()}/delete`)).status).to.equal(303);
    expect(await state()).to.deep.equal({ status: 'approved', revision: 1 });
  });

  it('odoo/odoo#32712: the customer ticks optional lines; what they come to is computed, and what is posted of it ignored', async () => {
    const draft = await revised();
    const add = async (at: string, rows: [string, string, string][]) => {
      const { text } = await ada.get(`/admin/estimates/${at}/edit`);
      const version = /name="_version" value="(\d+)"/.exec(text)![1]!;
      const body = {
        ...{
          customer_id: cast.customers.north,
          dated_on: '2026-01-31',
          valid_until: '2199-12-31',
          currency: 'EUR',
        },
        ...{ terms: 'Our terms.', purchase_order: '', note: '', internal_note: '', _version: version },
        line_description: rows.map(([said]) => said),
        line_price: rows.map(([, price]) => price),
        line_quantity: rows.map(() => '1'),
        line_discount: rows.map(() => ''),
        line_tax: rows.map(() => '19'),
        line_optional: rows.map(([, , optional]) => optional),
      };
      expect((await ada.post(`/admin/estimates/${at}/edit`, body)).status).to.equal(303);
    };
    await add(draft, [
      ['Base', '100', ''],
      ['Express', '10', 'on'],
      ['Report', '20', 'on'],
    ]);
    await ada.post(`/admin/estimates/${draft}/send`, { before: 'sent' });
    const olivia = await as('customerUser');
    const page = (await olivia.get(here())).text;
    expect(page).to.contain('€119.00').and.contain('name="chosen" value="3"').and.contain('Update the total');
    const ticked = await olivia.post(`${here()}/choose`, {
      chosen: ['3', 'x'],
      name: 'O',
      password: 'secret',
    });
    expect(ticked.text).to.contain('€142.80').and.not.contain('secret');
    expect((await olivia.get(`${here()}?chosen=3`)).text).to.contain('€142.80');
    // One that isn't optional, or isn't there, is no choice; a posted price is no field.
    for (const wrong of [{ chosen: '0' }, { chosen: 'x' }, { line_price: '1' }])
      expect((await olivia.post(`${here()}/approve`, { ...yes, revision: '2', ...wrong })).status).to.equal(
        422,
      );
    // A28: what is ticked but was never counted in a total on the page isn't approved before it has been.
    const chosen = ['1', '3', '9'];
    for (const shown of [[], ['2'], ['2', '3']]) {
      const unseen = await olivia.post(`${here()}/approve`, { ...yes, revision: '2', chosen, shown });
      expect([unseen.status, await evidence(), (await state()).status]).to.deep.equal([422, [], 'sent']);
      expect(unseen.text)
        .to.contain('With the lines that you ticked, the total is €142.80. Read it, and approve again.')
        .and.contain('name="shown" value="3"')
        .and.contain('value="Olivia North"')
        .and.match(/<input[^>]*field-accepted[^>]*checked|checked[^>]*field-accepted/)
        .and.match(/id="chosen-3"[^>]*checked/);
    }
    const unticked = await olivia.post(`${here()}/approve`, { ...yes, revision: '2', shown: '3' });
    expect([unticked.status, unticked.text.includes('the total is €119.00')]).to.deep.equal([422, true]);
    const agreed = { ...yes, revision: '2', chosen, shown: '3' };
    expect((await olivia.post(`${here()}/approve`, agreed)).status).to.equal(303);
    const [row] = await sql<{ total_minor: string; rates: unknown }>(
      'select total_minor, rates from estimates where id = $1',
      cast.estimates.ofNorth,
    );
    expect(row).to.deep.equal({
      total_minor: '14280',
      rates: [{ rate: '19000', net: '12000', tax: '2280' }],
    });
    const [kept] = await sql<{ chosen: number[]; content: { total_minor: number } }>(
      'select chosen, content from estimate_decisions where estimate_id = $1',
      cast.estimates.ofNorth,
    );
    expect([kept!.chosen, kept!.content.total_minor]).to.deep.equal([[3], 14_280]);
    const made = await ada.post(`/admin${here()}/invoice`);
    const invoice = (await ada.get(made.location!)).text;
    expect(invoice)
      .to.contain('Base')
      .and.contain('Report')
      .and.contain('€142.80')
      .and.not.contain('Express');
  });

  it('A28: what the customer leaves or takes never comes to less than 0: neither saved, sent nor approved', async () => {
    const body = (rebate: string) => ({
      ...{
        customer_id: cast.customers.north,
        dated_on: '2026-01-31',
        valid_until: '2199-12-31',
        currency: 'EUR',
      },
      ...{ terms: 'Our terms.', purchase_order: '', note: '', internal_note: '' },
      ...{
        line_description: ['Work', 'Extra', 'Rebate'],
        line_quantity: ['1', '1', '1'],
        line_discount: ['', '', ''],
      },
      ...{ line_price: ['100', '900', rebate], line_tax: ['0', '0', '0'], line_optional: ['', 'on', 'on'] },
    });
    const refused = await ada.post('/admin/estimates', body('-500'));
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain('the total is below 0').and.contain('-500');
    const saved = await ada.post('/admin/estimates', body('-100'));
    expect(saved.status).to.equal(303);
    const id = saved.location!.split('/').at(-1)!;
    const lower = (to: number) =>
      sql(
        `set session_replication_role = replica;
         update estimate_lines set net_minor = ${to}, unit_price = ${to}0000 where estimate_id = '${id}' and description = 'Rebate';
         set session_replication_role = origin`,
      );
    // As one was saved before this was asked.
    await lower(-50_000);
    const unsent = await ada.post(`/admin/estimates/${id}/send`);
    expect([unsent.status, unsent.text.includes('the total is below 0')]).to.deep.equal([422, true]);
    await lower(-10_000);
    expect((await ada.post(`/admin/estimates/${id}/send`)).status).to.equal(303);
    await lower(-50_000);
    const olivia = await as('customerUser');
    const approve = (chosen: string[]) =>
      olivia.post(`/estimates/${id}/approve`, { ...yes, revision: '1', chosen, shown: chosen });
    const below = await approve(['3']);
    expect(below.status).to.equal(422);
    expect(below.text).to.contain('the total is below 0, so the estimate can’t be approved');
    const rows = () => sql('select 1 from estimate_decisions where estimate_id = $1', id);
    expect(await rows(), 'no evidence of it').to.deep.equal([]);
    expect((await approve(['2', '3'])).status).to.equal(303);
    expect(await sql('select status, total_minor from estimates where id = $1', id)).to.deep.equal([
      { status: 'approved', total_minor: '50000' },
    ]);
  });

  it('the database rounds the tax of what was chosen as the totals do, half away from zero', async () => {
    const value = fc.record({
      net: fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }),
      rate: fc.oneof(fc.constantFrom(9975n, 19_000n, 50_000n), fc.bigInt({ min: 0n, max: 100_000n })),
    });
    const values = fc.sample(value, { numRuns: isLong ? 100_000 : 2000, seed: 13 });
    const rows = await sql<{ tax: string }>(
      `select round(n * r / 100000.0)::bigint as tax
         from unnest($1::bigint[], $2::int[]) with ordinality as v(n, r, at) order by at`,
      values.map(({ net }) => String(net)),
      values.map(({ rate }) => Number(rate)),
    );
    expect(rows.map(({ tax }) => tax)).to.deep.equal(
      values.map(({ net, rate }) => String(divideRounded(net * rate, 100_000n))),
    );
  });

  it('an approved estimate becomes a work order, once, with its lines; both say so', async () => {
    const order = `/admin${here()}/work_order`;
    expect((await ada.post(order, { now: '1' })).status).to.equal(422);
    await (await as('customerUser')).post(`${here()}/approve`, yes);
    // North has several facilities, so a form asks.
    expect((await ada.post(order, { now: '1' })).location).to.equal(order);
    const page = await ada.get(order);
    expect(page.text).to.contain('New probe');
    const type = cast.workOrderType;
    const wrong = await ada.post(order, { type_id: type, facility_id: cast.facilities.lab, description: '' });
    expect([wrong.status, wrong.text.includes('facilities from the list')]).to.deep.equal([422, true]);
    const body = { type_id: type, facility_id: cast.facilities.cal1, description: '1 × New probe' };
    const [one, two] = await Promise.all([ada.post(order, body), ada.post(order, body)]);
    const made = [one, two]
      .map(({ location }) => location!)
      .find((at) => at.startsWith('/admin/work_orders/'))!;
    const [count] = await sql<{ n: string }>(
      "select count(*) as n from work_orders where tenant_id = $1 and description = '1 × New probe'",
      cast.tenantId,
    );
    expect(count!.n).to.equal('1');
    expect((await ada.get(made)).text)
      .to.contain('EST-1')
      .and.contain(`/admin${here()}`);
    expect((await ada.get(`/admin${here()}`)).text)
      .to.contain(made)
      .and.not.contain('>Create work order<');
    expect((await ada.post(order, body)).location).to.equal(made);
  });

  describe('A4, A28: where the company asks for a password', () => {
    beforeEach(() => sql('update tenants set approvals_by_password = true where id = $1', cast.tenantId));

    it('whoever approves gives theirs again; without it, or with another one, nothing is written', async () => {
      const olivia = await as('customerUser');
      expect((await olivia.get(here())).text).to.contain('name="password"');
      for (const [given, message] of [
        [{}, 'Enter your password'],
        [{ password: '' }, 'Enter your password'],
        [{ password: 'not the right one at all' }, 'That isn’t your password.'],
      ] as const) {
        const refused = await olivia.post(`${here()}/approve`, { ...yes, ...given });
        expect([refused.status, await evidence(), (await state()).status]).to.deep.equal([422, [], 'sent']);
        expect(refused.text)
          .to.contain(message)
          .and.contain('Olivia North')
          .and.not.contain('not the right one');
      }
      expect((await olivia.post(`${here()}/approve`, { ...yes, password })).status).to.equal(303);
      expect(await evidence()).to.have.lengthOf(1);
    });

    it('S11: guesses are counted', async () => {
      const nils = await as('contactWithPermissions');
      const statuses: number[] = [];
      for (let n = 0; n < 11; n += 1)
        statuses.push(
          (await nils.post(`${here()}/approve`, { ...yes, password: `a wrong password ${n}` })).status,
        );
      expect(statuses).to.deep.equal([...Array<number>(10).fill(422), 429]);
      expect((await nils.post(`${here()}/approve`, { ...yes, password })).status).to.equal(429);
      expect(await evidence()).to.deep.equal([]);
    });

    it('a secure link is told so and approves nothing, past the page neither; it declines', async () => {
      await sql(
        `set session_replication_role = replica; delete from estimate_decisions where estimate_id = '${cast.estimates.ofSouth}';
           set session_replication_role = origin`,
      );
      const link = await as('link');
      const at = `/estimates/${cast.estimates.ofSouth}`;
      expect((await link.get(at)).text)
        .to.contain('An approval needs a password')
        .and.contain('Decline')
        .and.not.contain('>Approve<');
      const refused = await link.post(`${at}/approve`, { ...yes, password });
      expect([refused.status, refused.text.includes('An approval needs a password')]).to.deep.equal([
        422,
        true,
      ]);
      const of = (decision: string) =>
        inRollback(async (client) => {
          await actAs(client, cast.players.link);
          return (
            await attempt(
              client,
              `insert into estimate_decisions (tenant_id, estimate_id, revision, decision, name, reason, terms)
                 values ($1, $2, 1, $3, 'x', 'x', 'Our terms.')`,
              [cast.tenantId, cast.estimates.ofSouth, decision],
            )
          ).state;
        });
      expect([await of('approved'), await of('declined')]).to.deep.equal(['42501', 'done']);
      await sql('update tenants set approvals_by_password = false where id = $1', cast.tenantId);
      expect(await of('approved')).to.equal('done');
    });

    it('is asked for under Settings, and off to begin with', async () => {
      const path = '/admin/settings/company';
      const other = await makeCast('estimates');
      const boss = await signedIn(other.players.administrator);
      const page = (await boss.get(path)).text;
      const olivia = await signedIn(other.players.customerUser);
      const of = `/estimates/${other.estimates.ofNorth}`;
      expect((await olivia.get(of)).text)
        .to.contain('>Approve<')
        .and.not.contain('name="password"');
      const company = {
        name: 'C',
        time_zone: 'UTC',
        currency: 'EUR',
        csv_delimiter: 'comma',
        alphabet: 'any',
        approvals_by_password: 'on',
      };
      expect(
        (await boss.post(path, { ...company, _version: fieldValue(page, '_version')! })).status,
      ).to.equal(303);
      expect((await olivia.get(of)).text).to.contain('name="password"');
    });
  });

  it('an approved estimate becomes a draft invoice with its lines, once', async () => {
    expect((await ada.post(`/admin${here()}/invoice`)).status).to.equal(422);
    await (await as('customerUser')).post(`${here()}/approve`, yes);
    const made = await ada.post(`/admin${here()}/invoice`);
    expect((await ada.get(made.location!)).text)
      .to.contain('New probe')
      .and.contain('€119.00');
    expect((await ada.post(`/admin${here()}/invoice`)).location).to.equal(made.location);
    expect((await ada.get(`/admin${here()}`)).text).to.contain(made.location!);
    expect((await ada.get(made.location!)).text).to.contain(`/admin${here()}`);
    // The draft goes, and is made again.
    expect((await ada.post(`${made.location!}/delete`)).status).to.equal(303);
    expect((await ada.post(`/admin${here()}/invoice`)).location).to.not.equal(made.location);
  });
});
