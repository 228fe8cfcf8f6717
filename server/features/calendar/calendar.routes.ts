import { asCalendarOwner } from '../../request/asCalendar.ts';
import { ask } from '../../request/question.ts';
import { notFound, page, redirect, type Reply } from '../../request/reply.ts';
import type { PortalAllow } from '../../request/allow.ts';
import type { PortalContext, PublicContext } from '../../request/contexts.ts';
import { portalAsk, portalGet, portalPost, publicGet, type Route } from '../../request/route.ts';
import { tenantUrl } from '../../request/host.ts';
import { checkLinkToken, makeLinkToken, parseLinkToken } from '../../secrets/tokens.ts';
import { href } from '../../shared/href.ts';
import { idIn } from '../../shared/uuid.ts';
import { calendarText } from './calendarText.ts';
import { endLink, entriesOf, ownLink, replaceLink } from './calendar.queries.ts';

const path = '/calendar';
// An agent writes nothing (A21), and somebody who came by a link is nobody in particular.
const whom: readonly PortalAllow[] = ['customer_user', 'contact_user'];
const keep = { allow: whom, viewers: false } as const;

/** A person's own calendar: its private address, and what is read there (A40). */
export const calendarRoutes: readonly Route[] = [
  portalGet(path, { allow: whom, viewers: false }, async (context) => {
    const { db, tenant } = context;
    const address = await addressOf(context);
    const facility =
      db.facilityId === null
        ? undefined
        : await db.row<{ name: string }>(db.from('facilities').where({ id: db.facilityId }).select('name'));
    return page(
      'calendar/own',
      { address, company: tenant.name, facility: facility?.name ?? null },
      { title: 'Calendar' },
    );
  }),

  portalPost(path, keep, async (context) => {
    if ((await addressOf(context)) === null) await makeNew(context);
    return redirect(path);
  }),

  portalAsk(`${path}/replace`, { allow: whom }, async (context) => {
    if ((await addressOf(context)) === null) return redirect(path);
    return ask({
      title: 'Replace this address?',
      says: [
        'Calendars that use the current address will stop updating, and you can’t undo this.',
        'You’ll need to add the new address to them.',
      ],
      action: `${path}/replace`,
      button: 'Replace address',
      back: { href: path, label: 'Calendar' },
    });
  }),

  portalPost(`${path}/replace`, keep, async (context) => {
    await makeNew(context);
    return redirect(path, 'Address replaced. The old one no longer works.');
  }),

  portalAsk(`${path}/switch_off`, { allow: whom }, async (context) => {
    if ((await addressOf(context)) === null) return redirect(path);
    return ask({
      title: 'Switch this address off?',
      says: [
        'Calendars that use it will stop updating. What they show already stays there until you remove it.',
        'You can create a new address later, but this one won’t work again.',
      ],
      action: `${path}/switch_off`,
      button: 'Switch address off',
      back: { href: path, label: 'Calendar' },
    });
  }),

  portalPost(`${path}/switch_off`, keep, async ({ db, actor }) => {
    const ended = actor.kind !== 'link' && (await endLink(db, actor.userId));
    return redirect(path, ended ? 'Address switched off. It no longer works.' : undefined);
  }),

  publicGet('/calendar.ics', (context) => read(context)),
];

async function makeNew({ db, actor, services }: PortalContext): Promise<void> {
  if (actor.kind !== 'link') await replaceLink(db, actor.userId, services.keys.newest);
}

/** The address that works, for the facility that was chosen at the top (A15); null where there is none. */
async function addressOf({ db, services, tenant }: PortalContext): Promise<string | null> {
  const link = await ownLink(db);
  if (!link) return null;
  const { id, key_version: keyVersion } = link;
  const token = makeLinkToken(services.keys, 'calendar link', { tenantId: tenant.id, id, keyVersion });
  if (token === null) return null;
  const query = { token, facility: db.facilityId };
  return tenantUrl(services.config.baseUrl, tenant.slug, href('/calendar.ics', query));
}

/** What a calendar asks for, without a cookie: its token says whose it is, and that person's policies what stands in it. */
async function read(context: PublicContext): Promise<Reply> {
  const { query, tenant, services } = context;
  const token = parseLinkToken(query['token'] ?? '');
  if (!token || !checkLinkToken(services.keys, 'calendar link', token, tenant.id)) return notFound();
  await services.limits.spend('calendar', token.id);
  const link = { linkId: token.id, facilityId: idIn(query['facility']) };
  const entries = await asCalendarOwner(context, link, entriesOf);
  if (entries === null) return notFound();
  const { baseUrl } = services.config;
  const content = calendarText({
    ...{ company: tenant.name, host: `${tenant.slug}.${baseUrl.hostname}`, ...entries },
    url: (to) => tenantUrl(baseUrl, tenant.slug, to),
  });
  const type = 'text/calendar; charset=utf-8';
  return { kind: 'download', filename: 'calendar.ics', type, content: [content] };
}
