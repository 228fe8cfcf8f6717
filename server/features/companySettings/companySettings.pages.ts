import type { FormState } from '../../forms/state.ts';
import { page, type PageReply } from '../../request/reply.ts';
import { currencyOptions } from '../../shared/currencies.ts';
import type { Logo } from '../../shared/logo.ts';
import { zoneOptions } from '../../shared/zones.ts';
import { alphabetOptions, companyLabels, delimiterOptions } from './companySettings.form.ts';

/** What its page says besides the form. */
interface CompanyFacts {
  /** the time by the company's clock, in words */
  now: string;
  /** whether names are still being sorted by the alphabet that was chosen last */
  sorting: boolean;
  logo: (Logo & { alt: string }) | null;
  /** why a picture wasn't taken */
  logoProblem: string | null;
  /** whether the logo's file is missing from the store */
  isLost: () => Promise<boolean>;
}

export const companySettingsPages = {
  edit: (
    state: FormState,
    { now, sorting, logo, logoProblem, isLost }: CompanyFacts,
    status = 200,
  ): PageReply =>
    page(
      'companySettings/edit',
      {
        state,
        now,
        labels: companyLabels,
        zones: zoneOptions,
        currencies: currencyOptions,
        delimiters: delimiterOptions,
        alphabets: alphabetOptions,
        sorting,
        logo,
        logoProblem,
      },
      { title: 'Company', status, make: async () => ({ logoIsLost: await isLost() }) },
    ),
};
