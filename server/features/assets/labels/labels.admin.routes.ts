import { parseForm } from '../../../forms/parse.ts';
import { formAgain, newForm, type FormState } from '../../../forms/state.ts';
import { keptOf } from '../../../lists/ofRecord.ts';
import { listRows, type List } from '../../../lists/listPage.ts';
import { listQuery } from '../../../lists/spec.ts';
import { readOfRecord } from '../../../domain/records/ofRecord.queries.ts';
import { tenantUrl } from '../../../request/host.ts';
import { notFound, page, redirect, type Reply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, type Route } from '../../../request/route.ts';
import { href } from '../../../shared/href.ts';
import type { QrCode } from '../../../shared/qrCode.ts';
import { idIn } from '../../../shared/uuid.ts';
import { assetListOf } from '../assets.list.ts';
import { getAsset, type AssetRow } from '../assets.queries.ts';
import { codesOf } from './labels.codes.ts';
import { labelLabels as labels, labelsForm, sheets, type Sheet } from './labels.form.ts';

/** As many labels as are printed at once. */
const most = 500;

interface Label {
  code: string;
  description: string;
  qr: QrCode;
}

/** Labels with QR codes for one asset, or for a list as it is narrowed; scanning one opens the asset for whoever may see it. */
export const assetLabelRoutes: readonly Route[] = [
  staffGet(
    '/admin/assets/labels',
    { allow: ['view_records', 'keep_assets'], heavy: true },
    async (context) => {
      const { db, query } = context;
      const one = idIn(query['asset']);
      if (one !== null) {
        const asset = await getAsset(db, one);
        return asset
          ? sheetPage(context, {
              rows: [asset],
              more: false,
              back: { href: `/admin/assets/${one}`, label: asset.code ?? asset.description },
            })
          : notFound();
      }
      const record = await readOfRecord(db, query, ['facility', 'customer']);
      const list = assetListOf(record);
      const { rows, more } = await firstRows(context, list);
      const back = href('/admin/assets', { ...listQuery(query, list).query, ...keptOf(record) });
      if (rows.length === 0)
        return redirect(back, 'No assets in this list, so there’s nothing to print.', 'info');
      return sheetPage(context, { rows, more, back: { href: back, label: 'Assets' } });
    },
  ),
];

async function firstRows({ db, query }: StaffContext, list: List<AssetRow>) {
  const rows: AssetRow[] = [];
  for await (const some of listRows({ db, query }, list)) {
    rows.push(...some);
    if (rows.length > most) break;
  }
  return { rows: rows.slice(0, most), more: rows.length > most };
}

function sheetPage(
  { query, tenant, services }: StaffContext,
  { rows, more, back }: { rows: readonly AssetRow[]; more: boolean; back: { href: string; label: string } },
): Reply {
  const asked = { sheet: query['sheet'] ?? sheets[0].value, start: query['start'] ?? '1' };
  const form = parseForm(labelsForm, asked);
  const sheet = sheets.find(({ value }) => value === asked.sheet) ?? sheets[0];
  const errors: Record<string, string> = form.ok ? {} : { ...form.errors };
  const start = form.ok ? form.values.start : 1;
  // However it is wrong, this is what the chosen sheet can take.
  if (errors['start'] !== undefined || start > sheet.places)
    errors['start'] =
      `Enter a number from 1 to ${sheet.places}, because this sheet has ${sheet.places} labels.`;
  const isWrong = Object.keys(errors).length > 0;
  const state: FormState = isWrong ? formAgain(asked, errors, null) : newForm(asked);
  const kept = Object.entries(query).filter(
    ([name, value]) => !(name in labels) && value !== undefined && value !== '',
  );
  const locals = {
    ...{ state, labels, sheet, sheets, back, kept, count: rows.length, most: more ? most : null },
  };
  const { baseUrl } = services.config;
  const addresses = rows.map(({ id }) => tenantUrl(baseUrl, tenant.slug, `/assets/${id}`));
  return page('labels/sheets', locals, {
    title: 'Labels',
    status: isWrong ? 422 : 200,
    make: async () => {
      const codes = isWrong ? [] : await codesOf(services.threads, tenant.slug, addresses);
      const made = codes.flatMap((qr, index): Label[] => {
        const row = rows[index];
        return row ? [{ code: row.code ?? 'No ID', description: row.description, qr }] : [];
      });
      return { pages: onSheets(made, sheet, start) };
    },
  });
}

/** The labels as they lie on the sheets; null is a place that stays empty. */
function onSheets<T>(all: readonly T[], { places }: Pick<Sheet, 'places'>, start: number): (T | null)[][] {
  const cells = [...Array<null>(start - 1).fill(null), ...all];
  const pages: (T | null)[][] = [];
  if (all.length > 0)
    for (let at = 0; at < cells.length; at += places) pages.push(cells.slice(at, at + places));
  return pages;
}
