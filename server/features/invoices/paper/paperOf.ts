import type { Party } from '../../../domain/money/parties.queries.ts';
import { lineLabels } from '../../../domain/money/documentLines.form.ts';
import type { LineView } from '../lineViews.ts';
import { sizeIn, type Paper } from '../../../paper/paper.ts';
import { countryName } from '../../../shared/countries.ts';

/** A document as the views draw it, as far as it is put on paper. */
export interface Sheet {
  label: string;
  title: string;
  seller: Party | null;
  buyer: Party | null;
  lines: readonly (LineView & { optional?: boolean; chosen?: boolean })[];
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

/** The columns before the last, which is the line's net amount: a unit stands with its quantity, a section above its lines. */
const columns = ['line_description', 'line_quantity', 'line_price', 'line_discount', 'line_tax'] as const;

/** The rows of its table: a section's heading with what it comes to, above its lines. */
const rowsOf = ({ lines }: Sheet): { texts: string[]; isHead: boolean }[] =>
  lines.flatMap(({ section, ...line }) => [
    ...(section ? [{ texts: [section.heading, '', '', '', '', section.net], isHead: true }] : []),
    {
      texts: [
        `${line.description}${optional(line)}`,
        ...[line.quantity, line.price, line.discount ?? '–', line.tax, line.net],
      ],
      isHead: false,
    },
  ]);

/** How wide the columns after the first are: that of quantities as wide as the longest unit needs, within bounds. */
function widthsOf({ lines }: Sheet): number[] {
  const longest = Math.max(0, ...lines.map(({ quantity }) => quantity.length));
  return [Math.min(140, Math.max(52, longest * 6)), 78, 52, 48, 82];
}

/** What a document says of one side, line by line. */
export const linesOfParty = (party: Party, { name = true } = {}): string[] => [
  ...(name ? [party.name] : []),
  ...(party.address ?? '').split('\n').map((line) => line.trim()),
  ...(party.country === null ? [] : [countryName(party.country)]),
  ...(party.tax_number === null ? [] : [`Tax number ${party.tax_number}`]),
].filter((line) => line !== ''); // prettier-ignore

const optional = ({ optional: may, chosen }: Pick<Sheet['lines'][number], 'optional' | 'chosen'>) =>
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
  { company, customer, facts, totals = [], notes, pay = null, xml = null, logo }: {
    company: string;
    logo: Paper['logo'];
    customer: string;
    facts: Paper['facts'];
    totals?: Paper['totals'];
    notes: readonly { heading: string; text: string | null }[];
    pay?: Paper['pay'];
    xml?: string | null;
  },
): Paper {
  const { seller, buyer } = sheet;
  const rows = rowsOf(sheet);
  return {
    title: `${sheet.title} ${sheet.label}`,
    company: seller?.name ?? company,
    logo: logo ?? null,
    from: seller ? linesOfParty(seller, { name: false }) : [],
    to: buyer ? linesOfParty(buyer) : [customer],
    facts,
    headings: [...columns.map((name) => lineLabels[name]), 'Net'],
    widths: widthsOf(sheet),
    lines: rows.map(({ texts }) => texts),
    heads: rows.flatMap(({ isHead }, at) => (isHead ? [at] : [])),
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
