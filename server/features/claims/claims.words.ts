import type { ClaimState } from '../../../db/claimMoves.ts';

/** The states of a claim as pages say them. */
export const claimStateWords = [
  { value: 'waiting', label: 'Waiting', tone: 'warn' },
  { value: 'authorised', label: 'Authorized', tone: 'good' },
  { value: 'rejected', label: 'Rejected', tone: 'bad' },
  { value: 'service_order_made', label: 'Service order created', tone: 'info' },
] as const satisfies { value: ClaimState; label: string; tone: string }[];

/** A state in words and colour. */
export function claimBadge(status: ClaimState): { text: string; tone: string } {
  const known = claimStateWords.find(({ value }) => value === status);
  return { text: known?.label ?? status, tone: known?.tone ?? 'neutral' };
}

/** Who waits for whose answer, as lists say it: the company for the partner's, or the partner for the company's. */
export const answerWords = {
  wanted: 'Waits for your answer',
  needed: 'Needs an answer',
  asked: 'Waits for the partner',
} as const;
