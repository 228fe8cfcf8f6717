import { composeMail, previewMail, type ComposedMail, type Frame } from './compose.ts';
import type { MailKind } from './kinds.ts';
import type { Template, Variables } from './template.ts';

/** An email to make, or a draft to show. */
export interface Drawn {
  kind: MailKind;
  template: Template;
  variables: Variables;
  frame: Frame;
}

/** Makes an email; with `about` the page that shows a draft to its writer, in the place of its HTML. */
export default function drawMail({
  kind,
  template,
  variables,
  frame,
  about,
}: Drawn & { about: string | null }): ComposedMail {
  return about === null
    ? composeMail(kind, template, variables, frame)
    : { subject: '', text: '', html: previewMail(kind, template, variables, frame, about) };
}
