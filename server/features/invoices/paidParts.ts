import { money } from '../../domain/money/amounts.ts';
import type { PaymentPart } from './payments.queries.ts';

type Part = Pick<PaymentPart, 'amount_minor' | 'whole_minor' | 'currency' | 'reversed_at'> & {
  unused_minor?: string;
};

/** Parts of payments as the views draw them: what was for this invoice, and of how much, in words. */
export const paidParts = <Row extends Part>(parts: readonly Row[], locale: string) =>
  parts.map((part) => {
    const amount = (minor: string) => money(BigInt(minor), part.currency, locale);
    const unused = part.reversed_at === null ? (part.unused_minor ?? '0') : '0';
    const said = [
      // One payment may be for several invoices, or for more than they come to.
      ...(part.whole_minor === part.amount_minor ? [] : [`of ${amount(part.whole_minor)}`]),
      ...(unused === '0' ? [] : [`${amount(unused)} left as credit`]),
    ];
    return {
      ...part,
      amount: amount(part.amount_minor),
      whole: amount(part.whole_minor),
      said: said.join(', '),
    };
  });
