import { csv } from '../../request/reply.ts';
import { staffGet, type Route } from '../../request/route.ts';
import type { CsvColumn } from '../../lists/csv.ts';
import { isoDateTime } from '../../shared/dates.ts';
import { emptyByRequest } from '../../lists/empty.ts';
import { mapPages } from '../../lists/mapPages.ts';
import { listQuery, listView } from '../../lists/spec.ts';
import { auditFilters, auditSpec, setFilters } from './audit.form.ts';
import { auditPages } from './audit.pages.ts';
import { exportAudit, listAudit, namesIn, type AuditRow } from './audit.queries.ts';
import { actionInWords, actorInWords, changesInWords, kindInWords } from './audit.words.ts';

const path = '/admin/audit';
const noun = { one: 'entry', many: 'entries' };
/** The audit log in the back office (S22): read, narrow, export. Nothing here writes. */
export const auditAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: ['administrator'] }, async ({ db, query }) => {
    const request = listQuery(query, auditSpec);
    const filters = auditFilters(query);
    const { page, count } = await listAudit(db, request, filters);
    const kept = setFilters(filters);
    const list = listView(request, auditSpec, {
      path,
      noun,
      searchLabel: 'Search entries',
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      exportHref: `${path}/export.csv`,
      kept,
    });
    const asked = { search: request.search, filters: { ...request.filters, ...kept } };
    const empty = page.rows.length > 0 ? null : (emptyByRequest(asked, { count, path, noun }) ?? nothingYet);
    return auditPages.list({ list, filters, rows: page.rows, names: await namesIn(db, page.rows), empty });
  }),

  staffGet(`${path}/export.csv`, { allow: ['administrator'] }, async ({ db, query }) => {
    const rows = exportAudit(db, listQuery(query, auditSpec), auditFilters(query));
    const named = mapPages(rows, async (page) => {
      const names = await namesIn(db, page);
      return page.map((row) => ({ ...row, names }));
    });
    return csv('audit-log.csv', columns, named);
  }),
];

const nothingYet = {
  title: 'Nothing was done yet',
  text: 'Whatever anybody does in this company, in the back office or in the portal, is written down here.',
};

/** An entry with the present names of the records that its page of the export mentions. */
type Named = AuditRow & { names: ReadonlyMap<string, string> };

const columns: readonly CsvColumn<Named>[] = [
  { heading: 'Number', value: (row) => Number(row.seq) },
  { heading: 'Time', value: (row) => isoDateTime(row.at) },
  { heading: 'Who', value: (row) => row.actor_name },
  { heading: 'As', value: (row) => actorInWords(row.actor_kind) },
  { heading: 'Viewing as', value: (row) => row.as_name },
  { heading: 'Address', value: (row) => row.address },
  { heading: 'Action', value: (row) => actionInWords(row.action) },
  { heading: 'Record', value: (row) => kindInWords(row.record_kind) },
  { heading: 'Name', value: (row) => row.record_name },
  { heading: 'Record ID', value: (row) => row.record_id },
  {
    heading: 'Changes',
    value: (row) =>
      changesInWords(row.changes, row.names)
        .map(({ field, before, after, secret }) =>
          secret ? `${field}: changed` : `${field}: ${before} → ${after}`,
        )
        .join('\n'),
  },
];
