import { openWorkOf } from '../../../domain/workOrders/history.queries.ts';
import { handOver, historyOfCustomer, type History } from '../../../domain/workOrders/handingOver.queries.ts';
import { outcomeBadge } from '../../../domain/workOrders/workOrders.words.ts';
import { formInConflict, tickedInWords } from '../../../forms/conflict.ts';
import { carriedFields } from '../../../forms/carriedFields.ts';
import { checkbox, id } from '../../../forms/choiceFields.ts';
import { fingerprint } from '../../../shared/fingerprint.ts';
import { form } from '../../../forms/parse.ts';
import { formAgain, formOf, versionOf, type FormState } from '../../../forms/state.ts';
import { submitChange } from '../../../forms/submit.ts';
import { text } from '../../../forms/textFields.ts';
import { findPage } from '../../../lists/findPage.ts';
import { page, redirect, redirectWithUndo, type PageReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { idIn } from '../../../shared/uuid.ts';
import { assetLabels } from '../../../domain/assets/assets.form.ts';
import { assetAdminPages } from '../assets.pages.ts';
import { getAsset, moveAsset, placeOf, setAssetStatus, type Asset } from '../assets.queries.ts';
import { facilitiesToFind, facilityChoices } from '../facilities/facilities.queries.ts';

const path = '/admin/assets';
const keep = { allow: ['keep_assets'] } as const;
const labels = { facility_id: assetLabels.facility_id, hand_over: 'Hand over its service history' };
const moveForm = form({
  facility_id: id({ label: labels.facility_id }),
  hand_over: checkbox({ label: labels.hand_over }),
  shown: text({ label: 'What was shown', max: 40 }),
});

/** A mark of what the page showed of the history: another one as soon as more, or something else, would be seen. */
const markOf = (history: History) => fingerprint(JSON.stringify(history));

/** An asset goes to another facility, is retired, or comes back into service. */
export const assetMovingRoutes: readonly Route[] = [
  staffGet(
    `${path}/:id/move`,
    keep,
    withRecord(getAsset, (context, asset) => {
      const typed = carriedFields(context.query, labels, '')?.typed;
      const chosen = idIn(context.query['facility_id']);
      return movePage(
        context,
        asset,
        typed ? formAgain(typed, {}, versionOf(context.query)) : formOf(asset, { facility_id: chosen ?? '' }),
      );
    }),
  ),

  staffGet(
    `${path}/:id/move/facility`,
    keep,
    withRecord(getAsset, async (context, asset) =>
      assetAdminPages.findFacility(
        await findPage(context, {
          list: facilitiesToFind,
          path: `${path}/${asset.id}/move/facility`,
          backTo: `${path}/${asset.id}/move`,
          labels,
          field: 'facility_id',
          // Most move to another facility of the same customer.
          likely: [
            (all) => all.where('f.customer_id', asset.customer_id).whereNot('f.id', asset.facility_id),
          ],
        }),
      ),
    ),
  ),

  staffPost(
    `${path}/:id/move`,
    keep,
    withRecord(getAsset, (context, asset, read) => {
      const { db } = context;
      return submitChange(context, {
        form: moveForm,
        record: asset,
        read,
        save: async ({ facility_id: facility, hand_over: handsOver, shown }, version) => {
          if (facility === asset.facility_id)
            return refused({ facility_id: 'The asset is already there. Choose another facility.' });
          const { moved, customerId } = await moveAsset(db, asset.id, version, facility);
          if (moved === 'no_facility') return refused({ facility_id: 'Choose a facility from the list.' });
          if (moved !== 'saved' || !handsOver || customerId === asset.customer_id) return saved(moved);
          if (customerId === null) return refused({ hand_over: noCustomer });
          // The asset is held by its move, so nothing is added to what is read here.
          if (shown !== markOf(await historyOfCustomer(db, asset)))
            return refused({ hand_over: otherHistory });
          return db.attempt(async () => {
            await handOver(db, asset, customerId);
            return moved;
          });
        },
        done: (_saved, { hand_over: handsOver }) =>
          redirect(
            `${path}/${asset.id}`,
            `${nameOf(asset)} moved${handsOver ? ', and its service history with it' : ''}.`,
          ),
        again: (state, status, present) => movePage(context, present, state, status),
        compare: (typed, present) =>
          formInConflict(typed, present, labels, {
            facility_id: () => present.facility,
            hand_over: tickedInWords,
          }),
      });
    }),
  ),

  ...(
    [
      ['retire', 'retired', 'is retired. It’s no longer due for service.', 'bring_back'],
      ['bring_back', 'in_service', 'is back in service.', 'retire'],
    ] as const
  ).map(([action, status, words, back]) =>
    staffPost(
      `${path}/:id/${action}`,
      keep,
      withRecord(getAsset, async ({ db, body }, asset) => {
        const here = `${path}/${asset.id}`;
        // An old page: its Undo would lead to a state that there wasn't.
        if ((asset.status === 'retired') === (action === 'retire'))
          return redirect(here, `${nameOf(asset)} ${already[action]}`, 'warn');
        const wasOut = action === 'bring_back' && body['status'] === 'out_of_service';
        const kept = await setAssetStatus(db, asset, wasOut ? 'out_of_service' : status);
        // Undo leads to the state that there was.
        const undo = { action: `${here}/${back}`, fields: { status: asset.status } };
        return kept === 'saved'
          ? redirectWithUndo(here, `${nameOf(asset)} ${wasOut ? 'is out of service again.' : words}`, undo)
          : redirect(here, 'Somebody else has changed this asset in the meantime. Try again.', 'warn');
      }),
    ),
  ),
];

const already = { retire: 'has been retired already.', bring_back: 'isn’t retired.' } as const;

const noCustomer =
  'This facility belongs to no customer, so the history can’t be handed over. Untick this, or choose another facility.';

const otherHistory =
  'The history has changed since you opened this page, so nothing was moved. Read what the new customer would see, then save again.';

const nameOf = ({ code, description }: Asset) => code ?? description;

async function movePage(
  { db }: StaffContext,
  asset: Asset,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const [facilities, place, openWork, history] = await Promise.all([
    facilityChoices(db, idIn(state.values['facility_id'])),
    placeOf(db, asset),
    openWorkOf(db, asset.id),
    historyOfCustomer(db, asset),
  ]);
  return page(
    'assets/move',
    {
      ...{ asset, name: nameOf(asset), place, openWork, state, facilities, labels },
      history: {
        lines: history.lines.map((line) => ({ ...line, badge: outcomeBadge(line.outcome) })),
        documents: history.documents.map(({ name }) => name),
        mark: markOf(history),
      },
    },
    { title: `Move ${nameOf(asset)}`, status },
  );
}
