import { typedField } from '../forms/carriedFields.ts';
import { isUuid } from '../shared/uuid.ts';
import { againWords } from './againRoute.ts';
import type { CommonContext } from './answer.ts';
import type { CookieSide } from './cookieSessions.ts';
import { redirect, type RedirectReply } from './reply.ts';

/**
 * What was typed in a form that leads to a find page, and back, or to itself with another customer: it's kept, sealed, and the
 * address carries only where (features/carriedForms). So no address, no log of a proxy and no history has a description in it, and
 * none is too long for it. Handlers find it in the query, as if the address carried it; what the address says itself, such as what
 * was found, counts more.
 * @returns the query, or on to the same page without what is kept no more
 */
export async function withCarried(
  { query, session }: Pick<CommonContext, 'query' | 'session'>,
  side: CookieSide,
  address: string,
): Promise<{ query: CommonContext['query'] } | { gone: RedirectReply }> {
  const id = query[typedField];
  if (!isUuid(id)) return { query };
  const kept = await session.keptForm(side, id);
  if (kept) {
    const typed = Object.entries(kept.body).filter(
      (field): field is [string, string] => typeof field[1] === 'string',
    );
    return { query: { ...Object.fromEntries(typed), ...query } };
  }
  const url = new URL(address, 'http://own.invalid');
  url.searchParams.delete(typedField);
  return { gone: redirect(url.pathname + url.search, againWords.gone, 'info') };
}
