import type { Request, Response } from 'express';
import type { AnothersForm } from '../database/lookups.ts';
import { typedOf } from '../forms/parse.ts';
import { href } from '../shared/href.ts';
import type { Actor } from './actor.ts';
import type { CookieSide } from './cookieSessions.ts';
import { formIdField } from './formOnce.ts';
import { formOwner } from './formOwner.ts';
import { keepForm, typedIn } from './keptForms.ts';
import { page, type PageReply } from './reply.ts';
import type { PortalRoute, StaffRoute } from './route.ts';
import type { Services } from './services.ts';

/** A form that was opened as somebody else, and where what was typed in it is kept for them, if it is. */
export interface Anothers extends AnothersForm {
  kept: string | null;
}

/**
 * Was the form that is sent drawn for somebody else than who is signed in by now on that browser? Then it isn't carried out, since
 * it was never meant as theirs: what was typed is kept for whom it was drawn for (S25). Another session of the same user or link
 * goes on.
 * @param side of the session that sends it
 */
export async function anothersForm(
  route: StaffRoute | PortalRoute,
  { services, request, response }: { services: Services; request: Request; response: Response },
  { slug, side, tokenHash }: { slug: string; side: CookieSide; tokenHash: Buffer },
  body: Readonly<Record<string, string | string[]>>,
): Promise<Anothers | null> {
  if (route.method !== 'post') return null;
  const sides: readonly CookieSide[] = route.side === 'staff' ? ['staff'] : ['portal', 'view'];
  for (const drawnOn of sides) {
    const owner = formOwner(services.keys, { slug, side: drawnOn }, body[formIdField]);
    if (owner === null || owner.equals(tokenHash)) continue;
    const found = await services.lookups.formOfAnother(slug, owner, tokenHash);
    if (!found) return null;
    // A text in a file's place may hold passwords, and a view changes nothing, so there is nothing of it to go on with.
    const fileText = 'multipart' in route ? route.multipart.fileText : undefined;
    const isKept =
      found.kind !== 'view' &&
      side !== 'view' &&
      Object.keys(typedOf(Object.entries(body))).length > 0 &&
      (fileText === undefined || (body[fileText] ?? '') === '');
    const form = { body: typedIn(body), again: { errors: {}, status: 200 } };
    const kept = isKept
      ? await keepForm({ services, request, response }, { slug, side: drawnOn, owner }, form)
      : null;
    return { ...found, kept };
  }
  return null;
}

/** Says that nothing was sent, and how to go on. */
export function anothersPage({ kind, name, kept }: Anothers, actor: Actor, anew: string): PageReply {
  const openedAs = {
    user: name === null ? 'while somebody else was signed in' : `as ${name}`,
    link: 'with a secure link',
    view: 'while viewing the portal as somebody else',
  }[kind];
  const root = actor.kind === 'staff' ? '/admin/login' : '/login';
  const locals = {
    opened: `You opened this form ${openedAs} and ${nowAs(actor)}.`,
    kept,
    signIn: kind === 'user' && kept !== null ? href(root, { next: kept }) : null,
    name,
    anew,
  };
  return page('forms/anothers', locals, { title: 'Nothing was sent', status: 409 });
}

function nowAs(actor: Actor): string {
  if (actor.kind !== 'staff' && actor.viewer !== null)
    return `are now viewing the portal as ${'name' in actor ? actor.name : actor.subject.name}`;
  return actor.kind === 'link' ? 'are now using a secure link' : `are now signed in as ${actor.name}`;
}
