import type { Outcome } from './stage.ts';

/** Something was lost that no fault may cost. */
export const isLost = ({ processesLost, lost, emailsLost, jobsLost }: Outcome): boolean =>
  processesLost + lost.length + emailsLost + jobsLost > 0;

/** The outcomes as a table in Markdown. */
export function faultTable(outcomes: readonly Outcome[]): string {
  const head = [
    'what happened',
    'how often',
    'processes lost',
    'requests',
    'of them 503',
    'of them lost',
    'emails',
    'lost',
    'twice',
    'jobs lost',
    'remark',
  ];
  const rows = outcomes.map((one) => [
    one.scenario,
    one.faults,
    one.processesLost,
    one.requests,
    one.unavailable,
    one.lost.length,
    one.emails,
    one.emailsLost,
    one.emailsDoubled,
    one.jobsLost,
    one.remark,
  ]);
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
