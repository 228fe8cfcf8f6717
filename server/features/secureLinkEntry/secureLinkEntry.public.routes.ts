import { replaceSession, viewEndedInWords } from '../../request/replaceSession.ts';
import { redirect, type Reply } from '../../request/reply.ts';
import { pathOnSide } from '../../request/returnPath.ts';
import type { PublicContext } from '../../request/contexts.ts';
import { publicGet, publicPost, type Route } from '../../request/route.ts';
import { href } from '../../shared/href.ts';
import { checkLinkToken, parseLinkToken } from '../../secrets/tokens.ts';
import { secureLinkPages } from './secureLinkEntry.pages.ts';

const path = '/link/:token';

/** The way in by a customer's secure link (A2–A4). */
export const secureLinkEntryRoutes: readonly Route[] = [
  // Mail scanners open links too: this reads, and starts nothing.
  publicGet(path, async (context) => {
    const link = await readLink(context);
    const to = pathOnSide('portal', context.query['to']);
    if (link?.state === 'works') return secureLinkPages.entry({ tenantName: context.tenant.name, to });
    return wayRound(context, link, to);
  }),

  publicPost(path, async (context) => {
    const { services, request, body, query } = context;
    await services.limits.spend('link_press', request.address);
    const link = await readLink(context);
    const to = pathOnSide('portal', body['to'] ?? query['to']);
    if (link?.state !== 'works') return wayRound(context, link, to);
    const { opened, viewEnded } = await replaceSession(context, 'portal', (tokenHash, visit) =>
      services.lookups.openLinkSession(request.slug, link.id, tokenHash, visit),
    );
    if (!opened) return wayRound(context, await readLink(context), to);
    const said =
      viewEnded === null ? undefined : viewEndedInWords(viewEnded, 'you opened a secure link here');
    return redirect(to ?? '/', said, 'info');
  }),
];

type State = 'works' | 'needs_password' | 'ended';

/** The link that the address names, or null unless we made its token for this tenant, with a key that is still ours. */
async function readLink({
  params,
  tenant,
  request,
  services,
}: PublicContext): Promise<{ id: string; state: State } | null> {
  const token = parseLinkToken(params['token'] ?? '');
  if (!token || !checkLinkToken(services.keys, 'secure link', token, tenant.id)) return null;
  const facts = await services.lookups.linkFacts(request.slug, token.id);
  // A4: the row says which key it was made with; a token of another one was never given out.
  if (facts?.tenant_id !== tenant.id || facts.key_version !== token.keyVersion) return null;
  return { id: token.id, state: facts.state };
}

function wayRound({ tenant }: PublicContext, link: { state: State } | null, to: string | null): Reply {
  if (link?.state === 'needs_password')
    return redirect(href('/login', { next: to, why: 'link_needs_password' }));
  return secureLinkPages.ended({ tenantName: tenant.name });
}
