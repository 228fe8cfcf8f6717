/** How emails leave: by a mail server; or not at all, when they are kept, and in the demo stand in its terminal as well. */
export type MailWay = 'server' | 'terminal' | 'kept';

/**
 * What is said of an email that was just asked for, in a sentence: never that it is on its way where nothing is sent.
 * @param what begins the sentence: `An invitation`
 */
export function sendingWords(way: MailWay, what: string, to: string): string {
  switch (way) {
    case 'server':
      return `${what} is on its way to ${to}.`;
    case 'terminal':
      return `${what} for ${to} is printed in the terminal where Gatehouse runs. This demo has no mail server, so nothing is sent.`;
    case 'kept':
      return `${what} for ${to} wasn’t sent, because no mail server is set up. It’s kept under Emails.`;
  }
}

/** The tone of a notice that says so. */
export const sendingTone = (way: MailWay): 'good' | 'warn' => (way === 'server' ? 'good' : 'warn');

/** What the pages of emails say where nothing is sent; null where a mail server takes them. */
export const notSending: Readonly<Record<MailWay, string | null>> = {
  server: null,
  terminal:
    'This demo has no mail server, so nothing is sent. Each email is printed in the terminal where ' +
    'Gatehouse runs, with its links, and kept here. Start Gatehouse with SMTP_URL to send ' +
    'emails.',
  kept:
    'No mail server is set up, so emails are kept here and not sent. Ask the operator of this site ' +
    'to set SMTP_URL. You can then send each email again from its page.',
};
