import { expect } from 'chai';
import type pg from 'pg';
import { asRecipient, NoSession } from '../../server/database/asActor.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { actAs, attempt } from './actAs.ts';
import { inRollback } from './support.ts';

const forbidden = '42501';

describe('what may write an email, and as whom it is made (S24, A2, A7, A23)', () => {
  let cast: Cast;
  let other: Cast;
  const admin = async (sql: string, ...values: unknown[]) =>
    (await (await testDatabase()).admin.query<{ id: string }>(sql, values)).rows;
  before(async () => {
    [cast, other] = [await makeCast('emails'), await makeCast('emails')];
    await admin("update users set email = username || '@people.example' where tenant_id = any ($1)", [
      cast.tenantId,
      other.tenantId,
    ]);
    await admin(
      "update contacts set email = first_name || '@contacts.example' where tenant_id = $1",
      cast.tenantId,
    );
    await admin(
      "update customers set email = number || '@customers.example' where tenant_id = $1",
      cast.tenantId,
    );
  });

  /** Does something as somebody, then looks behind the policies at the emails there are. */
  async function asWho<T>(
    name: PlayerName,
    work: (client: pg.PoolClient) => Promise<T>,
  ): Promise<{ result: T; emails: Record<string, unknown>[] }> {
    return inRollback(async (client) => {
      await actAs(client, cast.players[name]);
      const result = await work(client);
      await client.query('reset role');
      const { rows } = await client.query<Record<string, unknown>>(
        'select kind, to_address, user_id, contact_id, customer_id, caused_by, secure_link_id from emails where tenant_id = $1',
        [cast.tenantId],
      );
      return { result, emails: rows };
    });
  }
  const userId = (name: PlayerName) => cast.players[name].userId!;
  const invite = (name: PlayerName) => (client: pg.PoolClient) =>
    attempt(client, "select * from app.send_password_link($1, 'reset', 'key', '1 hour', true)", [
      userId(name),
    ]);

  describe('links that set a password', () => {
    it('A7: an administrator sends one, to the Email that stands on the user', async () => {
      const { result, emails } = await asWho('administrator', invite('customerUser'));
      expect(result.rows).to.have.length(1);
      expect(emails).to.have.length(1);
      expect(emails[0]).to.include({
        kind: 'password_reset', to_address: 'customeruser@people.example', caused_by: 'Person1 administrator',
      }); // prettier-ignore
    });

    for (const name of ['technician', 'dataAdministrator', 'customerUser', 'link', 'viewer'] as const)
      it(`A23: ${name} sends none`, async () => {
        const { result, emails } = await asWho(name, invite('customerUser'));
        expect(result.state).to.equal(forbidden);
        expect(emails).to.deep.equal([]);
      });

    it('A23: a portal data administrator sends one for the account that it is making', async () => {
      const { result, emails } = await asWho('dataAdministrator', async (client) => {
        const { rows } = await attempt(
          client,
          `insert into users (tenant_id, first_name, last_name, username, email, is_external)
  values ($1, 'N', 'Ew', 'new', 'new@people.example', true) returning id`,
          [cast.tenantId],
        );
        return attempt(
          client,
          "select * from app.send_password_link($1, 'invitation', 'key', '7 days', true)",
          [rows[0]!['id']],
        );
      });
      expect(result.state).to.equal('done');
      expect(emails.map((row) => row['to_address'])).to.deep.equal(['new@people.example']);
    });

    it('S1: another tenant’s user gets none, nor does one that is suspended; without an Email there is a link and no email', async () => {
      const send = (id: string) => (client: pg.PoolClient) =>
        attempt(client, "select * from app.send_password_link($1, 'reset', 'key', '1 hour', true)", [id]);
      const elsewhere = await asWho('administrator', send(other.players.customerUser.userId!));
      expect(elsewhere.result).to.include({ state: 'done' }).and.property('rows').to.deep.equal([]);
      const suspended = await inRollback(async (client) => {
        await client.query("update users set state = 'suspended' where id = $1", [userId('customerUser')]);
        await actAs(client, cast.players.administrator);
        return send(userId('customerUser'))(client);
      });
      expect(suspended.rows).to.deep.equal([]);
      const nowhere = await inRollback(async (client) => {
        await client.query('update users set email = null where id = $1', [userId('customerUser')]);
        await actAs(client, cast.players.administrator);
        return send(userId('customerUser'))(client);
      });
      expect(nowhere.rows).to.have.length(1);
      expect(nowhere.rows[0]).to.have.property('email', null);
    });

    it('A7: an older one dies when a newer one is sent, whatever it was for', async () => {
      const live = await inRollback(async (client) => {
        await actAs(client, cast.players.administrator);
        await invite('customerUser')(client);
        await attempt(client, "select app.send_password_link($1, 'invitation', 'key', '7 days', false)", [
          userId('customerUser'),
        ]);
        await invite('contactUser')(client);
        const { rows } = await client.query<{ purpose: string; user_id: string }>(
          'select purpose, user_id from password_links where ended_at is null order by purpose',
        );
        return rows;
      });
      expect(live).to.deep.equal([
        { purpose: 'invitation', user_id: userId('customerUser') },
        { purpose: 'reset', user_id: userId('contactUser') },
      ]);
    });

    it('A23: whoever is no administrator ends none', async () => {
      for (const [name, ended] of [
        ['administrator', true],
        ['technician', false],
      ] as const) {
        const rows = await inRollback(async (client) => {
          await client.query(
            `insert into password_links (tenant_id, purpose, user_id, key_version, expires_at)
  values ($1, 'reset', $2, 'x', now() + interval '1 hour')`,
            [cast.tenantId, userId('customerUser')],
          );
          await actAs(client, cast.players[name]);
          await attempt(client, 'select app.end_password_links($1)', [userId('customerUser')]);
          return (await client.query('select from password_links where ended_at is not null')).rowCount;
        });
        expect(rows, name).to.equal(ended ? 1 : 0);
      }
    });
  });

  it('A23: who keeps no records sends no email again', async () => {
    for (const [name, state] of [
      ['administrator', 'done'],
      ['technician', forbidden],
      ['dataAdministrator', forbidden],
    ] as const) {
      const sent = await inRollback(async (client) => {
        const { rows } = await client.query<{ id: string }>(
          `insert into emails (tenant_id, kind, to_address, to_name, user_id, state)
  values ($1, 'new_device', 'a@b.example', 'A', $2, 'sent') returning id`,
          [cast.tenantId, userId('customerUser')],
        );
        await actAs(client, cast.players[name]);
        return attempt(client, 'select app.send_email_again($1) as address', [rows[0]!.id]);
      });
      expect(sent.state, name).to.equal(state);
      if (state === 'done') expect(sent.rows[0]).to.deep.equal({ address: 'customeruser@people.example' });
    }
  });

  describe('secure links (A2)', () => {
    const link =
      (contact: string | null, customer: string, when = 'now()') =>
      (client: pg.PoolClient) =>
        client
          .query<{ id: string }>(
            `insert into secure_links (tenant_id, customer_id, contact_id, key_version, sent_at)
              values ($1, $2, $3, 'x', ${when}) returning id`,
            [cast.tenantId, customer, contact],
          )
          .then(({ rows }) =>
            attempt(client, "select app.mail_secure_link($1, '/tickets') as email", [rows[0]!.id]),
          );

    it('goes to the customer’s own Email, or to a contact with Admin Access', async () => {
      const { north } = cast.customers;
      expect((await asWho('administrator', link(null, north))).emails[0]).to.include({
        kind: 'secure_link', customer_id: north, contact_id: null,
      }); // prettier-ignore
      const { contactId } = cast.players.adminContact;
      expect((await asWho('administrator', link(contactId, north))).emails[0]).to.include({
        to_address: 'Adam@contacts.example', contact_id: contactId,
      }); // prettier-ignore
    });

    it('goes to no other contact, and to no other customer’s', async () => {
      const { north, south } = cast.customers;
      for (const [contact, customer] of [
        [cast.players.contactUser.contactId, north],
        [cast.players.adminContact.contactId, south],
        [other.players.adminContact.contactId, north],
      ] as const) {
        const sent = await inRollback(async (client) => {
          await actAs(client, cast.players.administrator);
          const made = await attempt(
            client,
            `insert into secure_links (tenant_id, customer_id, contact_id, key_version, sent_at)
  values ($1, $2, $3, 'x', now()) returning id`,
            [cast.tenantId, customer, contact],
          );
          if (made.state !== 'done') return made;
          return attempt(client, 'select app.mail_secure_link($1, null)', [made.rows[0]!['id']]);
        });
        expect(sent.state).to.be.oneOf([forbidden, '23503']);
      }
    });

    it('is not mailed a second time by another transaction', async () => {
      const sent = await inRollback(async (client) => {
        const { rows } = await client.query<{ id: string }>(
          `insert into secure_links (tenant_id, customer_id, key_version, sent_at, created_at)
  values ($1, $2, 'x', now(), now() - interval '1 hour') returning id`,
          [cast.tenantId, cast.customers.north],
        );
        await actAs(client, cast.players.administrator);
        return attempt(client, 'select app.mail_secure_link($1, null)', [rows[0]!.id]);
      });
      expect(sent.state).to.equal(forbidden);
    });
  });

  describe('made as the recipient', () => {
    const emailTo = async (more: { user?: string; customer?: string; contact?: string; tenant?: string }) =>
      (
        await admin(
          `insert into emails (tenant_id, kind, to_address, to_name, user_id, contact_id, customer_id)
           values ($1, 'ticket_comment', 'x@y.example', 'X', $2, $3, $4) returning id`,
          more.tenant ?? cast.tenantId,
          more.user ?? null,
          more.contact ?? null,
          more.customer ?? null,
        )
      )[0]!.id;
    const begun = async (emailId: string, tenantId = cast.tenantId) => {
      const { pools } = await testDatabase();
      try {
        return await asRecipient(pools, { tenantId, emailId }, async (db, { role }) => {
          const tickets = await db.rows<{ id: string }>(db.from('tickets', 't').select('t.id'));
          return { role, tickets: tickets.map(({ id }) => id) };
        });
      } catch (error) {
        if (error instanceof NoSession) return null;
        throw error;
      }
    };

    it('A11: a contact user’s sees its tickets and no others, as a role that can’t write', async () => {
      const found = await begun(await emailTo({ user: userId('contactUser') }));
      expect(found).to.deep.equal({ role: 'portal_contact_ro', tickets: [cast.tickets.ofContactUser] });
    });

    it('A10: a link’s recipient sees the customer’s, while no portal user is there', async () => {
      const found = await begun(await emailTo({ customer: cast.customers.south }));
      expect(found).to.deep.equal({ role: 'portal_link_ro', tickets: [cast.tickets.ofSouth] });
      expect(await begun(await emailTo({ customer: cast.customers.north }))).to.equal(null);
    });

    it('staff see what staff see', async () => {
      const found = await begun(await emailTo({ user: userId('technician') }));
      expect(found?.role).to.equal('app_staff');
      expect(found?.tickets).to.have.members(Object.values(cast.tickets));
    });

    it('A25: whoever may not come in any more reads nothing', async () => {
      const emailId = await emailTo({ user: userId('allContact') });
      expect(await begun(emailId)).not.to.equal(null);
      await admin("update users set state = 'suspended' where id = $1", userId('allContact'));
      expect(await begun(emailId)).to.equal(null);
      await admin("update users set state = 'active' where id = $1", userId('allContact'));
      const link = await emailTo({ customer: cast.customers.south });
      await admin('update customers set secure_link_on = false where id = $1', cast.customers.south);
      expect(await begun(link)).to.equal(null);
      await admin('update customers set secure_link_on = true where id = $1', cast.customers.south);
    });

    it('S1: an email of another tenant is none, whichever tenant is named', async () => {
      const theirs = await emailTo({ tenant: other.tenantId, user: other.players.contactUser.userId! });
      expect(await begun(theirs)).to.equal(null);
      expect((await begun(theirs, other.tenantId))?.tickets).to.deep.equal([other.tickets.ofContactUser]);
    });
  });

  describe('who wants what', () => {
    const wants = (client: pg.PoolClient, event = 'ticket_comment') =>
      client
        .query<{ wants: boolean }>('select app.wants($1, $2, $3, null, null)', [
          cast.tenantId,
          event,
          userId('contactUser'),
        ])
        .then(({ rows }) => rows[0]!.wants);

    it('a person’s choice goes before the tenant’s, and that before yes; a way in is never unwanted', async () => {
      await inRollback(async (client) => {
        expect(await wants(client)).to.equal(true);
        await client.query(
          `insert into notification_defaults (tenant_id, event, is_on)
  values ($1, 'ticket_comment', false), ($1, 'invitation', false), ($2, 'ticket_reply', false)`,
          [cast.tenantId, other.tenantId],
        );
        expect(await wants(client)).to.equal(false);
        expect(await wants(client, 'ticket_reply')).to.equal(true);
        expect(await wants(client, 'invitation')).to.equal(true);
        await client.query(
          "insert into notification_choices (tenant_id, event, is_on, user_id) values ($1, 'ticket_comment', true, $2)",
          [cast.tenantId, userId('contactUser')],
        );
        expect(await wants(client)).to.equal(true);
      });
    });

    it('an unsubscribe turns off that kind for that recipient, and nothing that is about a way in', async () => {
      await inRollback(async (client) => {
        const { rows } = await client.query<{ id: string; kind: string }>(
          `insert into emails (tenant_id, kind, to_address, to_name, user_id)
           values ($1, 'ticket_comment', 'x@y.example', 'X', $2), ($1, 'invitation', 'x@y.example', 'X', $2) returning id, kind`,
          [cast.tenantId, userId('contactUser')],
        );
        const choose = (slug: string, kind: string) =>
          client
            .query<{ done: boolean }>('select app.choose_notice($1, $2, false) as done', [
              slug,
              rows.find((row) => row.kind === kind)!.id,
            ])
            .then((answer) => answer.rows[0]!.done);
        expect(await choose(cast.slug, 'invitation')).to.equal(false);
        expect(await choose(other.slug, 'ticket_comment')).to.equal(false);
        expect(await wants(client)).to.equal(true);
        expect(await choose(cast.slug, 'ticket_comment')).to.equal(true);
        expect(await choose(cast.slug, 'ticket_comment')).to.equal(true);
        expect(await wants(client)).to.equal(false);
        expect(await wants(client, 'ticket_reply')).to.equal(true);
      });
    });
  });

  it('S24: an email that was sent or given up meanwhile is not tried once more, and nobody ends it twice', async () => {
    await inRollback(async (client) => {
      for (const state of ['waiting', 'sent', 'refused', 'failed', 'withheld']) {
        const { rows } = await client.query<{ id: string }>(
          `insert into emails (tenant_id, kind, to_address, to_name, user_id, state, why, sent_at)
           values ($1, 'invitation', 'x@y.example', 'X', $2, $3, 'why', case when $3 = 'sent' then now() end) returning id`,
          [cast.tenantId, userId('contactUser'), state],
        );
        const email = [cast.tenantId, rows[0]!.id];
        const tried = await client.query<{ so: boolean }>(
          "select app.email_tried($1, $2, 's', 'b') as so",
          email,
        );
        expect(tried.rows[0]!.so, state).to.equal(state === 'waiting');
        await client.query("select app.email_ended($1, $2, 'failed', 'no such mailbox', null)", email);
        const after = await client.query<{ state: string; tries: number }>(
          'select state, tries from emails where tenant_id = $1 and id = $2',
          email,
        );
        const expected = state === 'waiting' ? { state: 'failed', tries: 1 } : { state, tries: 0 };
        expect(after.rows[0]).to.deep.equal(expected);
      }
    });
  });
});
