import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createFiles, type Files } from '../../server/files/files.ts';
import { keysIn } from '../../server/files/s3/keysIn.ts';
import { s3Store } from '../../server/files/s3/s3Store.ts';
import { verifyFiles } from '../../server/files/verify.ts';
import type { Store } from '../../server/files/store.ts';
import { Unavailable } from '../../server/request/errors.ts';
import { mostOfFile } from '../../server/shared/fileNames.ts';
import { isPrivateWay, readStorageUrl } from '../../server/shared/storageUrl.ts';
import { bucketServer, type BucketServer } from '../support/bucket.ts';
import { allKept, pdf } from '../support/documents.ts';

const tenantId = '0190a0a0-0000-7000-8000-000000000001';
const key = `files/${tenantId}/ab/0190a0a0-0000-7000-8000-0000000000ab`;

describe('a store in a bucket', function () {
  this.timeout(60_000);
  let server: BucketServer;
  let spool: string;
  let store: Store;
  let files: Files;
  before(async () => {
    server = await bucketServer();
    spool = await mkdtemp(join(tmpdir(), 'gatehouse-arriving-'));
  });
  beforeEach(() => {
    store = s3Store(server.bucket, spool);
    files = createFiles(store, { warn: () => undefined });
  });
  afterEach(async () => {
    expect(await readdir(spool), 'nothing stays on this machine').to.deep.equal([]);
    for await (const one of store.list('files')) await store.remove(one);
    for await (const one of store.list('incoming')) await store.remove(one);
  });
  after(async () => {
    await server.end();
    await rm(spool, { recursive: true });
  });

  const write = (content: Buffer, at = key) => store.write(at, Readable.from([content]));
  const read = async (range?: { start: number; end: number }) =>
    Buffer.concat(await store.read(key, range).toArray());
  const keys = async (folder: string) => {
    const found: string[] = [];
    for await (const one of store.list(folder)) found.push(one);
    return found.sort();
  };
  const kept = async (content: Buffer) => {
    const { file } = await files.receive(tenantId, 'a.pdf', Readable.from([content]));
    if (!file) throw new Error('not received');
    return file;
  };

  it('has a file as it was written, in whole and in part, until it is removed', async () => {
    expect(await store.facts(key)).to.equal(null);
    await write(pdf());
    const facts = await store.facts(key);
    expect(facts?.size).to.equal(pdf().length);
    expect(Math.abs(Date.now() - (facts?.at.getTime() ?? 0))).to.be.lessThan(60_000);
    expect(await read()).to.deep.equal(pdf());
    expect(String(await read({ start: 1, end: 3 }))).to.equal('PDF');
    await store.remove(key);
    await store.remove(key);
    expect(await store.facts(key)).to.equal(null);
    expect(await store.read(key).toArray().catch((error: unknown) => error)).to.be.instanceOf(Error);
  }); // prettier-ignore

  it('an empty file and one of 20 MB are taken', async () => {
    await write(Buffer.alloc(0));
    expect((await store.facts(key))?.size).to.equal(0);
    const large = Buffer.alloc(mostOfFile, 'large');
    await store.write(key, Readable.from((function* () {
      for (let at = 0; at < large.length; at += 65_536) yield large.subarray(at, at + 65_536);
    })()));
    const hash = createHash('sha256');
    for await (const chunk of store.read(key) as AsyncIterable<Buffer>) hash.update(chunk);
    expect(hash.digest('hex')).to.equal(createHash('sha256').update(large).digest('hex'));
  }); // prettier-ignore

  it('what breaks off on its way leaves nothing behind', async () => {
    const breaking = Readable.from(
      (async function* () {
        yield await Promise.resolve(pdf());
        throw new Error('gone');
      })(),
    );
    const failed = await store.write(key, breaking).catch((error: unknown) => error);
    expect(failed).to.have.property('message', 'gone');
    expect([await store.facts(key), await keys('files')]).to.deep.equal([null, []]);
  });

  it('lists the keys of a folder, more than a page of them', async () => {
    await write(pdf());
    expect([await keys(`files/${tenantId}`), await keys('files/0190a0a1')]).to.deep.equal([[key], []]);
    const page = (list: string, more: string) => Readable.from([Buffer.from(
      `<?xml version="1.0"?><ListBucketResult><Name>documents</Name>${more}${list}</ListBucketResult>`,
    )]);
    const one = await keysIn(page('<Contents><Key>a/1</Key><Size>1</Size></Contents>',
      '<IsTruncated>true</IsTruncated><NextContinuationToken>1 &amp;+/=</NextContinuationToken>'));
    expect(one).to.deep.equal({ keys: ['a/1'], next: '1 &+/=' });
    expect(await keysIn(page('', '<IsTruncated>false</IsTruncated>'))).to.deep.equal({ keys: [], next: null });
    expect(await keysIn(page('<Key>', '')).catch((error: unknown) => error)).to.be.instanceOf(Error);
  }); // prettier-ignore

  it('only keys of our own are asked for', () => {
    for (const wrong of ['files/../x', 'files/a b', 'FILES/ab', 'files'])
      expect(() => store.read(wrong), wrong).to.throw('is no key of a file');
  });

  it('A26: the sweeper and the verifier work with it', async () => {
    const [one, two] = [await kept(pdf('1')), await kept(pdf('2'))];
    await files.settle(tenantId, [one.fileId], new Set([one.fileId]));
    expect(await files.sweep(() => Promise.resolve(new Map()), 60_000), 'too young').to.equal(0);
    expect(await files.sweep(() => Promise.resolve(new Map()), -60_000)).to.equal(1);
    expect(await files.find({ tenantId, ...two }, two)).to.equal('missing');
    const tenant = (sha256: string) => ({
      ...{ tenantId, slug: 'acme' },
      files: Readable.from([{ file_id: one.fileId, size: one.size, sha256, name: 'a.pdf' }]),
    });
    const verified = async (sha256: string) => {
      const again = createFiles(s3Store(server.bucket, spool), { warn: () => undefined });
      return verifyFiles(Readable.from([tenant(sha256)]), again);
    };
    expect(await verified(one.sha256)).to.deep.equal({ sound: true, lines: ['acme: 1 files, 0 faults'] });
    expect((await verified('0'.repeat(64))).lines[1]).to.contain(`${one.fileId} (a.pdf): changed`);
    await store.remove((await keys('files'))[0]!);
    expect((await verified(one.sha256)).lines[1]).to.contain(`${one.fileId} (a.pdf): missing`);
    expect(await files.sweep(allKept, 0)).to.equal(0);
  });

  it('while it is gone, nothing is said of a file but that it isn’t working right now; nothing is lost', async () => {
    const file = await kept(pdf('gone'));
    await files.settle(tenantId, [file.fileId], new Set([file.fileId]));
    await server.stop();
    const error = (work: Promise<unknown>) => work.catch((one: unknown) => one);
    try {
      expect(await error(files.find({ tenantId, ...file }, file))).to.be.instanceOf(Unavailable);
      expect(await error(kept(pdf('other')))).to.be.instanceOf(Unavailable);
      expect(await error(store.read(key).toArray())).to.be.instanceOf(Unavailable);
      expect(await error(files.sweep(allKept, 0))).to.be.instanceOf(Unavailable);
    } finally {
      await server.start();
    }
    expect(await files.find({ tenantId, ...file }, file)).to.have.property('read');
    expect(await kept(pdf('other'))).to.have.property('size', pdf('other').length);
  });

  it('a store that fails for a moment is asked again; one that refuses isn’t', async () => {
    let [asked, answers] = [0, [503, 500, 200]];
    const failing = createServer((request, response) => {
      asked += 1;
      request.resume().once('end', () => response.writeHead(answers.shift() ?? 200, { 'Content-Length': 0 }).end());
    });
    await new Promise<void>((done) => failing.listen(0, '127.0.0.1', done));
    const { port } = failing.address() as AddressInfo;
    const there = s3Store({ ...server.bucket, endpoint: new URL(`http://127.0.0.1:${port}`) }, spool);
    try {
      await there.write(key, Readable.from([pdf()]));
      expect(asked).to.equal(3);
      [asked, answers] = [0, [403]];
      const refused = await there.facts(key).catch((error: unknown) => error);
      expect([refused instanceof Unavailable, asked]).to.deep.equal([true, 1]);
    } finally {
      failing.closeAllConnections();
      await new Promise((done) => failing.close(done));
    }
  }); // prettier-ignore

  it('a file that breaks off in the middle is neither changed nor missing', async () => {
    const breaking = createServer((request, response) => {
      request.resume();
      const head = { 'Content-Length': 100, ETag: '"1"', 'Last-Modified': new Date().toUTCString() };
      response.writeHead(200, head);
      if (request.method === 'HEAD') response.end();
      else response.write('x'.repeat(50), () => setTimeout(() => request.socket.destroy(), 20));
    });
    await new Promise<void>((done) => breaking.listen(0, '127.0.0.1', done));
    const { port } = breaking.address() as AddressInfo;
    const there = createFiles(s3Store({ ...server.bucket, endpoint: new URL(`http://127.0.0.1:${port}`) }, spool), {
      warn: () => undefined,
    });
    try {
      const found = there.find({ tenantId, fileId: tenantId }, { size: 100, sha256: '0'.repeat(64) });
      expect(await found.catch((error: unknown) => error)).to.be.instanceOf(Unavailable);
    } finally {
      breaking.closeAllConnections();
      await new Promise((done) => breaking.close(done));
    }
  }); // prettier-ignore
});

