import MarkdownIt from 'markdown-it';
import { mailMarkdown } from './markdown.ts';
import { oneLine } from './values.ts';

type Rule = NonNullable<MarkdownIt['renderer']['rules'][string]>;

const { escapeHtml } = new MarkdownIt().utils;

/** Attributes that a mail program needs on the element itself: many pass over a style sheet. */
const styled =
  (style: string, dir = true): Rule =>
  (tokens, index, options, _env, self) => {
    if (dir) tokens[index]?.attrSet('dir', 'auto');
    tokens[index]?.attrSet('style', style);
    return self.renderToken(tokens, index, options);
  };

const link = (address: string, colour: string) =>
  `<a class="link" href="${escapeHtml(address)}" style="color:${colour};overflow-wrap:anywhere">`;

/** Draws a body for mail programs that show HTML. Each block of words finds its own direction; the rest follows the email's. */
export const bodyAsHtml = mailMarkdown({
  value: (value, colour) => {
    const text = escapeHtml(oneLine(value.text));
    return value.link ? `${link(value.link.href, colour)}${text}</a>` : `<bdi>${text}</bdi>`;
  },
  linkOpen: (address, colour) => (address === null ? '' : link(address, colour)),
  linkClose: (address) => (address === null ? '' : '</a>'),
  button: ({ address, label }, colour) =>
    `<p style="margin:0 0 24px;padding:8px 0"><a class="button" href="${escapeHtml(address)}" ` +
    `style="display:inline-block;max-width:100%;box-sizing:border-box;padding:12px 24px;border-radius:6px;` +
    `background:${colour};color:#ffffff;` +
    `font-weight:600;text-decoration:none">${escapeHtml(label)}</a></p>\n`,
  quote: (text, colour) =>
    `<blockquote class="quote" dir="auto" style="margin:0 0 16px;padding:4px 16px;border-inline-start:3px solid ${colour};` +
    `overflow-wrap:anywhere">${escapeHtml(text).replaceAll('\n', '<br>')}</blockquote>\n`,
  rules: {
    paragraph_open: styled('margin:0 0 16px'),
    heading_open: styled('margin:24px 0 12px;font-size:18px;line-height:1.3'),
    bullet_list_open: styled('margin:0 0 16px;padding-inline-start:24px', false),
    ordered_list_open: styled('margin:0 0 16px;padding-inline-start:24px', false),
    list_item_open: styled('margin:0 0 4px'),
    hr: styled('margin:24px 0;border:0;border-top:1px solid #d5d9dd', false),
  },
});
