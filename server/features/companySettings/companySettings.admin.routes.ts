import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import { formOf } from '../../forms/state.ts';
import { submitChange } from '../../forms/submit.ts';
import { redirect } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { clock } from '../../shared/clock.ts';
import { Calendar } from '../../shared/dates.ts';
import { saved } from '../../shared/saved.ts';
import { companyForm, companyLabels } from './companySettings.form.ts';
import { companySettingsPages } from './companySettings.pages.ts';
import { getCompany, saveCompany, type Company } from './companySettings.queries.ts';

const path = '/admin/settings/company';
const keep = { allow: ['administrator'] } as const;

/** What a company says of itself: its name, its clock, its currency, how its emails are answered and its exports written. */
export const companySettingsRoutes: readonly Route[] = [
  staffGet(path, keep, async (context) => {
    const company = await getCompany(context.db);
    return companySettingsPages.edit(formOf(company), factsOf(context, company));
  }),

  staffPost(path, keep, async (context) => {
    const { db } = context;
    const company = await getCompany(db);
    return submitChange(context, {
      form: companyForm,
      record: company,
      read: () => getCompany(db),
      save: async (values, version) => saved(await saveCompany(db, version, values)),
      done: () => redirect(path, 'Saved.'),
      again: (state, status) => companySettingsPages.edit(state, factsOf(context, company), status),
      compare: (typed, present) =>
        formInConflict(typed, present, companyLabels, {
          access_requests: tickedInWords,
          approvals_by_password: tickedInWords,
          attach_pdf: tickedInWords,
        }),
    });
  }),
];

const factsOf = ({ db: { calendar } }: StaffContext, { alphabet, sorted_in: sortedIn }: Company) => ({
  now: new Calendar({ companyZone: calendar.companyZone, locale: calendar.locale }).dateTime(clock.now()),
  sorting: alphabet !== sortedIn,
});
