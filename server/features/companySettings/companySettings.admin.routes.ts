import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import { submitChange } from '../../forms/submit.ts';
import { redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { saved } from '../../shared/saved.ts';
import { companyForm, companyLabels } from './companySettings.form.ts';
import { getCompany, saveCompany } from './companySettings.queries.ts';
import { companyPage, path } from './companySettings.show.ts';

const keep = { allow: ['administrator'] } as const;

/** What a company says of itself: its name, its clock, its currency, how its emails are answered and its exports written. */
export const companySettingsRoutes: readonly Route[] = [
  staffGet(path, keep, (context) => companyPage(context)),

  staffPost(path, keep, async (context) => {
    const { db } = context;
    const company = await getCompany(db);
    return submitChange(context, {
      form: companyForm,
      record: company,
      read: () => getCompany(db),
      save: async (values, version) => saved(await saveCompany(db, version, values)),
      done: () => redirect(path, 'Saved.'),
      again: (state, status) => companyPage(context, { company, state, status }),
      compare: (typed, present) =>
        formInConflict(typed, present, companyLabels, {
          access_requests: tickedInWords,
          approvals_by_password: tickedInWords,
          attach_pdf: tickedInWords,
        }),
    });
  }),
];
