import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { unpackChromium } from './packagedChromium.ts';

/** How to start a Chromium: one of the two ways, with its options. */
export interface BrowserChoice {
  executablePath?: string;
  channel?: string;
  args: string[];
  env: Record<string, string>;
}

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const MAC_APPS = ['Google Chrome.app/Contents/MacOS/Google Chrome', 'Chromium.app/Contents/MacOS/Chromium'];
/** Nothing of the browser itself may use the network while tests run. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
];

/**
 * The Chromium for the tests: $CHROMIUM_PATH; on linux-x64 the one of the npm package @sparticuz/chromium, so that its font is the
 * same on every machine, and with it what fits into a line; elsewhere one of the system's, or a channel of Playwright.
 * @throws an error that says what to do when there is none.
 */
export async function findBrowser(): Promise<BrowserChoice> {
  // Root can't set up Chromium's sandbox.
  const args = process.getuid?.() === 0 ? [...QUIET, '--no-sandbox'] : [...QUIET];
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
  );
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return { executablePath: named, args, env };
    throw new Error(`CHROMIUM_PATH names ${named}, and there is nothing. Set it to a Chromium, or unset it.`);
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    const unpacked = unpackChromium();
    return { executablePath: unpacked.executablePath, args, env: { ...env, ...unpacked.env } };
  }
  const installed = findInstalled();
  if (installed) return { executablePath: installed, args, env };
  for (const channel of process.platform === 'linux' ? [] : ['chrome', 'msedge']) {
    const browser = await chromium.launch({ channel }).catch(() => null);
    await browser?.close();
    if (browser) return { channel, args, env };
  }
  throw new Error(
    'There is no browser for the tests. Install Chromium or Google Chrome, or set CHROMIUM_PATH to the program of one.',
  );
}

/** Starts the browser of `findBrowser`, without a window. Close it after use. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ ...(await findBrowser()), headless: true });
}

function findInstalled(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates =
    process.platform === 'darwin'
      ? MAC_APPS.map((app) => join('/Applications', app))
      : SYSTEM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((path) => existsSync(path));
}
