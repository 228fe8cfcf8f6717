import { page, type PageReply } from '../../request/reply.ts';
import type { ListView } from '../../lists/spec.ts';
import type { ChoosableCustomer, ReachedFacility } from './sessionChoices.queries.ts';

/** The find pages behind the *Choose…* of the drop-downs in the bar; `to` is where the choice leads back to. */
export const choicePages = {
  /** A facility in reach (A15). */
  facility: (locals: {
    list: ListView;
    facilities: readonly ReachedFacility[];
    current: string | null;
    to: string;
    /** Why there is nothing to choose (A16). */
    empty: { title: string; text: string } | null;
  }): PageReply => page('sessionChoices/facility', locals, { title: 'Choose a facility' }),

  /** One of an agent's or a partner's customers (A20a, A21). */
  customer: (locals: {
    search: string;
    customers: readonly ChoosableCustomer[];
    /** There are more than are shown. */
    more: boolean;
    current: string | null;
    /** *All customers* can be chosen. */
    all: boolean;
    to: string;
  }): PageReply => page('sessionChoices/customer', locals, { title: 'Choose a customer' }),
};
