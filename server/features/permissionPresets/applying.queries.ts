import type { Db, Query } from '../../database/db.ts';
import { search } from '../../database/search.ts';
import type { Preset } from '../../domain/permissionPresets/permissionPresets.queries.ts';
import {
  comesTo,
  rightNames,
  rightsOf,
  type RightName,
  type Rights,
} from '../../domain/permissionPresets/rights.ts';
import type { List } from '../../lists/listPage.ts';
import { isUuid } from '../../shared/uuid.ts';

/** As many contacts as are changed at once: as many as a find page takes along. */
const mostAtOnce = 100;

/** A contact that a preset can be given to. */
export interface ContactToChange {
  id: string;
  name: string;
  customer_name: string;
  email: string | null;
}

const contacts = (db: Db): Query =>
  db
    .from('contacts', 'k')
    .join('customers as c', { 'c.tenant_id': 'k.tenant_id', 'c.id': 'k.customer_id' })
    .whereNull('k.archived_at');
const nameOfContact = `trim(k.first_name || ' ' || k.last_name) as name`;

/** Contacts to choose, several at once. */
export const contactsToChange: List<ContactToChange> = {
  noun: { one: 'contact', many: 'contacts' },
  searchLabel: 'Search contacts by name, email or customer',
  sorts: [{ key: 'name', label: 'Name', column: 'k.sort_name', type: 'text' }],
  alias: 'k',
  search: (db, words) => search(db, 'contacts', words),
  rows: contacts,
  columns: (db) => ['k.id', 'k.email', 'c.name as customer_name', db.raw(nameOfContact)],
};

/** A contact that has exactly what a preset has. */
export interface Holder {
  id: string;
  name: string;
  customer_id: string;
  customer_name: string;
  status: 'active' | 'inactive';
}

/** The contacts with exactly a preset's permissions, by name: nobody notes which preset somebody was given (A36). */
export const holdersOf = (preset: Preset): List<Holder> => ({
  noun: { one: 'contact', many: 'contacts' },
  sorts: [{ key: 'name', label: 'Name', column: 'k.sort_name', type: 'text' }],
  alias: 'k',
  rows: (db) =>
    db
      .from('contacts', 'k')
      .whereNull('k.archived_at')
      .where(Object.fromEntries(rightNames.map((right) => [`k.${right}`, preset[right]]))),
  columns: (db) => ['k.id', 'k.tenant_id', 'k.customer_id', 'k.status', db.raw(nameOfContact)],
  finish: (rows) =>
    rows
      .join('customers as c', { 'c.tenant_id': 'p.tenant_id', 'c.id': 'p.customer_id' })
      .select('p.*', 'c.name as customer_name'),
});

/** What a preset changes of a contact. */
export interface Change {
  id: string;
  name: string;
  customer_name: string;
  version: number;
  /** Somebody signs in as the contact; without, it is kept for information only. */
  portal_users: number;
  /** What they could not do before, and no longer can: *Admin Access* gives all the others (A14). */
  gains: readonly RightName[];
  loses: readonly RightName[];
  /** Their boxes aren't those of the preset. */
  differs: boolean;
  /** Afterwards no active contact of the customer has *Admin Access*. */
  leaves_none: boolean;
}

/** The ids in a text or an address, each once. */
export const idsOf = (joined: string): string[] =>
  [
    ...new Set(
      joined
        .split(',')
        .filter(isUuid)
        .map((id) => id.toLowerCase()),
    ),
  ].slice(0, mostAtOnce);

/**
 * What giving these contacts a preset comes to, by name. Contacts that are gone are left out.
 * @param held keeps them as they are until the transaction ends
 */
export async function changesOf(
  db: Db,
  preset: Preset,
  ids: readonly string[],
  { held }: { held: boolean } = { held: false },
): Promise<Change[]> {
  if (held) {
    const these = db.from('contacts', 'h').whereIn('h.id', [...ids]);
    // Their customers too, as whoever takes Admin Access away in the portal does: it may be the last one's then.
    const of = these.clone().select('h.customer_id');
    await db.rows(
      db.from('customers', 'w').whereIn('w.id', of).orderBy('w.id').select('w.id').forNoKeyUpdate(),
    );
    await db.rows(these.orderBy('h.id').select('h.id').forNoKeyUpdate());
  }
  const rows = await db.rows<
    Omit<Change, 'gains' | 'loses' | 'differs' | 'leaves_none'> & Rights & { was_last: boolean }
  >(
    contacts(db)
      .whereIn('k.id', [...ids])
      .orderBy(['k.sort_name', 'k.id'])
      .select('k.id', 'k.version', 'c.name as customer_name', ...rightNames.map((right) => `k.${right}`))
      .select(
        db.raw(nameOfContact),
        db.raw(`(select count(*)::int from portal_users p
          where p.tenant_id = k.tenant_id and p.contact_id = k.id and p.archived_at is null) as portal_users`),
        db.raw(
          `(k.admin_access and k.status = 'active' and not exists (select from contacts o
            where o.tenant_id = k.tenant_id and o.customer_id = k.customer_id and o.admin_access and o.status = 'active'
              and o.archived_at is null and not o.id = any (?::uuid[]))) as was_last`,
          [[...ids]],
        ),
      ),
  );
  const after = comesTo(preset);
  return rows.map(({ id, name, customer_name, version, portal_users, was_last: wasLast, ...rights }) => {
    const before = comesTo(rights);
    return {
      ...{ id, name, customer_name, version, portal_users },
      gains: rightNames.filter((right) => after[right] && !before[right]),
      loses: rightNames.filter((right) => before[right] && !after[right]),
      differs: rightNames.some((right) => preset[right] !== rights[right]),
      leaves_none: wasLast && !preset.admin_access,
    };
  });
}

/**
 * Gives contacts a preset as it was shown (A36): what they have besides goes.
 * @param isShown whether that is what the person has read
 * @returns how many changed; null, with nothing saved, when what was shown no longer holds
 */
export async function applyPreset(
  db: Db,
  preset: Preset,
  ids: readonly string[],
  isShown: (changes: readonly Change[]) => boolean,
): Promise<number | null> {
  const changes = await changesOf(db, preset, ids, { held: true });
  if (!isShown(changes)) return null;
  const changed = changes.filter(({ differs }) => differs);
  for (const { id, version } of changed) await db.updateVersion('contacts', id, version, rightsOf(preset));
  return changed.length;
}
