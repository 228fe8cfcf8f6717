import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const document = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));

/**
 * The pages that may miss their goal, as docs/performance.md lists them, each with its reason: rows of a table that begin
 * with the figure's number and the page in backticks.
 */
export function excusedPages(text = readFileSync(document, 'utf8')): ReadonlyMap<string, string> {
  const rows = text.matchAll(/^\| (P\d+) +\| `([^`]+)` +\| (.+?) +\|$/gm);
  return new Map([...rows].map(([, id = '', page = '', reason = '']) => [`${id} ${page}`, reason]));
}
