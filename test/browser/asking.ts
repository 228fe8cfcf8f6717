import type { CDPSession, Page } from 'playwright-core';

/** What a page can answer with: something that JSON can hold. */
type Asked<T> = () => T | Promise<T>;

const wires = new WeakMap<Page, Promise<CDPSession>>();

/** The page's own connection to its browser. It stays with the page, whatever is opened there. */
function wireOf(page: Page): Promise<CDPSession> {
  const wire = wires.get(page) ?? page.context().newCDPSession(page);
  wires.set(page, wire);
  return wire;
}

/**
 * Has a page work something out, at a third of what `page.evaluate` costs: that first gives each page a script of its own, and takes
 * what comes back apart value by value.
 * @param what a script as text, or a function; nothing in that may have a name, as the loader would mark it with a helper of its own
 */
export async function ask<T>(page: Page, what: Asked<T> | string): Promise<T> {
  const wire = await wireOf(page);
  const { result, exceptionDetails: fault } = await wire.send('Runtime.evaluate', {
    expression: typeof what === 'string' ? what : `(${String(what)})()`,
    returnByValue: true,
    awaitPromise: true,
  });
  if (fault) throw new Error(`${page.url()}: ${fault.exception?.description ?? fault.text}`);
  return result.value as T;
}

/** Makes a page as large as this. Playwright does the same twice: it has the window follow, which nobody looks at. */
export async function resize(page: Page, width: number, height: number): Promise<void> {
  const wire = await wireOf(page);
  await wire.send('Emulation.setDeviceMetricsOverride', {
    ...{ width, height, screenWidth: width, screenHeight: height },
    ...{ deviceScaleFactor: 1, mobile: false },
  });
}
