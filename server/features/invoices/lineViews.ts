import { money, thousandths, typedDecimal, typedPrice } from '../../domain/money/amounts.ts';
import type { DocumentLine } from '../../domain/money/documentLines.form.ts';
import { unitFor } from '../../domain/money/units.ts';
import { sectionTotals } from '../../domain/money/sections.ts';

/** A line as the views and paper have it, in the reader's way of writing. */
export interface LineView {
  /** The heading above it and what its section comes to, where it begins one. */
  section: { heading: string; net: string } | null;
  description: string;
  /** With its unit. */
  quantity: string;
  price: string;
  discount: string | null;
  tax: string;
  net: string;
}

/**
 * Lines as the views draw them.
 * @param sign minus one for what takes something back, so that lines add up as their total does
 * @param chosen of optional lines, those that count in a section, by their position from 1 on
 */
export function lineViews(
  lines: readonly { line: DocumentLine; net: bigint }[],
  { currency, locale, sign = 1n, chosen }: {
    currency: string;
    locale: string;
    sign?: 1n | -1n;
    chosen?: readonly number[];
  },
): LineView[] {
  const amount = (minor: bigint) => money(sign * minor, currency, locale);
  const percent = (value: bigint) => `${typedDecimal(value, thousandths, locale)} %`;
  const sections = sectionTotals(lines, chosen);
  return lines.map(({ line, net }, at) => {
    const section = sections.get(at);
    const quantity = typedDecimal(sign * line.quantity, thousandths, locale);
    return {
      section: section ? { heading: section.heading, net: amount(section.net) } : null,
      description: line.description,
      quantity: line.unit === undefined ? quantity : `${quantity} ${unitFor(line.unit, line.quantity)}`,
      price: typedPrice(line.unitPrice, currency, locale),
      discount: line.discount === 0n ? null : percent(line.discount),
      tax: percent(line.tax),
      net: amount(net),
    };
  });
} // prettier-ignore
