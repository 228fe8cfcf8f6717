import { accentOf } from '../domain/tenants/accents.ts';
import { mailColours } from './colours.ts';
import { bodyAsHtml } from './html.ts';
import type { MailKind } from './kinds.ts';
import { mailViews } from './mailViews.ts';
import { piecesOf, type Template, type Variables } from './template.ts';
import { bodyAsText } from './text.ts';
import type { MailLogo } from './logo.ts';
import { directionOf, fill, inLine, oneLine, put } from './values.ts';

/** What stands around every email of a tenant. */
export interface Frame {
  tenantName: string;
  colour: string | null;
  contactLine: string | null;
  /** its picture by its whole address, in the place of its name */
  logo: MailLogo | null;
  /** why the recipient gets it, a sentence */
  reason: string;
  /** null for what can't be turned off */
  unsubscribeLink: string | null;
}

/** An email, ready to be sent. */
export interface ComposedMail {
  subject: string;
  text: string;
  html: string;
}

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
): ComposedMail {
  const { text, ...drawn } = draw(kind, template, variables, frame);
  return { subject: drawn.subject, text, html: mailViews.fragment('layout', drawn) };
}

/**
 * The page that shows a draft to its writer: subject, HTML and text.
 * @param about what it is filled with, a sentence
 * @throws TemplateError, as `composeMail`
 */
export function previewMail(
  kind: MailKind,
  template: Template,
  variables: Variables,
  frame: Frame,
  about: string,
): string {
  return mailViews.fragment('preview', { ...draw(kind, template, variables, frame), about });
}

function draw(kind: MailKind, template: Template, variables: Variables, frame: Frame) {
  const title = fill(kind, piecesOf(template.subject), variables);
  const body = fill(kind, piecesOf(template.body), variables);
  const colours = mailColours[accentOf(frame.colour)];
  return {
    subject: oneLine(put(title.values, title.source, inLine)),
    text: `${bodyAsText(body)}\n\n${footOf(frame)}\n`,
    body: bodyAsHtml(body, colours.onLight),
    direction: directionOf(body),
    colours,
    frame,
  };
}

function footOf({ tenantName, contactLine, reason, unsubscribeLink }: Frame): string {
  const stop = unsubscribeLink === null ? null : `Stop emails like this: ${unsubscribeLink}`;
  const said = [tenantName, contactLine, reason, stop].map((line) => oneLine(line ?? ''));
  return ['--', ...said.filter((line) => line !== '')].join('\n');
}
