import { mailKinds } from '../../mail/kinds.ts';
import type { MailKindWords } from '../../mail/kindWords.ts';
import { waitingCap } from '../../shared/waitingCap.ts';
import type { EmailRow } from './emails.queries.ts';
import { emailStates, type EmailState } from '../../domain/emails/emails.words.ts';

/** Has the company caused as many emails as it may in a day, so that this one waits for a later one (S38)? */
const isHeld = ({ state, why, next_try_at: next }: Pick<EmailRow, 'state' | 'why' | 'next_try_at'>) =>
  state === 'waiting' && why === null && next !== null;

/** What staff read while emails wait for a later day. */
export const heldWords = ({ held, most }: { held: number; most: number }, locale: string): string => {
  const number = (count: number) => count.toLocaleString(locale);
  const many =
    held > waitingCap
      ? `More than ${number(waitingCap)} emails wait`
      : held === 1
        ? '1 email waits'
        : `${number(held)} emails wait`;
  return (
    `${many} for another day, because your company can send ${number(most)} a day. Each one’s page says when it will be sent. ` +
    'Nothing else waits, and links to sign in and to choose a password are sent at once.'
  );
};

/** A state as a badge shows it; one that waits for another try says so. */
export function stateBadge(email: Pick<EmailRow, 'state' | 'why' | 'next_try_at'>): {
  text: string;
  tone: string;
} {
  const { state, why } = email;
  if (isHeld(email)) return { text: 'Waiting for another day', tone: 'warn' };
  if (state === 'waiting' && why !== null) return { text: 'Will try again', tone: 'warn' };
  if (state === 'refused' && why === null) return { text: 'Bounced, without a reason', tone: 'bad' };
  const { label, tone } = emailStates[state];
  return { text: label, tone };
}

const withheld: Readonly<Record<string, string>> = {
  tenant_suspended: 'It wasn’t sent because the company’s portal was suspended.',
  recipient_gone: 'It wasn’t sent because the recipient was suspended, inactive or deleted.',
  reminders_stopped: 'It wasn’t sent because reminders were stopped for this invoice or this customer.',
  link_over: 'It wasn’t sent because the link in it had been used, ended or replaced, or had expired.',
  unwanted: 'It wasn’t sent because the recipient has turned off this kind of email.',
  not_visible: 'It wasn’t sent because the recipient could no longer see what it’s about.',
};

/** Why an email is in its state, in whole sentences. */
export function reasonOf(email: Pick<EmailRow, 'state' | 'why' | 'next_try_at'>): string {
  const { state, why } = email;
  if (isHeld(email))
    return 'Your company has sent as many emails as it can in a day, so this one waits. It’ll be sent on its day.';
  const said = why === null ? '' : ` Its answer: ${why}`;
  switch (state) {
    case 'waiting':
      return why === null
        ? 'It’ll be sent in a moment.'
        : `The last attempt failed, and it will be tried again. What went wrong: ${why}`;
    case 'sent':
      return 'The mail server accepted it.';
    case 'kept':
      return 'It wasn’t sent because no mail server was set up.';
    case 'refused':
      return why === null
        ? 'It came back from the recipient’s mail server, which gave no reason. It won’t be tried again.'
        : `The mail server refused it, so it won’t be tried again.${said}`;
    case 'failed':
      return `The last attempt failed. What went wrong: ${why ?? 'unknown'}`;
    case 'withheld':
      return withheld[why ?? ''] ?? 'It was no longer needed, so it wasn’t sent.';
  }
}

/** What stands for the subject and the body of an email that isn't written, and for those of one that won't be. */
export const unwritten = ({ state }: { state: EmailState }): { subject: string; body: string } =>
  state === 'waiting'
    ? {
        subject: 'Not written yet',
        body: 'It will be written when it’s sent, from what the recipient can see at that time.',
      }
    : {
        subject: 'Not written',
        body: 'There’s nothing to read, because it was never written.',
      };

const kinds: Readonly<Record<string, Pick<MailKindWords, 'label' | 'about'>>> = {
  ...mailKinds,
  test: { label: 'Test of a template', about: 'Sent to the person trying out a template.' },
};

/** What an email is, in words. */
export const kindInWords = (kind: string): string => kinds[kind]?.label ?? kind;

/** On what occasion emails of a kind are sent. */
export const occasionOf = (kind: string): string => kinds[kind]?.about ?? '';

/** The kinds as a filter offers them. */
export const kindOptions = Object.entries(kinds).map(([value, { label }]) => ({ value, label }));

const withoutCauser: Readonly<Record<string, string>> = {
  invitation: 'Somebody at the sign-in page',
  password_reset: 'Somebody at the sign-in page',
  password_changed: 'The person who used the password link',
  new_device: 'The person who signed in',
  access_requested: 'Somebody at the sign-in page',
};

const notAttached: Readonly<Record<string, string>> = {
  not_drawn: 'Nothing. The PDF couldn’t be created, so the email was sent without it.',
  too_large: 'Nothing. The PDF is larger than 5 MB, so the email was sent without it.',
  missing: 'Nothing. The file is missing or was changed, so the email was sent without it.',
};

/** What went with an email, or why something didn't, as facts; none of what has nothing to go with it. */
export function attachedWords({
  attached,
  not_attached: missing,
}: {
  attached: string | null;
  not_attached: string | null;
}): { label: string; value: string }[] {
  const value = missing === null ? attached : (notAttached[missing] ?? 'Nothing.');
  return value === null ? [] : [{ label: 'Attached', value }];
}

/** Whose doing an email is. */
export function causerOf({ kind, caused_by: by }: { kind: string; caused_by: string | null }): string {
  return by ?? withoutCauser[kind] ?? 'Gatehouse itself';
}
