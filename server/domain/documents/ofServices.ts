import { seenLine } from '../../shared/seenText.ts';
import { keysOf } from './certificateNames.ts';

/** A service of an asset's history, as far as documents find it. */
export interface Service {
  id: string;
  /** Null for a service that was done before Gatehouse came. */
  work_order_id: string | null;
  reference: string | null;
  customer_id: string | null;
}

interface Found {
  name: string;
  work_order_line_id: string | null;
  customer_id: string | null;
}

/** As many files as a line shows; the asset's documents are on the same page. */
const mostOfLine = 5;

const alike = (text: string) => seenLine(text).toLowerCase();

/**
 * Which of an asset's documents belong to which service: those that were added to the line of a work order, and those of a service
 * from before Gatehouse whose name is or begins with its reference, as *Upload certificates* has it. Of another customer's none (A33).
 * @param documents those that the reader sees (A26)
 * @returns by service, in the order in which they came
 */
export function documentsOfServices<D extends Found>(
  services: readonly Service[],
  documents: readonly D[],
): Map<string, D[]> {
  const byKey = new Map<string, D[]>();
  const add = (key: string, document: D) => {
    const others = byKey.get(key) ?? [];
    if (others.length < mostOfLine) byKey.set(key, [...others, document]);
  };
  for (const document of documents) {
    if (document.work_order_line_id !== null) add(`line ${document.work_order_line_id}`, document);
    const names = new Set([document.name, ...keysOf(document.name)].map(alike));
    for (const name of names) add(`name ${document.customer_id ?? ''} ${name}`, document);
  }
  return new Map(
    services.map((service) => {
      const { id, work_order_id: order, reference, customer_id: customer } = service;
      const named =
        order === null && reference !== null
          ? (byKey.get(`name ${customer ?? ''} ${alike(reference)}`) ?? [])
          : [];
      return [id, [...new Set([...(byKey.get(`line ${id}`) ?? []), ...named])].slice(0, mostOfLine)];
    }),
  );
}
