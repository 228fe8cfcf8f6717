import { checkbox } from '../../../forms/choiceFields.ts';
import { form } from '../../../forms/parse.ts';

export const electronicLabels = { electronic_invoices: 'Electronic invoices' } as const;

/** Whether a company's invoices are electronic ones too. */
export const electronicForm = form({
  electronic_invoices: checkbox({ label: electronicLabels.electronic_invoices }),
});
