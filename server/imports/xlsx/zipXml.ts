import { SaxesParser } from 'saxes';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { boundXml, elementsOfFile, type ElementsLeft } from '../../shared/boundXml.ts';

/** A workbook is more than may be unpacked or held. */
export class Bounded extends Error {
  override name = 'Bounded';
}

/** Bytes of all parts together, unpacked: what is read of a file of 5 MB, however much it would be. */
const mostUnpacked = 200_000_000;
const mostEntries = 2_000;
/** Tags inside one another: a workbook has some ten. */
const mostDeep = 100;

/** A zip file's entries by name, and how much of them may still be unpacked and read. */
export interface Entries extends ElementsLeft {
  zip: ZipFile;
  byName: ReadonlyMap<string, Entry>;
  left: number;
}

/** Opens a zip file. @throws Bounded for one with too many entries; whatever is wrong with it */
export async function openZip(content: Uint8Array): Promise<Entries> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true, strictFileNames: false }, (error, opened) => {
      if (error) reject(error);
      else resolve(opened);
    });
  });
  if (zip.entryCount > mostEntries) throw new Bounded();
  const byName = new Map<string, Entry>();
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      byName.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', resolve);
    zip.on('error', reject);
    zip.readEntry();
  });
  return { zip, byName, left: mostUnpacked, ...elementsOfFile() };
}

/** What is done with the parts of an XML file; names come without their prefix. */
interface Handlers {
  open: (name: string, attributes: Readonly<Record<string, string>>) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
}

/** A name without the prefix of its namespace. */
const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Reads an XML file of a workbook piece by piece; nothing where there is no such file. Nothing is fetched and no entity but
 * XML's own is known.
 * @throws Bounded when more is unpacked than may be; whatever is wrong with it
 */
export async function readXml(
  entries: Entries,
  part: string,
  { open, text, close }: Handlers,
): Promise<void> {
  const entry = entries.byName.get(part);
  if (!entry) return;
  if (entry.uncompressedSize > entries.left) throw new Bounded();
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    entries.zip.openReadStream(entry, (error, opened) => {
      if (error) reject(error);
      else resolve(opened);
    });
  });
  const parser = new SaxesParser();
  boundXml(parser, entries, () => new Bounded());
  let deep = 0;
  parser.on('opentag', ({ name, attributes }) => {
    deep += 1;
    if (deep > mostDeep) throw new Bounded();
    open(localName(name), attributes);
  });
  if (text) {
    parser.on('text', text);
    parser.on('cdata', text);
  }
  parser.on('closetag', ({ name }) => {
    deep -= 1;
    close?.(localName(name));
  });
  parser.on('error', (error) => {
    throw error;
  });
  const decoder = new TextDecoder('utf-8');
  for await (const piece of stream) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    entries.left -= bytes.length;
    if (entries.left < 0) throw new Bounded();
    parser.write(decoder.decode(bytes, { stream: true }));
  }
  parser.close();
}
