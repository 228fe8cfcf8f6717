import type { OneTenant, OperatedTenant, OperatorEntry } from '../../../database/operators.ts';
import type { FormState } from '../../../forms/state.ts';
import type { EmptyList } from '../../../lists/empty.ts';
import type { ListView } from '../../../lists/spec.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { entryInWords } from '../log/log.words.ts';
import { tenantLabels } from './tenants.form.ts';
import { stateWords } from './tenants.list.ts';

const badgeOf = ({ state }: Pick<OperatedTenant, 'state'>) => ({
  text: stateWords[state],
  tone: state === 'active' ? 'good' : 'bad',
});

export const tenantPages = {
  list: (locals: {
    list: ListView;
    tenants: readonly OperatedTenant[];
    empty: EmptyList | null;
  }): PageReply =>
    page(
      'operator/tenants/list',
      {
        ...locals,
        tenants: locals.tenants.map((tenant) => ({
          ...tenant,
          used: tenant.staff + tenant.portal,
          badge: badgeOf(tenant),
        })),
      },
      { title: 'Companies' },
    ),

  show: (
    locals: { tenant: OneTenant; address: string; entries: readonly OperatorEntry[]; state: FormState },
    status = 200,
  ): PageReply =>
    page(
      'operator/tenants/show',
      {
        ...locals,
        entries: locals.entries.map(entryInWords),
        badge: badgeOf(locals.tenant),
        labels: tenantLabels,
      },
      { title: locals.tenant.name, status },
    ),

  suspend: (locals: { tenant: OneTenant; state: FormState }, status = 200): PageReply =>
    page(
      'operator/tenants/suspend',
      { ...locals, labels: tenantLabels },
      { title: `Suspend ${locals.tenant.name}`, status },
    ),
};
