import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';

/** A page of a bucket's list: its keys, and what the next page is asked by. */
export interface ListedKeys {
  keys: string[];
  next: string | null;
}

/** Characters of a page at most: a thousand keys take a third of it. */
const longest = 2_000_000;

/**
 * Reads a page of a bucket's list.
 * @throws where it is no such list
 */
export async function keysIn(content: Readable): Promise<ListedKeys> {
  const keys: string[] = [];
  const found: Record<string, string> = {};
  let [name, text, length] = ['', '', 0];
  const parser = new SaxesParser();
  parser.on('opentag', (tag) => {
    [name, text] = [tag.name, ''];
  });
  parser.on('text', (some) => {
    text += some;
  });
  parser.on('closetag', (tag) => {
    if (tag.name !== name) return;
    if (name === 'Key') keys.push(text);
    else found[name] = text;
    name = '';
  });
  parser.on('error', (error) => {
    throw error;
  });
  const decoder = new TextDecoder();
  for await (const chunk of content as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longest) throw new Error('the store’s list is too long');
    parser.write(decoder.decode(chunk, { stream: true }));
  }
  parser.close();
  return { keys, next: found['IsTruncated'] === 'true' ? (found['NextContinuationToken'] ?? null) : null };
}
