/** Every state of a claim. */
export const claimStates = ['waiting', 'authorised', 'rejected', 'service_order_made'] as const;
export type ClaimState = (typeof claimStates)[number];

/** From which states a claim goes where: the only moves there are; the trigger `guard_claim` is made of the same list. */
export const claimMoves = {
  authorised: ['waiting'],
  // What was authorized as it was filed can still be refused, until there is a service order.
  rejected: ['waiting', 'authorised'],
  service_order_made: ['authorised'],
} as const satisfies Partial<Record<ClaimState, readonly ClaimState[]>>;
