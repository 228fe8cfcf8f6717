import type { Knex } from 'knex';
import type pg from 'pg';
import type { TableName } from '../../db/policies/index.ts';
import type { Calendar } from '../shared/dates.ts';
import type { Day } from '../shared/days.ts';
import { auditOf, notingFunctions } from './audited.ts';
import { auditedInsert, auditedRemove, auditedUpdate, type Write } from './auditedWrites.ts';
import { notesOf, type AuditEntry, type AuditTrail } from './auditTrail.ts';
import { build, type Query, type Values, type Where } from './build.ts';
import { FirstFailure } from './firstFailure.ts';
import { narrowDocuments } from './narrowDocuments.ts';
import { fieldErrorsOf, type FieldErrors } from './constraints.ts';

export type { Query } from './build.ts';

/** Tables with a facility: the choice in the drop-down narrows them, here and nowhere else (A15). */
const facilityColumns: Partial<Record<TableName, string>> = {
  assets: 'facility_id',
  work_orders: 'facility_id',
  work_order_lines: 'facility_id',
};

/** Tables with a customer that partners see: the choice in their switcher narrows them, here and nowhere else (A20a). */
export const customerColumns: Partial<Record<TableName, string>> = {
  customers: 'id',
  facilities: 'customer_id',
  assets: 'customer_id',
  work_orders: 'customer_id',
  work_order_lines: 'customer_id',
  warranty_claims: 'customer_id',
};

/** When many rows are read, how many are held at once. */
const pageOfMany = 100;

/** What a query is limited to besides the policies. */
export interface Scope {
  tenantId: string;
  facilityId: string | null;
  customerId: string | null;
  /** Those in reach, of a contact whose role shows no others, and few; null where they have to be asked for. */
  facilities: readonly { id: string; name: string }[] | null;
  /** The page's queries keep their plans; only for a contact whose `facilities` are known. */
  keepsPlans: boolean;
  /** The actor's role says that more facilities are in reach than a drop-down offers, so nobody needs to count them. */
  manyFacilities: boolean;
  /** The actor's role sees all of the company, or all of one customer and nothing else. */
  allOfOne: boolean;
  /** A partner looks at all of its customers at once. */
  amongCustomers: boolean;
  /** The actor is a partner's user, who has several customers. */
  ofPartner: boolean;
  /** The actor's role reads comments, which a partner's doesn't (A20a). */
  readsComments: boolean;
  /** Off in one test only: the policies must return the same rows without the tenant in the query. */
  withTenant?: boolean;
  calendar: Calendar;
}

/**
 * One actor's transaction. Queries are built with knex and run on the actor's connection. The policies decide which rows
 * exist. Each query names the tenant because the planner needs it, and the chosen facility because A15 asks for it; the same
 * goes for the customer that a partner chose. Writing has methods of its own, which add entries to the audit log (S22). A
 * query can only read.
 */
export class Db {
  readonly #client: pg.PoolClient;
  readonly #scope: Scope;
  readonly #trail: AuditTrail;
  readonly #kept: (text: string) => { text: string; name?: string };
  readonly #betweenPages: () => Promise<void>;
  readonly #failure = new FirstFailure();
  #savepoints = 0;
  #cursors = 0;

  /**
   * @param kept the statement as the connection keeps it; in a transaction that writes, as it came
   * @param betweenPages awaited between the pages of many rows
   */
  constructor(
    client: pg.PoolClient,
    scope: Scope,
    trail: AuditTrail,
    kept: (text: string) => { text: string; name?: string } = (text) => ({ text }),
    betweenPages: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#client = client;
    this.#scope = scope;
    this.#trail = trail;
    this.#kept = kept;
    this.#betweenPages = betweenPages;
  }

  get tenantId(): string {
    return this.#scope.tenantId;
  }

  /** The facility that the person chose in the drop-down, or null for all in reach. */
  get facilityId(): string | null {
    return this.#scope.facilityId;
  }

  /**
   * The customer that a partner chose among its own, or null for all of them. For an agent, it's all that they can see (A21).
   */
  get customerId(): string | null {
    return this.#scope.customerId;
  }

  /** A partner looks at all of its customers at once, and at all their facilities. */
  get amongCustomers(): boolean {
    return this.#scope.amongCustomers;
  }

