import { createHash } from 'node:crypto';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { networkOf } from './network.ts';
import { HttpError, TooMany, Unavailable } from './errors.ts';
import { createGrowingDelay, type MakeCounter } from './growingDelay.ts';
import { limitTable, type Limited, type LimitTable } from './limitTable.ts';

/** Whose failures are counted. */
export interface Account {
  /** the tenant, and the side if a name is another account on each */
  tenantId: string;
  /** as `countedName` returns it */
  usernameLower: string;
}

/** Somebody who wants to sign in, before the password has been looked at. */
export interface SignInAttempt extends Account {
  /**
   * The name as it was typed, as `countedName` returns it, if it isn't the username. Failures are counted under this one. If
   * they counted under the account's, the wait for a username would show whose email address somebody has tried (A5).
   */
  typedLower?: string;
  address: string | undefined;
  /** the browser's device cookie, null without one */
  deviceId: string | null;
}

export interface Limits {
  /**
   * Asks before the password is checked, and counts the try as failed until `signInSucceeded` takes that back.
   * @returns seconds to wait; during a wait, a right password gets the same answer as a wrong one (A5), so don't check it
   * @throws {Unavailable} without the database
   */
  beforeSignIn(attempt: SignInAttempt): Promise<{ wait: number }>;
  /**
   * Takes the try back, forgets the account's failures on this network or device, and makes the browser a known one.
   * @param deviceId the new content of the browser's device cookie; null if the right password opens nothing (A5), which
   *   doesn't make a browser known: its person was told about nothing
   * @returns whether the browser was already known to this account
   */
  signInSucceeded(attempt: SignInAttempt, deviceId: string | null): Promise<{ wasKnown: boolean }>;
  /** Takes back a try without a result, since there was no time to check the password (S32). */
  takeBack(attempt: SignInAttempt): Promise<void>;
  /** Makes a browser known to an account: the one where it was created, or where a link set its password (A7). */
  knowDevice(account: Account, deviceId: string): Promise<void>;
  /** Are there counted failures of an account, so that there is something to forget? False if nobody can tell. */
  hasFailures(account: Account): Promise<boolean>;
  /** Forgets an account's failures on every network and device, so that nobody needs to wait for it any more. */
  unlock(account: Account): Promise<void>;
  /**
   * Spends from a budget: one, or as many points as it takes.
   * @param who an address (its network counts), or an id
   * @throws {TooMany} when it is used up; {Unavailable} without the database
   */
  spend(what: Limited, who: string | undefined, points?: number): Promise<void>;
}

