/** Somebody who is asked about before they are signed out or shut out. */
interface Person {
  name: string;
  username: string;
  state: 'invited' | 'active' | 'suspended';
}

/** Where they are signed in at this moment, in a sentence. */
export function signedInWords(name: string, open: number): string {
  if (open === 0) return `${name} isn’t signed in right now.`;
  if (open === 1) return `${name} is signed in right now, and will be signed out.`;
  return `${name} is signed in right now in ${open} places, and will be signed out everywhere.`;
}

/** What suspending a user does (A25). */
export function suspensionWords({ name, username, state }: Person, open: number): string[] {
  const links = 'Password links you sent them will stop working.';
  return [
    `${name} (${username}) can’t sign in until you resume them. In the meantime, their licence is free for another user.`,
    state === 'invited' ? 'Their invitation will stop working.' : `${signedInWords(name, open)} ${links}`,
  ];
}

/** What deleting a user does (A18). */
export const deletionWords = ({ name, username, state }: Person, open: number): string[] => [
  `${name} (${username}) won’t be able to sign in, and you can’t undo this. The username can then be used again.`,
  ...(state === 'active' ? [signedInWords(name, open)] : []),
];

/** What comes back with a customer's last portal user (A3). */
export const returningLinkWords = (customer: string, isOn: boolean): string =>
  `This is the last portal user of ${customer}. ` +
  (isOn
    ? 'Its secure link will work without a password again.'
    : 'Its secure link stays switched off. If you switch it on, it will work without a password.') +
  ' Links emailed earlier still won’t work.';

/** The box beside it. */
export const replaceLinkBox = {
  name: 'replace_link',
  label: 'Replace the link',
  hint: 'The current address will stop working. Share the new one instead.',
};
