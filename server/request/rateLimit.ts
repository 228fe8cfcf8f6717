import { createHash } from 'node:crypto';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { networkOf } from './network.ts';
import { HttpError, TooMany, Unavailable } from './errors.ts';
import { createGrowingDelay, type DelayRule, type MakeCounter } from './growingDelay.ts';

/** What counts against a plain budget: so many within so many seconds, then none until they are over. */
type Limited =
  | 'sign_up'
  | 'link_press'
  | 'find_portal'
  | 'present_password'
  | 'unsubscribe'
  | 'calendar'
  | 'ask_reset'
  | 'ask_reset_name'
  | 'password_mail'
  | 'link_mail'
  | 'mail_again'
  | 'ticket_mail'
  | 'link_ticket'
  | 'work_request'
  | 'work_comment'
  | 'test_mail'
  | 'ask_access'
  | 'ask_access_company';

/** Every limit there is (S11, and the table of limits in security.md); times in seconds. */
export interface LimitTable {
  signIn: Record<'accountAndNetwork' | 'accountAndDevice' | 'accountElsewhere' | 'network', DelayRule>;
  budgets: Record<Limited, { points: number; seconds: number }>;
  /** how long a browser that signed in stays known */
  knownDevice: number;
}

const day = 24 * 60 * 60;

export const limitTable: LimitTable = {
  signIn: {
    accountAndNetwork: { free: 5, first: 1, longest: 15 * 60, forget: day },
    accountAndDevice: { free: 5, first: 1, longest: 15 * 60, forget: day },
    // These two are shared with strangers, so their delays stay short: nobody is locked out by others' doing.
    accountElsewhere: { free: 20, first: 1, longest: 60, forget: 60 * 60 },
    network: { free: 100, first: 1, longest: 30, forget: 15 * 60 },
  },
  budgets: {
    sign_up: { points: 30, seconds: 60 * 60 },
    link_press: { points: 60, seconds: 60 },
    find_portal: { points: 20, seconds: 15 * 60 },
    present_password: { points: 10, seconds: 15 * 60 },
    // Mail providers send these for many readers, from few networks.
    unsubscribe: { points: 300, seconds: 60 },
    // A calendar asks a few times an hour, on each of a person's devices.
    calendar: { points: 120, seconds: 60 * 60 },
    // By network, and by the name that was typed: nobody's mailbox is filled by others' doing.
    ask_reset: { points: 30, seconds: 15 * 60 },
    ask_reset_name: { points: 5, seconds: 60 * 60 },
    // What staff send one user.
    password_mail: { points: 10, seconds: 60 * 60 },
    // What staff send the people of one customer.
    link_mail: { points: 20, seconds: 60 * 60 },
    // What staff send again to one address.
    mail_again: { points: 10, seconds: 60 * 60 },
    // What one person of the portal, or a secure link's people, write in tickets: all who keep them get it.
    ticket_mail: { points: 60, seconds: 60 * 60 },
    // What people with one customer's secure link open: nobody knows who they are.
    link_ticket: { points: 20, seconds: 60 * 60 },
    // Work that one person of the portal, or a secure link's people, ask for, and what they say about it.
    work_request: { points: 30, seconds: 60 * 60 },
    work_comment: { points: 60, seconds: 60 * 60 },
    // What a writer of templates sends to itself.
    test_mail: { points: 30, seconds: 60 * 60 },
    // By network, and by the company that is asked: its list isn't filled by others' doing. It takes many networks to keep others out.
    ask_access: { points: 5, seconds: 60 * 60 },
    ask_access_company: { points: 300, seconds: 60 * 60 },
  },
  knownDevice: 180 * day,
};

/** Whom failures are counted for. */
export interface Account {
  /** the tenant and the side, if a name is another account on each */
  tenantId: string;
  /** as `countedName` writes it */
  usernameLower: string;
}

/** Somebody who wants to sign in, before the password has been looked at. */
export interface SignInAttempt extends Account {
  /**
   * The name as it was typed, as `countedName` writes it, where that isn't the username: failures are counted under this one.
   * Under the account's, a try by Email would tell whose it is by the wait of a username (A5).
   */
  typedLower?: string;
  address: string | undefined;
  /** the browser's device cookie, null without one */
  deviceId: string | null;
}

export interface Limits {
  /**
   * Asks before the password is looked at, and counts the try as failed until `signInSucceeded` takes that back.
   * @returns seconds to wait; while there is something to wait for, a right password gets the same answer as a wrong
   *   one (A5), so don't look at it
   * @throws {Unavailable} without the database
   */
  beforeSignIn(attempt: SignInAttempt): Promise<{ wait: number }>;
  /**
   * Takes the try back, forgets the account's failures on this network or device, and makes a browser a known one.
   * @param deviceId what the browser's device cookie holds from now on; null where the right password opens nothing (A5),
   *   which makes no browser known: its person was told of nothing
   * @returns whether the browser was known to this account before
   */
  signInSucceeded(attempt: SignInAttempt, deviceId: string | null): Promise<{ wasKnown: boolean }>;
  /** Takes a try back that came to nothing, since nobody had time to look at the password (S32). */
  takeBack(attempt: SignInAttempt): Promise<void>;
  /** Makes a browser known to an account: the one in which it was made, or its password was set by a link (A7). */
  knowDevice(account: Account, deviceId: string): Promise<void>;
  /** Are failures of an account counted anywhere, so that there is something to forget? False where nobody can tell. */
  hasFailures(account: Account): Promise<boolean>;
  /** Forgets an account's failures on every network and device, so that nobody has to wait for it any more. */
  unlock(account: Account): Promise<void>;
  /**
   * Spends one of a budget.
   * @param who an address (its network counts), or an id
   * @throws {TooMany} when it is used up; {Unavailable} without the database
   */
  spend(what: Limited, who: string | undefined): Promise<void>;
}

/** The part of pg's Pool that is used. */
export interface Queryable {
  query(query: { text: string; values?: unknown[] }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/**
 * Limits counted in the table `rate_limits`, so that they hold across processes (S11). Keys are hashes: the table names
 * nobody.
 * @param pool of a role that may read and write that table
 */
export function createLimits(pool: Queryable, table: LimitTable = limitTable): Limits {
  let sweeps = true;
  const makeCounter: MakeCounter = (keyPrefix, points, duration) => {
    const counter = new RateLimiterPostgres({
      // The library names its statements, which PgBouncer in transaction mode can't keep: so the name stays here.
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
  // An account's keys begin alike: that is how `unlock` finds them all.
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
      // Only whether a button is worth showing: a page that shows it is not refused for that.
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
        // A browser that is known stays known: that is no count.
        await pool.query({
          text: `delete from rate_limits where ${ofAccount}`,
          values: [accountKey(account)],
        });
      }),
    spend: (what, who) =>
      reachable(async () => {
        const result = await budgets.get(what)?.penalty(hashed(what, networkOrId(who)));
        if (result && result.consumedPoints > table.budgets[what].points)
          throw new TooMany(result.msBeforeNext / 1000);
      }),
  };
}

/** The counts of one account ($1), by an index of this very expression; a device that is known is no count. */
const ofAccount = `split_part(split_part(key, ':', 2), '.', 1) = $1 and split_part(key, ':', 1) <> 'device'`;

function networkOrId(who: string | undefined): string {
  const network = networkOf(who);
  return network === 'unknown' ? (who ?? network) : network;
}

function hashed(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** Whatever keeps a limit from being asked closes the door (S11): without a count nobody comes in. */
async function reachable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof HttpError ? error : new Unavailable(error);
  }
}
