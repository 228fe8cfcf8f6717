import type { DueRules } from '../../../domain/workOrders/dueDates.ts';
import { readDueRules } from '../../../domain/workOrders/service.queries.ts';
import { assetsKnown } from '../../../domain/assets/known.queries.ts';
import { customersNamed, oneCustomer } from '../../../domain/customers/byNumber.queries.ts';
import { facilitiesNamed, type NamedFacility } from '../../../domain/facilities/named.queries.ts';
import { judgeRow, type Recorded } from '../../../imports/judge.ts';
import { importFields, type Cells, type ImportField, type ImportKind } from '../../../imports/kind.ts';
import { clearWord } from '../../../imports/readCell.ts';
import { alikeKeys, byRecordId, recordIdField, recordOf } from '../../../imports/records.queries.ts';
import {
  assetForm,
  assetLabels as labels,
  assetRecord,
  assetStatuses,
  assetTexts,
  nextServiceLabel,
} from '../../../domain/assets/assets.form.ts';
import { addAsset, saveAsset, wholeAssets, type Asset } from '../assets.queries.ts';
import { assetsOfSeveral } from './importing.queries.ts';

const ownFacility = 'Own facility';

const fields: readonly ImportField[] = [
  ...importFields(labels, assetTexts, {
    code: { aliases: ['Instrument ID', 'Equipment ID', 'Tag', 'Asset', 'Asset number'], example: ['FW-001', 'HF-001'] },
    barcode: { example: ['400012345', ''] },
    description: { aliases: ['Asset', 'Instrument', 'Equipment'], required: true, stays: true,
      example: ['Torque wrench 40–200 Nm', 'Probe thermometer'] },
    manufacturer: { aliases: ['Make', 'Maker'], example: ['Gedore', 'Testo'] },
    model: { aliases: ['Type'], example: ['Dremaster K', '110'] },
    serial_number: { aliases: ['Serial', 'S/N', 'SN'], example: ['00123', '45-778'] },
    department: { example: ['Assembly', ''] },
  }),
  { name: 'customer', label: 'Customer', aliases: ['Customer number', 'Customer name'], stays: true,
    hint: `The customer number or name; ${ownFacility} for one of your own. Needed where two customers have a facility of the same code.`,
    example: ['C-2001', 'C-2002'] },
  { name: 'facility', label: labels.facility_id, aliases: ['Facility code', 'Site', 'Location'], required: true, stays: true,
    hint: 'The facility’s code or name.', example: ['BRS-1', 'LDS-1'] },
  { name: 'status', label: labels.status, read: assetStatuses, stays: true, example: ['In service', 'In service'] },
  { name: 'service_interval_months', label: labels.service_interval_months, aliases: ['Interval', 'Interval (months)', 'Service interval'],
    read: 'number', example: ['12', '6'] },
  { name: 'last_service_on', label: labels.last_service_on,
    aliases: ['Last calibration', 'Calibrated on', 'Serviced on', 'Last calibrated'],
    read: 'day', example: ['2026-03-31', '2026-06-15'] },
  { name: 'next_service', label: nextServiceLabel, aliases: ['Due date', 'Next calibration', 'Due on', 'Calibration due'],
    read: 'day', hint: 'Worked out from the last service and the interval if you leave it empty.', example: ['', ''] },
  { name: 'not_required', label: labels.not_required, read: 'yes_no', hint: 'Yes if the asset needs no service.', example: ['No', 'No'] },
  recordIdField,
]; // prettier-ignore

const recordedBy = (rules: DueRules): Recorded<typeof assetForm, Asset> => ({
  fields,
  form: assetForm,
  begins: { status: 'in_service' },
  columnOf: { facility_id: 'facility', next_service_on: 'next_service' },
  said: (name, value, { cells, present }) => {
    if (name === 'facility_id')
      return value === present?.facility_id ? present.facility : (cells['facility'] ?? value);
    if (name === 'not_required') return value === 'on' ? 'yes' : 'no';
    return name === 'status' ? (assetStatuses.find((one) => one.value === value)?.label ?? value) : value;
  },
  more: (cells, values, present) => {
    const { next_service_on: computed } = assetRecord(values, present, rules);
    const said = cells['next_service'];
    if (said === undefined || values.not_required) return { next_service_on: computed };
    return { next_service_on: said === clearWord ? null : said };
  },
  add: (db, values, _keys, more) => addAsset(db, { ...assetRecord(values, null, rules), ...dates(more) }),
  save: (db, present, values, more) =>
    saveAsset(db, present.id, present.version, { ...assetRecord(values, present, rules), ...dates(more) }),
});

/** Of several services, each has its own dates. */
const ofEachService = {
  fields: new Set(['service_interval_months', 'last_service_on', 'next_service_on', 'not_required']),
  why: 'This asset has several services. Change each of them on the asset’s page, or leave this cell empty.',
};

const dates = (more: Record<string, string | null>) => ({ next_service_on: more['next_service_on'] ?? null });

