import { page, type PageReply } from '../../request/reply.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { NoticeEvent } from '../../domain/notices/notices.words.ts';
import { labelOf, optionsOf } from './notifications.words.ts';

interface Settings {
  /** What is ticked, and what is so in the database. */
  on: readonly NoticeEvent[];
  shown: readonly NoticeEvent[];
  errors?: FieldErrors;
}

export const notificationPages = {
  settings: ({ on, shown, errors = {} }: Settings, status = 200): PageReply =>
    page(
      'notifications/settings',
      { on, shown, errors, portal: optionsOf('portal'), staff: optionsOf('staff') },
      { title: 'Notifications', status },
    ),

  /** Names the kind of email and the tenant, and nobody else. `onAction` is where turning it on again is sent to. */
  unsubscribe: (locals: {
    event: NoticeEvent;
    isOn: boolean;
    tenantName: string;
    onAction: string;
  }): PageReply => {
    const { event, ...rest } = locals;
    return page(
      'notifications/unsubscribe',
      { ...rest, label: labelOf(event) },
      { title: rest.isOn ? 'Turn off these emails?' : 'These emails are turned off' },
    );
  },

  /** One page for every link that turns nothing off: it doesn't tell an old one from one that never was (A16). */
  noSuchLink: (locals: { tenantName: string }): PageReply =>
    page('notifications/noSuchLink', locals, { title: 'This link doesn’t work', status: 404 }),
};
