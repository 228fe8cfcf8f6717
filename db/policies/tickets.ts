import { forRoles, record, type Grant, type TableAccess } from './access.ts';
import { amongOthersOfCustomer, ofContact, ofCustomer, ofUser } from './conditions.ts';
import { asContact, wholeCustomer, wholeCustomerRule } from './roleGroups.ts';

const newTicket = [
  'tenant_id', 'id', 'number', 'subject', 'description', 'priority', 'customer_id', 'contact_id', 'opened_by', 'asset_id',
  'work_order_id', 'estimate_id',
]; // prettier-ignore
const newComment = ['tenant_id', 'id', 'ticket_id', 'body', 'by_staff', 'author_name', 'user_id'];

const seenTicketOf = (table: 'ticket_comments' | 'ticket_descriptions') =>
  `exists (select from tickets t where t.tenant_id = ${table}.tenant_id and t.id = ${table}.ticket_id)`;
const seenTicket = seenTicketOf('ticket_comments');
/** A34: what was written elsewhere says so, is nobody's of here, and belongs to a ticket that came from there. */
const ofImported =
  'user_id is null and created_at <= now() and exists (select from tickets t ' +
  'where t.tenant_id = ticket_comments.tenant_id and t.id = ticket_comments.ticket_id and t.reference is not null)';

/** A person of the portal opens a ticket about what they see themselves, which the ticket then shows nobody else. */
const aboutSeen = [
  ['assets', 'asset_id'],
  ['work_orders', 'work_order_id'],
  ['estimates', 'estimate_id'],
]
  .map(
    ([table, column]) =>
      `(${column} is null or exists (select from ${table} o where o.tenant_id = tickets.tenant_id and o.id = tickets.${column}))`,
  )
  .join(' and ');

function ticketsOf(which: string, rule: string): Grant {
  return {
    select: which,
    insert: { check: `${which} and ${aboutSeen}`, columns: newTicket },
    update: { using: which, check: which, columns: ['status', ...record] },
    rule,
  };
}

function commentsOf(isAuthor: string): Grant {
  const check = `not internal and not by_staff and (user_id is null or ${isAuthor}) and ${seenTicket}`;
  return {
    select: `not internal and ${seenTicket}`,
    columns: [
      'tenant_id',
      'id',
      'ticket_id',
      'body',
      'by_staff',
      'author_name',
      'created_at',
      'internal',
      'imported',
    ],
    insert: { check, columns: newComment },
    rule: 'A10a: public comments of the tickets that the person sees, written in no name but the own.',
  };
}

/**
 * Tickets and what is said in them. A contact's are found by the contact alone: an index by customer, if it could be used,
 * looks as good in a plan that was made for a customer with few, and a kept plan would then read all tickets of a large one.
 */
export const tickets = {
  tickets: {
    staff: {
      select: true,
      insert: {
        check: "reference is not null or (status = 'open' and created_at = now() and closed_at is null)",
        columns: [...newTicket, 'status', 'created_at', 'reference', 'closed_at'],
      },
      update: {
        using: true,
        check: true,
        columns: [
          'subject', 'description', 'priority', 'status', 'customer_id', 'contact_id', 'asset_id', 'work_order_id', ...record,
        ], // prettier-ignore
      },
      rule: "Staff keep the tenant's tickets as far as their routes let them. Only a ticket of an old system comes with its past.",
    },
    portal: {
      ...forRoles(wholeCustomer, ticketsOf(ofCustomer(), wholeCustomerRule('tickets'))),
      ...forRoles(
        asContact,
        ticketsOf(
          `${amongOthersOfCustomer()} and ${ofContact()}`,
          'A11: Contact users see only the tickets assigned to their contact.',
        ),
      ),
    },
    definers: {
      // The column is for the lock alone (customerHolds.ts).
      definer_search: 'select, update (updated_at, staff_wrote_last)',
      definer_mail: 'select',
      definer_sign_in: 'select (tenant_id, contact_id)',
    },
  },
  ticket_comments: {
    staff: {
      select: true,
      insert: {
        check: `imported and ${ofImported} or not imported and by_staff and created_at = now() and (user_id is null or ${ofUser()})`,
        columns: [...newComment, 'internal', 'imported', 'created_at'],
      },
      rule:
        'Staff comment as staff, in no name but the own; a comment is never changed. ' +
        'What others wrote in an old system is marked as imported.',
    },
    portal: {
      ...forRoles([...wholeCustomer, ...asContact], commentsOf(ofUser())),
      portal_link: commentsOf('false'),
    },
    // What is attached to a comment is found by its name.
    definers: { definer_mail: 'select', definer_search: 'select (tenant_id, id, ticket_id, internal)' },
  },
  ticket_descriptions: {
    staff: {
      select: true,
      insert: {
        check: seenTicketOf('ticket_descriptions'),
        columns: ['tenant_id', 'id', 'ticket_id', 'body', 'author_name', 'replaced_by'],
      },
      rule: 'What was written before is kept: nobody changes or removes it.',
    },
    portal: forRoles([...wholeCustomer, ...asContact], {
      select: seenTicketOf('ticket_descriptions'),
      columns: ['tenant_id', 'id', 'ticket_id', 'body', 'author_name', 'replaced_by', 'replaced_at'],
      rule: 'A10, A11: who sees a ticket sees what stood in it before.',
    }),
  },
} satisfies Record<string, TableAccess>;
