import type { OneGroup, OperatedGroup } from '../../../database/operators.ts';
import type { FormState } from '../../../forms/state.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { groupLabels } from './groups.form.ts';

export const groupPages = {
  list: (groups: readonly OperatedGroup[]): PageReply =>
    page('operator/groups/list', { groups }, { title: 'Site groups' }),

  add: (state: FormState, status = 200): PageReply =>
    page('operator/groups/new', { state, labels: groupLabels }, { title: 'Add site group', status }),

  show: (locals: { group: OneGroup; state: FormState; joining: FormState }, status = 200): PageReply =>
    page('operator/groups/show', { ...locals, labels: groupLabels }, { title: locals.group.name, status }),
};
