import type { Db } from '../../database/db.ts';

/** As many as wait at once: `ask_access` turns away what comes beyond them. */
export const mostRequests = 500;

export type RequestStatus = 'waiting' | 'given' | 'dismissed';

/** Somebody who asked for access on the sign-in page (A35): what they say of themselves, which nobody has checked. */
export interface AccessRequest {
  id: string;
  name: string;
  company: string;
  email: string;
  note: string | null;
  status: RequestStatus;
  created_at: Date;
}

/** What a list of requests has of each. */
export const requestColumns = [
  'q.id',
  'q.name',
  'q.company',
  'q.email',
  'q.note',
  'q.status',
  'q.created_at',
];

/** A request, or undefined when there is none that the actor may see. */
export function getRequest(db: Db, id: string): Promise<AccessRequest | undefined> {
  return db.row(db.from('access_requests', 'q').where({ 'q.id': id }).select(requestColumns));
}

/** Says what became of a request; false when it isn't in this state any more. */
export async function decideRequest(
  db: Db,
  { id, status }: Pick<AccessRequest, 'id' | 'status'>,
  to: RequestStatus,
  by: string,
): Promise<boolean> {
  const decided =
    to === 'waiting'
      ? { decided_by: null, decided_at: null }
      : { decided_by: by, decided_at: db.raw('now()') };
  const values = { status: to, ...decided, version: db.raw('version + 1'), updated_at: db.raw('now()') };
  return (await db.update('access_requests', { id, status }, values)) > 0;
}

/** How many wait, and the latest of them. */
export async function waitingRequests(
  db: Db,
): Promise<{ count: number; latest: string | undefined; isFull: boolean }> {
  const waiting = () => db.from('access_requests', 'q').where('q.status', 'waiting');
  const [count, latest] = await Promise.all([
    db.count(waiting(), mostRequests),
    db.row<{ id: string }>(waiting().orderBy('q.id', 'desc').select('q.id')),
  ]);
  return { count, latest: latest?.id, isFull: count >= mostRequests };
}

/** Dismisses the requests that wait, up to the latest that was there when it was asked; returns how many. */
export const dismissRequests = (db: Db, latest: string, by: string): Promise<number> =>
  db.update('access_requests', (those) => void those.where('status', 'waiting').where('id', '<=', latest), {
    ...{ status: 'dismissed', decided_by: by, decided_at: db.raw('now()') },
    ...{ version: db.raw('version + 1'), updated_at: db.raw('now()') },
  });

/** Access was given through a request: it is settled, and so are the others of the same address. */
export async function settleRequests(db: Db, id: string, by: string): Promise<void> {
  const request = await getRequest(db, id);
  if (request?.status !== 'waiting') return;
  const same = await db.rows<{ id: string }>(
    db
      .from('access_requests', 'q')
      .where({ 'q.status': 'waiting' })
      .whereRaw('q.email_lc = lower(?)', [request.email])
      .select('q.id'),
  );
  for (const one of same) await decideRequest(db, { id: one.id, status: 'waiting' }, 'given', by);
}
