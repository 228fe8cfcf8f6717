-- The platform's operator: sign-in, session, and what was done. Each function takes the token of a session and judges it first,
-- so that the login that executes them can do nothing by itself.

-- owner: definer_operator
-- execute: nobody
create function app.operator_of(p_token bytea) returns operators
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare o operators;
begin
  select p.* into o from operator_sessions s join operators p on p.id = s.operator_id
    where s.token_hash = p_token and s.ended_at is null
      and s.seen_at > now() - interval '30 minutes' and s.created_at > now() - interval '12 hours';
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  return o;
end $$;

-- What was done, once it was done: nobody changes or deletes a row. Of a tenant it is in the tenant's own log as well.
-- owner: definer_operator
-- execute: nobody
create function app.operator_note(p_operator text, p_action text, p_subject text, p_tenant uuid, p_details jsonb, p_address text)
returns void language sql volatile security definer set search_path = public, pg_temp as $$
  insert into operator_log (operator, action, subject, tenant_id, details, address)
    values (app.at_most(p_operator, 300), app.at_most(p_action, 40), app.at_most(p_subject, 2000), p_tenant,
      app.at_most(p_details, 10000), app.at_most(p_address, 200))
$$;

-- owner: definer_operator
-- execute: app_operator
create function app.operator_facts(p_email text) returns table (id uuid, email text, password_hash text, totp_secret bytea)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.email, o.password_hash, o.totp_secret from operators o
    where o.email_lc = lower(p_email) and o.password_hash is not null
$$;

-- The hash and the secret that were verified must still be the operator's, and a code counts once (S16).
-- owner: definer_operator
-- execute: app_operator
create function app.operator_sign_in(p_operator uuid, p_hash text, p_step bigint, p_session bytea, p_address text, p_browser text)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare o operators;
begin
  update operators set last_step = p_step, last_sign_in_at = now()
    where id = p_operator and password_hash = p_hash and last_step < p_step returning * into o;
  if not found then return false; end if;
  insert into operator_sessions (operator_id, token_hash, address, browser)
    values (o.id, app.at_most(p_session, 64), app.at_most(p_address, 200), app.at_most(p_browser, 2000));
  perform app.operator_note(o.email, 'signed_in', o.email, null, '{}', app.at_most(p_address, 200));
  return true;
end $$;

-- owner: definer_operator
-- execute: app_operator
create function app.operator_begin(p_token bytea) returns table (email text, seen_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare o operators := app.operator_of(p_token);
begin
  return query select o.email, s.seen_at from operator_sessions s where s.token_hash = p_token;
end $$;

-- owner: definer_operator
-- execute: app_operator
create function app.operator_seen(p_token bytea) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  update operator_sessions set seen_at = now()
    where token_hash = p_token and ended_at is null and seen_at < now() - interval '1 minute'
$$;

-- owner: definer_operator
-- execute: app_operator
create function app.operator_sign_out(p_token bytea, p_address text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare who text;
begin
  update operator_sessions s set ended_at = now() from operators o
    where s.token_hash = p_token and s.ended_at is null and o.id = s.operator_id returning o.email into who;
  if not found then return; end if;
  perform app.operator_note(who, 'signed_out', who, null, '{}', app.at_most(p_address, 200));
end $$;

-- By the command alone: a link to set oneself up. Until it is used, what was before holds.
-- owner: definer_operator
-- execute: migrator
create function app.operator_invite(p_email text, p_set_up bytea, p_valid interval) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare is_new boolean;
begin
  insert into operators (email, set_up_hash, set_up_until) values (app.at_most(p_email, 300), app.at_most(p_set_up, 64), now() + p_valid)
    on conflict (email_lc) do update set set_up_hash = excluded.set_up_hash, set_up_until = excluded.set_up_until
    returning password_hash is null into is_new;
  perform app.operator_note('the command line', 'operator_invited', app.at_most(p_email, 300), null, '{}', null);
  return is_new;
end $$;

-- With the sessions: the foreign key takes them along.
-- owner: definer_operator
-- execute: migrator
create function app.operator_remove(p_email text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  delete from operators where email_lc = lower(p_email);
  if not found then return false; end if;
  perform app.operator_note('the command line', 'operator_removed', app.at_most(p_email, 300), null, '{}', null);
  return true;
end $$;

-- owner: definer_operator
-- execute: app_operator
create function app.operator_set_up_facts(p_set_up bytea) returns table (id uuid, email text)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.email from operators o where o.set_up_hash = p_set_up and o.set_up_until > now()
$$;

-- Used up by the POST: a new password, a new secret, and no session but the one that it opens.
-- owner: definer_operator
-- execute: app_operator
create function app.operator_set_up(p_set_up bytea, p_hash text, p_secret bytea, p_step bigint, p_session bytea, p_address text,
  p_browser text)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare o operators;
begin
  update operators set password_hash = app.at_most(p_hash, 500), totp_secret = app.at_most(p_secret, 500), last_step = p_step,
      set_up_hash = null, set_up_until = null, last_sign_in_at = now()
    where set_up_hash = p_set_up and set_up_until > now() returning * into o;
  if not found then return false; end if;
  update operator_sessions set ended_at = now() where operator_id = o.id and ended_at is null;
  insert into operator_sessions (operator_id, token_hash, address, browser)
    values (o.id, app.at_most(p_session, 64), app.at_most(p_address, 200), app.at_most(p_browser, 2000));
  perform app.operator_note(o.email, 'operator_set_up', o.email, null, '{}', app.at_most(p_address, 200));
  return true;
end $$;

-- What operators did, newest first; of one tenant, or all of it.
-- owner: definer_operator
-- execute: app_operator
create function app.operator_entries(p_token bytea, p_of uuid, p_before uuid, p_most integer)
returns table (id uuid, at timestamptz, operator text, action text, subject text, tenant uuid, details jsonb, address text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare o operators := app.operator_of(p_token);
begin
  return query select l.id, l.at, l.operator, l.action, l.subject, l.tenant_id, l.details, l.address from operator_log l
    where (p_of is null or l.tenant_id = p_of) and (p_before is null or l.id < p_before)
    order by l.id desc limit least(p_most, 500);
end $$;

-- What operators did is kept for two years.
-- owner: definer_operator
-- execute: app_worker
create function app.forget_operator_log(p_most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare n integer;
begin
  delete from operator_log l using (
      select e.id from operator_log e where e.at < now() - interval '2 years' order by e.id limit p_most) o
    where l.id = o.id;
  get diagnostics n = row_count;
  return n;
end $$;

-- Nothing younger goes, and nothing is changed, whoever asks.
-- owner: owner
-- execute: nobody
create function app.guard_operator_log() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' or old.at >= now() - interval '2 years' then
    raise exception 'the operator''s log is kept' using errcode = 'insufficient_privilege';
  end if;
  return old;
end $$;

-- owner: owner
-- execute: nobody
create trigger guard_operator_log before update or delete on operator_log for each row execute function app.guard_operator_log();
