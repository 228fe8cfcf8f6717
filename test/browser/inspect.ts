import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { AXE_PATH, axeSource } from '../support/browserSite.ts';
import { everyWay } from '../support/long.ts';
import { unplain } from '../support/plainWords.ts';
import { ask, resize } from './asking.ts';
import { KnownParts, type Unknown } from './parts.ts';
import { said } from './steps.ts';

const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What can come out otherwise where the page is narrow and dark, its structure being the same. */
const byLook = [
  'aria-hidden-focus',
  'color-contrast',
  'link-in-text-block',
  'region',
  'scrollable-region-focusable',
  'target-size',
];

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/**
 * What a page says of itself: its title, its headings of the first rank, its words (frame and main part, but nothing that is typed, kept or
 * quoted on it), and boxes drawn as a frame straight inside another frame; what is wrong with a form may stand out in its card.
 */
const factsOf = (page: Page) =>
  ask(page, () => {
    const copy = document.body.cloneNode(true) as HTMLElement;
    for (const quoted of copy.querySelectorAll('.letter, .variables, .prose, pre, textarea, code'))
      quoted.remove();
    const frames = '.card, .rows, .error-summary, .list:has(> .table)';
    return {
      title: document.title,
      words: copy.textContent,
      headings: [...document.querySelectorAll('h1, [role="heading"][aria-level="1"]')].filter((one) =>
        one.checkVisibility({ visibilityProperty: true }),
      ).length,
      doubleFrames: [...document.querySelectorAll<HTMLElement>(frames)]
        .filter((one) => one.checkVisibility() && parseFloat(getComputedStyle(one).borderInlineEndWidth) > 0)
        .filter((one) => {
          const around = one.parentElement?.closest<HTMLElement>(frames);
          return (
            around &&
            parseFloat(getComputedStyle(around).borderInlineEndWidth) > 0 &&
            !one.matches('form, .error-summary')
          );
        })
        .map((one) => `a frame in a frame: ${one.className}, ${one.innerText.slice(0, 40)}`),
    };
  });

/**
 * Holds a page that is open to what every page promises: a title, one heading of the first rank, the words of
 * docs/words.md, nothing that axe-core finds wide and light or, in the long run and by name, narrow and dark, no frame
 * straight inside another, and nothing that hangs over the edge of a phone.
 * @throws with everything that was found, not the first of it
 */
export async function inspect(page: Page): Promise<void> {
  const found: string[] = [];
  const { title, words, headings, doubleFrames } = await factsOf(page);
  if (!/^\S.* · \S|^Gatehouse$|^Company /.test(title)) found.push(`title: ${title}`);
  if (headings !== 1) found.push(`headings of the first rank: ${headings}`);
  found.push(...unplain(`${title} ${words}`), ...doubleFrames);
  await report(page, [...found, ...(await look(page, everyRule))]);
}

/** The same for an email, which is a letter and no page: it has no landmarks and need not have a heading. */
export async function inspectDocument(page: Page): Promise<void> {
  await report(
    page,
    await look(
      page,
      everyRule.filter((rules) => rules !== 'best-practice'),
    ),
  );
}

/**
 * As it was opened, then at other widths; it is left as it was. Each change of the look costs a drawing of the page: there is none that
 * is not needed, and two at once are one.
 */
async function look(page: Page, rules: readonly string[]): Promise<string[]> {
  const { width: first, height } = page.viewportSize()!;
  const found: string[] = [];
  const overhangAt = async (width: number) =>
    found.push(...(await overhang(page, width)).map((one) => `${width} px: ${one}`));
  found.push(...(await axe(page, rules)).map((one) => `wide, light: ${one}`));
  await overhangAt(first);
  for (const width of [768, 360]) {
    await resize(page, width, 740);
    await overhangAt(width);
  }
  await Promise.all([resize(page, 320, 740), scheme(page, 'dark')]);
  await overhangAt(320);
  const again = byLook.filter((rule) => rule !== 'region' || rules.includes('best-practice'));
  if (everyWay) found.push(...(await axe(page, again)).map((one) => `narrow, dark: ${one}`));
  await Promise.all([resize(page, first, height), scheme(page, 'light')]);
  return found;
}

