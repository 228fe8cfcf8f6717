import type { Health } from '../../../database/operators.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { inFigures } from '../../../shared/numbers.ts';

/** What the jobs do, in words for people; no word says what one of them is about. */
const tasks: Readonly<Record<string, string>> = {
  deliver_email: 'Sending emails',
  send_resets: 'Links for forgotten passwords',
  bulk_accounts: 'Adding portal users in bulk',
  import_records: 'Imports',
  sort_names: 'Sorting names',
};

export const taskInWords = (task: string): string => tasks[task] ?? task.replaceAll('_', ' ');

const megabytes = (bytes: number) => `${inFigures(Math.round(bytes / 1_000_000))} MB`;

/** How the platform is doing. */
export const healthPage = (health: Health, version: string): PageReply =>
  page(
    'operator/health',
    {
      health,
      failures: health.failures.map((failure) => ({
        ...failure,
        words: taskInWords(failure.task),
        last: new Date(failure.last),
      })),
      oldest: health.oldest === null ? null : new Date(health.oldest),
      size: megabytes(health.bytes),
      versions: [
        { label: 'Gatehouse', value: version },
        { label: 'Node', value: process.versions.node },
        { label: 'PostgreSQL', value: health.postgres },
        { label: 'Latest migration', value: health.migration },
      ],
    },
    { title: 'Health' },
  );
