/** A ticket's number as people say it: `T-1042`. */
export function ticketNumber(number: number | string): string {
  return `T-${number}`;
}

/** A work order's number as people say it: `WO-2203`. */
export function workOrderNumber(number: number | string): string {
  return `WO-${number}`;
}

/** A claim's number as people say it: `CL-1001`. */
export function claimNumber(number: number | string): string {
  return `CL-${number}`;
}

/** An invoice's or credit note's number as people say it: `INV-1001`, `CN-1001`; a draft has none. */
export function invoiceNumber(kind: 'invoice' | 'credit_note', number: number | string | null): string {
  if (number === null) return kind === 'invoice' ? 'Draft' : 'Draft credit note';
  return `${kind === 'invoice' ? 'INV' : 'CN'}-${number}`;
}

/** The same in SQL, of a row of invoices by its alias. */
export const invoiceNumberInSql = (alias: string): string =>
  `case when ${alias}.number is null then case ${alias}.kind when 'invoice' then 'Draft' else 'Draft credit note' end
    else concat(case ${alias}.kind when 'invoice' then 'INV-' else 'CN-' end, ${alias}.number) end`;

/** An estimate's number as people say it: `EST-1001`. */
export function estimateNumber(number: number | string): string {
  return `EST-${number}`;
}

/** A number as people read it: `10,001`. */
export function inFigures(number: number): string {
  return number.toLocaleString('en-GB');
}
