import { page, type PageReply } from '../../request/reply.ts';
import type { Invitation, LoginView } from '../../domain/invitations/invitations.words.ts';
import type { Obstacle } from '../../domain/logins/obstacles.words.ts';
import type { Invited } from './invitations.queries.ts';
import type { PasswordLink } from '../../domain/passwordLinks/passwordLinks.queries.ts';

/** Where a user's link is sent and copied. */
export const invitationPath = (userId: string) => `/admin/users/${userId}/invitation`;

export const invitationPages = {
  show: (locals: {
    user: Invited;
    login: LoginView;
    /** What would keep them out with a password, too. */
    obstacle: Obstacle | null;
    invitation: Invitation | null;
    /** Current link, with the address to be copied: null where its key was removed. */
    live: (PasswordLink & { address: string | null }) | null;
    isNew: boolean;
  }): PageReply =>
    page(
      'invitations/show',
      { ...locals, path: invitationPath(locals.user.id) },
      { title: `Invitation for ${locals.user.name}` },
    ),
};
