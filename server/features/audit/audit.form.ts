import { isDay } from '../../shared/days.ts';
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

/** The filters that are set, for addresses that keep them. */
export function setFilters(filters: AuditFilters): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}
