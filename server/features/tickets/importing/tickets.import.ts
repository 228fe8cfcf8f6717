import { customersNamed, oneCustomer } from '../../../domain/customers/byNumber.queries.ts';
import { parseForm, type FieldErrors } from '../../../forms/parse.ts';
import { SavedMeanwhile } from '../../../imports/judge.ts';
import type { Cells, ImportKind, Judged } from '../../../imports/kind.ts';
import { alikeKeys, momentsOf } from '../../../imports/records.queries.ts';
import { clock } from '../../../shared/clock.ts';
import { ticketNumber } from '../../../shared/numbers.ts';
import { ticketChangeForm, type TicketChangeValues } from '../tickets.form.ts';
import {
  addOldComment,
  addOldTicket,
  commentKey,
  commentsKnown,
  contactsMeant,
  ticketsKnown,
  type KnownTicket,
  type OldComment,
  type OldTicket,
} from './importing.queries.ts';
import { oldCommentForm, oldTicketForm, ticketFields } from './tickets.columns.ts';

/** A ticket that rows above have named. Its id is there once it's saved. */
interface FileTicket {
  id?: string;
  customerId: string | null;
  /** Whose comments are the customer's. */
  customersPeople: readonly string[];
}

const future = 'Enter a date that isn’t in the future.';
const problem = (problems: FieldErrors, keys: Judged['keys'] = []): Judged => ({
  ...{ outcome: 'problem', problems, changes: [], keys, save: null },
});
const none = (errors: FieldErrors) => Object.keys(errors).length === 0;

