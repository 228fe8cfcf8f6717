import { removalOf, removeRelation } from '../../../domain/contacts/contactFacilities.queries.ts';
import {
  backWords,
  confirmedField,
  contactsAddedWords,
  lastFacilityQuestion,
  removedWords,
  undoField,
} from '../../../domain/contacts/contactFacilities.words.ts';
import { submitTicked, type Refusal } from '../../../forms/submitTicked.ts';
import { pickPage } from '../../../lists/pick.ts';
import { ask } from '../../../request/question.ts';
import { notFound, redirect, redirectWithUndo, type PageReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { facilityPages } from '../facilities.pages.ts';
import { getFacility, type Facility } from '../facilities.queries.ts';
import { detailsPage } from '../facilities.recordPage.ts';
import { addContacts, contactsToFind } from './facilityContacts.queries.ts';

const path = '/admin/facilities/:id/contacts';
const keep = { allow: ['administrator'] } as const;
const gone = 'One of those contacts can’t be added here, so nobody was added. Choose again.';
const here = (facility: Facility) => `/admin/facilities/${facility.id}`;

async function findContacts(
  context: StaffContext,
  facility: Facility,
  refusal: Refusal | null = null,
): Promise<PageReply> {
  const path = `${here(facility)}/contacts/find`;
  const found = contactsToFind(facility);
  const { list, rows, picked } = await pickPage(context, path, found, {
    name: 'contacts',
    chosen: refusal?.chosen,
  });
  return facilityPages.findContact(facility, { list, contacts: rows, picked }, refusal);
}

/** *Add Contact to Site* (5): whom a facility is related to, by administrators, who alone keep contacts (A23). */
export const facilityContactRoutes: readonly Route[] = [
  staffGet(
    `${path}/find`,
    keep,
    withRecord(getFacility, (context, facility) => findContacts(context, facility)),
  ),

  staffPost(
    path,
    keep,
    withRecord(getFacility, (context, facility) => {
      let added: string[] | null = null;
      return submitTicked(context, {
        field: 'contacts',
        none: 'Choose a contact, then press Add Contact to Site.',
        gone,
        add: async (contacts) => {
          added = await addContacts(context.db, facility, contacts);
          return added === null ? gone : null;
        },
        done: (chosen) => {
          const names = added ?? [];
          const isBack = names.length === 1 && context.body[undoField] !== undefined;
          const said = isBack ? backWords('The contact') : contactsAddedWords({ chosen, names });
          return redirect(here(facility), said);
        },
        // The facility's own page has a drop-down of few contacts.
        again: (refusal) =>
          context.body['_q'] !== undefined
            ? findContacts(context, facility, refusal)
            : detailsPage(
                context,
                facility,
                refusal.message === null ? {} : { errors: { contacts: refusal.message } },
                refusal.message === null ? 200 : 422,
              ),
      });
    }),
  ),

  // A contact's last facility is asked about; from any other the contact can be added again at once.
  staffAsk(
    `${path}/:contactId/remove`,
    keep,
    withRecord(getFacility, async ({ db, params: { contactId = '' } }, facility) => {
      const removal = await removalOf(db, contactId, facility.id);
      if (!removal) return notFound();
      const action = `${here(facility)}/contacts/${contactId}/remove`;
      return ask(
        lastFacilityQuestion(removal, { action, back: { href: here(facility), label: facility.name } }),
      );
    }),
  ),

  staffPost(
    `${path}/:contactId/remove`,
    keep,
    withRecord(getFacility, async ({ db, body, params: { contactId = '' } }, facility) => {
      const removal = await removalOf(db, contactId, facility.id);
      if (removal?.isLast && body[confirmedField] !== 'on')
        return redirect(`${here(facility)}/contacts/${contactId}/remove`);
      if (!removal || !(await removeRelation(db, contactId, facility.id))) return notFound();
      const undo = {
        action: `${here(facility)}/contacts`,
        fields: { contacts: contactId, [undoField]: '1' },
      };
      return redirectWithUndo(here(facility), removedWords(removal), undo);
    }),
  ),
];
