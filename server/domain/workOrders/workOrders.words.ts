import { workOrderMoves, type WorkOrderMove, type WorkOrderState } from '../../../db/workOrderMoves.ts';

/** The states of a work order as pages say them. */
export const workOrderStateWords = [
  { value: 'requested', label: 'Requested', tone: 'warn' },
  { value: 'open', label: 'Open', tone: 'info' },
  { value: 'scheduled', label: 'Scheduled', tone: 'info' },
  { value: 'in_progress', label: 'In progress', tone: 'info' },
  { value: 'on_hold', label: 'On hold', tone: 'warn' },
  { value: 'done', label: 'Done', tone: 'good' },
  { value: 'closed', label: 'Closed', tone: 'neutral' },
  { value: 'declined', label: 'Declined', tone: 'bad' },
  { value: 'cancelled', label: 'Cancelled', tone: 'bad' },
] as const satisfies { value: WorkOrderState; label: string; tone: string }[];

/** What comes of one asset on a work order. */
export const outcomes = [
  { value: 'passed', label: 'Passed', tone: 'good' },
  { value: 'adjusted', label: 'Adjusted', tone: 'good' },
  { value: 'failed', label: 'Failed', tone: 'bad' },
  { value: 'not_done', label: 'Not done', tone: 'warn' },
] as const;
export type Outcome = (typeof outcomes)[number]['value'];

/** The buttons of the moves, and what is said when one is made. */
export const moveWords: Readonly<Record<WorkOrderMove, { button: string; done: string }>> = {
  take_on: { button: 'Take on', done: 'is open now' },
  decline: { button: 'Decline', done: 'is declined' },
  withdraw: { button: 'Withdraw', done: 'is withdrawn' },
  schedule: { button: 'Schedule', done: 'is scheduled' },
  start: { button: 'Start', done: 'is in progress' },
  hold: { button: 'Hold', done: 'is on hold' },
  resume: { button: 'Resume', done: 'is in progress again' },
  finish: { button: 'Finish', done: 'is done' },
  close: { button: 'Close', done: 'is closed' },
  reopen: { button: 'Reopen', done: 'is reopened and in progress' },
  cancel: { button: 'Cancel work order', done: 'is cancelled' },
};

/** A state in words and colour. */
export const stateBadge = (status: string) => badge(workOrderStateWords, status);

/** An outcome in words and colour; one that is still missing says so. */
export const outcomeBadge = (outcome: string | null) =>
  outcome === null ? { text: 'To do', tone: 'neutral' } : badge(outcomes, outcome);

/** The moves that lead on from a state; those that stop the work or go back, which ask for a reason, come last. */
export function movesFrom(status: WorkOrderState): WorkOrderMove[] {
  return (Object.keys(workOrderMoves) as WorkOrderMove[])
    .filter((move) => (workOrderMoves[move].from as readonly WorkOrderState[]).includes(status))
    .sort(
      (one, other) => Number(workOrderMoves[one].needsReason) - Number(workOrderMoves[other].needsReason),
    );
}

/** Is it the name of a move? */
export const isMove = (name: string | undefined): name is WorkOrderMove =>
  name !== undefined && Object.hasOwn(workOrderMoves, name);

function badge(words: readonly { value: string; label: string; tone: string }[], value: string) {
  const known = words.find((word) => word.value === value);
  return { text: known?.label ?? value, tone: known?.tone ?? 'neutral' };
}

/** What is wrong with a request for nothing and nowhere. */
export const noPlace = 'Choose a facility, or tick assets.';
