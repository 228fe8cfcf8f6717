/** The record whose rows a list is limited to. The address has its id, under the name of its kind. */
export interface OfRecord {
  kind: 'customer' | 'facility' | 'asset' | 'work_order' | 'partner';
  id: string;
  name: string;
  /** The address of its page. */
  href: string;
}

/** The parameters of a list's address when it shows only the rows of one record. */
export const keptOf = (record: OfRecord | null): Record<string, string> =>
  record === null ? {} : { [record.kind]: record.id };
