import { page, type PageReply } from '../../request/reply.ts';
import type { EmptyList } from '../../lists/empty.ts';
import type { Calendar } from '../../shared/dates.ts';
import type { ListView } from '../../lists/spec.ts';
import type { AuditFilters } from './audit.form.ts';
import type { AuditRow } from './audit.queries.ts';
import {
  actionInWords,
  actorInWords,
  changesInWords,
  kindInWords,
  recordPages,
  type Mentioned,
} from '../../domain/audit/audit.words.ts';

interface ListLocals {
  list: ListView;
  filters: AuditFilters;
  rows: readonly AuditRow[];
  mentioned: Mentioned;
  calendar: Calendar;
  empty: EmptyList | null;
}

export const auditPages = {
  list: ({ rows, mentioned, calendar, ...locals }: ListLocals): PageReply =>
    page(
      'audit/list',
      { ...locals, entries: rows.map((row) => entryForView(row, mentioned, calendar)) },
      { title: 'Audit log' },
    ),
};

/** An entry as its view shows it. */
function entryForView(row: AuditRow, mentioned: Mentioned, calendar: Calendar) {
  const path = recordPages[row.record_kind];
  return {
    seq: row.seq,
    at: row.at,
    who: row.actor_name,
    whoKind: actorInWords(row.actor_kind),
    whoHref: row.user_id === null ? null : `/admin/users/${row.user_id}`,
    asWhom: row.as_name,
    address: row.address,
    action: actionInWords(row.action),
    kind: kindInWords(row.record_kind),
    record: row.record_name,
    recordId: row.record_id,
    recordHref: path === undefined || row.record_id === null ? null : `${path}/${row.record_id}`,
    changes: changesInWords(row, mentioned, calendar),
  };
}
