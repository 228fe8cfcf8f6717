import type { Db } from '../../database/db.ts';
import type { Typed } from '../../forms/parse.ts';
import { carriedFields } from '../../forms/carriedFields.ts';
import { isUuid } from '../../shared/uuid.ts';
import { peopleErrors } from './people/people.queries.ts';
import { ticketLabels } from './tickets.form.ts';

/**
 * What was typed in a ticket's form that led to a find page and came back; null when it comes from nowhere. A contact stays
 * only with its own customer: with another one the ticket begins without.
 */
export async function carriedInTicket(
  db: Db,
  query: Readonly<Record<string, string | undefined>>,
): Promise<Typed | null> {
  const typed = carriedFields(query, ticketLabels, 'customer_id')?.typed;
  if (!typed) return null;
  const { customer_id: customer, contact_id: contact } = typed;
  if (!isUuid(contact) || !isUuid(customer)) return typed;
  const errors = await peopleErrors(db, { customer_id: customer, contact_id: contact }, null);
  return errors['contact_id'] === undefined ? typed : { ...typed, contact_id: '' };
}
