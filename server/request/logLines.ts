import { openSync, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** How long a line may wait for others, in milliseconds. */
const patience = 20;
/** Characters that are written at once without waiting. */
const enough = 8 * 1024;
/** Characters that wait at most while nothing can be written; lines that come then are lost. */
const most = 1024 * 1024;
/** How often a process that ends tries again, `patience` apart, to write what a slow reader has no room for. */
const lastTries = 50;
/** How pino writes the level of an error, and of what is worse. */
const urgent = /^\{"level":[5-9]\d/;
/** The reader is slow, and has no room at the moment. */
const isFull = (code: string | undefined) => code === 'EAGAIN' || code === 'EBUSY' || code === 'EINTR';

/**
 * Where log lines go: those of a moment leave in one system call, because one for each request costs more than building the
 * line. An error is written at once, with all that waited before it, and so is everything when the process ends. Only a
 * process that is killed (SIGKILL) loses the lines of its last moment.
 *
 * Where nobody reads them any more (`npm start | head`) or the disk is full, lines are lost, and the process goes on: it has people
 * to answer, and must hear when it is told to end. pino's own destination tries for ever then, and answers nobody.
 */
export function linesInBatches(target: { fd: number } | { file: string }): DestinationStream {
  const fd = 'fd' in target ? target.fd : openSync(target.file, 'a');
  let lines = '';
  let rest: Uint8Array = new Uint8Array();
  let hasReader = true;
  let timer: NodeJS.Timeout | null = null;
  const soon = () => {
    timer ??= setTimeout(flush, patience).unref();
  };
  const flush = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    rest = Buffer.concat([rest, Buffer.from(lines)]);
    lines = '';
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (isFull(code)) {
        soon();
        return;
      }
      rest = new Uint8Array();
      hasReader = code !== 'EPIPE';
    }
  };
  process.once('exit', () => {
    flush();
    const never = new Int32Array(new SharedArrayBuffer(4));
    for (let tries = 0; rest.length > 0 && tries < lastTries; tries += 1) {
      Atomics.wait(never, 0, 0, patience);
      flush();
    }
  });
  return {
    write(line) {
      if (!hasReader || lines.length + rest.length > most) return;
      lines += line;
      if (lines.length >= enough || urgent.test(line)) flush();
      else soon();
    },
  };
}
