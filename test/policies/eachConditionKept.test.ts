import { randomUUID } from 'node:crypto';
import type { PlayerName } from '../support/cast.ts';
import { type At, type Conditions, holdsEachOf } from './eachCondition.ts';
import { mine } from './eachConditionWho.ts';

const staff: readonly PlayerName[] = ['administrator', 'technician'];
const technician: readonly PlayerName[] = ['technician'];

const uploaded = (at: At, more: Record<string, unknown> = {}) =>
  at.plant('certificate_uploads', { ...mine(at), ...more });
const upload = (at: At) => ({
  'another’s': { user_id: at.somebody },
  'from yesterday': { created_at: 'yesterday' },
});
const certificate = () => ({
  ...{
    place: 1,
    name: 'planted.pdf',
    size: 9,
    sha256: '0'.repeat(64),
    file_id: randomUUID(),
    outcome: 'unknown',
  },
});
const bankFile = (at: At, state: string) =>
  at.plant('bank_files', { ...mine(at), file_name: 'b.csv', format: 'csv', currency: 'EUR', state });

const waiting: readonly Conditions[] = [
  ...(['select', 'update'] as const).map((does): Conditions => ({
    rules: 'A26: an upload is seen by who made it, for an hour',
    does,
    table: 'certificate_uploads',
    who: staff,
    row: mine,
    spoilt: upload,
    set: 'created_at = created_at',
    refusedSets: (at) => ({ 'as another’s': `user_id = '${at.somebody}'` }),
  })),
  {
    rules: 'A26: an upload is of who made it',
    does: 'insert',
    table: 'certificate_uploads',
    who: staff,
    row: mine,
    spoilt: (at) => ({ 'another’s': { user_id: at.somebody } }),
  },
  ...(['select', 'insert', 'update', 'delete'] as const).flatMap((does): Conditions[] => [
    {
      rules: 'A26: an upload is seen by who made it, for an hour',
      does,
      table: 'certificate_files',
      who: staff,
      row: async (at) => ({ ...certificate(), upload_id: await uploaded(at) }),
      spoilt: async (at) => ({
        'of another’s': { upload_id: await uploaded(at, { user_id: at.somebody }), file_id: randomUUID() },
        'of yesterday’s': { upload_id: await uploaded(at, { created_at: 'yesterday' }), file_id: randomUUID() },
      }),
      set: "name = 'changed'",
    },
    ...(does === 'select'
      ? []
      : [
          {
            rules: 'A33: what is recorded from a file of the bank stays',
            does,
            table: 'bank_lines',
            who: technician,
            row: async (at: At) => ({ line: 99, file_id: await bankFile(at, 'draft') }),
            spoilt: async (at: At) => ({ 'of one that is recorded': { file_id: await bankFile(at, 'done') } }),
            set: 'line = line',
          },
        ]),
  ]),
  ...(['update', 'delete'] as const).map((does): Conditions => ({
    rules: 'A33: what is recorded from a file of the bank stays',
    does,
    table: 'bank_files',
    who: technician,
    row: (at) => ({ ...mine(at), file_name: 'b.csv', format: 'csv', currency: 'EUR', state: 'draft' }),
    spoilt: () => ({ recorded: { state: 'done' } }),
    set: "file_name = 'changed'",
  })),
  {
    rules: 'A28: what was sent stays',
    does: 'delete',
    table: 'estimates',
    who: technician,
    like: (at) => at.own.estimates.draft,
    row: () => ({}),
    fine: (at) => [{ revision: 2, revises_id: at.own.estimates.ofNorth }],
    spoilt: () => ({ sent: { status: 'sent', sent_at: 'now' }, 'sent before': { revision: 2, revises_id: null } }),
  },
  {
    rules: 'A28: an estimate begins as a draft',
    does: 'insert',
    table: 'estimates',
    who: technician,
    row: (at) => ({
      ...{ number: 99, customer_id: at.here.customer, status: 'draft', dated_on: '2026-01-31', valid_until: '2027-01-31' },
      ...{ currency: 'EUR', opened_by: 'Tess', terms: '' },
    }),
    spoilt: () => ({ sent: { status: 'sent', sent_at: 'now' } }),
  },
  {
    rules: 'A33: what was done on an asset stays',
    does: 'delete',
    table: 'work_order_lines',
    who: technician,
    row: async (at) => ({
      ...{ facility_id: at.here.facility, customer_id: at.here.customer, asset_description: 'Gauge' },
      ...{ outcome: null, asset_id: at.here.asset, work_order_id: await order(at) },
    }),
    spoilt: (at) => ({ done: { outcome: 'passed', serviced_on: '2026-01-05', asset_id: at.beyond.asset } }),
  },
  {
    rules: 'A20, A20a: a claim is about what the partner’s customer has',
    does: 'insert',
    table: 'warranty_claims',
    who: technician,
    row: (at) => ({ number: 99, ...claim(at), customer_id: at.own.customers.west, partner_id: at.own.partnerId }),
    spoilt: (at) => ({
      'another customer': { customer_id: at.own.customers.north },
      'another partner': { partner_id: randomUUID() },
    }),
  },
]; // prettier-ignore

const order = (at: At) => at.plant('work_orders', { opened_by: 'Tess' }, at.here.order);
const claim = (at: At) => ({
  ...{
    asset_id: at.own.assets.pier,
    asset_name: 'Gauge',
    description: 'Planted',
    failed_on: '2026-03-03',
  },
  ...{ currency: 'EUR', filed_by: '', status: 'waiting' },
});

describe('each condition on what staff may take away by itself', () => {
  holdsEachOf(waiting);
});
