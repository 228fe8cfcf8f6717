import type { Db } from '../../../database/db.ts';
import { inviteUsers } from '../../../domain/passwordLinks/passwordLinks.queries.ts';
import {
  addPortalAccounts,
  portalGroup,
  type PortalAccount,
} from '../../../domain/portalUsers/portalUsers.queries.ts';
import { holdSiteGroup, shareAccount } from '../../../domain/siteGroups/siteGroups.queries.ts';
import type { KeyRing } from '../../../secrets/keys.ts';
import { holdFile } from '../../../imports/holding.queries.ts';
import { getImport, type Import } from './bulk.queries.ts';

/**
 * Begins with an import that waits, or goes on with one that was begun; false when there is nothing to do, `busy` where another
 * process has it.
 */
export async function startImport(db: Db, importId: string): Promise<boolean | 'busy'> {
  const isHeld = await holdFile(db, 'bulk_imports', importId);
  const found = await getImport(db, importId);
  if (found?.state !== 'queued' && found?.state !== 'running') return false;
  if (!isHeld) return 'busy';
  await db.update('bulk_imports', { id: importId }, { state: 'running', updated_at: db.raw('now()') });
  return true;
}

/** Some first passwords that are not hashed yet. */
export function typedPasswords(
  db: Db,
  importId: string,
  most: number,
): Promise<{ line: number; sealed: Buffer }[]> {
  return db.rows(
    db
      .from('bulk_import_rows', 'r')
      .where({ 'r.import_id': importId, 'r.outcome': 'new', 'r.sealed_hash': false })
      .whereNotNull('r.sealed')
      .orderBy('r.line')
      .limit(most)
      .select('r.line', 'r.sealed'),
  );
}

/** Keeps hashes in the passwords' place; where another process was quicker, nothing: behind its end none may be left (A23). */
export async function keepHashes(
  db: Db,
  importId: string,
  hashed: readonly { line: number; sealed: Buffer }[],
): Promise<void> {
  await Promise.all(
    hashed.map(({ line, sealed }) =>
      db.update(
        'bulk_import_rows',
        (row) => void row.where({ import_id: importId, line, sealed_hash: false }).whereNotNull('sealed'),
        { sealed, sealed_hash: true },
      ),
    ),
  );
}

/** Gives an import back to the people, with the reason. */
export async function giveBack(db: Db, importId: string, problem: string): Promise<void> {
  await db.update('bulk_imports', { id: importId }, { state: 'draft', problem, updated_at: db.raw('now()') });
}

/** An import that is under way, held until this transaction ends; undefined when it isn't, `busy` where another process has it. */
export async function runningImport(db: Db, importId: string): Promise<Import | undefined | 'busy'> {
  const isHeld = await holdFile(db, 'bulk_imports', importId);
  const found = await getImport(db, importId);
  if (found?.state !== 'running') return undefined;
  return isHeld ? found : 'busy';
}

/** Contacts are a company's own: an account for one of them is in no other company (A24). */
const isShared = ({ owner }: PortalAccount) => owner.scope !== 'contact';

/**
 * Makes accounts and says so in the rows; in a site group, those for customers and partners in each company that has their number
 * (A24); no password stays behind, of whatever row. Those without one are invited along
 * with it, if that was asked for. What the database refuses comes back as a message, and nothing is made.
 */
export async function makeAccounts(
  db: Db,
  keys: KeyRing,
  { id: importId, invite_now: inviteNow }: Import,
  accounts: readonly PortalAccount[],
): Promise<string | null> {
  const groupId = await portalGroup(db);
  if (groupId === null) return 'There’s no external usergroup, such as Customer Portal, to put them in.';
  let whose = '';
  const made = await db.attempt(async () => {
    const sisters = await holdSiteGroup(db);
    const users = await addPortalAccounts(db, groupId, accounts);
    for (const { id, username } of sisters > 0 ? users.filter(isShared) : []) {
      whose = `${username}: `;
      await shareAccount(db, id);
    }
    whose = '';
    const withoutPassword = users.flatMap(({ id, passwordHash }) => (passwordHash === null ? [id] : []));
    if (inviteNow) await inviteUsers(db, keys, withoutPassword);
  });
  if (!made.ok) return `${whose}${Object.values(made.errors).join(' ')}`;
  const now = db.raw('now()');
  await Promise.all([
    db.update('bulk_import_rows', { import_id: importId, outcome: 'new' }, { outcome: 'created' }),
    db.update('bulk_import_rows', (row) => void row.where({ import_id: importId }).whereNotNull('sealed'), {
      sealed: null,
      sealed_hash: false,
    }),
    db.update(
      'bulk_imports',
      { id: importId },
      { state: 'done', problem: null, finished_at: now, updated_at: now },
    ),
  ]);
  return null;
}
