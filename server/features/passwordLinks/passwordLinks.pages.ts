import type { PasswordLinkFacts } from '../../database/lookups.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { FieldErrors, Typed } from '../../forms/parse.ts';
import { forgottenLabels, newPasswordLabels } from './passwordLinks.form.ts';

export const passwordLinkPages = {
  /** Names the tenant and the username, which stands in the email beside the link; nothing else of the person. */
  set: (
    locals: Pick<PasswordLinkFacts, 'purpose' | 'username'> & { tenantName: string; errors?: FieldErrors },
    status = 200,
  ): PageReply =>
    page(
      'passwordLinks/set',
      { errors: {}, ...locals, labels: newPasswordLabels },
      { title: locals.purpose === 'invitation' ? 'Choose your password' : 'Choose a new password', status },
    ),

  /** One page for every link that sets nothing: it doesn't tell a used one from one that never was (A16). */
  over: (locals: { tenantName: string }): PageReply =>
    page('passwordLinks/over', locals, {
      title: 'This link has expired or has already been used',
      status: 404,
    }),

  forgotten: (
    locals: { root: '' | '/admin'; tenantName: string; typed?: Typed; errors?: FieldErrors },
    status = 200,
  ): PageReply =>
    page(
      'passwordLinks/forgotten',
      { typed: {}, errors: {}, ...locals, labels: forgottenLabels },
      { title: 'Forgot your password?', status },
    ),
};
