import { randomUUID } from 'node:crypto';
import { type At, type Conditions, holdsEachOf } from './eachCondition.ts';
import {
  anothers,
  asContact,
  isContact,
  mine,
  ofCustomer,
  people,
  stranger,
  wholeCustomer,
  wholes,
} from './eachConditionWho.ts';

const contact = (at: At) => ({
  ...ofCustomer(at),
  first_name: 'Planted',
  last_name: 'Contact',
  archived_at: null,
});
const own: readonly Conditions[] = [
  {
    rules: 'A13, A17',
    does: 'select',
    table: 'contacts',
    who: asContact,
    given: { edit_contact: 'true' },
    row: contact,
    spoilt: (at) => ({ ...stranger(at), deleted: { archived_at: 'now' } }),
    lacking: [{ edit_contact: 'false' }],
  },
  {
    rules: 'A10, A14',
    does: 'select',
    table: 'contacts',
    who: wholes,
    row: contact,
    spoilt: (at) => ({ ...stranger(at), deleted: { archived_at: 'now' } }),
  },
  {
    rules: 'A17',
    does: 'insert',
    table: 'contacts',
    who: wholeCustomer,
    row: (at) => ({ ...contact(at), admin_access: true }),
    spoilt: stranger,
    lacking: [{ whole_customer: 'false' }, { holds: '{}' }],
  },
  {
    rules: 'A17',
    does: 'update',
    table: 'contacts',
    who: [...wholeCustomer, ...asContact],
    given: { edit_contact: 'true', holds: '{edit_contact}' },
    row: contact,
    spoilt: (at) => ({ ...stranger(at), deleted: { archived_at: 'now' }, 'with more': { access_billing: true } }),
    set: "last_name = 'changed'",
    refusedSets: (at) => ({
      'to another customer': `customer_id = '${at.stranger}'`,
      'a right that it lacks': 'admin_access = true',
    }),
  },
  {
    rules: 'A14, A19',
    does: 'insert',
    table: 'facilities',
    who: wholeCustomer,
    row: (at) => ({ ...ofCustomer(at), code: 'planted', name: 'Planted' }),
    spoilt: stranger,
    lacking: [{ whole_customer: 'false' }, { user_id: '' }],
  },
  {
    rules: 'A12',
    does: 'select',
    table: 'facilities',
    who: ['wideContact'],
    row: async (at) => ({ id: await related(at), ...ofCustomer(at), code: randomUUID(), name: 'Planted' }),
    spoilt: async (at) => ({
      'of another customer': { id: await related(at), code: randomUUID(), customer_id: at.stranger },
      'that was not added': { id: randomUUID(), code: randomUUID() },
    }),
  },
  {
    rules: 'A14, A19',
    does: 'update',
    table: 'facilities',
    who: wholeCustomer,
    row: (at) => ({ ...ofCustomer(at), code: randomUUID(), name: 'Planted' }),
    spoilt: (at) => ({ 'of another customer': { customer_id: at.stranger, code: randomUUID() } }),
    lacking: [{ whole_customer: 'false' }, { user_id: '' }],
    set: "name = 'changed'",
    refusedSets: (at) => ({ 'to another customer': `customer_id = '${at.stranger}'` }),
  },
  ...[...people, 'partnerUser' as const].flatMap((name): Conditions[] => [
    {
      rules: 'A6, A19',
      does: 'select',
      table: 'users',
      who: [name],
      given: { can_create_users: 'true' },
      row: async (at) => ({ id: await loginOf(at), ...user() }),
      spoilt: () => ({ 'nobody’s portal user': { id: randomUUID(), ...user() } }),
      lacking: [{ can_create_users: 'false' }],
    },
    ...(['select', 'update'] as const).map((does): Conditions => ({
      rules: 'S13',
      does,
      table: 'login_sessions',
      who: [name],
      row: (at) => ({ ...session(), ...mine(at) }),
      spoilt: (at) => ({
        'another’s': { ...session(), user_id: at.somebody },
        ...(does === 'update' && { ended: { ...session(), ended_at: 'yesterday' } }),
      }),
      set: 'ended_at = now()',
      refusedSets: (at) => ({ 'as another’s': `user_id = '${at.somebody}'` }),
    })),
    {
      rules: 'A27',
      does: 'insert',
      table: 'recall_choices',
      who: [name],
      row: (at) => ({ every: 'weekly', ...mine(at) }),
      spoilt: anothers,
    },
    {
      rules: 'A27',
      does: 'update',
      table: 'recall_choices',
      who: [name],
      row: (at) => ({ every: 'weekly', ...mine(at) }),
      spoilt: anothers,
      set: "every = 'monthly'",
      refusedSets: (at) => ({ 'as another’s': `user_id = '${at.somebody}'` }),
    },
    {
      rules: 'A27',
      does: 'select',
      table: 'recall_choices',
      who: [name],
      row: (at) => ({ every: 'weekly', ...mine(at) }),
      spoilt: anothers,
    },
    ...(['select', 'update', 'delete'] as const).map((does): Conditions => ({
      rules: 'A27: a choice of notices is one’s own',
      does,
      table: 'notification_choices',
      who: [name],
      row: (at) => ({ event: 'estimate_sent', is_on: false, ...mine(at) }),
      spoilt: anothers,
      set: 'is_on = true',
      refusedSets: (at) => ({ 'as another’s': `event = 'invoice_issued', user_id = '${at.somebody}'` }),
    })),
  ]),
  ...(['select', 'update'] as const).map((does): Conditions => ({
    rules: 'A40',
    does,
    table: 'calendar_links',
    who: people,
    row: (at) => ({ key_version: '0', ...mine(at) }),
    spoilt: (at) => ({
      ...anothers(at),
      ...(does === 'update' && { ended: { ended_at: 'yesterday' } }),
    }),
    set: 'ended_at = now()',
    refusedSets: (at) => ({ 'as another’s': `user_id = '${at.somebody}'` }),
  })),
  {
    rules: 'A40',
    does: 'insert',
    table: 'calendar_links',
    who: people,
    row: (at) => ({ key_version: '0', ...mine(at) }),
    spoilt: anothers,
  },
  {
    rules: 'A19',
    does: 'select',
    table: 'portal_users',
    who: [...wholeCustomer, ...asContact],
    given: { can_create_users: 'true', edit_contact: 'true' },
    row: async (at) => ({ ...(await portalUser(at)), ...ofCustomer(at) }),
    spoilt: (at) => ({
      'of another customer': { user_id: randomUUID(), customer_id: at.stranger },
      deleted: { user_id: randomUUID(), archived_at: 'now' },
      ...(isContact(at) && {
        'of the customer itself': { user_id: randomUUID(), scope: 'customer', contact_id: null },
      }),
    }),
    lacking: [{ can_create_users: 'false' }],
  },
]; // prettier-ignore

