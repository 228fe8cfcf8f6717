import { previewFault, previewMail } from '../../mail/compose.ts';
import type { MailSource } from '../../mail/source.ts';
import { frameDocument, type DocumentReply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/route.ts';
import type { FieldErrors } from '../../shared/forms.ts';
import type { TemplateValues } from './emailTemplates.form.ts';
import { sampleOf } from './emailTemplates.sample.ts';
import type { MailKind } from './emailTemplates.words.ts';

/** A template with real data, as a document for the editor's frame. */
export async function previewOf(
  context: StaffContext,
  kind: MailKind,
  template: TemplateValues,
  sources: readonly MailSource[],
): Promise<DocumentReply> {
  const { variables, frame, about } = await sampleOf(context, kind, sources);
  return frameDocument(previewMail(kind, template, variables, frame, about));
}

/** What keeps a draft from being shown, in the preview's place. */
export function faultyPreview(errors: FieldErrors): DocumentReply {
  return frameDocument(previewFault(Object.values(errors)), 422);
}
