import { fileURLToPath } from 'node:url';
import { projectFolder } from '../projectFolder.ts';
import { createRenderer } from '../request/render.ts';
import { mailColours } from './colours.ts';

/** The views of emails, each compiled once. */
export const mailViews = createRenderer(fileURLToPath(new URL('views/mail', projectFolder)), { cache: true });

/** The page in the place of a draft that can't be shown. */
export function previewFault(messages: readonly string[]): string {
  return mailViews.fragment('fault', { messages, colours: mailColours.slate });
}
