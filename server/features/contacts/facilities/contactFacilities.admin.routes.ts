import {
  removalOf,
  removeRelation,
  removeRelations,
} from '../../../domain/contacts/contactFacilities.queries.ts';
import {
  addedWords,
  backWords,
  confirmedField,
  lastFacilityQuestion,
  removedWords,
  undoField,
} from '../../../domain/contacts/contactFacilities.words.ts';
import { submitTicked, type Refusal } from '../../../forms/submitTicked.ts';
import { ownQuery, pickPage } from '../../../lists/pick.ts';
import { listIn } from '../../../forms/state.ts';
import { cappedCount } from '../../../lists/spec.ts';
import { ask, type Question } from '../../../request/question.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { notFound, redirect, redirectWithUndo, type PageReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import {
  addFacilities,
  foreignFacilities,
  holdForAdding,
  mostCountedAssets,
  relatedOf,
  type ForeignFacility,
} from './contactFacilities.queries.ts';
import { facilitiesToFind } from '../contacts.list.ts';
import { contactPages, nameOf } from '../contacts.pages.ts';
import { getContact, type Contact } from '../contacts.queries.ts';

const here = (id: string) => `/admin/contacts/${id}`;
const path = `${here(':id')}/facilities`;
const keep = { allow: ['administrator'] } as const;
const gone = 'One of those facilities no longer exists, so nothing was added. Choose again.';

async function findFacility(
  { db, query, request }: StaffContext,
  contact: Contact,
  refusal: Refusal | null = null,
): Promise<PageReply> {
  const found = facilitiesToFind(contact);
  const own = ownQuery(query, found);
  const asked = own['chosen'] === '1' ? own : { ...own, chosen: '1', customers_only: 'on' };
  const { list, rows, picked } = await pickPage(
    { db, query: asked, request },
    `${here(contact.id)}/facilities/find`,
    found,
    {
      name: 'facilities',
      chosen: refusal?.chosen,
      ...(!asked['customers_only'] && { likely: [(all) => all.where('f.customer_id', contact.customer_id)] }),
    },
  );
  return contactPages.findFacility(contact, { list, facilities: rows, picked }, refusal);
}

/** Those of the sent values that are ids. */
const idsIn = (sent: string | string[] | undefined): string[] => listIn(sent).filter(isUuid);

/** Before a facility of another customer is added: whose it is, and what will be seen there (A12). */
function foreignQuestion(
  contact: Contact,
  foreign: readonly ForeignFacility[],
  chosen: readonly string[],
): Question {
  const first = contact.first_name || nameOf(contact);
  const assets = (n: number) =>
    n === 0
      ? 'no assets there yet, but any that are added'
      : `its ${cappedCount(n, mostCountedAssets)} ${n === 1 ? 'asset' : 'assets'}`;
  const [one] = foreign;
  return {
    title:
      foreign.length === 1 && one
        ? `Add ${one.name} from another customer?`
        : `Add ${foreign.length} facilities from other customers?`,
    says: [
      ...foreign
        .slice(0, mostNamed)
        .map(
          (facility) =>
            `${facility.name} belongs to ${facility.customer_name}. ${first} will see ${assets(facility.assets)}.`,
        ),
      ...(foreign.length > mostNamed ? [`The same applies to ${foreign.length - mostNamed} more.`] : []),
      `${nameOf(contact)} is at ${contact.customer_name}.`,
    ],
    action: `${here(contact.id)}/facilities`,
    fields: { [confirmedField]: 'on', facilities: chosen },
    button: 'Add',
    back: { href: `${here(contact.id)}/facilities/find`, label: 'Find Facility' },
  };
}

/** Before all facilities of a contact are removed at once (A12). */
const allFacilitiesQuestion = (contact: Contact, chosen: readonly string[]): Question => ({
  title: `Remove all facilities from ${nameOf(contact)}?`,
  says: [
    `${nameOf(contact)} won’t see any assets in the portal after this.`,
    'The rest of their access stays the same. You can add facilities again at any time.',
  ],
  action: `${here(contact.id)}/facilities/remove`,
  fields: { [confirmedField]: 'on', facilities: chosen },
  button: 'Remove',
  back: { href: here(contact.id), label: nameOf(contact) },
});

