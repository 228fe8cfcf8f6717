import type { AuditAction, AuditChanges, AuditKind } from '../shared/auditWords.ts';

/** One future row of the log: what was done to which record. The database knows from the transaction who did it. */
export interface AuditEntry {
  action: AuditAction;
  table: AuditKind;
  id: string | null;
  name: string;
  changes?: AuditChanges;
}

/** The entries that a database function returned (`app.audit_note`). */
export function notesOf(rows: readonly object[]): AuditEntry[] {
  return (rows as Note[]).map((row) => ({
    action: row.action,
    table: row.record_kind,
    id: row.record_id,
    name: row.record_name,
    ...(row.changes && { changes: row.changes }),
  }));
}

interface Note {
  action: AuditAction;
  record_kind: AuditKind;
  record_id: string;
  record_name: string;
  /** What was there, where the row is gone. */
  changes?: AuditChanges;
}

const mostInCall = 2000;
/** Rows that can be added, removed and added again; settings; and links, which can be emailed any number of times. */
const connecting: ReadonlySet<AuditKind> = new Set([
  'user_usergroups',
  'user_labs',
  'contact_facilities',
  'secure_links',
  'email_templates',
  'notification_defaults',
]);

/** What a transaction has done so far, in order. It is written together with the commit (S24). */
export class AuditTrail {
  #entries: AuditEntry[] = [];

  /** Adds what was done. */
  add(entries: readonly AuditEntry[]): void {
    // One by one: a bulk change has more of them than a call can take as arguments.
    for (const entry of entries) this.#entries.push(entry);
  }

  /** The first record that was added, leaving out rows that only connect two records. */
  get made(): AuditEntry | null {
    return this.#entries.find(({ action, table }) => action === 'added' && !connecting.has(table)) ?? null;
  }

  /** The trail's current position, for `backTo`. */
  get length(): number {
    return this.#entries.length;
  }

  /** Forgets what was rolled back with a savepoint. */
  backTo(length: number): void {
    this.#entries.length = length;
  }

  /** The statements that write the trail: one call, or for a bulk change as many as keep each within the time limit. */
  statements(address: string | null): { text: string; values: unknown[] }[] {
    const entries = this.#entries.filter(isFirstOfSessions());
    const calls = Math.ceil(entries.length / mostInCall);
    return Array.from({ length: calls }, (_, call) => {
      const some = entries.slice(call * mostInCall, (call + 1) * mostInCall);
      return { text: 'select app.audit($1, $2)', values: [JSON.stringify(some), address] };
    });
  }
}

/** However many sessions a person had, ending them was one act. */
function isFirstOfSessions(): (entry: AuditEntry) => boolean {
  const told = new Set<string>();
  return ({ action, name }) => {
    if (action !== 'session_ended') return true;
    const isFirst = !told.has(name);
    told.add(name);
    return isFirst;
  };
}
