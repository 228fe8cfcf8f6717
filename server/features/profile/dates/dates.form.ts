import { choice } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';
import { Calendar } from '../../../shared/dates.ts';
import { dateLocales } from '../../../shared/locales.ts';
import { timeZones, zoneOptions } from '../../../shared/zones.ts';
import type { OwnRecord } from '../profile.queries.ts';

/** Labels of the form in *My profile*. */
export const datesLabels = { time_zone: 'Time zone', date_locale: 'Dates' } as const;

/** What a person's empty choice sends. */
const unset = 'default';

/** Reads how a person wants times and dates shown. */
export const datesForm = form({
  time_zone: choice([unset, ...timeZones], { label: datesLabels.time_zone }),
  date_locale: choice([unset, ...dateLocales], { label: datesLabels.date_locale }),
}).transform((values) => ({
  time_zone: values.time_zone === unset ? null : values.time_zone,
  date_locale: values.date_locale === unset ? null : values.date_locale,
}));

/** The form as its view draws it: what is chosen, and what there is to choose. */
export function datesView({ time_zone: zone, date_locale: locale }: OwnRecord, { companyZone }: Calendar) {
  // A day that shows the order of day and month.
  const example = (by: string) => new Calendar({ companyZone, locale: by }).date('2026-12-31');
  return {
    time_zone: {
      value: zone ?? unset,
      options: [
        { label: 'Company', options: [{ value: unset, label: `The company’s (${companyZone})` }] },
        ...zoneOptions,
      ],
    },
    date_locale: {
      value: locale ?? unset,
      options: [
        { value: unset, label: 'As your browser is set' },
        ...dateLocales.map((value) => ({ value, label: example(value) })),
      ],
    },
  };
}
