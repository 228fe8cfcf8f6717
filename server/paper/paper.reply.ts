import type { Files } from '../files/files.ts';
import { Unavailable } from '../request/errors.ts';
import type { DrawnFile } from '../mail/source.ts';
import type { MadeReply } from '../request/reply.ts';
import { madeReply } from '../request/reply.ts';
import type { Threads } from '../threads/pool.ts';
import { threadTask } from '../threads/task.ts';
import type draw from './draw.thread.ts';
import type { Paper } from './paper.ts';

// What people type is as long as they like, and letters are looked for one by one (S31).
const drawing = threadTask<typeof draw>(import.meta.url, './draw.thread', { seconds: 30 });

/** What draws: the threads, and the store that has the logo. */
interface Drawing {
  threads: Threads;
  files: Pick<Files, 'find'>;
}

/** A document as a PDF, drawn in a thread when the transaction is over. */
export const paperReply = (by: Drawing, whose: string, paper: Paper): MadeReply =>
  madeReply({
    filename: nameOf(paper),
    type: 'application/pdf',
    make: () => drawn(by, whose, paper),
  });

const nameOf = ({ file, title }: Paper) => `${file ?? title.replaceAll(/[^\p{L}\p{N}-]+/gu, ' ').trim()}.pdf`;

/** A document as a PDF that goes with an email: a job waits for its turn to have it drawn. */
export const paperToAttach = (paper: Paper): DrawnFile => ({
  name: nameOf(paper),
  mediaType: 'application/pdf',
  draw: async (by, whose) => by.threads.run(drawing, await withLogo(by, paper), { whose, patient: true }),
});

/** A document's PDF, drawn in a thread. Somebody waits for it, so while the store can't be reached it comes without the logo. */
export const drawn = async (by: Drawing, whose: string, paper: Paper): Promise<Uint8Array> =>
  by.threads.run(drawing, await withLogo(by, paper).catch((error: unknown) => withoutLogo(paper, error)), {
    whose,
  });

/** What is drawn, with the picture itself: a logo that the store hasn't is left out, and the name stands alone. */
async function withLogo({ files }: Drawing, { logo = null, ...paper }: Paper) {
  const found = logo && (await files.find(logo, logo));
  if (found === null || typeof found === 'string') return { ...paper, picture: null };
  const png = new Uint8Array(Buffer.concat((await found.read().toArray()) as Buffer[]));
  return { ...paper, picture: logo && { png, width: logo.width, height: logo.height } };
}

function withoutLogo({ logo: _logo, ...paper }: Paper, error: unknown) {
  if (error instanceof Unavailable) return { ...paper, picture: null };
  throw error;
}
