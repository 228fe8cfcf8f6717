import { randomUUID } from 'node:crypto';
import type { PlayerName } from '../support/cast.ts';
import { type At, type Conditions, holdsEachOf } from './eachCondition.ts';
import { mine } from './eachConditionWho.ts';

const technician: readonly PlayerName[] = ['technician'];
const isAdministrator = { administrator: 'true' };
const isNone = { administrator: 'false' };
/** Who makes portal accounts and is no administrator (A23). */
const mayCreate = { administrator: 'false', create_accounts: 'true' };

const login = (at: At, more: Record<string, unknown> = {}) =>
  at.plant('users', {
    first_name: 'Pla',
    last_name: 'Nted',
    username: randomUUID(),
    is_external: true,
    ...more,
  });
const notNew = async (at: At) => ({
  'to somebody of the staff': { user_id: await login(at, { is_external: false }) },
  'to somebody who was there': { user_id: await login(at, { created_at: 'yesterday' }) },
});

const accounts: readonly Conditions[] = [
  {
    rules: 'A23',
    does: 'insert',
    table: 'users',
    who: technician,
    given: mayCreate,
    row: () => ({ first_name: 'Pla', last_name: 'Nted', username: randomUUID(), is_external: true }),
    spoilt: () => ({ 'of the staff': { is_external: false } }),
    lacking: [{ create_accounts: 'false' }],
  },
  {
    rules: 'A23',
    does: 'insert',
    table: 'user_usergroups',
    who: technician,
    given: mayCreate,
    row: async (at) => ({ user_id: await login(at), usergroup_id: at.own.groups.customerPortal, is_external: true }),
    spoilt: async (at) => ({ ...(await notNew(at)), 'a group of the staff': { is_external: false } }),
    lacking: [{ create_accounts: 'false' }],
  },
  {
    rules: 'A23',
    does: 'insert',
    table: 'user_labs',
    who: technician,
    given: mayCreate,
    row: async (at) => ({ user_id: await login(at), facility_id: at.own.facilities.portalLab }),
    spoilt: notNew,
    lacking: [{ create_accounts: 'false' }],
  },
  {
    rules: 'A23',
    does: 'insert',
    table: 'portal_users',
    who: technician,
    given: mayCreate,
    row: async (at) => ({ user_id: await login(at), scope: 'customer', customer_id: at.here.customer }),
    spoilt: notNew,
    lacking: [{ create_accounts: 'false' }],
  },
  {
    rules: 'A23, S14',
    does: 'update',
    table: 'login_sessions',
    who: technician,
    given: isNone,
    row: (at) => ({ ...session(), kind: 'staff', ...mine(at) }),
    spoilt: (at) => ({
      'another’s': { ...session(), user_id: at.somebody },
      ended: { ...session(), ended_at: 'yesterday' },
    }),
    set: 'ended_at = now()',
    refusedSets: (at) => ({ 'as another’s': `user_id = '${at.somebody}'` }),
  },
  {
    rules: 'A23, S14',
    does: 'update',
    table: 'login_sessions',
    who: ['administrator'],
    row: (at) => ({ ...session(), user_id: at.somebody }),
    spoilt: () => ({ ended: { ...session(), ended_at: 'yesterday' } }),
    set: 'ended_at = now()',
  },
  ...(['select', 'insert', 'update', 'delete'] as const).flatMap((does): Conditions[] => [
    {
      rules: 'A23: contacts are the administrators’ to import',
      does,
      table: 'imports',
      who: technician,
      given: isNone,
      row: (at) => ({ ...mine(at), kind: 'assets', file_name: 'a.csv', sheets: [] }),
      spoilt: () => ({ contacts: { kind: 'contacts' } }),
      set: "file_name = 'changed'",
      refusedSets: () => ({ 'to contacts': "kind = 'contacts'" }),
    },
    {
      rules: 'A23: contacts are the administrators’ to import',
      does,
      table: 'imports',
      who: technician,
      given: isAdministrator,
      row: (at) => ({ ...mine(at), kind: 'contacts', file_name: 'a.csv', sheets: [] }),
      spoilt: () => ({}),
      lacking: [isNone],
      set: "file_name = 'changed'",
    },
    {
      rules: 'A23',
      does,
      table: 'import_rows',
      who: technician,
      given: isNone,
      row: async (at) => ({ ...importRow, import_id: await imported(at, 'assets') }),
      spoilt: async (at) => ({ 'of contacts': { import_id: await imported(at, 'contacts') } }),
      set: "cells = '[1]'",
    },
  ]),
  ...(['select', 'insert', 'delete'] as const).map((does): Conditions => ({
    rules: 'A23',
    does,
    table: 'import_columns',
    who: technician,
    given: isNone,
    row: () => ({ kind: 'assets', heading: 'planted', field: 'name' }),
    spoilt: () => ({ 'of contacts': { kind: 'contacts' } }),
  })),
  {
    rules: 'A23',
    does: 'select',
    table: 'import_progress',
    who: technician,
    given: isNone,
    row: async (at) => ({ ...progress, import_id: await imported(at, 'assets') }),
    spoilt: async (at) => ({ 'of contacts': { import_id: await imported(at, 'contacts') } }),
  },
]; // prettier-ignore

const session = () => ({
  ...{ kind: 'portal', token_hash: `\\x${randomUUID().replaceAll('-', '')}`, address: '', browser: '' },
});
const importRow = { sheet: 0, line: 99, cells: [] };
const progress = { step: 'checking', done: 0, total: 9 };
const imported = (at: At, kind: string) =>
  at.plant('imports', { ...mine(at), kind, file_name: 'a.csv', sheets: [] });

describe('each condition on accounts and imports by itself', () => {
  holdsEachOf(accounts);
});
