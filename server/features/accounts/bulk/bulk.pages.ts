import { page, type PageReply } from '../../../request/reply.ts';
import type { Licences } from '../../../domain/licences/licences.queries.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import type { ListView } from '../../../lists/spec.ts';
import { accountsPath } from '../accounts.pages.ts';
import { columnLabels, columns, inviteNowLabel } from './bulk.form.ts';
import type { Invitations } from './bulk.invite.queries.ts';
import type { Outcome, Row } from './bulk.judge.ts';
import { outcomes } from './bulk.words.ts';
import type { Counts, Import, ImportState } from './bulk.queries.ts';

export const bulkPath = `${accountsPath}/bulk`;

const tones: Record<Outcome, string> = {
  problem: 'bad',
  new: 'info',
  unchanged: 'neutral',
  left_out: 'neutral',
  created: 'good',
};
const badges = Object.fromEntries(
  outcomes.map(({ value, label }) => [value, { text: label, tone: tones[value] }]),
);
const states: Record<ImportState, { text: string; tone: string }> = {
  draft: { text: 'Dry run', tone: 'info' },
  queued: { text: 'Waiting', tone: 'info' },
  running: { text: 'In progress', tone: 'info' },
  done: { text: 'Done', tone: 'good' },
};
const title = 'Add portal users in bulk';

export const bulkPages = {
  start: (
    locals: { imports: readonly Import[]; licences: Licences; typed: string; errors: FieldErrors },
    status = 200,
  ): PageReply =>
    page('accounts/bulk/start', { ...locals, states, columns, path: bulkPath }, { title, status }),

  show: (
    found: Import,
    locals: {
      counts: Counts;
      /** New accounts whose people are invited, now or later. */
      withoutPassword: number;
      /** Of an import that is done. */
      invitations: Invitations | null;
      licences: Licences;
      faulty: readonly Row[];
      list: ListView;
      rows: readonly Row[];
      errors: FieldErrors;
    },
    status = 200,
  ): PageReply =>
    page(
      'accounts/bulk/show',
      {
        ...locals,
        found,
        state: states[found.state],
        badges,
        columns,
        labels: columnLabels,
        inviteNowLabel,
        path: bulkPath,
      },
      { title: nameOf(found), status },
    ),

  progress: (
    found: Import,
    locals: { counts: Counts; hashing: { hashed: number; all: number } },
  ): PageReply =>
    page(
      'accounts/bulk/progress',
      { ...locals, found, state: states[found.state], path: bulkPath },
      { title: nameOf(found) },
    ),
};

const nameOf = ({ file_name: name }: Import) => name ?? 'Pasted text';
