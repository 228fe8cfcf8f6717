import { filesAgain, filesWrong, refusedAndFiles } from '../../domain/documents/attaching.ts';
import { readAmount } from '../../domain/money/amounts.ts';
import { companyCurrency } from '../../domain/money/currency.queries.ts';
import { carriedFields } from '../../forms/carriedFields.ts';
import { formAgain, newForm, type FormState } from '../../forms/state.ts';
import { submit } from '../../forms/submit.ts';
import { findPage } from '../../lists/findPage.ts';
import type { EmptyList } from '../../lists/empty.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { tooManyOf } from '../../request/errors.ts';
import { redirect, type PageReply, type Reply } from '../../request/reply.ts';
import type { PortalContext } from '../../request/contexts.ts';
import { portalFiles, portalGet, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { wrongDays } from '../../shared/mistypedDay.ts';
import { claimNumber } from '../../shared/numbers.ts';
import { refused, unlessWrong } from '../../shared/saved.ts';
import { idIn } from '../../shared/uuid.ts';
import { claimForm, claimLabels, type ClaimValues } from './claims.form.ts';
import { claimList } from './claims.list.ts';
import { claimPages } from './claims.pages.ts';
import { attachToComment, filerOf, portalClaimPage, type WithFiles } from './claims.portal.show.ts';
import {
  assetsToFind,
  claimAssets,
  claimCustomers,
  customerOfAsset,
  customersToFind,
  fileClaim,
  getClaim,
  ownClaimsWait,
} from './claims.queries.ts';
import { addClaimComment } from './comments/comments.queries.ts';

const path = '/claims';
const see = { allow: ['partner_user'] } as const;

/** A partner's claims in its portal: it files them for assets of its own customers, and follows them (A20, A20a). */
export const claimPortalRoutes: readonly Route[] = [
  portalGet(path, see, async (context) => {
    const { actor, db } = context;
    const mayFile = !actor.readOnly;
    const { list, rows, empty } = await listPage(context, path, claimList, { none: noneYet(context) });
    return claimPages.portalList(db, { list, claims: rows, empty, mayFile });
  }),

  portalGet(`${path}/export.csv`, see, (context) => listCsv(context, claimList)),

  portalGet(`${path}/new`, { ...see, viewers: false }, (context) => {
    const { db, query } = context;
    const carried = carriedFields(query, claimLabels, '');
    const asset = query['asset_id'];
    const state = carried
      ? formAgain(carried.typed, {}, null)
      : newForm({ customer_id: db.customerId ?? '', ...(asset !== undefined && { asset_id: asset }) });
    return filePage(context, state);
  }),

  portalGet(`${path}/new/customer`, { ...see, viewers: false }, (context) => find(context, 'customer_id')),
  portalGet(`${path}/new/asset`, { ...see, viewers: false }, (context) => find(context, 'asset_id')),

  portalFiles(path, see, (context) => {
    const { db, tenant, sent } = context;
    return submit(context, {
      form: claimForm,
      more: async ({ amount = null, failed_on: day }) => {
        const read = readClaimed(amount, await companyCurrency(db), db.calendar.locale);
        return {
          ...('error' in read && { amount: read.error }),
          ...wrongDays({ failed_on: day ?? null }, ['failed_on'], db.calendar.today),
          ...filesAgain(sent),
        };
      },
      save: (values) => save(context, values),
      done: async ({ id, number }) => {
        const claim = await getClaim(db, id);
        const next =
          claim?.status === 'waiting'
            ? `${tenant.name} needs to authorize it next.`
            : `It’s authorized, and ${tenant.name} can create the service order.`;
        return redirect(`${path}/${id}`, `Claim ${claimNumber(number)} filed. ${next}`);
      },
      again: (state, status) => filePage(context, state, status),
    });
  }),

  portalGet(
    `${path}/:id`,
    see,
    withRecord(getClaim, (context, claim) => portalClaimPage(context, claim)),
  ),
];

/** What a claim asks for: it may stay open, but nobody claims nothing. */
function readClaimed(
  amount: string | null,
  currency: string,
  locale: string,
): { value: bigint | null } | { error: string } {
  if (amount === null) return { value: null };
  const read = readAmount(amount, currency, locale);
  return 'error' in read || read.value > 0n ? read : { error: 'Enter an amount above 0, or leave it empty.' };
}

async function save(context: WithFiles, values: ClaimValues) {
  const { db, actor, sent, services } = context;
  const filer = filerOf(actor);
  const [currency, asset] = await Promise.all([companyCurrency(db), customerOfAsset(db, values.asset_id)]);
  const errors: Record<string, string> = { ...filesWrong(sent) };
  if (!asset) errors['asset_id'] = 'Choose an asset from the list.';
  else if (values.customer_id !== null && asset.customer_id !== values.customer_id)
    errors['asset_id'] = `This asset belongs to ${asset.customer}. Choose one of the customer’s own.`;
  if (values.failed_on > db.calendar.today) errors['failed_on'] = 'Enter today’s date or an earlier one.';
  else Object.assign(errors, wrongDays(values, ['failed_on'], db.calendar.today));
  const amount = readClaimed(values.amount, currency, db.calendar.locale);
  if ('error' in amount) errors['amount'] = amount.error;
  if (Object.keys(errors).length > 0 || 'error' in amount) return refused({ ...filesAgain(sent), ...errors });
  // S11: one person files so many and no more: staff are told of each.
  const tooMany = await tooManyOf(services.limits.spend('claim', filer.userId));
  if (tooMany) return refusedAndFiles(tooMany, sent);
  const { asset_id, description, failed_on } = values;
  const filed = await db.attempt(() =>
    fileClaim(db, {
      ...{ asset_id, description, failed_on, amount_minor: amount.value, currency },
      ...{ partner_id: filer.partnerId, filed_by: filer.name, filed_by_user_id: filer.userId },
    }),
  );
  if (!filed.ok || sent.files.length === 0) return filed;
  // Its files belong to a first comment, which has no words of its own.
  const comment = await addClaimComment(db, filed.value.id, filer, { body: '' });
  return unlessWrong(await attachToComment(context, comment), () => filed);
}

async function filePage(
  { db, actor, tenant }: PortalContext,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const [customer, asset] = [idIn(state.values['customer_id']), idIn(state.values['asset_id'])];
  const [customers, assets, currency, waits] = await Promise.all([
    claimCustomers(db, customer ?? null),
    claimAssets(db, customer ?? null, asset ?? null),
    companyCurrency(db),
    actor.kind !== 'partner_user' || ownClaimsWait(db, actor.userId),
  ]);
  // Without a customer in the form, or with the one that is chosen at the top, these are all that there are.
  const areAll = customer === null || db.customerId !== null;
  const none =
    areAll && assets.options?.length === 0 ? nothingToClaim(tenant.name, db.facilityId !== null) : null;
  return claimPages.file({ state, customers, assets, currency, company: tenant.name, waits, none }, status);
}

/** The find pages of the form, for where a drop-down would be too long. Nothing is saved before the form is. */
async function find(context: PortalContext, field: 'customer_id' | 'asset_id'): Promise<Reply> {
  const backTo = `${path}/new`;
  const carried = carriedFields(context.query, claimLabels, field)?.typed;
  const customer = idIn(carried?.['customer_id']) ?? context.db.customerId;
  const more = { backTo, labels: claimLabels, field, leave: path };
  return claimPages.find(
    field,
    field === 'customer_id'
      ? await findPage(context, { ...more, path: `${backTo}/customer`, list: customersToFind })
      : await findPage(context, { ...more, path: `${backTo}/asset`, list: assetsToFind(customer) }),
  );
}

/** A form that nobody could fill in isn't shown: a claim is about an asset. */
const nothingToClaim = (company: string, isNarrowed: boolean): EmptyList =>
  isNarrowed
    ? { title: 'No assets at this facility', text: 'Choose another facility, or All facilities, at the top.' }
    : {
        title: 'No assets yet',
        text: `A claim is about an asset of one of your customers, and ${company} hasn’t added any yet.`,
        action: { href: '/customers', label: 'Show customers' },
      };

const noneYet = ({ tenant, actor }: PortalContext) => ({
  title: 'No claims yet',
  text: `File a claim when one of your customers’ assets fails. ${tenant.name} will answer it here.`,
  ...(!actor.readOnly && { action: { href: `${path}/new`, label: 'New claim' } }),
});
