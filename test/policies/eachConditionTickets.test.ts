import { type At, type Conditions, holdsEachOf } from './eachCondition.ts';
import { estimate, everyRole, isContact, mine, ofCustomer, stranger } from './eachConditionWho.ts';

const ticket = (at: At) => ({
  ...{ subject: 'Planted', description: '', opened_by: '', ...ofCustomer(at) },
  contact_id: isContact(at) ? at.player.contactId : null,
});
const notMyTicket = (at: At) => ({
  ...stranger(at),
  ...(isContact(at) && {
    'of no contact': { contact_id: null },
    'of another contact': { contact_id: at.own.players.contactUser.contactId },
  }),
});
const comment = (at: At) => ({
  body: 'Planted',
  author_name: '',
  by_staff: false,
  internal: false,
  ...mine(at),
});
const badlyWritten = (at: At) => ({
  inside: { internal: true },
  'as staff': { by_staff: true },
  'in another name': { user_id: at.somebody },
});
const strangersTicket = (at: At) =>
  at.plant('tickets', { ...ticket(at), customer_id: at.stranger, contact_id: null });
const tickets: readonly Conditions[] = [
  {
    rules: 'A10, A11',
    does: 'insert',
    table: 'tickets',
    who: everyRole,
    given: { access_billing: 'true' },
    row: async (at) => ({
      number: 9,
      ...ticket(at),
      asset_id: at.here.asset,
      work_order_id: at.here.order,
      estimate_id: await estimate(at),
    }),
    fine: () => [{ asset_id: null }, { work_order_id: null }, { estimate_id: null }],
    spoilt: async (at) => ({
      ...notMyTicket(at),
      'about an asset out of reach': { asset_id: at.beyond.asset },
      'about an order out of reach': { work_order_id: at.beyond.order },
      'about another’s estimate': { estimate_id: await estimate(at, { customer_id: at.stranger }) },
    }),
  },
  { rules: 'A10, A11', does: 'select', table: 'tickets', who: everyRole, row: ticket, spoilt: notMyTicket },
  {
    rules: 'A10, A11',
    does: 'update',
    table: 'tickets',
    who: everyRole,
    row: ticket,
    spoilt: notMyTicket,
    set: "status = 'closed'",
    refusedSets: (at) => ({
      'to another customer': `customer_id = '${at.stranger}'`,
      'to no customer': 'customer_id = null',
      ...(isContact(at) && { 'to another contact': `contact_id = '${at.own.players.contactUser.contactId!}'` }),
    }),
  },
  {
    rules: 'A10a, A11',
    does: 'insert',
    table: 'ticket_comments',
    who: everyRole,
    row: async (at) => ({ ...comment(at), ticket_id: await at.plant('tickets', ticket(at)) }),
    fine: () => [{ user_id: null }],
    spoilt: async (at) => ({ ...badlyWritten(at), 'a ticket out of sight': { ticket_id: await strangersTicket(at) } }),
  },
  {
    rules: 'A10a, A11',
    does: 'select',
    table: 'ticket_comments',
    who: everyRole,
    row: async (at) => ({ ...comment(at), ticket_id: await at.plant('tickets', ticket(at)) }),
    spoilt: async (at) => ({
      inside: { internal: true },
      'of a ticket out of sight': { ticket_id: await strangersTicket(at) },
    }),
  },
  {
    rules: 'A11',
    does: 'select',
    table: 'ticket_descriptions',
    who: everyRole,
    row: async (at) => ({
      ...{ body: 'Before', author_name: '', replaced_by: '' },
      ticket_id: await at.plant('tickets', ticket(at)),
    }),
    spoilt: async (at) => ({ 'of a ticket out of sight': { ticket_id: await strangersTicket(at) } }),
  },
]; // prettier-ignore

describe('each condition on tickets by itself', () => {
  holdsEachOf(tickets);
});
