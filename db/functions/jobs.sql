-- The queue's few ways in: its tables belong to graphile-worker and are nobody else's business (S24).

-- The job is the transaction's own: tenant and subject are the actor's, whatever the caller would like to say. With the
-- same key it is one job, however often it is asked for; no key of theirs is one of the system's, whose job it would replace.
-- It stands behind as many turns of other companies as its own company has files under way: who starts fifty keeps nobody else's
-- waiting for more than the one that runs (S33).
-- owner: definer_jobs
-- execute: app_staff
create function app.add_job(p_task text, p_key text, p_payload jsonb)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t text := current_setting('app.tenant_id')::uuid::text; turn integer;
begin
  perform app.count_job();
  if current_setting('app.kind') <> 'staff' then raise exception 'jobs are started by staff' using errcode = 'insufficient_privilege';
    end if;
  select count(*) into turn from (
    select from imports where tenant_id = t::uuid and state in ('queued', 'running')
    union all select from bulk_imports where tenant_id = t::uuid and state in ('queued', 'running')
    union all select from bank_files where tenant_id = t::uuid and state in ('queued', 'running') limit {{last_turn}}) w;
  perform graphile_worker.add_job(app.at_most(p_task, 100),
    (app.at_most(p_payload, 10000) || jsonb_build_object('tenant', t, 'subject', current_setting('app.user_id')::uuid))::json,
    max_attempts => 5, job_key => t || ' staff ' || app.at_most(p_key, 200), priority => turn);
end $$;

-- A job of the system's own, for one tenant. Its payload is written by those who may call it. Of all jobs that wait, those with
-- the lowest turn are the next.
-- owner: definer_jobs
-- execute: definer_mail, definer_sign_in
create function app.enqueue(p_tenant uuid, p_task text, p_key text, p_payload jsonb, p_tries integer, p_turn integer default 0,
  p_at timestamptz default null) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  select app.count_job();
  select graphile_worker.add_job(p_task, (p_payload || jsonb_build_object('tenant', p_tenant))::json,
    max_attempts => p_tries, job_key => p_tenant || ' system ' || p_key, priority => p_turn,
    run_at => p_at)
$$;

-- The same at some moment in the seconds to come. Whoever asks once more doesn't put it off.
-- owner: definer_jobs
-- execute: definer_sign_in
create function app.enqueue_later(p_tenant uuid, p_task text, p_key text, p_payload jsonb, p_tries integer, p_within interval) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  select app.count_job();
  select graphile_worker.add_job(p_task, (p_payload || jsonb_build_object('tenant', p_tenant))::json,
    max_attempts => p_tries, job_key => p_tenant || ' system ' || p_key, job_key_mode => 'preserve_run_at',
    run_at => clock_timestamp() + random() * p_within)
$$;

-- Many emails at once, as enqueue has it for one: one by one the queue takes half a second for a thousand. They are not counted,
-- since nobody is invited twice.
-- owner: definer_jobs
-- execute: definer_mail
create function app.enqueue_emails(p_tenant uuid, p_emails uuid[], p_turn integer, p_times timestamptz[])
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  select count(*) from graphile_worker.add_jobs(array(
    select row('deliver_email', jsonb_build_object('email', e, 'tenant', p_tenant)::json, null, p_times[n], 1000::smallint,
      p_tenant || ' system email ' || e, least({{last_turn}}, p_turn + n - 1)::integer, null)::graphile_worker.job_spec
      from unnest(p_emails) with ordinality w (e, n)))
$$;

-- S24: a worker that was killed keeps its jobs' locks for four hours; one that says nothing for a while is taken for dead,
-- and they are free at once. What it had begun goes on from where its own transactions left it.
-- owner: definer_jobs
-- execute: app_worker
create function app.worker_beat(p_worker text, p_dead_after interval)
returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare dead text[];
begin
  insert into job_workers (id) values (app.at_most(p_worker, 100)) on conflict (id) do update set seen_at = clock_timestamp();
  select coalesce(array_agg(distinct j.locked_by), '{}') into dead from graphile_worker._private_jobs j
    where j.locked_by is not null and j.locked_at < clock_timestamp() - p_dead_after
      and not exists (select from job_workers w where w.id = j.locked_by and w.seen_at >= clock_timestamp() - p_dead_after);
  if cardinality(dead) > 0 then perform graphile_worker.force_unlock_workers(dead); end if;
  -- Who was killed in the last try gave nothing back: people would wait for it for ever. A job that was asked for again
  -- has handed its key to the next one, which is not to be stopped by it. One that a process still has is let be: no heartbeat
  -- waits for it.
  update bulk_imports set state = 'draft', updated_at = now(), version = version + 1,
      problem = 'It was stopped too often on the way. Nothing was made: start it again.'
    where id in (select b.id from bulk_imports b join graphile_worker._private_jobs j
        on b.tenant_id = (j.payload ->> 'tenant')::uuid and b.id = (j.payload ->> 'import')::uuid
      join graphile_worker._private_tasks k on k.id = j.task_id
      where k.identifier = 'bulk_accounts' and j.key is not null and j.attempts >= j.max_attempts and j.locked_by is null
        and b.state in ('queued', 'running') for no key update of b skip locked);
  update imports set state = 'draft', updated_at = now(), version = version + 1,
      problem = 'It was stopped too often on the way. Nothing was imported: start it again.'
    where id in (select b.id from imports b join graphile_worker._private_jobs j
        on b.tenant_id = (j.payload ->> 'tenant')::uuid and b.id = (j.payload ->> 'import')::uuid
      join graphile_worker._private_tasks k on k.id = j.task_id
      where k.identifier = 'import_records' and j.key is not null and j.attempts >= j.max_attempts and j.locked_by is null
        and b.state in ('queued', 'running') for no key update of b skip locked);
  update bank_files set state = 'draft', updated_at = now(), version = version + 1,
      told = 'It was stopped too often on the way. Nothing was recorded: start it again.'
    where id in (select b.id from bank_files b join graphile_worker._private_jobs j
        on b.tenant_id = (j.payload ->> 'tenant')::uuid and b.id = (j.payload ->> 'file')::uuid
      join graphile_worker._private_tasks k on k.id = j.task_id
      where k.identifier = 'record_bank_file' and j.key is not null and j.attempts >= j.max_attempts and j.locked_by is null
        and b.state in ('queued', 'running') for no key update of b skip locked);
  delete from job_workers where seen_at < clock_timestamp() - interval '1 day';
  return cardinality(dead);
