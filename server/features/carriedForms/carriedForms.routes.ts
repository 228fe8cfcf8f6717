import { typedField } from '../../forms/carriedFields.ts';
import { everyReader } from '../../request/allow.ts';
import { fromField } from '../../request/cameFrom.ts';
import type { CookieSide } from '../../request/cookieSessions.ts';
import type { Common } from '../../request/contexts.ts';
import { notFound, redirect, type Reply } from '../../request/reply.ts';
import { pathOnSide } from '../../request/returnPath.ts';
import { portalPost, staffPost, type Route } from '../../request/route.ts';

/**
 * Where a form is sent that isn't saved yet, to find something for it or to be shown for another customer (views/partials/leadsOn.ejs):
 * what was typed is kept, and the page that is wanted is asked for with it. Whoever may not open that page sees nothing there.
 */
export const carriedFormRoutes: readonly Route[] = [
  staffPost('/admin/carry', { allow: ['staff'] }, (context) => carry(context, 'staff')),
  portalPost('/carry', { allow: everyReader }, (context) => carry(context, 'portal')),
];

async function carry(
  { query, body, session }: Pick<Common, 'query' | 'body' | 'session'>,
  side: Extract<CookieSide, 'staff' | 'portal'>,
): Promise<Reply> {
  const to = pathOnSide(side, query['to']);
  if (to === null) return notFound();
  const id = await session.keepTyped(side, body);
  if (id === null)
    return redirect(
      to,
      'There’s too much in this form to keep it meanwhile. Enter less, then try again.',
      'warn',
    );
  const url = new URL(to, 'http://own.invalid');
  url.searchParams.set(typedField, id);
  const from = body[fromField];
  if (typeof from === 'string') url.searchParams.set(fromField, from);
  return redirect(url.pathname + url.search);
}
