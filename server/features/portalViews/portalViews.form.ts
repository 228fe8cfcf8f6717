import { form, parseForm } from '../../forms/parse.ts';
import { optionalId } from '../../forms/choiceFields.ts';
import type { Viewed } from './portalViews.queries.ts';

const viewForm = form({
  user: optionalId({ label: 'Portal user' }),
  customer: optionalId({ label: 'Customer' }),
});

/** Whose portal is asked for: a portal user's or a customer's own; null for neither, for both and for what is no id. */
export function viewedIn(body: Readonly<Record<string, unknown>>): Viewed | null {
  const sent = parseForm(viewForm, body);
  if (!sent.ok) return null;
  const { user, customer } = sent.values;
  if (user !== null) return customer === null ? { userId: user } : null;
  return customer === null ? null : { customerId: customer };
}
