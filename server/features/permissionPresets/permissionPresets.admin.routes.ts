import { getPreset, type Preset } from '../../domain/permissionPresets/permissionPresets.queries.ts';
import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import { formOf, newForm, type FormState } from '../../forms/state.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { pickPage } from '../../lists/pick.ts';
import { ask, type Question } from '../../request/question.ts';
import { redirect, type Reply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { refused, saved } from '../../shared/saved.ts';
import { applyPreset, changesOf, contactsToChange, holdersOf, idsOf } from './applying.queries.ts';
import { applyForm, presetForm, presetLabels as labels, rightLabels } from './permissionPresets.form.ts';
import { presetList } from './permissionPresets.list.ts';
import { markOf, presetPages } from './permissionPresets.pages.ts';

const path = '/admin/permission_presets';
const keep = { allow: ['administrator'] } as const;

/** Named sets of permissions and reach (A36), kept by administrators, who alone give permissions (A23). */
export const permissionPresetRoutes: readonly Route[] = [
  staffGet(path, keep, async (context) => {
    const { list, rows, empty } = await listPage(context, path, presetList, { none: noneYet });
    return presetPages.list({ list, presets: rows, empty });
  }),

  staffGet(`${path}/export.csv`, keep, (context) => listCsv(context, presetList)),

  staffGet(`${path}/new`, keep, () => presetPages.add(newForm())),

  staffPost(path, keep, (context) =>
    submit(context, {
      form: presetForm,
      save: (values) => context.db.attempt(() => context.db.insert('permission_presets', values)),
      done: (id, { name }) => redirect(`${path}/${id}`, `Preset ${name} added.`),
      again: (state, status) => presetPages.add(state, status),
    }),
  ),

  staffGet(
    `${path}/:id`,
    keep,
    withRecord(getPreset, (context, preset) => presetPage(context, preset, formOf(preset))),
  ),

  staffPost(
    `${path}/:id`,
    keep,
    withRecord(getPreset, (context, preset, read) => {
      const { db } = context;
      return submitChange(context, {
        form: presetForm,
        record: preset,
        read,
        save: (values, version) =>
          db.attempt(() => db.updateVersion('permission_presets', preset.id, version, values)),
        done: () =>
          redirect(
            `${path}/${preset.id}`,
            'Saved. Contacts who were given this preset keep their permissions.',
          ),
        again: (state, status, present) => presetPage(context, present, state, status),
        compare: (typed, present) =>
          formInConflict(
            typed,
            present,
            labels,
            Object.fromEntries(Object.keys(rightLabels).map((name) => [name, tickedInWords])),
          ),
      });
    }),
  ),

  staffAsk(
    `${path}/:id/delete`,
    keep,
    withRecord(getPreset, (_context, preset) => ask(deletion(preset))),
  ),

  staffPost(
    `${path}/:id/delete`,
    keep,
    withRecord(getPreset, async ({ db }, preset) => {
      await db.remove('permission_presets', { id: preset.id });
      return redirect(path, `Preset ${preset.name} has been deleted.`);
    }),
  ),

  staffGet(
    `${path}/:id/contacts`,
    keep,
    withRecord(getPreset, async (context, preset) =>
      presetPages.pick(
        preset,
        await pickPage(context, `${path}/${preset.id}/contacts`, contactsToChange, { name: 'contacts' }),
      ),
    ),
  ),

  staffGet(
    `${path}/:id/apply`,
    keep,
    withRecord(getPreset, (context, preset) => {
      const sent = new URL(context.request.path, 'http://own.invalid').searchParams.getAll('contacts');
      return preview(context, preset, sent.join());
    }),
  ),

  staffPost(
    `${path}/:id/apply`,
    keep,
    withRecord(getPreset, (context, preset) => {
      const { db } = context;
      return submit(context, {
        form: applyForm,
        save: async ({ contacts, seen }) => {
          const changed = await applyPreset(
            db,
            preset,
            idsOf(contacts),
            (changes) => markOf(preset, changes) === seen,
          );
          return changed === null
            ? refused({
                _form:
                  'Something has changed since you opened this page, so nothing was saved. Check the changes again.',
              })
            : saved(changed);
        },
        done: (changed) => redirect(`${path}/${preset.id}`, changedInWords(preset, changed)),
        again: ({ errors, values }, status) => {
          const { contacts } = values;
          return preview(context, preset, typeof contacts === 'string' ? contacts : '', { errors, status });
        },
      });
    }),
  ),
];

/** A preset's form, and who has what it has. */
async function presetPage(
  { db, query }: StaffContext,
  preset: Preset,
  state: FormState,
  status = 200,
): Promise<Reply> {
  const { list, rows } = await listPage({ db, query }, `${path}/${preset.id}`, holdersOf(preset));
  return presetPages.edit(preset, state, { list, contacts: rows }, status);
}

/** Who gains and who loses what, before anything is changed. */
async function preview(
  { db }: StaffContext,
  preset: Preset,
  joined: string,
  { errors = {}, status = 200 }: { errors?: Record<string, string>; status?: number } = {},
): Promise<Reply> {
  const ids = idsOf(joined);
  const changes = ids.length === 0 ? [] : await changesOf(db, preset, ids);
  if (changes.length === 0)
    return redirect(`${path}/${preset.id}/contacts`, 'Tick at least one contact first.', 'warn');
  return presetPages.preview(preset, changes, { errors }, status);
}

const changedInWords = ({ name }: Preset, changed: number) =>
  changed === 0
    ? `Everybody had ${name} already, so nothing has changed.`
    : `${changed === 1 ? '1 contact has' : `${changed} contacts have`} ${name} now.`;

const deletion = ({ id, name }: Preset): Question => ({
  title: `Delete ${name}?`,
  says: [
    `The preset ${name} will be deleted, and you can’t undo this. Contacts who were given it keep their permissions.`,
  ],
  action: `${path}/${id}/delete`,
  button: 'Delete',
  back: { href: `${path}/${id}`, label: name },
});

/** A16: a list says why it is empty, and what to do. */
const noneYet = {
  title: 'No permission presets yet',
  text: 'A preset is a set of permissions under a name, such as Site manager. You give it to contacts in one go.',
  action: { href: `${path}/new`, label: 'Add preset' },
};
