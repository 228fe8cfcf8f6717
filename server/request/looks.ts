import type { Request } from 'express';
import type { Begun } from '../database/asActor.ts';
import type { Reply } from './reply.ts';
import { routedPath } from './returnPath.ts';
import type { PortalRoute, StaffRoute } from './route.ts';
import type { Services } from './services.ts';

/** Pages about the agent's own person, or about choosing. */
const notLooking = /^\/(my_profile|change_password|customer$|facility$)|\/columns$/;

/**
 * Tells a customer, after the answer, what its agent was shown (A21), and which files its people or its agent opened (A26).
 * Staff who view a portal aren't the person: their view is logged separately.
 */
export function noteLook(
  route: StaffRoute | PortalRoute,
  { lookups, logger }: Services,
  request: Request,
  tokenHash: Buffer,
  { actor, tenant, reply }: Begun & { reply: Reply },
): void {
  if (route.method !== 'get' || actor.kind === 'staff' || actor.viewer !== null || actor.customer === null)
    return;
  const noted = (done: Promise<void>) =>
    void done.catch((error: unknown) => {
      logger.warn({ error }, 'what somebody looked at was not noted');
    });
  const customerId = actor.customer.id;
  const file = fileOf(reply);
  if (file !== null) noted(lookups.noteDownload(tenant.slug, tokenHash, customerId, file));
  if (file !== null || actor.kind !== 'agent_user' || notLooking.test(route.path)) return;
  if (reply.kind !== 'download' && !(reply.kind === 'page' && reply.status === 200)) return;
  const path = routedPath(request.path).slice(0, 300);
  noted(lookups.noteAgentLook(tenant.slug, tokenHash, customerId, path));
}

/** The name of a document, a picture or a ZIP that the answer consists of, and which document it is. */
function fileOf(reply: Reply): { name: string; documentId: string | null } | null {
  // What the browser shows can be saved from there.
  if (reply.kind === 'file') return { name: reply.file.name, documentId: reply.file.documentId };
  return reply.kind === 'zip' || reply.kind === 'made' ? { name: reply.filename, documentId: null } : null;
}
