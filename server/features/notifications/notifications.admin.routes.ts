import { redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { submit } from '../../forms/submit.ts';
import { saved } from '../../shared/saved.ts';
import { noticeEvents } from '../../domain/notices/notices.words.ts';
import { noticeDefaultsForm } from './notifications.form.ts';
import { notificationPages } from './notifications.pages.ts';
import { eventsOn, setDefault } from './notifications.queries.ts';

const path = '/admin/settings/notifications';
const keep = { allow: ['administrator'] } as const;

/** What people are told by email unless they choose for themselves, event by event. */
export const notificationAdminRoutes: readonly Route[] = [
  staffGet(path, keep, async ({ db }) => {
    const on = await eventsOn(db);
    return notificationPages.settings({ on, shown: on });
  }),

  staffPost(path, keep, (context) => {
    const { db } = context;
    return submit(context, {
      form: noticeDefaultsForm,
      save: async ({ on, shown }) => {
        for (const event of noticeEvents)
          if (on.includes(event) !== shown.includes(event)) await setDefault(db, event, on.includes(event));
        return saved(null);
      },
      done: () => redirect(path, 'Saved.'),
      again: async ({ errors }, status) => {
        const on = await eventsOn(db);
        return notificationPages.settings({ on, shown: on, errors }, status);
      },
    });
  }),
];
