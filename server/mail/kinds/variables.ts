/** Who wrote what the email is about. */
export const author = { says: 'Who wrote it', example: 'Maya Okafor' };

/** What was written. */
export const comment = {
  says: 'What was written. In a paragraph of its own, it’s shown as a quotation',
  example: 'We have looked at the pump.\nA new seal is on its way.',
  lines: true,
};

/** Why something was decided or done. */
export const reason = {
  says: 'The reason that was given. In a paragraph of its own, it’s shown as a quotation',
  example: 'The part is no longer made.',
  lines: true,
};

/** For emails that may have a file with them. */
export const attached = {
  attached: { says: 'Says that it’s attached, if it is', example: 'The file is in this email.' },
};
