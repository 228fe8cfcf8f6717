import { isAllowed, payers, type PortalAllow, type StaffAllow } from '../../request/allow.ts';
import type { Actor } from '../../request/actor.ts';
import { dueKinds } from './due.kinds.ts';
import type { Kind } from './kind.ts';
import { moneyKinds } from './money.kinds.ts';
import { workKinds } from './work.kinds.ts';

/** A13: a contact user opens reports by *Access Reports*; what was spent takes *Access Billing* besides. */
export const reportReaders: readonly PortalAllow[] = [
  'link',
  'customer_user',
  'agent_user',
  'contact_user:access_reports',
];
/** Staff who see records see reports of them. */
export const reportStaff: readonly StaffAllow[] = ['view_records'];

/** The reports there are, by the name in their addresses, in the order in which they are offered. */
const kinds = { ...dueKinds, ...workKinds, ...moneyKinds };

export type ReportName = keyof typeof kinds;
export const reportNames = Object.keys(kinds) as ReportName[];

/** A report's kind. */
export const kindOf = (name: ReportName): Kind => kinds[name];

/** The name of a report, if a text is one. */
export const reportNamed = (text: string | undefined): ReportName | undefined =>
  reportNames.find((name) => name === text);

/** The reports that somebody may see. */
export function reportsFor(actor: Actor): ReportName[] {
  if (actor.kind === 'staff') return isAllowed(actor, reportStaff) ? reportNames : [];
  if (!isAllowed(actor, reportReaders)) return [];
  return reportNames.filter((name) => !kindOf(name).isMoney || isAllowed(actor, payers));
}

const sideOf = ({ kind }: Pick<Actor, 'kind'>) => (kind === 'staff' ? 'staff' : 'portal');

/** What a report is called by whoever reads it. */
export const titleOf = (name: ReportName, actor: Pick<Actor, 'kind'>): string =>
  kindOf(name).title[sideOf(actor)];

/** The same in a word or two, on its tab. */
export const tabOf = (name: ReportName, actor: Pick<Actor, 'kind'>): string =>
  kindOf(name).tab[sideOf(actor)];
