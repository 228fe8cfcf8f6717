import type { Db } from '../database/db.ts';
import { notFound, type Reply } from './reply.ts';

interface Asking {
  db: Db;
  params: Readonly<Record<string, string>>;
}

/**
 * A handler for the record whose id is in the address; 404 if there is none that the actor may see (A16).
 * @param get finds the record, by the rest of the request if it needs that
 * @param handler gets it, and how to read it once more: `submitChange` does when somebody else was quicker
 */
export function withRecord<C extends Asking, R>(
  get: (db: Db, id: string, context: C) => Promise<R | undefined>,
  handler: (context: C, record: R, read: () => Promise<R | undefined>) => Promise<Reply> | Reply,
): (context: C) => Promise<Reply> {
  return async (context) => {
    const read = () => get(context.db, context.params['id'] ?? '', context);
    const record = await read();
    return record === undefined ? notFound() : handler(context, record, read);
  };
}

/** A record and what is read beside it, in the same flight; undefined without the record. */
export async function together<R, More>(
  record: Promise<R | undefined>,
  more: Promise<More>,
): Promise<[R, More] | undefined> {
  const [found, read] = await Promise.all([record, more]);
  return found === undefined ? undefined : [found, read];
}
