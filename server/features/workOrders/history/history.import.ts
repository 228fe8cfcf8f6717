import {
  addPastService,
  servicesKnown,
  type KnownService,
} from '../../../domain/workOrders/pastServices.queries.ts';
import { readDueRules } from '../../../domain/workOrders/service.queries.ts';
import { outcomes } from '../../../domain/workOrders/workOrders.words.ts';
import { parseForm } from '../../../forms/parse.ts';
import { SavedMeanwhile } from '../../../imports/judge.ts';
import type { Cells, ImportField, ImportKind, Judged } from '../../../imports/kind.ts';
import { alikeKeys } from '../../../imports/records.queries.ts';
import { listTypes } from '../types/types.queries.ts';
import { assetsMeant, ownFacility } from './assets.queries.ts';
import { pastErrors, pastForm, pastLabels as labels } from './history.form.ts';

/** What other systems call the same outcome. */
const also: Record<string, readonly string[]> = {
  passed: ['Pass', 'OK'],
  adjusted: ['Adjusted and passed'],
  failed: ['Fail'],
};

const columns: readonly ImportField[] = [
  { name: 'code', label: 'Asset ID', aliases: ['Instrument ID', 'Equipment ID', 'Tag', 'Asset', 'Asset number'],
    example: ['FW-001', 'HF-001'] },
  { name: 'barcode', label: 'Barcode', example: ['', ''] },
  { name: 'serial_number', label: 'Serial number', aliases: ['Serial', 'S/N', 'SN'], example: ['', ''] },
  { name: 'customer', label: 'Customer', aliases: ['Customer number', 'Customer name'],
    hint: `The customer number or name; ${ownFacility} for one of your own. Needed where two customers have the same Asset ID.`,
    example: ['C-2001', 'C-2002'] },
  { name: 'facility', label: 'Facility', aliases: ['Facility code', 'Site', 'Location'],
    hint: 'The facility’s code or name, where a customer has the same Asset ID at several.', example: ['', ''] },
  { name: 'type', label: 'Type', aliases: ['Service', 'Service type', 'Work order type', 'Kind'], required: true,
    hint: 'One of your work order types, such as Calibration.', example: ['Calibration', 'Calibration'] },
  { name: 'serviced_on', label: labels.serviced_on, aliases: ['Date', 'Service date', 'Calibrated on', 'Calibration date', 'Done on'],
    read: 'day', required: true, example: ['2025-03-31', '2025-12-15'] },
  { name: 'outcome', label: labels.outcome, aliases: ['Result', 'Status'], required: true,
    read: outcomes.map(({ value, label }) => ({ value, label, also: also[value] ?? [] })), example: ['Passed', 'Not done'] },
  { name: 'not_done_reason', label: labels.not_done_reason, aliases: ['Reason'], hint: 'Needed if the outcome is Not done.',
    example: ['', 'Not on site'] },
  { name: 'technician_name', label: labels.technician_name, aliases: ['Technician name', 'Done by', 'Calibrated by', 'By'],
    hint: 'Their name. Only staff can see it.', example: ['Tess', ''] },
  { name: 'remarks', label: labels.remarks, aliases: ['Comments', 'Notes'], read: 'lines', example: ['Zero point adjusted', ''] },
  { name: 'reference', label: labels.reference,
    aliases: ['Certificate number', 'Certificate', 'Certificate file', 'Work order', 'Work order number', 'Job number'],
    hint: 'The number of the old work order or certificate, or the name of its PDF. It’s shown in the history.',
    example: ['K-2025-0117', ''] },
]; // prettier-ignore

/** A file adds, and clears nothing. */
const fields = columns.map((field): ImportField => ({ ...field, stays: true }));

const formCells = (cells: Cells) =>
  Object.fromEntries(Object.keys(labels).map((name) => [name, cells[name] ?? '']));

const noneOf = (problems: Record<string, string>, keys: Judged['keys'] = []): Judged => ({
  outcome: 'problem',
  problems,
  changes: [],
  keys,
  save: null,
});

