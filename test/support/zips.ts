import { promisify } from 'node:util';
import yauzl from 'yauzl';
import type { Answer } from './app.ts';

/** What is in a ZIP, by name, as another library reads it. */
export async function unpacked({ bytes }: Pick<Answer, 'bytes'>): Promise<Record<string, string>> {
  const zip = await promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer)(bytes, {
    lazyEntries: true,
  });
  const files: Record<string, string> = {};
  return new Promise((resolve, reject) => {
    zip.on('error', reject).on('end', () => {
      resolve(files);
    });
    zip.on('entry', (entry: yauzl.Entry) => {
      zip.openReadStream(entry, (error, content) => {
        if (error) reject(error);
        else
          void content.toArray().then((chunks) => {
            files[entry.fileName] = Buffer.concat(chunks as Buffer[]).toString();
            zip.readEntry();
          }, reject);
      });
    });
    zip.readEntry();
  });
}
