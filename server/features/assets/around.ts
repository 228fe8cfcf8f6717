import { documentsOfAsset, type DocumentRow } from '../../domain/documents/documents.queries.ts';
import {
  historyOf,
  openWorkOf,
  type OpenWork,
  type ServiceRow,
} from '../../domain/workOrders/history.queries.ts';
import { ticketsAbout, type TicketsAbout } from '../../domain/tickets/about.queries.ts';
import { listPage, type Asking } from '../../lists/listPage.ts';
import { servicesOf, type AssetService } from './services/services.queries.ts';
import type { ListView } from '../../lists/spec.ts';

/** What an asset's page shows around it: its services, the work that it is in, the tickets about it. */
export interface Around {
  history: { list: ListView; rows: readonly ServiceRow[] };
  openWork: readonly OpenWork[];
  /** Certificates and other files, those of its work included. */
  documents: readonly DocumentRow[];
  /** Its several services, each of a type; none where it has one of any type. */
  services: readonly AssetService[];
  /** Null for whoever has no tickets (A20a). */
  tickets: TicketsAbout | null;
}

/**
 * Reads what stands around an asset, as far as the actor sees it.
 * @param path of its page
 */
export async function readAround(
  { db, query }: Asking,
  id: string,
  { path, withTickets = true, forStaff = false }: { path: string; withTickets?: boolean; forStaff?: boolean },
): Promise<Around> {
  const [history, openWork, documents, services, tickets] = await Promise.all([
    listPage({ db, query }, path, historyOf(id, { forStaff }), { exported: false }),
    openWorkOf(db, id),
    documentsOfAsset(db, id),
    servicesOf(db, id),
    withTickets ? ticketsAbout(db, 'asset_id', id) : null,
  ]);
  return { history, openWork, documents, services, tickets };
}
