import { monthEnd } from '../../shared/days.ts';
import { dayIn, nextServiceDate, type DueRules } from './dueDates.ts';

/** What an asset is told by its service. */
export interface Service {
  last_service_on: string | null;
  next_service_on: string | null;
  service_required: boolean;
}

/** Do two services say the same? */
export const sayTheSame = (one: Service, other: Service): boolean =>
  one.last_service_on === other.last_service_on &&
  one.next_service_on === other.next_service_on &&
  one.service_required === other.service_required;

/** A finished line that counts for a service, or a service that was done before Gatehouse came. */
export interface CountedLine {
  id: string;
  serviced_on: string;
  next_service_on: string | null;
  /** The day of the month that the next date stands for, where that month is too short for it. */
  next_day: number | null;
  next_is_given: boolean;
  not_required: boolean;
  finished_at: Date;
  /** When this service was due. */
  before_next_on: string | null;
  /** What the service said before any work here; of a service before Gatehouse `base_required` is null. */
  base_last_on: string | null;
  base_next_on: string | null;
  base_required: boolean | null;
}

/** How a service is counted. */
export interface Counting {
  interval: number | null;
  rules: DueRules;
}

/** The lines in the order in which they were done, and those of one day in which they were finished: the last one is the newest. */
export const inTurn = (lines: readonly CountedLine[]): CountedLine[] =>
  [...lines].sort(
    (a, b) =>
      Date.parse(a.serviced_on) - Date.parse(b.serviced_on) ||
      a.finished_at.getTime() - b.finished_at.getTime(),
  );

/** Does a service say what its newest line said? Else somebody has typed another date since, which stays. */
const isSaidBy = (service: Service, lines: readonly CountedLine[]): boolean =>
  lines.at(-1)?.serviced_on === service.last_service_on;

/** What a service says without any of its lines: what somebody typed or imported. */
export function baseOf(service: Service, lines: readonly CountedLine[]): Service {
  const newest = lines.at(-1);
  // What was done before Gatehouse came is never taken back.
  if (!newest || !isSaidBy(service, lines) || newest.base_required === null) return service;
  return {
    last_service_on: newest.base_last_on,
    next_service_on: newest.base_next_on,
    service_required: newest.base_required,
  };
}

/** What a service says by its lines, in turn: what the newest one says; without one that is newer than the base, that. */
export function standing(lines: readonly CountedLine[], base: Service, counting: Counting): Service {
  return lines.reduce(
    (before, line, at) =>
      base.last_service_on !== null && line.serviced_on < base.last_service_on
        ? before
        : {
            last_service_on: line.serviced_on,
            next_service_on: nextOf(line, before, { lines: lines.slice(0, at), counting }),
            service_required: !line.not_required,
          },
    base,
  );
}

/** What a service says as soon as one of its lines counts no more. */
export function standingWithout(
  id: string,
  held: Service,
  lines: readonly CountedLine[],
  counting: Counting,
): Service {
  const others = lines.filter((line) => line.id !== id);
  if (others.length === lines.length || !isSaidBy(held, lines)) return held;
  const base = baseOf(held, lines);
  const isTheLast = lines.at(-1)?.id === id;
  // A next date that somebody has typed stays as well, while the service stays that it is counted from.
  const isTyped = !sayTheSame(standing(lines, base, counting), held);
  return isTyped && !isTheLast ? held : standing(others, base, counting);
}

/**
 * When a line's next service is due: as it says itself. Where it was counted from the due date of a service that counts no more,
 * it is counted anew, and never later than it says.
 */
function nextOf(
  line: CountedLine,
  before: Service,
  { lines, counting }: { lines: readonly CountedLine[]; counting: Counting },
): string | null {
  const { interval, rules } = counting;
  const { next_service_on: said, before_next_on: wasDueOn, serviced_on: doneOn } = line;
  const isCounted =
    rules.countsFrom === 'due' &&
    wasDueOn !== null &&
    !line.next_is_given &&
    said !== null &&
    nextServiceDate(rules, {
      ...{ interval, doneOn, dueOn: wasDueOn, dueDay: line.next_day ?? dayIn(said) },
    }) === said;
  const due = { dueOn: before.next_service_on, dueDay: dayMeant(before, lines, counting) };
  return isCounted ? earlier(said, nextServiceDate(rules, { interval, doneOn, ...due })) : said;
}

/**
 * The day of the month that a service's next date stands for, where that month is too short for it; null: its own.
 * @param lines of the service: the newest one says it, and else the dates that it was counted from
 */
export function dayMeant(
  { last_service_on: last, next_service_on: next }: Service,
  lines: readonly CountedLine[],
  { interval }: Counting,
): number | null {
  if (next === null || interval === null || next !== monthEnd(next)) return null;
  const line = lines.findLast((one) => one.serviced_on === last && one.next_service_on === next);
  if (line?.next_is_given) return null;
  if (line && line.next_day !== null) return line.next_day;
  const isFrom = (day: string | null, doneOn: string): day is string =>
    day !== null &&
    dayIn(day) > dayIn(next) &&
    nextServiceDate({ countsFrom: 'due', landsOn: 'day' }, { interval, doneOn, dueOn: day }) === next;
  if (line && isFrom(line.before_next_on, line.serviced_on)) return dayIn(line.before_next_on);
  return last !== null && isFrom(last, last) ? dayIn(last) : null;
}

/** The earlier of two days; one that there isn't is none. */
export const earlier = (one: string | null, other: string | null): string | null =>
  one === null || other === null ? (one ?? other) : one < other ? one : other;
