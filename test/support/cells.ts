/**
 * A page with its cells as plain as if no text in them needed to be cut (views/partials/cut): no span around the text, no
 * title, and no space before or after it.
 */
export const plainCells = (html: string): string =>
  html
    .replace(/\s*<span class="cut"(?: title="[^"]*")?>([^<]*)<\/span>\s*/g, '$1')
    .replace(/\s*<a class="cut" (href="[^"]*")(?: title="[^"]*")?>([^<]*)<\/a>\s*/g, '<a $1>$2</a>');
