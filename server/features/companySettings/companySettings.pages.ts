import type { FormState } from '../../forms/state.ts';
import { page, type PageReply } from '../../request/reply.ts';
import { currencyOptions } from '../../shared/currencies.ts';
import { zoneOptions } from '../../shared/zones.ts';
import { alphabetOptions, companyLabels, delimiterOptions } from './companySettings.form.ts';

export const companySettingsPages = {
  /**
   * @param now the time by the company's clock, in words
   * @param sorting whether names are still being sorted by the alphabet that was chosen last
   */
  edit: (state: FormState, { now, sorting }: { now: string; sorting: boolean }, status = 200): PageReply =>
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
      },
      { title: 'Company', status },
    ),
};
