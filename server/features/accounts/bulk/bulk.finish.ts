import type { Db } from '../../../database/db.ts';
import type { PortalAccount } from '../../../domain/portalUsers/portalUsers.queries.ts';
import type { KeyRing } from '../../../secrets/keys.ts';
import { ownerOf } from '../accounts.queries.ts';
import { dryRunAgain } from './bulk.dryRun.ts';
import type { Judged } from './bulk.judge.ts';
import { openPassword } from './bulk.passwords.ts';
import type { StoredRow } from './bulk.queries.ts';
import { giveBack, makeAccounts, runningImport } from './bulk.work.queries.ts';

type Account = NonNullable<Judged['account']>;

/**
 * Makes every account of an import, or none: judged once more in the same transaction, since what was right at the dry run
 * may have changed. What stands in the way gives the import back to the people.
 * @param keys open the rows' sealed hashes, and make the invitations' links
 * @returns `busy` where another process is at it
 */
export async function finish(db: Db, keys: KeyRing, importId: string): Promise<'over' | 'busy'> {
  const found = await runningImport(db, importId);
  if (found === 'busy') return found;
  if (!found) return 'over';
  const hashOf = (line: number, sealed: Buffer) => openPassword(keys, importId, line, sealed);
  const judged = await dryRunAgain(db, importId);
  if (judged.some(({ row }) => row.outcome === 'problem')) {
    await giveBack(
      db,
      importId,
      'Something has changed since the dry run, so nothing was created. Check the rows.',
    );
    return 'over';
  }
  const refused = await makeAccounts(
    db,
    keys,
    found,
    judged.flatMap(({ row, account }) => (account ? [accountOf(account, passwordHash(row, hashOf))] : [])),
  );
  if (refused !== null) await giveBack(db, importId, refused);
  return 'over';
}

/** The hash that was kept for a row; null where the person is invited. */
function passwordHash(
  { line, sealed, sealed_hash: isHash }: StoredRow,
  hashOf: (line: number, sealed: Buffer) => string | null,
): string | null {
  if (!sealed) return null;
  const hash = isHash ? hashOf(line, sealed) : null;
  // An account without the password that was asked for would be an invitation that nobody meant.
  if (hash === null) throw new Error(`the password of line ${line} is not hashed`);
  return hash;
}

function accountOf({ wanted, type, ownerId, contactId }: Account, hash: string | null): PortalAccount {
  return {
    ...wanted.person,
    owner:
      type === 'customer' && contactId !== null
        ? { scope: 'contact', customerId: ownerId, contactId }
        : ownerOf({ type, id: ownerId }),
    passwordHash: hash,
    canCreateUsers: wanted.canCreateUsers,
    claimAuthorizationRequired: wanted.claimAuthorizationRequired,
  };
}
