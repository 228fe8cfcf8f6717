/** The record whose rows alone a list shows: the address has its id, by the name of its kind. */
export interface OfRecord {
  kind: 'customer' | 'facility' | 'asset' | 'work_order';
  id: string;
  name: string;
  /** Where its page is. */
  href: string;
}

/** What the address of a list carries along when it shows the rows of one record alone. */
export const keptOf = (record: OfRecord | null): Record<string, string> =>
  record === null ? {} : { [record.kind]: record.id };
