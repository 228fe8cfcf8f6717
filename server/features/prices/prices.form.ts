import { checkbox, choice, optionalId } from '../../forms/choiceFields.ts';
import { field, single } from '../../forms/field.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';
import { mostOf } from '../../domain/money/documentLines.form.ts';
import { currencies } from '../../shared/currencies.ts';
import { seenLine } from '../../shared/seenText.ts';

/** Labels of a price's form. */
export const priceLabels = {
  code: 'Code',
  description: 'Description',
  unit: 'Unit',
  unit_price: 'Unit price',
  currency: 'Currency',
  tax: 'Tax %',
  type_id: 'Work order type',
  active: 'Active',
} as const;

/** A code is typed into lines, so it has only what every keyboard has. */
const code = field((raw) => {
  const sent = single(raw, priceLabels.code);
  if ('error' in sent) return sent;
  const typed = seenLine(sent.value);
  return /^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$/.test(typed)
    ? { value: typed }
    : { error: 'Enter a code of letters, digits, dots and dashes, such as CAL-1.' };
});

/** A price's form; its amounts are read in the reader's language. */
export const priceForm = form({
  code,
  description: text({ label: priceLabels.description, max: 1000, required: true }),
  unit: text({ label: priceLabels.unit, max: mostOf.line_unit }),
  unit_price: text({ label: priceLabels.unit_price, max: 40, required: true }),
  currency: choice(currencies, { label: priceLabels.currency }),
  tax: text({ label: priceLabels.tax, max: 40 }),
  type_id: optionalId({ label: priceLabels.type_id }),
  active: checkbox({ label: priceLabels.active }),
});
export type PriceValues = FormValues<typeof priceForm>;
