import type { FormState } from '../../forms/state.ts';
import { page, type PageReply } from '../../request/reply.ts';
import { currencyOptions } from '../../shared/currencies.ts';
import { zoneOptions } from '../../shared/zones.ts';
import { companyLabels, delimiterOptions } from './companySettings.form.ts';

export const companySettingsPages = {
  /** @param now the time by the company's clock, in words */
  edit: (state: FormState, now: string, status = 200): PageReply =>
    page(
      'companySettings/edit',
      {
        state,
        now,
        labels: companyLabels,
        zones: zoneOptions,
        currencies: currencyOptions,
        delimiters: delimiterOptions,
      },
      { title: 'Company', status },
    ),
};
