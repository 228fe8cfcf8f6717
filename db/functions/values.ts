import { notMerging } from '../mergeMoves.ts';
import { claimMoves } from '../claimMoves.ts';
import { endedStates, inWorkStates, workOrderMoves } from '../workOrderMoves.ts';
import { recipientHolds } from './mailedLink.ts';

/** Emails that nobody can do without, because they are about the recipient's own way in. */
const always = [
  'invitation',
  'password_reset',
  'password_changed',
  'new_device',
  'secure_link',
  'test',
  // Nobody turns off that they owe something: staff stop these for an invoice or a customer.
  'invoice_reminder_1',
  'invoice_reminder_2',
  'invoice_reminder_3',
  // Somebody of the company chose this very person.
  'document_sent',
  'statement_sent',
];
/** Beyond this many waiting emails, one more makes no difference to whose turn is next. */
const lastTurn = '1000';

const list = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');
const moves = Object.values(workOrderMoves).flatMap(({ from, to, needsReason }) =>
  from.map((state) => ({ move: `${state} ${to}`, needsReason })),
);

/** What the `.sql` files of this folder share with TypeScript, by file and by the name between `{{` and `}}`. */
export const sqlValues = {
  emails: {
    always: list(always),
    last_turn: lastTurn,
    recipient_holds: recipientHolds('l'),
    new_tenants_emails: '2000',
    emails_a_day: '10000',
  },
  notices: { always: list(always) },
  jobs: { last_turn: lastTurn },
  signIn: { recipient_holds: recipientHolds('l') },
  orderDrafts: { open: list(['requested', ...inWorkStates]) },
  claims: {
    moves: list(Object.entries(claimMoves).flatMap(([to, from]) => from.map((state) => `${state} ${to}`))),
  },
  billing: { not_merging: notMerging },
  workOrders: {
    not_merging: notMerging,
    ended: list(endedStates),
    moves: list(moves.map(({ move }) => move)),
    moves_with_reason: list(moves.filter(({ needsReason }) => needsReason).map(({ move }) => move)),
  },
};
