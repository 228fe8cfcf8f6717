/** How an email of the outbox stands (S24), in the words of every page that shows it and in the order of a filter. */
export const emailStates = {
  waiting: { label: 'Waiting', tone: 'info' },
  sent: { label: 'Sent', tone: 'good' },
  kept: { label: 'Kept, not sent', tone: 'warn' },
  refused: { label: 'Bounced', tone: 'bad' },
  failed: { label: 'Failed', tone: 'bad' },
  withheld: { label: 'Cancelled', tone: 'neutral' },
} as const;
export type EmailState = keyof typeof emailStates;
