import { SaxesParser } from 'saxes';
import { boundXml, elementsOfFile } from '../../../shared/boundXml.ts';

/** An element, with its name without a prefix. */
export interface Element {
  name: string;
  attributes: Readonly<Record<string, string>>;
  text: string;
  children: Element[];
}

/** The XML is none of what may be read: it declares entities of its own, or nests deeper than any bank's file. */
export class NotPlain extends Error {
  override name = 'NotPlain';
}

const deepest = 50;
const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
/** A DOCTYPE is where entities are declared, which can grow without end or name files (S31). It is refused before anything is parsed. */
const doctype = /<!(?:DOCTYPE|ENTITY)/i;

/**
 * Reads XML and hands over each element that stands right below one of the parents, once it is whole; so a long file is never held as a
 * tree. saxes fetches nothing and knows XML's own entities alone.
 * @throws NotPlain; whatever is wrong with the XML
 */
export function readElements(
  text: string,
  { parents, root, take }: { parents: ReadonlySet<string>; root: (element: Element) => void; take: (element: Element) => void },
): void {
  if (doctype.test(text)) throw new NotPlain();
  const open: Element[] = [];
  const parser = new SaxesParser();
  boundXml(parser, elementsOfFile(), () => new NotPlain());
  parser.on('doctype', () => {
    throw new NotPlain();
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= deepest) throw new NotPlain();
    const element = { name: localName(name), attributes, text: '', children: [] };
    if (open.length < 2) root(element);
    open.push(element);
  });
  const add = (piece: string) => {
    const element = open.at(-1);
    if (element) element.text += piece;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const element = open.pop();
    const parent = open.at(-1);
    if (!element || !parent) return;
    if (parents.has(parent.name)) take(element);
    else parent.children.push(element);
  });
  parser.write(text).close();
} // prettier-ignore

/** The elements at the end of a path: `RltdPties/Dbtr/Nm`. */
export function all(element: Element | undefined, path: string): Element[] {
  let found = element ? [element] : [];
  for (const name of path.split('/'))
    found = found.flatMap(({ children }) => children.filter((child) => child.name === name));
  return found;
}

/** The text at the first of several paths that has one. */
export function textAt(element: Element | undefined, ...paths: readonly string[]): string {
  for (const path of paths) {
    const text = all(element, path)[0]?.text.trim() ?? '';
    if (text !== '') return text;
  }
  return '';
}
