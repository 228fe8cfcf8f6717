import type { Choices } from '../../database/choices.ts';
import type { FindPage } from '../../lists/findPage.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { Day } from '../../shared/days.ts';
import type { EmptyList } from '../../lists/empty.ts';
import type { Ticks } from '../../lists/pick.ts';
import type { Shown } from '../../lists/columns.ts';
import type { OfRecord } from '../../lists/ofRecord.ts';
import type { ListView } from '../../lists/spec.ts';
import type { FormState } from '../../forms/state.ts';
import { documentsOfServices } from '../../domain/documents/ofServices.ts';
import { documentForView, documentsForView } from '../../domain/documents/documents.words.ts';
import { outcomeBadge } from '../../domain/workOrders/workOrders.words.ts';
import { workOrderNumber } from '../../shared/numbers.ts';
import type { Around } from './around.ts';
import {
  assetLabels,
  assetStatuses,
  assetTexts,
  certificateLabel,
  nextServiceLabel,
} from '../../domain/assets/assets.form.ts';
import { adminShown, assetForView } from './assets.list.ts';
import type { Asset, AssetPlace, AssetRow, Twin } from './assets.queries.ts';
import type { FoundFacility } from './facilities/facilities.queries.ts';

interface ListLocals {
  list: ListView;
  assets: readonly AssetRow[];
  /** Whose service was due before this day is overdue. */
  lateBefore: Day;
  empty: EmptyList | null;
  /** The columns that are shown. */
  shown: Shown;
}

interface WithTicks {
  /** What is ticked for *Request service*; null for somebody who can't request it. */
  picked: Ticks<AssetRow> | null;
}

interface FormLocals {
  state: FormState;
  facilities: Choices;
}

/** An asset's page with what stands around it. */
interface AssetLocals extends Around {
  lateBefore: Day;
}

/** The same for staff. */
export interface StaffAsset extends AssetLocals {
  place: AssetPlace;
  /** Assets that may be the same one, entered twice. */
  twins: readonly Twin[];
  may: { addOrder: boolean; openTicket: boolean };
}

const labels = {
  ...assetLabels,
  ...{ earlier_codes: 'Earlier IDs', next_service_on: nextServiceLabel, certificate: certificateLabel },
};
const nameOf = (asset: Asset) => asset.code ?? asset.description;
const form = (locals: FormLocals) => ({ ...locals, labels, statuses: assetStatuses });
const list = ({ list: view, assets, lateBefore, empty, shown }: ListLocals) => ({
  list: view,
  labels,
  assets: assets.map((asset) => assetForView(asset, lateBefore)),
  empty,
  shown,
});

/** The pages of the back office. */
export const assetAdminPages = {
  list: ({
    mayAdd,
    record,
    ...locals
  }: Omit<ListLocals, 'shown'> & { mayAdd: boolean; record: OfRecord | null }): PageReply =>
    page(
      'assets/adminList',
      { ...list({ ...locals, shown: adminShown }), mayAdd, record },
      { title: 'Assets' },
    ),
  add: (locals: FormLocals, status = 200): PageReply =>
    page('assets/new', form(locals), { title: 'New asset', status }),
  /** Its page; without `change` for somebody who may only look. */
  show: (
    asset: Asset,
    { change, ...locals }: StaffAsset & { change: FormLocals | null },
    status = 200,
  ): PageReply =>
    page(
      'assets/adminShow',
      {
        ...facts(asset, locals),
        change: change && form(change),
        place: locals.place,
        may: locals.may,
        twins: locals.twins,
      },
      { title: nameOf(asset), status },
    ),
  findFacility: ({ rows, toForm, ...found }: FindPage<FoundFacility>): PageReply =>
    page(
      'assets/findFacility',
      { ...found, facilities: rows, cancelLabel: toForm ? 'Asset' : 'Assets' },
      { title: 'Find facility' },
    ),
};

/** The same list between other days, with its search and order, and with what is ticked. */
function hrefOfDays(
  { path, query }: ListView,
  picked: Ticks<AssetRow> | null,
  { from, to }: { from: Day; to: Day },
): string {
  const ticked = (picked?.ids ?? []).map((id) => [picked?.name ?? '', id]);
  return `${path}?${new URLSearchParams([...Object.entries({ ...query, from, to }), ...ticked]).toString()}`;
}

/** The pages of the portal. */
export const assetPortalPages = {
  list: (locals: ListLocals & WithTicks): PageReply =>
    page('assets/portalList', { ...list(locals), picked: locals.picked }, { title: 'Assets' }),
  /** *Recalls* and *Overdue*: assets by their next service. */
  due: (
    title: string,
    {
      presets,
      picked,
      mayChoose,
      lead,
      ...locals
    }: ListLocals &
      WithTicks & {
        /** Which assets these are. */
        lead: string;
        presets: readonly { label: string; from: Day; to: Day }[];
        /** How often one is told of it by email. */
        mayChoose: boolean;
      },
  ): PageReply =>
    page(
      'assets/portalDue',
      {
        ...list(locals),
        title,
        lead,
        picked,
        mayChoose,
        presets: presets.map((preset) => ({
          ...preset,
          href: hrefOfDays(locals.list, picked, preset),
          current: locals.list.dates.every(
            ({ name, value }) => value === (name === 'from' ? preset.from : preset.to),
          ),
        })),
      },
      { title },
    ),
  show: (
    asset: Asset,
    {
      may,
      ofClaims,
      ...locals
    }: AssetLocals & { may: { request: boolean; openTicket: boolean; claim: boolean }; ofClaims: boolean },
  ): PageReply =>
    page('assets/portalShow', { ...facts(asset, locals), may, ofClaims }, { title: nameOf(asset) }),
};

const historyForView = ({ list: view, rows }: Around['history'], documents: Around['documents']) => {
  const found = documentsOfServices(rows, documents);
  return {
    list: view,
    rows: rows.map((service) => ({
      ...service,
      documents: (found.get(service.id) ?? []).map(documentForView),
      badge: outcomeBadge(service.outcome),
      label: service.number === null ? null : workOrderNumber(service.number),
    })),
  };
};

const facts = (
  asset: Asset,
  { lateBefore, history, openWork, documents, services, tickets }: AssetLocals,
) => ({
  asset: assetForView(asset, lateBefore),
  labels,
  texts: assetTexts,
  openWork,
  services: services.map((service) => ({
    ...service,
    overdue:
      asset.status !== 'retired' && service.next_service_on !== null && service.next_service_on < lateBefore,
  })),
  documents: documentsForView(documents),
  tickets,
  history: historyForView(history, documents),
});
