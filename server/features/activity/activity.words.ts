import type { Query } from '../../database/db.ts';
import { contactLabels } from '../../domain/contacts/contacts.form.ts';
import type { AuditChanges } from '../../shared/auditWords.ts';
import type { Calendar } from '../../shared/dates.ts';
import { lookInWords } from './looks.words.ts';

/** An entry as the customer's people read it. */
export interface Activity {
  id: string;
  at: Date;
  actor_kind: string;
  actor_name: string;
  as_name: string | null;
  action: string;
  record_kind: string | null;
  record_name: string;
  changes: AuditChanges;
  /** What an agent looked at, where the reader sees it. */
  looked_at: string | null;
}

const signing = ['signed_in', 'signed_out', 'link_opened', 'session_ended', 'password_changed'];
const viewing = ['view_opened', 'view_ended'];

/** What the list can be narrowed to. */
export const whatWords: readonly { value: string; label: string; narrow: (rows: Query) => Query }[] = [
  { value: 'signing', label: 'Sign-ins', narrow: (rows) => rows.whereIn('a.action', signing) },
  {
    value: 'people',
    label: 'Contacts and users',
    narrow: (rows) =>
      rows
        .whereIn('a.record_kind', ['contacts', 'contact_facilities', 'users', 'portal_users'])
        .whereNotIn('a.action', [...signing, ...viewing]),
  },
  { value: 'facilities', label: 'Facilities', narrow: (rows) => rows.where('a.record_kind', 'facilities') },
  { value: 'decisions', label: 'Estimates', narrow: (rows) => rows.where('a.record_kind', 'estimates') },
  { value: 'files', label: 'Files', narrow: (rows) => rows.where('a.action', 'downloaded') },
  { value: 'agent', label: 'Viewed by the agent', narrow: (rows) => rows.where('a.action', 'agent_viewed') },
  { value: 'staff', label: 'Viewed by staff', narrow: (rows) => rows.whereIn('a.action', viewing) },
];

/** Who did it: staff by the company's name too. */
export const whoInWords = ({ actor_kind: kind, actor_name: name }: Activity, company: string): string =>
  kind === 'staff' ? `${name}, ${company}` : name;

const nouns: Readonly<Record<string, string>> = {
  contacts: 'the contact',
  users: 'the user',
  portal_users: 'portal access for',
  facilities: 'the facility',
};
const verbs: Readonly<Record<string, string>> = {
  added: 'Added',
  changed: 'Changed',
  removed: 'Removed',
  archived: 'Deleted',
  suspended: 'Suspended',
  resumed: 'Resumed',
  invited: 'Invited',
  restored: 'Restored',
  reset_made: 'Sent a password link to',
  unlocked: 'Unlocked',
};

const sentences: Readonly<Record<string, (entry: Activity) => string>> = {
  signed_in: () => 'Signed in',
  signed_out: () => 'Signed out',
  link_opened: () => 'Opened the secure link',
  session_ended: ({ record_name: name }) => `Signed out ${name}`,
  password_changed: ({ record_name: name }) => `Changed the password of ${name}`,
  view_opened: ({ record_name: name }) => `Started viewing the portal as ${name}`,
  view_ended: ({ record_name: name }) => `Stopped viewing the portal as ${name}`,
  merged: ({ record_name: name, changes }) => `Merged ${mergedName(changes['merged'])} into ${name}`,
  downloaded: ({ record_name: name }) => `${name.endsWith('.zip') ? 'Downloaded' : 'Opened'} ${name}`,
  agent_viewed: ({ record_name: path, looked_at: name }) => `Viewed ${lookInWords(path, name)}`,
};

const mergedName = (change: AuditChanges[string] | undefined): string =>
  typeof change === 'object' ? String(change[0]) : 'another record';

/** What was done, in a sentence; of a contact with what it may do from then on, of an agent with its days. */
export function whatInWords(entry: Activity, calendar: Calendar): string {
  const said = sentences[entry.action];
  if (said) return said(entry);
  if (entry.record_kind === 'estimates') {
    const status = entry.changes['status'];
    return `${status?.[1] === 'declined' ? 'Declined' : 'Approved'} estimate ${entry.record_name}`;
  }
  if (entry.record_kind === 'customers') return agentInWords(entry, calendar);
  if (entry.record_kind === 'contact_facilities')
    return `${entry.action === 'removed' ? 'Removed access to a facility' : 'Added access to a facility'}: ${entry.record_name}`;
  const also = entry.changes['invited'] === undefined ? '' : ' and invited';
  const verb = `${verbs[entry.action] ?? 'Changed'}${also}`;
  const what = `${nouns[entry.record_kind ?? ''] ?? ''} ${entry.record_name}`.trim();
  const rights = rightsInWords(entry.changes);
  return `${verb} ${what}${rights === '' ? '' : ` (${rights})`}`;
}

function agentInWords({ changes, at }: Activity, calendar: Calendar): string {
  const [before, now] = both(changes['agent']);
  const [since] = both(changes['agent_since']);
  const until = calendar.date(at);
  const began = calendar.date(since);
  const acted = since === null ? `until ${until}` : began === until ? until : `${began} to ${until}`;
  if (before !== null && now !== null)
    return `Changed your agent from ${before} (${acted}) to ${now} (from ${until})`;
  if (now !== null) return `Made ${now} your agent (from ${until})`;
  return before === null ? 'Changed your agent' : `Removed your agent ${before} (${acted})`;
}

const both = (change: AuditChanges[string] | undefined): readonly [string | null, string | null] => {
  const [before, now] = typeof change === 'object' ? change : [null, null];
  return [typeof before === 'string' ? before : null, typeof now === 'string' ? now : null];
};

function rightsInWords(changes: AuditChanges): string {
  return Object.entries(changes)
    .flatMap(([name, change]) => {
      const label = (contactLabels as Readonly<Record<string, string>>)[name];
      if (change === 'changed' || label === undefined) return [];
      const [before, now] = change;
      if (name === 'status') return now === before || before === null ? [] : [`${label}: ${String(now)}`];
      if (before === null && now === false) return [];
      return [`${label}: ${now === true ? 'on' : 'off'}`];
    })
    .join(', ');
}
