/** A ticket's number as people say it: `T-1042`. */
export function ticketNumber(number: number | string): string {
  return `T-${number}`;
}

/** A number as people read it: `10,001`. */
export function inFigures(number: number): string {
  return number.toLocaleString('en-GB');
}
