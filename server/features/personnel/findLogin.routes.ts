import { notFound, type PageReply } from '../../request/reply.ts';
import { staffGet, type Route, type StaffContext } from '../../request/route.ts';
import { href } from '../../shared/href.ts';
import { listQuery, listView, type ListSpec } from '../../lists/spec.ts';
import { typedAlong } from '../../forms/typedAlong.ts';
import { isUuid } from '../../shared/uuid.ts';
import { findLogins, type FoundLogin } from './logins.queries.ts';
import { personnelLabels } from './personnel.form.ts';
import { nameOf, personnelPages } from './personnel.pages.ts';
import { getPersonnel, type Personnel } from './personnel.queries.ts';

const spec: ListSpec = {
  sorts: [
    { key: 'name', label: 'Name' },
    { key: 'username', label: 'Username' },
  ],
  filters: [
    {
      name: 'current_facility',
      label: 'Current Facility',
      options: [
        { value: '', label: 'No' },
        { value: 'on', label: 'Yes' },
      ],
    },
    // A box that isn't ticked isn't sent: this tells a reader who has unticked it from one who has just come.
    {
      name: 'chosen',
      label: 'The filter is chosen',
      options: [
        { value: '', label: 'No' },
        { value: '1', label: 'Yes' },
      ],
    },
  ],
};
const path = '/admin/personnel';
const allow = ['keep_records'] as const;

/** Whether a found login can be taken for a record, and why not. */
function placeOf(login: FoundLogin, record: Personnel | null): { words: string; selectable: boolean } {
  if (login.is_external) return { words: 'Portal user: has no jobs', selectable: false };
  if (login.personnel_id === null) return { words: 'Free', selectable: true };
  if (login.personnel_id === record?.id) return { words: 'This record', selectable: true };
  return { words: `On the record of ${login.personnel_name ?? ''}`, selectable: false };
}

async function findPage(
  { db, query, actor }: StaffContext,
  record: Personnel | null,
  home: string,
): Promise<PageReply> {
  const along = typedAlong(query, personnelLabels, 'user_id');
  const typed = along?.typed['user_id'];
  const chosen = along ? (isUuid(typed) ? typed : null) : (record?.user_id ?? null);
  const asked = query['chosen'] === '1' ? query : { ...query, chosen: '1', current_facility: 'on' };
  const request = listQuery(asked, spec);
  // Without a current lab nobody works in it: the page says so.
  const lab = request.filters['current_facility'] ? (actor.lab?.id ?? null) : undefined;
  const { page, count } = await findLogins(db, request, lab);
  const list = listView(request, spec, {
    path: `${home}/find`,
    noun: { one: 'user', many: 'users' },
    searchLabel: 'Search users by name or username',
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
    ...(along && { kept: { ...along.kept, ...(chosen !== null && { user_id: chosen }) } }),
  });
  return personnelPages.findLogin({
    list,
    logins: page.rows.map((login) => ({ ...login, place: placeOf(login, record) })),
    lab: actor.lab?.name ?? null,
    backTo: home,
    cancel: href(home, list.kept),
    chosen,
    title: record ? nameOf(record) : 'New personnel record',
  });
}

/** The finder of technicians (1): active users, with *Current Facility* ticked only those of the current lab. */
export const findLoginRoutes: readonly Route[] = [
  staffGet(`${path}/new/find`, { allow }, (context) => findPage(context, null, `${path}/new`)),

  staffGet(`${path}/:id/find`, { allow }, async (context) => {
    const person = await getPersonnel(context.db, context.params['id'] ?? '');
    return person ? findPage(context, person, `${path}/${person.id}`) : notFound();
  }),
];
