import { page, type PageReply } from '../../request/reply.ts';
import type { FieldErrors, Typed } from '../../forms/parse.ts';
import { signUpLabels } from './platform.form.ts';

/** What *Find your portal* came to; null when nothing was asked. */
type Found = { typed: string; portals: readonly { name: string; href: string; address: string }[] } | null;

export const platformPages = {
  home: (found: Found): PageReply => page('platform/home', { found }, { title: 'Gatehouse' }),

  signUp: (locals: { baseHost: string; typed?: Typed; errors?: FieldErrors }, status = 200): PageReply =>
    page(
      'platform/signUp',
      { typed: {}, errors: {}, ...locals, labels: signUpLabels },
      { title: 'Create a portal', status, leadsToTenant: true },
    ),

  welcome: (locals: { tenantName: string }): PageReply =>
    page('platform/welcome', locals, { title: 'Your portal is ready' }),
};
