import type { QrCode } from '../../../shared/qrCode.ts';
import type { Threads } from '../../../threads/pool.ts';
import { threadTask } from '../../../threads/task.ts';
import type drawCodes from './qrCodes.thread.ts';

const drawing = threadTask<typeof drawCodes>(import.meta.url, './qrCodes.thread', { seconds: 30 });

/**
 * QR codes of addresses, in their order, drawn in a thread. Call it when the transaction is over (S31).
 * @param whose the tenant whose turn it takes
 */
export const codesOf = (threads: Threads, whose: string, addresses: readonly string[]): Promise<QrCode[]> =>
  threads.run(drawing, addresses, { whose });
