import { page, type PageReply } from '../../request/reply.ts';

export const settingsPages = {
  list: (settings: readonly { href: string; label: string; text: string }[]): PageReply =>
    page('settings/list', { settings }, { title: 'Settings' }),
};