/** Dark differs by its colours, which `npm test` leaves to the long run: to draw a page anew twice costs a third of all its widths. */
async function scheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  if (everyWay) await page.emulateMedia({ colorScheme });
}

/** Sent to a page as text, axe-core takes longer than its rules do: it goes by a wire and is compiled each time. */
async function loadAxe(page: Page): Promise<void> {
  const isLoaded = await ask(
    page,
    `location.protocol === 'http:' && matchMedia('(scripting: enabled)').matches && new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = ${JSON.stringify(AXE_PATH)};
      script.onload = () => resolve(true);
      script.onerror = () => reject(new Error('axe-core is not there'));
      document.head.append(script);
    })`,
  );
  if (isLoaded !== true) await ask(page, `${axeSource};undefined`);
}

async function report(page: Page, found: readonly string[]): Promise<void> {
  if (found.length > 0)
    expect.fail(`${page.url()}\n  ${found.join('\n  ')}\n${(await said(page)).slice(0, 200)}`);
}

/** By the rules that were asked. */
const looked = new Map<string, KnownParts>();
let isSheetRead = false;

/** What axe-core finds: in `npm test` on what no page before had, else on everything. */
async function axe(page: Page, runOnly: readonly string[]): Promise<string[]> {
  const before = looked.get(runOnly.join()) ?? new KnownParts();
  looked.set(runOnly.join(), before);
  const { known, remember } = everyWay ? everything : await before.unknownOf(page);
  if (known === null) return [];
  await loadAxe(page);
  // Left out are elements themselves, which only the page has.
  const what =
    known.length === 0
      ? 'document'
      : `{ include: document, exclude: ${JSON.stringify(known)}.map((at) => partsOfPage[at]) }`;
  // The one style sheet of all pages is fetched and read for what it says of turned screens: once.
  const options = { runOnly, resultTypes: ['violations'], preload: everyWay || !isSheetRead };
  isSheetRead = true;
  // As text: the page's policy lets no script in, and the function would need types of the page's own. What passed is of no use here.
  const violations = await ask<Violation[]>(
    page,
    `axe.run(${what}, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  if (violations.length === 0) remember();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary }) => {
      const why = failureSummary?.replace(/\s+/g, ' ') ?? '';
      return `${id} (${help}): ${html.slice(0, 160)} ${why.slice(0, 260)}`;
    }),
  );
}

const everything: Unknown = { known: [], remember: () => undefined };

/** What hangs over the right edge, unless it stands in something that scrolls by itself. */
export async function overhang(page: Page, at: number | null = null): Promise<string[]> {
  const { width, found } = await ask(page, () => {
    const root = document.documentElement;
    const over = new Set<Element>();
    if (root.scrollWidth > root.clientWidth)
      for (const element of document.body.querySelectorAll('*')) {
        if (element.getBoundingClientRect().right <= root.clientWidth + 0.5) continue;
        let box = element.parentElement;
        while (box && box !== document.body && getComputedStyle(box).overflowX === 'visible')
          box = box.parentElement;
        if (box === document.body) over.add(element);
      }
    const innermost = [...over].filter((element) => ![...element.children].some((child) => over.has(child)));
    return {
      width: innerWidth,
      found:
        root.scrollWidth > root.clientWidth
          ? [
              `${root.scrollWidth} px wide`,
              ...innermost.slice(0, 4).map(({ outerHTML }) => outerHTML.slice(0, 120)),
            ]
          : [],
    };
  });
  if (at !== null && width !== at) throw new Error(`${page.url()} is ${width} px wide, not ${at}.`);
  return found;
}
