import type { Request, RequestHandler } from 'express';
import multer, { MulterError } from 'multer';
import { asActor, NoSession, NoTenant } from '../database/asActor.ts';
import { hostOf } from './requestFacts.ts';
import { isAllowed, type StaffRoute, type Upload } from './route.ts';
import type { Services } from './services.ts';

/** What an upload may hold (S20): the file is text that is read here and kept nowhere. */
const limits = {
  fileSize: 5_000_000,
  files: 1,
  fieldSize: 5_000_000,
  fields: 5_000,
  fieldNameSize: 100,
  headerPairs: 100,
};

const uploads = new WeakMap<Request, Upload>();

/** The file that came with a request, or why it couldn't be read; null without one. */
export function uploadOf(request: Request): Upload | null {
  return uploads.get(request) ?? null;
}

/**
 * Middleware of a route that takes a file in a multipart form: its fields become the body. A stranger's file is not read
 * at all, since it would be held in memory: who sends it is asked first, and again by the route itself.
 */
export function readUpload(route: StaffRoute, services: Services): RequestHandler {
  const read = multer({ storage: multer.memoryStorage(), limits, defParamCharset: 'utf8' }).single('file');
  return async (request, response, next) => {
    if (!request.is('multipart/form-data') || !(await maySend(route, services, request))) {
      next();
      return;
    }
    const error = await new Promise<unknown>((resolve) => {
      read(request, response, resolve);
    });
    request.body = plainFields(request.body);
    if (error) uploads.set(request, { problem: inWords(error) });
    else if (request.file && request.file.size > 0)
      uploads.set(request, { name: request.file.originalname, content: request.file.buffer });
    next();
  };
}

async function maySend(route: StaffRoute, services: Services, request: Request): Promise<boolean> {
  const host = hostOf(request);
  const tokenHash = services.cookieSessions.tokenHash(request, 'staff');
  if (host.kind !== 'tenant' || !tokenHash) return false;
  const who = { side: 'staff', tokenHash, slug: host.slug, readOnly: true } as const;
  try {
    return await asActor(services.pools, who, (_db, { actor }) =>
      Promise.resolve(isAllowed(actor, route.allow)),
    );
  } catch (error) {
    if (error instanceof NoSession || error instanceof NoTenant) return false;
    throw error;
  }
}

/** Texts alone: a name with brackets would have become something nested. */
function plainFields(body: unknown): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(body ?? {}) as [string, unknown][]) {
    if (typeof value === 'string') fields[name] = value;
    else if (Array.isArray(value))
      fields[name] = value.filter((one): one is string => typeof one === 'string');
  }
  return fields;
}

function inWords(error: unknown): string {
  if (error instanceof MulterError && ['LIMIT_FILE_SIZE', 'LIMIT_FIELD_VALUE'].includes(error.code))
    return `It is too large: at most ${limits.fileSize / 1_000_000} MB are read.`;
  if (error instanceof MulterError && error.code === 'LIMIT_FIELD_COUNT')
    return 'The form has more fields than are read at once.';
  return 'It did not arrive whole. Send it once more.';
}
