import { plainCalendar, type Calendar } from '../shared/dates.ts';
import { href } from '../shared/href.ts';
import type { ListView } from './spec.ts';

type Narrowed = Pick<ListView, 'path' | 'query' | 'search' | 'filters' | 'dates' | 'kept'>;

/** Something that narrows a list, in words, and the list's address without it. */
interface Narrowing {
  name: string;
  text: string;
  href: string;
}

/**
 * Everything that narrows a list, in the order of the page: the search, the filters, and other typed values.
 * @param calendar how the reader's dates are written
 * @param typed the labels of the list's kept values that narrow it, by name
 */
export function narrowing(
  { path, query, search, filters, dates, kept }: Narrowed,
  typed: Readonly<Record<string, string>> = {},
  calendar: Calendar = plainCalendar,
): Narrowing[] {
  const without = (name: string) => href(path, { ...query, [name]: null });
  const chosen = filters.filter(({ value }) => value !== '');
  return [
    ...(search === '' ? [] : [{ name: 'q', text: `“${search}”`, href: without('q') }]),
    ...chosen.map(({ name, label, value, options }) => ({
      name,
      text: `${label}: ${options.find((option) => option.value === value)?.label ?? value}`,
      href: without(name),
    })),
    ...dates
      .filter(({ value, always }) => value !== '' && !always)
      .map(({ name, label, value }) => ({
        name,
        text: `${label}: ${calendar.date(value)}`,
        href: without(name),
      })),
    ...Object.entries(typed).flatMap(([name, label]) =>
      kept[name] === undefined ? [] : [{ name, text: `${label}: ${kept[name]}`, href: without(name) }],
    ),
  ];
}
