import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Response } from 'express';
import yauzl from 'yauzl';
import type { Files } from '../../server/files/files.ts';
import { sendZip } from '../../server/request/sendZip.ts';
import { isLong } from '../support/long.ts';
import { temporaryFolder } from '../support/madeOnce.ts';

/** As large as files may be, and so many of them as make a ZIP of 4.1 GB, or a few. */
const size = 20_000_000;
const many = isLong ? 216 : 3;
const piece = Buffer.alloc(100_000);

type OpenEntry = (entry: yauzl.Entry, done: (error: Error | null, content: Readable) => void) => void;

/** A response whose ZIP goes to a file, where zeros take no room on the disk. */
async function responseInto(path: string): Promise<{ response: Response; written: () => Promise<number> }> {
  const file = await open(path, 'w');
  let at = 0;
  const response = new Writable({
    write(chunk: Buffer, _encoding, done) {
      const start = at;
      at += chunk.length;
      if (chunk.length <= piece.length && chunk.equals(piece.subarray(0, chunk.length))) done();
      else file.write(chunk, 0, chunk.length, start).then(() => done(), done);
    },
  });
  const answer = { attachment: () => answer, type: () => answer, setHeader: () => answer };
  const written = async () => {
    await file.truncate(at);
    await file.close();
    return at;
  };
  return { response: Object.assign(response, answer) as unknown as Response, written };
}

describe('a ZIP of more than 4 GB', function () {
  this.timeout(600_000);
  let folder = '';
  before(async () => {
    folder = await temporaryFolder('gatehouse-zip64-');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it(`nextcloud/server#15871: ${((many * size) / 1e9).toFixed(1)} GB open in another library, the last file whole`, async () => {
    const zeros = function* () {
      for (let left = size; left > 0; left -= piece.length) yield piece;
    };
    const files = { find: () => Promise.resolve({ read: () => Readable.from(zeros()) }) } as unknown as Files;
    const entries = Array.from({ length: many }, (_, n) => ({
      name: `certificate ${n}.pdf`,
      at: new Date('2027-06-10T12:00:00Z'),
      file: { tenantId: 't', fileId: String(n), size, sha256: '' },
    }));
    const path = join(folder, 'certificates.zip');
    const { response, written } = await responseInto(path);
    await sendZip({ files }, response, { filename: 'certificates.zip', entries, index: () => 'File\r\n' });
    expect(await written()).to.be.greaterThan(many * size);

    const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(path, { lazyEntries: true, autoClose: false });
    const found: yauzl.Entry[] = [];
    await new Promise((resolve, reject) => {
      zip.on('error', reject).on('end', resolve);
      zip.on('entry', (entry: yauzl.Entry) => {
        found.push(entry);
        zip.readEntry();
      });
      zip.readEntry();
    });
    expect(found.map(({ fileName }) => fileName)).to.deep.equal([...entries.map(({ name }) => name), 'index.csv']);
    for (const { uncompressedSize, fileName } of found.slice(0, -1)) expect(uncompressedSize, fileName).to.equal(size);
    const content = await promisify(zip.openReadStream.bind(zip) as OpenEntry)(found.at(-2)!);
    let zerosRead = 0;
    for await (const chunk of content as AsyncIterable<Buffer>) {
      expect(chunk.every((byte) => byte === 0)).to.equal(true);
      zerosRead += chunk.length;
    }
    expect(zerosRead).to.equal(size);
    zip.close();
  });
}); // prettier-ignore
