import type { Party } from '../../../domain/money/parties.queries.ts';
import { lineLabels } from '../../../domain/money/documentLines.form.ts';
import { sizeIn, type Paper } from '../../../paper/paper.ts';
import { countryName } from '../../../shared/countries.ts';

/** A document as the views draw it, as far as it is put on paper. */
export interface Sheet {
  label: string;
  title: string;
  seller: Party | null;
  buyer: Party | null;
  lines: readonly {
    description: string;
    quantity: string;
    price: string;
    discount: string | null;
    tax: string;
    net: string;
    optional?: boolean;
    chosen?: boolean;
  }[];
  rates: readonly { label: string; amount: string }[];
  net: string;
  wholeTotal: string;
  /** What it comes to before deposits are deducted, and what is deducted; null where nothing is. */
  before: {
    net: string;
    rates: readonly { label: string; amount: string }[];
    total: string;
    deposits: readonly { label: string; amount: string }[];
  } | null;
}

/** What a document says of one side, line by line. */
export const linesOfParty = (party: Party, { name = true } = {}): string[] => [
  ...(name ? [party.name] : []),
  ...(party.address ?? '').split('\n').map((line) => line.trim()),
  ...(party.country === null ? [] : [countryName(party.country)]),
  ...(party.tax_number === null ? [] : [`Tax number ${party.tax_number}`]),
].filter((line) => line !== ''); // prettier-ignore

const optional = ({ optional: may, chosen }: Sheet['lines'][number]) =>
  may ? (chosen ? ' (optional, chosen)' : ' (optional, not in the total)') : '';

function beforeDeposits({ before }: Sheet): Paper['totals'] {
  if (before === null) return [];
  const row = ({ label, amount: value }: { label: string; amount: string }) => ({ label, value, sum: false });
  return [
    { label: 'Net before deposits', value: before.net, sum: false },
    ...before.rates.map(row),
    { label: 'Total before deposits', value: before.total, sum: true },
    ...before.deposits.map(row),
  ];
}

/**
 * Puts a document on paper.
 * @param company the company's name, where the document keeps none of its own
 * @param customer whose it is, likewise
 */
export function paperOf(
  sheet: Sheet,
  { company, customer, facts, totals = [], notes, pay = null, xml = null }: {
    company: string;
    customer: string;
    facts: Paper['facts'];
    totals?: Paper['totals'];
    notes: readonly { heading: string; text: string | null }[];
    pay?: Paper['pay'];
    xml?: string | null;
  },
): Paper {
  const { seller, buyer } = sheet;
  return {
    title: `${sheet.title} ${sheet.label}`,
    company: seller?.name ?? company,
    from: seller ? linesOfParty(seller, { name: false }) : [],
    to: buyer ? linesOfParty(buyer) : [customer],
    facts,
    headings: [...Object.values(lineLabels), 'Net'],
    lines: sheet.lines.map((line) => [
      `${line.description}${optional(line)}`,
      line.quantity,
      line.price,
      line.discount ?? '–',
      line.tax,
      line.net,
    ]),
    totals: [
      ...beforeDeposits(sheet),
      { label: sheet.before ? 'Net after deposits' : 'Net', value: sheet.net, sum: false },
      ...sheet.rates.map(({ label, amount }) => ({ label, value: amount, sum: false })),
      { label: 'Total', value: sheet.wholeTotal, sum: true },
      ...totals,
    ],
    notes: notes.flatMap(({ heading, text }) => (text === null || text === '' ? [] : [{ heading, text }])),
    pay,
    xml,
    size: sizeIn(seller?.country ?? null),
  };
} // prettier-ignore
