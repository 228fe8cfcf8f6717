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
  limit_changed: 'Licences changed',
};

/** An entry as a page shows it. */
export function entryInWords(entry: OperatorEntry) {
  const { action, details } = entry;
  const limit = details['licence_limit'];
  const { reason } = details;
  const said = [
    Array.isArray(limit) ? `From ${String(limit[0])} to ${String(limit[1])}` : null,
    typeof reason === 'string' ? reason : null,
  ];
  return {
    ...entry,
    words: actions[action] ?? action.replaceAll('_', ' '),
    more: said.filter((one) => one !== null).join('. '),
  };
}
