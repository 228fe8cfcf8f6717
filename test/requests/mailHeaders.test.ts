import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { SMTPServer } from 'smtp-server';
import { createMailer } from '../../server/mail/mailer.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { startMailServer } from '../support/mailServer.ts';
import { sql } from '../support/portalPages.ts';
import { ticketMail } from '../support/ticketMail.ts';

describe('what emails carry in their heads', () => {
  let mailing: MailingApp;
  let cast: Cast;
  before(async () => {
    mailing = await mailingApp();
    cast = await makeCast('heads');
    await mailing.runJobs();
  });
  after(() => mailing.stop());

  it('emails of one ticket are one thread, from the company’s name, with its Reply-To, and ask for no automatic answer', async () => {
    await sql(
      "update tenants set name = 'Harbour Ölwerk', reply_to = 'service@harbour.example' where id = $1",
      cast.tenantId,
    );
    const mail = ticketMail(mailing, cast);
    await mail.write('administrator', cast.tickets.ofContactUser, 'First');
    await mail.write('contactUser', cast.tickets.ofContactUser, 'An answer');
    await mail.write('administrator', cast.tickets.ofContactUser, 'Second');
    await mailing.runJobs();
    const came = mail.came();
    expect(came.length).to.be.at.least(3);
    const head = (name: string) => [...new Set(came.map(({ headers }) => headers.get(name)))];
    const thread = [`<tickets.${cast.tickets.ofContactUser}@localhost>`];
    expect(head('references')).to.deep.equal(thread);
    expect(head('in-reply-to')).to.deep.equal(thread);
    expect(new Set(came.map(({ headers }) => headers.get('message-id'))).size).to.equal(came.length);
    expect(head('auto-submitted')).to.deep.equal(['auto-generated']);
    expect(head('x-auto-response-suppress')).to.deep.equal(['OOF, AutoReply, RN, NRN, DR']);
    for (const { headers, from } of came) {
      expect(headers.get('reply-to')).to.contain('<service@harbour.example>');
      expect(headers.get('from')).to.contain('=?UTF-8?').and.contain('<no-reply@example.com>');
      expect(from).to.equal('no-reply@example.com');
    }
  });

  it('emails of one work order, invoice, estimate or claim are one thread too, and every email carries the same heads', async () => {
    const other = await makeCast('heads');
    await sql("update tenants set reply_to = 'office@other.example' where id = $1", other.tenantId);
    const before = mailing.server.mails.length;
    const [order] = await sql<{ id: string }>(
      `select id from work_orders where tenant_id = $1 and customer_id = $2 limit 1`,
      other.tenantId,
      other.customers.north,
    );
    const { customerUser, partnerUser } = other.players;
    for (const [kind, table, record, who] of [
      ['work_order_done', 'work_orders', order!.id, customerUser],
      ['invoice_ready', 'invoices', other.invoices.ofNorth, customerUser],
      ['estimate_ready', 'estimates', other.estimates.ofNorth, customerUser],
      ['claim_decided', 'warranty_claims', other.claim, partnerUser],
    ] as const)
      await sql(
        'select app.put_email($1, $2, $3, null, $4, null, $5) from generate_series(1, 2)',
        other.tenantId,
        kind,
        who.userId,
        other.customers.north,
        {
          record_kind: table,
          record_id: record,
          to_path: '/',
          facts: {},
        },
      );
    await mailing.runJobs();
    const made = await sql<{ id: string; record_kind: string | null; record_id: string | null }>(
      'select id, record_kind, record_id from emails where tenant_id = $1',
      other.tenantId,
    );
    const came = mailing.server.mails.slice(before).flatMap((mail) => {
      const row = made.find(({ id }) => mail.headers.get('message-id') === `<${id}@localhost>`);
      return row ? [{ ...mail, ...row }] : [];
    });
    const sent = ['work_orders', 'invoices', 'estimates', 'warranty_claims'].flatMap((kind) => [kind, kind]);
    expect(came.map(({ record_kind: kind }) => kind).sort()).to.deep.equal(sent.sort());
    for (const { headers, record_kind: kind, record_id: id } of came) {
      const thread = kind === null ? undefined : `<${kind}.${id}@localhost>`;
      expect([headers.get('references'), headers.get('in-reply-to')], String(kind)).to.deep.equal([
        thread,
        thread,
      ]);
      expect(headers.get('auto-submitted')).to.equal('auto-generated');
      expect(headers.get('x-auto-response-suppress')).to.equal('OOF, AutoReply, RN, NRN, DR');
      expect(headers.get('reply-to')).to.contain('<office@other.example>');
      expect(headers.get('from')).to.contain(`Company ${other.slug}`);
    }
  });

  it('an email about no record is a thread of its own, and without Reply-To answers go to the sender', async () => {
    await sql('update tenants set reply_to = null where id = $1', cast.tenantId);
    await sql(
      "select app.put_email($1, 'password_changed', $2, null, null, null, '{}')",
      cast.tenantId,
      cast.players.contactUser.userId,
    );
    const before = mailing.server.mails.length;
    await mailing.runJobs();
    const [mail] = mailing.server.mails.slice(before);
    expect(mail?.to).to.equal('contactuser@example.com');
    for (const name of ['references', 'in-reply-to', 'reply-to'])
      expect(mail?.headers.get(name), name).to.equal(undefined);
  });

  describe('an address with letters before its @ that aren’t ASCII', () => {
    const email = {
      id: '00000000-0000-7000-8000-000000000000',
      tenantId: '00000000-0000-7000-8000-000000000001',
      ...{ fromName: 'Acme', replyTo: null, about: null, unsubscribeLink: null },
      ...{ subject: 's', text: 't', html: '<p>t</p>' },
    };
    const send = async (smtpUrl: string, address: string) => {
      const { keys } = await testDatabase();
      const settings = {
        smtpUrl,
        mailFrom: 'no-reply@acme.example',
        baseUrl: new URL('http://acme.example'),
        bounces: null,
      };
      return createMailer(settings, keys, null).send({ ...email, to: { name: 'Jürgen', address } });
    };

    it('is a failure, not Sent, at a server without SMTPUTF8, which is given nothing', async () => {
      const asked: string[] = [];
      const server = new SMTPServer({
        hideSMTPUTF8: true,
        disabledCommands: ['STARTTLS', 'AUTH'],
        onMailFrom({ address }, _session, answer) {
          asked.push(address);
          answer();
        },
        onData(stream, _session, answer) {
          stream.resume().on('end', answer);
        },
      });
      const listener = server.listen(0, '127.0.0.1');
      await new Promise((resolve) => listener.once('listening', resolve));
      try {
        const url = `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`;
        const outcome = await send(url, 'jürgen@north.example');
        expect(outcome.state).to.equal('failed');
        expect('why' in outcome && outcome.why).to.contain('SMTPUTF8');
        expect(asked).to.deep.equal([]);
        expect(
          (await send(url, 'juergen@nörth.example')).state,
          'its domain can be written in ASCII',
        ).to.equal('sent');
      } finally {
        await new Promise<void>((resolve) => server.close(resolve));
      }
    });

    it('is sent to by a server that has it; one that is down is tried again', async () => {
      const server = await startMailServer();
      try {
        expect(await send(server.url, 'jürgen@north.example')).to.deep.equal({ state: 'sent' });
        expect(server.mails.map(({ to }) => to)).to.deep.equal(['jürgen@north.example']);
      } finally {
        await server.stop();
      }
      expect((await send(server.url, 'jürgen@north.example')).state).to.equal('put_off');
    });
  });
});
