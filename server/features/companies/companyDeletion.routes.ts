import { notFound, redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import type { CompanyKind } from './companies.kinds.ts';
import { companyPages } from './companies.pages.ts';
import { getCompany } from './companies.queries.ts';
import { consequencesOf, deleteCompany } from './companyDeletion.queries.ts';

const allow = ['administrator'] as const;

/** *Delete* of a partner or an agent, which asks first: it shuts its users out (A18, A23). */
export function companyDeletionRoutesOf(kind: CompanyKind): readonly Route[] {
  const path = `${kind.path}/:id/delete`;
  return [
    staffGet(path, { allow }, async ({ db, params }) => {
      const company = await getCompany(db, kind, params['id'] ?? '');
      return company
        ? companyPages.confirmDelete(kind, company, await consequencesOf(db, kind, company))
        : notFound();
    }),

    staffPost(path, { allow }, async ({ db, params }) => {
      const company = await getCompany(db, kind, params['id'] ?? '');
      if (!company) return notFound();
      const { users } = await consequencesOf(db, kind, company);
      if (!(await deleteCompany(db, kind, company))) return notFound();
      const suspended = ['', ' Its user is suspended.'][users.length] ?? ' Its users are suspended.';
      return redirect(kind.path, `${company.name} is deleted.${suspended}`);
    }),
  ];
}
