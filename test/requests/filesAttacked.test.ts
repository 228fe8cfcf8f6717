import { expect } from 'chai';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { signedIn, testApp, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { storedDocument } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';

const page = '<html><body><script>alert(document.domain)</script></body></html>';
const bytes = (...texts: string[]) => Buffer.from(texts.join(''), 'latin1');
const picture = (format: 'jpeg' | 'gif' | 'png') =>
  sharp({ create: { width: 20, height: 10, channels: 3, background: '#3a3' } })
    .toFormat(format)
    .toBuffer();

describe('Files that are two things at once', () => {
  let cast: Cast;
  let reader: Browser;
  before(async () => {
    cast = await makeCast('polyglots');
    reader = await signedIn(cast.players.customerUser);
  });
  const receive = async (name: string, content: Buffer) =>
    (await testApp()).services.files.receive(cast.tenantId, name, Readable.from([content]));
  const stored = (name: string, content: Buffer) =>
    storedDocument(cast.tenantId, { asset_id: cast.assets.cal1 }, { name, content });

  it('S20: what hangs behind a picture, a page or an archive, is in no copy that is served', async () => {
    for (const format of ['jpeg', 'gif', 'png'] as const) {
      const content = Buffer.concat([await picture(format), bytes(page, 'PK\x03\x04', 'x'.repeat(2000))]);
      const id = await stored(`photo.${format === 'jpeg' ? 'jpg' : format}`, content);
      for (const path of [`/documents/${id}`, `/documents/${id}/preview`]) {
        const { status, bytes: served, headers } = await reader.get(path);
        expect([status, headers['content-type']], path).to.deep.equal([200, `image/${format}`]);
        expect(served.includes('script') || served.includes('PK\x03\x04'), `${format} ${path}`).to.equal(
          false,
        );
      }
    }
  });

  it('S20: a GIF that is a script, an SVG or a page under a picture’s name is refused', async () => {
    for (const [name, content] of [
      ['a.gif', bytes('GIF89a/*', '\0'.repeat(20), '*/=1;alert(1)//')],
      ['logo.png', bytes('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
      [
        'logo.jpg',
        bytes('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
      ],
      ['photo.jpg', bytes(page)],
      ['certificate.pdf', bytes(page, '%PDF-1.4\n%%EOF\n')],
      ['certificate.pdf', bytes('\n\n', page)],
    ] as const)
      expect((await receive(name, content)).problem, name).to.be.a('string');
  });

  it('S20: a page under any other name is sent as nothing that a browser draws, and has no preview', async () => {
    for (const [name, content] of [
      ['notes.txt', bytes(page)],
      ['notes', bytes(page)],
      [
        'data.xml',
        bytes(
          '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
        ),
      ],
      ['drawing.xml', bytes('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
      ['both.txt', bytes(page, '%PDF-1.4\n%%EOF\n')],
    ] as const) {
      const id = await stored(name, content);
      const { headers } = await reader.get(`/documents/${id}`);
      expect(headers['content-type'], name).to.equal('application/octet-stream');
      expect(headers['content-disposition'], name).to.match(/^attachment/);
      expect(headers['x-content-type-options'], name).to.equal('nosniff');
      expect((await reader.get(`/documents/${id}/preview`)).status, name).to.equal(404);
    }
  });

  it('S20: a PDF that is a page as well, or would run or open something, is shown under a policy that fetches nothing', async () => {
    for (const content of [
      bytes('%PDF-1.4\n', page, '\n%%EOF\n'),
      bytes(
        '%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\n%%EOF\n',
      ),
      bytes('%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/Launch/F(cmd.exe)>>>>endobj\n%%EOF\n'),
      bytes('%PDF-1.4\n1 0 obj<</Type/Filespec/EF<</F 2 0 R>>/F(a.exe)>>endobj\n%%EOF\n'),
    ]) {
      const id = await stored('certificate.pdf', content);
      const { headers, status } = await reader.get(`/documents/${id}/preview`);
      expect([status, headers['content-type'], headers['x-content-type-options']]).to.deep.equal([
        200,
        'application/pdf',
        'nosniff',
      ]);
      const policy = String(headers['content-security-policy']);
      expect(policy)
        .to.contain("default-src 'none'")
        .and.contain("form-action 'none'")
        .and.not.contain('script-src');
    }
  });

  it('S20: of ranges one is sent, and of none that makes sense the whole file or 416', async () => {
    const content = bytes('%PDF-1.4\n0123456789\n%%EOF\n');
    const id = await stored('ranges.pdf', content);
    const size = content.length;
    for (const [range, status, length] of [
      ['bytes=0-0', 206, 1],
      ['bytes=0-999999999999999999999', 206, size],
      [`bytes=-${'9'.repeat(30)}`, 206, size],
      ['bytes=5-2', 416, 0],
      ['bytes=-0', 416, 0],
      ['bytes=999999999999999999999-', 416, 0],
      ['bytes=0-1,3-4', 200, size],
      [`bytes=${Array.from({ length: 500 }, () => '0-').join(',')}`, 200, size],
      ['bytes=a-b', 200, size],
      ['lines=1-2', 200, size],
      ['bytes', 200, size],
      ['', 200, size],
    ] as const) {
      const answer = await reader.get(`/documents/${id}`, { Range: range });
      expect([answer.status, answer.bytes.length], range).to.deep.equal([status, length]);
    }
  });

  it('A16, A26: of a customer’s file others learn nothing in any state, not even that it is there', async () => {
    const id = await stored('secret.pdf', bytes('%PDF-1.4\nsecret\n%%EOF\n'));
    const unknown = '11111111-2222-4333-8444-555555555555';
    const stranger = await signedIn(cast.players.link);
    const shape = async (path: string) => {
      const { status, text, headers } = await stranger.get(path);
      return {
        status,
        length: text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|reference[^<]*|nonce[^"]*/gi, '').length,
        type: headers['content-type'],
      };
    };
    for (const state of [
      'shown',
      'shown = false',
      'archived_at = now()',
      'archived_at = null, replaced_at = now()',
    ]) {
      if (state !== 'shown') await sql(`update documents set ${state} where id = $1`, id);
      for (const tail of ['', '/preview'])
        expect(await shape(`/documents/${id}${tail}`), state).to.deep.equal(
          await shape(`/documents/${unknown}${tail}`),
        );
    }
  });
});
