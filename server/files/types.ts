import { fileTypeFromBuffer } from 'file-type';
import { endingOf } from '../shared/fileNames.ts';

/** As much of a file's beginning as its type is told by. */
export const headBytes = 8192;

const unknown = 'application/octet-stream';
/** What a name promises: a file that is something else was mistaken for it, or is to be. */
const promised: Readonly<Record<string, { types: readonly string[]; word: string }>> = {
  pdf: { types: ['application/pdf'], word: 'a PDF' },
  jpg: { types: ['image/jpeg'], word: 'a JPEG picture' },
  jpeg: { types: ['image/jpeg'], word: 'a JPEG picture' },
  png: { types: ['image/png', 'image/apng'], word: 'a PNG picture' },
  gif: { types: ['image/gif'], word: 'a GIF picture' },
  webp: { types: ['image/webp'], word: 'a WebP picture' },
  heic: { types: ['image/heic', 'image/heif'], word: 'a HEIC picture' },
};
const programs = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/vnd.microsoft.portable-executable',
  'application/java-vm',
  'application/wasm',
]);

/** Endings that a system runs by: the content of a script is text. */
const runs = /^(?:exe|msi|com|bat|cmd|ps1|scr|pif|vbs|vbe|jse?|wsf|hta|lnk|jar|dll|cpl|reg|sh|app|apk)$/i;

/** Endings that a computer opens as a page, which may run a script: or follows, wherever that leads. */
const opens = /^(?:x?html?|xht|shtml|mht|mhtml|svgz?|url|webloc|desktop)$/i;

/**
 * What a file is by its content, whatever its name says (S20).
 * @returns `application/octet-stream` where nothing can be told
 */
export async function typeByContent(head: Buffer): Promise<string> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (found) return found.mime;
  return isText(head) ? 'text/plain' : unknown;
}

/** Why a file of this type and name isn't taken, in words; null where it is. */
export function typeProblem(name: string, type: string): string | null {
  if (programs.has(type)) return 'It’s a program, and programs can’t be uploaded.';
  const ending = endingOf(name).toLowerCase();
  if (runs.test(ending)) return `Files that end in .${ending} can’t be uploaded, because computers run them.`;
  if (opens.test(ending))
    return `Files that end in .${ending} can’t be uploaded, because computers open them as web pages.`;
  if (type === 'application/pdf' && ending !== '' && ending !== 'pdf')
    return `It’s a PDF, although its name ends in .${ending}. Rename it to end in .pdf.`;
  const promise = promised[ending];
  if (promise && !promise.types.includes(type)) return `It isn’t ${promise.word}, although its name says so.`;
  return null;
}

/** Types that a browser may be told: it can do nothing with them but keep them, or show them by our own means. */
const told =
  /^(?:application\/(?:pdf|zip|vnd\.(?:openxmlformats|oasis|ms-)[\w.-]+|msword)|image\/(?:jpeg|png|gif|webp|heic|heif|tiff))$/;

/** The type that a download is sent with; what a browser could take for a page of ours is nothing it knows. */
export const typeToSend = (type: string): string => (told.test(type) ? type : unknown);

/** Whether it is text in UTF-8: no byte that none has, and no character that was cut but the last. */
function isText(head: Buffer): boolean {
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127)) return false;
  const text = new TextDecoder('utf-8').decode(head, { stream: true });
  return !text.includes('\ufffd');
}
