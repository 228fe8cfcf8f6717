import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { formsOn } from '../support/pageForms.ts';
import { sql } from '../support/portalPages.ts';
import { expectRefused } from '../support/refusals.ts';

const plain = (html: string) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, '’')
    .replace(/\s+/g, ' ');
/** The row of a table, or the item of a list, with some words in it. */
const rowWith = (html: string, words: string) =>
  plain(
    [...html.matchAll(/<(tr|li)\b[^]*?<\/\1>/g)]
      .map(([row]) => row)
      .find((row) => row.includes(words) && row.includes('badge')) ?? '',
  );

describe('People of a customer or contact that is inactive (A5)', () => {
  let cast: Cast;
  let other: Cast;
  let ada: Browser;
  before(async () => {
    [cast, other] = await Promise.all([makeCast('inactive'), makeCast('inactive-other')]);
    ada = await signedIn(cast.players.administrator);
  });
  const setStatus = (table: 'customers' | 'contacts' | 'partners' | 'agents', id: string, status: string) =>
    sql(`update ${table} set status = $2 where id = $1`, id, status);
  const statusOf = async (table: string, id: string) =>
    (await sql<{ status: string }>(`select status from ${table} where id = $1`, id))[0]!.status;
  /** Sends the form of a record's page again with another status. */
  const saveStatus = async (page: string, action: string, status: string, browser = ada) => {
    const { text } = await browser.get(page);
    const form = formsOn(text, page).find((one) => one.action === action && 'status' in one.values);
    return browser.post(action, { ...form!.values, _preset: '', status });
  };
  /** Presses *Undo* in the notice that the page shows. */
  const undo = async (page: string, browser = ada) => {
    const { text } = await browser.get(page);
    const [, action = ''] = /action="([^"]*)" data-undo>/.exec(text) ?? [];
    return { said: plain(text), action, answer: action === '' ? null : await browser.post(action, {}) };
  };

  it('are nowhere called active, and it is said what is in the way', async () => {
    const { customerUser, contactUser } = cast.players;
    const north = `/admin/customers/${cast.customers.north}`;
    const contact = `/admin/contacts/${contactUser.contactId!}`;
    const seen = async () => ({
      'Portal Users': rowWith((await ada.get(`${north}/portal_users?q=contactuser`)).text, 'contactuser<'),
      Users: rowWith((await ada.get('/admin/users?q=contactuser')).text, 'contactuser<'),
      user: plain((await ada.get(`/admin/users/${contactUser.userId!}`)).text),
      'details of the user': plain((await ada.get(`/admin/users/${contactUser.userId!}/details`)).text),
      contact: rowWith((await ada.get(contact)).text, 'contactuser<'),
      'customer’s own': plain((await ada.get(`/admin/users/${customerUser.userId!}`)).text),
    });
    for (const [place, words] of Object.entries(await seen()))
      expect(words, place).to.contain('Active').and.not.contain('Can’t sign in');

    await setStatus('customers', cast.customers.north, 'inactive');
    for (const [place, words] of Object.entries(await seen()))
      expect(words, place)
        .to.contain('Can’t sign in: customer inactive')
        .and.not.match(/\bActive\b/);
    await setStatus('customers', cast.customers.north, 'active');

    await setStatus('contacts', contactUser.contactId!, 'inactive');
    const { 'customer’s own': own, ...theirs } = await seen();
    for (const [place, words] of Object.entries(theirs))
      expect(words, place)
        .to.contain('Can’t sign in: contact inactive')
        .and.not.match(/\bActive\b/);
    expect(own).to.contain('Active').and.not.contain('Can’t sign in');
    await setStatus('contacts', contactUser.contactId!, 'active');
  });

  it('who is invited or suspended still is; a partner’s and an agent’s people are told apart', async () => {
    const { contactUser, partnerUser, agentUser } = cast.players;
    const page = async (id: string) => plain((await ada.get(`/admin/users/${id}`)).text);
    await setStatus('customers', cast.customers.north, 'inactive');
    for (const [state, says, hides] of [
      ['invited', /Invited .*Can’t sign in: customer inactive/, /\bActive\b/],
      ['suspended', /Suspended/, /Can’t sign in:/],
    ] as const) {
      await sql('update users set state = $2 where id = $1', contactUser.userId, state);
      expect(await page(contactUser.userId!), state)
        .to.match(says)
        .and.not.match(hides);
    }
    await sql(`update users set state = 'active' where id = $1`, contactUser.userId);
    await setStatus('customers', cast.customers.north, 'active');
    for (const [table, id, user, words] of [
      ['partners', cast.partnerId, partnerUser, 'partner inactive'],
      ['agents', cast.agentId, agentUser, 'agent inactive'],
    ] as const) {
      await setStatus(table, id, 'inactive');
      expect(await page(user.userId!)).to.contain(`Can’t sign in: ${words}`);
      await setStatus(table, id, 'active');
    }
  });

  it('the secure link of an inactive customer offers nothing that does nothing, and says why', async () => {
    const south = `/admin/customers/${cast.customers.south}`;
    const offered = async (path: string) => {
      const { text } = await ada.get(path);
      return {
        said: plain(text),
        actions: ['id="secure-link"', '/secure_link/email"', '/switch_off"', '/replace"', 'name="ends_on"'].filter((one) =>
          text.includes(one),
        ),
      };
    }; // prettier-ignore
    expect((await offered(`${south}/secure_link`)).actions).to.have.length(5);
    await setStatus('customers', cast.customers.south, 'inactive');
    for (const path of [`${south}/secure_link`, south]) {
      const { said, actions } = await offered(path);
      expect(actions, path).to.deep.equal([]);
      expect(said, path).to.contain('You can’t share or change the link while South is inactive.');
    }
    await setStatus('customers', cast.customers.south, 'active');
    await sql('update customers set secure_link_on = false where id = $1', cast.customers.south);
    const off = await ada.get(`${south}/secure_link`);
    expect(off.text).to.contain('Switch on</button>').and.not.contain('/secure_link/email"');
    await sql('update customers set secure_link_on = true where id = $1', cast.customers.south);
  });

  it('making one inactive says who is shut out, and Undo lets them in again', async () => {
    const { contactUser, partnerUser, agentUser } = cast.players;
    const shut = await signedIn(contactUser);
    for (const [table, id, page, words] of [
      ['customers', cast.customers.north, '', /North is now inactive\. Its \d+ users can’t sign in\. /],
      ['customers', cast.customers.south, '', /South is now inactive, and its secure link doesn’t work\. /],
      ['contacts', contactUser.contactId!, '/details', /Nora Contact is now inactive\. Their user can’t sign in\. /],
      ['partners', cast.partnerId, '', /is now inactive\. Its user can’t sign in\. /],
      ['agents', cast.agentId, '', /is now inactive\. Its user can’t sign in\. /],
    ] as const) {
      const record = `/admin/${table}/${id}`;
      const saved = await saveStatus(record + page, record, 'inactive');
      expect(saved.status, table).to.equal(303);
      expect(await statusOf(table, id), table).to.equal('inactive');
      if (table === 'contacts') expect((await shut.get('/assets')).status).to.equal(303);
      const { said, answer } = await undo(saved.location!);
      expect(said, table).to.match(words);
      expect(answer?.status, table).to.equal(303);
      expect(await statusOf(table, id), table).to.equal('active');
      expect(plain((await ada.get(answer!.location!)).text), table).to.contain('is active again.');
    }
    for (const player of [contactUser, partnerUser, agentUser])
      expect((await (await signedIn(player)).get('/assets')).status).to.equal(200);
    // What changes nothing about it is only saved.
    const record = `/admin/customers/${cast.customers.south}`;
    expect((await undo((await saveStatus(record, record, 'active')).location!)).action).to.equal('');
  }); // prettier-ignore

  it('in the portal as well, for those who edit contacts; nobody shuts themselves out', async () => {
    const { customerUser, adminContact, contactUser, contactWithPermissions } = cast.players;
    const olivia = await signedIn(customerUser);
    const at = `/contacts/${contactWithPermissions.contactId!}`;
    const saved = await saveStatus(`${at}/edit`, `${at}/edit`, 'inactive', olivia);
    expect(saved.location).to.equal(at);
    expect(await statusOf('contacts', contactWithPermissions.contactId!)).to.equal('inactive');
    const { said, answer } = await undo(at, olivia);
    expect(said).to.contain('is now inactive, so they can’t sign in.');
    expect(answer?.location).to.equal(at);
    expect(await statusOf('contacts', contactWithPermissions.contactId!)).to.equal('active');

    const adele = await signedIn(adminContact);
    const own = `/contacts/${adminContact.contactId!}/edit`;
    const refused = await saveStatus(own, own, 'inactive', adele);
    expect(refused.status).to.equal(422);
    expect(plain(refused.text)).to.contain('You wouldn’t be able to sign in any more.');
    expect(await statusOf('contacts', adminContact.contactId!)).to.equal('active');

    await setStatus('contacts', contactWithPermissions.contactId!, 'inactive');
    for (const player of [contactUser, cast.players.link]) {
      const answerTo = await (await signedIn(player)).post(`${at}/reactivate`, {});
      expect(answerTo.status).to.be.oneOf([303, 404]);
      expect(await statusOf('contacts', contactWithPermissions.contactId!)).to.equal('inactive');
    }
    await setStatus('contacts', contactWithPermissions.contactId!, 'active');
  });

  it('A16: Undo is refused to those who may not, and to another tenant', async () => {
    const { contactUser } = cast.players;
    const records = [
      ['customers', cast.customers.south],
      ['contacts', contactUser.contactId!],
      ['partners', cast.partnerId],
      ['agents', cast.agentId],
    ] as const;
    for (const [table, id] of records) await setStatus(table, id, 'inactive');
    const asks = records.map(([table, id]) => ({ path: `/admin/${table}/${id}/reactivate`, body: {} }));
    await expectRefused(cast, other, asks, ['technician', 'dataAdministrator']);
    for (const [table, id] of records) {
      expect(await statusOf(table, id), table).to.equal('inactive');
      await setStatus(table, id, 'active');
    }
  });
});
