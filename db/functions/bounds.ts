import { begun } from './begun.ts';
import type { DatabaseFunction } from './index.ts';

/** How many jobs one transaction puts into the queue one by one, each email's among them; a page makes a few hundred at most. */
const mostJobs = 1000;

const atMost = (type: string, length: string): DatabaseFunction => ({
  owner: 'owner',
  execute: [
    'definer_sign_in',
    'definer_audit',
    'definer_jobs',
    'definer_mail',
    'definer_numbers',
    'definer_operator',
  ],
  sql: `
create function app.at_most(p_given ${type}, p_bytes integer) returns ${type} language plpgsql immutable as $$
begin
  if ${length} > p_bytes then raise exception 'more than % bytes', p_bytes using errcode = 'string_data_right_truncation'; end if;
  return p_given;
end $$`,
});

/**
 * S34: what a definer function writes for a page is bounded in length and in number, since it writes where the page may
 * not. What it is given goes through \`at_most\`; the catalogue test asks for that. Longer: 22001; too many jobs: GH005.
 */
export const boundFunctions: DatabaseFunction[] = [
  atMost('text', 'octet_length(p_given)'),
  atMost('bytea', 'octet_length(p_given)'),
  atMost('jsonb', 'pg_column_size(p_given)'),
  {
    owner: 'definer_jobs',
    execute: [],
    // The count is a setting of this transaction, with the transaction's own start: one that was left by another counts nothing.
    sql: `
create function app.count_job() returns void language plpgsql volatile as $$
declare had text[] := string_to_array(current_setting('app.jobs', true), ' '); n integer := 1;
begin
  if had[1] = ${begun} then n := had[2]::integer + 1; end if;
  if n > ${mostJobs} then raise exception 'more than ${mostJobs} jobs of one transaction' using errcode = 'GH005'; end if;
  execute format('set local app.jobs = %L', ${begun} || ' ' || n);
end $$`,
  },
];
