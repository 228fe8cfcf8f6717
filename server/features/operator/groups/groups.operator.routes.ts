import type { OneGroup } from '../../../database/operators.ts';
import { formAgain, formOf, newForm, versionOf, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { formIdField } from '../../../request/formOnce.ts';
import { ask } from '../../../request/question.ts';
import { notFound, redirect, type Reply } from '../../../request/reply.ts';
import type { OperatorContext } from '../../../request/contexts.ts';
import { operatorAsk, operatorGet, operatorPost, type Route } from '../../../request/route.ts';
import { refused, saved, type Saved } from '../../../shared/saved.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { groupForm, joiningForm } from './groups.form.ts';
import { groupPages } from './groups.pages.ts';

const path = '/operator/groups';
const pageOf = ({ id }: Pick<OneGroup, 'id'>) => `${path}/${id}`;
const taken = 'Another site group already has this name.';
const meanwhile =
  'Another operator has changed this site group since you opened the page. Check it, then save again.';

/** Site groups (A24): which companies share their portal accounts. */
export const operatorGroupRoutes: readonly Route[] = [
  operatorGet(path, async ({ operators, tokenHash }) => groupPages.list(await operators.groups(tokenHash))),

  operatorGet(`${path}/new`, () => groupPages.add(newForm())),

  operatorPost(`${path}/new`, (context) => {
    const { operators, tokenHash, request, body } = context;
    // The form's own id is the group's, so that a form sent twice adds one.
    const id = body[formIdField];
    return submit(context, {
      form: groupForm,
      save: async ({ name }): Promise<Saved<string>> => {
        if (!isUuid(id))
          return refused({ _form: 'This form is out of date. Load the page again, then send it again.' });
        const made = await operators.makeGroup(tokenHash, { id, name }, request.address);
        return made === 'taken' ? refused({ name: taken }) : saved(id);
      },
      done: (made, { name }) =>
        redirect(`${path}/${made}`, `${name} added. Now add the companies that belong to it.`),
      again: (state, status) => groupPages.add(state, status),
    });
  }),

  operatorGet(
    `${path}/:id`,
    withGroup((_context, group) => showPage(group, {})),
  ),

  operatorPost(
    `${path}/:id`,
    withGroup((context, group, read) =>
      submit(context, {
        form: groupForm,
        save: ({ name }) => change(context, group, { change: 'rename', value: name }),
        done: (_, { name }) => redirect(pageOf(group), `The site group is now called ${name}.`),
        again: async (state, status) => showPage((await read()) ?? group, { name: state }, status),
      }),
    ),
  ),

  // A page of its own, since what was refused is shown by a GET of the same address.
  operatorGet(
    `${path}/:id/companies`,
    withGroup((_context, group) => redirect(pageOf(group))),
  ),

  operatorPost(
    `${path}/:id/companies`,
    withGroup((context, group, read) =>
      submit(context, {
        form: joiningForm,
        save: ({ subdomain }) => change(context, group, { change: 'add', value: subdomain }),
        done: (_, { subdomain }) =>
          redirect(
            pageOf(group),
            `${subdomain} added. From now on, new portal users are created there too. Its existing portal users stay as they are.`,
          ),
        again: async (state, status) => showPage((await read()) ?? group, { joining: state }, status),
      }),
    ),
  ),

  operatorAsk(
    `${path}/:id/companies/:tenantId/remove`,
    withGroup(({ params }, group) => {
      const member = group.members.find(({ id }) => id === params['tenantId']);
      if (!member) return notFound();
      return ask({
        title: `Remove ${member.name} from ${group.name}?`,
        says: [
          `${member.name} keeps its portal users, ${member.shared} of whom it shares with other companies.`,
          'Their passwords stay as they are now. From then on, each company’s password is its own.',
          'You can’t share those users again by adding the company back.',
        ],
        action: `${pageOf(group)}/companies/${member.id}/remove`,
        fields: { _version: String(group.version) },
        button: `Remove ${member.name}`,
        back: { href: pageOf(group), label: group.name },
      });
    }),
  ),

  operatorPost(
    `${path}/:id/companies/:tenantId/remove`,
    withGroup(async (context, group) => {
      const value = context.params['tenantId'] ?? '';
      const name = group.members.find(({ id }) => id === value)?.name ?? 'The company';
      const done = await change(context, group, { change: 'remove', value });
      return done.ok
        ? redirect(pageOf(group), `${name} is no longer in this site group. It keeps its users.`)
        : redirect(pageOf(group), Object.values(done.errors)[0], 'warn');
    }),
  ),

  operatorAsk(
    `${path}/:id/delete`,
    withGroup((_context, group) =>
      group.members.length > 0
        ? redirect(pageOf(group), 'Remove its companies first.', 'warn')
        : ask({
            title: `Delete ${group.name}?`,
            says: ['No company is in it. You can’t undo this.'],
            action: `${pageOf(group)}/delete`,
            fields: { _version: String(group.version) },
            button: `Delete ${group.name}`,
            back: { href: pageOf(group), label: group.name },
          }),
    ),
  ),

  operatorPost(
    `${path}/:id/delete`,
    withGroup(async (context, group) => {
      const done = await change(context, group, { change: 'delete' });
      return done.ok
        ? redirect(path, `${group.name} has been deleted.`)
        : redirect(pageOf(group), Object.values(done.errors)[0], 'warn');
    }),
  ),
];

/** What keeps a change from being made, beside the field that can mend it. */
const refusals: Readonly<Record<string, Record<string, string>>> = {
  stale: { _form: meanwhile },
  gone: { _form: 'Another operator has deleted this site group.' },
  unknown: { subdomain: 'No company has this subdomain. Enter it as it’s in the company’s address.' },
  elsewhere: { subdomain: 'This company is already in another site group. Remove it there first.' },
  taken: { name: taken },
  not_empty: { _form: 'Remove its companies first.' },
};

async function change(
  { operators, tokenHash, request, body }: OperatorContext,
  { id }: OneGroup,
  what: { change: string; value?: string },
): Promise<Saved<'done'>> {
  const done = await operators.changeGroup(
    tokenHash,
    { id, version: versionOf(body) },
    what,
    request.address,
  );
  return done === 'done' ? saved(done) : refused(refusals[done] ?? {});
}

function withGroup(
  handler: (
    context: OperatorContext,
    group: OneGroup,
    read: () => Promise<OneGroup | null>,
  ) => Promise<Reply> | Reply,
) {
  return async (context: OperatorContext): Promise<Reply> => {
    const { operators, tokenHash, params } = context;
    const read = () => operators.group(tokenHash, params['id'] ?? '');
    const group = await read();
    return group ? handler(context, group, read) : notFound();
  };
}

/** The group's page; after a refusal, with what was typed, and the version that is saved now. */
function showPage(
  group: OneGroup,
  { name, joining }: { name?: FormState; joining?: FormState },
  status = 200,
): Reply {
  const again = (state: FormState) => ({ ...formAgain({ ...state.values }, state.errors, group.version) });
  const conflicts = [name, joining].some((state) => state?.errors['_form'] === meanwhile);
  return groupPages.show(
    {
      group,
      state: name ? again(name) : formOf(group),
      joining: joining ? again(joining) : { ...newForm(), version: group.version },
    },
    conflicts ? 409 : status,
  );
}
