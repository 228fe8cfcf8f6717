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

/** What is said of several that were just asked for. */
export function sendingManyWords(way: MailWay, count: number): string {
  const invitations = count === 1 ? '1 invitation' : `${count} invitations`;
  const [is, wasnt, its] = count === 1 ? ['is', 'wasn’t', 'It’s'] : ['are', 'weren’t', 'They’re'];
  switch (way) {
    case 'server':
      return `${count === 1 ? '1 person' : `${count} people`} will get an email with a link to choose a password.`;
    case 'terminal':
      return `${invitations} ${is} printed in the terminal where Gatehouse runs. This demo has no mail server, so nothing is sent.`;
    case 'kept':
      return `${invitations} ${wasnt} sent, because no mail server is set up. ${its} kept under Emails.`;
  }
}

/**
 * What is said of news that people can turn off, once something has happened that causes it.
 * @param what follows the word email: ` with the reason`
 */
export function newsWords(way: MailWay, who: string, what = ''): string {
  if (way === 'server') return `${who} will get an email${what}, unless they’ve turned it off.`;
  return `No email is sent, because ${way === 'terminal' ? 'this demo has no mail server' : 'no mail server is set up'}.`;
}

/** How many people at a customer will get an email about an invoice, before it is caused. */
export function toldWords(way: MailWay, count: number, customer: string): string {
  if (count === 0)
    return `Nobody will get an email. Nobody at ${customer} can see its invoices, has an email address and gets emails about invoices.`;
  if (way === 'server')
    return `${count === 1 ? '1 person' : `${count} people`} at ${customer} will get an email.`;
  return `No email is sent, because ${way === 'terminal' ? 'this demo has no mail server' : 'no mail server is set up'}.`;
}

/** What a person of the portal is told of the invitation of somebody whom they added. */
export function theirInvitationWords(way: MailWay, company: string): string {
  if (way === 'server') return 'They’ll get an email with a link to choose a password.';
  return `No email is sent, because no mail server is set up. Ask ${company} for their link to choose a password.`;
}

/** What every view knows of emails, for what it says before one is caused. */
export interface Mailing {
  way: MailWay;
  /** Whether a mail server takes them. */
  sends: boolean;
  /** What becomes of one otherwise, as sentences for staff; empty where it is sent. */
  instead: string;
}

/** The same for each way. */
export const mailingOf: Readonly<Record<MailWay, Mailing>> = {
  server: { way: 'server', sends: true, instead: '' },
  terminal: {
    way: 'terminal',
    sends: false,
    instead:
      'This demo has no mail server: the email is printed in the terminal where Gatehouse runs, and not sent.',
  },
  kept: {
    way: 'kept',
    sends: false,
    instead: 'No mail server is set up: the email is kept under Emails, and not sent.',
  },
};

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
