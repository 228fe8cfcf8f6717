/** A ticket's number as people say it: `T-1042`. */
export function ticketNumber(number: number | string): string {
  return `T-${number}`;
}