/** Assets from a file with their services. None goes to another customer by it (A33). */
export const assetImport: ImportKind = {
  name: 'assets',
  noun: { one: 'asset', many: 'assets' },
  title: 'Assets',
  list: { href: '/admin/assets', label: 'Assets' },
  allow: ['keep_assets'],
  fields,
  known:
    'An asset is recognized by its Gatehouse ID, or else by its Asset ID at its customer, its barcode, or its serial number.',
  look: async (db, rows) => {
    const texts = (name: string) => rows.map((cells) => cells[name]);
    const [rules, byId, byCode, byBarcode, bySerial, places, customers, barcodeKeys] = await Promise.all([
      readDueRules(db),
      byRecordId<Asset>(db, wholeAssets(db), 'a', texts('record_id')),
      assetsKnown<Asset>(db, wholeAssets(db), 'code', texts('code')),
      assetsKnown<Asset>(db, wholeAssets(db), 'barcode', texts('barcode')),
      assetsKnown<Asset>(db, wholeAssets(db), 'serial_number',
        rows.map((cells) => (cells['code'] ?? cells['barcode'] ? undefined : cells['serial_number']))),
      facilitiesNamed(db, texts('facility')),
      customersNamed(db, rows.flatMap(({ customer = '' }) => (customer === '' || isOwn(customer) ? [] : [customer]))),
      alikeKeys(db, texts('barcode')),
    ]); // prettier-ignore
    const known = [byId, byCode, byBarcode, bySerial].flatMap((some) => [...some.values()].flat());
    const several = await assetsOfSeveral(db, [...new Set(known.map(({ id }) => id))]);
    const recorded = recordedBy(rules);
    const { today } = db.calendar;
    return (cells, wrong) => judgeRow(recorded, cells, wrong, found(cells));

    function found(cells: Cells) {
      const problems: Record<string, string> = {};
      const record = recordOf(byId, cells['record_id'], 'asset');
      if (record && 'problem' in record) problems['record_id'] = record.problem;
      const customerId = customerOf(cells['customer'], problems);
      const facility = facilityOf(cells['facility'], customerId, problems);
      const whose = facility ? facility.customer_id : customerId;
      const same = record && 'id' in record ? record : matching(cells, whose, facility);
      if (same && 'problem' in same) problems[same.field] = same.problem;
      const present = same && 'id' in same ? same : null;
      const holder = cells['barcode'] === undefined ? undefined : byBarcode.get(cells['barcode'])?.[0];
      if (holder && holder.id !== present?.id && !problems['barcode'])
        problems['barcode'] = 'Another asset already has this barcode.';
      if (present && whose !== undefined && present.customer_id !== whose)
        problems['facility'] = 'This asset is at another customer. Move it on its own page.';
      if ((cells['last_service_on'] ?? '') > today && cells['last_service_on'] !== clearWord)
        problems['last_service_on'] = 'Enter a day that isn’t in the future.';
      if (!present && !facility) problems['facility'] ??= 'Enter a facility.';
      if (!present && !cells['code'] && !cells['barcode'] && !cells['serial_number'])
        problems['code'] ??=
          'Enter an Asset ID, a barcode or a serial number, so the asset is recognized next time.';
      const barcodeKey = cells['barcode'] === undefined ? undefined : barcodeKeys.get(cells['barcode']);
      return {
        present,
        chosen: facility ? { facility_id: facility.id } : {},
        problems,
        fixed: present && several.has(present.id) ? ofEachService : null,
        keys: [
          ...(barcodeKey === undefined ? [] : [{ field: 'barcode', key: barcodeKey }]),
          ...(cells['code'] === undefined
            ? []
            : [{ field: 'code', key: `${whose ?? ''} ${cells['code'].toLowerCase()}` }]),
          ...(present ? [{ field: 'record_id', key: present.id }] : []),
        ],
      };
    }

    function customerOf(
      text: string | undefined,
      problems: Record<string, string>,
    ): string | null | undefined {
      if (text === undefined) return undefined;
      if (isOwn(text)) return null;
      const customer = oneCustomer(customers, text);
      if ('id' in customer) return customer.id;
      problems['customer'] = customer.problem;
      return undefined;
    }

    function facilityOf(
      text: string | undefined,
      customerId: string | null | undefined,
      problems: Record<string, string>,
    ): NamedFacility | null {
      if (text === undefined) return null;
      const theirs = (all: readonly NamedFacility[] = []) =>
        all.filter((one) => customerId === undefined || one.customer_id === customerId);
      const coded = theirs(places.byCode.get(text));
      const [facility, ...more] = coded.length > 0 ? coded : theirs(places.byName.get(text));
      if (facility && more.length === 0) return facility;
      problems['facility'] = facility
        ? `More than one facility has the code or name ${text}. ${customerId === undefined ? 'Add the customer.' : 'Enter its code.'}`
        : `No facility ${customerId === undefined ? '' : 'of this customer '}has the code or name ${text}.`;
      return null;
    }

    /** Which asset a row means: whose Asset ID several have, the one at the row's facility. */
    function matching(
      cells: Cells,
      whose: string | null | undefined,
      facility: NamedFacility | null,
    ): Asset | { field: string; problem: string } | null {
      for (const [field, known] of [
        ['code', byCode],
        ['barcode', byBarcode],
        ['serial_number', bySerial],
      ] as const) {
        const text = cells[field];
        if (text === undefined) continue;
        const all = (known.get(text) ?? []).filter((one) => whose === undefined || one.customer_id === whose);
        const here = all.filter((one) => facility !== null && one.facility_id === facility.id);
        const [asset, ...more] = here.length > 0 ? here : all;
        if (more.length > 0)
          return {
            field,
            problem: `More than one asset has this ${labels[field]}. Add the Gatehouse ID, as the export of assets has it.`,
          };
        return asset ?? null;
      }
      return null;
    }
  },
};

const isOwn = (text: string) => text.toLowerCase() === ownFacility.toLowerCase();