/** The id of a facility that is added to the player's contact. */
async function related(at: At): Promise<string> {
  const id = randomUUID();
  await at.plant('contact_facilities', {
    ...{ contact_id: at.player.contactId, facility_id: id, facility_customer_id: at.here.customer },
  });
  return id;
}
const user = () => ({ first_name: 'Pla', last_name: 'Nted', username: randomUUID(), is_external: true });
const session = () => ({
  ...{ kind: 'portal', token_hash: `\\x${randomUUID().replaceAll('-', '')}`, address: '', browser: '' },
});
const portalUser = async (at: At) => ({
  user_id: randomUUID(),
  scope: 'contact',
  contact_id: await at.plant('contacts', contact(at)),
});
/** The id of a user that is somebody's portal user in the player's sight. */
async function loginOf(at: At): Promise<string> {
  const id = randomUUID();
  const of =
    at.name === 'partnerUser'
      ? { account_type: 'partner', scope: 'partner', partner_id: at.own.partnerId }
      : { ...(await portalUser(at)), customer_id: at.here.customer, contact_id: at.player.contactId ?? null };
  await at.plant('portal_users', {
    ...of,
    ...(at.name === 'customerUser' && { scope: 'customer' }),
    user_id: id,
  });
  return id;
}

describe('each condition on people and what is their own by itself', () => {
  holdsEachOf(own);
});