  /** The actor is a partner's user: whose a record is, is worth saying. */
  get ofPartner(): boolean {
    return this.#scope.ofPartner;
  }

  /** Whoever acts sees all of the company, or all of one customer and nothing of others: what is kept of either is told to them. */
  get allOfOne(): boolean {
    return this.#scope.allOfOne;
  }

  /** The facilities in reach by name, of a contact who has few; null where they have to be asked for. */
  get facilities(): readonly { id: string; name: string }[] | null {
    return this.#scope.facilities;
  }

  /** There are certainly more facilities in reach than a drop-down offers. */
  get manyFacilities(): boolean {
    return this.#scope.manyFacilities;
  }

  /** What day it is for the company, and how the person reads dates. */
  get calendar(): Calendar {
    return this.#scope.calendar;
  }

  /** The moment when a day begins for the company, as a value in a query or a row. */
  dayBegins(day: Day): Knex.Raw {
    return build.raw('app.day_begins(?::date, ?)', [day, this.calendar.companyZone]);
  }

  /** A query on one table; start every query here. */
  from(table: TableName, alias: string = table): Query {
    const query = build.from({ [alias]: table });
    if (this.#scope.withTenant !== false)
      void query.where(`${alias}.${table === 'tenants' ? 'id' : 'tenant_id'}`, this.#scope.tenantId);
    const facility = facilityColumns[table];
    if (facility && this.#scope.facilityId) void query.where(`${alias}.${facility}`, this.#scope.facilityId);
    const customer = customerColumns[table];
    if (customer && this.#scope.customerId) void query.where(`${alias}.${customer}`, this.#scope.customerId);
    if (table === 'documents') narrowDocuments(query, alias, this.#scope);
    return query;
  }

  /** A query over the rows of another one, which already has its limits. */
  over(query: Query, alias: string): Query {
    return build.from(query.as(alias));
  }

  /** The same for a query that names those rows more than once, each time meaning the same ones. */
  among(query: Query, alias: string): Query {
    return build.with(alias, query).from(alias);
  }

  /** Has the person chosen a facility or a customer, which narrows what `from` finds? */
  get isNarrowed(): boolean {
    return this.#scope.facilityId !== null || this.#scope.customerId !== null;
  }

  /** A piece of SQL for a select list or an order; values are passed as bindings. */
  raw(sql: string, bindings: readonly Knex.RawBinding[] = []): Knex.Raw {
    return build.raw(sql, bindings);
  }

  /** All rows. Queries that are started together share one round trip. Throws for a query that writes. */
  async rows<T>(query: Query): Promise<T[]> {
    const compiled = query.toSQL();
    if (compiled.method !== 'select')
      throw new Error('Write by insert, update and remove: they keep the audit log.');
    const { sql, bindings } = compiled.toNative();
    return (await this.#run<T & pg.QueryResultRow>(sql, bindings)).rows;
  }

  /**
   * All rows, some at a time, where there are too many to hold at once (S31). They are those that exist when the first ones
   * are read.
   */
  async *pages<T>(query: Query): AsyncGenerator<T[], void> {
    const compiled = query.toSQL();
    if (compiled.method !== 'select') throw new Error('Only what is read comes in pages.');
    const { sql, bindings } = compiled.toNative();
    const cursor = `pages_${++this.#cursors}`;
    // All rows are wanted, so the plan is made for all of them.
    await this.#run('set local cursor_tuple_fraction = 1', []);
    await this.#run(`declare ${cursor} no scroll cursor for ${sql}`, bindings);
    for (;;) {
      const { rows } = await this.#run<T & pg.QueryResultRow>(`fetch ${pageOfMany} from ${cursor}`, []);
      if (rows.length > 0) yield rows;
      if (rows.length < pageOfMany) break;
      await this.#betweenPages();
    }
    await this.#run(`close ${cursor}`, []);
  }

  /**
   * Queries keep their plans until the transaction ends (docs/performance.md, Kept statements). They must be written so that one plan
   * suits every tenant, like `atEachFacility`.
   */
  get keepsPlans(): boolean {
    return this.#scope.keepsPlans;
  }

  /**
   * Rows of each facility in the reach of a contact of few, facility by facility: however much a tenant has, Postgres can only look them
   * up by their facility. The policies decide on them, as on all others.
   * @param rows of one facility, `near.id`; with a limit, or Postgres may read them in another way
   * @param alias of those rows in the query
   */
  atEachFacility(rows: Query, alias: string): Query {
    const reach = build.select(build.raw("distinct unnest(current_setting('app.facilities')::uuid[]) as id"));
    return this.eachOf(reach, 'near', rows, alias);
  }

  /** For each row of a query, those of another that names it, one after the other. */
  eachOf(outer: Query, name: string, rows: Query, alias: string): Query {
    // Knex takes a query here as well as a value, and has no type for it.
    return build
      .from(outer.as(name))
      .joinRaw('cross join lateral (?) as ??', [rows as unknown as string, alias])
      .select(`${alias}.*`);
  }

  /** The first row, or undefined. */
  async row<T>(query: Query): Promise<T | undefined> {
    return (await this.rows<T>(query.limit(1)))[0];
  }

  /** How many rows, counted up to `cap`; more than that is `cap + 1`. */
  async count(query: Query, cap = 1000): Promise<number> {
    const few = query
      .clone()
      .clearSelect()
      .clearOrder()
      .select(build.raw('1'))
      .limit(cap + 1)
      .as('few');
    const [row] = await this.rows<{ n: string }>(build.count('* as n').from(few));
    return Number(row?.n ?? 0);
  }

  /** Adds a row of this tenant; returns its id. */
  async insert(table: TableName, values: Values): Promise<string> {
    const { rows } = await this.#write(auditedInsert(this.#into(table, [values]), table, [values]));
    if (!rows[0]) throw new Error(`${table} gave no id back`);
    return rows[0].id;
  }

  /** Adds a row unless it already exists; false when it does. Waits for another transaction that is adding it. */
  async insertOnce(table: TableName, values: Values, unique: readonly string[]): Promise<boolean> {
    const once = this.#into(table, [values])
      .onConflict([...unique])
      .ignore();
    return (await this.#write(auditedInsert(once, table, [values]))).count > 0;
  }

  /** Adds rows of this tenant. */
  async insertMany(table: TableName, rows: readonly Values[]): Promise<void> {
    if (rows.length > 0) await this.#write(auditedInsert(this.#into(table, rows), table, rows));
  }

  /** Changes the rows of this tenant that match; returns how many. */
  async update(table: TableName, where: Where, values: Values): Promise<number> {
    return (await this.#write(auditedUpdate(() => this.#plain(table), table, where, values))).count;
  }

  /**
   * Changes some rows at once, each by its id, all of them in the same columns. Only rows that the audit log leaves out.
   * @param rows with values as JSON has them
   */
  async updateEach(table: TableName, rows: readonly (Values & { id: string })[]): Promise<void> {
    const [first] = rows;
    if (!first) return;
    if (auditOf(table)) throw new Error(`${table} is in the audit log, so its rows are changed one by one.`);
    const columns = Object.keys(first).filter((column) => column !== 'id');
    const set = columns.map(() => '?? = v.??').join(', ');
    const names = [table, ...columns.flatMap((column) => [column, column]), table];
    const values = [JSON.stringify(rows), this.#scope.tenantId];
    const each = `update ?? t set ${set} from jsonb_populate_recordset(null::??, ?) v where t.id = v.id and t.tenant_id = ?`;
    const { sql, bindings } = build
      .raw(each, [...names, ...values])
      .toSQL()
      .toNative();
    await this.#run(sql, bindings);
  }

  /**
   * Adds rows that are a text already, as a thread has packed them: not one of them becomes an object here (S31). Only rows that the
   * audit log leaves out.
   * @param same what all of them have
   * @param json a list of objects, each with these columns
   */
  async insertPacked(
    table: TableName,
    same: Values,
    { columns, json }: { columns: readonly string[]; json: string },
  ): Promise<void> {
    if (auditOf(table)) throw new Error(`${table} is in the audit log, so its rows are added one by one.`);
    const base = { ...same, tenant_id: this.#scope.tenantId };
    const all = [...Object.keys(base), ...columns];
    const list = (prefix: string) => all.map(() => `${prefix}??`).join(', ');
    const rows = 'jsonb_populate_recordset(jsonb_populate_record(null::??, ?), ?)';
    const { sql, bindings } = build
      .raw(`insert into ?? (${list('')}) select ${list('v.')} from ${rows} v`, [
        ...[table, ...all, ...all, table],
        ...[JSON.stringify(base), json],
      ])
      .toSQL()
      .toNative();
    await this.#run(sql, bindings);
  }

  /**
   * Changes one record if it is still the version that the person saw (S25).
   * @returns `stale` when somebody else has saved it since, `gone` when it doesn't exist for this actor
   */
  async updateVersion(
    table: TableName,
    id: string,
    version: number,
    values: Values,
  ): Promise<'saved' | 'stale' | 'gone'> {
    const touched = { version: version + 1, updated_at: build.fn.now() };
    const changed = await this.update(table, { id, version }, { ...values, ...touched });
    if (changed > 0) return 'saved';
    return (await this.row(this.#plain(table).where({ id }).select('id'))) ? 'stale' : 'gone';
  }

  /** Removes the rows of this tenant that match; returns how many. */
  async remove(table: TableName, where: Where): Promise<number> {
    return (await this.#write(auditedRemove(() => this.#plain(table), table, where))).count;
  }

  /** Adds an entry to the audit log about the action itself, which the changes of records don't show. */
  note(entry: AuditEntry): void {
    this.#trail.add([entry]);
  }

  /** The record that this transaction has created, as the log names it; null if it created none. */
  get made(): string | null {
    return this.#trail.made?.name ?? null;
  }

  /** The rows of a function of schema `app`. */
  async call<T>(name: string, ...values: unknown[]): Promise<T[]> {
    if (!/^[a-z_]+$/.test(name)) throw new Error(`${name} is no function's name`);
    const places = values.map((_, index) => `$${index + 1}`).join(', ');
    const { rows } = await this.#run<T & pg.QueryResultRow>(`select * from app.${name}(${places})`, values);
    if (notingFunctions.has(name)) this.#trail.add(notesOf(rows));
    return rows;
  }

  /** The next number of its kind in this tenant. Two transactions at once wait for each other. */
  async nextNumber(
    kind: 'ticket' | 'partner' | 'work_order' | 'claim' | 'invoice' | 'credit_note' | 'estimate',
  ): Promise<number> {
    const [row] = await this.call<{ next_number: string }>('next_number', kind);
    return Number(row?.next_number);
  }

  /**
   * Runs work in a savepoint. A broken constraint that a person can correct becomes field errors; everything else is thrown.
   */
  async attempt<T>(
    work: () => Promise<T>,
  ): Promise<{ ok: true; value: T } | { ok: false; errors: FieldErrors }> {
    const savepoint = `attempt_${++this.#savepoints}`;
    const { length } = this.#trail;
    await this.#run(`savepoint ${savepoint}`, []);
    try {
      const value = await work();
      await this.#run(`release savepoint ${savepoint}`, []);
      return { ok: true, value };
    } catch (error) {
      const errors = fieldErrorsOf(error);
      if (!errors) throw error;
      await this.#run(`rollback to savepoint ${savepoint}`, []);
      this.#failure.forget();
      this.#trail.backTo(length);
      return { ok: false, errors };
    }
  }

  #plain(table: TableName): Query {
    const query = build.from(table);
    return this.#scope.withTenant === false
      ? query
      : query.where({ [table === 'tenants' ? 'id' : 'tenant_id']: this.#scope.tenantId });
  }

  #into(table: TableName, rows: readonly Values[]): Query {
    return build.from(table).insert(rows.map((row) => ({ tenant_id: this.#scope.tenantId, ...row })));
  }

  async #write<Row extends pg.QueryResultRow>({ query, entries }: Write<Row>) {
    const { sql, bindings } = query.toSQL().toNative();
    const { rows, rowCount } = await this.#run<Row>(sql, bindings);
    this.#trail.add(entries(rows));
    return { rows, count: rowCount ?? 0 };
  }

  /** Always the extended protocol: it takes one statement, so no other can be stacked behind it. */
  async #run<R extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[],
  ): Promise<pg.QueryResult<R>> {
    const query = { ...this.#kept(text), values: [...values], queryMode: 'extended' };
    return this.#failure.of(this.#client.query<R>(query));
  }
}
