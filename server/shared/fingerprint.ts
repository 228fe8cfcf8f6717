import { createHash } from 'node:crypto';

/** A few characters that stand for a text. */
export const fingerprint = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 10);
