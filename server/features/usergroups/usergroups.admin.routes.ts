import { submit, submitChange } from '../../forms/submit.ts';
import { refused, saved } from '../../shared/saved.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { redirect } from '../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import { formOf, newForm } from '../../forms/state.ts';
import {
  administratorsForm,
  permissionsInWords,
  usergroupForm,
  usergroupLabels as labels,
} from './usergroups.form.ts';
import { usergroupList, wholeUsergroupList } from './usergroups.list.ts';
import { usergroupPages } from './usergroups.pages.ts';
import { addUsergroup, copyUsergroup, getUsergroup, saveUsergroup } from './usergroups.queries.ts';

const path = '/admin/usergroups';
const keep = { allow: ['administrator'] } as const;

const inUse = refused({
  is_external:
    'There are users in this group (deleted ones count too), so you can’t change Is external. Make a copy, change the ' +
    'copy and assign it to them.',
});

/** Usergroups, which administrators alone keep (A23): internal ones with named permissions, external ones for the portal. */
export const usergroupAdminRoutes: readonly Route[] = [
  staffGet(path, keep, async (context) => {
    const { list, rows } = await listPage(context, path, usergroupList);
    return usergroupPages.list({ list, groups: rows });
  }),

  staffGet(`${path}/export.csv`, keep, (context) => listCsv(context, wholeUsergroupList)),

  staffGet(`${path}/new`, keep, () => usergroupPages.add(newForm())),

  staffPost(path, keep, (context) =>
    submit(context, {
      form: usergroupForm,
      save: (values) => context.db.attempt(() => addUsergroup(context.db, values)),
      done: (id, { name }) => redirect(`${path}/${id}`, `Usergroup ${name} added.`),
      again: usergroupPages.add,
    }),
  ),

  staffGet(
    `${path}/:id`,
    keep,
    withRecord(getUsergroup, (_context, group) => usergroupPages.show(group, formOf(group))),
  ),

  staffPost(
    `${path}/:id`,
    keep,
    withRecord(getUsergroup, (context, group, read) => {
      const { db } = context;
      return submitChange(context, {
        form: group.is_administrators ? administratorsForm : usergroupForm,
        record: group,
        read,
        save: async (values, version) => {
          const kept = await db.attempt(() => saveUsergroup(db, group, version, values));
          if (!kept.ok) return kept;
          return kept.value === 'in_use' ? inUse : saved(kept.value);
        },
        done: () => redirect(`${path}/${group.id}`, 'Saved.'),
        again: (state, status, present) => usergroupPages.show(present, state, status),
        compare: (typed, present) => {
          const words = { is_external: tickedInWords, permissions: permissionsInWords };
          return formInConflict(typed, present, labels, words);
        },
      });
    }),
  ),

  staffPost(
    `${path}/:id/copy`,
    keep,
    withRecord(getUsergroup, async ({ db }, group) => {
      const copy = await copyUsergroup(db, group);
      return redirect(`${path}/${copy.id}`, `${copy.name} created. Nobody is in it yet.`);
    }),
  ),
];
