import { hyphened } from '../../../shared/seenText.ts';

/** Invoice numbers that somebody may have meant, the surest first. */
export interface Numbers {
  /** Said to be an invoice's: `INV-1001`, `invoice no. 1001`, `Rechnung 1001`, and those listed behind one. */
  named: string[];
  /** Figures by themselves, which aren't a date, an amount or another record's number. */
  bare: string[];
  /** As named, once the spaces are gone that banks put in where their lines end: `INV-10 01`. */
  joined: string[];
}

/** Numbers of one line at most: nobody pays more invoices with one transfer, and each is looked up. */
const most = 30;
/** Characters that are looked at: a transfer has 140, and some banks put several into one. */
const mostRead = 700;
/** As many figures as a number of ours ever has. */
const figures = String.raw`0{0,12}([1-9]\d{0,8})(?!\d)(?![.,]\d{1,2}(?!\d))`;
/** How people call an invoice, in the languages of our customers. */
const word =
  'invoices?|inv|bill|rechnungs?(?:en)?|rechn|rnr|rgnr|rg|re|factures?|facturen|factuur|facturas?|fact|fac|fatture|fattura|fatt|ft|' +
  'faktury|faktura|faktur|fatura|fakt|fv|lasku|nota';
const no = 'numbers?|nummern?|num|nr|no|n[°o]|№|#';
const named = `(?<![\\p{L}])(?:${word})[\\s.:#_/*-]{0,4}(?:(?:${no})[\\s.:#_/*-]{0,4})?${figures}`;
/** What parts numbers in a list. */
const between = String.raw`\s{0,3}(?:[,;+&/|-]|\b(?:and|und|et|en|u|y|e|i|to|bis)\b)\s{0,3}`;
const listed = new RegExp(`(?:(?:${word})[\\s.:#_/*-]{0,4})?${figures}`, 'uy');
const joint = new RegExp(between, 'uy');

/** Numbers of other things: orders, estimates, customers, and what stands behind them. */
const others = new RegExp(
  '(?<!\\p{L})(?:po|wo|est|cn|cl|t|order|bestellung|auftrag|estimate|quote|angebot|ticket|customer|client|kunden?|kdnr|kd|' +
    'konto|account|acct|tel|phone|mandate?|plz|zip)(?:[-\\s.:#]{0,3}(?:no|nr|nummer|number))?[-\\s.:#]{0,3}\\d+',
  'gu',
);
const dates = /\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}/g;
const amounts =
  /\d{1,3}(?:[., ]\d{3})*[.,]\d{2}(?!\d)|(?<!\d)\d{1,15}\s?(?:€|\$|£|eur|usd|gbp|chf)(?!\p{L})/gu;

/** The numbers in what a payer wrote: in every case, width and dash, with leading zeros, in lists. */
export function numbersIn(purpose: string): Numbers {
  const text = hyphened(purpose.slice(0, mostRead).normalize('NFKC').toLowerCase()).slice(0, mostRead);
  const { found, rest } = namedIn(text);
  const left = rest.replace(others, ' ').replace(dates, ' ').replace(amounts, ' ');
  const bare = [...left.matchAll(/(?<![\p{L}\d])0{0,12}([1-9]\d{2,8})(?![\p{L}\d])/gu)].map(
    ([, digits = '']) => digits,
  );
  const joined = namedIn(text.replace(/\s+/g, '')).found;
  return { named: unique(found), bare: unique(bare), joined: unique(joined) };
}

/** Numbers that are said to be an invoice's, and the text without them. */
function namedIn(text: string): { found: string[]; rest: string } {
  const found: string[] = [];
  let rest = '';
  let from = 0;
  const pattern = new RegExp(named, 'gu');
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    found.push(match[1] ?? '');
    rest += `${text.slice(from, match.index)} `;
    let at = pattern.lastIndex;
    for (;;) {
      joint.lastIndex = at;
      if (!joint.test(text)) break;
      listed.lastIndex = joint.lastIndex;
      const next = listed.exec(text);
      if (!next) break;
      found.push(next[1] ?? '');
      at = listed.lastIndex;
    }
    from = at;
    pattern.lastIndex = at;
  }
  return { found, rest: rest + text.slice(from) };
}

const unique = (numbers: readonly string[]) => [...new Set(numbers)].slice(0, most);
