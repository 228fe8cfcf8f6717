import type { Actor } from '../../../request/actor.ts';
import { reportNamed, titleOf } from '../reports.kinds.ts';
import type { ReportMailRow } from './reportMails.queries.ts';

/** Why one doesn't arrive, or that it does. */
function stateOf(row: ReportMailRow, off: ReadonlySet<string>): { text: string; tone: string; why: string | null } {
  const { stopped_at: stopped, last_state: last, last_why: why } = row;
  if (stopped !== null) return { text: 'Stopped', tone: 'neutral', why: `By ${row.stopped_by ?? 'somebody'}` };
  if (!row.can_sign_in) return { text: 'Not sent', tone: 'bad', why: 'They can’t sign in any more.' };
  if (off.has(row.user_id)) return { text: 'Not sent', tone: 'warn', why: 'They’ve turned off reports by email.' };
  if ((row.email ?? '').trim() === '') return { text: 'Not sent', tone: 'bad', why: 'They have no email address.' };
  if (last === 'withheld')
    return why === 'not_visible'
      ? { text: 'Not sent', tone: 'warn', why: 'They couldn’t see anything in this report.' }
      : { text: 'Not sent', tone: 'warn', why: 'It was no longer needed.' };
  if (last === 'failed' || last === 'refused')
    return { text: 'Failed', tone: 'bad', why: 'The email couldn’t be delivered.' };
  return { text: 'On', tone: 'good', why: null };
} // prettier-ignore

/** A report by email as its list shows it. */
export function mailForView(row: ReportMailRow, actor: Actor, off: ReadonlySet<string>) {
  const name = reportNamed(row.report);
  return {
    id: row.id,
    person: row.person,
    email: row.email,
    day: row.day,
    title: name === undefined ? row.report : titleOf(name, actor),
    of: [row.customer, row.facility].filter((one) => one !== null).join(', ') || 'All customers',
    lastOn: row.last_on,
    lastHref: row.last_email_id === null ? null : `/admin/emails/${row.last_email_id}`,
    state: stateOf(row, off),
    isStopped: row.stopped_at !== null,
  };
}
