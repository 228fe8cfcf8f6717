/** Every state of a work order, in the order of its life. */
export const workOrderStates = [
  'requested', 'open', 'scheduled', 'in_progress', 'on_hold', 'done', 'closed', 'declined', 'cancelled',
] as const; // prettier-ignore
export type WorkOrderState = (typeof workOrderStates)[number];

/** The states that *In Work* lists. */
export const inWorkStates = [
  'open',
  'scheduled',
  'in_progress',
  'on_hold',
] as const satisfies WorkOrderState[];

/** In these states nobody writes lines any more: a done order is reopened first, the others are over. */
export const endedStates = ['done', 'closed', 'declined', 'cancelled'] as const satisfies WorkOrderState[];

interface Move {
  from: readonly WorkOrderState[];
  to: WorkOrderState;
  /** It is asked for a reason, which the customer reads. */
  needsReason: boolean;
}

/**
 * The moves between the states, by name: the only ones there are. The pages offer them from here, and the trigger
 * `guard_work_order` is made of the same list.
 */
export const workOrderMoves = {
  take_on: { from: ['requested'], to: 'open', needsReason: false },
  decline: { from: ['requested'], to: 'declined', needsReason: true },
  withdraw: { from: ['requested'], to: 'cancelled', needsReason: true },
  schedule: { from: ['open'], to: 'scheduled', needsReason: false },
  start: { from: ['scheduled'], to: 'in_progress', needsReason: false },
  hold: { from: ['in_progress'], to: 'on_hold', needsReason: true },
  resume: { from: ['on_hold'], to: 'in_progress', needsReason: false },
  finish: { from: ['in_progress'], to: 'done', needsReason: false },
  close: { from: ['done'], to: 'closed', needsReason: false },
  reopen: { from: ['done'], to: 'in_progress', needsReason: true },
  cancel: { from: inWorkStates, to: 'cancelled', needsReason: true },
} as const satisfies Record<string, Move>;
export type WorkOrderMove = keyof typeof workOrderMoves;
