import { contactPermissions } from '../../domain/contacts/contacts.form.ts';
import type { Preset } from '../../domain/permissionPresets/permissionPresets.queries.ts';
import type { RightName } from '../../domain/permissionPresets/rights.ts';
import { fingerprint } from '../../shared/fingerprint.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { FormState } from '../../forms/state.ts';
import type { PickPage } from '../../lists/pick.ts';
import type { ListView } from '../../lists/spec.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { Change, ContactToChange, Holder } from './applying.queries.ts';
import { presetLabels, rightLabels, rightsInWords } from './permissionPresets.form.ts';

const rights = [
  {
    name: 'all_facilities',
    label: rightLabels.all_facilities,
    hint: 'They can see all of their customer’s facilities, including new ones.',
  },
  ...contactPermissions.map(({ name, hint }) => ({ name, hint, label: rightLabels[name] })),
];
const named = (names: readonly RightName[]) => names.map((name) => rightLabels[name]).join(', ');

/** A mark of what was shown: it is another one as soon as the preset or one of the contacts has changed. */
export const markOf = (preset: Preset, changes: readonly Change[]): string =>
  fingerprint(
    [
      `${preset.id} ${preset.version}`,
      ...changes.map(({ id, version, leaves_none: last }) => `${id} ${version} ${last}`).sort(),
    ].join(),
  );

const formPage = (
  preset: Preset | null,
  state: FormState,
  holders: { list: ListView; contacts: readonly Holder[] } | null,
  status: number,
): PageReply =>
  page(
    'permissionPresets/form',
    { preset, state, holders, rights, labels: presetLabels },
    { title: preset?.name ?? 'New permission preset', status },
  );

export const presetPages = {
  list: (locals: { list: ListView; presets: readonly Preset[]; empty: object | null }): PageReply =>
    page(
      'permissionPresets/list',
      {
        ...locals,
        presets: locals.presets.map((preset) => ({ ...preset, words: rightsInWords(preset) })),
        labels: presetLabels,
      },
      { title: 'Permission presets' },
    ),
  add: (state: FormState, status = 200): PageReply => formPage(null, state, null, status),
  edit: (
    preset: Preset,
    state: FormState,
    holders: { list: ListView; contacts: readonly Holder[] },
    status = 200,
  ): PageReply => formPage(preset, state, holders, status),
  pick: (preset: Preset, { rows, ...found }: PickPage<ContactToChange>): PageReply =>
    page('permissionPresets/pick', { preset, ...found, contacts: rows }, { title: 'Find contacts' }),
  preview: (
    preset: Preset,
    changes: readonly Change[],
    { errors = {} }: { errors?: FieldErrors } = {},
    status = 200,
  ): PageReply =>
    page(
      'permissionPresets/preview',
      {
        preset,
        words: rightsInWords(preset),
        changes: changes.map((change) => ({
          ...change,
          gains: named(change.gains),
          loses: named(change.loses),
        })),
        leavesNone: [...new Set(changes.flatMap((one) => (one.leaves_none ? [one.customer_name] : [])))],
        differ: changes.some(({ differs }) => differs),
        ids: changes.map(({ id }) => id).join(),
        seen: markOf(preset, changes),
        errors,
      },
      { title: `Apply ${preset.name}`, status },
    ),
};
