import { expect } from 'chai';
import { addSession, fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, password, type Cast, type PlayerName } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

const words = (text: string) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const asPage = { 'Sec-Fetch-Mode': 'navigate' };

describe('S25: a form is carried out as nobody but whom it was drawn for', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('anothers-forms');
  });
  const tickets = (subject: string) =>
    sql('select 1 from tickets where tenant_id = $1 and subject = $2', cast.tenantId, subject);
  const opened = async (who: PlayerName, path: string): Promise<{ browser: Browser; formId: string }> => {
    const browser = await signedIn(cast.players[who]);
    return { browser, formId: fieldValue((await browser.get(path)).text, '_form_id') ?? '' };
  };
  const ticket = (subject: string, formId: string) => ({
    ...{ subject, priority: 'normal', description: 'x', _form_id: formId },
  });
  const nameOf = async (who: PlayerName) => {
    const [row] = await sql<{ name: string }>(
      `select first_name || ' ' || last_name as name from users where id = $1`,
      cast.players[who].userId,
    );
    return row!.name;
  };

  it('another user of the same customer: nothing is sent, it is named, and its person goes on with it', async () => {
    const { browser, formId } = await opened('customerUser', '/tickets/new');
    await addSession(browser, cast.players.allContact);
    const answer = await browser.post('/tickets', ticket('Of the first', formId), asPage);
    expect(answer.status).to.equal(409);
    expect(words(answer.text)).to.contain(
      `You opened this form as ${await nameOf('customerUser')} and are now signed in as ${await nameOf('allContact')}.`,
    );
    expect(await tickets('Of the first')).to.deep.equal([]);
    const signIn = /href="(\/login[^"]*)"/.exec(answer.text)![1]!.replaceAll('&amp;', '&');
    const next = fieldValue((await browser.get(signIn)).text, 'next')!;
    expect((await browser.get(next)).text, 'not for who is signed in').to.not.contain('Of the first');
    await browser.post('/login', { username: 'customeruser', password, next });
    const page = await browser.get(next);
    expect(fieldValue(page.text, 'subject')).to.equal('Of the first');
    const own = ticket('Of the first', fieldValue(page.text, '_form_id')!);
    expect((await browser.post('/tickets', own)).status).to.equal(303);
    expect(await tickets('Of the first'), 'and then it is sent').to.have.length(1);
  });

  it('a person or a link of another customer isn’t named', async () => {
    for (const [first, second] of [
      ['otherCustomer', 'customerUser'],
      ['customerUser', 'link'],
      ['link', 'customerUser'],
    ] as [PlayerName, PlayerName][]) {
      if (!(first in cast.players)) continue;
      const { browser, formId } = await opened(first, '/tickets/new');
      await addSession(browser, cast.players[second]);
      const answer = await browser.post('/tickets', ticket('Across', formId), asPage);
      expect(answer.status, `${first}, then ${second}`).to.equal(409);
      expect(await tickets('Across')).to.deep.equal([]);
      expect(words(answer.text)).to.match(/You opened this form (as|with|while) .* and are now/);
    }
  });

  it('staff as well, and who may not do it at all loses nothing either', async () => {
    const { browser, formId } = await opened('administrator', '/admin/customers/new');
    const count = () => sql('select 1 from customers where tenant_id = $1 and name = $2', cast.tenantId, 'Typed as Ada');
    const sent = { name: 'Typed as Ada', number: 'TA-1', status: 'active', _form_id: formId };
    for (const other of ['technician', 'dataAdministrator'] as const) {
      await addSession(browser, cast.players[other]);
      const answer = await browser.post('/admin/customers', sent, asPage);
      expect(answer.status, other).to.equal(409);
      expect(words(answer.text), other).to.contain(`You opened this form as ${await nameOf('administrator')}`);
      expect(await count()).to.deep.equal([]);
    }
    const kept = await sql('select 1 from kept_forms where tenant_id = $1 and session_id = $2', cast.tenantId,
      cast.players.administrator.sessionId);
    expect(kept).to.have.length(2);
  }); // prettier-ignore

  it('while staff view a portal in that browser, its person’s form isn’t carried out, and a view’s isn’t afterwards', async () => {
    const staff = await signedIn(cast.players.administrator);
    await staff.post('/admin/views', { customer: cast.customers.north });
    const inView = fieldValue((await staff.get('/contacts')).text, '_form_id');
    expect(staff.cookies.has('gatehouse_view')).to.equal(true);
    const { browser, formId } = await opened('customerUser', '/tickets/new');
    staff.cookies.set('gatehouse_portal', browser.cookies.get('gatehouse_portal')!);
    const during = await staff.post('/tickets', ticket('In a view', formId), asPage);
    expect(during.status).to.equal(409);
    expect(words(during.text)).to.contain('Nothing was sent').and.contain('are now viewing the portal as');
    staff.cookies.delete('gatehouse_view');
    if (inView !== null) {
      const after = await staff.post('/tickets', ticket('In a view', inView), asPage);
      expect(after.status).to.equal(409);
    }
    expect(await tickets('In a view')).to.deep.equal([]);
  });

  it('another session of the same user goes on, and so does a form that names nobody', async () => {
    const { browser, formId } = await opened('customerUser', '/tickets/new');
    await browser.post('/login', { username: 'customeruser', password });
    expect((await browser.post('/tickets', ticket('Same person', formId), asPage)).status).to.equal(303);
    expect(await tickets('Same person')).to.have.length(1);
    const without = { subject: 'Names nobody', priority: 'normal', description: 'x' };
    expect((await browser.post('/tickets', without, asPage)).status).to.equal(303);
    expect(await tickets('Names nobody')).to.have.length(1);
  });
});
