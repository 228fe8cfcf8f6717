import type pg from 'pg';

/** The operator's session is over, or there was none. */
export class NoOperator extends Error {}

/** What sign-in needs to know of an operator. */
export interface OperatorFacts {
  id: string;
  email: string;
  password_hash: string;
  /** Sealed (secrets/totpSecrets.ts). */
  totp_secret: Buffer;
}

/** A tenant as the operator sees it: counts, dates and its state. */
export interface OperatedTenant {
  id: string;
  slug: string;
  name: string;
  state: 'active' | 'suspended';
  allowed: number;
  staff: number;
  portal: number;
  active_at: Date | null;
  created_at: Date;
}

/** The same with what its page shows. */
export interface OneTenant extends OperatedTenant {
  /** Of what the operator decides. */
  version: number;
  suspended_at: Date | null;
  suspended_for: string | null;
  /** How many emails it may cause in a day (S38); null: by its age. */
  emails_a_day: number | null;
}

/** A row as it comes: counts are texts. */
type Counted<T extends OperatedTenant> = Omit<T, 'staff' | 'portal'> & Record<'staff' | 'portal', string>;

/** What is asked of the list of tenants. */
export interface TenantsAsked {
  words: string | null;
  state: string | null;
  order: string;
  descending: boolean;
  /** Where the page before ended. */
  after: readonly [value: string, id: string] | null;
  most: number;
}

/** How the platform is doing. */
export interface Health {
  waiting: number;
  later: number;
  running: number;
  failed: number;
  /** Since when the job that waits longest could have run. */
  oldest: string | null;
  failures: readonly {
    task: string;
    tenant: string | null;
    company: string | null;
    jobs: number;
    last: string;
  }[];
  workers: number;
  postgres: string;
  migration: string;
  bytes: number;
  connections: number;
  most_connections: number;
  tenants: { active: number; suspended: number };
}

/** Something that an operator did. */
export interface OperatorEntry {
  id: string;
  at: Date;
  operator: string;
  action: string;
  subject: string;
  tenant: string | null;
  details: Record<string, unknown>;
  address: string | null;
}

/** What became of a decision: somebody else decided meanwhile, or there is no such record. */
export type Decided = 'done' | 'stale' | 'gone';

/** A site group in the list of them. */
export interface OperatedGroup {
  id: string;
  name: string;
  members: number;
  names: string | null;
}

/** A site group with its companies, and how many users of each are shared. */
export interface OneGroup {
  id: string;
  name: string;
  version: number;
  members: readonly { id: string; name: string; slug: string; shared: number }[];
}

/** Where a request came from. */
interface Visit {
  address: string;
  browser: string;
}

/**
 * What the platform's operator can ask and do. The login that is used reads no table. Each function is narrow, and all but
 * those of signing in judge the session's token first.
 */
