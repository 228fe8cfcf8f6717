import { isMailKind, mailKinds, type MailKind } from '../../mail/kinds.ts';
import { checkTemplate, variablesOf } from '../../mail/template.ts';
import { commonVariables } from '../../mail/variables.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { TemplateValues } from './emailTemplates.form.ts';

const audiences = {
  login: 'All users',
  portal: 'People who use the portal',
  staff: 'Staff',
} as const;

/** Every kind of email, in the order of the list. */
export const kindsInOrder = Object.keys(mailKinds).filter(isMailKind);

/** What the pages say of a kind. */
export function aboutKind(kind: MailKind): { label: string; about: string; audience: string } {
  const { label, about, audience } = mailKinds[kind];
  return { label, about, audience: audiences[audience] };
}

/** A kind's text as the product brings it. */
export function defaultOf(kind: MailKind): TemplateValues {
  const { subject, body } = mailKinds[kind];
  return { subject, body };
}

/** A variable beside the editor; `needed`: a template without it can't be saved. */
interface VariableInWords {
  tag: string;
  says: string;
  example: string;
  needed: boolean;
}

/** What an email of this kind can be filled with, its own variables first. */
export function variablesInWords(kind: MailKind): VariableInWords[] {
  const all = Object.entries(variablesOf(kind)).map(([name, { says, example }]) => ({ name, says, example }));
  const isCommon = ({ name }: { name: string }) => name in commonVariables;
  return [...all.filter((one) => !isCommon(one)), ...all.filter(isCommon)].map(({ name, ...words }) => ({
    tag: `{{${name}}}`,
    needed: name === mailKinds[kind].needs,
    ...words,
  }));
}

/** What keeps a template from being saved. */
export const faultsOf = (kind: MailKind, values: TemplateValues): FieldErrors => checkTemplate(kind, values);

/** Is it the default's text? */
export function isDefault(kind: MailKind, { subject, body }: TemplateValues): boolean {
  const standing = defaultOf(kind);
  return standing.subject === subject && standing.body === body;
}
