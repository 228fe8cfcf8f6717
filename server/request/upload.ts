import type { Request, RequestHandler, Response } from 'express';
import { asActor, NoSession, NoTenant } from '../database/asActor.ts';
import type { Actor } from './actor.ts';
import { formIdField } from './formOnce.ts';
import { formOwner } from './formOwner.ts';
import { filesSentField } from './keptForms.ts';
import { announcedSize, peek, readFields, readMultipart, sending } from './multipart.ts';
import { hostOf } from './requestFacts.ts';
import { createRoom, type Room } from './room.ts';
import { seenForm } from './seen.ts';
import { isAllowed } from './allow.ts';
import type { Upload } from './contexts.ts';
import type { PortalRoute, StaffRoute } from './route.ts';
import type { Services } from './services.ts';

const uploads = new WeakMap<Request, Upload>();

/** What was read of a request's form before its route was called, or why it couldn't be; null if nothing was. */
export function uploadOf(request: Request): Upload | null {
  return uploads.get(request) ?? null;
}

/** Makes the room for all forms with files that the process reads at the same time. No tenant gets all of it (S31). */
export const uploadRoom = (): Room => createRoom({ all: 48_000_000, ofOne: 12_000_000 });

/**
 * Makes the room for forms that are read only to keep what was typed. It is no part of the room of files, and none of their owners
 * gets more of it than one form takes.
 */
export const fieldsRoom = (): Room => createRoom({ all: 24_000_000, ofOne: mostKept });

/**
 * Middleware of a route that takes a file in a multipart form. Its fields become the body, and the route's own `read` turns
 * it into what the handler gets, outside any transaction. A stranger's file is not read at all, since it would be held in
 * memory. The sender's access is checked first, and again by the route itself.
 */
export function readUpload(
  route: StaffRoute,
  services: Services,
  { uploads: room, fields: keeping }: { uploads: Room; fields: Room },
): RequestHandler {
  return async (request, response, next) => {
    const { multipart } = route;
    const sender = await senderInTurn(route, services, request, response);
    // If the sender has gone away meanwhile, nothing is read, because the room would never be given back.
    if (response.closed) return;
    if (multipart && 'tenantId' in sender) {
      const { slug } = sender;
      const problem = request.is('multipart/form-data')
        ? await readForm(request, response, multipart, { room, slug })
        : null;
      const upload = problem ?? (await readContent(multipart, request, services, slug));
      if (upload) uploads.set(request, upload);
    }
    // A text in place of a file isn't kept either: it may contain passwords.
    if (multipart && multipart.fileText === undefined && 'left' in sender)
      await keepFields(request, response, sender, {
        ...{ services, side: 'staff', room: keeping, fields: multipart.fields },
      });
    next();
  };
}

/**
 * Reads the fields of a form that comes from a browser whose session has ended, or is gone: they are kept until its person has
 * signed in again (S25). Whose form it is stands at its beginning. Before any room is taken, the database says whether there is
 * such a session that a form may be kept for: nothing is read of what a stranger made up, nor for an address without a tenant.
 */
export async function keepFields(
  request: Request,
  response: Response,
  { left }: NoSender,
  {
    services,
    side,
    room,
    fields,
  }: { services: Services; side: 'staff' | 'portal'; room: Room; fields: number },
): Promise<void> {
  const host = hostOf(request);
  if (host.kind !== 'tenant' || !request.is('multipart/form-data')) return;
  const length = Number(request.headers['content-length'] ?? Infinity);
  if (length > mostKept) return;
  const owner = (await ownerOf(request, services, { slug: host.slug, side })) ?? left;
  if (owner === null || !(await services.lookups.mayKeepForm(host.slug, side, owner)) || response.closed)
    return;
  response.once('close', room.take(owner.toString('base64'), length, sending(request)));
  const typed = await seenForm(await readFields(request, response, fields), undefined);
  const hadFiles = Array.isArray(request.files) && request.files.length > 0;
  request.body = { ...typed, ...(hadFiles && { [filesSentField]: '1' }) };
}

