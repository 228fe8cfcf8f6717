import { parseHost } from '../../request/host.ts';

/**
 * What to look for when somebody types a company's name or the address of its portal, in any of the ways an address is
 * written. What it gives is compared as a whole: nothing is searched, so no list of companies can be had.
 * @returns null when nothing was typed
 */
export function wordsToFind(typed: string | undefined, baseUrl: URL): string | null {
  const words = (typed ?? '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
  const host = parseHost(words.replace(/^https?:\/\//i, '').split(/[/?#]/, 1)[0], baseUrl);
  return host.kind === 'tenant' ? host.slug : words || null;
}
