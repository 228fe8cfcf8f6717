import type { Services } from '../request/services.ts';
import { Unavailable } from '../request/errors.ts';
import { typeToSend } from '../files/types.ts';
import type { OutgoingEmail } from './mailer.ts';
import { mostAttached, type AttachedFile, type DrawnFile } from './source.ts';

/** What goes with an email, or why what should have doesn't. */
export interface Attached {
  attachment: OutgoingEmail['attachment'];
  missing: 'not_drawn' | 'too_large' | 'missing' | null;
}

/** Nothing goes with it, and nothing should. */
export const nothingAttached: Attached = { attachment: null, missing: null };

/**
 * The bytes that go with an email, outside any transaction. An email goes out without what can't be had for it.
 * @throws Unavailable while the store is gone or the process stops: the email goes out later
 */
export function attach(services: Services, whose: string, file: AttachedFile | DrawnFile): Promise<Attached> {
  return 'draw' in file ? draw(services, whose, file) : contentOf(services, file);
}

async function draw(services: Services, whose: string, file: DrawnFile): Promise<Attached> {
  let content: Buffer;
  try {
    content = Buffer.from(await file.draw(services, whose));
  } catch (error) {
    // A process that stops ends its threads: that says nothing about the file.
    if (error instanceof Unavailable || !services.accepting()) throw error;
    services.logger.error({ err: error }, 'what goes with an email could not be drawn');
    return { attachment: null, missing: 'not_drawn' };
  }
  if (content.length > mostAttached) return { attachment: null, missing: 'too_large' };
  return { attachment: { name: file.name, mediaType: file.mediaType, content }, missing: null };
}

/** A file of the store; missing, or not what was uploaded any more, it stays behind. */
async function contentOf({ files }: Services, file: AttachedFile): Promise<Attached> {
  const found = await files.find(file, file);
  if (typeof found === 'string') return { attachment: null, missing: 'missing' };
  const content = Buffer.concat((await found.read().toArray()) as Buffer[]);
  return { attachment: { name: file.name, mediaType: typeToSend(file.mediaType), content }, missing: null };
}
