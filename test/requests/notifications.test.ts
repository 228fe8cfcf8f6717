import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { signedIn } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { browsersOf, sql } from '../support/portalPages.ts';

const settings = '/admin/settings/notifications';

describe('notifications', () => {
  let cast: Cast;
  let other: Cast;
  before(async () => {
    other = await makeCast('notices');
  });
  beforeEach(async () => {
    cast = await makeCast('notices');
  });

  const defaults = async (of = cast) =>
    Object.fromEntries(
      (
        await sql<{ event: string; is_on: boolean }>(
          'select event, is_on from notification_defaults where tenant_id = $1',
          of.tenantId,
        )
      ).map(({ event, is_on: isOn }) => [event, isOn]),
    );
  const choices = async (name: PlayerName) =>
    Object.fromEntries(
      (
        await sql<{ event: string; is_on: boolean }>(
          'select event, is_on from notification_choices where tenant_id = $1 and user_id = $2',
          cast.tenantId,
          cast.players[name].userId,
        )
      ).map(({ event, is_on: isOn }) => [event, isOn]),
    );
  const ticked = (html: string) =>
    [...html.matchAll(/<input type="checkbox"[^>]*value="([^"]*)" checked>/g)].map(([, event]) => event);
  const all = [
    'ticket_comment',
    'estimate_ready',
    'estimate_copy',
    'invoice_ready',
    'credit_note_ready',
    'claim_decided',
    'ticket_opened',
    'ticket_reply',
  ];
  const told = ['claim_filed', 'claim_reply', 'estimate_answered', 'access_requested'];
  const work = [
    ...['work_order_scheduled', 'work_order_done', 'work_order_comment', 'work_order_declined'],
    ...['work_order_cancelled', 'work_order_reopened', 'recall_notice'],
  ];
  const staffWork = ['work_requested', 'work_order_reply'];
  const jobs = ['job_reply'];
  /** The other switches of somebody at a customer, left as the company has them. */
  const rest = Object.fromEntries(work.map((event) => [event, 'company']));

  describe('of the company', () => {
    it('A23: everything is on until an administrator turns it off, which the audit log tells', async () => {
      const browser = await signedIn(cast.players.administrator);
      const page = await browser.get(settings);
      expect(ticked(page.text)).to.deep.equal([
        ...all.slice(0, 6),
        'claim_comment',
        ...work,
        'estimate_expires',
        'report_sent',
        ...all.slice(6),
        ...staffWork,
        ...jobs,
        ...told,
      ]);
      expect(page.text).to.contain('People who use the portal').and.contain('New comment on a ticket');
      const answer = await browser.post(settings, {
        shown: all,
        on: [
          'ticket_comment',
          'estimate_ready',
          'estimate_copy',
          'invoice_ready',
          'credit_note_ready',
          'claim_decided',
          'ticket_reply',
        ],
      });
      expect([answer.status, answer.location]).to.deep.equal([303, settings]);
      expect(await defaults()).to.deep.equal({ ticket_opened: false });
      expect(await defaults(other), 'of this company alone').to.deep.equal({});
      expect(ticked((await browser.get(settings)).text)).to.deep.equal([
        'ticket_comment',
        'estimate_ready',
        'estimate_copy',
        'invoice_ready',
        'credit_note_ready',
        'claim_decided',
        'claim_comment',
        ...work,
        'estimate_expires',
        'report_sent',
        'ticket_reply',
        ...staffWork,
        ...jobs,
        ...told,
      ]);
      await browser.post(settings, { shown: ['ticket_comment', 'ticket_reply'], on: all });
      expect(await defaults()).to.deep.equal({
        claim_decided: true,
        credit_note_ready: true,
        estimate_copy: true,
        estimate_ready: true,
        invoice_ready: true,
        ticket_opened: true,
      });
      const log = await browser.get('/admin/audit?kind=notification_defaults');
      expect(log.text).to.contain('Default notifications').and.contain('ticket_opened');
    });

    it('S25: two administrators at once each change what they touched, and nothing else', async () => {
      const browser = await signedIn(cast.players.administrator);
      await Promise.all([
        browser.post(settings, {
          shown: all,
          on: [
            'estimate_ready',
            'estimate_copy',
            'invoice_ready',
            'credit_note_ready',
            'claim_decided',
            'ticket_opened',
            'ticket_reply',
          ],
        }),
        browser.post(settings, {
          shown: all,
          on: [
            'ticket_comment',
            'estimate_ready',
            'estimate_copy',
            'invoice_ready',
            'credit_note_ready',
            'claim_decided',
            'ticket_opened',
          ],
        }),
        browser.post(settings, {
          shown: all,
          on: [
            'ticket_comment',
            'estimate_ready',
            'estimate_copy',
            'invoice_ready',
            'credit_note_ready',
            'claim_decided',
            'ticket_opened',
          ],
        }),
      ]);
      expect(await defaults()).to.deep.equal({ ticket_comment: false, ticket_reply: false });
    });

    it('S6: an event that isn’t there is refused beside the field, and nothing is kept', async () => {
      const browser = await signedIn(cast.players.administrator);
      const answer = await browser.post(settings, { shown: all, on: ['password_changed'] });
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain('Choose only options that are listed');
      expect(await defaults()).to.deep.equal({});
    });

    it('A23: nobody but administrators gets there', async () => {
      const { technician, dataAdministrator } = await browsersOf(cast, ['technician', 'dataAdministrator']);
      for (const browser of [technician, dataAdministrator]) {
        expect((await browser.get('/admin')).text).to.not.contain(settings);
        expect((await browser.get(settings)).status).to.equal(404);
        expect((await browser.post(settings, { shown: all })).status).to.equal(404);
      }
      expect(await defaults()).to.deep.equal({});
      expect((await (await signedIn(cast.players.administrator)).get('/admin')).text).to.contain(settings);
    });
  });

  describe('of a person', () => {
    const fieldsOn = (html: string) =>
      [
        ...html.matchAll(
          /<select class="select" id="field-((?:access|ticket|claim|invoice|credit|estimate|work|recall|report|job)_\w+)"/g,
        ),
      ].map(([, event]) => event);
    const profileOf = (name: PlayerName) =>
      cast.players[name].side === 'staff' ? '/admin/my_profile' : '/my_profile';

    it('offers what can concern that person, and says what the company has', async () => {
      await sql(
        `insert into notification_defaults (tenant_id, event, is_on) values ($1, 'ticket_reply', false)`,
        cast.tenantId,
      );
      // Without them there is nothing to choose of recall notices (A27).
      await sql(
        `insert into work_settings (tenant_id, setting, value) values ($1, 'recall_notices', 'on')`,
        cast.tenantId,
      );
      const expected = {
        administrator: ['ticket_opened', 'ticket_reply', ...staffWork, ...told],
        technician: ['ticket_opened', 'ticket_reply', ...staffWork],
        // A22: jobs can be assigned to anybody on the staff.
        dataAdministrator: jobs,
        customerUser: [
          'ticket_comment',
          'estimate_ready',
          'estimate_copy',
          'invoice_ready',
          'credit_note_ready',
          ...work,
          'estimate_expires',
          'report_sent',
        ],
        contactUser: ['ticket_comment', ...work],
        adminContact: [
          'ticket_comment',
          'estimate_ready',
          'estimate_copy',
          'invoice_ready',
          'credit_note_ready',
          ...work,
          'estimate_expires',
          'report_sent',
        ],
        partnerUser: ['claim_decided', 'claim_comment'],
        agentUser: [],
      };
      const names = Object.keys(expected) as (keyof typeof expected)[];
      const browsers = await browsersOf(cast, names);
      for (const name of names) {
        const page = await browsers[name].get(profileOf(name));
        expect(fieldsOn(page.text), name).to.deep.equal(expected[name]);
        expect(page.text, name).to.contain('Notifications');
        if (expected[name].length === 0)
          expect(page.text).to.contain('You don’t get any emails you could turn off');
      }
      const page = await browsers.technician.get('/admin/my_profile');
      expect(page.text).to.contain('Off (company default)').and.contain('On (company default)');
    });

    it('keeps what each chose, until the company’s is good enough again', async () => {
      const { contactUser, technician } = await browsersOf(cast, ['contactUser', 'technician']);
      const answer = await contactUser.post('/my_profile/notifications', { ticket_comment: 'off', ...rest });
      expect([answer.status, answer.location]).to.deep.equal([303, '/my_profile']);
      expect(await choices('contactUser')).to.deep.equal({ ticket_comment: false });
      expect(await choices('customerUser'), 'nobody else’s').to.deep.equal({});
      expect((await contactUser.get('/my_profile')).text).to.contain('<option value="off" selected>');
      await contactUser.post('/my_profile/notifications', { ticket_comment: 'on', ...rest });
      expect(await choices('contactUser')).to.deep.equal({ ticket_comment: true });
      await contactUser.post('/my_profile/notifications', { ticket_comment: 'company', ...rest });
      expect(await choices('contactUser')).to.deep.equal({});
      await technician.post('/admin/my_profile/notifications', {
        ...{
          ticket_opened: 'off',
          ticket_reply: 'on',
          work_requested: 'company',
          work_order_reply: 'company',
        },
      });
      expect(await choices('technician')).to.deep.equal({ ticket_opened: false, ticket_reply: true });
    });

    it('S25: a doubled submit, and two at once, keep one choice', async () => {
      const browser = await signedIn(cast.players.contactUser);
      const form = { ticket_comment: 'off', ...rest, _form_id: randomUUID() };
      const path = '/my_profile/notifications';
      const sent = [form, form, { ticket_comment: 'off', ...rest }, { ticket_comment: 'off', ...rest }];
      const answers = await Promise.all(sent.map((one) => browser.post(path, one)));
      expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303, 303]);
      expect(await choices('contactUser')).to.deep.equal({ ticket_comment: false });
    });

    it('S6: takes no event that isn’t that person’s, and no word but the three', async () => {
      const { contactUser, technician, dataAdministrator } = await browsersOf(cast, [
        'contactUser',
        'technician',
        'dataAdministrator',
      ]);
      for (const [browser, path, body] of [
        [contactUser, '/my_profile', { ticket_comment: 'off', ...rest, ticket_reply: 'off' }],
        [contactUser, '/my_profile', { ticket_comment: 'perhaps', ...rest }],
        [contactUser, '/my_profile', {}],
        [
          contactUser,
          '/my_profile',
          { ticket_comment: 'off', ...rest, user_id: cast.players.customerUser.userId! },
        ],
        [technician, '/admin/my_profile', { ticket_comment: 'off' }],
        [dataAdministrator, '/admin/my_profile', { ticket_opened: 'off' }],
      ] as const)
        expect((await browser.post(`${path}/notifications`, body)).status).to.equal(422);
      for (const name of ['contactUser', 'customerUser', 'technician', 'dataAdministrator'] as const)
        expect(await choices(name), name).to.deep.equal({});
    });

    it('A4, A8, A21: a link, who looks at a portal, and an agent have none to choose', async () => {
      const { link, viewer, agentUser } = await browsersOf(cast, ['link', 'viewer', 'agentUser']);
      expect((await link.get('/my_profile')).text).to.not.contain('Notifications');
      expect((await viewer.get('/my_profile')).status).to.equal(404);
      for (const browser of [link, viewer, agentUser])
        expect((await browser.post('/my_profile/notifications', { ticket_comment: 'off' })).status).to.equal(
          404,
        );
      expect(await choices('contactUser')).to.deep.equal({});
      expect(await choices('agentUser')).to.deep.equal({});
    });

    it('tells a person without an Email that nothing is sent', async () => {
      await sql('update users set email = null where id = $1', cast.players.contactUser.userId);
      const page = await (await signedIn(cast.players.contactUser)).get('/my_profile');
      expect(page.text).to.contain('You have no email address');
    });
  });
});
