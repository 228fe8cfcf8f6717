import { whereContains } from '../../database/contains.ts';
import { search } from '../../database/search.ts';
import type { List } from '../../lists/listPage.ts';
import { filterBy, isLater, notADay } from '../../lists/spec.ts';
import { auditActions, auditKinds } from '../../shared/auditWords.ts';
import { isDay } from '../../shared/days.ts';
import { isUuid } from '../../shared/uuid.ts';
import { auditFilters, type AuditFilters } from './audit.form.ts';
import { entries, listed, type AuditRow } from './audit.queries.ts';

const inOrder = (words: Readonly<Record<string, string>>) =>
  Object.entries(words)
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label, 'en'));

/** The log, narrowed by what is typed besides what is searched for. */
export const auditList = (typed: AuditFilters): List<AuditRow> => ({
  noun: { one: 'entry', many: 'entries' },
  searchLabel: 'Search entries',
  sorts: [{ key: 'time', label: 'Time', direction: 'desc', column: 'l.seq', type: 'bigint' }],
  filters: [
    { ...filterBy('kind', 'Kind', inOrder(auditKinds)), column: 'l.record_kind' },
    { ...filterBy('action', 'Action', inOrder(auditActions)), column: 'l.action' },
  ],
  alias: 'l',
  // Both stand in what an index serves; a name has a column of its own besides.
  search: async (db, words) => {
    const found = await Promise.all([search(db, 'audit_log', words), search(db, 'audit_log', typed.who)]);
    return {
      none: found.some(({ none }) => none),
      many: false,
      narrow: (query, alias) => {
        for (const { narrow } of found) narrow(query, alias);
      },
    };
  },
  // A rare word is looked for in the whole log.
  countsLast: true,
  rows: (db) => {
    const { who, record } = typed;
    const query = entries(db, typed);
    if (record !== '') void (isUuid(record) ? query.where('l.record_id', record) : query.whereRaw('false'));
    whereContains(query, ['l.actor_name', 'l.as_name'], who);
    return query;
  },
  columns: () => listed,
});

/** The labels of the two days. */
const auditDays = { from: 'From', to: 'To' } as const;

/** What is wrong with the typed days, which narrow nothing then. */
export function dayFaults(raw: Readonly<Record<string, string | undefined>>): string[] {
  const { from, to } = auditFilters(raw);
  const wrong = (['from', 'to'] as const).filter(
    (name) => !isDay(raw[name]?.trim() ?? '') && raw[name]?.trim(),
  );
  return [
    ...wrong.map((name) => notADay(auditDays[name], raw[name] ?? '')),
    ...(from !== '' && to !== '' && from > to ? [isLater(auditDays.from, auditDays.to)] : []),
  ];
}
