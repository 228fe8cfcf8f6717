import type { Response } from 'express';
import type { Holding } from './room.ts';

/** Somebody who receives an answer: how fast, as long as it waits for them, and how their connection is ended (S33). */
export function receiving(response: Response): Holding {
  const before = response.socket?.bytesWritten ?? 0;
  return {
    passed: () => (response.writableNeedDrain ? (response.socket?.bytesWritten ?? 0) - before : Infinity),
    giveWay() {
      response.destroy();
      return true;
    },
  };
}
