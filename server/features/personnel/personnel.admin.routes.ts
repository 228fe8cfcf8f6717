import { countAssigned } from '../../domain/personnel/work.queries.ts';
import { countedInWords } from '../../domain/customers/belongings.words.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { unlessWrong } from '../../shared/saved.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { ask, type Question } from '../../request/question.ts';
import { notFound, redirect, type PageReply } from '../../request/reply.ts';
import { isAllowed } from '../../request/allow.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../request/route.ts';
import { fromField } from '../../request/cameFrom.ts';
import { pathOnSide } from '../../request/returnPath.ts';
import { withRecord } from '../../request/withRecord.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import { formAgain, formOf, newForm, versionOf, type FormState } from '../../forms/state.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { carriedFields } from '../../forms/carriedFields.ts';
import { href } from '../../shared/href.ts';
import { idIn } from '../../shared/uuid.ts';
import { findLoginRoutes } from './logins/findLogin.admin.routes.ts';
import { loginChoices, loginDefect, staffUser } from './logins/logins.queries.ts';
import { personnelForm, personnelLabels as labels, type PersonnelValues } from './personnel.form.ts';
import { personnelList } from './personnel.list.ts';
import { nameOf, personnelPages } from './personnel.pages.ts';
import {
  addPersonnel,
  deletePersonnel,
  getPersonnel,
  savePersonnel,
  type Personnel,
} from './personnel.queries.ts';

type Db = StaffContext['db'];

const path = '/admin/personnel';
const see = { allow: ['view_records'] } as const;
const keep = { allow: ['keep_records'] } as const;
const mayKeep = ({ actor }: StaffContext) => isAllowed(actor, keep.allow);

const recordRoutes: readonly Route[] = [
  staffGet(path, see, async (context) => {
    const { list, rows } = await listPage(context, path, personnelList);
    return personnelPages.list({ list, people: rows, mayAdd: mayKeep(context) });
  }),

  staffGet(`${path}/export.csv`, see, (context) => listCsv(context, personnelList)),

  staffGet(`${path}/new`, keep, async (context) => {
    const carried = carriedIn(context);
    const userId = idIn(context.query['user_id']);
    const user = userId === null ? undefined : await staffUser(context.db, userId);
    const empty = { status: 'active', user_id: userId ?? '', ...user };
    return addPage(context, carried ? formAgain(carried.typed, {}, null) : newForm(empty));
  }),

  staffPost(path, keep, (context) => {
    const { db } = context;
    return submit(context, {
      form: personnelForm,
      save: async (values) =>
        unlessWrong(await loginErrors(db, values, null), () => db.attempt(() => addPersonnel(db, values))),
      done: (id, values) => {
        const words = `Personnel record added for ${nameOf(values)}.`;
        const finder = finderIn(context.body);
        if (finder === null) return redirect(`${path}/${id}`, words);
        const [at = '', query = ''] = finder.split('?');
        const asked = new URLSearchParams(query);
        if (values.user_id !== null) asked.set('user_id', values.user_id);
        return redirect(`${at}?${asked.toString()}`, `${words} Assign the work order to them now.`);
      },
      again: (state, status) => addPage(context, state, status),
    });
  }),

  staffGet(
    `${path}/:id`,
    see,
    withRecord(getPersonnel, (context, person) => {
      const carried = carriedIn(context);
      const state = carried ? formAgain(carried.typed, {}, versionOf(context.query)) : formOf(person);
      const found = context.query['user_id'];
      // What was found is in the form, and saved with it.
      const values = found === undefined ? state.values : { ...state.values, user_id: found };
      return showPage(context, person, { ...state, values });
    }),
  ),

  staffPost(
    `${path}/:id`,
    keep,
    withRecord(getPersonnel, (context, person, read) => {
      const { db } = context;
      return submitChange(context, {
        form: personnelForm,
        record: person,
        read,
        save: async (values, version) =>
          unlessWrong(await loginErrors(db, values, person), () =>
            db.attempt(() => savePersonnel(db, person.id, version, values)),
          ),
        done: () => redirect(`${path}/${person.id}`, 'Saved.'),
        again: (state, status, present) => showPage(context, present, state, status),
        compare: async (typed, present) => {
          const { options, chosen } = await loginChoices(db, idIn(typed['user_id']));
          const named = (id: string) =>
            options?.find(({ value }) => value === id)?.label ?? (chosen?.id === id ? chosen.name : '');
          const login = (id: string) => (id === present.user_id ? (present.username ?? '') : named(id));
          return formInConflict(typed, present, labels, { user_id: login });
        },
      });
    }),
  ),

  // Deleting asks first: the login has no jobs any more, and stays a login (A18, A22).
  staffAsk(
    `${path}/:id/delete`,
    keep,
    withRecord(getPersonnel, (_context, person) => ask(deletionQuestion(person))),
  ),

  staffPost(
    `${path}/:id/delete`,
    keep,
    withRecord(getPersonnel, async ({ db }, person) =>
      (await deletePersonnel(db, person.id))
        ? redirect(path, `Personnel record of ${nameOf(person)} deleted.`)
        : notFound(),
    ),
  ),
];

/** The technician finder that the form was opened from: whoever came to assign a work order goes on with that. */
function finderIn(body: StaffContext['body']): string | null {
  const from = pathOnSide('staff', body[fromField]);
  return from !== null && /^\/admin\/work_orders\/[0-9a-f-]{36}\/technician(?:\?|$)/.test(from) ? from : null;
}

function deletionQuestion(person: Personnel): Question {
  const name = nameOf(person);
  const { id, username } = person;
  return {
    title: `Delete ${name}?`,
    says: [
      `The personnel record of ${name} will be deleted and no longer appear in lists. You can’t undo this.`,
      ...(username
        ? [`The user ${username} stays, but will have no jobs until they’re on another personnel record.`]
        : []),
    ],
    action: `${path}/${id}/delete`,
    button: 'Delete',
    back: { href: `${path}/${id}`, label: name },
  };
}

/** What was typed in the form that led to *Find Login*, or that it leads back to. */
const carriedIn = ({ query }: StaffContext) => carriedFields(query, labels, 'user_id');

async function loginErrors(
  db: Db,
  { user_id: userId }: PersonnelValues,
  before: Personnel | null,
): Promise<FieldErrors> {
  const defect = userId && (await loginDefect(db, userId, before));
  return defect ? { user_id: defect } : {};
}

const loginsOf = (db: Db, { values }: FormState) => loginChoices(db, idIn(values['user_id']));

async function addPage({ db }: StaffContext, state: FormState, status = 200): Promise<PageReply> {
  return personnelPages.add({ state, logins: await loginsOf(db, state) }, status);
}

async function showPage(
  context: StaffContext,
  person: Personnel,
  state: FormState,
  status = 200,
): Promise<PageReply> {
  const { db, actor } = context;
  const [logins, assigned] = await Promise.all([loginsOf(db, state), countAssigned(db, person.id)]);
  const ways = [
    ...(person.user_id !== null && isAllowed(actor, ['administrator'])
      ? [{ href: `/admin/users/${person.user_id}`, text: `User ${person.username ?? ''}` }]
      : []),
    {
      href: href('/admin/work_orders', { technician: person.id }),
      text: countedInWords(assigned, 'work order', 'work orders'),
    },
  ];
  return personnelPages.show(person, { state, logins, ways, mayEdit: mayKeep(context) }, status);
}

/** Personnel records, with the login that each carries (5). */
export const personnelAdminRoutes: readonly Route[] = [...recordRoutes, ...findLoginRoutes];