/** Tickets of an old system with their comments. What is here already stays as it is. */
export const ticketImport: ImportKind = {
  name: 'tickets',
  noun: { one: 'ticket', many: 'tickets' },
  rows: { one: 'ticket or comment', many: 'tickets and comments' },
  title: 'Tickets',
  list: { href: '/admin/tickets', label: 'Tickets' },
  allow: ['keep_tickets'],
  fields: ticketFields,
  known: 'A ticket is recognized by its number in the old system, and a comment by its ticket, time and text.',
  help: [
    'Use one row for each ticket. To import its comments too, add one row for each comment below it, with the same number.',
    'Import the customers and contacts first. A contact who can sign in sees the tickets that name them, and no others.',
    'Each ticket gets the next ticket number in Gatehouse. You can find it by its old number as well.',
    'Times are by your company’s clock, unless they name a time zone. Imported comments are marked as imported. No emails are sent.',
    'A ticket that is already here stays as it is. Comments that are new are added to it.',
  ],
  look: async (db, rows, memory) => {
    const inFile = (memory.get('tickets') ?? new Map()) as Map<string, FileTicket>;
    memory.set('tickets', inFile);
    const texts = (name: string) => rows.map((cells) => cells[name]);
    const [keys, customers, moments] = await Promise.all([
      alikeKeys(db, texts('number')),
      customersNamed(db, texts('customer').filter((text) => text !== undefined)),
      momentsOf(db, ['opened_at', 'closed_at', 'comment_at'].flatMap(texts)),
    ]); // prettier-ignore
    const contacts = rows.flatMap(({ customer, contact }) => {
      const found = customer === undefined ? null : oneCustomer(customers, customer);
      return contact === undefined || !found || 'problem' in found ? [] : [{ customerId: found.id, text: contact }];
    }); // prettier-ignore
    const [contactOf, known] = await Promise.all([
      contactsMeant(db, contacts),
      ticketsKnown(db, [...new Set(keys.values())]),
    ]);
    const byKey = new Map(known.map((one) => [one.reference_key, one]));
    const comments = await commentsKnown(
      db,
      known.map(({ id }) => id),
      [...new Set(texts('comment').filter((text) => text !== undefined))],
    );
    const momentIn = (cells: Cells, name: string) => moments.get(cells[name] ?? '') ?? null;
    return judge;

    function judge(cells: Cells, wrong: FieldErrors): Judged {
      const problems: Record<string, string> = { ...wrong };
      const number = cells['number'] ?? '';
      const key = keys.get(number) ?? number;
      const customer = cells['customer'] === undefined ? null : oneCustomer(customers, cells['customer']);
      if (customer && 'problem' in customer) problems['customer'] ??= customer.problem;
      const customerId = customer && 'id' in customer ? customer.id : null;
      const here = byKey.get(key);
      const ticket = here ? ofKnown(here) : inFile.get(key);
      if (ticket && customerId !== null && ticket.customerId !== null && ticket.customerId !== customerId)
        problems['number'] ??= here
          ? `${ticketNumber(here.number)} of another customer already has this number.`
          : 'A row above has this number, for another customer.';
      const comment = cells['comment'] === undefined ? null : commentIn(cells, problems);
      const keysOf = comment ? [] : [{ field: 'number', key }];
      if (ticket && comment) return judgeComment(ticket, key, comment, problems);
      if (here) {
        if (!none(problems)) return problem(problems, keysOf);
        const changes = [`Already here as ${ticketNumber(here.number)}.`];
        return { outcome: 'unchanged', problems: {}, changes, keys: keysOf, save: null };
      }
      const read = ticketIn(cells, customerId, problems);
      const begun: FileTicket = { customerId, customersPeople: read?.customersPeople ?? [] };
      if (!ticket && number !== '') inFile.set(key, begun);
      if (!read || !none(problems)) return problem(problems, keysOf);
      const written = comment?.(begun);
      if (written && isFalselyInternal(written)) return problem(falselyInternal);
      return {
        ...{ outcome: 'new', problems: {}, changes: [], keys: written ? [commentKeyIn(key, written)] : keysOf },
        ...{ order: `0 ${read.old.opened_at.toISOString()}`, lane: key, isTicket: true },
        save: async (to, given) => {
          begun.id = await addOldTicket(to, read.values, read.old, given);
          if (written) await addOldComment(to, begun.id, written);
        },
      };
    }

    function judgeComment(
      ticket: FileTicket,
      key: string,
      comment: (ticket: FileTicket) => OldComment,
      problems: Record<string, string>,
    ): Judged {
      if (!none(problems)) return problem(problems);
      const written = comment(ticket);
      if (isFalselyInternal(written)) return problem(falselyInternal);
      const keysOf = [commentKeyIn(key, written)];
      if (ticket.id !== undefined && comments.has(commentKey(ticket.id, written.created_at, written.body)))
        return { outcome: 'unchanged', problems: {}, changes: ['Already here.'], keys: keysOf, save: null };
      return {
        ...{ outcome: 'new', problems: {}, changes: [], keys: keysOf },
        // Behind the tickets, which the comments of new ones need.
        ...{ order: `1 ${written.created_at.toISOString()}`, lane: key },
        save: async (to) => {
          if (ticket.id === undefined) throw new SavedMeanwhile();
          await addOldComment(to, ticket.id, written);
        },
      };
    }

    /** What a row says of a new ticket; what is wrong with it is added to the problems. */
    function ticketIn(
      cells: Cells,
      customerId: string | null,
      problems: Record<string, string>,
    ): { values: TicketChangeValues; old: OldTicket; customersPeople: string[] } | null {
      const contact =
        cells['contact'] === undefined || customerId === null ? null : contactOf(customerId, cells['contact']);
      if (contact && 'problem' in contact) problems['contact'] ??= contact.problem;
      const person = contact && 'id' in contact ? contact : null;
      const [opened, closedAt] = [momentIn(cells, 'opened_at'), momentIn(cells, 'closed_at')];
      const status = cells['status'] ?? (closedAt === null ? 'open' : 'closed');
      const parsed = parseForm(ticketChangeForm, {
        ...{ subject: cells['subject'] ?? '', description: cells['description'] ?? '' },
        ...{ customer_id: customerId ?? '', contact_id: person?.id ?? '', status },
        priority: cells['priority'] ?? 'normal',
      });
      const more = parseForm(oldTicketForm, { number: cells['number'] ?? '', opened_by: cells['opened_by'] ?? '' });
      if (!parsed.ok) addProblems(problems, parsed.errors);
      if (!more.ok) addProblems(problems, more.errors);
      if (opened === null) problems['opened_at'] ??= 'Enter when the ticket was opened.';
      else if (opened.getTime() > clock.now().getTime()) problems['opened_at'] ??= future;
      // A day alone is its first moment: a ticket that was closed on the day it was opened was closed later on it.
      const isSameDay = opened !== null && closedAt !== null && db.calendar.dayOf(opened) === db.calendar.dayOf(closedAt);
      if (closedAt !== null && closedAt.getTime() > clock.now().getTime()) problems['closed_at'] ??= future;
      else if (opened !== null && closedAt !== null && closedAt < opened && !isSameDay)
        problems['closed_at'] ??= 'Enter a date that isn’t before Opened at.';
      if (closedAt !== null && status !== 'closed')
        problems['closed_at'] ??= 'Only a closed ticket has a closing date. Change the status, or leave this empty.';
      if (!parsed.ok || !more.ok || opened === null || !none(problems)) return null;
      const openedBy = more.values.opened_by ?? person?.name ?? customerName(cells);
      return {
        values: parsed.values,
        old: {
          ...{ reference: more.values.number, opened_by: openedBy, opened_at: opened },
          closed_at: closedAt !== null && closedAt < opened ? opened : closedAt,
        },
        customersPeople: [openedBy, ...(person ? [person.name] : [])],
      };
    }

    function customerName(cells: Cells): string {
      const customer = oneCustomer(customers, cells['customer'] ?? '');
      return 'name' in customer ? customer.name : '';
    }

    /** What a row says as a comment; whose it is, its ticket may have to tell. */
    function commentIn(cells: Cells, problems: Record<string, string>): ((ticket: FileTicket) => OldComment) | null {
      const parsed = parseForm(oldCommentForm, {
        ...{ body: cells['comment'] ?? '', ...(cells['internal'] === 'on' && { internal: 'on' }) },
        ...{ comment_by: cells['comment_by'] ?? '', comment_from: cells['comment_from'] ?? '' },
      });
      const at = momentIn(cells, 'comment_at');
      if (!parsed.ok) addProblems(problems, parsed.errors);
      if (at === null) problems['comment_at'] ??= 'Enter when the comment was written.';
      else if (at.getTime() > clock.now().getTime()) problems['comment_at'] ??= future;
      if (!parsed.ok || at === null) return () => ({ body: '', internal: false, by_staff: true, author_name: '', created_at: new Date(0) });
      const { body, internal, comment_by: author, comment_from: side } = parsed.values;
      const isCustomers = ({ customersPeople }: FileTicket) =>
        customersPeople.some((name) => name.toLowerCase() === author.toLowerCase());
      return (ticket) => ({
        ...{ body, internal, author_name: author, created_at: at },
        by_staff: side === '' ? internal || !isCustomers(ticket) : side === 'staff',
      });
    }
  },
}; // prettier-ignore

const isFalselyInternal = ({ internal, by_staff }: OldComment) => internal && !by_staff;
const falselyInternal = { internal: 'Only a comment from staff can be internal.' };

const commentKeyIn = (key: string, { created_at: at, body }: OldComment) => ({
  field: 'comment',
  key: commentKey(key, at, body),
});

const ofKnown = ({ id, customer_id, contact, opened_by }: KnownTicket): FileTicket => ({
  id,
  customerId: customer_id,
  customersPeople: [opened_by, ...(contact === null ? [] : [contact])],
});

/** The columns that fields of the forms are filled by. */
const columnOf: Readonly<Record<string, string>> = {
  customer_id: 'customer',
  contact_id: 'contact',
  body: 'comment',
};

function addProblems(problems: Record<string, string>, errors: FieldErrors): void {
  for (const [name, message] of Object.entries(errors)) problems[columnOf[name] ?? name] ??= message;
}
