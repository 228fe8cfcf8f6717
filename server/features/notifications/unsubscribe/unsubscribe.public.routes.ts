import { redirect, type Reply } from '../../../request/reply.ts';
import type { PublicContext } from '../../../request/contexts.ts';
import { publicGet, publicPost, type Route } from '../../../request/route.ts';
import { checkLinkToken, parseLinkToken } from '../../../secrets/tokens.ts';
import { noticeEvents, type NoticeEvent } from '../../../domain/notices/notices.words.ts';
import { notificationPages } from '../notifications.pages.ts';

const path = '/unsubscribe/:token';

/**
 * The link under every email that can be turned off, in one click (RFC 8058). Mail scanners open links too, so reading
 * changes nothing.
 */
export const unsubscribeRoutes: readonly Route[] = [
  publicGet(path, async (context) => answer(context, await readNotice(context))),

  // A mail provider sends this for its reader, without a cookie or a word of where it comes from, and follows no
  // redirect. Whatever it sends, the kind of email that the token is about goes off, and nothing else happens (S4).
  publicPost(path, (context) => choose(context, false), { fromAnywhere: true }),

  publicPost(`${path}/on`, async (context) => {
    const reply = await choose(context, true);
    return reply.kind === 'page' && reply.status < 400
      ? redirect(`/unsubscribe/${context.params['token'] ?? ''}`)
      : reply;
  }),
];

interface Notice {
  emailId: string;
  event: NoticeEvent;
  isOn: boolean;
}

/** The email that the address names; null unless we made its token for this tenant. */
function emailOf({ params, tenant, services }: PublicContext): string | null {
  const token = parseLinkToken(params['token'] ?? '');
  return token && checkLinkToken(services.keys, 'unsubscribe link', token, tenant.id) ? token.id : null;
}

/** What can be turned off there; null as above, and for a kind that can't be turned off. */
async function readNotice(context: PublicContext): Promise<Notice | null> {
  const emailId = emailOf(context);
  if (emailId === null) return null;
  const facts = await context.services.lookups.noticeFacts(context.request.slug, emailId);
  const event = noticeEvents.find((one) => one === facts?.event);
  return facts && event ? { emailId, event, isOn: facts.is_on } : null;
}

async function choose(context: PublicContext, isOn: boolean): Promise<Reply> {
  const { services, request } = context;
  // Counted for real links alone, so that nobody uses up what is a mail provider's by sending any others.
  if (emailOf(context) !== null) await services.limits.spend('unsubscribe', request.address);
  const notice = await readNotice(context);
  if (notice) await services.lookups.chooseNotice(request.slug, notice.emailId, isOn);
  return answer(context, notice && { ...notice, isOn });
}

function answer({ params, tenant }: PublicContext, notice: Notice | null): Reply {
  if (!notice) return notificationPages.noSuchLink({ tenantName: tenant.name });
  const { event, isOn } = notice;
  const onAction = `/unsubscribe/${params['token'] ?? ''}/on`;
  return notificationPages.unsubscribe({ event, isOn, tenantName: tenant.name, onAction });
}
