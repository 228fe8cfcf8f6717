import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import supertest from 'supertest';
import { watchFaults } from '../support/browserSite.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { scripts } from '../support/long.ts';
import { mailingSite, type MailingSite } from '../support/mailing.ts';
import type { Mail } from '../support/mailServer.ts';
import { sql } from '../support/portalPages.ts';
import { expectHeading, fillIn, leave, press, said, signIn } from './steps.ts';

const nora = 'contactuser@example.com';
const tess = 'technician@example.com';

for (const script of scripts('off'))
  describe(`Being told by email, and not any more; script ${script ? 'on' : 'off'}`, function () {
    this.timeout(60_000);
    const contexts: BrowserContext[] = [];
    const faults: string[][] = [];
    let site: MailingSite;
    let cast: Cast;
    let staff: Page;
    let customer: Page;
    let told: Mail;

    async function newPage(): Promise<Page> {
      const context = await site.context({ script });
      contexts.push(context);
      const page = await context.newPage();
      faults.push(watchFaults(page));
      return page;
    }
    /** The mail about the ticket that comes next to somebody, whatever else comes. */
    async function mailAbout(address: string, words: string): Promise<Mail> {
      for (let after = 0; ;) {
        const mail = await site.server.waitFor(address, { after });
        if (mail.subject.includes('T-1') && mail.text.includes(words)) return mail;
        after = site.server.mails.indexOf(mail) + 1;
      }
    }
    /** Opens the HTML of a mail and follows one of its links. */
    async function followIn(page: Page, { html }: Mail, name: string): Promise<void> {
      await page.goto('about:blank');
      await page.setContent(html);
      await leave(page, () => page.getByRole('link', { name }).first().click());
    }
    const chosen = () =>
      customer.getByLabel('New comment on a ticket', { exact: true }).locator('option:checked').innerText();
    const write = (body: string) => fillIn(staff, { Comment: body }, 'Add comment');

    before(async () => {
      site = await mailingSite();
      cast = await makeCast('notices');
      staff = await newPage();
      customer = await newPage();
    });
    after(async () => {
      for (const context of contexts) await context.close();
      await site.stop();
      expect(faults.flat(), 'S5').to.deep.equal([]);
    });

    it('A11, S24: staff write in a ticket, and its contact’s user is told', async () => {
      await staff.goto(site.url(`/admin/tickets/${cast.tickets.ofContactUser}`, cast.slug));
      await signIn(staff, 'technician', password);
      await write('The seal is on its way.');
      told = await mailAbout(nora, 'The seal is on its way.');
      expect(told.subject).to.equal('T-1: Ticket 1');
    });

    it('A5: the button of the email leads to the ticket, by way of the sign-in page', async () => {
      await followIn(customer, told, 'Open the ticket');
      await expectHeading(customer, 'Sign in');
      await signIn(customer, 'contactuser', password);
      await expectHeading(customer, 'T-1 Ticket 1');
      expect(await said(customer)).to.contain('The seal is on its way.');
    });

    it('S24: the customer answers, staff are told, and their button leads into the back office', async () => {
      await fillIn(customer, { Comment: 'Thank you, we wait.' }, 'Send comment');
      const mail = await mailAbout(tess, 'Thank you, we wait.');
      await followIn(staff, mail, 'Open the ticket');
      expect(new URL(staff.url()).pathname).to.equal(`/admin/tickets/${cast.tickets.ofContactUser}`);
      expect(await said(staff)).to.contain('Thank you, we wait.');
    });

    it('S4: the link at the foot says what it turns off, and does so by its button', async () => {
      const stranger = await newPage();
      await followIn(stranger, told, 'Stop emails like this');
      await expectHeading(stranger, 'Turn off these emails?');
      expect(await said(stranger))
        .to.contain('New comment on a ticket')
        .and.not.match(/Nora|North/);
      await press(stranger, 'Turn off these emails');
      await expectHeading(stranger, 'These emails are turned off');
      await customer.goto(site.url('/my_profile', cast.slug));
      expect(await chosen()).to.equal('Off');
      await write('Nobody hears this.');
      const query = `select from emails where user_id = $1 and kind = 'ticket_comment'`;
      expect(await sql(query, cast.players.contactUser.userId), 'the first alone').to.have.length(1);
      await press(stranger, 'Turn these emails back on');
      await expectHeading(stranger, 'Turn off these emails?');
    });

    it('what is chosen in the profile counts from then on, and a mail provider’s click goes before', async () => {
      await customer.reload();
      await fillIn(customer, { 'New comment on a ticket': 'On (company default)' }, 'Save');
      expect(await said(customer)).to.contain('Saved.');
      await write('Delivered.');
      const mail = await mailAbout(nora, 'Delivered.');
      const address = /^<(.*)>$/.exec(mail.headers.get('list-unsubscribe') ?? '')?.[1] ?? '';
      const { host, port, pathname } = new URL(address);
      // Node doesn't know that every name below localhost is this machine.
      const answer = await supertest(`http://127.0.0.1:${port}`)
        .post(pathname)
        .set('Host', host)
        .type('form')
        .send('List-Unsubscribe=One-Click');
      expect(answer.status).to.equal(200);
      await customer.reload();
      expect(await chosen()).to.equal('Off');
    });
  });
