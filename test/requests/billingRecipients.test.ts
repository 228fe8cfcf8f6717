import { expect } from 'chai';
import { fieldValue, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { sql } from '../support/portalPages.ts';

describe('Billing recipients', function () {
  this.timeout(60_000);
  let mailing: MailingApp;
  let cast: Cast;
  let ada: Browser;
  before(async () => {
    mailing = await mailingApp();
  });
  after(() => mailing.stop());
  beforeEach(async () => {
    cast = await makeCast('recipients');
    ada = await mailing.signedIn(cast.players.administrator);
    await sql(`update users set email = username || '@north.example' where tenant_id = $1`, cast.tenantId);
  });

  const user = (name: PlayerName) => cast.players[name].userId ?? '';
  const payers = [
    'adminContact',
    'adminContactWithOutside',
    'contactWithPermissions',
    'customerUser',
  ] as const;
  const at = (of = cast) => `/admin/customers/${of.customers.north}/billing_recipients`;
  const ticked = (html: string) =>
    [...html.matchAll(/name="people"\s+value="([^"]+)"( checked)?/g)].flatMap(([, id, on]) =>
      on ? [id] : [],
    );
  const issue = () => ada.post(`/admin/invoices/${cast.invoices.draft}/issue`);
  const told = async () =>
    (
      await sql<{ username: string }>(
        `select u.username from emails e join users u on u.tenant_id = e.tenant_id and u.id = e.user_id
          where e.tenant_id = $1 and e.kind = 'invoice_ready' order by 1`,
        cast.tenantId,
      )
    ).map(({ username }) => username);

  it('everyone who sees the invoices gets them, until staff choose; the choice is kept, and the question counts with it', async () => {
    expect(ticked((await ada.get(at())).text), 'by default').to.have.members(payers.map(user));
    const saved = await ada.post(at(), { people: [user('contactWithPermissions')] });
    expect([saved.status, saved.location]).to.deep.equal([303, at().replace('_recipients', '')]);
    expect(ticked((await ada.get(at())).text)).to.deep.equal([user('contactWithPermissions')]);
    expect((await ada.get(`/admin/invoices/${cast.invoices.draft}/issue`)).text).to.contain('1 person');
    expect((await issue()).status).to.equal(303);
    expect(await told()).to.deep.equal(['contactwithpermissions']);
    const [log] = await sql<{ changes: object }>(
      "select changes from audit_log where tenant_id = $1 and changes ? 'billing_recipients'", cast.tenantId,
    );
    expect(JSON.stringify(log?.changes)).to.contain('Everyone');
  }); // prettier-ignore

  it('S25: of two who choose at once the second reads what the first has chosen, and nothing is overwritten unread', async () => {
    const opened = fieldValue((await ada.get(at())).text, 'chosen') ?? '';
    const other = await mailing.signedIn(cast.players.administrator);
    expect((await other.post(at(), { people: [user('customerUser')], chosen: opened })).status).to.equal(303);
    const chosen = async () =>
      (await sql<{ id: string }>('select user_id as id from portal_users where tenant_id = $1 and chosen_for_billing', cast.tenantId))
        .map(({ id }) => id);
    for (const seen of [opened, 'forged', user('adminContact')]) {
      const late = await ada.post(at(), { people: [user('adminContact')], chosen: seen });
      expect(late.status, seen).to.equal(409);
      expect(late.text).to.contain('Somebody else changed this while you were editing').and.contain('Now saved');
      expect(ticked(late.text), 'what was ticked').to.deep.equal([user('adminContact')]);
      expect(await chosen()).to.deep.equal([user('customerUser')]);
    }
    // Having read it, they may save.
    const late = await ada.post(at(), { people: [user('adminContact')], chosen: opened });
    const again = fieldValue(late.text, 'chosen') ?? '';
    expect((await ada.post(at(), { people: [user('adminContact')], chosen: again })).status).to.equal(303);
    expect(await chosen()).to.deep.equal([user('adminContact')]);
    // A mistake doesn't make somebody overwrite what changes meanwhile: the form keeps what it was opened with.
    const refused = await ada.post(at(), { chosen: again });
    expect([refused.status, fieldValue(refused.text, 'chosen')]).to.deep.equal([422, again]);
  }); // prettier-ignore

  it('S25: a browser reads the same conflict behind its redirect, with what was ticked, and a mistake keeps what was ticked', async () => {
    const asPage = { 'Sec-Fetch-Mode': 'navigate' };
    const opened = fieldValue((await ada.get(at())).text, 'chosen') ?? '';
    const other = await mailing.signedIn(cast.players.administrator);
    expect((await other.post(at(), { people: [user('customerUser')], chosen: opened })).status).to.equal(303);
    const sent = await ada.post(at(), { people: [user('adminContact')], chosen: opened }, asPage);
    const late = await ada.get(sent.location ?? '');
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('Somebody else changed this while you were editing').and.contain('Now saved');
    expect(ticked(late.text)).to.deep.equal([user('adminContact')]);
    const again = fieldValue(late.text, 'chosen') ?? '';
    expect(again).to.equal(user('customerUser'));
    const forged = await ada.post(at(), { people: [user('adminContact'), user('technician')], chosen: again }, asPage);
    const wrong = await ada.get(forged.location ?? '');
    expect([wrong.status, ticked(wrong.text), fieldValue(wrong.text, 'chosen')]).to.deep.equal([422, [user('adminContact')], again]);
  }); // prettier-ignore

  it('A13: whoever lost the access gets none, though chosen; then the others do, and nobody who can’t see the invoice', async () => {
    expect((await ada.post(at(), { people: [user('contactWithPermissions')] })).status).to.equal(303);
    await sql('update contacts set access_billing = false where id = $1', cast.players.contactWithPermissions.contactId);
    expect((await issue()).status).to.equal(303);
    const others = payers.filter((name) => name !== 'contactWithPermissions');
    expect(await told()).to.have.members(others.map((name) => name.toLowerCase()));
  }); // prettier-ignore

  it('whoever gets access later isn’t added to a choice, and is where everyone is chosen', async () => {
    const late = cast.players.contactUser;
    const give = (on: boolean) =>
      sql('update contacts set access_billing = $2 where id = $1', late.contactId, on);
    expect((await ada.post(at(), { people: payers.map(user) })).status).to.equal(303);
    await give(true);
    expect(ticked((await ada.get(at())).text)).to.include(late.userId);
    await give(false);
    expect((await ada.post(at(), { people: [user('customerUser')] })).status).to.equal(303);
    await give(true);
    expect(ticked((await ada.get(at())).text)).to.deep.equal([user('customerUser')]);
    expect((await issue()).status).to.equal(303);
    expect(await told()).to.deep.equal(['customeruser']);
  });

  it('A13: nobody, somebody without access, a stranger and a made-up id are refused, and nothing changes', async () => {
    const other = await makeCast('recipients');
    expect((await ada.post(at(), { people: [user('customerUser')] })).status).to.equal(303);
    const without = ['contactUser', 'agentUser', 'partnerUser', 'technician'] as const;
    for (const id of [...without.map(user), other.players.customerUser.userId ?? '', 'link', 'x', ''])
      expect((await ada.post(at(), { people: [user('adminContact'), id] })).status, id).to.equal(422);
    expect((await ada.post(at(), {})).text).to.contain('Choose at least one person.');
    expect(ticked((await ada.get(at())).text), 'as it was').to.deep.equal([user('customerUser')]);
    expect((await ada.get(at(other))).status, 'another company’s').to.equal(404);
    expect((await ada.post(at(other), { people: [user('customerUser')] })).status).to.equal(404);
    const tess = await mailing.signedIn(cast.players.technician);
    expect((await tess.get(at())).status, 'without keeping the billing').to.equal(404);
    expect((await tess.post(at(), { people: [user('adminContact')] })).status).to.equal(404);
  });

  it('whoever moves to another customer, by merging too, takes no choice along: its people still get its invoices', async () => {
    expect((await ada.post(at(), { people: [user('customerUser')] })).status).to.equal(303);
    const [moved] = await sql<{ chosen: boolean }>(
      'update portal_users set customer_id = $2 where user_id = $1 returning chosen_for_billing as chosen',
      user('customerUser'), cast.customers.south,
    );
    expect(moved?.chosen).to.equal(false);
  }); // prettier-ignore

  it('a customer without portal users gets them at its own email address, and the page says so', async () => {
    await sql("update customers set email = 'bills@south.example', email_confirmed = true where id = $1", cast.customers.south);
    const { text } = await ada.get(`/admin/customers/${cast.customers.south}/billing_recipients`);
    expect(text).to.contain('bills@south.example').and.not.contain('name="people"');
  }); // prettier-ignore
});
