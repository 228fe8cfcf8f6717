import type { SaxesParser } from 'saxes';

/** Attributes of one element: a workbook's root has some thirty. */
const mostAttributes = 200;
/** Elements of one file: ten thousand rows of fifty cells have two million. */
const mostElements = 5_000_000;

/** How many elements may still come, of all that is read of one file. */
export interface ElementsLeft {
  elements: number;
}

export const elementsOfFile = (): ElementsLeft => ({ elements: mostElements });

/**
 * Stops a parser at an element with more attributes, or a file with more elements, than anything has that people use. saxes
 * keeps all attributes of an element in one object: millions of them are one piece of memory, and when that can't be had, it
 * is the process that ends and not its thread (S31).
 * @param tooMuch makes the error that is thrown then
 */
export function boundXml(parser: SaxesParser, left: ElementsLeft, tooMuch: () => Error): void {
  let attributes = 0;
  parser.on('opentagstart', () => {
    attributes = 0;
    left.elements -= 1;
    if (left.elements < 0) throw tooMuch();
  });
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > mostAttributes) throw tooMuch();
  });
}
