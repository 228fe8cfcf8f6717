import { destination, type DestinationStream } from 'pino';

/** How long a line may wait for others, in milliseconds. */
const patience = 20;
/** Characters that are written at once without waiting. */
const enough = 8 * 1024;
/** How pino writes the level of an error, and of what is worse. */
const urgent = /^\{"level":[5-9]\d/;

/**
 * Where log lines go: those of a moment leave in one system call, because one for each request costs more than building the
 * line. An error is written at once, with all that waited before it, and so is everything when the process ends. Only a
 * process that is killed (SIGKILL) loses the lines of its last moment.
 */
export function linesInBatches(target: { fd: number } | { file: string }): DestinationStream {
  const out = destination({
    dest: 'fd' in target ? target.fd : target.file,
    sync: true,
    minLength: enough,
  });
  let waiting: NodeJS.Timeout | null = null;
  const flush = () => {
    if (waiting) clearTimeout(waiting);
    waiting = null;
    out.flushSync();
  };
  process.once('exit', flush);
  return {
    write(line) {
      out.write(line);
      if (urgent.test(line)) flush();
      else waiting ??= setTimeout(flush, patience).unref();
    },
  };
}
