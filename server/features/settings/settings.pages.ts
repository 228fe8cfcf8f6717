import { page, type PageReply } from '../../request/reply.ts';

export const settingsPages = {
  list: (
    settings: readonly { href: string; label: string; text: string }[],
    /** The site group that the company is in, and who else is (A24). */
    group: { name: string; sisters: readonly string[] } | null,
  ): PageReply => page('settings/list', { settings, group }, { title: 'Settings' }),
};