describe('STORAGE_URL', () => {
  it('names a bucket, its region, a key and a secret', () => {
    expect(readStorageUrl('https://AK:s%2F%2B%3D@s3.example.com:9000/my-bucket?region=eu-west-1')).to.deep.include({
      ...{ name: 'my-bucket', region: 'eu-west-1', accessKeyId: 'AK', secretAccessKey: 's/+=' },
    });
    expect(readStorageUrl('http://a:b@127.0.0.1:9000/documents/')).to.deep.include({ region: 'us-east-1' });
  });
  for (const wrong of [
    ...['s3://a:b@h/bucket', 'https://h/bucket', 'https://a@h/bucket', 'https://a:b@h/', 'https://a:b@h/UP', 'nowhere'],
    ...['https://a:b@h/one/two', 'https://a:b@h/bucket?other=1', 'https://a:b@h/bucket?region=eu west', 'https://a:%E0@h/bucket'],
  ])
    it(`${wrong} is none`, () => {
      expect(readStorageUrl(wrong)).to.equal(null);
    });
  it('files go over TLS, or stay on this machine', () => {
    expect(
      ['https://a:b@h/bucket', 'http://a:b@127.0.0.1:9000/bucket', 'http://a:b@localhost/bucket', 'http://a:b@h/bucket'].map(isPrivateWay),
    ).to.deep.equal([true, true, true, false]);
  });
}); // prettier-ignore
