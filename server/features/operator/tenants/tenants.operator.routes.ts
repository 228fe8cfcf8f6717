import type { OneTenant } from '../../../database/operators.ts';
import { formInConflict } from '../../../forms/conflict.ts';
import { formOf, newForm, versionOf, type FormState } from '../../../forms/state.ts';
import { submit, submitChange } from '../../../forms/submit.ts';
import { exportOf } from '../../../lists/listPage.ts';
import { tenantUrl } from '../../../request/host.ts';
import { ask, type Question } from '../../../request/question.ts';
import { notFound, redirect, type Reply } from '../../../request/reply.ts';
import type { OperatorContext } from '../../../request/contexts.ts';
import { operatorAsk, operatorGet, operatorPost, type Route } from '../../../request/route.ts';
import { refused, saved, type Saved } from '../../../shared/saved.ts';
import { licencesForm, suspensionForm, tenantLabels } from './tenants.form.ts';
import { allTenants, tenantColumns, tenantsPage } from './tenants.list.ts';
import { tenantPages } from './tenants.pages.ts';

const path = '/operator';
const pageOf = ({ id }: Pick<OneTenant, 'id'>) => `${path}/tenants/${id}`;

/** Companies as the operator sees them: counts and states, and none of their records. */
export const operatorTenantRoutes: readonly Route[] = [
  operatorGet(path, async (context) => tenantPages.list(await tenantsPage(context, path))),
  operatorGet(`${path}/export.csv`, (context) =>
    exportOf(
      { query: context.query, tenant: { csvDelimiter: 'comma', timeZone: 'UTC' } },
      'companies',
      tenantColumns,
      allTenants(context),
    ),
  ),

  operatorGet(
    `${path}/tenants/:id`,
    withTenant((context, tenant) => showPage(context, tenant, formOf(tenant))),
  ),

  operatorPost(
    `${path}/tenants/:id`,
    withTenant((context, tenant, read) =>
      submitChange(context, {
        form: licencesForm,
        record: tenant,
        read,
        save: ({ allowed, emails_a_day: emails }, version) =>
          decide(context, tenant, version, { limit: allowed, emails: emails ?? 0 }),
        done: (_, { allowed }) =>
          redirect(
            pageOf(tenant),
            `${tenant.name} now has ${allowed} ${allowed === 1 ? 'licence' : 'licences'}.`,
          ),
        again: (state, status, present) => showPage(context, present, state, status),
        compare: (typed, present) =>
          formInConflict(typed, present, {
            allowed: tenantLabels.allowed,
            emails_a_day: tenantLabels.emails_a_day,
          }),
      }),
    ),
  ),

  operatorGet(
    `${path}/tenants/:id/suspend`,
    withTenant((_context, tenant) =>
      tenant.state === 'active'
        ? tenantPages.suspend({ tenant, state: newForm() })
        : redirect(pageOf(tenant), `${tenant.name} is already suspended.`, 'info'),
    ),
  ),

  operatorPost(
    `${path}/tenants/:id/suspend`,
    withTenant((context, tenant, read) =>
      submit(context, {
        form: suspensionForm,
        save: async ({ reason }): Promise<Saved<'done'>> => {
          const done = await decide(context, tenant, versionOf(context.body), { state: 'suspended', reason });
          return done.ok && done.value === 'done' ? saved('done') : refused({ _form: meanwhile });
        },
        done: () =>
          redirect(
            pageOf(tenant),
            `${tenant.name} is suspended. Nobody there can sign in or carry on working.`,
          ),
        again: async (state, status) => {
          const present = (await read()) ?? tenant;
          return tenantPages.suspend({ tenant: present, state }, state.errors['_form'] ? 409 : status);
        },
      }),
    ),
  ),

  operatorAsk(
    `${path}/tenants/:id/resume`,
    withTenant((_context, tenant) =>
      tenant.state === 'suspended'
        ? ask(resuming(tenant))
        : redirect(pageOf(tenant), `${tenant.name} isn’t suspended.`, 'info'),
    ),
  ),

  operatorPost(
    `${path}/tenants/:id/resume`,
    withTenant(async (context, tenant) => {
      const done = await decide(context, tenant, versionOf(context.body), { state: 'active' });
      if (done.ok && done.value === 'done')
        return redirect(pageOf(tenant), `${tenant.name} is active again. Everybody can sign in as before.`);
      return redirect(pageOf(tenant), meanwhile, 'warn');
    }),
  ),
];

const meanwhile =
  'Another operator has changed this company since you opened the page. Check its state before you go on.';

const resuming = (tenant: OneTenant): Question => ({
  title: `Resume ${tenant.name}?`,
  says: ['Its staff and its customers can sign in again. Nothing of theirs was deleted.'],
  action: `${pageOf(tenant)}/resume`,
  fields: { _version: String(tenant.version) },
  button: `Resume ${tenant.name}`,
  givesOnly: true,
  back: { href: pageOf(tenant), label: tenant.name },
});

async function decide(
  { operators, tokenHash, request }: OperatorContext,
  { id }: OneTenant,
  version: number,
  what: Parameters<typeof operators.decide>[2],
): Promise<Saved<'done' | 'stale' | 'gone'>> {
  return saved(await operators.decide(tokenHash, { id, version }, what, request.address));
}

/** Gives a handler the tenant whose id is in the address, and a way to read it again. */
function withTenant(
  handler: (
    context: OperatorContext,
    tenant: OneTenant,
    read: () => Promise<OneTenant | undefined>,
  ) => Promise<Reply> | Reply,
) {
  return async (context: OperatorContext): Promise<Reply> => {
    const { operators, tokenHash, params } = context;
    const read = async () => (await operators.tenant(tokenHash, params['id'] ?? '')) ?? undefined;
    const tenant = await read();
    return tenant ? handler(context, tenant, read) : notFound();
  };
}

async function showPage(
  { operators, tokenHash, services }: OperatorContext,
  tenant: OneTenant,
  state: FormState,
  status = 200,
): Promise<Reply> {
  const entries = await operators.entries(tokenHash, { of: tenant.id, most: 20 });
  const address = tenantUrl(services.config.baseUrl, tenant.slug);
  return tenantPages.show({ tenant, address, entries, state }, status);
}
