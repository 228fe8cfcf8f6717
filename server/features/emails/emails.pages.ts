import { page, type PageReply } from '../../request/reply.ts';
import type { EmptyList } from '../../lists/empty.ts';
import type { ListView } from '../../lists/spec.ts';
import { notSending, type MailWay } from '../../domain/emails/mailWay.ts';
import type { Email, EmailRow, Recipient } from './emails.queries.ts';
import {
  attachedWords,
  causerOf,
  kindInWords,
  occasionOf,
  reasonOf,
  stateBadge,
  unwritten,
} from './emails.words.ts';

interface ListLocals {
  list: ListView;
  emails: readonly EmailRow[];
  empty: EmptyList | null;
  mailWay: MailWay;
  /** What staff read while emails wait for a later day; null when none does. */
  held: string | null;
}

interface EmailLocals {
  /** what it is about, if that has a page */
  record: { href: string; label: string } | null;
  mailWay: MailWay;
  mayOpenUsers: boolean;
  maySend: boolean;
}

export const emailPages = {
  list: ({ emails, mailWay, ...locals }: ListLocals): PageReply =>
    page(
      'emails/list',
      { ...locals, emails: emails.map(emailForView), notSending: notSending[mailWay] },
      { title: 'Emails' },
    ),
  email: (email: Email, { record, mayOpenUsers, maySend, mailWay }: EmailLocals): PageReply =>
    page(
      'emails/email',
      {
        email: { ...emailForView(email), body: email.body, reason: reasonOf(email) },
        facts: factsOf(email, record, mayOpenUsers),
        sending: !maySend ? null : email.state === 'waiting' ? 'waits' : email.link_over ? 'over' : 'again',
        notSending: notSending[mailWay],
      },
      { title: titleOf(email) },
    ),
};

const titleOf = ({ subject, kind }: EmailRow) => subject ?? kindInWords(kind);

function emailForView(email: EmailRow) {
  return {
    id: email.id,
    toName: email.to_name,
    toAddress: email.to_address,
    title: titleOf(email),
    subject: email.subject,
    unwritten: unwritten(email),
    kind: kindInWords(email.kind),
    badge: stateBadge(email),
    tries: email.tries,
    created_at: email.created_at,
    next_try_at: email.state === 'waiting' ? email.next_try_at : null,
    sent_at: email.sent_at,
  };
}

function factsOf(email: Email, record: EmailLocals['record'], mayOpenUsers: boolean) {
  const link = (who: Recipient | null, path: string, mayOpen = true) =>
    who && { value: who.name, ...(who.is_there && mayOpen && { href: `${path}/${who.id}` }) };
  const user = link(email.user, '/admin/users', mayOpenUsers);
  const contact = link(email.contact, '/admin/contacts');
  const customer = link(email.customer, '/admin/customers');
  return [
    { label: 'Kind', value: kindInWords(email.kind) },
    { label: 'Why', value: occasionOf(email.kind) },
    { label: 'Caused by', value: causerOf(email) },
    ...attachedWords(email),
    ...(user ? [{ label: 'User', ...user }] : []),
    ...(contact ? [{ label: 'Contact', ...contact }] : []),
    ...(customer ? [{ label: 'Customer', ...customer }] : []),
    ...(record ? [{ label: 'About', value: record.label, href: record.href }] : []),
    ...(record || email.to_path === null ? [] : [{ label: 'Opens', value: email.to_path }]),
  ];
}
