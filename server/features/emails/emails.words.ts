import { mailKinds } from '../../mail/kinds.ts';
import type { MailKindWords } from '../../mail/kindWords.ts';
import { emailStates, type EmailState } from '../../domain/emails/emails.words.ts';

/** A state as a badge shows it; one that waits for another try says so. */
export function stateBadge({ state, why }: { state: EmailState; why: string | null }): {
  text: string;
  tone: string;
} {
  if (state === 'waiting' && why !== null) return { text: 'To be tried again', tone: 'warn' };
  const { label, tone } = emailStates[state];
  return { text: label, tone };
}

const withheld: Readonly<Record<string, string>> = {
  tenant_suspended: 'The company’s portal was suspended when it was due.',
  recipient_gone: 'Its recipient was suspended, inactive or deleted when it was due.',
  link_over: 'The link in it was over when it was due: used, ended, expired, or replaced by a newer one.',
  unwanted: 'Its recipient has turned emails of this kind off.',
  not_visible: 'Its recipient couldn’t see what it is about any more when it was due.',
};

/** Why an email is in its state, in whole sentences. */
export function reasonOf({ state, why }: { state: EmailState; why: string | null }): string {
  const said = why === null ? '' : ` It said: ${why}`;
  switch (state) {
    case 'waiting':
      return why === null
        ? 'It is in the queue and goes out in a moment.'
        : `The last try failed, so another one follows. What went wrong: ${why}`;
    case 'sent':
      return 'The mail server took it.';
    case 'kept':
      return 'No mail server was set up when it was due, so it stayed here.';
    case 'refused':
      return `The mail server refused it for good, so it isn’t tried again.${said}`;
    case 'failed':
      return `The last of its tries failed. What went wrong: ${why ?? 'unknown'}`;
    case 'withheld':
      return withheld[why ?? ''] ?? 'It was not to be sent any more.';
  }
}

const kinds: Readonly<Record<string, Pick<MailKindWords, 'label' | 'about'>>> = {
  ...mailKinds,
  test: { label: 'Test of a template', about: 'Sent to the person who tries out a template.' },
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
  password_changed: 'Whoever set the password by a link',
  new_device: 'Whoever signed in',
};

/** Whose doing an email is. */
export function causerOf({ kind, caused_by: by }: { kind: string; caused_by: string | null }): string {
  return by ?? withoutCauser[kind] ?? 'Gatehouse itself';
}
