import type { CsvColumn } from '../../lists/csv.ts';
import { emptyByRequest } from '../../lists/empty.ts';
import { exportOf, listPage, listRows } from '../../lists/listPage.ts';
import { mapPages } from '../../lists/mapPages.ts';

import { staffGet, type Route } from '../../request/route.ts';
import { isoDateTime, type Calendar } from '../../shared/dates.ts';
import { auditFilters, setFilters } from './audit.form.ts';
import { auditList, dayFaults } from './audit.list.ts';
import { auditPages } from './audit.pages.ts';
import { mentionedIn, type AuditRow } from './audit.queries.ts';
import {
  actionInWords,
  actorInWords,
  changesInWords,
  kindInWords,
  type Mentioned,
} from '../../domain/audit/audit.words.ts';

const path = '/admin/audit';
const see = { allow: ['administrator'] } as const;

/** The audit log in the back office (S22): read, narrow, export. Nothing here writes. */
export const auditAdminRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const { db } = context;
    const filters = auditFilters(context.query);
    const entries = auditList(filters);
    const kept = setFilters(filters);
    const { noun } = entries;
    const none = emptyByRequest({ search: '', filters: kept }, { count: 0, path, noun }) ?? nothingYet;
    const { list, rows, empty } = await listPage(context, path, entries, { kept, none, exported: true });
    return auditPages.list({
      list: { ...list, faults: [...list.faults, ...dayFaults(context.query)] },
      filters,
      rows,
      mentioned: await mentionedIn(db, rows),
      calendar: db.calendar,
      empty,
    });
  }),

  staffGet(`${path}/export.csv`, see, (context) => {
    const rows = listRows(context, auditList(auditFilters(context.query)));
    const named = mapPages(rows, async (page) => {
      const mentioned = await mentionedIn(context.db, page);
      return page.map((row) => ({ ...row, mentioned }));
    });
    return exportOf(context, 'audit-log', columnsOf(context.db.calendar), named);
  }),
];

const nothingYet = {
  title: 'Nothing has been done yet',
  text: 'Everything anyone does in the back office or the portal is recorded here.',
};

/** An entry with what its page of the export mentions. */
type Named = AuditRow & { mentioned: Mentioned };

const columnsOf = (calendar: Calendar): readonly CsvColumn<Named>[] => [
  { heading: 'Number', value: (row) => Number(row.seq) },
  { heading: 'Time', as: 'moment', value: (row) => isoDateTime(row.at) },
  { heading: 'Who', value: (row) => row.actor_name },
  { heading: 'As', value: (row) => actorInWords(row.actor_kind) },
  { heading: 'Viewing as', value: (row) => row.as_name },
  { heading: 'Address', value: (row) => row.address },
  { heading: 'Action', value: (row) => actionInWords(row.action) },
  { heading: 'Kind', value: (row) => kindInWords(row.record_kind) },
  { heading: 'Name', value: (row) => row.record_name },
  { heading: 'ID', value: (row) => row.record_id },
  {
    heading: 'Changes',
    value: (row) =>
      changesInWords(row, row.mentioned, calendar)
        .map(({ field, before, after, secret }) =>
          secret ? `${field}: changed` : `${field}: ${before} → ${after}`,
        )
        .join('\n'),
  },
];
