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

/** A number as people read it: `10,001`. */
export function inFigures(number: number): string {
  return number.toLocaleString('en-GB');
}
