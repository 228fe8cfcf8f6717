import { page, type PageReply } from '../../request/reply.ts';
import type { ListView } from '../../lists/spec.ts';
import type { ReachedFacility } from './sessionChoices.queries.ts';

export const facilityChoicePages = {
  /** The find page behind the drop-down's *Choose…* (A15). `to` is where the choice leads back to. */
  find: (locals: {
    list: ListView;
    facilities: readonly ReachedFacility[];
    current: string | null;
    to: string;
    /** Why there is nothing to choose (A16). */
    empty: { title: string; text: string } | null;
  }): PageReply => page('sessionChoices/find', locals, { title: 'Choose a facility' }),
};
