import { notFound, redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { nameOf, personnelPages } from './personnel.pages.ts';
import { deletePersonnel, getPersonnel } from './personnel.queries.ts';

const path = '/admin/personnel/:id/delete';
const keep = { allow: ['keep_records'] } as const;

/** *Delete* of a personnel record, which asks first: its login has no jobs any more, and stays a login (A18, A22). */
export const personnelDeletionRoutes: readonly Route[] = [
  staffGet(path, keep, async ({ db, params }) => {
    const person = await getPersonnel(db, params['id'] ?? '');
    return person ? personnelPages.confirmDelete(person) : notFound();
  }),

  staffPost(path, keep, async ({ db, params }) => {
    const person = await getPersonnel(db, params['id'] ?? '');
    if (!person || !(await deletePersonnel(db, person.id))) return notFound();
    return redirect('/admin/personnel', `The personnel record of ${nameOf(person)} is deleted.`);
  }),
];
