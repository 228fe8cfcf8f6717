import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { createApp } from '../../server/app.ts';
import type { Services } from '../../server/request/services.ts';
import { signedIn, testApp, type SignedIn } from './app.ts';
import { atEnd } from './atEnd.ts';
import { launchBrowser } from './browser.ts';
import { ownServices } from './services.ts';

/** The product as a browser sees it: listening, on the run's database, with one Chromium for the whole run. */
export interface BrowserSite {
  /** `http://SLUG.localhost:PORT/path`; without a slug the platform's. */
  url(path: string, slug?: string): string;
  /** A separate browser profile in which nobody is signed in. Close it after use. */
  context(how?: ContextOptions): Promise<BrowserContext>;
  /** Signs in somebody of a cast. Staff and portal can be signed in side by side in one context (S3). */
  signIn(context: BrowserContext, player: SignedIn): Promise<void>;
}

export interface ContextOptions {
  /** false: no script of a page runs */
  script?: boolean;
  dark?: boolean;
  width?: number;
}

/** Where the site also serves axe-core, which the browser then keeps compiled (test/browser/inspect.ts). */
export const AXE_PATH = '/axe-core.js';
export const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Running {
  site: BrowserSite;
  services: Services;
  stop(): Promise<void>;
}

let running: Promise<Running> | null = null;
let chromium: Promise<Browser> | null = null;

/** The run's site, started when it is first asked for. */
export async function browserSite(): Promise<BrowserSite> {
  running ??= openSite();
  return (await running).site;
}

atEnd(async () => {
  if (running) await (await running).stop();
  if (chromium) await (await chromium).close();
});

/** Starts the product with settings of its own, beside the run's site and in the same Chromium. Stop it after use. */
export async function openSite(settings: Record<string, string> = {}): Promise<Running> {
  const browser = await (chromium ??= launchBrowser());
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // Files that one puts into the store are the other's too.
  const DATA_DIR = (await testApp()).services.config.dataDir;
  const services = await ownServices({ settings: { DATA_DIR, ...settings, PORT: String(port) } });
  const app = createApp(services);
  server.on('request', (request, response) => {
    if (request.url !== AXE_PATH) return void app(request, response);
    const kept = { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'max-age=3600' };
    response.writeHead(200, kept).end(axeSource);
  });
  return {
    site: siteOf(browser, services.config.baseUrl),
    services,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await services.pools.end();
    },
  };
}

function siteOf(browser: Browser, baseUrl: URL): BrowserSite {
  const url = (path: string, slug?: string) =>
    `${baseUrl.protocol}//${slug === undefined ? '' : `${slug}.`}${baseUrl.host}${path}`;
  return {
    url,
    async context({ script = true, dark = false, width = 1280 } = {}) {
      const options: BrowserContextOptions = {
        javaScriptEnabled: script,
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
        viewport: { width, height: 800 },
        locale: 'en-GB',
      };
      const context = await browser.newContext(options);
      context.setDefaultTimeout(10_000);
      return context;
    },
    async signIn(context, player) {
      const { cookies } = await signedIn(player);
      await context.addCookies(
        [...cookies].map(([name, value]) => ({ name, value, url: url('/', player.slug) })),
      );
    },
  };
}

/**
 * Collects what a page's reader would never see but its author should: script errors, what the content security policy
 * refused, missing files.
 */
export function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // Chromium reports each page that answers 4xx, which a form with errors is meant to do.
    const isStatus = /^Failed to load resource: .* status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !isStatus) faults.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && response.request().resourceType() !== 'document')
      faults.push(`${response.status()}: ${response.url()}`);
  });
  return faults;
}
