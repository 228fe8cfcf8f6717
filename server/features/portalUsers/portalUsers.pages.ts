import { portalUserLabels } from '../../domain/portalUsers/portalUsers.form.ts';
import type { FormState } from '../../forms/state.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { OwnerKind } from './portalUsers.kinds.ts';
import type { Owner, PortalUser } from './portalUsers.queries.ts';

export const nameOf = ({ first_name: first, last_name: last }: PortalUser) => `${first} ${last}`.trim();

/** *Change password* of one portal user, shown again with what is wrong. */
export const passwordPage = (kind: OwnerKind, owner: Owner, user: PortalUser, state: FormState): PageReply =>
  page(
    'portalUsers/password',
    { kind, owner, user, state, labels: portalUserLabels, home: kind.pathOf(owner.id) },
    { title: `Change password of ${user.username}`, status: 422 },
  );
