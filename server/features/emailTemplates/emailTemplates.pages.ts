import { page, type PageReply } from '../../request/reply.ts';
import { href } from '../../shared/href.ts';
import type { FormState } from '../../forms/state.ts';
import { templateLabels } from './emailTemplates.form.ts';
import type { OwnTemplate } from './emailTemplates.queries.ts';
import { aboutKind, defaultOf, kindsInOrder, variablesInWords } from './emailTemplates.words.ts';
import type { MailKind } from '../../mail/kinds.ts';

export const templatesPath = '/admin/settings/email_templates';

interface Editor {
  own: OwnTemplate | undefined;
  state: FormState;
  /** the test email whose draft is in the form */
  draftId?: string | null;
}

export const templatePages = {
  list: (own: readonly OwnTemplate[]): PageReply =>
    page(
      'emailTemplates/list',
      {
        path: templatesPath,
        kinds: kindsInOrder.map((kind) => ({
          kind,
          ...aboutKind(kind),
          changed: own.find((one) => one.kind === kind)?.updated_at ?? null,
        })),
      },
      { title: 'Email templates' },
    ),

  editor: (
    kind: MailKind,
    { own, state, draftId = null }: Editor,
    { status = 200, retryAfter = null }: { status?: number; retryAfter?: number | null } = {},
  ): PageReply => {
    const path = `${templatesPath}/${kind}`;
    return page(
      'emailTemplates/editor',
      {
        ...aboutKind(kind),
        back: templatesPath,
        path,
        state,
        labels: templateLabels,
        variables: variablesInWords(kind),
        isChanged: own !== undefined,
        previewHref: href(`${path}/preview`, { draft: draftId }),
        showsDraft: draftId !== null,
      },
      { title: aboutKind(kind).label, status, retryAfter, holdsFrame: true },
    );
  },

  /** Asks whether the tenant's own words may go; `isStale`: somebody changed them while this was being asked. */
  backToDefault: (kind: MailKind, own: OwnTemplate, isStale = false): PageReply =>
    page(
      'emailTemplates/default',
      {
        ...aboutKind(kind),
        path: `${templatesPath}/${kind}`,
        own,
        standing: defaultOf(kind),
        isStale,
        labels: templateLabels,
      },
      { title: 'Restore default text', status: isStale ? 409 : 200 },
    ),
};
