import { removeRelation, removeRelations } from '../../../domain/contacts/contactFacilities.queries.ts';
import { submitTicked, type Refusal } from '../../../forms/submitTicked.ts';
import { listPage } from '../../../lists/listPage.ts';
import { notFound, redirect, type PageReply } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { addFacilities } from './contactFacilities.queries.ts';
import { facilitiesToFind } from '../contacts.list.ts';
import { contactPages } from '../contacts.pages.ts';
import { getContact, type Contact } from '../contacts.queries.ts';

const here = (id: string) => `/admin/contacts/${id}`;
const path = `${here(':id')}/facilities`;
const keep = { allow: ['administrator'] } as const;
const gone = 'One of those facilities no longer exists, so nothing was added. Choose again.';

async function findFacility(
  { db, query }: StaffContext,
  contact: Contact,
  refusal: Refusal | null = null,
): Promise<PageReply> {
  const asked = query['chosen'] === '1' ? query : { ...query, chosen: '1', customers_only: 'on' };
  const found = facilitiesToFind(contact);
  const { list, rows } = await listPage({ db, query: asked }, `${here(contact.id)}/facilities/find`, found);
  return contactPages.findFacility(contact, { list, facilities: rows }, refusal);
}

/** The Facilities grid of a contact: which assets it sees (A12), from the next request on (A25). */
export const contactFacilityRoutes: readonly Route[] = [
  staffGet(
    `${path}/find`,
    keep,
    withRecord(getContact, (context, contact) => findFacility(context, contact)),
  ),

  staffPost(
    path,
    keep,
    withRecord(getContact, (context, contact) =>
      submitTicked(context, {
        field: 'facilities',
        none: 'Tick at least one facility, then press Add.',
        gone,
        add: async (chosen) => ((await addFacilities(context.db, contact, chosen)) ? null : gone),
        done: (count) =>
          redirect(here(contact.id), count === 1 ? 'Facility added.' : `${count} facilities added.`),
        again: (refusal) => findFacility(context, contact, refusal),
      }),
    ),
  ),

  staffPost(
    `${path}/remove`,
    keep,
    withRecord(getContact, (context, contact) =>
      submitTicked(context, {
        field: 'facilities',
        none: 'Tick at least one facility, then press Remove selected.',
        gone: 'One of them is no facility any more. Nothing was removed; choose again.',
        add: async (chosen) => {
          await removeRelations(context.db, contact.id, chosen);
          return null;
        },
        done: (count) =>
          redirect(
            here(contact.id),
            count === 1 ? 'The facility is removed.' : `${count} facilities are removed.`,
          ),
        again: ({ message }) => Promise.resolve(redirect(here(contact.id), message, 'warn')),
      }),
    ),
  ),

  staffPost(
    `${path}/:facilityId/remove`,
    keep,
    withRecord(getContact, async ({ db, params: { facilityId = '' } }, { id }) =>
      (await removeRelation(db, id, facilityId)) ? redirect(here(id), 'Facility removed.') : notFound(),
    ),
  ),
];
