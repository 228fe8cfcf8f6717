import type { DrawnFile } from '../mail/source.ts';
import type { MadeReply } from '../request/reply.ts';
import { madeReply } from '../request/reply.ts';
import type { Threads } from '../threads/pool.ts';
import { threadTask } from '../threads/task.ts';
import type draw from './draw.thread.ts';
import type { Paper } from './paper.ts';

// What people type is as long as they like, and letters are looked for one by one (S31).
const drawing = threadTask<typeof draw>(import.meta.url, './draw.thread', { seconds: 30 });

/** A document as a PDF, drawn in a thread when the transaction is over. */
export const paperReply = (threads: Threads, whose: string, paper: Paper): MadeReply =>
  madeReply({
    filename: nameOf(paper),
    type: 'application/pdf',
    make: () => drawn(threads, whose, paper),
  });

const nameOf = ({ file, title }: Paper) => `${file ?? title.replaceAll(/[^\p{L}\p{N}-]+/gu, ' ').trim()}.pdf`;

/** A document as a PDF that goes with an email: a job waits for its turn to have it drawn. */
export const paperToAttach = (paper: Paper): DrawnFile => ({
  name: nameOf(paper),
  mediaType: 'application/pdf',
  draw: (threads, whose) => threads.run(drawing, paper, { whose, patient: true }),
});

/** A document's PDF, drawn in a thread. */
export const drawn = (threads: Threads, whose: string, paper: Paper): Promise<Uint8Array> =>
  threads.run(drawing, paper, { whose });
