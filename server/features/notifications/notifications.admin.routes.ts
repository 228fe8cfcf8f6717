import { redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { parseForm } from '../../forms/parse.ts';
import { noticeEvents } from '../../domain/notices/notices.words.ts';
import { noticeDefaultsForm } from './notifications.form.ts';
import { notificationPages } from './notifications.pages.ts';
import { eventsOn, setDefault } from './notifications.queries.ts';

const path = '/admin/settings/notifications';
/** What people are told by email unless they choose for themselves, event by event. */
export const notificationAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: ['administrator'] }, async ({ db }) => {
    const on = await eventsOn(db);
    return notificationPages.settings({ on, shown: on });
  }),

  staffPost(path, { allow: ['administrator'] }, async ({ db, body }) => {
    const form = parseForm(noticeDefaultsForm, body);
    if (!form.ok) {
      const on = await eventsOn(db);
      return notificationPages.settings({ on, shown: on, errors: form.errors }, 422);
    }
    const { on, shown } = form.values;
    for (const event of noticeEvents)
      if (on.includes(event) !== shown.includes(event)) await setDefault(db, event, on.includes(event));
    return redirect(path, 'Saved.');
  }),
];