/** Services that were done before Gatehouse came, for the history of assets. What is there already stays as it is. */
export const historyImport: ImportKind = {
  name: 'service_history',
  noun: { one: 'service', many: 'services' },
  title: 'Service history',
  list: { href: '/admin/assets', label: 'Assets' },
  allow: ['keep_work_orders'],
  fields,
  known:
    'A service is recognized by its asset, type and reference, or else by its asset, type, date and outcome.',
  help: [
    'Use one row for each service of an asset that is finished. It appears in the asset’s service history, for you and for the customer.',
    'Import the assets first. A row finds its asset by Asset ID, or else by barcode, or else by serial number.',
    'A service that is newer than the asset’s last service sets the last and the next service. An older one leaves both as they are.',
    'No work order is created, no number is used up and no email is sent.',
    'Upload the certificates afterwards, under Upload certificates. A PDF named by a reference goes to the asset of that service.',
    'The asset’s service history then has a link to it.',
    'A service that is already in the history stays as it is. A file can’t change it.',
  ],
  look: async (db, rows) => {
    const [assetOf, types, rules, keys] = await Promise.all([
      assetsMeant(db, rows),
      listTypes(db),
      readDueRules(db),
      alikeKeys(db, rows.map(({ reference }) => reference)),
    ]); // prettier-ignore
    const typesByName = new Map(types.map(({ id, name }) => [name.toLowerCase(), id]));
    const known = await servicesKnown(db, {
      assetIds: [...new Set(rows.flatMap((cells) => assetOf(cells, {})?.id ?? []))],
      days: [...new Set(rows.flatMap(({ serviced_on: day }) => day ?? []))],
      keys: [...new Set(keys.values())],
    });
    return judge;

    function judge(cells: Cells, wrong: Record<string, string>): Judged {
      const problems: Record<string, string> = {};
      const asset = assetOf(cells, problems);
      const typeId = typesByName.get((cells['type'] ?? '').toLowerCase());
      if (typeId === undefined)
        problems['type'] = cells['type']
          ? `No work order type is called ${cells['type']}. Add it under Work order types, or choose another one.`
          : 'Enter a type, such as Calibration.';
      const parsed = parseForm(pastForm, formCells(cells));
      if (!parsed.ok) return noneOf({ ...problems, ...parsed.errors, ...wrong });
      const { values } = parsed;
      Object.assign(problems, pastErrors(values, db.calendar.today), wrong);
      if (!asset || typeId === undefined || Object.keys(problems).length > 0) return noneOf(problems);
      const { serviced_on: day, outcome, reference } = values;
      const referenceKey = reference === null ? null : (keys.get(reference) ?? reference);
      const same = known.filter((one) => one.asset_id === asset.id && one.type_id === typeId);
      const referred = referenceKey === null ? undefined : same.find((one) => one.reference_key === referenceKey);
      const of = `${asset.id} ${typeId}`;
      const key =
        referenceKey === null
          ? { field: 'serviced_on', key: `${of} ${day} ${outcome}` }
          : { field: 'reference', key: `${of} ${referenceKey}` };
      if (referred && (referred.serviced_on !== day || referred.outcome !== outcome))
        return noneOf({ reference: `This asset already has a service with this reference: ${inWords(referred)}.` }, [key]);
      const there =
        referred ??
        same.find(
          (one) =>
            one.serviced_on === day && one.outcome === outcome && (referenceKey === null || one.reference_key === null),
        );
      if (there)
        return { outcome: 'unchanged', problems: {}, changes: ['Already in the service history.'], keys: [key], save: null };
      return {
        ...{ outcome: 'new', problems: {}, changes: [], keys: [key] },
        // What was done first is saved first: each is counted from the one before it.
        ...{ order: day, lane: asset.id },
        save: async (to) => {
          const service = { ...values, asset_id: asset.id, type_id: typeId };
          if (!(await addPastService(to, service, asset.customer_id, rules))) throw new SavedMeanwhile();
        },
      };
    }

    function inWords({ outcome, serviced_on: day }: KnownService): string {
      const label = outcomes.find(({ value }) => value === outcome)?.label ?? outcome;
      return `${label} on ${db.calendar.date(day)}`;
    }
  },
}; // prettier-ignore
