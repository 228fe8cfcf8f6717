import { taskInWords } from '../health/health.pages.ts';
import type { OperatorEntry } from '../../../database/operators.ts';

/** What an operator did, and the command line for them, each with how a page says it. */
const actions: Readonly<Record<string, string>> = {
  signed_in: 'Signed in',
  signed_out: 'Signed out',
  operator_invited: 'Set-up link created',
  operator_set_up: 'Set up',
  operator_removed: 'Removed',
  suspended: 'Suspended',
  resumed: 'Resumed',
  limit_changed: 'Limits changed',
  group_added: 'Site group added',
  group_renamed: 'Site group renamed',
  group_deleted: 'Site group deleted',
  group_joined: 'Added to a site group',
  group_left: 'Removed from a site group',
  jobs_retried: 'Failed jobs tried again',
};

/** An entry as a page shows it. */
export function entryInWords(entry: OperatorEntry) {
  const { action, details } = entry;
  const { licence_limit: limit, emails_a_day: emails } = details;
  const number = (value: unknown) => (typeof value === 'number' ? String(value) : 'the usual number');
  const { reason, group, name, task, jobs } = details;
  const said = [
    Array.isArray(limit) ? `Licences from ${String(limit[0])} to ${String(limit[1])}` : null,
    Array.isArray(emails) ? `Emails a day from ${number(emails[0])} to ${number(emails[1])}` : null,
    typeof reason === 'string' ? reason : null,
    typeof group === 'string' ? group : null,
    typeof task === 'string' ? `${taskInWords(task)}: ${String(jobs)}` : null,
    Array.isArray(name) ? `It was ${String(name[0])}` : null,
  ];
  return {
    ...entry,
    words: actions[action] ?? action.replaceAll('_', ' '),
    more: said.filter((one) => one !== null).join('. '),
  };
}
