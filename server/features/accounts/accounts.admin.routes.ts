import { tenantUrl } from '../../request/host.ts';
import { notFound, redirect, type Reply } from '../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { parseForm, typedOf, type FieldErrors } from '../../forms/parse.ts';
import { href } from '../../shared/href.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { formAgain, newForm, type FormState } from '../../forms/state.ts';
import { hrefCarrying, carriedFields } from '../../forms/carriedFields.ts';
import {
  accountForm,
  accountLabels,
  claimsAreOfPartners,
  passwordErrors,
  passwordMissing,
  personOf,
  type AccountType,
} from './accounts.form.ts';
import { accountPages, accountsPath, findOwnerPath } from './accounts.pages.ts';
import {
  createAccount,
  findOwner,
  getMadeAccount,
  listOwners,
  ownerChoices,
  type Owner,
} from './accounts.queries.ts';
import { invitationsOf } from '../../domain/invitations/invitations.queries.ts';
import { readLicences } from '../../domain/licences/licences.queries.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'name', label: 'Name' },
    { key: 'number', label: 'Number' },
  ],
};
/** What a result page's address is signed for: that this session made the account. */
const purpose = 'account made';

/** The User Account Management Utility (requirement 3), for administrators and portal data administrators (A23). */
export const accountAdminRoutes: readonly Route[] = [
  staffGet(`${accountsPath}/new`, { allow: ['create_accounts'] }, async (context) => {
    const { db, query } = context;
    const [owner] = query['owner'] === undefined ? [] : await findOwner(db, null, query['owner']);
    const found = owner && {
      account_type: owner.type,
      owner: (await ownerChoices(db)) ? owner.id : owner.number,
    };
    const carried = carriedFields(query, accountLabels, 'owner');
    return addPage(context, carried ? formAgain({ ...carried.typed, ...found }, {}, null) : newForm(found));
  }),

  ...findRoutes('customer'),
  ...findRoutes('partner'),

  staffPost(accountsPath, { allow: ['create_accounts'] }, async (context) => {
    const { db, body, tenant, passwords, services, actor } = context;
    const again = (errors: FieldErrors) =>
      addPage(context, formAgain(typedOf(Object.entries(body)), errors, null), 422);
    const form = parseForm(accountForm, body);
    const missing = passwordMissing(body);
    if (!form.ok) return again({ ...form.errors, ...missing });
    const { values } = form;
    const [owner, errors] = await chosenOwner(context, values.account_type, values.owner);
    Object.assign(errors, missing);
    if (values.account_type === 'customer' && values.claim_authorization_required)
      errors['claim_authorization_required'] = claimsAreOfPartners;
    const read = personOf(values);
    if ('error' in read) return again({ ...errors, name: read.error });
    const { password, retype_password: retype, notify_user: notify } = values;
    if (password !== null || retype !== null)
      Object.assign(
        errors,
        passwordErrors({ password: password ?? '', retype: retype ?? '' }, tenant, read.person),
      );
    if (!owner || Object.keys(errors).length > 0) return again(errors);
    const passwordHash = password === null ? null : await passwords.hash(password);
    const made = await db.attempt(() =>
      createAccount(db, services.keys, read.person, {
        owner,
        passwordHash,
        canCreateUsers: values.can_create_users,
        claimAuthorizationRequired: values.claim_authorization_required,
        notify,
      }),
    );
    if (!made.ok) return again(made.errors);
    if (made.value === null)
      return again({
        _form: 'Portal users need an external usergroup, such as Customer Portal, and there is none.',
      });
    const seal = services.keys.sign(purpose, `${actor.sessionId} ${made.value}`);
    return redirect(href(`${accountsPath}/made/${made.value}`, { seal }));
  }),

  // Nobody but an administrator looks up accounts here: others see what they have just made (A23).
  staffGet(`${accountsPath}/made/:userId`, { allow: ['create_accounts'] }, async (context) => {
    const { db, params, query, actor, services, tenant } = context;
    const id = params['userId'] ?? '';
    const own = services.keys.verify(purpose, `${actor.sessionId} ${id}`, query['seal'] ?? '');
    if (!own && !actor.isAdministrator) return notFound();
    const [account, licences, invitations] = await Promise.all([
      getMadeAccount(db, id),
      readLicences(db),
      invitationsOf(db, [id]),
    ]);
    if (!account) return notFound();
    const address = tenantUrl(services.config.baseUrl, tenant.slug, '/login');
    const { isAdministrator } = actor;
    const latest = invitations.get(id)?.email;
    const email = latest?.isInvitation ? latest : null;
    return accountPages.made({ account, email, licences, address, isAdministrator });
  }),
];

/** The find page for customers or for partners, where there are too many for a drop-down. */
function findRoutes(type: AccountType): Route[] {
  // A form with passwords leads here by POST; the page itself has an address, passwords left behind.
  const lead = staffPost(findOwnerPath(type), { allow: ['create_accounts'] }, ({ body }) =>
    redirect(hrefCarrying(findOwnerPath(type), body, accountLabels)),
  );
  const find = staffGet(findOwnerPath(type), { allow: ['create_accounts'] }, async ({ db, query }) => {
    const carried = carriedFields(query, accountLabels, 'owner');
    const typed = carried?.typed['owner'];
    const request = listQuery(query, spec);
    const { page, count } = await listOwners(db, type, request);
    const list = listView(request, spec, {
      path: findOwnerPath(type),
      noun: { one: type, many: `${type}s` },
      searchLabel: `Search ${type}s by name or number`,
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      ...(carried && { kept: { ...carried.kept, ...(typeof typed === 'string' && { owner: typed }) } }),
    });
    const cancel = href(`${accountsPath}/new`, list.kept);
    return accountPages.findOwner(type, { list, owners: page.rows, cancel });
  });
  return [find, lead];
}

/** The customer or partner that was chosen or typed, if an account can be made for it; or the field's error. */
async function chosenOwner(
  { db }: StaffContext,
  type: AccountType,
  typed: string,
): Promise<[Owner | null, FieldErrors]> {
  const [owner] = await findOwner(db, null, typed).then((found) =>
    found.sort((a, b) => Number(b.type === type) - Number(a.type === type)),
  );
  const refuse = (owner: string): [null, FieldErrors] => [null, { owner }];
  if (!owner) return refuse(`Customer/Partner: no ${type} has this number.`);
  if (owner.type !== type)
    return refuse(
      `Customer/Partner: ${owner.number} is a ${owner.type}. Choose a ${type}, or change Account Type.`,
    );
  if (owner.status !== 'active')
    return refuse(`Customer/Partner: ${owner.number} is inactive, so nobody could sign in.`);
  return [owner, {}];
}

async function addPage({ db, actor }: StaffContext, state: FormState, status = 200): Promise<Reply> {
  const [owners, licences] = await Promise.all([ownerChoices(db), readLicences(db)]);
  const mayBulk = isAllowed(actor, ['administrator']);
  return accountPages.add({ state, owners, licences, mayBulk }, status);
}