/** The part of pg's Pool that is used. */
export interface Queryable {
  query(query: { text: string; values?: unknown[] }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/**
 * Limits counted in the table `rate_limits`, so that they apply across processes (S11). Keys are hashes: the table names
 * nobody.
 * @param pool of a role that may read and write that table
 */
export function createLimits(pool: Queryable, table: LimitTable = limitTable): Limits {
  let sweeps = true;
  const makeCounter: MakeCounter = (keyPrefix, points, duration) => {
    const counter = new RateLimiterPostgres({
      // The library names its statements. PgBouncer in transaction mode can't keep those, so the name stays here.
      storeClient: {
        query: ({ text, values }: { text: string; values: unknown[] }) => pool.query({ text, values }),
      },
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: sweeps,
      keyPrefix,
      points,
      duration,
    });
    sweeps = false; // one of them is enough
    return counter;
  };
  const growingDelay = (name: keyof LimitTable['signIn']) =>
    createGrowingDelay(name, table.signIn[name], makeCounter);
  const [onNetwork, onDevice, elsewhere, network] = [
    growingDelay('accountAndNetwork'),
    growingDelay('accountAndDevice'),
    growingDelay('accountElsewhere'),
    growingDelay('network'),
  ];
  const devices = makeCounter('device', 1, table.knownDevice);
  const budgets = new Map(
    Object.entries(table.budgets).map(([name, { points, seconds }]) => [
      name,
      makeCounter(name, points, seconds),
    ]),
  );

  const accountKey = ({ tenantId, usernameLower }: Account) => hashed('account', tenantId, usernameLower);
  // An account's keys have the same beginning, which is how `unlock` finds them all.
  const deviceKey = (account: Account, deviceId: string) =>
    `${accountKey(account)}.${hashed('device', deviceId)}`;
  const keysOf = (attempt: SignInAttempt, deviceId: string | null) => {
    const account = accountKey({
      tenantId: attempt.tenantId,
      usernameLower: attempt.typedLower ?? attempt.usernameLower,
    });
    const network = hashed('network', networkOf(attempt.address));
    return {
      account,
      onNetwork: `${account}.${network}`,
      onDevice: deviceKey(attempt, deviceId ?? ''),
      network,
    };
  };
  const isKnown = async (deviceId: string | null, key: string) =>
    deviceId !== null && (await devices.get(key)) !== null;

  return {
    beforeSignIn: (attempt) =>
      reachable(async () => {
        const keys = keysOf(attempt, attempt.deviceId);
        // The owner's own browser has a count of its own, which no attack from elsewhere can use up.
        if (await isKnown(attempt.deviceId, keys.onDevice))
          return { wait: await onDevice.step(keys.onDevice) };
        const steps = [
          [onNetwork, keys.onNetwork],
          [elsewhere, keys.account],
          [network, keys.network],
        ] as const;
        for (const [index, [one, key]] of steps.entries()) {
          const wait = await one.step(key);
          if (wait === 0) continue;
          await Promise.all(steps.slice(0, index).map(([before, itsKey]) => before.giveBack(itsKey)));
          return { wait };
        }
        return { wait: 0 };
      }),
    signInSucceeded: (attempt, deviceId) =>
      reachable(async () => {
        const keys = keysOf(attempt, attempt.deviceId);
        const wasKnown = await isKnown(attempt.deviceId, keys.onDevice);
        if (wasKnown) await onDevice.clear(keys.onDevice);
        else {
          await onNetwork.clear(keys.onNetwork);
          await Promise.all([elsewhere.giveBack(keys.account), network.giveBack(keys.network)]);
        }
        if (deviceId !== null) await devices.set(deviceKey(attempt, deviceId), 1, table.knownDevice);
        return { wasKnown };
      }),
    takeBack: (attempt) =>
      reachable(async () => {
        const keys = keysOf(attempt, attempt.deviceId);
        if (await isKnown(attempt.deviceId, keys.onDevice)) await onDevice.giveBack(keys.onDevice);
        else
          await Promise.all([
            onNetwork.giveBack(keys.onNetwork),
            elsewhere.giveBack(keys.account),
            network.giveBack(keys.network),
          ]);
      }),
    knowDevice: (account, deviceId) =>
      reachable(async () => {
        await devices.set(deviceKey(account, deviceId), 1, table.knownDevice);
      }),
    hasFailures: async (account) => {
      // This only decides whether to show a button, so an error here doesn't refuse the page.
      try {
        const { rows } = await pool.query({
          text: `select from rate_limits where ${ofAccount} and points > 0 and expire > extract(epoch from now()) * 1000 limit 1`,
          values: [accountKey(account)],
        });
        return rows.length > 0;
      } catch {
        return false;
      }
    },
    unlock: (account) =>
      reachable(async () => {
        // A known browser stays known: that isn't a count.
        await pool.query({
          text: `delete from rate_limits where ${ofAccount}`,
          values: [accountKey(account)],
        });
      }),
    spend: (what, who, points = 1) =>
      reachable(async () => {
        const result = await budgets.get(what)?.penalty(hashed(what, networkOrId(who)), points);
        if (result && result.consumedPoints > table.budgets[what].points)
          throw new TooMany(result.msBeforeNext / 1000);
      }),
  };
}

/** The counts of one account ($1), by an index on this exact expression. A known device isn't a count. */
const ofAccount = `split_part(split_part(key, ':', 2), '.', 1) = $1 and split_part(key, ':', 1) <> 'device'`;

function networkOrId(who: string | undefined): string {
  const network = networkOf(who);
  return network === 'unknown' ? (who ?? network) : network;
}

function hashed(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** If a limit can't be checked, the door stays closed (S11): without a count, nobody can sign in. */
async function reachable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof HttpError ? error : new Unavailable(error);
  }
}
