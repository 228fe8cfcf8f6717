import { expect } from 'chai';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createApp } from '../../server/app.ts';
import { createFiles, type Files } from '../../server/files/files.ts';
import { s3Store } from '../../server/files/s3/s3Store.ts';
import { Browser, signedIn, testApp, type Answer } from '../support/app.ts';
import { bucketServer, type BucketServer } from '../support/bucket.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdf } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';
import { unpacked } from '../support/zips.ts';

describe('Documents in a bucket', function () {
  this.timeout(60_000);
  let server: BucketServer;
  let spool: string;
  let cast: Cast;
  let staff: Browser;
  let portal: Browser;
  let files: Files;
  let restart: () => void;
  before(async () => {
    server = await bucketServer();
    spool = await mkdtemp(join(tmpdir(), 'gatehouse-arriving-'));
    cast = await makeCast('bucket');
    const { services } = await testApp();
    const browsers = {
      staff: await signedIn(cast.players.administrator),
      portal: await signedIn(cast.players.customerUser),
    };
    /** A process that has just started: it remembers no file. */
    restart = () => {
      files = createFiles(s3Store(server.bucket, spool), services.logger);
      const app = createApp({ ...services, files });
      const as = (one: Browser) => {
        const browser = new Browser(app, one.host);
        for (const [name, value] of one.cookies) browser.cookies.set(name, value);
        return browser;
      };
      [staff, portal] = [as(browsers.staff), as(browsers.portal)];
    };
    restart();
  });
  after(async () => {
    await server.end();
    await rm(spool, { recursive: true });
  });

  const upload = async (name: string, words = name) => {
    const answer = await staff.uploadFiles(
      `/admin/assets/${cast.assets.cal1}/documents`,
      { kind: 'certificate', shown: 'on' },
      [{ name, content: pdf(words) }],
    );
    return answer;
  };
  const idOf = async (name: string) =>
    (
      await sql<{ id: string; file_id: string }>(
        'select id, file_id from documents where tenant_id = $1 and name = $2',
        cast.tenantId,
        name,
      )
    )[0]!;
  const keyOf = (fileId: string) => `files/${cast.tenantId}/${fileId.slice(0, 2)}/${fileId}`;
  const expectNoAddress = ({ headers, text }: Answer) => {
    const { port } = server.bucket.endpoint;
    expect(JSON.stringify(headers))
      .not.to.contain(port)
      .and.not.to.contain('S3RVER')
      .and.not.to.contain('amz');
    expect(text).not.to.contain(port).and.not.to.contain('S3RVER');
  };

  it('are uploaded, downloaded in whole and in part, and zipped; no address of the bucket reaches a browser', async () => {
    expect((await upload('one.pdf')).status).to.equal(303);
    const { id } = await idOf('one.pdf');
    const whole = await portal.get(`/documents/${id}`);
    expect([whole.status, whole.bytes.equals(pdf('one.pdf'))]).to.deep.equal([200, true]);
    expectNoAddress(whole);
    const part = await portal.get(`/documents/${id}`, { Range: 'bytes=1-3' });
    expect([part.status, String(part.bytes)]).to.deep.equal([206, 'PDF']);
    expectNoAddress(part);
    expect((await portal.get(`/documents/${id}`, { Range: 'bytes=90000-' })).status).to.equal(416);
    const zip = await unpacked(await portal.get('/assets/certificates.zip'));
    expect(zip['one.pdf']).to.equal(String(pdf('one.pdf')));
    const other = await signedIn((await makeCast('bucket')).players.customerUser);
    expect((await other.get(`/documents/${id}`)).status, 'another company').to.equal(404);
    expect(await readdir(spool), 'nothing stays on this machine').to.deep.equal([]);
  });

  it('while the store is gone, uploads and downloads say so; nothing is lost, and nothing is half there', async () => {
    await upload('two.pdf');
    const { id } = await idOf('two.pdf');
    restart();
    const before = await sql('select 1 from documents where tenant_id = $1', cast.tenantId);
    await server.stop();
    try {
      for (const answer of [
        await portal.get(`/documents/${id}`),
        await upload('three.pdf'),
        await portal.get('/assets/certificates.zip'),
      ]) {
        expect([answer.status, answer.headers['retry-after'] !== undefined], answer.text).to.deep.equal([
          503,
          true,
        ]);
        expect(String(answer.bytes)).to.contain('isn’t working right now');
        expectNoAddress(answer);
      }
      expect((await portal.get('/assets')).status, 'pages work').to.equal(200);
      expect(await sql('select 1 from documents where tenant_id = $1', cast.tenantId)).to.have.length(
        before.length,
      );
    } finally {
      await server.start();
    }
    expect((await portal.get(`/documents/${id}`)).bytes.equals(pdf('two.pdf'))).to.equal(true);
    expect((await upload('three.pdf')).status).to.equal(303);
  });

  it('certificates by the hundred wait there, and are added', async () => {
    const answer = await staff.uploadFiles('/admin/certificates', {}, [
      { name: 'A-cal-2.pdf', content: pdf('wait') },
    ]);
    await staff.upload(answer.location!, { kind: 'certificate', shown: 'on', do: 'add' }, null);
    const { id } = await idOf('A-cal-2.pdf');
    expect((await portal.get(`/documents/${id}`)).bytes.equals(pdf('wait'))).to.equal(true);
  });

  it('a file that was changed there, and one that is missing, are said', async () => {
    await upload('four.pdf');
    const { id, file_id: fileId } = await idOf('four.pdf');
    const store = s3Store(server.bucket, spool);
    const changed = pdf('FOUR.pdf');
    await store.write(keyOf(fileId), Readable.from([changed]));
    restart();
    const answer = await portal.get(`/documents/${id}`);
    expect([answer.status, answer.text.includes('has changed since it was uploaded')]).to.deep.equal([
      410,
      true,
    ]);
    await store.remove(keyOf(fileId));
    const missing = await portal.get(`/documents/${id}`);
    expect([missing.status, missing.text.includes('missing from our storage')]).to.deep.equal([410, true]);
    const zip = await unpacked(await portal.get('/assets/certificates.zip'));
    expect(zip['index.csv']).to.contain('Missing from our storage');
  });
});
