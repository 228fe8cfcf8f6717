import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findBrowser, launchBrowser } from './support/browser.ts';
import { findSystemPostgres } from './support/systemPostgres.ts';

describe('what the tests find on a machine', function () {
  this.timeout(60_000);
  const saved = { ...process.env };
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  });
  afterEach(() => {
    process.env = { ...saved };
    rmSync(folder, { recursive: true, force: true });
  });

  function program(...path: string[]): string {
    const file = join(folder, ...path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '', { mode: 0o755 });
    return file;
  }

  it('takes the browser that CHROMIUM_PATH names, then on linux-x64 always the same one, else the system’s', async () => {
    const onPath = program('bin', 'chromium');
    process.env['PATH'] = join(folder, 'bin');
    delete process.env['CHROMIUM_PATH'];
    const { executablePath } = await findBrowser();
    if (process.platform !== 'linux') expect(executablePath).not.to.equal(onPath);
    else if (process.arch !== 'x64') expect(executablePath).to.equal(onPath);
    else expect(executablePath).to.match(/chromium-[\d.]+\/chromium$/);
    process.env['CHROMIUM_PATH'] = program('named');
    expect((await findBrowser()).executablePath).to.equal(process.env['CHROMIUM_PATH']);
  });

  it('says what to do when CHROMIUM_PATH names nothing', async () => {
    process.env['CHROMIUM_PATH'] = join(folder, 'nothing');
    const error = await findBrowser().catch((reason: unknown) => reason);
    expect((error as Error).message)
      .to.contain('CHROMIUM_PATH')
      .and.to.contain('unset it');
  });

  it('has a browser without any of the system’s, which shows text in a font', async function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
    process.env['PATH'] = folder;
    delete process.env['CHROMIUM_PATH'];
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.setContent('<span>iiii</span><br><span>wwww</span>');
      const widths = await page
        .locator('span')
        .evaluateAll((spans) => spans.map((span) => span.getBoundingClientRect().width));
      expect(widths[0]).to.be.greaterThan(0);
      expect(widths[1]).to.be.greaterThan(widths[0]! * 2);
    } finally {
      await browser.close();
    }
  });

  it('takes the newest whole PostgreSQL from 15 on', () => {
    expect(findSystemPostgres(join(folder, 'none'))).to.equal(null);
    for (const version of ['9', '14', '15', '16']) {
      program(version, 'bin', 'initdb');
      program(version, 'bin', 'postgres');
    }
    program('17', 'bin', 'psql');
    expect(findSystemPostgres(folder)).to.equal(join(folder, '16', 'bin'));
    rmSync(join(folder, '15'), { recursive: true });
    rmSync(join(folder, '16'), { recursive: true });
    expect(findSystemPostgres(folder)).to.equal(null);
  });
});
