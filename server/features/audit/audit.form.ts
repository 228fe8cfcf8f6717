import { isDay } from '../../shared/days.ts';
import { isLater, notADay } from '../../lists/spec.ts';
import { isUuid } from '../../shared/uuid.ts';

/** What is typed to narrow the log; empty where nothing is. */
export interface AuditFilters {
  who: string;
  /** The company's days, both included. */
  from: string;
  to: string;
  record: string;
}

/** Reads the typed filters. A day that is none is left out; what is no record's id stays, and finds nothing. */
export function auditFilters(raw: Readonly<Record<string, string | undefined>>): AuditFilters {
  const text = (name: string) =>
    (raw[name] ?? '')
      .replace(/\p{Cc}/gu, ' ')
      .trim()
      .slice(0, 100);
  const day = (name: string) => (isDay(text(name)) ? text(name) : '');
  const record = text('record');
  return {
    who: text('who'),
    from: day('from'),
    to: day('to'),
    record: isUuid(record) ? record.toLowerCase() : record,
  };
}

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

/** The labels of the two days. */
export const auditDays = { from: 'From', to: 'To' } as const;

/** The filters that are set, for addresses that keep them. */
export function setFilters(filters: AuditFilters): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}
