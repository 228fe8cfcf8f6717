import type { Choices } from '../../database/choices.ts';
import type { FindPage } from '../../lists/findPage.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { Day } from '../../shared/days.ts';
import type { EmptyList } from '../../lists/empty.ts';
import type { OfRecord } from '../../lists/ofRecord.ts';
import type { ListView } from '../../lists/spec.ts';
import type { FormState } from '../../forms/state.ts';
import type { DocumentRow } from '../../domain/documents/documents.queries.ts';
import { documentsForView } from '../../domain/documents/documents.words.ts';
import type { ServiceRow } from '../../domain/workOrders/history.queries.ts';
import { outcomeBadge } from '../../domain/workOrders/workOrders.words.ts';
import { workOrderNumber } from '../../shared/numbers.ts';
import { assetLabels, assetStatuses, nextServiceLabel } from './assets.form.ts';
import { assetForView } from './assets.list.ts';
import type { Asset, AssetPlace, AssetRow } from './assets.queries.ts';
import type { FoundFacility } from './facilities/facilities.queries.ts';

interface ListLocals {
  list: ListView;
  assets: readonly AssetRow[];
  /** The company's. */
  today: Day;
  empty: EmptyList | null;
}

interface FormLocals {
  state: FormState;
  facilities: Choices;
}

const labels = { ...assetLabels, next_service_on: nextServiceLabel };
const nameOf = (asset: Asset) => asset.code ?? asset.description;
const form = (locals: FormLocals) => ({ ...locals, labels, statuses: assetStatuses });
const list = ({ list: view, assets, today, empty }: ListLocals) => ({
  list: view,
  labels,
  assets: assets.map((asset) => assetForView(asset, today)),
  empty,
});

/** The pages of the back office. */
export const assetAdminPages = {
  list: ({
    mayAdd,
    record,
    ...locals
  }: ListLocals & { mayAdd: boolean; record: OfRecord | null }): PageReply =>
    page('assets/adminList', { ...list(locals), mayAdd, record }, { title: 'Assets' }),
  add: (locals: FormLocals, status = 200): PageReply =>
    page('assets/new', form(locals), { title: 'New asset', status }),
  edit: (
    asset: Asset,
    { history, documents, ...locals }: FormLocals & { place: AssetPlace } & Beneath,
    status = 200,
  ): PageReply =>
    page(
      'assets/edit',
      { ...form(locals), asset: assetForView(asset, locals.today), ...beneath({ history, documents }) },
      { title: nameOf(asset), status },
    ),
  show: (asset: Asset, place: AssetPlace, { today, ...locals }: Beneath): PageReply =>
    page(
      'assets/show',
      { ...facts(asset, today), back: '/admin/assets', place, ...beneath(locals) },
      { title: nameOf(asset) },
    ),
  findFacility: ({ rows, toForm, ...found }: FindPage<FoundFacility>): PageReply =>
    page(
      'assets/findFacility',
      { ...found, facilities: rows, cancelLabel: toForm ? 'Asset' : 'Assets' },
      { title: 'Find facility' },
    ),
};

/** The pages of the portal. */
export const assetPortalPages = {
  list: (locals: ListLocals & { mayRequest: boolean }): PageReply =>
    page('assets/portalList', { ...list(locals), mayRequest: locals.mayRequest }, { title: 'Assets' }),
  /** *Recalls* and *Delinquent*: assets by their next service. */
  due: (
    title: string,
    {
      presets,
      mayRequest,
      ...locals
    }: ListLocals & { presets: readonly { label: string; from: Day; to: Day }[]; mayRequest: boolean },
  ): PageReply =>
    page(
      'assets/portalDue',
      {
        ...list(locals),
        title,
        mayRequest,
        presets: presets.map((preset) => ({
          ...preset,
          current: locals.list.dates.every(
            ({ name, value }) => value === (name === 'from' ? preset.from : preset.to),
          ),
        })),
      },
      { title },
    ),
  show: (asset: Asset, { today, ...locals }: Beneath): PageReply =>
    page(
      'assets/show',
      { ...facts(asset, today), back: '/assets', place: null, ...beneath(locals) },
      { title: nameOf(asset) },
    ),
};

/** An asset's finished services. */
interface History {
  list: ListView;
  rows: readonly ServiceRow[];
}

/** What stands under an asset's facts. */
interface Beneath {
  history: History;
  documents: readonly DocumentRow[];
  today: Day;
}

const beneath = ({ history, documents }: Omit<Beneath, 'today'>) => ({
  history: historyForView(history),
  documents: documentsForView(documents),
});

const historyForView = ({ list: view, rows }: History) => ({
  list: view,
  rows: rows.map((service) => ({
    ...service,
    badge: outcomeBadge(service.outcome),
    label: service.number === null ? null : workOrderNumber(service.number),
  })),
});

const facts = (asset: Asset, today: Day) => ({ asset: assetForView(asset, today), labels });