end $$;

-- A worker that ends in good order says so, and is not waited for.
-- owner: definer_jobs
-- execute: app_worker
create function app.worker_gone(p_worker text) returns void language sql volatile security definer set search_path = public, pg_temp as $$
  delete from job_workers where id = p_worker
$$;

-- Back to the people: also when the one who started the job may do nothing any more, and so nobody is there to act for.
-- owner: definer_jobs
-- execute: app_worker
create function app.return_bulk_import(p_tenant uuid, p_import uuid, p_problem text)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  update bulk_imports set state = 'draft', problem = app.at_most(p_problem, 10000), updated_at = now(), version = version + 1
    where tenant_id = p_tenant and id = p_import and state in ('queued', 'running')
$$;

-- The same for a file of records.
-- owner: definer_jobs
-- execute: app_worker
create function app.return_import(p_tenant uuid, p_import uuid, p_problem text)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  update imports set state = 'draft', problem = app.at_most(p_problem, 10000), updated_at = now(), version = version + 1
    where tenant_id = p_tenant and id = p_import and state in ('queued', 'running')
$$;

-- The same for a file of a bank.
-- owner: definer_jobs
-- execute: app_worker
create function app.return_bank_file(p_tenant uuid, p_file uuid, p_told text)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  update bank_files set state = 'draft', told = app.at_most(p_told, 10000), updated_at = now(), version = version + 1
    where tenant_id = p_tenant and id = p_file and state in ('queued', 'running')
$$;

-- How far a file has come. The job's own transaction holds the import; this is said outside of it, and nobody waits.
-- owner: definer_jobs
-- execute: app_worker
create function app.note_import(p_tenant uuid, p_import uuid, p_step text, p_done integer, p_total integer)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  insert into import_progress as p (tenant_id, import_id, step, done, total)
    select i.tenant_id, i.id, app.at_most(p_step, 20), p_done, p_total from imports i where i.tenant_id = p_tenant and i.id = p_import
    on conflict (tenant_id, import_id) do update set step = excluded.step, done = excluded.done, total = excluded.total
$$;

-- Null for a job of no company.
-- owner: definer_jobs
-- execute: nobody
create function app.tenant_of_job(p_payload json) returns uuid
language sql immutable set search_path = public, pg_temp as $$
  select case when p_payload ->> 'tenant' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (p_payload ->> 'tenant')::uuid end
$$;

-- What was tried as often as it may be, by kind and company: no more of a job than that leaves the queue.
-- owner: definer_jobs
-- execute: definer_operator
create function app.failed_jobs() returns table (task text, tenant uuid, jobs bigint, last timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select k.identifier, app.tenant_of_job(j.payload), count(*), max(j.updated_at)
    from graphile_worker._private_jobs j join graphile_worker._private_tasks k on k.id = j.task_id
    where j.attempts >= j.max_attempts and j.locked_by is null group by 1, 2
$$;

-- Those of one kind and company begin anew, with all of their tries; returns how many.
-- owner: definer_jobs
-- execute: definer_operator
create function app.retry_jobs(p_task text, p_tenant uuid) returns integer
language sql volatile security definer set search_path = public, pg_temp as $$
  select count(*)::integer from graphile_worker.reschedule_jobs(array(
    select j.id from graphile_worker._private_jobs j join graphile_worker._private_tasks k on k.id = j.task_id
      where k.identifier = p_task and app.tenant_of_job(j.payload) is not distinct from p_tenant
        and j.attempts >= j.max_attempts and j.locked_by is null
      order by j.id limit 10000), run_at => now(), attempts => 0)
$$;

-- A35: who asked for access is forgotten a year after it was decided, or after they asked, if nobody decided.
-- owner: definer_jobs
-- execute: app_worker
create function app.forget_access_requests(p_most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare n integer;
begin
  delete from access_requests r using (
      select q.tenant_id, q.id from access_requests q where coalesce(q.decided_at, q.created_at) < now() - interval '1 year'
        limit p_most) o
    where r.tenant_id = o.tenant_id and r.id = o.id;
  get diagnostics n = row_count;
  return n;
end $$;
