import type { Db } from '../../../database/db.ts';
import type { PortalAccount } from '../../../database/portalAccounts.ts';
import { ownerOf } from '../accounts.queries.ts';
import { dryRunAgain } from './bulk.dryRun.ts';
import type { Judged } from './bulk.judge.ts';
import type { StoredRow } from './bulk.queries.ts';
import { giveBack, isRunning, makeAccounts } from './bulk.work.queries.ts';

type Account = NonNullable<Judged['account']>;

/**
 * Makes every account of an import, or none: judged once more in the same transaction, since what was right at the dry run
 * may have changed. What stands in the way gives the import back to the people.
 * @param hashOf opens a row's sealed hash
 */
export async function finish(
  db: Db,
  importId: string,
  hashOf: (line: number, sealed: Buffer) => string | null,
): Promise<void> {
  if (!(await isRunning(db, importId))) return;
  const judged = await dryRunAgain(db, importId);
  if (judged.some(({ row }) => row.outcome === 'problem'))
    return giveBack(
      db,
      importId,
      'Something has changed since the dry run. Nothing was made: look at the rows.',
    );
  const refused = await makeAccounts(
    db,
    importId,
    judged.flatMap(({ row, account }) => (account ? [accountOf(account, passwordHash(row, hashOf))] : [])),
  );
  if (refused !== null) await giveBack(db, importId, refused);
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
