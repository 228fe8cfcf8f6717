import { hasRoom } from '../../domain/documents/adding.queries.ts';
import { addLogo, removeLogo, restoreLogo } from '../../domain/tenants/logo.queries.ts';
import { refusedWith } from '../../forms/submit.ts';
import type { PublicContext } from '../../request/contexts.ts';
import { notFound, pictureReply, redirect, redirectWithUndo, type Reply } from '../../request/reply.ts';
import { publicGet, staffFiles, staffPost, type Route } from '../../request/route.ts';
import { logoIn, presentLogo } from '../../shared/logo.ts';
import { idIn } from '../../shared/uuid.ts';
import { companyPage, path } from './companySettings.show.ts';

const keep = { allow: ['administrator'] } as const;
const full = 'There’s no room left for your company’s files. Ask the operator for more.';

/** The company's logo: what an administrator does with it, and where everybody sees it. */
export const logoRoutes: readonly Route[] = [
  staffFiles(`${path}/logo`, { ...keep, mostFiles: 1, filesAs: 'logo' }, async (context) => {
    if (context.again) {
      const { errors, status } = context.again;
      return companyPage(context, { logoProblem: errors['files'] ?? null, status });
    }
    const { sent, db, services } = context;
    const [first] = sent.files;
    const wrong = sent.problem ?? first?.problem ?? (first ? null : 'Choose a picture.');
    const noRoom =
      first?.file && !(await hasRoom(db, first.file.size, services.config.documentsLimit)) ? full : null;
    const problem = wrong ?? noRoom;
    if (problem !== null || !first?.file) {
      const page = await companyPage(context, { logoProblem: problem, status: 422 });
      return refusedWith(page, { files: problem ?? '' }, 422);
    }
    const before = await addLogo(db, first.file);
    sent.keep(first.file.fileId);
    return before === null
      ? redirect(path, 'Logo uploaded.')
      : redirectWithUndo(path, 'Logo replaced.', undoTo(before));
  }),

  staffPost(`${path}/logo/remove`, keep, async ({ db }) => {
    const before = await removeLogo(db);
    return before === null ? redirect(path) : redirectWithUndo(path, 'Logo removed.', undoTo(before));
  }),

  staffPost(`${path}/logo/restore`, keep, async ({ db, body }) => {
    const id = idIn(typeof body['logo'] === 'string' ? body['logo'] : undefined);
    return id !== null && (await restoreLogo(db, id)) ? redirect(path, 'Logo restored.') : notFound();
  }),

  publicGet(presentLogo, (context) => shown(context, context.tenant.logo?.id ?? null, 'an_hour')),
  publicGet(`${presentLogo}/:name`, (context) =>
    shown(context, logoIn(context.params['name'] ?? '')?.id ?? null, 'for_ever'),
  ),
];

const undoTo = (logo: string) => ({ action: `${path}/logo/restore`, fields: { logo } });

/** A1: the logo of this host's company alone; an earlier one isn't shown any more. */
async function shown(
  { services, tenant }: PublicContext,
  id: string | null,
  kept: 'for_ever' | 'an_hour',
): Promise<Reply> {
  const file = id === null ? null : await services.lookups.logoFile(tenant.slug, id);
  if (!file) return notFound();
  const { tenant_id: tenantId, file_id: fileId, size, sha256 } = file;
  return pictureReply(
    { ...{ tenantId, documentId: null, fileId, size, sha256 }, name: 'logo.png', mediaType: 'image/png' },
    kept,
  );
}
