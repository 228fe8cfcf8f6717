import type { Db } from '../../database/db.ts';

/** A tenant's licences (A9): how many there are, and how many active and invited logins use one. */
export interface Licences {
  used: number;
  allowed: number;
  staff: number;
  portal: number;
}

/** The licences as they stand, for the meter. */
export async function readLicences(db: Db): Promise<Licences> {
  const [row] = await db.call<Record<keyof Licences, string | number>>('licences');
  if (!row) throw new Error('the tenant has no licences');
  const { used, allowed, staff, portal } = row;
  return { used: Number(used), allowed: Number(allowed), staff: Number(staff), portal: Number(portal) };
}

/**
 * Claims the licences of the logins that this transaction has made, invited or resumed (A9). Whoever claims waits for the
 * others, so it comes after them. Run inside `Db.attempt`, whose field errors say what to do.
 * @throws GH004 when there are more active and invited users than licences
 */
export async function claimLicences(db: Db): Promise<void> {
  await db.call('claim_licences');
}
