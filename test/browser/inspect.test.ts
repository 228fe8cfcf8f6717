import { expect } from 'chai';
import type { BrowserContext } from 'playwright-core';
import { browserSite } from '../support/browserSite.ts';
import { inspect } from './inspect.ts';
import { KnownParts } from './parts.ts';

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

  const good = `<!doctype html><html lang="en"><title>Gatehouse</title>
    <style>.soft { color: #444 } .faint { color: #bbb } main { background: #fff } .box { overflow: auto; height: 40px }
      .close { display: inline-block; width: 12px; height: 12px; overflow: hidden }</style>
    <header><a href="/">Home</a></header>
    <main><h1>Wide</h1><h2>Names</h2><p class="soft">Some words of it.</p>
      <form><label for="name">Name</label><input id="name" aria-describedby="hint"><p id="hint">As you like.</p>
        <button>Save</button></form>
      <div class="box"><p>Short</p></div>
      <p><img alt="A sign" src="data:,"> <a href="/1">One</a></p></main></html>`;
  const opened = async (html: string) => {
    const page = await context.newPage();
    await page.setContent(html);
    return page;
  };

  it('knows a page again whose words, addresses and number of rows differ', async () => {
    const parts = new KnownParts();
    const first = await opened(good.replace('</main>', '<ul><li>a</li><li>b</li></ul></main>'));
    (await parts.unknownOf(first)).remember();
    const other = good
      .replace('</main>', '<ul><li>c</li><li>d</li><li>e</li></ul></main>')
      .replace('Some words of it', 'Others')
      .replace('/1', '/2')
      .replace('id="name"', 'id="called"')
      .replace('for="name"', 'for="called"');
    const second = await opened(other);
    expect((await parts.unknownOf(second)).known).to.equal(null);
    const third = await opened(other.replace('Others.', '<b>Others</b>'));
    const { known } = await parts.unknownOf(third);
    expect(known).not.to.equal(null);
    expect(known).not.to.deep.equal([]);
    await Promise.all([first, second, third].map((page) => page.close()));
  });

  for (const [fault, rule, from, to] of [
    ['a label that is missing', 'label', '<label for="name">Name</label>', ''],
    ['a label of something else', 'label', 'for="name"', 'for="names"'],
    ['a label that says nothing', 'label', 'Name</label>', '</label>'],
    ['a class of low contrast', 'color-contrast', 'class="soft"', 'class="faint"'],
    ['a class whose contrast has become low', 'color-contrast', 'color: #444', 'color: #bbb'],
    ['a background that has become dark', 'color-contrast', 'background: #fff', 'background: #555'],
    ['a button without a name', 'button-name', 'Save', ''],
    ['a link without a name', 'link-name', 'One', ''],
    ['a heading out of order', 'heading-order', '<h2>Names</h2>', '<h4>Names</h4>'],
    [
      'a second header',
      'landmark-no-duplicate-banner',
      '<main>',
      '<header><a href="/3">Three</a></header><main>',
    ],
    ['a list of what is no part of one', 'list', '<form>', '<ul><p>One</p></ul><form>'],
    ['a state that a button can not have', 'aria-allowed-attr', '<button>', '<button aria-checked="true">'],
    ['a role that there is not', 'aria-roles', '<div class="box"', '<div role="boxes" class="box"'],
    [
      'small targets side by side',
      'target-size',
      '>One</a>',
      ' class="close">One</a><a href="/2" class="close">Two</a>',
    ],
    ['a box that scrolls and no key reaches', 'scrollable-region-focusable', 'Short', 'Long<br>'.repeat(9)],
    ['an image without words', 'image-alt', 'alt="A sign" ', ''],
    ['a language that is missing', 'html-has-lang', ' lang="en"', ''],
    ['words outside of every landmark', 'region', '<header>', '<p>Nowhere</p><header>'],
  ] as const)
    it(`finds ${fault}, on a page that is otherwise known`, async () => {
      const page = await opened(good);
      await inspect(page);
      await page.setContent(good.replace(from, to));
      const found = await inspect(page).then(
        () => '',
        (error: unknown) => String(error),
      );
      await page.close();
      expect(found).to.contain(`${rule} (`);
    });
});
