/** How much one tenant has. What isn't said here follows from it, in the same proportion in every tenant. */
export interface TenantSize {
  assets: number;
  facilities: number;
  customers: number;
  contacts: number;
  tickets: number;
  auditRows: number;
}

/** How much is made: one big tenant, and small ones beside it. */
export interface DatasetSize {
  /** Tenants in all. */
  tenants: number;
  big: TenantSize;
}

/**
 * What every tenant but the first has: the small side of P3. Its pages are as full as the big tenant's, 25 rows of each
 * kind at least, or P3 would measure how long it takes to draw the rows that are missing.
 */
export const smallTenant: TenantSize = {
  assets: 1_000,
  facilities: 40,
  customers: 130,
  contacts: 150,
  tickets: 600,
  auditRows: 300,
};

/** The big tenant of `--full`. */
export const fullSize: TenantSize = {
  assets: 1_000_000,
  facilities: 20_000,
  customers: 5_000,
  contacts: 50_000,
  tickets: 200_000,
  auditRows: 300_000,
};

/** The big tenant of a run that shall not take long: a tenth, but for the facilities that the contact of 5,000 needs (P2, P4). */
export const defaultSize: TenantSize = {
  assets: 100_000,
  facilities: 12_000,
  customers: 500,
  contacts: 5_000,
  tickets: 20_000,
  auditRows: 30_000,
};
