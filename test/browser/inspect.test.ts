import { expect } from 'chai';
import type { BrowserContext } from 'playwright-core';
import { browserSite } from '../support/browserSite.ts';
import { inspect } from './inspect.ts';

describe('The inspection of pages itself', function () {
  this.timeout(300_000);
  let context: BrowserContext;
  before(async () => {
    context = await (await browserSite()).context();
  });
  after(() => context.close());

  const faultsOf = async (inside: string) => {
    const page = await context.newPage();
    await page.setContent(
      `<!doctype html><html lang="en"><title>Gatehouse</title><main><h1>Wide</h1>${inside}</main></html>`,
    );
    const fault = await inspect(page).then(
      () => '',
      (error: unknown) => String(error),
    );
    await page.close();
    return fault;
  };

  it('names what hangs over the edge of a phone, the innermost alone, and at which width', async () => {
    const fault = await faultsOf('<div><p id="wide" style="width: 700px">much too wide</p></div>');
    expect(fault)
      .to.match(/360 px: <p id="wide"/)
      .and.match(/320 px: \d+ px wide/);
    expect(fault).to.not.match(/1280 px|768 px|<div>/);
  });

  it('passes over what scrolls by itself', async () => {
    const scrolls =
      '<div tabindex="0" role="region" aria-label="Table" style="overflow-x: auto"><p style="width: 700px">wide</p></div>';
    expect(await faultsOf(scrolls)).to.equal('');
  });
});
