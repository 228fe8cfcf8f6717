import { logoFile } from '../../../domain/tenants/logo.queries.ts';
import { partiesOf } from '../../../domain/money/parties.queries.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import type { Paper } from '../../../paper/paper.ts';
import { paperOf } from '../paper/paperOf.ts';
import { estimateLabels } from './estimates.form.ts';
import { chosenIn, sheetOf } from './estimates.pages.ts';
import { filesInWords } from './offeredFiles.queries.ts';
import { decisionsOf, estimateLines, type Estimate } from './estimates.queries.ts';

/** An estimate on paper, with the terms that are accepted and who approved it. */
export async function estimatePaper(
  db: StaffContext['db'],
  estimate: Estimate,
  company: string,
): Promise<Paper> {
  const { calendar } = db;
  const [lines, decisions, logo] = await Promise.all([
    estimateLines(db, estimate.id),
    decisionsOf(db, estimate.id),
    logoFile(db),
  ]);
  const view = sheetOf(estimate, lines, calendar, { chosen: chosenIn(estimate, decisions) });
  const approval = decisions.find(
    ({ revision, decision }) => revision === estimate.revision && decision === 'approved',
  );
  // A draft says what there is to say now; from its sending on an estimate keeps it.
  const parties = estimate.status === 'draft' ? await partiesOf(db, estimate.customer_id) : undefined;
  return paperOf(
    { ...view, ...parties },
    {
      company,
      logo,
      customer: estimate.customer,
      facts: [
        { label: estimateLabels.dated_on, value: calendar.date(estimate.dated_on) },
        { label: estimateLabels.valid_until, value: calendar.date(estimate.valid_until) },
        { label: 'Version', value: String(estimate.revision) },
        ...(estimate.purchase_order === null
          ? []
          : [{ label: estimateLabels.purchase_order, value: estimate.purchase_order }]),
      ],
      notes: [
        { heading: '', text: estimate.note },
        { heading: estimateLabels.terms, text: estimate.terms },
        {
          heading: 'Approved',
          text:
            approval && estimate.status === 'approved'
              ? `${approval.name}, ${calendar.date(approval.decided_at)}`
              : null,
        },
        {
          heading: 'Files that were approved',
          text: estimate.status === 'approved' ? filesInWords(approval?.files ?? []).join('\n') : null,
        },
      ],
    },
  );
}
