/** A part of an XML document, as it is written. */
export interface Xml {
  readonly xml: string;
}

const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as XML writes it; what XML 1.0 can't hold, such as a bell, becomes a question mark. */
const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?')
    .replaceAll(/[&<>"]/g, (one) => names[one] ?? one);

/** An element with text, or with other elements, of which those that are null are left out. */
export function element(
  name: string,
  content: string | readonly (Xml | null)[],
  attributes: Readonly<Record<string, string>> = {},
): Xml {
  const inside =
    typeof content === 'string' ? escaped(content) : content.map((one) => one?.xml ?? '').join('');
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return { xml: `<${name}${said.join('')}>${inside}</${name}>` };
}

/** An element with text, or none where there is no text. */
export const maybe = (name: string, text: string | null): Xml | null =>
  text === null || text === '' ? null : element(name, text);

/** A whole document. */
export const xmlDocument = (root: Xml): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}\n`;
