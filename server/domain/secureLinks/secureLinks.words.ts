import { clock } from '../../shared/clock.ts';
import type { Calendar } from '../../shared/dates.ts';

/** Whose link it is. */
interface LinkOwner {
  name: string;
  status: 'active' | 'inactive';
  secure_link_on: boolean;
}

/** What decides whether it works besides. */
interface LinkFacts {
  /** Portal users of the customer, invited and suspended ones included (A3). */
  portalUsers: number;
  link: { ends_at: Date | null; ended_at: Date | null } | null;
}

/** A secure link's state, and what that means. */
export interface LinkState {
  works: boolean;
  words: string;
  tone: 'good' | 'warn' | 'neutral';
  meaning: string;
}

/** How a customer's secure link stands (A2, A3, A4). `keyIsThere`: the secret it was made with is still configured. */
export function linkState(
  customer: LinkOwner,
  { link, portalUsers: users }: LinkFacts,
  keyIsThere: boolean,
  calendar: Calendar,
): LinkState {
  const not = (words: string, tone: 'warn' | 'neutral', meaning: string): LinkState => ({
    works: false,
    words,
    tone,
    meaning,
  });
  if (!link) return not('Off', 'neutral', 'This customer has no secure link yet.');
  if (customer.status === 'inactive')
    return not('Off', 'neutral', `${customer.name} is inactive, so nobody there can open the portal.`);
  if (!customer.secure_link_on)
    return not('Off', 'neutral', 'The link is switched off. It won’t work until it’s switched on again.');
  const ended = link.ended_at ?? (link.ends_at && link.ends_at <= clock.now() ? link.ends_at : null);
  if (ended) return not(`Ended on ${calendar.date(ended)}`, 'warn', 'The link no longer works.');
  if (!keyIsThere)
    return not(
      'Ended',
      'warn',
      'The link no longer works, because the key it was made with has been removed.',
    );
  if (users > 0) {
    const exist = users === 1 ? '1 portal user exists' : `${users} portal users exist`;
    const meaning = 'The link opens the sign-in page first, then the page it’s for.';
    return not(`Needs a password, because ${exist}`, 'neutral', meaning);
  }
  const meaning = `Anyone with the address can see everything for ${customer.name} without a password.`;
  return { works: true, words: 'Works', tone: 'good', meaning };
}
