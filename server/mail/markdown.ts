import MarkdownIt from 'markdown-it';
import { anyMark, inLine, put, webAddress, type Filled, type Value } from './values.ts';

type Token = ReturnType<MarkdownIt['parse']>[number];
type Rules = MarkdownIt['renderer']['rules'];
type CoreState = Parameters<Parameters<MarkdownIt['core']['ruler']['push']>[1]>[0];

/** What a source is drawn with. */
interface Env {
  values: Filled['values'];
  colour: string;
}

type Draw<T> = (what: T, colour: string) => string;
/** How an email is drawn: values, links, and paragraphs that are nothing but one of them; `rules` are for the rest. */
export interface Drawing {
  value: Draw<Value>;
  linkOpen: Draw<string | null>;
  linkClose: Draw<string | null>;
  button: Draw<{ address: string; label: string }>;
  quote: Draw<string>;
  rules: Rules;
}

/**
 * What of Markdown an email can have: headings, lists, bold, italics, line breaks and links. No HTML, pictures or code,
 * and its addresses lead to the web or a mailbox alone.
 * @returns draws a filled source, with the colour that it is given
 */
export function mailMarkdown({ rules, ...drawing }: Drawing): (filled: Filled, colour?: string) => string {
  const markdown = new MarkdownIt('zero', { html: false, breaks: true, linkify: true });
  markdown.enable(['heading', 'hr', 'list', 'emphasis', 'link', 'autolink', 'newline', 'escape', 'linkify']);
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  markdown.validateLink = (url) => anyMark.test(url[0] ?? '') || webAddress(url) !== null;
  // What stands for a value in an address must come through as it is.
  const normalizeLink = markdown.normalizeLink.bind(markdown);
  const normalizeLinkText = markdown.normalizeLinkText.bind(markdown);
  markdown.normalizeLink = (url) => (anyMark.test(url) ? url : normalizeLink(url));
  markdown.normalizeLinkText = (url) => (anyMark.test(url) ? url : normalizeLinkText(url));
  markdown.core.ruler.push('values', putValues);
  const drawn =
    <T>(draw: Draw<T>): Rules[string] =>
    (tokens, index, _options, { colour }: Env) =>
      draw(tokens[index]?.meta as T, colour);
  Object.assign(markdown.renderer.rules, rules, {
    value: drawn(drawing.value),
    link_open: drawn(drawing.linkOpen),
    link_close: drawn(drawing.linkClose),
    button: drawn(drawing.button),
    quote: drawn(drawing.quote),
  });
  return ({ source, values }, colour = '') =>
    markdown.render(source, { values, colour } satisfies Env).trim();
}

/** Gives tokens the values that they stand for. */
function putValues(state: CoreState): void {
  const { values } = state.env as Env;
  const part = (type: string, meta: unknown, content = '') =>
    Object.assign(new state.Token(type, '', 0), { meta, content });
  for (const token of state.tokens) {
    token.children = token.children?.flatMap((child) => splitText(child, values, part)) ?? null;
    for (const [index, child] of token.children?.entries() ?? []) {
      if (child.type !== 'link_open') continue;
      child.meta = addressOf(child, values);
      const close = token.children?.slice(index).find(({ type }) => type === 'link_close');
      if (close) close.meta = child.meta as unknown;
    }
  }
  state.tokens = state.tokens.flatMap((token, index, all) => {
    if (isAlone(all[index + 1], all[index]) || isAlone(all[index - 1], all[index - 2])) return [];
    const alone = isAlone(token, all[index - 1]);
    if (alone?.type === 'nothing') return [];
    return alone ? [part(alone.type, alone.meta)] : [token];
  });
}

type MakePart = (type: string, meta: unknown, content?: string) => Token;

function splitText(child: Token, values: Filled['values'], part: MakePart): Token[] {
  if (child.type !== 'text' || !anyMark.test(child.content)) return [child];
  return child.content.split(/([\ue000-\uf8ff])/).flatMap((text) => {
    const value = values.get(text);
    if (value) return [part('value', value)];
    return text === '' ? [] : [part('text', null, text)];
  });
}

/** Where a link leads: a link's value as it is, any other value only as a part of the address. Null for nowhere. */
function addressOf(link: Token, values: Filled['values']): string | null {
  const written = link.attrGet('href') ?? '';
  const address = put(values, written, (value) => value.link?.href ?? encodeURIComponent(value.text));
  return webAddress(address);
}

/** A paragraph, outside any list, that is nothing but a link or a text of several lines, or comes to nothing at all. */
function isAlone(
  inline: Token | undefined,
  open: Token | undefined,
): { type: 'button' | 'quote' | 'nothing'; meta: unknown } | null {
  if (inline?.type !== 'inline' || open?.type !== 'paragraph_open' || open.level > 0) return null;
  const [first, ...rest] = inline.children ?? [];
  if (inline.children?.every(({ type, meta }) => type === 'value' && (meta as Value).text === ''))
    return { type: 'nothing', meta: null };
  if (first?.type === 'value' && rest.length === 0) {
    const { link, lines, text } = first.meta as Value;
    if (link) return { type: 'button', meta: { address: link.href, label: link.button } };
    return lines ? { type: 'quote', meta: text } : null;
  }
  const closes = rest.findIndex(({ type }) => type === 'link_close');
  if (first?.type !== 'link_open' || first.meta === null || closes !== rest.length - 1) return null;
  const label = rest.map(({ type, content, meta }) => (type === 'value' ? inLine(meta as Value) : content));
  return { type: 'button', meta: { address: first.meta as unknown, label: label.join('') } };
}
