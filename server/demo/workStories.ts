import type { WorkOrderMove } from '../../db/workOrderMoves.ts';

/** How an order of the demo came to be what it is: its moves, and in how many days it is scheduled (past ones are negative). */
export interface WorkStory {
  type: 'Calibration' | 'Inspection' | 'Repair';
  description: string;
  moves: readonly (readonly [WorkOrderMove, reason?: string])[];
  day: number;
  outcome?: 'passed' | 'adjusted';
  /** What is said of the first of its assets instead: why it wasn't serviced, or that it failed. */
  first?: { notDone: string } | { failed: string };
  /** Who signed for it. */
  signedBy?: string;
  /** It puts right what failed in the order before it. */
  follows?: true;
}

const done: WorkStory['moves'] = [['schedule'], ['start'], ['finish']];
const closed: WorkStory['moves'] = [...done, ['close']];
/** Work in every state, in the order in which it came: its numbers count up with time. */
export const workStories: readonly WorkStory[] = [
  { type: 'Calibration', description: 'Yearly calibration', moves: closed, day: -118, outcome: 'passed' },
  { type: 'Calibration', description: 'Yearly calibration', moves: closed, day: -97, outcome: 'adjusted' },
  {
    type: 'Inspection',
    description: 'Half-yearly inspection',
    moves: closed,
    ...{ day: -74, outcome: 'passed', first: { notDone: 'It was on loan to another plant.' } },
  },
  {
    type: 'Repair',
    description: 'Repair of the handle',
    moves: closed,
    ...{ day: -52, outcome: 'passed', signedBy: 'Sam Berger' },
  },
  {
    type: 'Inspection',
    description: 'Inspection before the season',
    moves: closed,
    ...{ day: -33, outcome: 'passed', first: { failed: 'The cable is chafed at the plug.' } },
  },
  {
    type: 'Repair',
    description: 'Repair of the cable',
    moves: closed,
    ...{ day: -25, outcome: 'passed', signedBy: 'Sam Berger', follows: true },
  },
  {
    type: 'Calibration',
    description: 'Calibration before delivery',
    moves: closed,
    day: -15,
    outcome: 'adjusted',
  },
  {
    type: 'Repair',
    description: 'Repair of the probe',
    moves: [['schedule'], ['start'], ['hold', 'A part is ordered.']],
    day: -6,
  },
  {
    type: 'Calibration',
    description: 'Yearly calibration',
    moves: done,
    ...{ day: -3, outcome: 'passed', first: { failed: 'It reads 3 % low at the top of its scale.' } },
  },
  {
    type: 'Calibration',
    description: 'Calibration after the move',
    moves: [...done, ['reopen', 'Two readings need to be repeated.']],
    ...{ day: -2, outcome: 'passed' },
  },
  {
    type: 'Calibration',
    description: 'Calibration on site',
    moves: [['schedule'], ['start'], ['hold', 'The hall is closed today.'], ['resume']],
    day: -1,
  },
  { type: 'Calibration', description: 'Calibration before the audit', moves: [['schedule']], day: 0 },
  { type: 'Calibration', description: 'New tools', moves: [], day: 0 },
  {
    type: 'Calibration',
    description: 'Calibration of spare tools',
    moves: [['cancel', 'The tools are no longer used.']],
    day: 0,
  },
  { type: 'Inspection', description: 'Half-yearly inspection', moves: [['schedule']], day: 9 },
];

/** What is looked at in an inspection; the first step is what fails where one does. */
export const checklist = ['Cables and plugs are whole', 'The label can be read', 'Nothing is loose'];