export function createOperators(pool: pg.Pool) {
  async function call<T>(name: string, values: unknown[]): Promise<T[]> {
    const places = values.map((_, index) => `$${index + 1}`).join(', ');
    const query = { text: `select * from app.operator_${name}(${places})`, values, queryMode: 'extended' };
    try {
      return (await pool.query(query)).rows as T[];
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'GH002')
        throw new NoOperator('no live session');
      throw error;
    }
  }
  async function first<T>(name: string, values: unknown[]): Promise<T | null> {
    return (await call<T>(name, values))[0] ?? null;
  }
  /** The value of a function that gives just one. */
  async function value<T>(name: string, values: unknown[]): Promise<T> {
    const row = await first<Record<string, T>>(name, values);
    const [only] = Object.values(row ?? {});
    if (only === undefined) throw new Error(`operator_${name} gave nothing`);
    return only;
  }
  return {
    /** The operator with this email; null for nobody. */
    facts: (email: string) => first<OperatorFacts>('facts', [email]),
    /** Opens a session for somebody whose password and code were right; false if that no longer holds, or the code was used. */
    signIn: (facts: OperatorFacts, step: number, tokenHash: Buffer, visit: Visit) =>
      value<boolean>('sign_in', [
        facts.id,
        facts.password_hash,
        step,
        tokenHash,
        visit.address,
        visit.browser,
      ]),
    /** Who a session belongs to. @throws NoOperator */
    begin: (tokenHash: Buffer) => first<{ email: string; seen_at: Date }>('begin', [tokenHash]),
    /** Notes that the session was used; writes at most once a minute. */
    async noteSeen(tokenHash: Buffer): Promise<void> {
      await call('seen', [tokenHash]);
    },
    async signOut(tokenHash: Buffer, address: string): Promise<void> {
      await call('sign_out', [tokenHash, address]);
    },
    /** Whose link it is to set themselves up; null when it's used, too old or unknown. */
    setUpFacts: (setUpHash: Buffer) => first<{ id: string; email: string }>('set_up_facts', [setUpHash]),
    /** Uses the link up and opens a session; false when somebody was quicker. */
    setUp: (
      setUpHash: Buffer,
      { passwordHash, secret, step }: { passwordHash: string; secret: Buffer; step: number },
      tokenHash: Buffer,
      visit: Visit,
    ) =>
      value<boolean>('set_up', [
        setUpHash,
        passwordHash,
        secret,
        step,
        tokenHash,
        visit.address,
        visit.browser,
      ]),

    /** A page of tenants and how many match in all. @throws NoOperator */
    async tenants(tokenHash: Buffer, asked: TenantsAsked) {
      const { words, state, order, descending, after, most } = asked;
      const rows = await call<Counted<OperatedTenant> & Record<'value' | 'matching', string>>('tenants', [
        tokenHash, words, state, order, descending, after?.[0] ?? null, after?.[1] ?? null, most,
      ]); // prettier-ignore
      return rows.map((row) => ({
        ...row,
        staff: Number(row.staff),
        portal: Number(row.portal),
        matching: Number(row.matching),
      }));
    },
    /** One tenant, or null. @throws NoOperator */
    async tenant(tokenHash: Buffer, id: string): Promise<OneTenant | null> {
      const row = await first<Counted<OneTenant>>('tenant', [tokenHash, id]);
      return row && { ...row, staff: Number(row.staff), portal: Number(row.portal) };
    },
    /**
     * Suspends or resumes a tenant, or changes how many licences it has or emails it may cause in a day (0: by its age),
     * unless somebody else decided since this version.
     * @throws NoOperator
     */
    decide: (
      tokenHash: Buffer,
      { id, version }: { id: string; version: number },
      {
        state = null,
        reason = null,
        limit = null,
        emails = null,
      }: {
        state?: OneTenant['state'] | null;
        reason?: string | null;
        limit?: number | null;
        emails?: number | null;
      },
      address: string,
    ) => value<Decided>('decide', [tokenHash, id, version, state, reason, limit, address, emails]),
    /** Site groups by name, with the names of their companies. @throws NoOperator */
    async groups(tokenHash: Buffer): Promise<OperatedGroup[]> {
      const rows = await call<Omit<OperatedGroup, 'members'> & { members: string }>('groups', [tokenHash]);
      return rows.map((row) => ({ ...row, members: Number(row.members) }));
    },
    /** @throws NoOperator */
    group: (tokenHash: Buffer, id: string) => first<OneGroup>('group', [tokenHash, id]),
    /** Adds a site group under an id of the form's own, so that a form sent twice adds one. @throws NoOperator */
    makeGroup: (tokenHash: Buffer, { id, name }: { id: string; name: string }, address: string) =>
      value<'done' | 'taken'>('make_group', [tokenHash, id, name, address]),
    /**
     * Changes a site group, unless somebody else did since this version. Waits for accounts that are being made in it.
     * @throws NoOperator
     */
    changeGroup: (
      tokenHash: Buffer,
      { id, version }: { id: string; version: number },
      { change, value: to = null }: { change: string; value?: string | undefined | null },
      address: string,
    ) =>
      value<Decided | 'unknown' | 'elsewhere' | 'taken' | 'not_empty'>('change_group', [
        tokenHash, id, version, change, to, address,
      ]), // prettier-ignore
    /** @throws NoOperator */
    health: (tokenHash: Buffer) => value<Health>('health', [tokenHash]),
    /** Lets the failed jobs of one kind and company begin anew; returns how many. @throws NoOperator */
    retry: (tokenHash: Buffer, task: string, tenant: string | null, address: string) =>
      value<number>('retry', [tokenHash, task, tenant, address]),
    /** What operators did, newest first; of one tenant or all of it. @throws NoOperator */
    entries: (
      tokenHash: Buffer,
      { of = null, before = null, most }: { of?: string | null; before?: string | null; most: number },
    ) => call<OperatorEntry>('entries', [tokenHash, of, before, most]),
  };
}
export type Operators = ReturnType<typeof createOperators>;
