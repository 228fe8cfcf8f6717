import { paperReply } from '../../../paper/paper.reply.ts';
import type { PortalContext, StaffContext } from '../../../request/contexts.ts';
import { HttpError } from '../../../request/errors.ts';
import { redirect, type Reply } from '../../../request/reply.ts';
import { href } from '../../../shared/href.ts';
import { statementIn, tooMany } from './statement.pages.ts';
import { linesOnPaper, mostOnPaper, statementPaper } from './statementPaper.ts';

const tooManyOnPaper =
  'This statement is too long for a PDF. Choose dates that are closer together, or export it as CSV.';

/** A customer's statement of the days that are asked for as a PDF. @param at its page, which says what is wrong with the days */
export async function statementPdf(
  context: StaffContext | PortalContext,
  customer: { id: string; name: string },
  at: string,
): Promise<Reply> {
  const { db, tenant, services } = context;
  const { days, accounts } = await statementIn(context, customer.id);
  if (days.wrong === tooMany || linesOnPaper(accounts) > mostOnPaper)
    throw new HttpError(413, tooManyOnPaper);
  if (days.wrong !== null) return redirect(href(at, { from: days.from, to: days.to }));
  const paper = await statementPaper(db, customer, days, accounts, tenant.name);
  return paperReply(services, tenant.slug, paper);
}
