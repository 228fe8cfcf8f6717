import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';

describe('What is sent to browsers is compressed', () => {
  let cast: Cast;
  let browser: Browser;
  before(async () => {
    cast = await makeCast('compressed');
    browser = await signedIn(cast.players.administrator);
  });

  /** Without what differs from one drawing of a page to the next. */
  const still = (text: string) => text.replace(/name="_form_id" value="[^"]*"/g, '');

  for (const [what, path] of [
    ['a page', '/admin/assets'],
    ['a list as CSV', '/admin/assets/export.csv'],
    ['an error page', '/admin/nothing'],
  ] as const)
    it(`${what}, for who can unpack it and for nobody else`, async () => {
      const plain = await browser.get(path);
      expect(plain.headers).not.to.have.property('content-encoding');
      const packed = await browser.get(path, { 'Accept-Encoding': 'gzip, deflate' });
      expect(packed.status).to.equal(plain.status);
      expect(packed.headers['content-encoding']).to.equal('gzip');
      expect(packed.headers['vary']).to.contain('Accept-Encoding');
      expect(packed.bytes.length).to.be.below(plain.bytes.length / 2);
      expect(still(gunzipSync(packed.bytes).toString()) === still(plain.text), 'the same text').to.equal(
        true,
      );
    });
});
