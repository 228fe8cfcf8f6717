import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { ask } from './asking.ts';

const script = readFileSync(new URL('partsInPage.js', import.meta.url), 'utf8');

interface Parts {
  /** What headings and landmarks the page has, in which order. */
  outline: string[];
  /** What each element is to axe-core's rules, in the order of the document. */
  parts: string[];
  /** Of how many elements each consists, itself included. */
  sizes: number[];
}

/** What is left to look at on a page, and what to do when nothing was found there. */
export interface Unknown {
  /** The places of elements, in the order of the document, in which there is nothing new; null: all of the page was looked at before. */
  known: readonly number[] | null;
  /** Lets everything on the page count as looked at. */
  remember: () => void;
}

/**
 * The parts of pages that were looked at. Half of a second's work at each page would go into what stands in the same way on others: frame,
 * fields, rows. An element is known when one was there that has the same tag, states, classes, colours, references, children and ancestors,
 * whatever its words. A page whose headings and landmarks come in a new order is looked at as a whole.
 */
export class KnownParts {
  readonly #known = new Set<string>();

  /** What of a page that is open is not known. The page keeps its elements as `partsOfPage`. */
  async unknownOf(page: Page): Promise<Unknown> {
    const { outline, parts, sizes } = await ask<Parts>(page, script);
    const remember = () => {
      for (const part of [...outline, ...parts]) this.#known.add(part);
    };
    if (!outline.every((part) => this.#known.has(part))) return { known: [], remember };
    const isNew = parts.map((part) => !this.#known.has(part));
    if (!isNew.includes(true)) return { known: null, remember };
    const known: number[] = [];
    for (let at = 0; at < parts.length;) {
      const size = sizes[at]!;
      const isKnown = !isNew.slice(at, at + size).includes(true);
      if (isKnown) known.push(at);
      at += isKnown ? size : 1;
    }
    return { known, remember };
  }
}
