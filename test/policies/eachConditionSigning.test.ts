import { randomUUID } from 'node:crypto';
import type { PlayerName } from '../support/cast.ts';
import { type At, type Conditions, holdsEachOf } from './eachCondition.ts';
import { mine } from './eachConditionWho.ts';

const staff: readonly PlayerName[] = ['administrator', 'technician'];
const signed = (at: At) => ({ author_name: '', by_staff: true, ...mine(at) });
const written = (at: At) => ({ body: 'Planted', ...signed(at) });
const badlySigned = (at: At) => ({
  'as one of the portal': { by_staff: false },
  'in another name': { user_id: at.somebody },
});
const inNoName = () => [{ user_id: null }];
const file = {
  ...{ kind: 'report', name: 'planted.pdf', size: 9, media_type: 'application/pdf', sha256: '0'.repeat(64) },
  file_id: '00000000-0000-7000-8000-000000000002',
};

const signing: readonly Conditions[] = [
  {
    rules: 'A34',
    does: 'insert',
    table: 'work_order_comments',
    who: staff,
    row: (at) => ({ ...written(at), work_order_id: at.here.order }),
    fine: inNoName,
    spoilt: badlySigned,
  },
  {
    rules: 'A28, A34',
    does: 'insert',
    table: 'work_order_signatures',
    who: staff,
    row: (at) => ({
      ...{ ...signed(at), work_order_id: at.here.order, name: 'Sam', content: '', content_sha256: '0'.repeat(64) },
    }),
    fine: inNoName,
    spoilt: badlySigned,
  },
  {
    rules: 'A34',
    does: 'insert',
    table: 'work_order_events',
    who: staff,
    row: (at) => ({ ...signed(at), work_order_id: at.here.order, to_status: 'open' }),
    fine: inNoName,
    spoilt: badlySigned,
  },
  {
    rules: 'A26, A34',
    does: 'insert',
    table: 'documents',
    who: staff,
    row: (at) => ({ ...signed(at), ...file, asset_id: at.here.asset }),
    fine: inNoName,
    spoilt: badlySigned,
  },
  {
    rules: 'A34',
    does: 'insert',
    table: 'claim_comments',
    who: staff,
    row: (at) => ({ ...written(at), claim_id: at.own.claim }),
    fine: inNoName,
    spoilt: badlySigned,
  },
  {
    rules: 'A34: what was written in an old system says so',
    does: 'insert',
    table: 'ticket_comments',
    who: staff,
    row: (at) => ({ ...written(at), ticket_id: at.own.tickets.ofNorth, imported: false, created_at: 'now' }),
    fine: async (at) => [{ user_id: null }, await old(at), { ...(await old(at)), by_staff: false }],
    spoilt: async (at) => ({
      ...badlySigned(at),
      'written before': { created_at: 'yesterday' },
      'as if imported, on a ticket of here': { ...(await old(at)), ticket_id: at.own.tickets.ofNorth },
      'as if imported, and of somebody here': { ...(await old(at)), ...mine(at) },
      'as if imported, from days to come': { ...(await old(at)), created_at: 'tomorrow' },
    }),
  },
  {
    rules: 'A34: only a ticket of an old system comes with its past',
    does: 'insert',
    table: 'tickets',
    who: staff,
    row: (at) => ({
      ...{ number: 9, subject: 'Planted', description: '', opened_by: '', customer_id: at.here.customer },
      ...{ status: 'open', created_at: 'now', closed_at: null, reference: null },
    }),
    fine: () => [{ reference: 'OLD-1', status: 'closed', created_at: 'yesterday', closed_at: 'yesterday' }],
    spoilt: () => ({
      closed: { status: 'closed' },
      'from before': { created_at: 'yesterday' },
      'with an end': { closed_at: 'now' },
    }),
  },
  {
    rules: 'A11',
    does: 'insert',
    table: 'ticket_descriptions',
    who: staff,
    row: (at) => ({ ...{ body: 'Before', author_name: '', replaced_by: '' }, ticket_id: at.own.tickets.ofNorth }),
    spoilt: (at) => ({ 'of another company’s ticket': { ticket_id: at.other.tickets.ofNorth } }),
  },
]; // prettier-ignore

const old = async (at: At) => ({
  ...{ imported: true, user_id: null, created_at: 'yesterday' },
  ticket_id: await at.plant('tickets', {
    ...{
      subject: 'Old',
      description: '',
      opened_by: '',
      customer_id: at.here.customer,
      reference: randomUUID(),
    },
  }),
});

describe('each condition on what staff sign by itself', () => {
  holdsEachOf(signing);
});
