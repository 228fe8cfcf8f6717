/** What the demo's companies sell. */
export const priceList = [
  { code: 'CAL-1', description: 'Calibration with certificate', unit: 'piece', cents: 8900 },
  { code: 'CAL-2', description: 'Calibration on site', unit: 'piece', cents: 12_950 },
  { code: 'REP-1', description: 'Repair', unit: 'hour', cents: 7400 },
  { code: 'EXP-1', description: 'Express, within two days', unit: null, cents: 4500 },
  { code: 'TRV-1', description: 'Travel', unit: null, cents: 6000 },
] as const;

/** How the demo's companies are paid: the account is the one that banks print in their own examples. */
export const howToPay = (holder: string) => ({
  ...{
    pay_holder: holder,
    pay_iban: 'DE89370400440532013000',
    pay_bic: 'COBADEFFXXX',
    pay_bank: 'Example Bank',
  },
  pay_page: 'https://pay.example/{number}?amount={amount}&currency={currency}',
  pay_other: 'Cheques are fine too. Write the number of the invoice on the back.',
});

/** What the demo's companies say of themselves on invoices, which are electronic ones too. */
export const letterhead = {
  address: '2 Harbour Road\nBristol BS1 4RW',
  country: 'GB',
  tax_number: 'GB 123 4567 89',
  electronic_invoices: true,
};

/** When the demo's companies remind of what. */
export const reminding = { reminders: 'on', reminder_days: '3 14 28', estimate_reminder_days: '5' };

/** A line of the demo, at the price of its code. */
export type Line = readonly [code: string, quantity: number, optional?: boolean, section?: string];

/** An estimate of the demo: in how many days from today it is dated, and what becomes of it. */
interface EstimateStory {
  note: string;
  day: number;
  lines: readonly Line[];
  status: 'draft' | 'sent' | 'withdrawn';
  answer?: { to: 'approved' | 'declined'; reason: string | null };
  then?: 'order' | 'invoice' | 'revision' | 'deposit';
}

const yes = { to: 'approved', reason: null } as const;
/** In every state: waiting, expired, approved with and without what comes of it, being revised, declined, withdrawn, a draft. */
export const estimateStories: readonly EstimateStory[] = [
  {
    note: 'Yearly calibration of the measuring room.',
    day: -3,
    status: 'sent',
    lines: [['CAL-1', 12, false, 'In our lab'], ['EXP-1', 1, true], ['CAL-2', 3, false, 'On site'], ['TRV-1', 1]],
  },
  { note: 'Spare sensors for the wing assembly.', day: -50, status: 'sent', lines: [['REP-1', 4]] },
  { note: 'Repair of two gauges.', day: -12, status: 'sent', lines: [['REP-1', 6]], answer: yes },
  {
    note: 'Calibration on site, spring.',
    day: -20,
    status: 'sent',
    lines: [['CAL-2', 8, false, 'On site'], ['TRV-1', 2], ['REP-1', 2, false, 'Repairs']],
    answer: yes,
    then: 'order',
  },
  { note: 'Torque tools.', day: -35, status: 'sent', lines: [['CAL-1', 5]], answer: yes, then: 'invoice' },
  {
    note: 'A climate chamber.',
    day: -42,
    status: 'sent',
    lines: [['REP-1', 40], ['TRV-1', 3]],
    answer: yes,
    then: 'deposit',
  },
  { note: 'Oven mapping.', day: -8, status: 'sent', lines: [['CAL-2', 2]], answer: yes, then: 'revision' },
  {
    note: 'A second bench.',
    day: -28,
    status: 'sent',
    lines: [['REP-1', 30]],
    answer: { to: 'declined', reason: 'Not this year. Please ask again in spring.' },
  },
  { note: 'Loan equipment.', day: -16, status: 'withdrawn', lines: [['EXP-1', 3]] },
  { note: 'Autumn recall.', day: 0, status: 'draft', lines: [['CAL-1', 20], ['TRV-1', 2]] },
]; // prettier-ignore

/** An invoice of the demo: when, due after how many days, what of it was paid (in percent), and whether it was credited. */
export interface InvoiceStory {
  day: number;
  days: number;
  lines: readonly Line[];
  status: 'draft' | 'issued';
  paid?: readonly number[];
  credited?: boolean;
  /** Why nobody is reminded of it. */
  disputed?: string;
}

/** In every state and every age: issued, part paid, paid, overdue, credited, credited after it was paid, a draft. */
export const invoiceStories: readonly InvoiceStory[] = [
  { day: -130, days: 14, status: 'issued', lines: [['CAL-1', 3]] },
  { day: -95, days: 14, status: 'issued', lines: [['CAL-2', 4], ['TRV-1', 1]], paid: [100] },
  { day: -88, days: 14, status: 'issued', lines: [['REP-1', 5]], paid: [40], disputed: 'They say they didn’t order two of the hours.' },
  { day: -60, days: 14, status: 'issued', lines: [['CAL-1', 2]], credited: true },
  { day: -58, days: 14, status: 'issued', lines: [['CAL-1', 9]] },
  { day: -40, days: 14, status: 'issued', lines: [['EXP-1', 2], ['REP-1', 2]], paid: [50], credited: true },
  { day: -21, days: 30, status: 'issued', lines: [['CAL-2', 6]], paid: [25] },
  { day: -18, days: 30, status: 'issued', lines: [['TRV-1', 2]], paid: [120] },
  { day: -5, days: 30, status: 'issued', lines: [['CAL-1', 12], ['TRV-1', 1]] },
  { day: -4, days: 14, status: 'issued', lines: [['REP-1', 3]] },
  { day: 0, days: 30, status: 'draft', lines: [['CAL-1', 4]] },
]; // prettier-ignore
