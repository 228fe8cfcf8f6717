import type MarkdownIt from 'markdown-it';
import { mailMarkdown } from './markdown.ts';
import { inLine } from './values.ts';

type Rule = NonNullable<MarkdownIt['renderer']['rules'][string]>;

const nothing = () => '';
const lineBreak = () => '\n';
const emptyLine = () => '\n\n';
const listEnd: Rule = (tokens, index) => (tokens[index]?.level === 0 ? '\n' : '');

const drawText = mailMarkdown({
  value: (value) => (value.link ? value.link.href : inLine(value)),
  linkOpen: nothing,
  linkClose: (address) => (address === null ? '' : ` (${address})`),
  button: ({ address, label }) => `${label}:\n${address}\n\n`,
  // As mail programs quote, so that nobody's words pass for the email's own.
  quote: (text) => `${text.replace(/^/gm, '> ')}\n\n`,
  rules: {
    text: (tokens, index) => tokens[index]?.content ?? '',
    softbreak: lineBreak,
    hardbreak: lineBreak,
    strong_open: nothing,
    strong_close: nothing,
    em_open: nothing,
    em_close: nothing,
    paragraph_open: nothing,
    paragraph_close: (tokens, index) => (tokens[index]?.hidden ? '\n' : '\n\n'),
    heading_open: nothing,
    heading_close: emptyLine,
    bullet_list_open: nothing,
    bullet_list_close: listEnd,
    ordered_list_open: nothing,
    ordered_list_close: listEnd,
    list_item_open: (tokens, index) => {
      const { info = '', level = 1 } = tokens[index] ?? {};
      return `${' '.repeat(level - 1)}${info === '' ? '-' : `${info}.`} `;
    },
    list_item_close: nothing,
    hr: () => '* * *\n\n',
  },
});

/** Draws a body for mail programs that show text. */
export function bodyAsText(...filled: Parameters<typeof drawText>): string {
  return drawText(...filled).replace(/\n{3,}/g, '\n\n');
}
