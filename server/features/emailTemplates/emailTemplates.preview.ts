import { previewFault } from '../../mail/mailViews.ts';
import { drawPreview } from '../../mail/drawMail.ts';
import type { MailSource } from '../../mail/source.ts';
import { frameDocument, type DocumentReply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { TemplateValues } from './emailTemplates.form.ts';
import { OverLimit } from '../../threads/thread.ts';
import { sampleOf } from './emailTemplates.sample.ts';
import type { MailKind } from '../../mail/kinds.ts';

/** A template with real data, as a document for the editor's frame. */
export async function previewOf(
  context: StaffContext,
  kind: MailKind,
  template: TemplateValues,
  sources: readonly MailSource[],
): Promise<DocumentReply> {
  const { variables, frame, about } = await sampleOf(context, kind, sources);
  const { services, tenant } = context;
  return frameDocument(() =>
    drawPreview(services.threads, tenant.slug, { kind, template, variables, frame }, about).catch(
      (error: unknown) => {
        if (error instanceof OverLimit) return previewFault(['It takes too long to show.']);
        throw error;
      },
    ),
  );
}

/** What keeps a draft from being shown, in the preview's place. */
export function faultyPreview(errors: FieldErrors): DocumentReply {
  return frameDocument(previewFault(Object.values(errors)), 422);
}
