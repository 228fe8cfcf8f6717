import { addedWords, backWords, undoField } from '../../../domain/contacts/contactFacilities.words.ts';
import { submitTicked, type Refusal } from '../../../forms/submitTicked.ts';
import { pickPage } from '../../../lists/pick.ts';
import type { PortalActor } from '../../../request/actor.ts';
import { notFound, redirect, redirectWithUndo, type PageReply, type Reply } from '../../../request/reply.ts';
import { isAllowed, type PortalAllow } from '../../../request/allow.ts';
import type { PortalContext } from '../../../request/contexts.ts';
import { portalGet, portalPost, type Route } from '../../../request/route.ts';
import { fullName } from '../../../shared/personName.ts';
import { placesToFind } from './portalContacts.list.ts';
import { portalContactPages, type RowRights } from './portalContacts.pages.ts';
import {
  newPlaces,
  getPortalContact,
  givePlaces,
  placesOf,
  takePlace,
  type PortalContact,
  type PortalContactRow,
} from './portalContacts.queries.ts';

export const path = '/contacts';

/** Who adds and deletes contacts: a customer user, and a contact with Admin Access (A17). */
export const keepers: readonly PortalAllow[] = ['customer_user', 'contact_user:admin_access'];
/** Who changes them. */
export const editors: readonly PortalAllow[] = [...keepers, 'contact_user:edit_contact'];

/** What the actor may do with a contact (A17): nobody deletes their own. */
export const rightsOver = (
  actor: PortalActor,
  { id, editable }: Pick<PortalContactRow, 'id' | 'editable'>,
): RowRights => ({
  edit: editable,
  remove: editable && isAllowed(actor, keepers) && actor.contact?.id !== id,
});

type Read = () => Promise<PortalContact | undefined>;

/** The handler gets the contact whose id is in the address; without one the answer is 404. */
export const record =
  (handler: (context: PortalContext, contact: PortalContact, read: Read) => Promise<Reply> | Reply) =>
  async (context: PortalContext): Promise<Reply> => {
    const { actor, db, params } = context;
    const mayEdit = !actor.readOnly && isAllowed(actor, editors);
    const read = () => getPortalContact(mayEdit)(db, params['id'] ?? '');
    const contact = await read();
    return contact ? handler(context, contact, read) : notFound();
  };

const gone =
  'You can only add facilities that you can see yourself. Nothing was added. Choose again from the list.';

async function findPlace(
  context: PortalContext,
  contact: PortalContact,
  refusal: Refusal | null = null,
): Promise<PageReply> {
  const { list, rows, picked, empty } = await pickPage(
    context,
    `${path}/${contact.id}/facilities/find`,
    placesToFind(contact.id),
    { name: 'facilities', chosen: refusal?.chosen },
  );
  return portalContactPages.findPlace(contact, { list, facilities: rows, picked, empty }, refusal);
}

/** Which facilities a contact has: given and taken by who has them and may edit the contact (A12, A17). */
export const placeRoutes: readonly Route[] = [
  portalGet(
    `${path}/:id/facilities/find`,
    { allow: editors, viewers: false },
    record((context, contact) => (contact.editable ? findPlace(context, contact) : notFound())),
  ),

  portalPost(
    `${path}/:id/facilities`,
    { allow: editors },
    record((context, contact) => {
      const { body, db } = context;
      if (!contact.editable) return notFound();
      let names: string[] = [];
      return submitTicked(context, {
        field: 'facilities',
        none: 'Tick at least one facility, then press Add.',
        gone,
        add: async (chosen) => {
          names = await newPlaces(db, contact.id, chosen);
          const done = await db.attempt(() => givePlaces(db, contact.id, chosen));
          return done.ok ? null : (Object.values(done.errors)[0] ?? gone);
        },
        done: (chosen) => {
          const name = fullName(contact);
          const said = body[undoField] === undefined ? addedWords(name, { chosen, names }) : backWords(name);
          return redirect(`${path}/${contact.id}`, said);
        },
        again: (refusal) => findPlace(context, contact, refusal),
      });
    }),
  ),

  portalPost(
    `${path}/:id/facilities/:facilityId/remove`,
    { allow: editors },
    record(async ({ db, params: { facilityId = '' } }, contact) => {
      const place = contact.editable
        ? (await placesOf(db, contact.id)).shown.find(({ id }) => id === facilityId)
        : undefined;
      if (!place || !(await takePlace(db, contact.id, facilityId))) return notFound();
      const here = `${path}/${contact.id}`;
      const undo = { action: `${here}/facilities`, fields: { facilities: facilityId, [undoField]: '1' } };
      return redirectWithUndo(here, `${fullName(contact)} no longer sees assets at ${place.name}.`, undo);
    }),
  ),
];
