import { newLoginDefaults } from '../../domain/logins/firstPassword.words.ts';
import { readLicences } from '../../domain/licences/licences.queries.ts';
import { makeLogin, readyLogin } from '../../domain/portalUsers/newLogin.queries.ts';
import {
  accountInGroup,
  inSiteGroup,
  leftOutInGroup,
  type LeftOut,
} from '../../domain/siteGroups/siteGroups.queries.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import { formAgain, listIn, newForm, type FormState } from '../../forms/state.ts';
import { submit } from '../../forms/submit.ts';
import { hrefCarrying, carriedFields } from '../../forms/carriedFields.ts';
import { pickPage } from '../../lists/pick.ts';
import { tenantUrl } from '../../request/host.ts';
import { notFound, redirect, type Reply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { href } from '../../shared/href.ts';
import { refused, type Saved } from '../../shared/saved.ts';
import {
  accountForm,
  accountLabels,
  claimsAreOfPartners,
  passwordMissing,
  personOf,
  type AccountType,
} from './accounts.form.ts';
import { withoutPassword } from '../../request/withoutPassword.ts';
import { accountPages, accountsPath, findOwnerPath } from './accounts.pages.ts';
import {
  findOwner,
  firstLinkEmail,
  getMadeAccount,
  ownerChoices,
  ownerOf,
  ownersToFind,
  type Owner,
} from './accounts.queries.ts';

const keep = { allow: ['create_accounts'] } as const;
/** What a result page's address is signed for: that this session made the account. */
const purpose = 'account made';

/** The User Account Management Utility (requirement 3), for administrators and portal data administrators (A23). */
export const accountAdminRoutes: readonly Route[] = [
  staffGet(`${accountsPath}/new`, keep, async (context) => {
    const { db, query } = context;
    const [owner] = query['owner'] === undefined ? [] : await findOwner(db, null, query['owner']);
    const found = owner && {
      account_type: owner.type,
      owner: (await ownerChoices(db)) ? owner.id : owner.number,
    };
    const carried = carriedFields(query, accountLabels, 'owner');
    return addPage(
      context,
      carried
        ? formAgain({ ...carried.typed, ...found }, {}, null)
        : newForm({ notify_user: newLoginDefaults.send_invitation, ...found }),
    );
  }),

  ...findRoutes('customer'),
  ...findRoutes('partner'),

  staffPost(accountsPath, keep, (context) => {
    const { db, body, services, actor } = context;
    const missing = passwordMissing(body);
    return submit(context, {
      form: accountForm,
      save: async (values): Promise<Saved<{ userId: string }>> => {
        const { password, retype_password, notify_user: send_invitation } = values;
        const [owner, errors] = await chosenOwner(context, values.account_type, values.owner);
        if (values.account_type === 'customer' && values.claim_authorization_required)
          errors['claim_authorization_required'] = claimsAreOfPartners;
        const read = personOf(values);
        if ('error' in read) return refused({ ...errors, name: read.error });
        const typed = { password, retype_password, send_invitation };
        const ready = await readyLogin(context, read.person, typed, { ...errors, ...missing });
        if (!ready.ok || !owner) return ready.ok ? refused(errors) : ready;
        const belonging = {
          owner: ownerOf(owner),
          canCreateUsers: values.can_create_users,
          claimAuthorizationRequired: values.claim_authorization_required,
        };
        // With a password, too, an email was asked for.
        const login = { ...ready.value, invite: send_invitation };
        const answers = { same: actor.isAdministrator ? values.same : [], asked: values.asked };
        const unlike = answers.same.length > 0 ? await leftOutInGroup(db, [owner.id]) : [];
        return db.attempt(async () => {
          const made = await inSiteGroup(db, () => makeLogin(db, services.keys, login, belonging), answers);
          for (const theirs of unlike.filter(({ mark }) => answers.same.includes(mark)))
            noteConfirmed(db, owner, theirs);
          return made;
        });
      },
      done: ({ userId }) => {
        const seal = services.keys.sign(purpose, `${actor.sessionId} ${userId}`);
        return redirect(href(`${accountsPath}/made/${userId}`, { seal }));
      },
      again: (state, status) => {
        const shown = { ...state, errors: { ...state.errors, ...missing } };
        return addPage(context, shown.errors['same'] ? withoutPassword(context, shown) : shown, status);
      },
    });
  }),

  // Nobody but an administrator looks up accounts here: others see what they have just made (A23).
  staffGet(`${accountsPath}/made/:userId`, keep, async (context) => {
    const {
      db,
      params: { userId: id = '' },
      query,
      actor,
      services,
      tenant,
    } = context;
    const own = services.keys.verify(purpose, `${actor.sessionId} ${id}`, query['seal'] ?? '');
    if (!own && !actor.isAdministrator) return notFound();
    const [account, licences, email, sisters] = await Promise.all([
      getMadeAccount(db, id),
      readLicences(db),
      firstLinkEmail(db, id),
      accountInGroup(db, id),
    ]);
    if (!account) return notFound();
    const leftOut = await leftOutInGroup(db, [account.owner_id], id);
    const address = tenantUrl(services.config.baseUrl, tenant.slug, '/login');
    const { isAdministrator } = actor;
    return accountPages.made({
      account,
      email: email ?? null,
      licences,
      sisters: sisters.map((sister) => ({
        ...sister,
        address: tenantUrl(services.config.baseUrl, sister.slug, '/login'),
      })),
      leftOut,
      address,
      isAdministrator,
    });
  }),
];

/** The find page for customers or for partners, where there are too many for a drop-down. */
function findRoutes(type: AccountType): Route[] {
  const path = findOwnerPath(type);
  // A form with passwords leads here by POST; the page itself has an address, passwords left behind.
  const lead = staffPost(path, keep, ({ body }) => redirect(hrefCarrying(path, body, accountLabels)));
  const find = staffGet(path, keep, async (context) => {
    const along = carriedFields(context.query, accountLabels, 'owner');
    const typed = along?.typed['owner'];
    const kept = { ...along?.kept, ...(typeof typed === 'string' && { owner: typed }) };
    const found = await pickPage(context, path, ownersToFind(type), { name: 'owner', kept });
    const cancel = href(`${accountsPath}/new`, kept);
    return accountPages.findOwner(type, { ...found, owners: found.rows, cancel });
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
  if (!owner) return refuse(`No ${type} has this number.`);
  if (owner.type !== type)
    return refuse(
      `Customer/Partner: ${owner.number} is a ${owner.type}. Choose a ${type}, or change Account Type.`,
    );
  if (owner.status !== 'active')
    return refuse(`Customer/Partner: ${owner.number} is inactive, so its users can’t sign in.`);
  return [owner, {}];
}

/** The own log says who confirmed it; that of the other company does so too. */
function noteConfirmed(db: StaffContext['db'], { type, id, name }: Owner, theirs: LeftOut): void {
  const same = `${theirs.number} ${theirs.name}, ${theirs.company}`;
  db.note({ action: 'same_confirmed', table: `${type}s`, id, name, changes: { same_as: [null, same] } });
}

async function addPage(context: StaffContext, state: FormState, status = 200): Promise<Reply> {
  const { db, actor } = context;
  const [owners, licences, unlike] = await Promise.all([
    ownerChoices(db),
    readLicences(db),
    unlikeFor(db, state),
  ]);
  const mayConfirm = isAllowed(actor, ['administrator']);
  return accountPages.add({ state, owners, licences, mayBulk: mayConfirm, unlike, mayConfirm }, status);
}

/** Where the number that was typed belongs to another name, once that is what is asked. */
async function unlikeFor(db: StaffContext['db'], { values, errors }: FormState): Promise<LeftOut[]> {
  const { owner: typed, account_type: type, asked } = values;
  if ((!errors['same'] && listIn(asked).length === 0) || typeof typed !== 'string') return [];
  const owner = (await findOwner(db, null, typed)).find((one) => one.type === type);
  const found = owner ? await leftOutInGroup(db, [owner.id]) : [];
  return found.filter((one) => !one.is_suspended);
}
