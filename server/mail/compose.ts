import { fileURLToPath } from 'node:url';
import { projectFolder } from '../projectFolder.ts';
import { createRenderer } from '../request/render.ts';
import { accentOf } from '../shared/accents.ts';
import { mailColours } from './colours.ts';
import { bodyAsHtml } from './html.ts';
import type { MailKind } from './kinds.ts';
import { piecesOf, type Template, type Variables } from './template.ts';
import { bodyAsText } from './text.ts';
import { fill, inLine, oneLine, put } from './values.ts';

/** What stands around every email of a tenant. */
export interface Frame {
  tenantName: string;
  colour: string | null;
  contactLine: string | null;
  /** why the recipient gets it, a sentence */
  reason: string;
  /** null for what can't be turned off */
  unsubscribeLink: string | null;
}

const layouts = createRenderer(fileURLToPath(new URL('views/mail', projectFolder)), { cache: true });

/**
 * Makes an email of a template: its subject, and the same words as text and as HTML. A value never becomes markup, in
 * neither; what isn't known of the variables comes to nothing.
 * @throws TemplateError for what `checkTemplate` finds broken
 */
export function composeMail(
  kind: MailKind,
  template: Template,
  variables: Variables,
  frame: Frame,
): { subject: string; text: string; html: string } {
  const title = fill(kind, piecesOf(template.subject), variables);
  const subject = oneLine(put(title.values, title.source, inLine));
  const body = fill(kind, piecesOf(template.body), variables);
  const colours = mailColours[accentOf(frame.colour)];
  const html = layouts.fragment('layout', {
    subject,
    body: bodyAsHtml(body, colours.onLight),
    colours,
    frame,
  });
  return { subject, text: `${bodyAsText(body)}\n\n${footOf(frame)}\n`, html };
}

function footOf({ tenantName, contactLine, reason, unsubscribeLink }: Frame): string {
  const stop = unsubscribeLink === null ? null : `No more emails of this kind: ${unsubscribeLink}`;
  const said = [tenantName, contactLine, reason, stop].map((line) => oneLine(line ?? ''));
  return ['--', ...said.filter((line) => line !== '')].join('\n');
}
