import { page, type PageReply } from '../../request/reply.ts';
import { cappedCount, type ListView } from '../../lists/spec.ts';
import { listIn, type FormState } from '../../forms/state.ts';
import { permissionOptions, usergroupLabels } from './usergroups.form.ts';
import { mostMembers, type Usergroup } from './usergroups.queries.ts';

const form = (state: FormState) => {
  const chosen = listIn(state.values['permissions']);
  return { state, chosen, labels: usergroupLabels, options: permissionOptions };
};

const membersOf = ({ members }: Usergroup) => cappedCount(members, mostMembers);

export const usergroupPages = {
  list: (locals: { list: ListView; groups: readonly Usergroup[] }): PageReply =>
    page(
      'usergroups/list',
      {
        ...locals,
        groups: locals.groups.map((group) => ({ ...group, members: membersOf(group) })),
        labels: usergroupLabels,
      },
      { title: 'Usergroups' },
    ),
  add: (state: FormState, status = 200): PageReply =>
    page('usergroups/new', form(state), { title: 'New usergroup', status }),
  show: (group: Usergroup, state: FormState, status = 200): PageReply =>
    page(
      'usergroups/show',
      { group, members: membersOf(group), ...form(state) },
      { title: group.name, status },
    ),
};
