import { decimalsOf } from '../../../domain/money/currencies.ts';
import { currencies } from '../../../shared/currencies.ts';
import { isDay, type Day } from '../../../shared/days.ts';
import { withoutZeros } from './amounts.ts';
import { idOrNone, keptText, type BankLine } from './bankLine.ts';
import { all, textAt, type Element } from './xmlTree.ts';

/** Why an entry of a bank is no incoming payment, in the order in which it is asked. */
const notBooked = 'Not booked by the bank yet';
const reversal = 'A reversal';
const moneyOut = 'Money out';
const returned = 'A transfer of yours that came back';

const currencyOf = (element: Element | undefined) => keptText(element?.attributes['Ccy'] ?? '', 20);

/** An amount with its currency, in the smallest unit; null where it is none, or in no currency that anybody pays in. */
function amountIn(element: Element | undefined): { minor: bigint; currency: string } | null {
  const currency = currencyOf(element);
  const match = /^(\d{1,15})(?:\.(\d{0,20}))?$/.exec(element?.text.trim() ?? '');
  if (!match || !currencies.includes(currency)) return null;
  const places = decimalsOf(currency);
  const after = withoutZeros(match[2] ?? '');
  return after.length > places
    ? null
    : { minor: BigInt((match[1] ?? '') + after.padEnd(places, '0')), currency };
}

/** The day on which the bank booked it, or on which it counts. */
function dayIn(entry: Element): Day | null {
  const text = textAt(entry, 'BookgDt/Dt', 'BookgDt/DtTm', 'ValDt/Dt', 'ValDt/DtTm').slice(0, 10);
  return isDay(text) ? text : null;
}

const isCredit = (element: Element | undefined) => textAt(element, 'CdtDbtInd') === 'CRDT';

/** Why an entry isn't taken; null where it came in. */
function notTaken(entry: Element): string | null {
  const status = textAt(entry, 'Sts/Cd', 'Sts/Prtry', 'Sts');
  if (status !== '' && status !== 'BOOK') return notBooked;
  if (['true', '1'].includes(textAt(entry, 'RvslInd'))) return reversal;
  return isCredit(entry) ? null : moneyOut;
}

/** What the payer wrote: free texts, references that are structured, and the ID that a payer may give. */
function purposeIn(details: Element | undefined, entry: Element): string {
  const written = [
    ...all(details, 'RmtInf/Ustrd'),
    ...all(details, 'RmtInf/Strd/CdtrRefInf/Ref'),
    ...all(details, 'RmtInf/Strd/RfrdDocInf/Nb'),
    ...all(details, 'RmtInf/Strd/AddtlRmtInf'),
  ].map(({ text }) => text);
  const endToEnd = idOrNone(textAt(details, 'Refs/EndToEndId'));
  const texts = [...written, ...(endToEnd === null ? [] : [endToEnd])];
  if (written.length === 0) texts.push(textAt(details, 'AddtlTxInf') || textAt(entry, 'AddtlNtryInf'));
  return keptText(texts.join(' '), 1000);
}

const payerIn = (details: Element | undefined) =>
  keptText(
    textAt(
      details,
      ...['RltdPties/Dbtr/Nm', 'RltdPties/Dbtr/Pty/Nm', 'RltdPties/UltmtDbtr/Nm', 'RltdPties/UltmtDbtr/Pty/Nm'],
    ),
    200,
  ); // prettier-ignore

/** The lines of an entry: itself, or each part of a batch. */
export function linesOfEntry(entry: Element, account: string): BankLine[] {
  const parts = all(entry, 'NtryDtls/TxDtls');
  const [said] = all(entry, 'Amt');
  const whole = amountIn(said);
  if (parts.length <= 1) return [lineOf(entry, parts[0], whole, { account, said })];
  const each = parts.map((part) => all(part, 'Amt')[0] ?? all(part, 'AmtDtls/TxAmt/Amt')[0]);
  const amounts = each.map(amountIn);
  // A part without the word for it goes the way of its entry.
  const isOut = (part: Element | undefined) => textAt(part, 'CdtDbtInd') === 'DBIT';
  const sum = amounts.reduce(
    (total, amount, at) => total + (isOut(parts[at]) ? -1n : 1n) * (amount?.minor ?? 0n),
    0n,
  );
  const isWhole = amounts.every((amount) => amount?.currency === whole?.currency) && sum === whole?.minor;
  return parts.map((part, at) =>
    lineOf(entry, part, amounts[at] ?? null, {
      ...{ account, said: each[at] },
      batch: { at: at + 1, isWhole },
    }),
  );
}

/** Why an amount can't be read. */
function amountProblem(said: Element | undefined): string {
  const currency = currencyOf(said);
  return currency === '' || currencies.includes(currency)
    ? 'Its amount can’t be read.'
    : `“${currency}” isn’t a currency.`;
}

function lineOf(
  entry: Element,
  details: Element | undefined,
  amount: { minor: bigint; currency: string } | null,
  { account, said, batch }: {
    account: string;
    /** What the amount was read from. */
    said: Element | undefined;
    batch?: { at: number; isWhole: boolean };
  },
): BankLine {
  const day = dayIn(entry);
  const ofEntry = idOrNone(textAt(entry, 'AcctSvcrRef'));
  const ofPart = idOrNone(textAt(details, 'Refs/AcctSvcrRef'));
  const endToEnd = idOrNone(textAt(details, 'Refs/EndToEndId'));
  const own = ofPart === null || (batch && ofPart === ofEntry) ? null : ofPart;
  // The parts of a batch share the ID of their entry, so each counts by its place too.
  const id = own ?? (ofEntry === null ? null : batch ? `${ofEntry}/${batch.at}` : ofEntry);
  const minor = amount === null ? null : String(amount.minor);
  const currency = amount?.currency ?? account;
  // An ID that the payer gives may be the same each month.
  const ofPayer = endToEnd === null ? null : ['end', endToEnd, day ?? '', minor ?? '', currency].join('|');
  const out = notTaken(entry) ?? (batch && textAt(details, 'CdtDbtInd') === 'DBIT' ? moneyOut : null);
  const why = out ?? (all(details, 'RtrInf').length > 0 ? returned : null);
  return {
    ...{ day, minor: why === moneyOut && minor !== null ? `-${minor}` : minor, currency },
    ...{ payer: payerIn(details), purpose: purposeIn(details, entry) },
    ...{ bankId: id ?? endToEnd, identity: id === null ? ofPayer : `id|${id}`, notTaken: why },
    doubt:
      batch && !batch.isWhole ? 'The parts of this batch don’t add up to what came in. Check it with your bank.' : null,
    problem:
      why !== null
        ? null
        : minor === null
          ? amountProblem(said)
          : day === null
            ? 'Its date can’t be read.'
            : null,
  };
} // prettier-ignore
