import { newsWords } from '../../domain/emails/mailWay.ts';
import { claimMoves } from '../../../db/claimMoves.ts';
import { money } from '../../domain/money/amounts.ts';
import { parseForm } from '../../forms/parse.ts';
import { newForm } from '../../forms/state.ts';
import { submit } from '../../forms/submit.ts';
import { readOfRecord } from '../../domain/records/ofRecord.queries.ts';
import { listAt } from '../../lists/listAt.ts';
import { keptOf } from '../../lists/ofRecord.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { tickPage } from '../../lists/pick.ts';
import { ask } from '../../request/question.ts';
import { redirect, type Reply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { claimNumber, workOrderNumber } from '../../shared/numbers.ts';
import { refused, saved } from '../../shared/saved.ts';
import { authorOf, staffClaimPage } from './claims.admin.show.ts';
import { rejectForm, tickedClaimsForm } from './claims.form.ts';
import { staffClaimListOf } from './claims.list.ts';
import { claimPages } from './claims.pages.ts';
import { createServiceOrder, decideClaim, getClaim, waitingAmong, type Claim } from './claims.queries.ts';

const path = '/admin/claims';
const see = { allow: ['view_records', 'keep_claims'] } as const;
const keep = { allow: ['keep_claims'] } as const;

/** Claims in the back office: authorize one or many, reject with a reason, create the service order (A20). */
export const claimAdminRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const record = await partnerIn(context);
    const claims = staffClaimListOf(record);
    const options = { none: noneYet, kept: keptOf(record) };
    const isTickable = ({ status }: Claim) => status === 'waiting';
    const { list, rows, empty, picked } = isAllowed(context.actor, keep.allow)
      ? await tickPage(context, path, claims, { ...options, name: 'claims', isTickable })
      : { ...(await listPage(context, path, claims, options)), picked: null };
    return claimPages.adminList(context.db, { list, claims: rows, empty, record, picked });
  }),

  staffGet(`${path}/export.csv`, see, async (context) =>
    listCsv(context, staffClaimListOf(await partnerIn(context))),
  ),

  staffPost(`${path}/authorize`, keep, (context) => authorizeMany(context)),

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getClaim, (context, claim) => staffClaimPage(context, claim)),
  ),

  staffAsk(
    `${path}/:id/authorize`,
    keep,
    withRecord(getClaim, ({ db, services }, claim) =>
      claim.status === 'waiting'
        ? ask({
            title: `Authorize claim ${claimNumber(claim.number)}?`,
            says: [
              `${claim.filed_by} can see that it’s authorized, and you can create the service order` +
                (claim.amount_minor === null
                  ? '.'
                  : `. They’re asking for ${money(BigInt(claim.amount_minor), claim.currency, db.calendar.locale)}.`),
              newsWords(services.mailer.way, claim.filed_by),
              'You can still reject it until there’s a service order.',
            ],
            action: `${path}/${claim.id}/authorize`,
            button: 'Authorize claim',
            givesOnly: true,
            back: { href: `${path}/${claim.id}`, label: claimNumber(claim.number) },
          })
        : redirect(`${path}/${claim.id}`),
    ),
  ),
  staffPost(
    `${path}/:id/authorize`,
    keep,
    withRecord(getClaim, async (context, claim) => {
      const { db, actor, services } = context;
      const decided =
        claim.status === 'waiting' &&
        (await decideClaim(db, claim, 'authorised', { reason: null, by: actor.name }));
      return redirect(
        `${path}/${claim.id}`,
        decided
          ? `Claim ${claimNumber(claim.number)} authorized. ${newsWords(services.mailer.way, claim.filed_by)}`
          : `Claim ${claimNumber(claim.number)} has already been decided.`,
      );
    }),
  ),

  staffGet(
    `${path}/:id/reject`,
    keep,
    withRecord(getClaim, ({ db }, claim) =>
      mayReject(claim) ? claimPages.reject(db, claim, newForm()) : redirect(`${path}/${claim.id}`),
    ),
  ),

  staffPost(
    `${path}/:id/reject`,
    keep,
    withRecord(getClaim, (context, claim) => {
      const { db, actor, services } = context;
      return submit(context, {
        form: rejectForm,
        save: async ({ reason }) => {
          const decided =
            mayReject(claim) && (await decideClaim(db, claim, 'rejected', { reason, by: actor.name }));
          return decided ? saved(null) : refused({ _form: 'This claim has already been decided.' });
        },
        done: () =>
          redirect(
            `${path}/${claim.id}`,
            `Claim ${claimNumber(claim.number)} rejected. ${newsWords(services.mailer.way, claim.filed_by, ' with the reason')}`,
          ),
        again: (state, status) => claimPages.reject(db, claim, state, status),
      });
    }),
  ),

  staffPost(
    `${path}/:id/service_order`,
    keep,
    withRecord(getClaim, async (context, claim) => {
      const made = await createServiceOrder(context.db, claim, authorOf(context));
      if (made.ok)
        return redirect(
          `/admin/work_orders/${made.value.id}`,
          `Service order ${workOrderNumber(made.value.number)} created for claim ${claimNumber(claim.number)}.`,
        );
      const wrong = made.errors['_form'] ?? Object.values(made.errors)[0] ?? null;
      return staffClaimPage(context, claim, { wrong }, 422);
    }),
  ),
];

/** A claim that is over is refused with what became of it; the others are authorized, and told of one by one. */
async function authorizeMany({ db, body, actor }: StaffContext): Promise<Reply> {
  const read = parseForm(tickedClaimsForm, body);
  const ticked = read.ok ? read.values.claims : [];
  const back = listAt(path, body['_back']);
  if (ticked.length === 0) return redirect(back, 'Tick the claims that you want to authorize.');
  let done = 0;
  for (const claim of await waitingAmong(db, ticked))
    if (await decideClaim(db, claim, 'authorised', { reason: null, by: actor.name })) done++;
  const [left, many] = [ticked.length - done, done === 1 ? 'claim' : 'claims'];
  const others = left === 0 ? '' : ` ${left === 1 ? 'One had' : `${left} had`} already been decided.`;
  return redirect(back, `${done} ${many} authorized.${others}`);
}

const mayReject = ({ status }: Claim) => (claimMoves.rejected as readonly string[]).includes(status);
/** The partner whose claims alone the list is asked for. */
const partnerIn = ({ db, query }: StaffContext) => readOfRecord(db, query, ['partner']);

const noneYet = {
  title: 'No claims yet',
  text: 'Partners file claims in the portal, for assets of their own customers.',
};
