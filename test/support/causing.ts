import { asJob } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { sendPasswordLink } from '../../server/domain/passwordLinks/passwordLinks.queries.ts';
import type { Cast, PlayerName } from './cast.ts';
import { testDatabase } from './database.ts';

/** An email's row, as the tests look at it. */
export interface OutboxRow {
  id: string;
  kind: string;
  to_address: string;
  state: string;
  why: string | null;
  tries: number;
  next_try_at: Date | null;
  sent_at: Date | null;
  subject: string | null;
  body: string | null;
  password_link_id: string | null;
  secure_link_id: string | null;
}

/** Works as an administrator of a cast, in one transaction: emails there are caused in the same way as by the pages. */
export async function asAdministrator<T>(
  { tenantId, players }: Cast,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const { pools } = await testDatabase();
  return asJob(pools, { tenantId, userId: players.administrator.userId ?? '' }, work);
}

/** Invites somebody of a cast; returns the email. */
export async function invite(cast: Cast, name: PlayerName): Promise<OutboxRow> {
  const { keys } = await testDatabase();
  const id = cast.players[name].userId ?? '';
  await asAdministrator(cast, (db) => sendPasswordLink(db, keys, { id, name }, 'invitation'));
  const email = (await outboxOf(cast)).at(-1);
  if (!email) throw new Error('no email came of it');
  return email;
}

/** A cast's emails, in the order in which they were caused. */
export async function outboxOf({ tenantId }: Cast): Promise<OutboxRow[]> {
  const { admin } = await testDatabase();
  const { rows } = await admin.query<OutboxRow>(
    'select * from emails where tenant_id = $1 order by created_at, id',
    [tenantId],
  );
  return rows;
}

/** An email's row in its current state. */
export async function emailRow(id: string): Promise<OutboxRow> {
  const { admin } = await testDatabase();
  const { rows } = await admin.query<OutboxRow>('select * from emails where id = $1', [id]);
  if (!rows[0]) throw new Error('no such email');
  return rows[0];
}