/** Whose a multipart form is, if it says so at its beginning. */
async function ownerOf(
  request: Request,
  { keys }: Services,
  place: { slug: string; side: 'staff' | 'portal' },
): Promise<Buffer | null> {
  const beginning = (await peek(request)).toString('latin1');
  const [, sent] = new RegExp(`name="${formIdField}"\r\n\r\n([\\w.-]+)\r\n`).exec(beginning) ?? [];
  return formOwner(keys, place, sent);
}

/** Bytes of a form, its files included, that is read for its fields alone. */
const mostKept = 6_000_000;

const files = new WeakMap<Request, { name: string; content: Buffer }>();

/** Reads the form into the request's body; returns a message if something is wrong with it, or null. */
async function readForm(
  request: Request,
  response: Response,
  { fields, fileText }: NonNullable<StaffRoute['multipart']>,
  { room, slug }: { room: Room; slug: string },
): Promise<Upload | null> {
  // Until it is answered, what was read is held in one form or another.
  response.once('close', room.take(slug, announcedSize(request), sending(request)));
  const form = await readMultipart(request, response, fields);
  request.body = 'body' in form ? await seenForm(form.body, fileText) : {};
  if ('problem' in form) return form;
  if (form.file) files.set(request, form.file);
  return null;
}

async function readContent(
  { read }: NonNullable<StaffRoute['multipart']>,
  request: Request,
  services: Services,
  slug: string,
): Promise<Upload | null> {
  if (!read) return null;
  const body = (request.body ?? {}) as Record<string, string | string[]>;
  const content = await read({ body, file: files.get(request) ?? null }, { threads: services.threads, slug });
  files.delete(request);
  return { content };
}

/**
 * Checks who sends a form, in the sender's turn, so a flood of strangers' forms holds no more connections than their pages do
 * (S33).
 */
export async function senderInTurn(
  route: StaffRoute | PortalRoute,
  services: Services,
  request: Request,
  response: Response,
): Promise<Sender | NoSender> {
  const place = await services.admission.enter(route, request, response);
  try {
    // While a view is live it wins on every portal address (A8), and nobody sends anything by it.
    if (route.side === 'portal' && 'tenantId' in (await senderOf('view', route, services, request)))
      return { left: null };
    return await senderOf(route.side, route, services, request);
  } finally {
    place.leave();
  }
}

/** The tenant of somebody who may send a form, and who that is: people with one secure link are one (S11). */
interface Sender {
  slug: string;
  tenantId: string;
  who: { id: string; byLink: boolean };
}

/** Somebody who may not send a form; `left` is the session that the browser had, unless it is a live one. */
interface NoSender {
  left: Buffer | null;
}

/** The tenant of a sender who may call the route; everybody else is none. Of a view, that it is live. */
async function senderOf(
  side: 'staff' | 'portal' | 'view',
  route: StaffRoute | PortalRoute,
  services: Services,
  request: Request,
): Promise<Sender | NoSender> {
  const host = hostOf(request);
  const tokenHash = services.cookieSessions.tokenHash(request, side);
  if (host.kind !== 'tenant' || !tokenHash) return { left: null };
  const who = { side, tokenHash, slug: host.slug, readOnly: true } as const;
  try {
    return await asActor(services.pools, who, ({ tenantId }, { actor }) => {
      const sender = { slug: host.slug, tenantId, who: whoOf(actor) };
      if (side === 'view') return Promise.resolve(sender);
      const mayWrite = actor.kind !== 'agent_user' && isAllowed(actor, route.allow);
      return Promise.resolve(mayWrite ? sender : { left: null });
    });
  } catch (error) {
    if (error instanceof NoSession) return { left: tokenHash };
    if (error instanceof NoTenant) return { left: null };
    throw error;
  }
}

const whoOf = (actor: Actor): Sender['who'] =>
  actor.kind === 'link'
    ? { id: actor.customer?.id ?? '', byLink: true }
    : { id: actor.userId, byLink: false };
