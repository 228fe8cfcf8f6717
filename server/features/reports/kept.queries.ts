import { dayFigure, reportMonthFigures, type ReportMonthKind } from '../../../db/functions/dayFigures.ts';
import type { Db, Query } from '../../database/db.ts';
import { addDays, addMonths, type Day } from '../../shared/days.ts';
import type { Span } from './filter.ts';

/** Days, both included. */
type Days = Pick<Span, 'from' | 'to'>;

const firstOf = (day: Day): Day => `${day.slice(0, 8)}01`;
const lastOf = (day: Day): Day => addDays(addMonths(firstOf(day), 1), -1);

/** A span's whole months, by their first days, and what it has of other months at its beginning and its end. */
export function partsOf({ from, to }: Days): { months: Days | null; cut: Days[] } {
  const [first, last] = [firstOf(from), firstOf(to)];
  const [isWhole, endsWhole] = [from === first, to === lastOf(to)];
  if (first === last && !(isWhole && endsWhole)) return { months: null, cut: [{ from, to }] };
  const months = { from: isWhole ? first : addMonths(first, 1), to: endsWhole ? last : addMonths(last, -1) };
  return {
    months: months.from > months.to ? null : months,
    cut: [...(isWhole ? [] : [{ from, to: lastOf(from) }]), ...(endsWhole ? [] : [{ from: last, to }])],
  };
}

/** What work came to is told to whoever sees all of one. Who sees or asks for some facilities has their rows counted. */
export const hasSums = (db: Db, span: Span): boolean =>
  db.allOfOne && db.facilityId === null && span.facilityId === null;

const columns = ['kind', 'month', 'type_id', 'outcome', 'manufacturer', 'model', 'days'] as const;

/** The sums `m` of the span by month: of a month that it covers in part, they are of those days. */
export function sumsOf(db: Db, span: Span, kinds: readonly ReportMonthKind[]): Query {
  const { months, cut } = partsOf(span);
  const of = () =>
    db
      .from('report_months', 'k')
      .where('k.customer_id', span.payerId)
      .whereIn('k.kind', [...kinds])
      .select(columns.map((one) => `k.${one}`));
  const whole = ({ from, to }: Days) =>
    of()
      .where('k.month', '>=', from)
      .where('k.month', '<=', to)
      .select(reportMonthFigures.map((one) => `k.${one}`));
  const figures = reportMonthFigures.map(
    (one, place) => `sum(${dayFigure.of}) filter (where ${dayFigure.which} = ${place}) as ${one}`,
  );
  const part = ({ from, to }: Days) =>
    of()
      .where('k.month', firstOf(from))
      .joinRaw(
        `cross join lateral (select ${figures.join(', ')} from unnest(k.by_day) x(packed) where ${dayFigure.day} between ? and ?) d`,
        [Number(from.slice(8)), Number(to.slice(8))],
      )
      .select(reportMonthFigures.map((one) => `d.${one}`));
  const [first, ...others] = [...(months ? [whole(months)] : []), ...cut.map(part)];
  if (!first) throw new Error(`no day from ${span.from} to ${span.to}`);
  return db.over(others.length > 0 ? first.unionAll(others) : first, 'm');
}
