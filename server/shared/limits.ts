/** How long things live (security.md, "Limits, in one place"), as Postgres intervals. */
export const limits = {
  staffIdle: '60 minutes',
  staffAbsolute: '12 hours',
  portalIdle: '2 hours',
  portalAbsolute: '7 days',
  linkIdle: '30 minutes',
  linkAbsolute: '12 hours',
  view: '30 minutes',
  handOver: '60 seconds',
  invitation: '7 days',
  passwordReset: '60 minutes',
  mailedLink: '90 days',
  operatorSetUp: '24 hours',
} as const;
