import { findPage } from '../../../lists/findPage.ts';
import { ownQuery } from '../../../lists/pick.ts';
import type { PageReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { loginsToFind } from './logins.queries.ts';
import { personnelLabels } from '../personnel.form.ts';
import { personnelPages } from '../personnel.pages.ts';
import { getPersonnel, type Personnel } from '../personnel.queries.ts';

const path = '/admin/personnel';
const keep = { allow: ['keep_records'] } as const;

async function findLogin(context: StaffContext, record: Personnel | null): Promise<PageReply> {
  const { db, query, request, actor } = context;
  const list = loginsToFind(actor.lab?.id ?? null);
  const own = { ...query, ...ownQuery(query, list) };
  const asked = own['chosen'] === '1' ? own : { ...own, chosen: '1', current_facility: 'on' };
  const backTo = `${path}/${record?.id ?? 'new'}`;
  const found = await findPage(
    { db, query: asked, request },
    {
      list,
      path: `${backTo}/find`,
      backTo,
      labels: personnelLabels,
      field: 'user_id',
      saved: record?.user_id ?? null,
    },
  );
  return personnelPages.findLogin(record, found, actor.lab?.name ?? null);
}

/** The finder of technicians (1): active users, with *Current Facility* ticked only those of the current lab. */
export const findLoginRoutes: readonly Route[] = [
  staffGet(`${path}/new/find`, keep, (context) => findLogin(context, null)),
  staffGet(`${path}/:id/find`, keep, withRecord(getPersonnel, findLogin)),
];