/** *Undo* of a removal: whose they are was known before, and isn't asked about again. */
const addAgain = (id: string, facilities: readonly string[]) => ({
  action: `${here(id)}/facilities`,
  fields: { facilities, [confirmedField]: 'on', [undoField]: '1' },
});

const mostNamed = 10;

const doneWords = (
  contact: Contact,
  body: Readonly<Record<string, unknown>>,
  counts: { chosen: number; names: readonly string[] },
): string =>
  counts.names.length > 0 && body[undoField] !== undefined
    ? backWords(nameOf(contact), counts.names.length)
    : addedWords(nameOf(contact), counts);

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
    withRecord(getContact, async (context, seen, read) => {
      const { [confirmedField]: confirmed, ...body } = context.body;
      const ids = idsIn(body['facilities']);
      // Held before it is judged: whoever gives one of them to another customer was waited for, or waits.
      const contact = (await holdForAdding(context.db, seen.id, ids)) ? await read() : undefined;
      if (!contact) return notFound();
      const answered = confirmed === 'on' && contact.customer_id === seen.customer_id;
      const foreign = answered ? [] : await foreignFacilities(context.db, contact, ids);
      if (foreign.length > 0) return ask(foreignQuestion(contact, foreign, ids));
      let added: string[] | null = null;
      return submitTicked(
        { body },
        {
          field: 'facilities',
          none: 'Tick at least one facility, then press Add.',
          gone,
          add: async (chosen) => {
            added = await addFacilities(context.db, contact, chosen);
            return added === null ? gone : null;
          },
          done: (chosen) =>
            redirect(here(contact.id), doneWords(contact, body, { chosen, names: added ?? [] })),
          again: (refusal) => findFacility(context, contact, refusal),
        },
      );
    }),
  ),

  // The last one is asked about; any other can be added again at once.
  staffAsk(
    `${path}/:facilityId/remove`,
    keep,
    withRecord(getContact, async ({ db, params: { facilityId = '' } }, contact) => {
      const removal = await removalOf(db, contact.id, facilityId);
      if (!removal) return notFound();
      const action = `${here(contact.id)}/facilities/${facilityId}/remove`;
      return ask(
        lastFacilityQuestion(removal, { action, back: { href: here(contact.id), label: nameOf(contact) } }),
      );
    }),
  ),

  staffPost(
    `${path}/remove`,
    keep,
    withRecord(getContact, async ({ db, body }, contact) => {
      const chosen = idsIn(body['facilities']);
      const [related, ticked] = await relatedOf(db, contact.id, chosen);
      if (ticked.length === 0)
        return redirect(here(contact.id), 'Tick at least one facility, then press Remove selected.', 'warn');
      const seesAll = contact.all_facilities || contact.admin_access;
      if (ticked.length === related && !seesAll && body[confirmedField] !== 'on')
        return ask(allFacilitiesQuestion(contact, chosen));
      await removeRelations(db, contact.id, ticked);
      const gone = ticked.length === 1 ? '1 facility' : `${ticked.length} facilities`;
      const done = seesAll
        ? `${gone} removed. ${nameOf(contact)} still sees every facility of ${contact.customer_name}.`
        : `${nameOf(contact)} doesn’t see assets at ${gone} any more.`;
      return redirectWithUndo(here(contact.id), done, addAgain(contact.id, ticked));
    }),
  ),

  staffPost(
    `${path}/:facilityId/remove`,
    keep,
    withRecord(getContact, async ({ db, body, params: { facilityId = '' } }, { id }) => {
      const removal = await removalOf(db, id, facilityId);
      if (removal?.isLast && body[confirmedField] !== 'on')
        return redirect(`${here(id)}/facilities/${facilityId}/remove`);
      if (!removal || !(await removeRelation(db, id, facilityId))) return notFound();
      return redirectWithUndo(here(id), removedWords(removal), addAgain(id, [facilityId]));
    }),
  ),
];
