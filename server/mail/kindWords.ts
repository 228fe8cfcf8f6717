import { commonVariables, type MailVariable } from './variables.ts';

/** One kind of email: how the pages call it, what it can say, and what it says unless a tenant has its own words. */
export interface MailKindWords {
  label: string;
  about: string;
  /** login: about the recipient's own way in; portal: to customers and partners; staff: to the back office */
  audience: 'login' | 'portal' | 'staff';
  /** why somebody gets it, where it isn't for what its audience usually does */
  reason?: string;
  variables: Readonly<Record<string, MailVariable>>;
  /** the variable that its body can't do without: the link that the email is sent for */
  needs?: string;
  subject: string;
  body: string;
}

/** A kind with the variables that every one has; `opens` is the button of its {{portal_link}}. */
export function kind({ opens, ...words }: MailKindWords & { opens?: string }): MailKindWords {
  const page = opens === undefined ? {} : { portal_link: { ...commonVariables.portal_link, button: opens } };
  return { ...words, variables: { ...commonVariables, ...page, ...words.variables } };
}
