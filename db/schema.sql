-- The schema as the database tells it, made by "npm run schema"; not to be edited, and not run by anything.
-- It is committed so that a change of tables, policies, grants or functions can be read in review, whatever generated it.
-- Role names stand without the database's name in front; policies and grants that are alike are written once.

-- Roles -------------------------------------------------------------------------------------------

create role app_operator login noinherit;
alter role app_operator set idle_in_transaction_session_timeout=10s;
alter role app_operator set jit=off;
alter role app_operator set lock_timeout=2s;
alter role app_operator set statement_timeout=5s;
alter role app_operator set temp_file_limit=1GB;
create role app_portal login noinherit;
alter role app_portal set enable_seqscan=off;
alter role app_portal set idle_in_transaction_session_timeout=10s;
alter role app_portal set jit=off;
alter role app_portal set lock_timeout=2s;
alter role app_portal set plan_cache_mode=force_custom_plan;
alter role app_portal set statement_timeout=5s;
alter role app_portal set temp_file_limit=1GB;
create role app_public login noinherit;
alter role app_public set idle_in_transaction_session_timeout=10s;
alter role app_public set jit=off;
alter role app_public set lock_timeout=2s;
alter role app_public set statement_timeout=5s;
alter role app_public set temp_file_limit=1GB;
create role app_session login noinherit;
alter role app_session set idle_in_transaction_session_timeout=10s;
alter role app_session set jit=off;
alter role app_session set lock_timeout=2s;
alter role app_session set statement_timeout=5s;
alter role app_session set temp_file_limit=1GB;
create role app_staff login noinherit;
alter role app_staff set enable_seqscan=off;
alter role app_staff set idle_in_transaction_session_timeout=10s;
alter role app_staff set jit=off;
alter role app_staff set lock_timeout=2s;
alter role app_staff set plan_cache_mode=force_custom_plan;
alter role app_staff set statement_timeout=5s;
alter role app_staff set temp_file_limit=1GB;
create role app_worker login noinherit;
alter role app_worker set idle_in_transaction_session_timeout=10s;
alter role app_worker set jit=off;
alter role app_worker set lock_timeout=10s;
alter role app_worker set statement_timeout=60s;
alter role app_worker set temp_file_limit=1GB;
create role backup login bypassrls;
create role definer_audit bypassrls;
create role definer_jobs bypassrls;
create role definer_mail bypassrls;
create role definer_merge bypassrls;
create role definer_numbers bypassrls;
create role definer_operator bypassrls;
create role definer_search bypassrls;
create role definer_sign_in bypassrls;
create role migrator login;
create role owner;
create role partner;
create role partner_ro;
create role portal_contact;
create role portal_contact_admin;
create role portal_contact_admin_ro;
create role portal_contact_all;
create role portal_contact_all_ro;
create role portal_contact_mixed;
create role portal_contact_mixed_ro;
create role portal_contact_ro;
create role portal_contact_wide;
create role portal_contact_wide_ro;
create role portal_customer;
create role portal_customer_ro;
create role portal_link;
create role portal_link_ro;
grant partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro to app_portal;
grant app_staff, partner_ro, portal_contact_admin_ro, portal_contact_all_ro, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide_ro, portal_customer_ro, portal_link_ro to app_worker;
grant pg_read_all_data to backup;
grant definer_audit, definer_jobs, definer_mail, definer_merge, definer_numbers, definer_operator, definer_search, definer_sign_in, owner to migrator;

-- Server ------------------------------------------------------------------------------------------

create extension pg_trgm;
create extension btree_gin;
-- ts_stat(text,text): executed by nobody
-- ts_stat(text): executed by nobody
-- ts_rewrite(tsquery,tsquery,tsquery): executed by nobody
-- ts_rewrite(tsquery,text): executed by nobody
-- table_to_xmlschema(regclass,boolean,boolean,text): executed by nobody
-- table_to_xml_and_xmlschema(regclass,boolean,boolean,text): executed by nobody
-- table_to_xml(regclass,boolean,boolean,text): executed by nobody
-- setseed(double precision): executed by nobody
-- set_config(text,text,boolean): executed by backup, definer_sign_in
-- schema_to_xmlschema(name,boolean,boolean,text): executed by nobody
-- schema_to_xml_and_xmlschema(name,boolean,boolean,text): executed by nobody
-- schema_to_xml(name,boolean,boolean,text): executed by nobody
-- query_to_xmlschema(text,boolean,boolean,text): executed by nobody
-- query_to_xml_and_xmlschema(text,boolean,boolean,text): executed by nobody
-- query_to_xml(text,boolean,boolean,text): executed by nobody
-- pg_try_advisory_xact_lock_shared(integer,integer): executed by nobody
-- pg_try_advisory_xact_lock_shared(bigint): executed by nobody
-- pg_try_advisory_xact_lock(integer,integer): executed by nobody
-- pg_try_advisory_xact_lock(bigint): executed by nobody
-- pg_try_advisory_lock_shared(integer,integer): executed by nobody
-- pg_try_advisory_lock_shared(bigint): executed by nobody
-- pg_try_advisory_lock(integer,integer): executed by nobody
-- pg_try_advisory_lock(bigint): executed by nobody
-- pg_terminate_backend(integer,bigint): executed by nobody
-- pg_stat_get_backend_client_port(integer): executed by nobody
-- pg_stat_get_backend_client_addr(integer): executed by nobody
-- pg_stat_get_backend_activity(integer): executed by nobody
-- pg_stat_get_activity(integer): executed by pg_read_all_stats
-- pg_sleep_until(timestamp with time zone): executed by nobody
-- pg_sleep_for(interval): executed by nobody
-- pg_sleep(double precision): executed by nobody
-- pg_safe_snapshot_blocking_pids(integer): executed by nobody
-- pg_notify(text,text): executed by definer_jobs, owner
-- pg_logical_emit_message(boolean,text,text,boolean): executed by nobody
-- pg_logical_emit_message(boolean,text,bytea,boolean): executed by nobody
-- pg_lock_status(): executed by pg_read_all_stats
-- pg_isolation_test_session_is_blocked(integer,integer[]): executed by nobody
-- pg_export_snapshot(): executed by backup
-- pg_cancel_backend(integer): executed by nobody
-- pg_blocking_pids(integer): executed by pg_read_all_stats
-- pg_advisory_xact_lock_shared(integer,integer): executed by nobody
-- pg_advisory_xact_lock_shared(bigint): executed by nobody
-- pg_advisory_xact_lock(integer,integer): executed by owner
-- pg_advisory_xact_lock(bigint): executed by owner
-- pg_advisory_unlock_shared(integer,integer): executed by nobody
-- pg_advisory_unlock_shared(bigint): executed by nobody
-- pg_advisory_unlock_all(): executed by nobody
-- pg_advisory_unlock(integer,integer): executed by nobody
-- pg_advisory_unlock(bigint): executed by nobody
-- pg_advisory_lock_shared(integer,integer): executed by nobody
-- pg_advisory_lock_shared(bigint): executed by nobody
-- pg_advisory_lock(integer,integer): executed by nobody
-- pg_advisory_lock(bigint): executed by nobody
-- lowrite(integer,bytea): executed by nobody
-- loread(integer,integer): executed by nobody
-- lo_unlink(oid): executed by nobody
-- lo_truncate64(integer,bigint): executed by nobody
-- lo_truncate(integer,integer): executed by nobody
-- lo_tell64(integer): executed by nobody
-- lo_tell(integer): executed by nobody
-- lo_put(oid,bigint,bytea): executed by nobody
-- lo_open(oid,integer): executed by nobody
-- lo_lseek64(integer,bigint,integer): executed by nobody
-- lo_lseek(integer,integer,integer): executed by nobody
-- lo_get(oid,bigint,integer): executed by nobody
-- lo_get(oid): executed by nobody
-- lo_from_bytea(oid,bytea): executed by nobody
-- lo_create(oid): executed by nobody
-- lo_creat(integer): executed by nobody
-- lo_close(integer): executed by nobody
-- database_to_xmlschema(boolean,boolean,text): executed by nobody
-- database_to_xml_and_xmlschema(boolean,boolean,text): executed by nobody
-- database_to_xml(boolean,boolean,text): executed by nobody
-- cursor_to_xmlschema(refcursor,boolean,boolean,text): executed by nobody
-- cursor_to_xml(refcursor,integer,boolean,boolean,text): executed by nobody

-- Types -------------------------------------------------------------------------------------------

create type app.actor as (
  tenant_id uuid,
  slug text,
  tenant_name text,
  colour text,
  contact_line text,
  logo text,
  tenant_zone text,
  csv_delimiter text,
  grace_days integer,
  session_id uuid,
  seen_at timestamp with time zone,
  kind text,
  role text,
  viewer_name text,
  user_id uuid,
  first_name text,
  last_name text,
  username text,
  must_change_password boolean,
  is_administrator boolean,
  permissions text[],
  lab_id uuid,
  lab_name text,
  customer_id uuid,
  customer_name text,
  contact_id uuid,
  contact_name text,
  all_facilities boolean,
  admin_access boolean,
  access_billing boolean,
  access_reports boolean,
  create_work_order boolean,
  edit_contact boolean,
  can_create_users boolean,
  partner_id uuid,
  partner_name text,
  agent_id uuid,
  agent_name text,
  facility_id uuid,
  chosen_customer_id uuid,
  facilities uuid[],
  own_zone text,
  own_locale text,
  claims_wait boolean
);
create type app.audit_actor as (
  kind text,
  user_id uuid,
  name text,
  secure_link_id uuid,
  as_kind text,
  as_id uuid,
  as_name text,
  address text
);
create type app.audit_note as (
  action text,
  record_kind text,
  record_id uuid,
  record_name text
);

-- access_requests ---------------------------------------------------------------------------------

create table access_requests (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  name text not null,
  company text not null,
  email text not null,
  note text,
  status text not null default 'waiting'::text,
  decided_by text,
  decided_at timestamp with time zone,
  email_lc text not null generated always as (lower(email)) stored,
  search_text text not null generated always as (public.search_text(((((name || '
'::text) || company) || '
'::text) || email))) stored,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  constraint access_requests_pkey PRIMARY KEY (tenant_id, id),
  constraint access_requests_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint access_requests_decided CHECK (((status = 'waiting'::text) = (decided_at IS NULL))),
  constraint access_requests_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint access_requests_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'given'::text, 'dismissed'::text])))
);
CREATE INDEX access_requests_new ON public.access_requests USING btree (tenant_id, status, created_at DESC, id DESC);
CREATE INDEX access_requests_waiting ON public.access_requests USING btree (tenant_id, email_lc) WHERE (status = 'waiting'::text);
CREATE TRIGGER a_sign_decided_by BEFORE INSERT OR UPDATE OF status, decided_by ON public.access_requests FOR EACH ROW EXECUTE FUNCTION app.sign_decided_by_of_access_requests();
-- row security: enabled and forced, on the owner too
-- A23, A35: administrators, who give access, read who asked for it and decide; nobody changes what was asked.
policy for select to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A23, A35: administrators, who give access, read who asked for it and decide; nobody changes what was asked.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff, definer_jobs, definer_sign_in;
grant insert to definer_sign_in;
grant update (status, decided_by, decided_at, updated_at, version) to app_staff;
grant delete to definer_jobs;

-- agents ------------------------------------------------------------------------------------------

create table agents (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  name text not null,
  sort_name text collate reading_order not null,
  email text,
  phone text,
  status text not null default 'active'::text,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  search_text text not null generated always as (public.search_text(((((((name || '
'::text) || COALESCE(email, ''::text)) || '
'::text) || COALESCE(phone, ''::text)) || '
'::text) || public.phone_digits(COALESCE(phone, ''::text))))) stored,
  constraint agents_pkey PRIMARY KEY (tenant_id, id),
  constraint agents_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint agents_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint agents_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text])))
);
CREATE INDEX agents_by_name ON public.agents USING btree (tenant_id, sort_name, id);
CREATE TRIGGER sort_agents BEFORE INSERT OR UPDATE OF name ON public.agents FOR EACH ROW EXECUTE FUNCTION app.sort_agents();
-- row security: enabled and forced, on the owner too
-- Staff keep the tenant's agents as far as their routes let them.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A21: a customer sees who its agent is.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((archived_at IS NULL) AND (EXISTS ( SELECT
   FROM public.customers c
  WHERE ((c.tenant_id = agents.tenant_id) AND (c.agent_id = agents.id) AND (c.id = (current_setting('app.customer_id'::text))::uuid))))));
-- Staff keep the tenant's agents as far as their routes let them.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the tenant's agents as far as their routes let them.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_sign_in;
grant select (tenant_id, id, name) to definer_audit;
grant select (tenant_id, id, name, sort_name) to definer_jobs;
grant select (tenant_id, id, name, email, phone) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, name, email, phone, status, archived_at) to app_staff;
grant update (name, email, phone, status, archived_at, updated_at, version) to app_staff;
grant update (sort_name) to definer_jobs;

-- asset_services ----------------------------------------------------------------------------------

create table asset_services (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  asset_id uuid not null,
  type_id uuid not null,
  interval_months integer,
  last_service_on date,
  next_service_on date,
  service_required boolean not null default true,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  constraint asset_services_pkey PRIMARY KEY (tenant_id, id),
  constraint asset_services_once UNIQUE (tenant_id, asset_id, type_id),
  constraint asset_services_tenant_id_asset_id_fkey FOREIGN KEY (tenant_id, asset_id) REFERENCES public.assets(tenant_id, id) ON DELETE CASCADE,
  constraint asset_services_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint asset_services_tenant_id_type_id_fkey FOREIGN KEY (tenant_id, type_id) REFERENCES public.work_order_types(tenant_id, id),
  constraint asset_services_interval_months_check CHECK (((interval_months >= 1) AND (interval_months <= 600))),
  constraint asset_services_not_required CHECK ((service_required OR (next_service_on IS NULL)))
);
CREATE TRIGGER repeat_first_service AFTER INSERT OR DELETE OR UPDATE OF asset_id, interval_months, last_service_on, next_service_on, service_required ON public.asset_services FOR EACH ROW EXECUTE FUNCTION app.repeat_first_service();
-- row security: enabled and forced, on the owner too
-- Staff keep the services of the tenant's assets as far as their routes let them.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A10, A12, A20a: the services of the assets that the person sees.
policy for select to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.assets a
  WHERE ((a.tenant_id = asset_services.tenant_id) AND (a.id = asset_services.asset_id)))));
-- Staff keep the services of the tenant's assets as far as their routes let them.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the services of the tenant's assets as far as their routes let them.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the services of the tenant's assets as far as their routes let them.
policy for delete to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, asset_id, type_id, interval_months, last_service_on, next_service_on, service_required) to app_staff;
grant update (type_id, interval_months, last_service_on, next_service_on, service_required, updated_at, version) to app_staff;
grant delete to app_staff;

-- assets ------------------------------------------------------------------------------------------

create table assets (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  code text,
  barcode text,
  code_lc text collate reading_order generated always as (lower(code)) stored,
  barcode_lc text generated always as (lower(barcode)) stored,
  description text not null,
  manufacturer text,
  model text,
  serial_number text,
  department text,
  facility_id uuid not null,
  customer_id uuid,
  status text not null default 'in_service'::text,
  service_interval_months integer,
  last_service_on date,
  next_service_on date,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  twin text,
  barcode_key text generated always as (
CASE
    WHEN (twin = barcode) THEN ((public.alike_key(barcode) || '
'::text) || (id)::text)
    ELSE public.alike_key(barcode)
END) stored,
  service_required boolean not null default true,
  serial_lc text generated always as (lower(serial_number)) stored,
  earlier_codes text,
  search_text text not null generated always as (public.search_text(((((((((((((((COALESCE(code, ''::text) || '
'::text) || COALESCE(barcode, ''::text)) || '
'::text) || COALESCE(description, ''::text)) || '
'::text) || COALESCE(manufacturer, ''::text)) || '
'::text) || COALESCE(model, ''::text)) || '
'::text) || COALESCE(serial_number, ''::text)) || '
'::text) || COALESCE(department, ''::text)) || '
'::text) || COALESCE(earlier_codes, ''::text)))) stored,
  constraint assets_pkey PRIMARY KEY (tenant_id, id),
  constraint assets_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint assets_tenant_id_facility_id_customer_id_fkey FOREIGN KEY (tenant_id, facility_id, customer_id) REFERENCES public.facilities(tenant_id, id, customer_id) ON UPDATE CASCADE,
  constraint assets_tenant_id_facility_id_fkey FOREIGN KEY (tenant_id, facility_id) REFERENCES public.facilities(tenant_id, id),
  constraint assets_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint assets_barcode_seen CHECK ((regexp_replace(barcode, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint assets_code_seen CHECK ((regexp_replace(code, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint assets_description_seen CHECK ((regexp_replace(description, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint assets_serial_number_seen CHECK ((regexp_replace(serial_number, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint assets_service_interval_months_check CHECK (((service_interval_months >= 1) AND (service_interval_months <= 600))),
  constraint assets_status_check CHECK ((status = ANY (ARRAY['in_service'::text, 'out_of_service'::text, 'retired'::text])))
);
CREATE UNIQUE INDEX assets_barcode ON public.assets USING btree (tenant_id, barcode_key);
CREATE INDEX assets_by_customer_status ON public.assets USING btree (tenant_id, customer_id, status, code_lc, id);
CREATE INDEX assets_by_serial ON public.assets USING btree (tenant_id, serial_lc) WHERE (serial_lc IS NOT NULL);
CREATE INDEX assets_by_status ON public.assets USING btree (tenant_id, status, code_lc, id);
CREATE INDEX assets_code ON public.assets USING btree (tenant_id, code_lc, id);
CREATE INDEX assets_code_by_customer ON public.assets USING btree (tenant_id, customer_id, code_lc, id);
CREATE INDEX assets_code_by_facility ON public.assets USING btree (tenant_id, facility_id, code_lc, id);
CREATE INDEX assets_code_down ON public.assets USING btree (tenant_id, code_lc DESC NULLS LAST, id DESC);
CREATE INDEX assets_code_down_by_customer ON public.assets USING btree (tenant_id, customer_id, code_lc DESC NULLS LAST, id DESC);
CREATE INDEX assets_due ON public.assets USING btree (tenant_id, next_service_on, id) INCLUDE (status, facility_id);
CREATE INDEX assets_due_by_customer ON public.assets USING btree (tenant_id, customer_id, next_service_on, id) INCLUDE (status, facility_id);
CREATE INDEX assets_due_by_facility ON public.assets USING btree (tenant_id, facility_id, next_service_on, id) INCLUDE (status);
CREATE INDEX assets_due_down ON public.assets USING btree (tenant_id, next_service_on DESC NULLS LAST, id DESC);
CREATE INDEX assets_due_down_by_customer ON public.assets USING btree (tenant_id, customer_id, next_service_on DESC NULLS LAST, id DESC);
CREATE INDEX assets_new ON public.assets USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX assets_new_by_customer ON public.assets USING btree (tenant_id, customer_id, created_at DESC, id DESC);
CREATE INDEX assets_new_by_facility ON public.assets USING btree (tenant_id, facility_id, created_at DESC, id DESC);
CREATE INDEX assets_search ON public.assets USING gin (tenant_id, search_text public.gin_trgm_ops);
CREATE TRIGGER follow_asset AFTER UPDATE OF facility_id ON public.assets FOR EACH ROW EXECUTE FUNCTION app.follow_asset();
CREATE TRIGGER hand_on_service AFTER UPDATE OF service_interval_months, last_service_on, next_service_on, service_required ON public.assets FOR EACH ROW WHEN (((pg_trigger_depth() = 0) AND ((((new.service_interval_months IS DISTINCT FROM old.service_interval_months) OR (new.last_service_on IS DISTINCT FROM old.last_service_on)) OR (new.next_service_on IS DISTINCT FROM old.next_service_on)) OR (new.service_required IS DISTINCT FROM old.service_required)))) EXECUTE FUNCTION app.hand_on_service();
CREATE TRIGGER hold_asset_reports BEFORE UPDATE OF customer_id, manufacturer, model ON public.assets FOR EACH ROW WHEN (((new.customer_id IS DISTINCT FROM old.customer_id) OR (new.manufacturer IS DISTINCT FROM old.manufacturer) OR (new.model IS DISTINCT FROM old.model))) EXECUTE FUNCTION app.hold_asset_reports();
CREATE TRIGGER hold_own_facility BEFORE INSERT OR UPDATE OF facility_id, customer_id ON public.assets FOR EACH ROW WHEN (((new.customer_id IS NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.hold_own_facility();
CREATE TRIGGER keep_earlier_code BEFORE UPDATE OF code, customer_id ON public.assets FOR EACH ROW WHEN ((((new.code IS DISTINCT FROM old.code) OR (new.customer_id IS DISTINCT FROM old.customer_id)) AND (current_setting('app.merging'::text, true) IS DISTINCT FROM 'on'::text))) EXECUTE FUNCTION app.keep_earlier_code();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.assets FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
CREATE TRIGGER keep_report_months_on_delete AFTER DELETE ON public.assets REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION app.keep_report_months_of_assets();
CREATE TRIGGER keep_report_months_on_insert AFTER INSERT ON public.assets REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.keep_report_months_of_assets();
CREATE TRIGGER keep_report_months_on_update AFTER UPDATE ON public.assets REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.keep_report_months_of_assets();
-- row security: enabled and forced, on the owner too
-- Staff keep the tenant's assets as far as their routes let them.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A20a: Partner users see the assets of their partner’s customers.
policy for select to partner, partner_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = ANY (( SELECT app.my_customers() AS my_customers)::uuid[])));
-- A12: Contact users see the assets at the facilities they have access to.
policy for select to portal_contact, portal_contact_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])));
-- A14: A contact with Admin Access sees all assets of their customer, as well as those of any other facilities added to them.
policy for select to portal_contact_admin, portal_contact_admin_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) OR (facility_id = ANY (( SELECT app.my_outside_facilities() AS my_outside_facilities)::uuid[]))));
-- A12: A contact user with All facilities sees all assets of their own customer only.
policy for select to portal_contact_all, portal_contact_all_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- A12: Contact users see the assets at the facilities they have access to.
policy for select to portal_contact_mixed, portal_contact_mixed_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (((customer_id = (current_setting('app.customer_id'::text))::uuid) AND ((current_setting('app.all_facilities'::text))::boolean OR (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = assets.tenant_id) AND (r.facility_id = assets.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) OR (facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) OR ((tenant_id =
CASE
    WHEN (current_setting('app.facilities'::text) = '{}'::text) THEN (current_setting('app.tenant_id'::text))::uuid
    ELSE NULL::uuid
END) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = assets.tenant_id) AND (r.facility_id = assets.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))));
-- A12: Contact users see the assets at the facilities they have access to.
policy for select to portal_contact_wide, portal_contact_wide_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = assets.tenant_id) AND (r.facility_id = assets.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid))))));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all assets of the customer.
policy for select to portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- A10: A secure link shows all assets of its customer.
policy for select to portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- Staff keep the tenant's assets as far as their routes let them.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the tenant's assets as far as their routes let them.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_search, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant select (tenant_id, id, facility_id, customer_id, status, next_service_on) to definer_mail;
grant select (tenant_id, id, customer_id) to definer_merge;
grant insert (tenant_id, id, code, barcode, description, manufacturer, model, serial_number, department, facility_id, customer_id, status, service_interval_months, last_service_on, next_service_on, service_required) to app_staff;
grant update (code, barcode, description, manufacturer, model, serial_number, department, facility_id, customer_id, status, service_interval_months, last_service_on, next_service_on, updated_at, version, service_required) to app_staff;
grant update (customer_id) to definer_merge, definer_search;

-- audit_heads -------------------------------------------------------------------------------------

create table audit_heads (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  seq bigint not null,
  at timestamp with time zone not null,
  hash bytea not null,
  people_at timestamp with time zone,
  constraint audit_heads_pkey PRIMARY KEY (tenant_id, id),
  constraint audit_heads_tenant UNIQUE (tenant_id),
  constraint audit_heads_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id)
);
-- row security: enabled and forced, on the owner too
grant select to definer_audit;
grant select (tenant_id, people_at) to definer_operator;
grant insert to definer_audit;
grant update to definer_audit;

-- audit_log ---------------------------------------------------------------------------------------

create table audit_log (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  seq bigint not null,
  at timestamp with time zone not null,
  actor_kind text not null,
  user_id uuid,
  actor_name text not null,
  secure_link_id uuid,
  as_kind text,
  as_id uuid,
  as_name text,
  address text,
  action text not null,
  record_kind text not null,
  record_id uuid,
  record_name text not null,
  changes jsonb not null default '{}'::jsonb,
  previous_hash bytea not null,
  hash bytea not null,
  search_text text not null generated always as (public.search_text(((((((actor_name || '
'::text) || COALESCE(as_name, ''::text)) || '
'::text) || COALESCE(address, ''::text)) || '
'::text) || record_name))) stored,
  constraint audit_log_pkey PRIMARY KEY (tenant_id, id),
  constraint audit_log_seq UNIQUE (tenant_id, seq),
  constraint audit_log_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint audit_log_action_check CHECK ((action ~ '^[a-z_]{1,40}$'::text)),
  constraint audit_log_record_kind_check CHECK ((record_kind ~ '^[a-z_]{1,63}$'::text)),
  constraint audit_log_seq_check CHECK ((seq > 0))
);
CREATE INDEX audit_log_at ON public.audit_log USING btree (tenant_id, at, seq);
CREATE INDEX audit_log_by_action ON public.audit_log USING btree (tenant_id, action, seq);
CREATE INDEX audit_log_by_kind ON public.audit_log USING btree (tenant_id, record_kind, seq);
CREATE INDEX audit_log_record ON public.audit_log USING btree (tenant_id, record_id, seq);
CREATE INDEX audit_log_search ON public.audit_log USING gin (tenant_id, search_text public.gin_trgm_ops) WITH (gin_pending_list_limit='256');
CREATE INDEX audit_log_user ON public.audit_log USING btree (tenant_id, user_id, seq);
-- row security: enabled and forced, on the owner too
-- S22: administrators read the log; no role writes in it but by the function that chains it.
policy for select to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff, definer_audit;
grant select (tenant_id, id, search_text) to definer_search;
grant insert to definer_audit;

-- bank_files --------------------------------------------------------------------------------------

create table bank_files (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  file_name text not null,
  format text not null,
  currency text not null,
  state text not null default 'columns'::text,
  sheets jsonb not null default '[]'::jsonb,
  sheet integer,
  columns jsonb not null default '[]'::jsonb,
  day_orders jsonb not null default '{}'::jsonb,
  decimal_mark text,
  with_hidden boolean not null default false,
  recorded_by text,
  finished_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  told text,
  queued_at timestamp with time zone,
  constraint bank_files_pkey PRIMARY KEY (tenant_id, id),
  constraint bank_files_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint bank_files_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id),
  constraint bank_files_decimal_mark_check CHECK ((decimal_mark = ANY (ARRAY['.'::text, ','::text]))),
  constraint bank_files_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'camt'::text]))),
  constraint bank_files_state_check CHECK ((state = ANY (ARRAY['columns'::text, 'draft'::text, 'queued'::text, 'running'::text, 'done'::text])))
);
CREATE INDEX bank_files_latest ON public.bank_files USING btree (tenant_id, created_at DESC, id DESC);
CREATE TRIGGER a_sign_recorded_by BEFORE INSERT OR UPDATE OF state, recorded_by ON public.bank_files FOR EACH ROW EXECUTE FUNCTION app.sign_recorded_by_of_bank_files();
-- row security: enabled and forced, on the owner too
-- Staff take over files of their bank as far as their routes let them. What was recorded stays as it was.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff take over files of their bank as far as their routes let them. What was recorded stays as it was.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff take over files of their bank as far as their routes let them. What was recorded stays as it was.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (state <> 'done'::text))
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff take over files of their bank as far as their routes let them. What was recorded stays as it was.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (state <> 'done'::text));
grant select to app_staff, definer_jobs;
grant insert (tenant_id, id, user_id, file_name, format, currency, state, sheets, sheet, columns, day_orders, decimal_mark, with_hidden, recorded_by, finished_at, told, queued_at) to app_staff;
grant update (state, sheets, sheet, columns, day_orders, decimal_mark, with_hidden, recorded_by, finished_at, updated_at, version, told, queued_at) to app_staff;
grant update to definer_jobs;
grant delete to app_staff;

-- bank_lines --------------------------------------------------------------------------------------

create table bank_lines (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  file_id uuid not null,
  sheet integer not null default 0,
  line integer not null,
  hidden boolean not null default false,
  cells jsonb not null default '[]'::jsonb,
  paid_on date,
  amount_minor bigint,
  currency text,
  payer text not null default ''::text,
  purpose text not null default ''::text,
  bank_id text,
  bank_key text,
  not_taken text,
  doubt text,
  problem text,
  outcome text not null default 'decide'::text,
  says jsonb not null default '[]'::jsonb,
  invoice_ids uuid[] not null default '{}'::uuid[],
  plan text,
  choice jsonb,
  payment_id uuid,
  constraint bank_lines_pkey PRIMARY KEY (tenant_id, id),
  constraint bank_lines_line UNIQUE (tenant_id, file_id, sheet, line),
  constraint bank_lines_tenant_id_file_id_fkey FOREIGN KEY (tenant_id, file_id) REFERENCES public.bank_files(tenant_id, id) ON DELETE CASCADE,
  constraint bank_lines_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint bank_lines_tenant_id_payment_id_fkey FOREIGN KEY (tenant_id, payment_id) REFERENCES public.payments(tenant_id, id),
  constraint bank_lines_line_check CHECK ((line > 0)),
  constraint bank_lines_outcome_check CHECK ((outcome = ANY (ARRAY['matched'::text, 'decide'::text, 'decided'::text, 'recorded'::text, 'not_incoming'::text, 'problem'::text, 'left_out'::text, 'paid'::text]))),
  constraint bank_lines_sheet_check CHECK ((sheet >= 0))
);
CREATE INDEX bank_lines_outcome ON public.bank_lines USING btree (tenant_id, file_id, outcome, line);
CREATE INDEX bank_lines_payment ON public.bank_lines USING btree (tenant_id, payment_id) WHERE (payment_id IS NOT NULL);
-- row security: enabled and forced, on the owner too
-- Staff take over files of their bank as far as their routes let them. What was recorded stays as it was.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff take over files of their bank as far as their routes let them. What was recorded stays as it was.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.bank_files f
  WHERE ((f.tenant_id = bank_lines.tenant_id) AND (f.id = bank_lines.file_id) AND (f.state <> 'done'::text)))));
-- Staff take over files of their bank as far as their routes let them. What was recorded stays as it was.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.bank_files f
  WHERE ((f.tenant_id = bank_lines.tenant_id) AND (f.id = bank_lines.file_id) AND (f.state <> 'done'::text)))))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.bank_files f
  WHERE ((f.tenant_id = bank_lines.tenant_id) AND (f.id = bank_lines.file_id) AND (f.state <> 'done'::text)))));
-- Staff take over files of their bank as far as their routes let them. What was recorded stays as it was.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.bank_files f
  WHERE ((f.tenant_id = bank_lines.tenant_id) AND (f.id = bank_lines.file_id) AND (f.state <> 'done'::text)))));
grant select to app_staff;
grant insert (tenant_id, id, file_id, sheet, line, hidden, cells, paid_on, amount_minor, currency, payer, purpose, bank_id, bank_key, not_taken, doubt, problem, outcome, says, invoice_ids, plan, choice, payment_id) to app_staff;
grant update (paid_on, amount_minor, currency, payer, purpose, bank_id, bank_key, not_taken, doubt, problem, outcome, says, invoice_ids, plan, choice, payment_id) to app_staff;
grant delete to app_staff;

-- bulk_import_rows --------------------------------------------------------------------------------

create table bulk_import_rows (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  import_id uuid not null,
  line integer not null,
  cells jsonb not null,
  outcome text not null,
  problems jsonb not null default '{}'::jsonb,
  note text,
  sealed bytea,
  sealed_hash boolean not null default false,
  constraint bulk_import_rows_pkey PRIMARY KEY (tenant_id, id),
  constraint bulk_import_rows_line UNIQUE (tenant_id, import_id, line),
  constraint bulk_import_rows_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint bulk_import_rows_tenant_id_import_id_fkey FOREIGN KEY (tenant_id, import_id) REFERENCES public.bulk_imports(tenant_id, id) ON DELETE CASCADE,
  constraint bulk_import_rows_line_check CHECK ((line > 0)),
  constraint bulk_import_rows_outcome_check CHECK ((outcome = ANY (ARRAY['new'::text, 'unchanged'::text, 'problem'::text, 'left_out'::text, 'created'::text])))
);
CREATE INDEX bulk_import_rows_outcome ON public.bulk_import_rows USING btree (tenant_id, import_id, outcome, line);
-- row security: enabled and forced, on the owner too
-- A23: administrators alone make accounts in bulk, and see the files that they are made of.
policy for select to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A23: administrators alone make accounts in bulk, and see the files that they are made of.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A23: administrators alone make accounts in bulk, and see the files that they are made of.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A23: administrators alone make accounts in bulk, and see the files that they are made of.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff;
grant insert (tenant_id, id, import_id, line, cells, outcome, problems, note, sealed, sealed_hash) to app_staff;
grant update (cells, outcome, problems, note, sealed, sealed_hash) to app_staff;
grant delete to app_staff;

-- bulk_imports ------------------------------------------------------------------------------------

create table bulk_imports (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  file_name text,
  state text not null default 'draft'::text,
  problem text,
  invite_now boolean not null default true,
  queued_at timestamp with time zone,
  finished_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  constraint bulk_imports_pkey PRIMARY KEY (tenant_id, id),
  constraint bulk_imports_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint bulk_imports_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id),
  constraint bulk_imports_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'queued'::text, 'running'::text, 'done'::text])))
);
CREATE INDEX bulk_imports_latest ON public.bulk_imports USING btree (tenant_id, created_at DESC, id DESC);
-- row security: enabled and forced, on the owner too
-- A23: administrators alone make accounts in bulk, and see the files that they are made of.
policy for select to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A23: administrators alone make accounts in bulk, and see the files that they are made of.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A23: administrators alone make accounts in bulk, and see the files that they are made of.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A23: administrators alone make accounts in bulk, and see the files that they are made of.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff, definer_jobs;
grant insert (tenant_id, id, user_id, file_name, state, problem, invite_now, queued_at, finished_at) to app_staff;
grant update (user_id, file_name, state, problem, invite_now, queued_at, finished_at, updated_at, version) to app_staff;
grant update to definer_jobs;
grant delete to app_staff;

-- calendar_links ----------------------------------------------------------------------------------

create table calendar_links (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  key_version text not null,
  ended_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint calendar_links_pkey PRIMARY KEY (tenant_id, id),
  constraint calendar_links_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint calendar_links_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX calendar_links_one ON public.calendar_links USING btree (tenant_id, user_id) WHERE (ended_at IS NULL);
-- row security: enabled and forced, on the owner too
-- A40: a person makes and replaces the address of their own calendar, and sees nobody else’s; what ended stays so.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
-- A40: a person makes and replaces the address of their own calendar, and sees nobody else’s; what ended stays so.
policy for insert to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
-- A40: a person makes and replaces the address of their own calendar, and sees nobody else’s; what ended stays so.
policy for update to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((user_id = (current_setting('app.user_id'::text))::uuid) AND (ended_at IS NULL)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((user_id = (current_setting('app.user_id'::text))::uuid) AND (ended_at IS NOT NULL)));
grant select to definer_sign_in, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro;
grant insert (tenant_id, id, user_id, key_version) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer;
grant update (ended_at) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer;

-- certificate_files -------------------------------------------------------------------------------

create table certificate_files (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  upload_id uuid not null,
  place integer not null,
  name text not null,
  size integer,
  sha256 text,
  file_id uuid,
  asset_id uuid,
  work_order_id uuid,
  work_order_line_id uuid,
  customer_id uuid,
  typed text,
  is_chosen boolean not null default false,
  outcome text not null,
  problem text,
  constraint certificate_files_pkey PRIMARY KEY (tenant_id, id),
  constraint certificate_files_place UNIQUE (tenant_id, upload_id, place),
  constraint certificate_files_tenant_id_asset_id_fkey FOREIGN KEY (tenant_id, asset_id) REFERENCES public.assets(tenant_id, id),
  constraint certificate_files_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint certificate_files_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint certificate_files_tenant_id_upload_id_fkey FOREIGN KEY (tenant_id, upload_id) REFERENCES public.certificate_uploads(tenant_id, id) ON DELETE CASCADE,
  constraint certificate_files_tenant_id_work_order_id_fkey FOREIGN KEY (tenant_id, work_order_id) REFERENCES public.work_orders(tenant_id, id),
  constraint certificate_files_tenant_id_work_order_line_id_fkey FOREIGN KEY (tenant_id, work_order_line_id) REFERENCES public.work_order_lines(tenant_id, id) ON DELETE SET NULL (work_order_line_id),
  constraint certificate_files_of_one CHECK ((num_nonnulls(asset_id, work_order_id, work_order_line_id) <= 1)),
  constraint certificate_files_outcome_check CHECK ((outcome = ANY (ARRAY['ready'::text, 'choose'::text, 'unknown'::text, 'unchanged'::text, 'left_out'::text, 'refused'::text]))),
  constraint certificate_files_place_check CHECK ((place > 0)),
  constraint certificate_files_stored CHECK (((outcome = 'refused'::text) = (file_id IS NULL)))
);
CREATE INDEX certificate_files_by_file ON public.certificate_files USING btree (tenant_id, file_id);
-- row security: enabled and forced, on the owner too
-- A26: certificates that wait to be added are only there for whoever uploaded them, for an hour.
policy for select to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.certificate_uploads u
  WHERE ((u.tenant_id = certificate_files.tenant_id) AND (u.id = certificate_files.upload_id)))));
-- A26: certificates that wait to be added are only there for whoever uploaded them, for an hour.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.certificate_uploads u
  WHERE ((u.tenant_id = certificate_files.tenant_id) AND (u.id = certificate_files.upload_id)))));
-- A26: certificates that wait to be added are only there for whoever uploaded them, for an hour.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.certificate_uploads u
  WHERE ((u.tenant_id = certificate_files.tenant_id) AND (u.id = certificate_files.upload_id)))))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.certificate_uploads u
  WHERE ((u.tenant_id = certificate_files.tenant_id) AND (u.id = certificate_files.upload_id)))));
-- A26: certificates that wait to be added are only there for whoever uploaded them, for an hour.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.certificate_uploads u
  WHERE ((u.tenant_id = certificate_files.tenant_id) AND (u.id = certificate_files.upload_id)))));
grant select to app_staff;
grant select (tenant_id, upload_id, file_id) to definer_jobs;
grant select (tenant_id, id, customer_id) to definer_merge;
grant select (tenant_id, size) to definer_search;
grant insert (tenant_id, id, upload_id, place, name, size, sha256, file_id, asset_id, work_order_id, work_order_line_id, customer_id, typed, is_chosen, outcome, problem) to app_staff;
grant update (asset_id, work_order_id, work_order_line_id, customer_id, typed, is_chosen, outcome, problem) to app_staff;
grant update (customer_id) to definer_merge;
grant delete to app_staff;

-- certificate_uploads -----------------------------------------------------------------------------

create table certificate_uploads (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  kind text not null default 'certificate'::text,
  shown boolean not null default true,
  ended_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint certificate_uploads_pkey PRIMARY KEY (tenant_id, id),
  constraint certificate_uploads_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint certificate_uploads_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE,
  constraint certificate_uploads_kind_check CHECK ((kind = ANY (ARRAY['certificate'::text, 'report'::text, 'photo'::text, 'other'::text])))
);
CREATE INDEX certificate_uploads_age ON public.certificate_uploads USING btree (created_at);
-- row security: enabled and forced, on the owner too
-- A26: certificates that wait to be added are only there for whoever uploaded them, for an hour.
policy for select to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((user_id = (current_setting('app.user_id'::text))::uuid) AND (created_at > (now() - '01:00:00'::interval))));
-- A26: certificates that wait to be added are only there for whoever uploaded them, for an hour.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
-- A26: certificates that wait to be added are only there for whoever uploaded them, for an hour.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((user_id = (current_setting('app.user_id'::text))::uuid) AND (created_at > (now() - '01:00:00'::interval))))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
grant select to app_staff, definer_jobs;
grant insert (tenant_id, id, user_id) to app_staff;
grant update (kind, shown, ended_at) to app_staff;
grant delete to definer_jobs;

-- claim_comments ----------------------------------------------------------------------------------

create table claim_comments (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  claim_id uuid not null,
  body text not null,
  internal boolean not null default false,
  by_staff boolean not null,
  author_name text not null,
  user_id uuid,
  created_at timestamp with time zone not null default now(),
  constraint claim_comments_pkey PRIMARY KEY (tenant_id, id),
  constraint claim_comments_tenant_id_claim_id_fkey FOREIGN KEY (tenant_id, claim_id) REFERENCES public.warranty_claims(tenant_id, id),
  constraint claim_comments_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint claim_comments_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE SET NULL (user_id)
);
CREATE INDEX claim_comments_order ON public.claim_comments USING btree (tenant_id, claim_id, created_at, id);
CREATE TRIGGER a_sign_claim_comments BEFORE INSERT ON public.claim_comments FOR EACH ROW EXECUTE FUNCTION app.sign_claim_comments();
CREATE TRIGGER note_claim_words AFTER INSERT ON public.claim_comments FOR EACH ROW WHEN ((NOT new.internal)) EXECUTE FUNCTION app.note_claim_words();
-- row security: enabled and forced, on the owner too
-- A20a: Staff comment on claims as staff, in no name but the own; a comment is never changed.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A20a: Partner users see what is said in public about their partner’s claims, and write in no name but the own.
policy for select to partner, partner_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((NOT internal) AND (EXISTS ( SELECT
   FROM public.warranty_claims w
  WHERE ((w.tenant_id = claim_comments.tenant_id) AND (w.id = claim_comments.claim_id))))));
-- A20a: Staff comment on claims as staff, in no name but the own; a comment is never changed.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (by_staff AND ((user_id IS NULL) OR (user_id = (current_setting('app.user_id'::text))::uuid))));
-- A20a: Partner users see what is said in public about their partner’s claims, and write in no name but the own.
policy for insert to partner
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((NOT internal) AND (NOT by_staff) AND ((user_id IS NULL) OR (user_id = (current_setting('app.user_id'::text))::uuid)) AND (EXISTS ( SELECT
   FROM public.warranty_claims w
  WHERE ((w.tenant_id = claim_comments.tenant_id) AND (w.id = claim_comments.claim_id))))));
grant select to app_staff, definer_mail;
grant select (tenant_id, id, claim_id, internal) to definer_search;
grant select (tenant_id, id, claim_id, body, internal, by_staff, author_name, created_at) to partner, partner_ro;
grant insert (tenant_id, id, claim_id, body, internal, by_staff, author_name, user_id) to app_staff;
grant insert (tenant_id, id, claim_id, body, by_staff, author_name, user_id) to partner;

-- column_choices ----------------------------------------------------------------------------------

create table column_choices (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  list text not null,
  columns text[] not null,
  created_at timestamp with time zone not null default now(),
  constraint column_choices_pkey PRIMARY KEY (tenant_id, id),
  constraint column_choices_once UNIQUE (tenant_id, user_id, list),
  constraint column_choices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint column_choices_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE,
  constraint column_choices_columns_check CHECK (((cardinality(columns) <= 40) AND (length(array_to_string(columns, ' '::text)) <= 600))),
  constraint column_choices_list_check CHECK ((list = ANY (ARRAY['assets'::text, 'recalls'::text, 'delinquent'::text, 'in_work'::text, 'work_orders'::text])))
);
-- row security: enabled and forced, on the owner too
-- A42: A person sees the columns that they chose for themselves.
policy for select to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
grant select to definer_sign_in, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro;
grant insert to definer_sign_in;
grant update to definer_sign_in;
grant delete to definer_sign_in;

-- company_logos -----------------------------------------------------------------------------------

create table company_logos (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  file_id uuid not null,
  size integer not null,
  sha256 text not null,
  width integer not null,
  height integer not null,
  created_at timestamp with time zone not null default now(),
  archived_at timestamp with time zone,
  constraint company_logos_pkey PRIMARY KEY (tenant_id, id),
  constraint company_logos_file UNIQUE (tenant_id, file_id),
  constraint company_logos_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint company_logos_height_check CHECK (((height >= 1) AND (height <= 2000))),
  constraint company_logos_size_check CHECK ((size > 0)),
  constraint company_logos_width_check CHECK (((width >= 1) AND (width <= 2000)))
);
CREATE UNIQUE INDEX company_logos_present ON public.company_logos USING btree (tenant_id) WHERE (archived_at IS NULL);
CREATE TRIGGER count_logo AFTER INSERT ON public.company_logos FOR EACH ROW EXECUTE FUNCTION app.count_document();
-- row security: enabled and forced, on the owner too
-- A1: administrators alone change the logo; nobody changes the file of one.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A1: the portal shows the logo of its own tenant, on paper too.
policy for select to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (archived_at IS NULL));
-- A1: administrators alone change the logo; nobody changes the file of one.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A1: administrators alone change the logo; nobody changes the file of one.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff;
grant select (tenant_id, file_id, size, sha256) to definer_jobs;
grant select (tenant_id, id, file_id, size, sha256, archived_at) to definer_sign_in;
grant select (tenant_id, id, file_id, size, sha256, width, height, archived_at) to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, file_id, size, sha256, width, height, archived_at) to app_staff;
grant update (archived_at) to app_staff;

-- contact_facilities ------------------------------------------------------------------------------

create table contact_facilities (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  contact_id uuid not null,
  facility_id uuid not null,
  facility_customer_id uuid,
  constraint contact_facilities_pkey PRIMARY KEY (tenant_id, id),
  constraint contact_facilities_tenant_id_contact_id_facility_id_key UNIQUE (tenant_id, contact_id, facility_id),
  constraint contact_facilities_tenant_id_contact_id_fkey FOREIGN KEY (tenant_id, contact_id) REFERENCES public.contacts(tenant_id, id) ON DELETE CASCADE,
  constraint contact_facilities_tenant_id_facility_id_facility_customer_fkey FOREIGN KEY (tenant_id, facility_id, facility_customer_id) REFERENCES public.facilities(tenant_id, id, customer_id) ON UPDATE CASCADE,
  constraint contact_facilities_tenant_id_facility_id_fkey FOREIGN KEY (tenant_id, facility_id) REFERENCES public.facilities(tenant_id, id) ON DELETE CASCADE,
  constraint contact_facilities_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id)
);
CREATE INDEX contact_facilities_facility ON public.contact_facilities USING btree (tenant_id, facility_id, contact_id);
CREATE INDEX contact_facilities_owner ON public.contact_facilities USING btree (tenant_id, contact_id, facility_customer_id);
CREATE TRIGGER hold_customer_contact_facilities_contact_id BEFORE INSERT OR UPDATE OF contact_id ON public.contact_facilities FOR EACH ROW WHEN ((new.contact_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_contact_facilities_contact_id();
CREATE TRIGGER keep_off_merged_contact AFTER INSERT OR UPDATE OF contact_id ON public.contact_facilities FOR EACH ROW WHEN (((new.contact_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_contact();
CREATE TRIGGER seen_after_hold_contact_facilities_contact_id BEFORE INSERT OR UPDATE OF contact_id ON public.contact_facilities FOR EACH ROW WHEN ((new.contact_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_contact_facilities_contact_id();
-- row security: enabled and forced, on the owner too
-- A23: administrators alone relate facilities to contacts.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A12: a contact user sees which facilities are related to it.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (contact_id = (current_setting('app.contact_id'::text))::uuid));
-- A23: administrators alone relate facilities to contacts.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A23: administrators alone relate facilities to contacts.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff, definer_search, definer_sign_in, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro;
grant select (tenant_id, id, contact_id, facility_id) to definer_audit, definer_merge;
grant select (tenant_id, contact_id, facility_id) to definer_mail;
grant insert (tenant_id, contact_id, facility_id, facility_customer_id) to app_staff;
grant insert to definer_sign_in;
grant update (contact_id) to definer_merge;
grant update (facility_customer_id) to definer_search;
grant delete to app_staff, definer_merge, definer_search, definer_sign_in;

-- contacts ----------------------------------------------------------------------------------------

create table contacts (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  code text collate reading_order,
  title text,
  first_name text not null,
  last_name text not null,
  job_title text,
  phone text,
  email text,
  notes text,
  status text not null default 'active'::text,
  customer_id uuid not null,
  all_facilities boolean not null default false,
  admin_access boolean not null default false,
  access_billing boolean not null default false,
  access_reports boolean not null default false,
  create_work_order boolean not null default false,
  edit_contact boolean not null default false,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  sort_name text collate reading_order not null,
  search_text text not null generated always as (public.search_text(((((((((((last_name || ' '::text) || first_name) || '
'::text) || COALESCE(code, ''::text)) || '
'::text) || COALESCE(email, ''::text)) || '
'::text) || COALESCE(phone, ''::text)) || '
'::text) || public.phone_digits(COALESCE(phone, ''::text))))) stored,
  merged_into uuid,
  shut_by_staff boolean not null default false,
  constraint contacts_pkey PRIMARY KEY (tenant_id, id),
  constraint contacts_tenant_id_id_customer_id_key UNIQUE (tenant_id, id, customer_id),
  constraint contacts_merged_into FOREIGN KEY (tenant_id, merged_into) REFERENCES public.contacts(tenant_id, id),
  constraint contacts_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint contacts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint contacts_code_seen CHECK ((regexp_replace(code, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint contacts_merged_is_archived CHECK (((merged_into IS NULL) OR (archived_at IS NOT NULL))),
  constraint contacts_name_seen CHECK ((regexp_replace((first_name || last_name), '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint contacts_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text])))
);
CREATE INDEX contacts_by_code ON public.contacts USING btree (tenant_id, code, id) WHERE (archived_at IS NULL);
CREATE INDEX contacts_by_code_down ON public.contacts USING btree (tenant_id, code DESC NULLS LAST, id DESC) WHERE (archived_at IS NULL);
CREATE INDEX contacts_by_customer ON public.contacts USING btree (tenant_id, customer_id, sort_name, id);
CREATE INDEX contacts_by_name ON public.contacts USING btree (tenant_id, sort_name, id);
CREATE INDEX contacts_by_rights ON public.contacts USING btree (tenant_id, all_facilities, admin_access, access_billing, access_reports, create_work_order, edit_contact, sort_name, id) WHERE (archived_at IS NULL);
CREATE INDEX contacts_inactive ON public.contacts USING btree (tenant_id, sort_name, id) WHERE ((status = 'inactive'::text) AND (archived_at IS NULL));
CREATE INDEX contacts_merged ON public.contacts USING btree (tenant_id, merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX contacts_of_money ON public.contacts USING btree (tenant_id, customer_id, id) WHERE (admin_access OR access_billing);
CREATE INDEX contacts_reaching_all ON public.contacts USING btree (tenant_id, customer_id, sort_name, id) WHERE ((all_facilities OR admin_access) AND (archived_at IS NULL));
CREATE INDEX contacts_search ON public.contacts USING gin (tenant_id, search_text public.gin_trgm_ops);
CREATE TRIGGER guard_admin_access BEFORE UPDATE OF admin_access, status, archived_at ON public.contacts FOR EACH ROW EXECUTE FUNCTION app.guard_admin_access();
CREATE TRIGGER guard_contact_email BEFORE UPDATE OF email ON public.contacts FOR EACH ROW WHEN ((new.email IS DISTINCT FROM old.email)) EXECUTE FUNCTION app.guard_contact_email();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.contacts FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
CREATE TRIGGER keep_shut_contact BEFORE INSERT OR UPDATE OF status ON public.contacts FOR EACH ROW EXECUTE FUNCTION app.keep_shut_contact();
CREATE TRIGGER leave_facilities AFTER UPDATE OF customer_id ON public.contacts FOR EACH ROW WHEN (((new.customer_id IS DISTINCT FROM old.customer_id) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.leave_facilities();
CREATE TRIGGER sort_contacts BEFORE INSERT OR UPDATE OF first_name, last_name ON public.contacts FOR EACH ROW EXECUTE FUNCTION app.sort_contacts();
-- row security: enabled and forced, on the owner too
-- A23: administrators alone add and change contacts.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A13, A17: the own contact; the others with Edit Contact, changed where they have nothing that the editor lacks.
policy for select to portal_contact, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (archived_at IS NULL) AND ((id = (current_setting('app.contact_id'::text))::uuid) OR (current_setting('app.edit_contact'::text))::boolean)));
-- A10, A10a, A14, A17: the contacts of the whole customer, without notes; added and changed by who has what they are given.
policy for select to portal_contact_admin, portal_contact_admin_ro, portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (archived_at IS NULL)));
-- A10, A10a, A17: a link only views the contacts of its customer, without notes.
policy for select to portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (archived_at IS NULL)));
-- A23: administrators alone add and change contacts.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A10, A10a, A14, A17: the contacts of the whole customer, without notes; added and changed by who has what they are given.
policy for insert to portal_contact_admin, portal_customer
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.whole_customer'::text))::boolean AND (array_remove(ARRAY[
CASE
    WHEN admin_access THEN 'admin_access'::text
    ELSE NULL::text
END,
CASE
    WHEN access_billing THEN 'access_billing'::text
    ELSE NULL::text
END,
CASE
    WHEN access_reports THEN 'access_reports'::text
    ELSE NULL::text
END,
CASE
    WHEN create_work_order THEN 'create_work_order'::text
    ELSE NULL::text
END,
CASE
    WHEN edit_contact THEN 'edit_contact'::text
    ELSE NULL::text
END,
CASE
    WHEN all_facilities THEN 'all_facilities'::text
    ELSE NULL::text
END], NULL::text) <@ (current_setting('app.holds'::text))::text[])));
-- A23: administrators alone add and change contacts.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A13, A17: the own contact; the others with Edit Contact, changed where they have nothing that the editor lacks.
policy for update to portal_contact, portal_contact_all, portal_contact_mixed, portal_contact_wide
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (archived_at IS NULL) AND app.may_edit_contact(id)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (array_remove(ARRAY[
CASE
    WHEN admin_access THEN 'admin_access'::text
    ELSE NULL::text
END,
CASE
    WHEN access_billing THEN 'access_billing'::text
    ELSE NULL::text
END,
CASE
    WHEN access_reports THEN 'access_reports'::text
    ELSE NULL::text
END,
CASE
    WHEN create_work_order THEN 'create_work_order'::text
    ELSE NULL::text
END,
CASE
    WHEN edit_contact THEN 'edit_contact'::text
    ELSE NULL::text
END,
CASE
    WHEN all_facilities THEN 'all_facilities'::text
    ELSE NULL::text
END], NULL::text) <@ (current_setting('app.holds'::text))::text[])));
-- A10, A10a, A14, A17: the contacts of the whole customer, without notes; added and changed by who has what they are given.
policy for update to portal_contact_admin, portal_customer
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (archived_at IS NULL) AND app.may_edit_contact(id)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (array_remove(ARRAY[
CASE
    WHEN admin_access THEN 'admin_access'::text
    ELSE NULL::text
END,
CASE
    WHEN access_billing THEN 'access_billing'::text
    ELSE NULL::text
END,
CASE
    WHEN access_reports THEN 'access_reports'::text
    ELSE NULL::text
END,
CASE
    WHEN create_work_order THEN 'create_work_order'::text
    ELSE NULL::text
END,
CASE
    WHEN edit_contact THEN 'edit_contact'::text
    ELSE NULL::text
END,
CASE
    WHEN all_facilities THEN 'all_facilities'::text
    ELSE NULL::text
END], NULL::text) <@ (current_setting('app.holds'::text))::text[])));
grant select to app_staff, definer_sign_in;
grant select (tenant_id, id, first_name, last_name, customer_id) to definer_audit;
grant select (tenant_id, id, first_name, last_name, sort_name) to definer_jobs;
grant select (tenant_id, id, first_name, last_name, email, status, customer_id, all_facilities, admin_access, access_billing, archived_at) to definer_mail;
grant select (tenant_id, id, customer_id, archived_at, version, merged_into) to definer_merge;
grant select (tenant_id, id, customer_id, archived_at, search_text, merged_into) to definer_search;
grant select (tenant_id, id, code, title, first_name, last_name, job_title, phone, email, status, customer_id, all_facilities, admin_access, access_billing, access_reports, create_work_order, edit_contact, archived_at, version, sort_name, search_text, shut_by_staff) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, code, title, first_name, last_name, job_title, phone, email, notes, status, customer_id, all_facilities, admin_access, access_billing, access_reports, create_work_order, edit_contact, archived_at) to app_staff;
grant insert (tenant_id, id, code, title, first_name, last_name, job_title, phone, email, status, customer_id, all_facilities, admin_access, access_billing, access_reports, create_work_order, edit_contact) to portal_contact_admin, portal_customer;
grant update (code, title, first_name, last_name, job_title, phone, email, notes, status, customer_id, all_facilities, admin_access, access_billing, access_reports, create_work_order, edit_contact, archived_at, updated_at, version) to app_staff;
grant update (sort_name) to definer_jobs;
grant update (customer_id, archived_at, updated_at, version, merged_into) to definer_merge;
grant update (updated_at) to definer_search;
grant update (archived_at, updated_at, version) to definer_sign_in;
grant update (code, title, first_name, last_name, job_title, phone, email, status, all_facilities, admin_access, access_billing, access_reports, create_work_order, edit_contact, updated_at, version) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer;

-- counters ----------------------------------------------------------------------------------------

create table counters (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  name text not null,
  value bigint not null,
  constraint counters_pkey PRIMARY KEY (tenant_id, id),
  constraint counters_tenant_id_name_key UNIQUE (tenant_id, name),
  constraint counters_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id)
);
-- row security: enabled and forced, on the owner too
grant select to definer_numbers;
grant insert to definer_numbers;
grant update to definer_numbers;

-- customer_activity -------------------------------------------------------------------------------

create table customer_activity (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  customer_id uuid not null,
  at timestamp with time zone not null,
  seq bigint,
  actor_kind text not null,
  user_id uuid,
  actor_name text not null,
  as_name text,
  action text not null,
  record_kind text,
  record_id uuid,
  record_name text not null,
  changes jsonb not null default '{}'::jsonb,
  constraint customer_activity_pkey PRIMARY KEY (tenant_id, id),
  constraint customer_activity_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint customer_activity_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id)
);
CREATE INDEX customer_activity_looks ON public.customer_activity USING btree (tenant_id, customer_id, user_id, record_name, at) WHERE (action = 'agent_viewed'::text);
CREATE INDEX customer_activity_of ON public.customer_activity USING btree (tenant_id, customer_id, at DESC, id DESC);
-- row security: enabled and forced, on the owner too
-- A8, A14, A21: who has everything of the customer reads who signed in, what was changed of its people, and who looked at its portal.
policy for select to portal_contact_admin, portal_contact_admin_ro, portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.whole_customer'::text))::boolean AND (current_setting('app.user_id'::text) <> ''::text) AND (NOT (current_setting('app.agent'::text))::boolean)));
grant select (tenant_id, id, customer_id) to definer_merge;
grant select to definer_sign_in;
grant select (tenant_id, id, customer_id, at, actor_kind, user_id, actor_name, as_name, action, record_kind, record_id, record_name, changes) to portal_contact_admin, portal_contact_admin_ro, portal_customer, portal_customer_ro;
grant insert to definer_audit, definer_sign_in;
grant update (customer_id) to definer_merge;

-- customers ---------------------------------------------------------------------------------------

create table customers (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  number text not null,
  number_lc text collate reading_order not null generated always as (lower(number)) stored,
  name text not null,
  sort_name text collate reading_order not null,
  phone text,
  email text,
  address text,
  notes text,
  status text not null default 'active'::text,
  secure_link_on boolean not null default true,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  partner_id uuid,
  agent_id uuid,
  twin text,
  number_key text generated always as (
CASE
    WHEN (twin = number) THEN ((public.alike_key(number) || '
'::text) || (id)::text)
    ELSE public.alike_key(number)
END) stored,
  search_text text not null generated always as (((public.search_text(((name || '
'::text) || number)) || ''::text) || public.search_text(((((COALESCE(email, ''::text) || '
'::text) || COALESCE(phone, ''::text)) || '
'::text) || public.phone_digits(COALESCE(phone, ''::text)))))) stored,
  country text,
  tax_number text,
  payment_days integer,
  agent_since timestamp with time zone,
  merged_into uuid,
  email_confirmed boolean not null default true,
  email_by_partner boolean not null default false,
  purchase_order text,
  constraint customers_pkey PRIMARY KEY (tenant_id, id),
  constraint customers_agent FOREIGN KEY (tenant_id, agent_id) REFERENCES public.agents(tenant_id, id),
  constraint customers_merged_into FOREIGN KEY (tenant_id, merged_into) REFERENCES public.customers(tenant_id, id),
  constraint customers_partner FOREIGN KEY (tenant_id, partner_id) REFERENCES public.partners(tenant_id, id),
  constraint customers_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint customers_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
  constraint customers_merged_is_archived CHECK (((merged_into IS NULL) OR (archived_at IS NOT NULL))),
  constraint customers_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint customers_number_seen CHECK ((regexp_replace(number, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint customers_payment_days_check CHECK (((payment_days >= 0) AND (payment_days <= 365))),
  constraint customers_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text])))
);
CREATE INDEX customers_by_agent ON public.customers USING btree (tenant_id, agent_id, sort_name, id);
CREATE INDEX customers_by_name ON public.customers USING btree (tenant_id, sort_name, id);
CREATE INDEX customers_by_number ON public.customers USING btree (tenant_id, number_lc, id) WHERE (archived_at IS NULL);
CREATE INDEX customers_by_partner ON public.customers USING btree (tenant_id, partner_id, sort_name, id);
CREATE INDEX customers_inactive ON public.customers USING btree (tenant_id, sort_name, id) WHERE ((status = 'inactive'::text) AND (archived_at IS NULL));
CREATE INDEX customers_merged ON public.customers USING btree (tenant_id, merged_into) WHERE (merged_into IS NOT NULL);
CREATE UNIQUE INDEX customers_number ON public.customers USING btree (tenant_id, number_key) WHERE (archived_at IS NULL);
CREATE INDEX customers_search ON public.customers USING gin (tenant_id, search_text public.gin_trgm_ops);
CREATE TRIGGER confirm_changed_email BEFORE UPDATE OF email ON public.customers FOR EACH ROW WHEN ((old.email IS DISTINCT FROM new.email)) EXECUTE FUNCTION app.confirm_changed_email();
CREATE TRIGGER date_agent BEFORE INSERT OR UPDATE OF agent_id ON public.customers FOR EACH ROW EXECUTE FUNCTION app.date_agent();
CREATE TRIGGER end_links_to_email AFTER UPDATE OF email, email_confirmed, partner_id ON public.customers FOR EACH ROW WHEN (((old.email IS DISTINCT FROM new.email) OR (old.email_confirmed AND (NOT new.email_confirmed)) OR (old.email_by_partner AND (old.partner_id IS DISTINCT FROM new.partner_id)))) EXECUTE FUNCTION app.end_links_to_email();
CREATE TRIGGER sort_customers BEFORE INSERT OR UPDATE OF name ON public.customers FOR EACH ROW EXECUTE FUNCTION app.sort_customers();
-- row security: enabled and forced, on the owner too
-- Staff keep the tenant's customers as far as their routes let them.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A20a: the partner's customers, without the notes that staff keep.
policy for select to partner, partner_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((partner_id = (current_setting('app.partner_id'::text))::uuid) AND (archived_at IS NULL)));
-- A10, A10a, A21: the own customer and who its agent is, without the notes that staff keep.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (id = (current_setting('app.customer_id'::text))::uuid));
-- Staff keep the tenant's customers as far as their routes let them.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the tenant's customers as far as their routes let them.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_sign_in;
grant select (tenant_id, id, name) to definer_audit;
grant select (tenant_id, id, name, sort_name) to definer_jobs;
grant select (tenant_id, id, name, email, address, status, secure_link_on, archived_at, country, tax_number, payment_days, email_confirmed, purchase_order) to definer_mail;
grant select (tenant_id, id, archived_at, version, merged_into) to definer_merge;
grant select (tenant_id, id, sort_name, archived_at, partner_id, search_text, merged_into) to definer_search;
grant select (tenant_id, id, number, number_lc, name, sort_name, phone, email, address, status, archived_at, search_text) to partner, partner_ro;
grant select (tenant_id, id, number, number_lc, name, sort_name, phone, email, address, status, archived_at, agent_id, search_text, country, tax_number, agent_since) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, number, name, phone, email, address, notes, status, secure_link_on, archived_at, partner_id, agent_id, country, tax_number, payment_days, email_confirmed, email_by_partner, purchase_order) to app_staff;
grant insert to definer_sign_in;
grant update (number, name, phone, email, address, notes, status, secure_link_on, archived_at, updated_at, version, partner_id, agent_id, country, tax_number, payment_days, email_confirmed, email_by_partner, purchase_order) to app_staff;
grant update (sort_name) to definer_jobs;
grant update (updated_at) to definer_mail, definer_sign_in;
grant update (archived_at, updated_at, version, merged_into) to definer_merge;

-- document_usage ----------------------------------------------------------------------------------

create table document_usage (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  bytes bigint not null,
  created_at timestamp with time zone not null default now(),
  constraint document_usage_pkey PRIMARY KEY (tenant_id, id),
  constraint document_usage_once UNIQUE (tenant_id),
  constraint document_usage_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint document_usage_bytes_check CHECK ((bytes >= 0))
);
-- row security: enabled and forced, on the owner too
-- S31: staff read how much their documents take up; the database counts it.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_search;
grant insert to definer_search;
grant update (bytes) to definer_search;

-- documents ---------------------------------------------------------------------------------------

create table documents (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  asset_id uuid,
  work_order_id uuid,
  work_order_line_id uuid,
  ticket_comment_id uuid,
  customer_id uuid,
  about_asset_id uuid,
  kind text not null,
  name text not null,
  size integer not null,
  media_type text not null,
  sha256 text not null,
  file_id uuid not null,
  shown boolean not null default false,
  by_staff boolean not null,
  author_name text not null,
  user_id uuid,
  replaces_id uuid,
  replaced_at timestamp with time zone,
  archived_at timestamp with time zone,
  search_text text not null generated always as (public.search_text(name)) stored,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  work_order_comment_id uuid,
  handed_from_id uuid,
  taken_off_order_id uuid,
  claim_comment_id uuid,
  estimate_id uuid,
  invoice_id uuid,
  constraint documents_pkey PRIMARY KEY (tenant_id, id),
  constraint documents_replaces UNIQUE (tenant_id, replaces_id),
  constraint documents_claim_comment_fkey FOREIGN KEY (tenant_id, claim_comment_id) REFERENCES public.claim_comments(tenant_id, id),
  constraint documents_estimate_fkey FOREIGN KEY (tenant_id, estimate_id) REFERENCES public.estimates(tenant_id, id),
  constraint documents_handed_from FOREIGN KEY (tenant_id, handed_from_id) REFERENCES public.documents(tenant_id, id),
  constraint documents_invoice_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES public.invoices(tenant_id, id),
  constraint documents_taken_off FOREIGN KEY (tenant_id, taken_off_order_id) REFERENCES public.work_orders(tenant_id, id),
  constraint documents_tenant_id_about_asset_id_fkey FOREIGN KEY (tenant_id, about_asset_id) REFERENCES public.assets(tenant_id, id),
  constraint documents_tenant_id_asset_id_fkey FOREIGN KEY (tenant_id, asset_id) REFERENCES public.assets(tenant_id, id),
  constraint documents_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint documents_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint documents_tenant_id_replaces_id_fkey FOREIGN KEY (tenant_id, replaces_id) REFERENCES public.documents(tenant_id, id),
  constraint documents_tenant_id_ticket_comment_id_fkey FOREIGN KEY (tenant_id, ticket_comment_id) REFERENCES public.ticket_comments(tenant_id, id),
  constraint documents_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE SET NULL (user_id),
  constraint documents_tenant_id_work_order_id_fkey FOREIGN KEY (tenant_id, work_order_id) REFERENCES public.work_orders(tenant_id, id),
  constraint documents_tenant_id_work_order_line_id_fkey FOREIGN KEY (tenant_id, work_order_line_id) REFERENCES public.work_order_lines(tenant_id, id),
  constraint documents_work_order_comment_fkey FOREIGN KEY (tenant_id, work_order_comment_id) REFERENCES public.work_order_comments(tenant_id, id),
  constraint documents_handed CHECK (((handed_from_id IS NULL) OR (asset_id IS NOT NULL) OR (work_order_line_id IS NOT NULL))),
  constraint documents_kind_check CHECK ((kind = ANY (ARRAY['certificate'::text, 'report'::text, 'photo'::text, 'other'::text]))),
  constraint documents_name CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200) AND (name !~ '[[:cntrl:]/\\]'::text))),
  constraint documents_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint documents_of_one CHECK (((num_nonnulls(asset_id, work_order_id, work_order_line_id, ticket_comment_id, work_order_comment_id, claim_comment_id, estimate_id, invoice_id) = 1) OR ((num_nonnulls(asset_id, work_order_id, work_order_line_id, ticket_comment_id, work_order_comment_id, claim_comment_id, estimate_id, invoice_id) = 0) AND (archived_at IS NOT NULL)))),
  constraint documents_sha256 CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint documents_size CHECK ((size > 0))
);
CREATE INDEX documents_by_file ON public.documents USING btree (tenant_id, file_id);
CREATE INDEX documents_certificates ON public.documents USING btree (tenant_id, about_asset_id, created_at DESC, id DESC) WHERE ((kind = 'certificate'::text) AND (archived_at IS NULL) AND (replaced_at IS NULL));
CREATE UNIQUE INDEX documents_file ON public.documents USING btree (tenant_id, file_id) WHERE (handed_from_id IS NULL);
CREATE UNIQUE INDEX documents_handed_once ON public.documents USING btree (tenant_id, handed_from_id, customer_id) WHERE (handed_from_id IS NOT NULL);
CREATE INDEX documents_of_asset ON public.documents USING btree (tenant_id, about_asset_id, created_at DESC, id DESC) WHERE (about_asset_id IS NOT NULL);
CREATE INDEX documents_of_claim_comment ON public.documents USING btree (tenant_id, claim_comment_id, created_at, id) WHERE (claim_comment_id IS NOT NULL);
CREATE INDEX documents_of_comment ON public.documents USING btree (tenant_id, ticket_comment_id, created_at, id) WHERE (ticket_comment_id IS NOT NULL);
CREATE INDEX documents_of_customer ON public.documents USING btree (tenant_id, customer_id, id);
CREATE INDEX documents_of_estimate ON public.documents USING btree (tenant_id, estimate_id, created_at, id) WHERE (estimate_id IS NOT NULL);
CREATE INDEX documents_of_invoice ON public.documents USING btree (tenant_id, invoice_id, created_at, id) WHERE (invoice_id IS NOT NULL);
CREATE INDEX documents_of_line ON public.documents USING btree (tenant_id, work_order_line_id, created_at DESC, id DESC) WHERE (work_order_line_id IS NOT NULL);
CREATE INDEX documents_of_order ON public.documents USING btree (tenant_id, work_order_id, created_at DESC, id DESC) WHERE (work_order_id IS NOT NULL);
CREATE INDEX documents_of_order_comment ON public.documents USING btree (tenant_id, work_order_comment_id, created_at, id) WHERE (work_order_comment_id IS NOT NULL);
CREATE INDEX documents_search ON public.documents USING gin (tenant_id, search_text public.gin_trgm_ops);
CREATE INDEX documents_taken_off_order ON public.documents USING btree (tenant_id, taken_off_order_id) WHERE (taken_off_order_id IS NOT NULL);
CREATE TRIGGER a_sign_documents BEFORE INSERT ON public.documents FOR EACH ROW EXECUTE FUNCTION app.sign_documents();
CREATE TRIGGER count_document AFTER INSERT ON public.documents FOR EACH ROW EXECUTE FUNCTION app.count_document();
CREATE TRIGGER guard_document BEFORE INSERT OR UPDATE OF shown ON public.documents FOR EACH ROW EXECUTE FUNCTION app.guard_document();
CREATE TRIGGER hold_customer_documents_estimate_id BEFORE INSERT OR UPDATE OF estimate_id ON public.documents FOR EACH ROW WHEN ((new.estimate_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_documents_estimate_id();
CREATE TRIGGER hold_customer_documents_invoice_id BEFORE INSERT OR UPDATE OF invoice_id ON public.documents FOR EACH ROW WHEN ((new.invoice_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_documents_invoice_id();
CREATE TRIGGER hold_customer_documents_work_order_id BEFORE INSERT OR UPDATE OF work_order_id ON public.documents FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_documents_work_order_id();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.documents FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
CREATE TRIGGER seen_after_hold_documents_estimate_id BEFORE INSERT OR UPDATE OF estimate_id ON public.documents FOR EACH ROW WHEN ((new.estimate_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_documents_estimate_id();
CREATE TRIGGER seen_after_hold_documents_invoice_id BEFORE INSERT OR UPDATE OF invoice_id ON public.documents FOR EACH ROW WHEN ((new.invoice_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_documents_invoice_id();
CREATE TRIGGER seen_after_hold_documents_work_order_id BEFORE INSERT OR UPDATE OF work_order_id ON public.documents FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_documents_work_order_id();
-- row security: enabled and forced, on the owner too
-- A26: Staff keep the documents of the records that they keep. Nobody changes the file of one.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A26: People who can see an asset, a work order, a ticket, a claim, an estimate or an invoice can see its documents that are shown in the portal, in their present version.
policy for select to partner, partner_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (shown AND (archived_at IS NULL) AND (replaced_at IS NULL) AND ((EXISTS ( SELECT
   FROM public.assets r
  WHERE ((r.tenant_id = documents.tenant_id) AND (r.id = documents.asset_id) AND (NOT (r.customer_id IS DISTINCT FROM documents.customer_id))))) OR (EXISTS ( SELECT
   FROM public.work_orders r
  WHERE ((r.tenant_id = documents.tenant_id) AND (r.id = documents.work_order_id) AND (NOT (r.customer_id IS DISTINCT FROM documents.customer_id))))) OR (EXISTS ( SELECT
   FROM public.work_order_lines r
  WHERE ((r.tenant_id = documents.tenant_id) AND (r.id = documents.work_order_line_id) AND (NOT (r.customer_id IS DISTINCT FROM documents.customer_id))))) OR (EXISTS ( SELECT
   FROM (public.claim_comments m
     JOIN public.warranty_claims w ON (((w.tenant_id = m.tenant_id) AND (w.id = m.claim_id))))
  WHERE ((m.tenant_id = documents.tenant_id) AND (m.id = documents.claim_comment_id) AND (w.customer_id = documents.customer_id)))))));
-- A26: People who can see an asset, a work order, a ticket, a claim, an estimate or an invoice can see its documents that are shown in the portal, in their present version.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (shown AND (archived_at IS NULL) AND (replaced_at IS NULL) AND ((EXISTS ( SELECT
   FROM public.assets r
  WHERE ((r.tenant_id = documents.tenant_id) AND (r.id = documents.asset_id) AND (NOT (r.customer_id IS DISTINCT FROM documents.customer_id))))) OR (EXISTS ( SELECT
   FROM public.work_orders r
  WHERE ((r.tenant_id = documents.tenant_id) AND (r.id = documents.work_order_id) AND (NOT (r.customer_id IS DISTINCT FROM documents.customer_id))))) OR (EXISTS ( SELECT
   FROM public.work_order_lines r
  WHERE ((r.tenant_id = documents.tenant_id) AND (r.id = documents.work_order_line_id) AND (NOT (r.customer_id IS DISTINCT FROM documents.customer_id))))) OR (EXISTS ( SELECT
   FROM (public.ticket_comments m
     JOIN public.tickets t ON (((t.tenant_id = m.tenant_id) AND (t.id = m.ticket_id))))
  WHERE ((m.tenant_id = documents.tenant_id) AND (m.id = documents.ticket_comment_id) AND (t.customer_id = documents.customer_id)))) OR (EXISTS ( SELECT
   FROM (public.work_order_comments m
     JOIN public.work_orders w ON (((w.tenant_id = m.tenant_id) AND (w.id = m.work_order_id))))
  WHERE ((m.tenant_id = documents.tenant_id) AND (m.id = documents.work_order_comment_id) AND (NOT (w.customer_id IS DISTINCT FROM documents.customer_id))))) OR (EXISTS ( SELECT
   FROM public.estimates r
  WHERE ((r.tenant_id = documents.tenant_id) AND (r.id = documents.estimate_id) AND (NOT (r.customer_id IS DISTINCT FROM documents.customer_id))))) OR (EXISTS ( SELECT
   FROM public.invoices r
  WHERE ((r.tenant_id = documents.tenant_id) AND (r.id = documents.invoice_id) AND (NOT (r.customer_id IS DISTINCT FROM documents.customer_id))))))));
-- A26: Staff keep the documents of the records that they keep. Nobody changes the file of one.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (by_staff AND ((user_id IS NULL) OR (user_id = (current_setting('app.user_id'::text))::uuid))));
-- A26: People who can see an asset, a work order, a ticket, a claim, an estimate or an invoice can see its documents that are shown in the portal, in their present version.
policy for insert to partner
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (shown AND (NOT by_staff) AND (kind = ANY (ARRAY['photo'::text, 'other'::text])) AND ((user_id IS NULL) OR (user_id = (current_setting('app.user_id'::text))::uuid)) AND (EXISTS ( SELECT
   FROM public.claim_comments m
  WHERE ((m.tenant_id = documents.tenant_id) AND (m.id = documents.claim_comment_id) AND (NOT m.by_staff) AND (m.created_at = now()))))));
-- A26: People who can see an asset, a work order, a ticket, a claim, an estimate or an invoice can see its documents that are shown in the portal, in their present version.
policy for insert to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (shown AND (NOT by_staff) AND (kind = ANY (ARRAY['photo'::text, 'other'::text])) AND ((user_id IS NULL) OR (user_id = (current_setting('app.user_id'::text))::uuid)) AND ((EXISTS ( SELECT
   FROM public.ticket_comments m
  WHERE ((m.tenant_id = documents.tenant_id) AND (m.id = documents.ticket_comment_id) AND (NOT m.by_staff) AND (m.created_at = now())))) OR (EXISTS ( SELECT
   FROM public.work_order_comments m
  WHERE ((m.tenant_id = documents.tenant_id) AND (m.id = documents.work_order_comment_id) AND (NOT m.by_staff) AND (m.created_at = now())))) OR (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = documents.tenant_id) AND (w.id = documents.work_order_id) AND (w.status = 'requested'::text) AND (w.created_at = now()) AND w.by_portal AND (w.requested_by_user_id = (current_setting('app.user_id'::text))::uuid)))))));
-- A26: People who can see an asset, a work order, a ticket, a claim, an estimate or an invoice can see its documents that are shown in the portal, in their present version.
policy for insert to portal_link
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (shown AND (NOT by_staff) AND (kind = ANY (ARRAY['photo'::text, 'other'::text])) AND (user_id IS NULL) AND ((EXISTS ( SELECT
   FROM public.ticket_comments m
  WHERE ((m.tenant_id = documents.tenant_id) AND (m.id = documents.ticket_comment_id) AND (NOT m.by_staff) AND (m.created_at = now())))) OR (EXISTS ( SELECT
   FROM public.work_order_comments m
  WHERE ((m.tenant_id = documents.tenant_id) AND (m.id = documents.work_order_comment_id) AND (NOT m.by_staff) AND (m.created_at = now())))) OR (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = documents.tenant_id) AND (w.id = documents.work_order_id) AND (w.status = 'requested'::text) AND (w.created_at = now()) AND w.by_portal AND (w.requested_by_user_id IS NULL)))))));
-- A26: Staff keep the documents of the records that they keep. Nobody changes the file of one.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_search;
grant select (tenant_id, name, size, sha256, file_id) to definer_jobs;
grant select (tenant_id, id, asset_id, work_order_id, work_order_line_id, ticket_comment_id, shown, replaced_at, archived_at, work_order_comment_id, claim_comment_id, estimate_id, invoice_id) to definer_mail;
grant select (tenant_id, id, customer_id) to definer_merge, definer_sign_in;
grant select (tenant_id, id, asset_id, work_order_id, work_order_line_id, ticket_comment_id, customer_id, about_asset_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, replaces_id, replaced_at, archived_at, search_text, created_at, version, work_order_comment_id, handed_from_id, claim_comment_id, estimate_id, invoice_id) to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, asset_id, work_order_id, work_order_line_id, ticket_comment_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name, user_id, replaces_id, work_order_comment_id, handed_from_id, claim_comment_id, estimate_id, invoice_id) to app_staff;
grant insert (tenant_id, id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name, user_id, claim_comment_id) to partner;
grant insert (tenant_id, id, work_order_id, ticket_comment_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name, user_id, work_order_comment_id) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;
grant update (kind, name, shown, replaced_at, archived_at, updated_at, version) to app_staff;
grant update (customer_id) to definer_merge;
grant update (asset_id, work_order_line_id, archived_at, taken_off_order_id, estimate_id, invoice_id) to definer_search;

-- email_templates ---------------------------------------------------------------------------------

create table email_templates (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  kind text not null,
  subject text not null,
  body text not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  constraint email_templates_pkey PRIMARY KEY (tenant_id, id),
  constraint email_templates_kind UNIQUE (tenant_id, kind),
  constraint email_templates_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint email_templates_kind_check CHECK ((kind = ANY (ARRAY['invitation'::text, 'password_reset'::text, 'password_changed'::text, 'new_device'::text, 'secure_link'::text, 'ticket_comment'::text, 'ticket_opened'::text, 'ticket_reply'::text, 'work_order_scheduled'::text, 'work_order_done'::text, 'estimate_ready'::text, 'invoice_ready'::text, 'claim_decided'::text, 'recall_notice'::text, 'document_sent'::text, 'invoice_reminder_1'::text, 'invoice_reminder_2'::text, 'invoice_reminder_3'::text, 'estimate_expires'::text, 'estimate_answered'::text, 'access_requested'::text, 'work_requested'::text, 'work_order_comment'::text, 'work_order_reply'::text, 'work_order_declined'::text, 'work_order_cancelled'::text, 'work_order_reopened'::text, 'statement_sent'::text, 'report_sent'::text, 'job_reply'::text, 'credit_note_ready'::text, 'claim_comment'::text, 'claim_reply'::text, 'estimate_copy'::text, 'claim_filed'::text])))
);
-- row security: enabled and forced, on the owner too
-- Administrators alone keep the templates of emails.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Administrators alone keep the templates of emails.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- Administrators alone keep the templates of emails.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- Administrators alone keep the templates of emails.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff, definer_mail;
grant insert (tenant_id, id, kind, subject, body) to app_staff;
grant update (subject, body, updated_at, version) to app_staff;
grant delete to app_staff;

-- emails ------------------------------------------------------------------------------------------

create table emails (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  kind text not null,
  to_address text collate reading_order not null,
  to_name text not null,
  user_id uuid,
  contact_id uuid,
  customer_id uuid,
  password_link_id uuid,
  secure_link_id uuid,
  record_kind text,
  record_id uuid,
  to_path text,
  facts jsonb not null default '{}'::jsonb,
  caused_by text,
  state text not null default 'waiting'::text,
  why text,
  tries integer not null default 0,
  put_offs integer not null default 0,
  next_try_at timestamp with time zone,
  sent_at timestamp with time zone,
  subject text,
  body text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  search_text text not null generated always as (public.search_text(((((to_address || '
'::text) || to_name) || '
'::text) || COALESCE(subject, ''::text)))) stored,
  attached text,
  not_attached text,
  counts_on date,
  constraint emails_pkey PRIMARY KEY (tenant_id, id),
  constraint emails_tenant_id_contact_id_fkey FOREIGN KEY (tenant_id, contact_id) REFERENCES public.contacts(tenant_id, id) ON DELETE SET NULL (contact_id),
  constraint emails_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint emails_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint emails_tenant_id_password_link_id_fkey FOREIGN KEY (tenant_id, password_link_id) REFERENCES public.password_links(tenant_id, id) ON DELETE SET NULL (password_link_id),
  constraint emails_tenant_id_secure_link_id_fkey FOREIGN KEY (tenant_id, secure_link_id) REFERENCES public.secure_links(tenant_id, id) ON DELETE SET NULL (secure_link_id),
  constraint emails_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE,
  constraint emails_kind_check CHECK ((kind = ANY (ARRAY['invitation'::text, 'password_reset'::text, 'password_changed'::text, 'new_device'::text, 'secure_link'::text, 'test'::text, 'ticket_comment'::text, 'ticket_opened'::text, 'ticket_reply'::text, 'work_order_scheduled'::text, 'work_order_done'::text, 'estimate_ready'::text, 'invoice_ready'::text, 'claim_decided'::text, 'recall_notice'::text, 'document_sent'::text, 'invoice_reminder_1'::text, 'invoice_reminder_2'::text, 'invoice_reminder_3'::text, 'estimate_expires'::text, 'estimate_answered'::text, 'access_requested'::text, 'work_requested'::text, 'work_order_comment'::text, 'work_order_reply'::text, 'work_order_declined'::text, 'work_order_cancelled'::text, 'work_order_reopened'::text, 'statement_sent'::text, 'report_sent'::text, 'job_reply'::text, 'credit_note_ready'::text, 'claim_comment'::text, 'claim_reply'::text, 'estimate_copy'::text, 'claim_filed'::text]))),
  constraint emails_not_attached_check CHECK ((not_attached = ANY (ARRAY['not_drawn'::text, 'too_large'::text, 'missing'::text]))),
  constraint emails_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'kept'::text, 'refused'::text, 'failed'::text, 'withheld'::text])))
);
CREATE INDEX emails_by_kind ON public.emails USING btree (tenant_id, kind, created_at DESC, id DESC);
CREATE INDEX emails_by_to ON public.emails USING btree (tenant_id, to_address, id);
CREATE INDEX emails_contact ON public.emails USING btree (tenant_id, contact_id, created_at DESC);
CREATE INDEX emails_customer ON public.emails USING btree (tenant_id, customer_id, created_at DESC);
CREATE INDEX emails_latest ON public.emails USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX emails_of_day ON public.emails USING btree (tenant_id, counts_on) WHERE (counts_on IS NOT NULL);
CREATE INDEX emails_search ON public.emails USING gin (tenant_id, search_text public.gin_trgm_ops);
CREATE INDEX emails_secure_link ON public.emails USING btree (tenant_id, secure_link_id) WHERE (secure_link_id IS NOT NULL);
CREATE INDEX emails_state ON public.emails USING btree (tenant_id, state, created_at DESC, id DESC);
CREATE INDEX emails_user ON public.emails USING btree (tenant_id, user_id, created_at DESC);
-- row security: enabled and forced, on the owner too
-- Staff see what was sent to whom, with its tokens struck out.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail, definer_sign_in;
grant select (tenant_id, id, contact_id, customer_id) to definer_merge;
grant select (tenant_id, id, search_text) to definer_search;
grant insert to definer_mail;
grant update to definer_mail;
grant update (contact_id, customer_id) to definer_merge;

-- estimate_decisions ------------------------------------------------------------------------------

create table estimate_decisions (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  estimate_id uuid not null,
  revision integer not null,
  decision text not null,
  name text not null,
  reason text,
  user_id uuid,
  author_name text not null,
  address text not null,
  browser text not null,
  content jsonb not null,
  content_sha256 text not null,
  terms text not null,
  decided_at timestamp with time zone not null default now(),
  chosen integer[] not null default '{}'::integer[],
  constraint estimate_decisions_pkey PRIMARY KEY (tenant_id, id),
  constraint estimate_decisions_once UNIQUE (tenant_id, estimate_id, revision),
  constraint estimate_decisions_tenant_id_estimate_id_fkey FOREIGN KEY (tenant_id, estimate_id) REFERENCES public.estimates(tenant_id, id),
  constraint estimate_decisions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint estimate_decisions_chosen_check CHECK ((cardinality(chosen) <= 200)),
  constraint estimate_decisions_content_sha256_check CHECK ((content_sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint estimate_decisions_decision_check CHECK ((decision = ANY (ARRAY['approved'::text, 'declined'::text]))),
  constraint estimate_decisions_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint estimate_decisions_reason_seen CHECK ((regexp_replace(reason, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID
);
CREATE CONSTRAINT TRIGGER decision_is_made AFTER INSERT ON public.estimate_decisions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.decision_is_made();
CREATE TRIGGER keep_decision BEFORE INSERT OR DELETE OR UPDATE ON public.estimate_decisions FOR EACH ROW EXECUTE FUNCTION app.keep_decision();
-- row security: enabled and forced, on the owner too
-- A28: Staff read the evidence of a decision.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A28: Those who see it approve or decline it while it waits; the evidence is written with it and stays.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.estimates e
  WHERE ((e.tenant_id = estimate_decisions.tenant_id) AND (e.id = estimate_decisions.estimate_id)))));
-- A28: Those who see it approve or decline it while it waits; the evidence is written with it and stays.
policy for insert to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((EXISTS ( SELECT
   FROM public.estimates e
  WHERE ((e.tenant_id = estimate_decisions.tenant_id) AND (e.id = estimate_decisions.estimate_id)))) AND (user_id = (current_setting('app.user_id'::text))::uuid)));
-- A28: Those who see it approve or decline it while it waits; the evidence is written with it and stays.
policy for insert to portal_link
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((EXISTS ( SELECT
   FROM public.estimates e
  WHERE ((e.tenant_id = estimate_decisions.tenant_id) AND (e.id = estimate_decisions.estimate_id)))) AND (user_id IS NULL)));
grant select to app_staff, definer_mail, definer_search;
grant select (tenant_id, id, estimate_id, revision, decision, name, reason, author_name, content, decided_at, chosen) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, estimate_id, revision, decision, name, reason, terms, chosen) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;

-- estimate_lines ----------------------------------------------------------------------------------

create table estimate_lines (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  estimate_id uuid not null,
  position integer not null,
  description text not null,
  quantity_milli bigint not null,
  unit_price bigint not null,
  discount_milli integer not null,
  tax_milli integer not null,
  net_minor bigint not null,
  created_at timestamp with time zone not null default now(),
  optional boolean not null default false,
  section text,
  unit text,
  constraint estimate_lines_pkey PRIMARY KEY (tenant_id, id),
  constraint estimate_lines_order UNIQUE (tenant_id, estimate_id, "position"),
  constraint estimate_lines_tenant_id_estimate_id_fkey FOREIGN KEY (tenant_id, estimate_id) REFERENCES public.estimates(tenant_id, id) ON DELETE CASCADE,
  constraint estimate_lines_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint estimate_lines_discount_milli_check CHECK (((discount_milli >= 0) AND (discount_milli <= 100000))),
  constraint estimate_lines_quantity_milli_check CHECK ((quantity_milli > 0)),
  constraint estimate_lines_section CHECK (((char_length(section) >= 1) AND (char_length(section) <= 200))),
  constraint estimate_lines_tax_milli_check CHECK (((tax_milli >= 0) AND (tax_milli <= 100000))),
  constraint estimate_lines_unit CHECK (((char_length(unit) >= 1) AND (char_length(unit) <= 20)))
);
CREATE TRIGGER guard_estimate_line BEFORE INSERT OR DELETE OR UPDATE ON public.estimate_lines FOR EACH ROW EXECUTE FUNCTION app.guard_estimate_line();
-- row security: enabled and forced, on the owner too
-- Staff keep the lines of drafts; guard_estimate_line lets nobody touch those of what is sent.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A10, A13: who sees an estimate sees its lines.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.estimates e
  WHERE ((e.tenant_id = estimate_lines.tenant_id) AND (e.id = estimate_lines.estimate_id)))));
-- Staff keep the lines of drafts; guard_estimate_line lets nobody touch those of what is sent.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the lines of drafts; guard_estimate_line lets nobody touch those of what is sent.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.estimates e
  WHERE ((e.tenant_id = estimate_lines.tenant_id) AND (e.id = estimate_lines.estimate_id) AND (e.status = 'draft'::text)))));
grant select to app_staff, definer_mail;
grant select (tenant_id, id, estimate_id, position, description, quantity_milli, unit_price, discount_milli, tax_milli, net_minor, optional, section, unit) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, estimate_id, position, description, quantity_milli, unit_price, discount_milli, tax_milli, net_minor, optional, section, unit) to app_staff;
grant delete to app_staff;

-- estimate_versions -------------------------------------------------------------------------------

create table estimate_versions (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  estimate_id uuid not null,
  revision integer not null,
  content jsonb not null,
  told jsonb not null default '[]'::jsonb,
  sent_at timestamp with time zone not null,
  constraint estimate_versions_pkey PRIMARY KEY (tenant_id, id),
  constraint estimate_versions_once UNIQUE (tenant_id, estimate_id, revision),
  constraint estimate_versions_tenant_id_estimate_id_fkey FOREIGN KEY (tenant_id, estimate_id) REFERENCES public.estimates(tenant_id, id),
  constraint estimate_versions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id)
);
CREATE TRIGGER guard_version BEFORE DELETE OR UPDATE ON public.estimate_versions FOR EACH ROW EXECUTE FUNCTION app.guard_version();
-- row security: enabled and forced, on the owner too
-- A28: Staff read what was sent, and to whom.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A28: who sees an estimate reads each version that was sent. Who else got it is for staff.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.estimates e
  WHERE ((e.tenant_id = estimate_versions.tenant_id) AND (e.id = estimate_versions.estimate_id)))));
grant select to app_staff, definer_mail;
grant select (tenant_id, id, estimate_id, revision, content, sent_at) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert to definer_mail;

-- estimates ---------------------------------------------------------------------------------------

create table estimates (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  number bigint not null,
  revision integer not null default 1,
  customer_id uuid not null,
  status text not null default 'draft'::text,
  dated_on date not null,
  valid_until date not null,
  currency text not null,
  purchase_order text,
  note text,
  internal_note text,
  terms text not null,
  reason text,
  net_minor bigint not null default 0,
  tax_minor bigint not null default 0,
  total_minor bigint not null default 0,
  rates jsonb not null default '[]'::jsonb,
  opened_by text not null,
  sent_at timestamp with time zone,
  invoice_id uuid,
  work_order_id uuid,
  search_text text not null generated always as (public.search_text(((((('EST-'::text || (number)::text) || '
'::text) || COALESCE(purchase_order, ''::text)) || '
'::text) || COALESCE(note, ''::text)))) stored,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  revises_id uuid,
  buyer jsonb,
  seller jsonb,
  total_rank text collate "C" not null generated always as ((currency || lpad((((total_minor)::numeric + '10000000000000000000'::numeric))::text, 20, '0'::text))) stored,
  constraint estimates_pkey PRIMARY KEY (tenant_id, id),
  constraint estimates_invoiced FOREIGN KEY (tenant_id, invoice_id) REFERENCES public.invoices(tenant_id, id) ON DELETE SET NULL (invoice_id),
  constraint estimates_revises FOREIGN KEY (tenant_id, revises_id) REFERENCES public.estimates(tenant_id, id),
  constraint estimates_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint estimates_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint estimates_tenant_id_work_order_id_fkey FOREIGN KEY (tenant_id, work_order_id) REFERENCES public.work_orders(tenant_id, id),
  constraint estimates_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint estimates_reason CHECK (((status <> 'declined'::text) OR (reason IS NOT NULL))),
  constraint estimates_reason_seen CHECK ((regexp_replace(reason, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint estimates_revising CHECK (((revises_id IS NULL) OR (status = 'draft'::text))),
  constraint estimates_sent CHECK (((status = 'draft'::text) OR (sent_at IS NOT NULL))),
  constraint estimates_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'sent'::text, 'approved'::text, 'declined'::text, 'withdrawn'::text]))),
  constraint estimates_valid CHECK ((valid_until >= dated_on))
);
CREATE INDEX estimates_by_date ON public.estimates USING btree (tenant_id, dated_on, id);
CREATE INDEX estimates_by_date_of_customer ON public.estimates USING btree (tenant_id, customer_id, dated_on, id);
CREATE INDEX estimates_by_number ON public.estimates USING btree (tenant_id, number, id);
CREATE INDEX estimates_by_number_of_customer ON public.estimates USING btree (tenant_id, customer_id, number, id);
CREATE INDEX estimates_by_status ON public.estimates USING btree (tenant_id, status, created_at DESC, id DESC);
CREATE INDEX estimates_by_total ON public.estimates USING btree (tenant_id, total_rank, id);
CREATE INDEX estimates_by_total_of_customer ON public.estimates USING btree (tenant_id, customer_id, total_rank, id);
CREATE INDEX estimates_new ON public.estimates USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX estimates_new_by_customer ON public.estimates USING btree (tenant_id, customer_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX estimates_number ON public.estimates USING btree (tenant_id, number) WHERE (revises_id IS NULL);
CREATE INDEX estimates_of_invoice ON public.estimates USING btree (tenant_id, invoice_id) WHERE (invoice_id IS NOT NULL);
CREATE INDEX estimates_of_order ON public.estimates USING btree (tenant_id, work_order_id) WHERE (work_order_id IS NOT NULL);
CREATE UNIQUE INDEX estimates_revised_once ON public.estimates USING btree (tenant_id, revises_id) WHERE (revises_id IS NOT NULL);
CREATE INDEX estimates_search ON public.estimates USING gin (tenant_id, search_text public.gin_trgm_ops);
CREATE INDEX estimates_waiting ON public.estimates USING btree (tenant_id, customer_id, valid_until, id) WHERE (status = 'sent'::text);
CREATE TRIGGER a_sign_estimates BEFORE INSERT ON public.estimates FOR EACH ROW EXECUTE FUNCTION app.sign_estimates();
CREATE TRIGGER guard_estimate BEFORE UPDATE ON public.estimates FOR EACH ROW WHEN (("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text)) EXECUTE FUNCTION app.guard_estimate();
CREATE TRIGGER hold_customer_estimates_invoice_id BEFORE INSERT OR UPDATE OF invoice_id ON public.estimates FOR EACH ROW WHEN ((new.invoice_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_estimates_invoice_id();
CREATE TRIGGER hold_customer_estimates_work_order_id BEFORE INSERT OR UPDATE OF work_order_id ON public.estimates FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_estimates_work_order_id();
CREATE TRIGGER keep_customer_of_estimates BEFORE UPDATE OF customer_id ON public.estimates FOR EACH ROW WHEN (((new.customer_id IS DISTINCT FROM old.customer_id) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_customer_of_estimates();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.estimates FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
CREATE CONSTRAINT TRIGGER keep_sent_version AFTER UPDATE ON public.estimates DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.status = 'draft'::text) AND (new.status = 'sent'::text))) EXECUTE FUNCTION app.keep_sent_version();
CREATE TRIGGER leave_estimate_documents BEFORE DELETE ON public.estimates FOR EACH ROW EXECUTE FUNCTION app.leave_estimate_documents();
CREATE TRIGGER seen_after_hold_estimates_invoice_id BEFORE INSERT OR UPDATE OF invoice_id ON public.estimates FOR EACH ROW WHEN ((new.invoice_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_estimates_invoice_id();
CREATE TRIGGER seen_after_hold_estimates_work_order_id BEFORE INSERT OR UPDATE OF work_order_id ON public.estimates FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_estimates_work_order_id();
-- row security: enabled and forced, on the owner too
-- Staff keep estimates as far as their routes let them; they approve none (guard_estimate).
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A10a, A13, A14: Those who see the customer’s money see its estimates once they are sent, without internal notes. A28: Those who see it approve or decline it while it waits; the evidence is written with it and stays.
policy for select to portal_contact, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.access_billing'::text))::boolean AND (status <> 'draft'::text)));
-- A10a, A13, A14: Those who see the customer’s money see its estimates once they are sent, without internal notes. A28: Those who see it approve or decline it while it waits; the evidence is written with it and stays.
policy for select to portal_contact_admin, portal_contact_admin_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (status <> 'draft'::text)));
-- Staff keep estimates as far as their routes let them; they approve none (guard_estimate).
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (status = 'draft'::text));
-- Staff keep estimates as far as their routes let them; they approve none (guard_estimate).
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A10a, A13, A14: Those who see the customer’s money see its estimates once they are sent, without internal notes. A28: Those who see it approve or decline it while it waits; the evidence is written with it and stays.
policy for update to portal_contact, portal_contact_all, portal_contact_mixed, portal_contact_wide
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.access_billing'::text))::boolean AND (status = 'sent'::text)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.access_billing'::text))::boolean AND (status = ANY (ARRAY['approved'::text, 'declined'::text]))));
-- A10a, A13, A14: Those who see the customer’s money see its estimates once they are sent, without internal notes. A28: Those who see it approve or decline it while it waits; the evidence is written with it and stays.
policy for update to portal_contact_admin, portal_customer, portal_link
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (status = 'sent'::text)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (status = ANY (ARRAY['approved'::text, 'declined'::text]))));
-- Staff keep estimates as far as their routes let them; they approve none (guard_estimate).
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((status = 'draft'::text) AND ((revision = 1) OR (revises_id IS NOT NULL))));
grant select to app_staff, definer_mail, definer_search;
grant select (tenant_id, id, customer_id) to definer_audit, definer_merge;
grant select (tenant_id, id, number, revision, customer_id, status, dated_on, valid_until, currency, purchase_order, note, terms, reason, net_minor, tax_minor, total_minor, rates, sent_at, search_text, created_at, version, buyer, seller, total_rank) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, number, revision, customer_id, status, dated_on, valid_until, currency, purchase_order, note, internal_note, terms, reason, net_minor, tax_minor, total_minor, rates, opened_by, sent_at, invoice_id, work_order_id, revises_id, buyer, seller) to app_staff;
grant update (revision, customer_id, status, dated_on, valid_until, currency, purchase_order, note, internal_note, terms, reason, net_minor, tax_minor, total_minor, rates, sent_at, invoice_id, work_order_id, updated_at, version, buyer, seller) to app_staff;
grant update (customer_id) to definer_merge;
grant update (updated_at) to definer_search;
grant update (status, reason, updated_at, version) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;
grant delete to app_staff;

-- facilities --------------------------------------------------------------------------------------

create table facilities (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  code text not null,
  code_lc text collate reading_order not null generated always as (lower(code)) stored,
  name text not null,
  sort_name text collate reading_order not null,
  customer_id uuid,
  is_lab boolean not null default false,
  address text,
  active boolean not null default true,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  twin text,
  code_key text generated always as (
CASE
    WHEN (twin = code) THEN ((public.alike_key(code) || '
'::text) || (id)::text)
    ELSE public.alike_key(code)
END) stored,
  search_text text not null generated always as (public.search_text(((name || '
'::text) || code))) stored,
  constraint facilities_pkey PRIMARY KEY (tenant_id, id),
  constraint facilities_tenant_id_id_customer_id_key UNIQUE (tenant_id, id, customer_id),
  constraint facilities_tenant_id_id_is_lab_key UNIQUE (tenant_id, id, is_lab),
  constraint facilities_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint facilities_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint facilities_code_seen CHECK ((regexp_replace(code, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint facilities_lab_is_own CHECK ((NOT (is_lab AND (customer_id IS NOT NULL)))),
  constraint facilities_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID
);
CREATE INDEX facilities_by_code ON public.facilities USING btree (tenant_id, code_lc, id);
CREATE INDEX facilities_by_customer ON public.facilities USING btree (tenant_id, customer_id, sort_name, id);
CREATE INDEX facilities_by_name ON public.facilities USING btree (tenant_id, sort_name, id);
CREATE UNIQUE INDEX facilities_code ON public.facilities USING btree (tenant_id, customer_id, code_key) NULLS NOT DISTINCT;
CREATE INDEX facilities_inactive ON public.facilities USING btree (tenant_id, sort_name, id) WHERE (NOT active);
CREATE INDEX facilities_labs ON public.facilities USING btree (tenant_id, sort_name, id) WHERE is_lab;
CREATE INDEX facilities_search ON public.facilities USING gin (tenant_id, search_text public.gin_trgm_ops);
CREATE TRIGGER keep_customer_of_facilities BEFORE UPDATE OF customer_id ON public.facilities FOR EACH ROW WHEN (((new.customer_id IS DISTINCT FROM old.customer_id) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_customer_of_facilities();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.facilities FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
CREATE TRIGGER leave_contacts AFTER UPDATE OF customer_id ON public.facilities FOR EACH ROW WHEN (((new.customer_id IS DISTINCT FROM old.customer_id) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.leave_contacts();
CREATE TRIGGER sort_facilities BEFORE INSERT OR UPDATE OF name ON public.facilities FOR EACH ROW EXECUTE FUNCTION app.sort_facilities();
-- row security: enabled and forced, on the owner too
-- Staff keep the tenant's facilities as far as their routes let them.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A20a: Partner users see the facilities of their partner’s customers.
policy for select to partner, partner_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = ANY (( SELECT app.my_customers() AS my_customers)::uuid[])));
-- A12: Contact users see the facilities they have access to.
policy for select to portal_contact, portal_contact_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])));
-- A14: A contact with Admin Access sees all facilities of their customer, as well as any others added to them.
policy for select to portal_contact_admin, portal_contact_admin_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) OR (id = ANY (( SELECT app.my_outside_facilities() AS my_outside_facilities)::uuid[]))));
-- A12: A contact user with All facilities sees all facilities of their own customer only.
policy for select to portal_contact_all, portal_contact_all_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- A12: Contact users see the facilities they have access to.
policy for select to portal_contact_mixed, portal_contact_mixed_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (((customer_id = (current_setting('app.customer_id'::text))::uuid) AND ((current_setting('app.all_facilities'::text))::boolean OR (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = facilities.tenant_id) AND (r.facility_id = facilities.id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) OR (id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) OR ((tenant_id =
CASE
    WHEN (current_setting('app.facilities'::text) = '{}'::text) THEN (current_setting('app.tenant_id'::text))::uuid
    ELSE NULL::uuid
END) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = facilities.tenant_id) AND (r.facility_id = facilities.id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))));
-- A12: Contact users see the facilities they have access to.
policy for select to portal_contact_wide, portal_contact_wide_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = facilities.tenant_id) AND (r.facility_id = facilities.id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid))))));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all facilities of the customer.
policy for select to portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- A10: A secure link shows all facilities of its customer.
policy for select to portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- Staff keep the tenant's facilities as far as their routes let them.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A14: A contact with Admin Access sees all facilities of their customer, as well as any others added to them.
policy for insert to portal_contact_admin
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.whole_customer'::text))::boolean AND (current_setting('app.user_id'::text) <> ''::text)));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all facilities of the customer.
policy for insert to portal_customer
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.whole_customer'::text))::boolean AND (current_setting('app.user_id'::text) <> ''::text)));
-- Staff keep the tenant's facilities as far as their routes let them.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A14: A contact with Admin Access sees all facilities of their customer, as well as any others added to them.
policy for update to portal_contact_admin
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.whole_customer'::text))::boolean AND (current_setting('app.user_id'::text) <> ''::text)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.whole_customer'::text))::boolean AND (current_setting('app.user_id'::text) <> ''::text)));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all facilities of the customer.
policy for update to portal_customer
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.whole_customer'::text))::boolean AND (current_setting('app.user_id'::text) <> ''::text)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.whole_customer'::text))::boolean AND (current_setting('app.user_id'::text) <> ''::text)));
grant select to app_staff, definer_search, definer_sign_in, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant select (tenant_id, id, customer_id) to definer_audit, definer_merge;
grant select (tenant_id, id, name, sort_name) to definer_jobs;
grant insert (tenant_id, id, code, name, customer_id, is_lab, address, active) to app_staff;
grant insert to definer_sign_in;
grant insert (tenant_id, id, code, name, customer_id, address) to portal_contact_admin, portal_customer;
grant update (code, name, customer_id, is_lab, address, active, updated_at, version) to app_staff;
grant update (sort_name) to definer_jobs;
grant update (customer_id) to definer_merge;
grant update (updated_at) to definer_search;
grant update (code, name, address, updated_at, version) to portal_contact_admin, portal_customer;

-- form_submissions --------------------------------------------------------------------------------

create table form_submissions (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  session_id uuid not null,
  form_id uuid not null,
  path text not null,
  location text,
  created_at timestamp with time zone not null default now(),
  notice jsonb,
  content_hash bytea,
  made text,
  constraint form_submissions_pkey PRIMARY KEY (tenant_id, id),
  constraint form_submissions_tenant_id_session_id_form_id_path_key UNIQUE (tenant_id, session_id, form_id, path),
  constraint form_submissions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint form_submissions_tenant_id_session_id_fkey FOREIGN KEY (tenant_id, session_id) REFERENCES public.login_sessions(tenant_id, id) ON DELETE CASCADE,
  constraint form_submissions_made_check CHECK ((length(made) <= 500))
);
CREATE INDEX form_submissions_made ON public.form_submissions USING btree (tenant_id, session_id, path, content_hash) WHERE (made IS NOT NULL);
-- row security: enabled and forced, on the owner too
-- S25: a form sent twice by one session gets its first answer, or is asked about.
policy for select to app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (session_id = (current_setting('app.session_id'::text))::uuid));
-- S25: a form sent twice by one session gets its first answer, or is asked about.
policy for insert to app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (session_id = (current_setting('app.session_id'::text))::uuid));
-- S25: a form sent twice by one session gets its first answer, or is asked about.
policy for update to app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (session_id = (current_setting('app.session_id'::text))::uuid))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (session_id = (current_setting('app.session_id'::text))::uuid));
grant select to app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, session_id, form_id, path, content_hash) to app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;
grant update (location, notice, made) to app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;

-- import_columns ----------------------------------------------------------------------------------

create table import_columns (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  kind text not null,
  heading text not null,
  field text not null,
  constraint import_columns_pkey PRIMARY KEY (tenant_id, id),
  constraint import_columns_heading UNIQUE (tenant_id, kind, heading),
  constraint import_columns_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint import_columns_kind_check CHECK ((kind = ANY (ARRAY['customers'::text, 'facilities'::text, 'contacts'::text, 'assets'::text, 'service_history'::text, 'tickets'::text, 'bank_lines'::text])))
);
-- row security: enabled and forced, on the owner too
-- Staff take over what they keep by forms as far as their routes let them; contacts are the administrators’ (A23).
policy for select to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((kind <> 'contacts'::text) OR (current_setting('app.administrator'::text))::boolean));
-- Staff take over what they keep by forms as far as their routes let them; contacts are the administrators’ (A23).
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((kind <> 'contacts'::text) OR (current_setting('app.administrator'::text))::boolean));
-- Staff take over what they keep by forms as far as their routes let them; contacts are the administrators’ (A23).
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((kind <> 'contacts'::text) OR (current_setting('app.administrator'::text))::boolean));
grant select to app_staff;
grant insert (tenant_id, id, kind, heading, field) to app_staff;
grant delete to app_staff;

-- import_progress ---------------------------------------------------------------------------------

create table import_progress (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  import_id uuid not null,
  step text not null,
  done integer not null,
  total integer not null,
  constraint import_progress_pkey PRIMARY KEY (tenant_id, id),
  constraint import_progress_import UNIQUE (tenant_id, import_id),
  constraint import_progress_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint import_progress_tenant_id_import_id_fkey FOREIGN KEY (tenant_id, import_id) REFERENCES public.imports(tenant_id, id) ON DELETE CASCADE,
  constraint import_progress_check CHECK ((total >= done)),
  constraint import_progress_done_check CHECK ((done >= 0)),
  constraint import_progress_step_check CHECK ((step = ANY (ARRAY['checking'::text, 'saving'::text])))
);
-- row security: enabled and forced, on the owner too
-- Staff see how far a file of theirs has come; the job says it, outside of its transaction.
policy for select to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.imports i
  WHERE ((i.tenant_id = import_progress.tenant_id) AND (i.id = import_progress.import_id)))));
grant select to app_staff, definer_jobs;
grant insert to definer_jobs;
grant update to definer_jobs;

-- import_rows -------------------------------------------------------------------------------------

create table import_rows (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  import_id uuid not null,
  sheet integer not null,
  line integer not null,
  hidden boolean not null default false,
  cells jsonb not null,
  outcome text not null default 'new'::text,
  problems jsonb not null default '{}'::jsonb,
  changes jsonb not null default '[]'::jsonb,
  constraint import_rows_pkey PRIMARY KEY (tenant_id, id),
  constraint import_rows_line UNIQUE (tenant_id, import_id, sheet, line),
  constraint import_rows_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint import_rows_tenant_id_import_id_fkey FOREIGN KEY (tenant_id, import_id) REFERENCES public.imports(tenant_id, id) ON DELETE CASCADE,
  constraint import_rows_line_check CHECK ((line > 0)),
  constraint import_rows_outcome_check CHECK ((outcome = ANY (ARRAY['new'::text, 'changed'::text, 'unchanged'::text, 'problem'::text, 'left_out'::text]))),
  constraint import_rows_sheet_check CHECK ((sheet >= 0))
);
CREATE INDEX import_rows_outcome ON public.import_rows USING btree (tenant_id, import_id, outcome, line);
-- row security: enabled and forced, on the owner too
-- Staff take over what they keep by forms as far as their routes let them; contacts are the administrators’ (A23).
policy for select to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.imports i
  WHERE ((i.tenant_id = import_rows.tenant_id) AND (i.id = import_rows.import_id)))));
-- Staff take over what they keep by forms as far as their routes let them; contacts are the administrators’ (A23).
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.imports i
  WHERE ((i.tenant_id = import_rows.tenant_id) AND (i.id = import_rows.import_id)))));
-- Staff take over what they keep by forms as far as their routes let them; contacts are the administrators’ (A23).
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.imports i
  WHERE ((i.tenant_id = import_rows.tenant_id) AND (i.id = import_rows.import_id)))))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.imports i
  WHERE ((i.tenant_id = import_rows.tenant_id) AND (i.id = import_rows.import_id)))));
-- Staff take over what they keep by forms as far as their routes let them; contacts are the administrators’ (A23).
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.imports i
  WHERE ((i.tenant_id = import_rows.tenant_id) AND (i.id = import_rows.import_id)))));
grant select to app_staff;
grant insert (tenant_id, id, import_id, sheet, line, hidden, cells, outcome, problems, changes) to app_staff;
grant update (hidden, cells, outcome, problems, changes) to app_staff;
grant delete to app_staff;

-- imports -----------------------------------------------------------------------------------------

create table imports (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  kind text not null,
  file_name text not null,
  state text not null default 'columns'::text,
  problem text,
  sheets jsonb not null,
  sheet integer,
  columns jsonb not null default '[]'::jsonb,
  day_orders jsonb not null default '{}'::jsonb,
  with_hidden boolean not null default false,
  queued_at timestamp with time zone,
  finished_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  constraint imports_pkey PRIMARY KEY (tenant_id, id),
  constraint imports_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint imports_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id),
  constraint imports_kind_check CHECK ((kind = ANY (ARRAY['customers'::text, 'facilities'::text, 'contacts'::text, 'assets'::text, 'service_history'::text, 'tickets'::text]))),
  constraint imports_state_check CHECK ((state = ANY (ARRAY['columns'::text, 'draft'::text, 'queued'::text, 'running'::text, 'done'::text])))
);
CREATE INDEX imports_latest ON public.imports USING btree (tenant_id, created_at DESC, id DESC);
-- row security: enabled and forced, on the owner too
-- Staff take over what they keep by forms as far as their routes let them; contacts are the administrators’ (A23).
policy for select to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((kind <> 'contacts'::text) OR (current_setting('app.administrator'::text))::boolean));
-- Staff take over what they keep by forms as far as their routes let them; contacts are the administrators’ (A23).
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((kind <> 'contacts'::text) OR (current_setting('app.administrator'::text))::boolean));
-- Staff take over what they keep by forms as far as their routes let them; contacts are the administrators’ (A23).
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((kind <> 'contacts'::text) OR (current_setting('app.administrator'::text))::boolean))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((kind <> 'contacts'::text) OR (current_setting('app.administrator'::text))::boolean));
-- Staff take over what they keep by forms as far as their routes let them; contacts are the administrators’ (A23).
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((kind <> 'contacts'::text) OR (current_setting('app.administrator'::text))::boolean));
grant select to app_staff, definer_jobs;
grant insert (tenant_id, id, user_id, kind, file_name, state, problem, sheets, sheet, columns, day_orders, with_hidden, queued_at, finished_at) to app_staff;
grant update (user_id, file_name, state, problem, sheets, sheet, columns, day_orders, with_hidden, queued_at, finished_at, updated_at, version) to app_staff;
grant update to definer_jobs;
grant delete to app_staff;

-- invoice_deductions ------------------------------------------------------------------------------

create table invoice_deductions (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  invoice_id uuid not null,
  deposit_id uuid not null,
  rate_milli integer not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  created_at timestamp with time zone not null default now(),
  constraint invoice_deductions_pkey PRIMARY KEY (tenant_id, id),
  constraint invoice_deductions_once UNIQUE (tenant_id, invoice_id, deposit_id, rate_milli),
  constraint invoice_deductions_tenant_id_deposit_id_fkey FOREIGN KEY (tenant_id, deposit_id) REFERENCES public.invoices(tenant_id, id),
  constraint invoice_deductions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint invoice_deductions_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES public.invoices(tenant_id, id) ON DELETE CASCADE,
  constraint invoice_deductions_rate_milli_check CHECK (((rate_milli >= 0) AND (rate_milli <= 100000)))
);
CREATE INDEX invoice_deductions_of ON public.invoice_deductions USING btree (tenant_id, deposit_id);
CREATE TRIGGER guard_invoice_deduction BEFORE INSERT OR DELETE OR UPDATE ON public.invoice_deductions FOR EACH ROW EXECUTE FUNCTION app.guard_invoice_line();
-- row security: enabled and forced, on the owner too
-- Staff keep what drafts deduct of deposits; guard_invoice_line lets nobody touch that of what is issued.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A10, A13: who sees an invoice sees which deposits it deducts.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.invoices i
  WHERE ((i.tenant_id = invoice_deductions.tenant_id) AND (i.id = invoice_deductions.invoice_id)))));
-- Staff keep what drafts deduct of deposits; guard_invoice_line lets nobody touch that of what is issued.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep what drafts deduct of deposits; guard_invoice_line lets nobody touch that of what is issued.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.invoices i
  WHERE ((i.tenant_id = invoice_deductions.tenant_id) AND (i.id = invoice_deductions.invoice_id) AND (i.status = 'draft'::text)))));
grant select to app_staff, definer_mail;
grant select (tenant_id, id, invoice_id, deposit_id, rate_milli, net_minor, tax_minor) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, invoice_id, deposit_id, rate_milli, net_minor, tax_minor) to app_staff;
grant delete to app_staff;

-- invoice_lines -----------------------------------------------------------------------------------

create table invoice_lines (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  invoice_id uuid not null,
  position integer not null,
  description text not null,
  quantity_milli bigint not null,
  unit_price bigint not null,
  discount_milli integer not null,
  tax_milli integer not null,
  net_minor bigint not null,
  created_at timestamp with time zone not null default now(),
  section text,
  unit text,
  constraint invoice_lines_pkey PRIMARY KEY (tenant_id, id),
  constraint invoice_lines_order UNIQUE (tenant_id, invoice_id, "position"),
  constraint invoice_lines_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint invoice_lines_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES public.invoices(tenant_id, id) ON DELETE CASCADE,
  constraint invoice_lines_discount_milli_check CHECK (((discount_milli >= 0) AND (discount_milli <= 100000))),
  constraint invoice_lines_quantity_milli_check CHECK ((quantity_milli > 0)),
  constraint invoice_lines_section CHECK (((char_length(section) >= 1) AND (char_length(section) <= 200))),
  constraint invoice_lines_tax_milli_check CHECK (((tax_milli >= 0) AND (tax_milli <= 100000))),
  constraint invoice_lines_unit CHECK (((char_length(unit) >= 1) AND (char_length(unit) <= 20)))
);
CREATE TRIGGER guard_invoice_line BEFORE INSERT OR DELETE OR UPDATE ON public.invoice_lines FOR EACH ROW EXECUTE FUNCTION app.guard_invoice_line();
-- row security: enabled and forced, on the owner too
-- Staff keep the lines of drafts; guard_invoice_line lets nobody touch those of what is issued.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A10, A13: who sees an invoice sees its lines.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.invoices i
  WHERE ((i.tenant_id = invoice_lines.tenant_id) AND (i.id = invoice_lines.invoice_id)))));
-- Staff keep the lines of drafts; guard_invoice_line lets nobody touch those of what is issued.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the lines of drafts; guard_invoice_line lets nobody touch those of what is issued.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.invoices i
  WHERE ((i.tenant_id = invoice_lines.tenant_id) AND (i.id = invoice_lines.invoice_id) AND (i.status = 'draft'::text)))));
grant select to app_staff, definer_mail;
grant select (tenant_id, id, invoice_id, position, description, quantity_milli, unit_price, discount_milli, tax_milli, net_minor, section, unit) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, invoice_id, position, description, quantity_milli, unit_price, discount_milli, tax_milli, net_minor, section, unit) to app_staff;
grant insert to definer_mail;
grant delete to app_staff;

-- invoices ----------------------------------------------------------------------------------------

create table invoices (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  kind text not null default 'invoice'::text,
  status text not null default 'draft'::text,
  number bigint,
  customer_id uuid not null,
  credits_id uuid,
  work_order_id uuid,
  dated_on date not null,
  due_on date not null,
  currency text not null,
  purchase_order text,
  note text,
  internal_note text,
  tax_reason text,
  net_minor bigint not null default 0,
  tax_minor bigint not null default 0,
  total_minor bigint not null default 0,
  rates jsonb not null default '[]'::jsonb,
  buyer jsonb,
  seller jsonb,
  paid_minor bigint not null default 0,
  credited_minor bigint not null default 0,
  is_open boolean not null generated always as (((status = 'issued'::text) AND (kind = 'invoice'::text) AND (total_minor > (paid_minor + credited_minor)))) stored,
  opened_by text not null,
  issued_by text,
  issued_at timestamp with time zone,
  search_text text not null generated always as (public.search_text((((((
CASE kind
    WHEN 'invoice'::text THEN 'INV-'::text
    ELSE 'CN-'::text
END || COALESCE((number)::text, ''::text)) || '
'::text) || COALESCE(purchase_order, ''::text)) || '
'::text) || COALESCE((buyer ->> 'name'::text), ''::text)))) stored,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  number_rank bigint generated always as ((number +
CASE
    WHEN (kind = 'credit_note'::text) THEN '1000000000000'::bigint
    ELSE (0)::bigint
END)) stored,
  deposit_of_id uuid,
  deposit_percent_milli integer,
  deposit_revision integer,
  no_tax text,
  estimate_numbers bigint[],
  total_rank text collate "C" not null generated always as ((currency || lpad((((
CASE kind
    WHEN 'credit_note'::text THEN (- total_minor)
    ELSE total_minor
END)::numeric + '10000000000000000000'::numeric))::text, 20, '0'::text))) stored,
  constraint invoices_pkey PRIMARY KEY (tenant_id, id),
  constraint invoices_deposit_of FOREIGN KEY (tenant_id, deposit_of_id) REFERENCES public.estimates(tenant_id, id),
  constraint invoices_tenant_id_credits_id_fkey FOREIGN KEY (tenant_id, credits_id) REFERENCES public.invoices(tenant_id, id),
  constraint invoices_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint invoices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint invoices_tenant_id_work_order_id_fkey FOREIGN KEY (tenant_id, work_order_id) REFERENCES public.work_orders(tenant_id, id),
  constraint invoices_credits CHECK (((kind = 'credit_note'::text) = (credits_id IS NOT NULL))),
  constraint invoices_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint invoices_deposit CHECK ((num_nonnulls(deposit_of_id, deposit_percent_milli, deposit_revision) = ANY (ARRAY[0, 3]))),
  constraint invoices_deposit_kind CHECK (((deposit_of_id IS NULL) OR (kind = 'invoice'::text))),
  constraint invoices_deposit_percent_milli_check CHECK (((deposit_percent_milli >= 1) AND (deposit_percent_milli <= 100000))),
  constraint invoices_due CHECK ((due_on >= dated_on)),
  constraint invoices_frozen CHECK (((status = 'draft'::text) OR ((buyer IS NOT NULL) AND (seller IS NOT NULL) AND (issued_at IS NOT NULL)))),
  constraint invoices_issued CHECK (((status = 'issued'::text) = (number IS NOT NULL))),
  constraint invoices_kind_check CHECK ((kind = ANY (ARRAY['invoice'::text, 'credit_note'::text]))),
  constraint invoices_no_tax_check CHECK ((no_tax = ANY (ARRAY['exempt'::text, 'reverse_charge'::text, 'export'::text, 'zero_rated'::text]))),
  constraint invoices_paid CHECK ((paid_minor >= 0)),
  constraint invoices_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'issued'::text])))
);
CREATE INDEX invoices_by_date ON public.invoices USING btree (tenant_id, dated_on, id);
CREATE INDEX invoices_by_date_of_customer ON public.invoices USING btree (tenant_id, customer_id, dated_on, id);
CREATE INDEX invoices_by_due ON public.invoices USING btree (tenant_id, due_on, id);
CREATE INDEX invoices_by_due_of_customer ON public.invoices USING btree (tenant_id, customer_id, due_on, id);
CREATE INDEX invoices_by_number ON public.invoices USING btree (tenant_id, number_rank, id);
CREATE INDEX invoices_by_number_down ON public.invoices USING btree (tenant_id, number_rank DESC NULLS LAST, id DESC);
CREATE INDEX invoices_by_number_of_customer ON public.invoices USING btree (tenant_id, customer_id, number_rank, id);
CREATE INDEX invoices_by_number_of_customer_down ON public.invoices USING btree (tenant_id, customer_id, number_rank DESC NULLS LAST, id DESC);
CREATE INDEX invoices_by_total ON public.invoices USING btree (tenant_id, total_rank, id);
CREATE INDEX invoices_by_total_of_customer ON public.invoices USING btree (tenant_id, customer_id, total_rank, id);
CREATE INDEX invoices_credits_of ON public.invoices USING btree (tenant_id, credits_id) WHERE (credits_id IS NOT NULL);
CREATE INDEX invoices_deposits_of ON public.invoices USING btree (tenant_id, deposit_of_id) WHERE (deposit_of_id IS NOT NULL);
CREATE INDEX invoices_drafts ON public.invoices USING btree (tenant_id, created_at DESC, id DESC) WHERE (status = 'draft'::text);
CREATE INDEX invoices_new ON public.invoices USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX invoices_new_by_customer ON public.invoices USING btree (tenant_id, customer_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX invoices_number ON public.invoices USING btree (tenant_id, kind, number) WHERE (number IS NOT NULL);
CREATE INDEX invoices_of_account ON public.invoices USING btree (tenant_id, customer_id, currency, dated_on, kind DESC, id) WHERE (status = 'issued'::text);
CREATE INDEX invoices_open ON public.invoices USING btree (tenant_id, due_on, id) WHERE is_open;
CREATE INDEX invoices_open_by_customer ON public.invoices USING btree (tenant_id, customer_id, due_on, id) WHERE is_open;
CREATE INDEX invoices_overpaid ON public.invoices USING btree (tenant_id, customer_id, dated_on, id) WHERE ((status = 'issued'::text) AND (kind = 'invoice'::text) AND ((paid_minor + credited_minor) > total_minor));
CREATE INDEX invoices_search ON public.invoices USING gin (tenant_id, search_text public.gin_trgm_ops);
CREATE TRIGGER a_sign_invoices BEFORE INSERT ON public.invoices FOR EACH ROW EXECUTE FUNCTION app.sign_invoices();
CREATE TRIGGER a_sign_issued_by BEFORE INSERT OR UPDATE OF status, issued_by ON public.invoices FOR EACH ROW EXECUTE FUNCTION app.sign_issued_by_of_invoices();
CREATE TRIGGER guard_invoice BEFORE INSERT OR DELETE OR UPDATE ON public.invoices FOR EACH ROW WHEN (("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text)) EXECUTE FUNCTION app.guard_invoice();
CREATE TRIGGER hold_customer_invoices_credits_id BEFORE INSERT OR UPDATE OF credits_id ON public.invoices FOR EACH ROW WHEN ((new.credits_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_invoices_credits_id();
CREATE TRIGGER hold_customer_invoices_work_order_id BEFORE INSERT OR UPDATE OF work_order_id ON public.invoices FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_invoices_work_order_id();
CREATE TRIGGER keep_customer_of_invoices BEFORE UPDATE OF customer_id ON public.invoices FOR EACH ROW WHEN (((new.customer_id IS DISTINCT FROM old.customer_id) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_customer_of_invoices();
CREATE TRIGGER keep_money_days_on_delete AFTER DELETE ON public.invoices REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION app.keep_money_days_of_invoices();
CREATE TRIGGER keep_money_days_on_insert AFTER INSERT ON public.invoices REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.keep_money_days_of_invoices();
CREATE TRIGGER keep_money_days_on_update AFTER UPDATE ON public.invoices REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.keep_money_days_of_invoices();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.invoices FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
CREATE TRIGGER leave_invoice_documents BEFORE DELETE ON public.invoices FOR EACH ROW EXECUTE FUNCTION app.leave_invoice_documents();
CREATE TRIGGER seen_after_hold_invoices_credits_id BEFORE INSERT OR UPDATE OF credits_id ON public.invoices FOR EACH ROW WHEN ((new.credits_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_invoices_credits_id();
CREATE TRIGGER seen_after_hold_invoices_work_order_id BEFORE INSERT OR UPDATE OF work_order_id ON public.invoices FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_invoices_work_order_id();
CREATE TRIGGER settle_credit AFTER UPDATE OF status ON public.invoices FOR EACH ROW EXECUTE FUNCTION app.settle_credit();
-- row security: enabled and forced, on the owner too
-- Staff keep invoices as far as their routes let them; what is issued stays as it is.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A13: Contact users see invoices and credit notes of their customer with Access Billing. A10a: A draft and what staff note inside reach nobody in the portal.
policy for select to portal_contact, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.access_billing'::text))::boolean AND (status = 'issued'::text)));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all invoices of the customer. A10a: A draft and what staff note inside reach nobody in the portal.
policy for select to portal_contact_admin, portal_contact_admin_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (status = 'issued'::text)));
-- Staff keep invoices as far as their routes let them; what is issued stays as it is.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep invoices as far as their routes let them; what is issued stays as it is.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep invoices as far as their routes let them; what is issued stays as it is.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (status = 'draft'::text));
grant select to app_staff, definer_mail, definer_search;
grant select (tenant_id, id, customer_id) to definer_merge;
grant select (tenant_id, id, kind, status, number, customer_id, credits_id, dated_on, due_on, currency, purchase_order, note, tax_reason, net_minor, tax_minor, total_minor, rates, buyer, seller, paid_minor, credited_minor, is_open, issued_at, search_text, created_at, number_rank, deposit_of_id, deposit_percent_milli, no_tax, estimate_numbers, total_rank) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, kind, customer_id, credits_id, work_order_id, dated_on, due_on, currency, purchase_order, note, internal_note, tax_reason, net_minor, tax_minor, total_minor, rates, buyer, seller, opened_by, deposit_of_id, deposit_percent_milli, deposit_revision, no_tax) to app_staff;
grant insert to definer_mail;
grant update (status, customer_id, dated_on, due_on, currency, purchase_order, note, internal_note, tax_reason, net_minor, tax_minor, total_minor, rates, buyer, seller, issued_by, updated_at, version, no_tax) to app_staff;
grant update (status, buyer, seller, issued_by) to definer_mail;
grant update (customer_id) to definer_merge;
grant update (paid_minor, credited_minor) to definer_search;
grant delete to app_staff;

-- job_workers -------------------------------------------------------------------------------------

create table job_workers (
  id text not null,
  seen_at timestamp with time zone not null default clock_timestamp(),
  constraint job_workers_pkey PRIMARY KEY (id)
);
-- row security: none
grant select to definer_jobs, definer_operator;
grant insert to definer_jobs;
grant update to definer_jobs;
grant delete to definer_jobs;

-- kept_forms --------------------------------------------------------------------------------------

create table kept_forms (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  session_id uuid not null,
  content bytea not null,
  created_at timestamp with time zone not null default now(),
  constraint kept_forms_pkey PRIMARY KEY (tenant_id, id),
  constraint kept_forms_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint kept_forms_tenant_id_session_id_fkey FOREIGN KEY (tenant_id, session_id) REFERENCES public.login_sessions(tenant_id, id) ON DELETE CASCADE,
  constraint kept_forms_content_check CHECK ((octet_length(content) <= 400000))
);
CREATE INDEX kept_forms_age ON public.kept_forms USING btree (tenant_id, created_at);
CREATE INDEX kept_forms_session ON public.kept_forms USING btree (tenant_id, session_id, created_at);
-- row security: enabled and forced, on the owner too
grant select to definer_sign_in;
grant insert to definer_sign_in;
grant delete to definer_sign_in;

-- login_sessions ----------------------------------------------------------------------------------

create table login_sessions (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  kind text not null,
  token_hash bytea not null,
  user_id uuid,
  secure_link_id uuid,
  created_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  address text not null,
  browser text not null,
  facility_id uuid,
  lab_id uuid,
  customer_id uuid,
  staff_session_id uuid,
  subject_user_id uuid,
  subject_customer_id uuid,
  constraint login_sessions_pkey PRIMARY KEY (tenant_id, id),
  constraint login_sessions_tenant_id_token_hash_key UNIQUE (tenant_id, token_hash),
  constraint login_sessions_customer FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint login_sessions_staff FOREIGN KEY (tenant_id, staff_session_id) REFERENCES public.login_sessions(tenant_id, id) ON DELETE CASCADE,
  constraint login_sessions_subject FOREIGN KEY (tenant_id, subject_user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE,
  constraint login_sessions_subject_customer FOREIGN KEY (tenant_id, subject_customer_id) REFERENCES public.customers(tenant_id, id),
  constraint login_sessions_tenant_id_facility_id_fkey FOREIGN KEY (tenant_id, facility_id) REFERENCES public.facilities(tenant_id, id) ON DELETE SET NULL (facility_id),
  constraint login_sessions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint login_sessions_tenant_id_lab_id_fkey FOREIGN KEY (tenant_id, lab_id) REFERENCES public.facilities(tenant_id, id) ON DELETE SET NULL (lab_id),
  constraint login_sessions_tenant_id_secure_link_id_fkey FOREIGN KEY (tenant_id, secure_link_id) REFERENCES public.secure_links(tenant_id, id) ON DELETE CASCADE,
  constraint login_sessions_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE,
  constraint login_sessions_check CHECK ((num_nonnulls(user_id, secure_link_id) = 1)),
  constraint login_sessions_check1 CHECK (((kind = 'portal'::text) OR (user_id IS NOT NULL))),
  constraint login_sessions_kind_check CHECK ((kind = ANY (ARRAY['staff'::text, 'portal'::text, 'view'::text]))),
  constraint login_sessions_view CHECK ((((kind = 'view'::text) = (staff_session_id IS NOT NULL)) AND ((kind = 'view'::text) = (num_nonnulls(subject_user_id, subject_customer_id) = 1))))
);
CREATE INDEX login_sessions_link ON public.login_sessions USING btree (tenant_id, secure_link_id) WHERE (ended_at IS NULL);
CREATE INDEX login_sessions_user ON public.login_sessions USING btree (tenant_id, user_id) WHERE (ended_at IS NULL);
CREATE INDEX login_sessions_view_of ON public.login_sessions USING btree (tenant_id, staff_session_id) WHERE (ended_at IS NULL);
-- row security: enabled and forced, on the owner too
-- S13, S14: administrators end sessions, everybody the own ones; an ended one stays ended; nobody reads a token hash.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- S13: a person sees and ends the own sessions, for good; a facility for this one is chosen by app.choose_facility (A15).
policy for select to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
-- S13: a person sees and ends the own sessions, for good; a facility for this one is chosen by app.choose_facility (A15).
policy for select to portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (id = (current_setting('app.session_id'::text))::uuid));
-- S13, S14: administrators end sessions, everybody the own ones; an ended one stays ended; nobody reads a token hash.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((ended_at IS NULL) AND ((current_setting('app.administrator'::text))::boolean OR (user_id = (current_setting('app.user_id'::text))::uuid))))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((current_setting('app.administrator'::text))::boolean OR (user_id = (current_setting('app.user_id'::text))::uuid)));
-- S13: a person sees and ends the own sessions, for good; a facility for this one is chosen by app.choose_facility (A15).
policy for update to partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((ended_at IS NULL) AND (user_id = (current_setting('app.user_id'::text))::uuid)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
-- S13: a person sees and ends the own sessions, for good; a facility for this one is chosen by app.choose_facility (A15).
policy for update to portal_link
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((ended_at IS NULL) AND (id = (current_setting('app.session_id'::text))::uuid)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (id = (current_setting('app.session_id'::text))::uuid));
grant select (tenant_id, id, kind, user_id, secure_link_id, created_at, seen_at, ended_at, address, browser, lab_id) to app_staff;
grant select (tenant_id, id, kind, user_id, secure_link_id, address, subject_user_id, subject_customer_id) to definer_audit;
grant select (tenant_id, ended_at, customer_id, subject_customer_id) to definer_merge;
grant select to definer_sign_in;
grant select (tenant_id, id, kind, user_id, created_at, seen_at, ended_at, address, browser, facility_id) to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert to definer_sign_in;
grant update (ended_at, lab_id) to app_staff;
grant update (ended_at, customer_id) to definer_merge;
grant update to definer_sign_in;
grant update (ended_at) to partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;

-- money_days --------------------------------------------------------------------------------------

create table money_days (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  customer_id uuid,
  currency text not null,
  kind text not null,
  day date not null,
  minor bigint not null,
  entries integer not null,
  stands boolean not null generated always as (((kind = ANY (ARRAY['owed'::text, 'credit'::text])) AND (minor <> 0))) stored,
  constraint money_days_pkey PRIMARY KEY (tenant_id, id),
  constraint money_days_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id) ON DELETE CASCADE,
  constraint money_days_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint money_days_kind_check CHECK ((kind = ANY (ARRAY['invoiced'::text, 'paid'::text, 'owed'::text, 'credit'::text])))
);
CREATE INDEX money_days_of ON public.money_days USING btree (tenant_id, customer_id, kind, currency, day);
CREATE INDEX money_days_standing ON public.money_days USING btree (tenant_id, customer_id, kind, currency, day) WHERE stands;
-- row security: enabled and forced, on the owner too
-- Staff see what money came to by day; triggers alone keep it.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A13: Contact users see what their customer’s invoices and payments come to with Access Billing.
policy for select to portal_contact, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.access_billing'::text))::boolean));
-- A10, A14, A21: Whoever sees all invoices and payments of the customer sees what they come to.
policy for select to portal_contact_admin, portal_contact_admin_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
grant select to app_staff, definer_search;
grant select (tenant_id, id, customer_id, currency, kind, day, minor, entries, stands) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert to definer_search;
grant update to definer_search;

-- notification_choices ----------------------------------------------------------------------------

create table notification_choices (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  event text not null,
  is_on boolean not null,
  user_id uuid,
  contact_id uuid,
  customer_id uuid,
  constraint notification_choices_pkey PRIMARY KEY (tenant_id, id),
  constraint notification_choices_whose UNIQUE NULLS NOT DISTINCT (tenant_id, user_id, contact_id, customer_id, event),
  constraint notification_choices_tenant_id_contact_id_fkey FOREIGN KEY (tenant_id, contact_id) REFERENCES public.contacts(tenant_id, id) ON DELETE CASCADE,
  constraint notification_choices_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id) ON DELETE CASCADE,
  constraint notification_choices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint notification_choices_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE,
  constraint notification_choices_check CHECK ((num_nonnulls(user_id, contact_id, customer_id) = 1))
);
-- row security: enabled and forced, on the owner too
-- A person chooses for itself what it is told by email.
policy for select to app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
-- A person chooses for itself what it is told by email.
policy for insert to app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
-- A person chooses for itself what it is told by email.
policy for update to app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
-- A person chooses for itself what it is told by email.
policy for delete to app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
grant select to app_staff, definer_mail, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro;
grant insert (tenant_id, id, event, is_on, user_id) to app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer;
grant insert to definer_mail;
grant update (is_on) to app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer;
grant update to definer_mail;
grant delete to app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer;

-- notification_defaults ---------------------------------------------------------------------------

create table notification_defaults (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  event text not null,
  is_on boolean not null,
  constraint notification_defaults_pkey PRIMARY KEY (tenant_id, id),
  constraint notification_defaults_event UNIQUE (tenant_id, event),
  constraint notification_defaults_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id)
);
-- row security: enabled and forced, on the owner too
-- Administrators alone say what people are told unless they choose.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A person sees what it is told unless it chooses.
policy for select to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Administrators alone say what people are told unless they choose.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- Administrators alone say what people are told unless they choose.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- Administrators alone say what people are told unless they choose.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff, definer_mail, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro;
grant insert (tenant_id, id, event, is_on) to app_staff;
grant update (is_on) to app_staff;
grant delete to app_staff;

-- one_time_tokens ---------------------------------------------------------------------------------

create table one_time_tokens (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  purpose text not null,
  user_id uuid not null,
  token_hash bytea not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint one_time_tokens_pkey PRIMARY KEY (tenant_id, id),
  constraint one_time_tokens_tenant_id_token_hash_key UNIQUE (tenant_id, token_hash),
  constraint one_time_tokens_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint one_time_tokens_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE,
  constraint one_time_tokens_purpose_check CHECK ((purpose = 'hand_over'::text))
);
-- row security: enabled and forced, on the owner too
grant select to definer_sign_in;
grant insert to definer_sign_in;
grant update to definer_sign_in;

-- operator_log ------------------------------------------------------------------------------------

create table operator_log (
  id uuid not null default public.uuid_v7(),
  at timestamp with time zone not null default clock_timestamp(),
  operator text not null,
  action text not null,
  subject text not null,
  tenant_id uuid,
  details jsonb not null default '{}'::jsonb,
  address text,
  constraint operator_log_pkey PRIMARY KEY (id),
  constraint operator_log_action_check CHECK ((action ~ '^[a-z_]{1,40}$'::text))
);
CREATE INDEX operator_log_of_tenant ON public.operator_log USING btree (tenant_id, id);
CREATE TRIGGER guard_operator_log BEFORE DELETE OR UPDATE ON public.operator_log FOR EACH ROW EXECUTE FUNCTION app.guard_operator_log();
-- row security: none
grant select to definer_operator;
grant insert to definer_operator;
grant delete to definer_operator;

-- operator_sessions -------------------------------------------------------------------------------

create table operator_sessions (
  id uuid not null default public.uuid_v7(),
  operator_id uuid not null,
  token_hash bytea not null,
  created_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  address text not null,
  browser text not null,
  constraint operator_sessions_pkey PRIMARY KEY (id),
  constraint operator_sessions_token_hash_key UNIQUE (token_hash),
  constraint operator_sessions_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES public.operators(id) ON DELETE CASCADE
);
CREATE INDEX operator_sessions_of ON public.operator_sessions USING btree (operator_id) WHERE (ended_at IS NULL);
-- row security: none
grant select to definer_operator;
grant insert to definer_operator;
grant update to definer_operator;

-- operators ---------------------------------------------------------------------------------------

create table operators (
  id uuid not null default public.uuid_v7(),
  email text not null,
  email_lc text not null generated always as (lower(email)) stored,
  password_hash text,
  totp_secret bytea,
  last_step bigint not null default 0,
  set_up_hash bytea,
  set_up_until timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  last_sign_in_at timestamp with time zone,
  constraint operators_pkey PRIMARY KEY (id),
  constraint operators_email UNIQUE (email_lc),
  constraint operators_set_up UNIQUE (set_up_hash),
  constraint operators_check CHECK ((num_nonnulls(password_hash, totp_secret) = ANY (ARRAY[0, 2]))),
  constraint operators_check1 CHECK ((num_nonnulls(set_up_hash, set_up_until) = ANY (ARRAY[0, 2])))
);
-- row security: none
grant select to definer_operator;
grant insert to definer_operator;
grant update to definer_operator;
grant delete to definer_operator;

-- order_drafts ------------------------------------------------------------------------------------

create table order_drafts (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  asset_id uuid not null,
  type_id uuid not null,
  due_on date not null,
  status text not null default 'waiting'::text,
  work_order_id uuid,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  constraint order_drafts_pkey PRIMARY KEY (tenant_id, id),
  constraint order_drafts_once UNIQUE (tenant_id, asset_id, type_id, due_on),
  constraint order_drafts_tenant_id_asset_id_fkey FOREIGN KEY (tenant_id, asset_id) REFERENCES public.assets(tenant_id, id) ON DELETE CASCADE,
  constraint order_drafts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint order_drafts_tenant_id_type_id_fkey FOREIGN KEY (tenant_id, type_id) REFERENCES public.work_order_types(tenant_id, id),
  constraint order_drafts_tenant_id_work_order_id_fkey FOREIGN KEY (tenant_id, work_order_id) REFERENCES public.work_orders(tenant_id, id),
  constraint order_drafts_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'confirmed'::text, 'dismissed'::text])))
);
CREATE INDEX order_drafts_waiting ON public.order_drafts USING btree (tenant_id, due_on, id) WHERE (status = 'waiting'::text);
-- row security: enabled and forced, on the owner too
-- Staff confirm or dismiss what the clock has drafted; the clock alone drafts.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff confirm or dismiss what the clock has drafted; the clock alone drafts.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail;
grant insert to definer_mail;
grant update (status, work_order_id, updated_at, version) to app_staff;

-- partners ----------------------------------------------------------------------------------------

create table partners (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  number text not null,
  number_lc text collate reading_order not null generated always as (lower(number)) stored,
  name text not null,
  sort_name text collate reading_order not null,
  email text,
  phone text,
  status text not null default 'active'::text,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  twin text,
  number_key text generated always as (
CASE
    WHEN (twin = number) THEN ((public.alike_key(number) || '
'::text) || (id)::text)
    ELSE public.alike_key(number)
END) stored,
  search_text text not null generated always as (public.search_text(((((((((name || '
'::text) || number) || '
'::text) || COALESCE(email, ''::text)) || '
'::text) || COALESCE(phone, ''::text)) || '
'::text) || public.phone_digits(COALESCE(phone, ''::text))))) stored,
  constraint partners_pkey PRIMARY KEY (tenant_id, id),
  constraint partners_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint partners_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint partners_number_seen CHECK ((regexp_replace(number, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint partners_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text])))
);
CREATE INDEX partners_by_name ON public.partners USING btree (tenant_id, sort_name, id);
CREATE INDEX partners_by_number ON public.partners USING btree (tenant_id, number_lc, id) WHERE (archived_at IS NULL);
CREATE UNIQUE INDEX partners_number ON public.partners USING btree (tenant_id, number_key) WHERE (archived_at IS NULL);
CREATE TRIGGER sort_partners BEFORE INSERT OR UPDATE OF name ON public.partners FOR EACH ROW EXECUTE FUNCTION app.sort_partners();
-- row security: enabled and forced, on the owner too
-- Staff keep the tenant's partners as far as their routes let them.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A20a: the own partner.
policy for select to partner, partner_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (id = (current_setting('app.partner_id'::text))::uuid));
-- Staff keep the tenant's partners as far as their routes let them.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the tenant's partners as far as their routes let them.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_sign_in;
grant select (tenant_id, id, name, sort_name) to definer_jobs;
grant select (tenant_id, id, number, name, email, phone) to partner, partner_ro;
grant insert (tenant_id, id, number, name, email, phone, status, archived_at) to app_staff;
grant update (number, name, email, phone, status, archived_at, updated_at, version) to app_staff;
grant update (sort_name) to definer_jobs;
grant update (updated_at) to definer_sign_in;

-- password_links ----------------------------------------------------------------------------------

create table password_links (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  purpose text not null,
  user_id uuid not null,
  key_version text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint password_links_pkey PRIMARY KEY (tenant_id, id),
  constraint password_links_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint password_links_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE,
  constraint password_links_purpose_check CHECK ((purpose = ANY (ARRAY['invitation'::text, 'reset'::text])))
);
CREATE INDEX password_links_user ON public.password_links USING btree (tenant_id, user_id, created_at DESC);
-- row security: enabled and forced, on the owner too
-- A7: staff see who was invited and when; the row holds nothing that sets a password.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail, definer_sign_in;
grant insert to definer_sign_in;
grant update to definer_sign_in;

-- payment_parts -----------------------------------------------------------------------------------

create table payment_parts (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  payment_id uuid not null,
  invoice_id uuid not null,
  amount_minor bigint not null,
  created_at timestamp with time zone not null default now(),
  constraint payment_parts_pkey PRIMARY KEY (tenant_id, id),
  constraint payment_parts_once UNIQUE (tenant_id, payment_id, invoice_id),
  constraint payment_parts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint payment_parts_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES public.invoices(tenant_id, id),
  constraint payment_parts_tenant_id_payment_id_fkey FOREIGN KEY (tenant_id, payment_id) REFERENCES public.payments(tenant_id, id),
  constraint payment_parts_amount_minor_check CHECK ((amount_minor > 0))
);
CREATE INDEX payment_parts_of_invoice ON public.payment_parts USING btree (tenant_id, invoice_id);
CREATE TRIGGER guard_payment_part BEFORE INSERT ON public.payment_parts FOR EACH ROW EXECUTE FUNCTION app.guard_payment_part();
CREATE TRIGGER settle_part AFTER INSERT ON public.payment_parts FOR EACH ROW EXECUTE FUNCTION app.settle_part();
-- row security: enabled and forced, on the owner too
-- Staff say which invoices a payment is for, once.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A10, A13: who sees a payment and an invoice sees how much of it was for that invoice.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((EXISTS ( SELECT
   FROM public.invoices i
  WHERE ((i.tenant_id = payment_parts.tenant_id) AND (i.id = payment_parts.invoice_id)))) AND (EXISTS ( SELECT
   FROM public.payments p
  WHERE ((p.tenant_id = payment_parts.tenant_id) AND (p.id = payment_parts.payment_id))))));
-- Staff say which invoices a payment is for, once.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_search;
grant select (tenant_id, id, payment_id, invoice_id, amount_minor) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, payment_id, invoice_id, amount_minor) to app_staff;

-- payments ----------------------------------------------------------------------------------------

create table payments (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  customer_id uuid not null,
  paid_on date not null,
  amount_minor bigint not null,
  currency text not null,
  method text not null,
  reference text,
  recorded_by text not null,
  reversed_at timestamp with time zone,
  reversed_by text,
  created_at timestamp with time zone not null default now(),
  credit_of_id uuid,
  bank_key text,
  bank_turn smallint not null default 1,
  used_minor bigint not null default 0,
  constraint payments_pkey PRIMARY KEY (tenant_id, id),
  constraint payments_tenant_id_credit_of_id_fkey FOREIGN KEY (tenant_id, credit_of_id) REFERENCES public.invoices(tenant_id, id),
  constraint payments_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint payments_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint payments_amount_minor_check CHECK ((amount_minor > 0)),
  constraint payments_bank_key_check CHECK ((length(bank_key) <= 200)),
  constraint payments_bank_turn CHECK (((bank_turn = 1) OR (bank_key IS NOT NULL))),
  constraint payments_bank_turn_check CHECK (((bank_turn >= 1) AND (bank_turn <= 100))),
  constraint payments_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint payments_method_check CHECK ((method = ANY (ARRAY['bank_transfer'::text, 'card'::text, 'cash'::text, 'cheque'::text, 'credit'::text, 'other'::text]))),
  constraint payments_of_credit CHECK (((method = 'credit'::text) = (credit_of_id IS NOT NULL))),
  constraint payments_used CHECK (((used_minor >= 0) AND (used_minor <= amount_minor)))
);
CREATE UNIQUE INDEX payments_bank_line ON public.payments USING btree (tenant_id, bank_key, bank_turn) WHERE (bank_key IS NOT NULL);
CREATE INDEX payments_by_customer ON public.payments USING btree (tenant_id, customer_id, paid_on DESC, id DESC);
CREATE INDEX payments_of_account ON public.payments USING btree (tenant_id, customer_id, currency, paid_on, id) WHERE (credit_of_id IS NULL);
CREATE INDEX payments_of_credit_of ON public.payments USING btree (tenant_id, credit_of_id) WHERE (credit_of_id IS NOT NULL);
CREATE INDEX payments_reversed ON public.payments USING btree (tenant_id, customer_id, currency, reversed_at, id) WHERE ((reversed_at IS NOT NULL) AND (credit_of_id IS NULL));
CREATE INDEX payments_unused ON public.payments USING btree (tenant_id, customer_id, paid_on, id) WHERE ((reversed_at IS NULL) AND (used_minor < amount_minor));
CREATE TRIGGER a_sign_payments BEFORE INSERT ON public.payments FOR EACH ROW EXECUTE FUNCTION app.sign_payments();
CREATE TRIGGER a_sign_reversed_by BEFORE INSERT OR UPDATE OF reversed_at, reversed_by ON public.payments FOR EACH ROW EXECUTE FUNCTION app.sign_reversed_by_of_payments();
CREATE TRIGGER guard_credit_used BEFORE INSERT ON public.payments FOR EACH ROW EXECUTE FUNCTION app.guard_credit_used();
CREATE TRIGGER keep_money_days_on_delete AFTER DELETE ON public.payments REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION app.keep_money_days_of_payments();
CREATE TRIGGER keep_money_days_on_insert AFTER INSERT ON public.payments REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.keep_money_days_of_payments();
CREATE TRIGGER keep_money_days_on_update AFTER UPDATE ON public.payments REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.keep_money_days_of_payments();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.payments FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
CREATE TRIGGER settle_credit_used AFTER INSERT ON public.payments FOR EACH ROW WHEN ((new.credit_of_id IS NOT NULL)) EXECUTE FUNCTION app.settle_payment();
CREATE TRIGGER settle_payment AFTER UPDATE OF reversed_at ON public.payments FOR EACH ROW EXECUTE FUNCTION app.settle_payment();
-- row security: enabled and forced, on the owner too
-- Staff record payments and reverse them; nobody changes one otherwise.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A13: Contact users see what their customer has paid with Access Billing.
policy for select to portal_contact, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.access_billing'::text))::boolean));
-- A10, A14, A21: Whoever sees all invoices of the customer sees what was paid.
policy for select to portal_contact_admin, portal_contact_admin_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- Staff record payments and reverse them; nobody changes one otherwise.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff record payments and reverse them; nobody changes one otherwise.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (reversed_at IS NULL))
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_search;
grant select (tenant_id, id, customer_id) to definer_merge;
grant select (tenant_id, id, customer_id, paid_on, amount_minor, currency, reference, reversed_at, credit_of_id, used_minor) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, customer_id, paid_on, amount_minor, currency, method, reference, recorded_by, credit_of_id, bank_key, bank_turn) to app_staff;
grant update (reversed_at, reversed_by) to app_staff;
grant update (customer_id) to definer_merge;
grant update (used_minor) to definer_search;

-- permission_presets ------------------------------------------------------------------------------

create table permission_presets (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  name text not null,
  all_facilities boolean not null default false,
  admin_access boolean not null default false,
  access_billing boolean not null default false,
  access_reports boolean not null default false,
  create_work_order boolean not null default false,
  edit_contact boolean not null default false,
  name_lc text collate reading_order not null,
  name_key text not null generated always as (public.alike_key(name)) stored,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  search_text text not null generated always as (public.search_text(name)) stored,
  constraint permission_presets_pkey PRIMARY KEY (tenant_id, id),
  constraint permission_presets_name UNIQUE (tenant_id, name_key),
  constraint permission_presets_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint permission_presets_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID
);
CREATE INDEX permission_presets_by_name ON public.permission_presets USING btree (tenant_id, name_lc, id);
CREATE TRIGGER sort_permission_presets BEFORE INSERT OR UPDATE OF name ON public.permission_presets FOR EACH ROW EXECUTE FUNCTION app.sort_permission_presets();
-- row security: enabled and forced, on the owner too
-- A23, A36: administrators, who alone keep contacts, keep the presets that they give them.
policy for select to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A23, A36: administrators, who alone keep contacts, keep the presets that they give them.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A23, A36: administrators, who alone keep contacts, keep the presets that they give them.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A23, A36: administrators, who alone keep contacts, keep the presets that they give them.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff;
grant select (tenant_id, id, name, name_lc) to definer_jobs;
grant insert (tenant_id, id, name, all_facilities, admin_access, access_billing, access_reports, create_work_order, edit_contact) to app_staff;
grant update (name, all_facilities, admin_access, access_billing, access_reports, create_work_order, edit_contact, updated_at, version) to app_staff;
grant update (name_lc) to definer_jobs;
grant delete to app_staff;

-- personnel ---------------------------------------------------------------------------------------

create table personnel (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  first_name text not null,
  last_name text not null,
  job_title text,
  status text not null default 'active'::text,
  user_id uuid,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  sort_name text collate reading_order not null,
  search_text text not null generated always as (public.search_text(((((last_name || ' '::text) || first_name) || '
'::text) || COALESCE(job_title, ''::text)))) stored,
  constraint personnel_pkey PRIMARY KEY (tenant_id, id),
  constraint personnel_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint personnel_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE SET NULL (user_id),
  constraint personnel_name_seen CHECK ((regexp_replace((first_name || last_name), '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint personnel_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text])))
);
CREATE INDEX personnel_by_name ON public.personnel USING btree (tenant_id, sort_name, id);
CREATE UNIQUE INDEX personnel_login ON public.personnel USING btree (tenant_id, user_id) WHERE (archived_at IS NULL);
CREATE TRIGGER sort_personnel BEFORE INSERT OR UPDATE OF first_name, last_name ON public.personnel FOR EACH ROW EXECUTE FUNCTION app.sort_personnel();
-- row security: enabled and forced, on the owner too
-- Staff keep the tenant's personnel as far as their routes let them; the portal sees none of it.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the tenant's personnel as far as their routes let them; the portal sees none of it.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the tenant's personnel as far as their routes let them; the portal sees none of it.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff;
grant select (tenant_id, id, first_name, last_name, sort_name) to definer_jobs;
grant select (tenant_id, id, status, user_id, archived_at) to definer_mail;
grant insert (tenant_id, id, first_name, last_name, job_title, status, user_id, archived_at) to app_staff;
grant update (first_name, last_name, job_title, status, user_id, archived_at, updated_at, version) to app_staff;
grant update (sort_name) to definer_jobs;

-- portal_users ------------------------------------------------------------------------------------

create table portal_users (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  is_external boolean not null default true,
  account_type text not null default 'customer'::text,
  scope text not null,
  customer_id uuid,
  contact_id uuid,
  can_create_users boolean not null default false,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  partner_id uuid,
  agent_id uuid,
  claim_authorization_required boolean not null default false,
  chosen_for_billing boolean not null default false,
  constraint portal_users_pkey PRIMARY KEY (tenant_id, id),
  constraint portal_users_agent FOREIGN KEY (tenant_id, agent_id) REFERENCES public.agents(tenant_id, id),
  constraint portal_users_partner FOREIGN KEY (tenant_id, partner_id) REFERENCES public.partners(tenant_id, id),
  constraint portal_users_tenant_id_contact_id_customer_id_fkey FOREIGN KEY (tenant_id, contact_id, customer_id) REFERENCES public.contacts(tenant_id, id, customer_id) DEFERRABLE,
  constraint portal_users_tenant_id_contact_id_fkey FOREIGN KEY (tenant_id, contact_id) REFERENCES public.contacts(tenant_id, id) ON DELETE SET NULL (contact_id),
  constraint portal_users_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint portal_users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint portal_users_tenant_id_user_id_is_external_fkey FOREIGN KEY (tenant_id, user_id, is_external) REFERENCES public.users(tenant_id, id, is_external),
  constraint portal_users_account CHECK ((((account_type = 'customer'::text) AND (scope = ANY (ARRAY['customer'::text, 'contact'::text])) AND (customer_id IS NOT NULL) AND (partner_id IS NULL) AND (agent_id IS NULL)) OR ((account_type = 'partner'::text) AND (scope = 'partner'::text) AND (partner_id IS NOT NULL) AND (customer_id IS NULL) AND (agent_id IS NULL)) OR ((account_type = 'agent'::text) AND (scope = 'agent'::text) AND (agent_id IS NOT NULL) AND (customer_id IS NULL) AND (partner_id IS NULL)))),
  constraint portal_users_claims CHECK (((account_type = 'partner'::text) OR (NOT claim_authorization_required))),
  constraint portal_users_is_external_check CHECK (is_external),
  constraint portal_users_scope CHECK (((scope = 'contact'::text) OR (contact_id IS NULL)))
);
CREATE INDEX portal_users_by_agent ON public.portal_users USING btree (tenant_id, agent_id) WHERE (archived_at IS NULL);
CREATE INDEX portal_users_by_partner ON public.portal_users USING btree (tenant_id, partner_id) WHERE (archived_at IS NULL);
CREATE INDEX portal_users_by_user ON public.portal_users USING btree (tenant_id, user_id);
CREATE INDEX portal_users_contact ON public.portal_users USING btree (tenant_id, contact_id);
CREATE INDEX portal_users_customer ON public.portal_users USING btree (tenant_id, customer_id) WHERE (archived_at IS NULL);
CREATE INDEX portal_users_of_customer ON public.portal_users USING btree (tenant_id, customer_id) WHERE ((scope = 'customer'::text) AND (archived_at IS NULL));
CREATE UNIQUE INDEX portal_users_user ON public.portal_users USING btree (tenant_id, user_id) WHERE (archived_at IS NULL);
CREATE TRIGGER forget_billing_choice BEFORE UPDATE OF customer_id ON public.portal_users FOR EACH ROW WHEN ((new.customer_id IS DISTINCT FROM old.customer_id)) EXECUTE FUNCTION app.forget_billing_choice();
CREATE TRIGGER hold_contact_of_user BEFORE INSERT OR UPDATE OF contact_id ON public.portal_users FOR EACH ROW WHEN ((new.contact_id IS NOT NULL)) EXECUTE FUNCTION app.hold_contact_of_user();
CREATE TRIGGER keep_off_merged_contact AFTER INSERT OR UPDATE OF contact_id ON public.portal_users FOR EACH ROW WHEN (((new.contact_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_contact();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.portal_users FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
-- row security: enabled and forced, on the owner too
-- A23: administrators alone keep portal users; a portal data administrator makes new ones.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A19: who can create users for a partner sees those that it has.
policy for select to partner, partner_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((current_setting('app.can_create_users'::text))::boolean AND (partner_id = (current_setting('app.partner_id'::text))::uuid) AND (archived_at IS NULL)));
-- A13, A19: who can create users sees those of the contacts that they see.
policy for select to portal_contact, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((current_setting('app.can_create_users'::text))::boolean AND (customer_id = (current_setting('app.customer_id'::text))::uuid) AND (archived_at IS NULL) AND (EXISTS ( SELECT
   FROM public.contacts k
  WHERE ((k.tenant_id = portal_users.tenant_id) AND (k.id = portal_users.contact_id))))));
-- A19: who can create users for the whole customer sees those that it has.
policy for select to portal_contact_admin, portal_contact_admin_ro, portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((current_setting('app.can_create_users'::text))::boolean AND (customer_id = (current_setting('app.customer_id'::text))::uuid) AND (archived_at IS NULL)));
-- A23: administrators alone keep portal users; a portal data administrator makes new ones.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((current_setting('app.administrator'::text))::boolean OR ((current_setting('app.create_accounts'::text))::boolean AND (EXISTS ( SELECT
   FROM public.users u
  WHERE ((u.tenant_id = portal_users.tenant_id) AND (u.id = portal_users.user_id) AND u.is_external AND (u.created_at = now())))))));
-- A23: administrators alone keep portal users; a portal data administrator makes new ones.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff, definer_mail, definer_sign_in;
grant select (tenant_id, id, user_id, scope, customer_id, archived_at) to definer_audit;
grant select (tenant_id, id, customer_id, contact_id) to definer_merge;
grant select (tenant_id, id, user_id, account_type, scope, customer_id, contact_id, can_create_users, archived_at, partner_id, agent_id, claim_authorization_required) to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro;
grant insert (tenant_id, id, user_id, account_type, scope, customer_id, contact_id, can_create_users, partner_id, agent_id, claim_authorization_required) to app_staff;
grant insert to definer_sign_in;
grant update (account_type, scope, customer_id, contact_id, can_create_users, archived_at, updated_at, version, partner_id, agent_id, claim_authorization_required) to app_staff;
grant update (chosen_for_billing) to definer_mail;
grant update (customer_id, contact_id) to definer_merge;
grant update (contact_id, updated_at, version) to definer_sign_in;

-- price_list_items --------------------------------------------------------------------------------

create table price_list_items (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  code text not null,
  code_key text not null generated always as (lower(code)) stored,
  description text not null,
  unit_price bigint not null,
  currency text not null,
  tax_milli integer not null,
  type_id uuid,
  active boolean not null default true,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  search_text text not null generated always as (public.search_text(((code || ' '::text) || description))) stored,
  unit text,
  constraint price_list_items_pkey PRIMARY KEY (tenant_id, id),
  constraint price_list_code UNIQUE (tenant_id, code_key),
  constraint price_list_items_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint price_list_items_tenant_id_type_id_fkey FOREIGN KEY (tenant_id, type_id) REFERENCES public.work_order_types(tenant_id, id),
  constraint price_list_items_code_seen CHECK ((regexp_replace(code, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint price_list_items_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint price_list_items_description_seen CHECK ((regexp_replace(description, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint price_list_items_tax_milli_check CHECK (((tax_milli >= 0) AND (tax_milli <= 100000))),
  constraint price_list_items_unit CHECK (((char_length(unit) >= 1) AND (char_length(unit) <= 20)))
);
-- row security: enabled and forced, on the owner too
-- Staff keep the price list as far as their routes let them.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the price list as far as their routes let them.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the price list as far as their routes let them.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff;
grant insert (tenant_id, id, code, description, unit_price, currency, tax_milli, type_id, active, unit) to app_staff;
grant update (code, description, unit_price, currency, tax_milli, type_id, active, updated_at, version, unit) to app_staff;

-- rate_limits -------------------------------------------------------------------------------------

create table rate_limits (
  key character varying(255) not null,
  points integer not null default 0,
  expire bigint,
  constraint rate_limits_pkey PRIMARY KEY (key)
);
CREATE INDEX rate_limits_account ON public.rate_limits USING btree (split_part(split_part((key)::text, ':'::text, 2), '.'::text, 1));
CREATE INDEX rate_limits_expire ON public.rate_limits USING btree (expire);
-- row security: none
grant select to app_session;
grant insert to app_session;
grant update to app_session;
grant delete to app_session;

-- recall_choices ----------------------------------------------------------------------------------

create table recall_choices (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  every text not null,
  days integer,
  created_at timestamp with time zone not null default now(),
  constraint recall_choices_pkey PRIMARY KEY (tenant_id, id),
  constraint recall_choices_once UNIQUE (tenant_id, user_id),
  constraint recall_choices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint recall_choices_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE,
  constraint recall_choices_days_check CHECK (((days >= 1) AND (days <= 365))),
  constraint recall_choices_every_check CHECK ((every = ANY (ARRAY['weekly'::text, 'monthly'::text])))
);
-- row security: enabled and forced, on the owner too
-- Staff see what each person would get.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A person chooses for itself how often it is told of what falls due.
policy for select to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
-- A person chooses for itself how often it is told of what falls due.
policy for insert to partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
-- A person chooses for itself how often it is told of what falls due.
policy for update to partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (user_id = (current_setting('app.user_id'::text))::uuid));
grant select to app_staff, definer_mail, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro;
grant insert (tenant_id, id, user_id, every, days) to partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer;
grant update (every, days) to partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer;

-- recall_notices ----------------------------------------------------------------------------------

create table recall_notices (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  period_start date not null,
  sent_on date not null,
  days integer not null,
  created_at timestamp with time zone not null default now(),
  constraint recall_notices_pkey PRIMARY KEY (tenant_id, id),
  constraint recall_notices_once UNIQUE (tenant_id, user_id, period_start),
  constraint recall_notices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint recall_notices_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX recall_notices_latest ON public.recall_notices USING btree (tenant_id, user_id, sent_on DESC);
-- row security: enabled and forced, on the owner too
-- Staff see who was told when; the clock alone writes it.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail;
grant insert to definer_mail;

-- recurring_invoices ------------------------------------------------------------------------------

create table recurring_invoices (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  name text not null,
  customer_id uuid not null,
  currency text not null,
  every integer not null,
  unit text not null,
  anchor_day integer not null,
  first_on date not null,
  next_on date,
  last_on date,
  times integer,
  made integer not null default 0,
  issues boolean not null,
  payment_days integer,
  purchase_order text,
  tax_reason text,
  note text,
  no_tax text,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  rates jsonb not null,
  state text not null default 'active'::text,
  paused_why text,
  opened_by text not null,
  search_text text not null generated always as (public.search_text(name)) stored,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  constraint recurring_invoices_pkey PRIMARY KEY (tenant_id, id),
  constraint recurring_invoices_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint recurring_invoices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint recurring_invoices_anchor_day_check CHECK (((anchor_day >= 1) AND (anchor_day <= 31))),
  constraint recurring_invoices_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint recurring_invoices_end CHECK (((last_on IS NULL) OR (times IS NULL))),
  constraint recurring_invoices_every_check CHECK (((every >= 1) AND (every <= 99))),
  constraint recurring_invoices_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint recurring_invoices_next CHECK (((state = 'ended'::text) = (next_on IS NULL))),
  constraint recurring_invoices_no_tax_check CHECK ((no_tax = ANY (ARRAY['exempt'::text, 'reverse_charge'::text, 'export'::text, 'zero_rated'::text]))),
  constraint recurring_invoices_paused CHECK (((state = 'paused'::text) = (paused_why IS NOT NULL))),
  constraint recurring_invoices_paused_why_check CHECK ((paused_why = ANY (ARRAY['person'::text, 'customer'::text, 'failed'::text]))),
  constraint recurring_invoices_payment_days_check CHECK (((payment_days >= 0) AND (payment_days <= 365))),
  constraint recurring_invoices_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'ended'::text]))),
  constraint recurring_invoices_times_check CHECK (((times >= 1) AND (times <= 999))),
  constraint recurring_invoices_unit_check CHECK ((unit = ANY (ARRAY['week'::text, 'month'::text, 'quarter'::text, 'year'::text])))
);
CREATE INDEX recurring_invoices_by_next ON public.recurring_invoices USING btree (tenant_id, next_on, id);
CREATE INDEX recurring_invoices_due ON public.recurring_invoices USING btree (tenant_id, next_on, id) WHERE (state = 'active'::text);
CREATE INDEX recurring_invoices_new ON public.recurring_invoices USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX recurring_invoices_of_customer ON public.recurring_invoices USING btree (tenant_id, customer_id, created_at DESC, id DESC);
CREATE INDEX recurring_invoices_paused ON public.recurring_invoices USING btree (tenant_id, id) WHERE (state = 'paused'::text);
CREATE TRIGGER a_sign_recurring_invoices BEFORE INSERT ON public.recurring_invoices FOR EACH ROW EXECUTE FUNCTION app.sign_recurring_invoices();
CREATE TRIGGER guard_recurring BEFORE UPDATE ON public.recurring_invoices FOR EACH ROW EXECUTE FUNCTION app.guard_recurring();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.recurring_invoices FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
-- row security: enabled and forced, on the owner too
-- Staff keep recurring invoices as far as their routes let them; what has ended stays so (guard_recurring).
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep recurring invoices as far as their routes let them; what has ended stays so (guard_recurring).
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep recurring invoices as far as their routes let them; what has ended stays so (guard_recurring).
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail;
grant select (tenant_id, id, customer_id) to definer_merge;
grant insert (tenant_id, id, name, customer_id, currency, every, unit, anchor_day, first_on, next_on, last_on, times, issues, payment_days, purchase_order, tax_reason, note, no_tax, net_minor, tax_minor, total_minor, rates, opened_by) to app_staff;
grant update (name, currency, every, unit, anchor_day, next_on, last_on, times, issues, payment_days, purchase_order, tax_reason, note, no_tax, net_minor, tax_minor, total_minor, rates, state, paused_why, updated_at, version) to app_staff;
grant update (next_on, made, state, paused_why, updated_at, version) to definer_mail;
grant update (customer_id) to definer_merge;

-- recurring_lines ---------------------------------------------------------------------------------

create table recurring_lines (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  recurring_id uuid not null,
  position integer not null,
  description text not null,
  quantity_milli bigint not null,
  unit_price bigint not null,
  discount_milli integer not null,
  tax_milli integer not null,
  net_minor bigint not null,
  created_at timestamp with time zone not null default now(),
  section text,
  unit text,
  constraint recurring_lines_pkey PRIMARY KEY (tenant_id, id),
  constraint recurring_lines_order UNIQUE (tenant_id, recurring_id, "position"),
  constraint recurring_lines_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint recurring_lines_tenant_id_recurring_id_fkey FOREIGN KEY (tenant_id, recurring_id) REFERENCES public.recurring_invoices(tenant_id, id),
  constraint recurring_lines_discount_milli_check CHECK (((discount_milli >= 0) AND (discount_milli <= 100000))),
  constraint recurring_lines_quantity_milli_check CHECK ((quantity_milli > 0)),
  constraint recurring_lines_section CHECK (((char_length(section) >= 1) AND (char_length(section) <= 200))),
  constraint recurring_lines_tax_milli_check CHECK (((tax_milli >= 0) AND (tax_milli <= 100000))),
  constraint recurring_lines_unit CHECK (((char_length(unit) >= 1) AND (char_length(unit) <= 20)))
);
-- row security: enabled and forced, on the owner too
-- Staff keep the lines of recurring invoices.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the lines of recurring invoices.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the lines of recurring invoices.
policy for delete to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail;
grant insert (tenant_id, id, recurring_id, position, description, quantity_milli, unit_price, discount_milli, tax_milli, net_minor, section, unit) to app_staff;
grant delete to app_staff;

-- recurring_periods -------------------------------------------------------------------------------

create table recurring_periods (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  recurring_id uuid not null,
  period_on date not null,
  invoice_id uuid,
  created_at timestamp with time zone not null default now(),
  constraint recurring_periods_pkey PRIMARY KEY (tenant_id, id),
  constraint recurring_periods_once UNIQUE (tenant_id, recurring_id, period_on),
  constraint recurring_periods_invoice FOREIGN KEY (tenant_id, invoice_id) REFERENCES public.invoices(tenant_id, id) ON DELETE SET NULL (invoice_id),
  constraint recurring_periods_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint recurring_periods_tenant_id_recurring_id_fkey FOREIGN KEY (tenant_id, recurring_id) REFERENCES public.recurring_invoices(tenant_id, id)
);
CREATE INDEX recurring_periods_of_invoice ON public.recurring_periods USING btree (tenant_id, invoice_id) WHERE (invoice_id IS NOT NULL);
-- row security: enabled and forced, on the owner too
-- Staff see what was made of which period; the clock alone writes it.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail;
grant insert to definer_mail;

-- reminder_stops ----------------------------------------------------------------------------------

create table reminder_stops (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  invoice_id uuid,
  customer_id uuid,
  reason text not null,
  stopped_by text not null,
  created_at timestamp with time zone not null default now(),
  constraint reminder_stops_pkey PRIMARY KEY (tenant_id, id),
  constraint reminder_stops_of_customer UNIQUE (tenant_id, customer_id),
  constraint reminder_stops_of_invoice UNIQUE (tenant_id, invoice_id),
  constraint reminder_stops_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint reminder_stops_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint reminder_stops_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES public.invoices(tenant_id, id),
  constraint reminder_stops_of_one CHECK ((num_nonnulls(invoice_id, customer_id) = 1))
);
CREATE TRIGGER a_sign_reminder_stops BEFORE INSERT ON public.reminder_stops FOR EACH ROW EXECUTE FUNCTION app.sign_reminder_stops();
-- row security: enabled and forced, on the owner too
-- Staff stop reminders of an invoice or a customer, and let them go on.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff stop reminders of an invoice or a customer, and let them go on.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff stop reminders of an invoice or a customer, and let them go on.
policy for delete to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail;
grant insert (tenant_id, id, invoice_id, customer_id, reason, stopped_by) to app_staff;
grant delete to app_staff;

-- reminders ---------------------------------------------------------------------------------------

create table reminders (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  invoice_id uuid,
  estimate_id uuid,
  step integer not null,
  sent_on date not null,
  created_at timestamp with time zone not null default now(),
  constraint reminders_pkey PRIMARY KEY (tenant_id, id),
  constraint reminders_of_estimate_once UNIQUE (tenant_id, estimate_id, step),
  constraint reminders_of_invoice_once UNIQUE (tenant_id, invoice_id, step),
  constraint reminders_tenant_id_estimate_id_fkey FOREIGN KEY (tenant_id, estimate_id) REFERENCES public.estimates(tenant_id, id) ON DELETE CASCADE,
  constraint reminders_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint reminders_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES public.invoices(tenant_id, id),
  constraint reminders_of_one CHECK ((num_nonnulls(invoice_id, estimate_id) = 1)),
  constraint reminders_step_check CHECK ((step > 0))
);
-- row security: enabled and forced, on the owner too
-- Staff see what was reminded of when; the clock alone writes it.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail;
grant insert to definer_mail;

-- report_mails ------------------------------------------------------------------------------------

create table report_mails (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  report text not null,
  customer_id uuid,
  facility_id uuid,
  day integer not null,
  added_by text not null,
  stopped_at timestamp with time zone,
  stopped_by text,
  last_email_id uuid,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  constraint report_mails_pkey PRIMARY KEY (tenant_id, id),
  constraint report_mails_once UNIQUE NULLS NOT DISTINCT (tenant_id, user_id, report, customer_id, facility_id),
  constraint report_mails_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id) ON DELETE CASCADE,
  constraint report_mails_tenant_id_facility_id_fkey FOREIGN KEY (tenant_id, facility_id) REFERENCES public.facilities(tenant_id, id) ON DELETE CASCADE,
  constraint report_mails_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint report_mails_tenant_id_last_email_id_fkey FOREIGN KEY (tenant_id, last_email_id) REFERENCES public.emails(tenant_id, id) ON DELETE SET NULL (last_email_id),
  constraint report_mails_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE,
  constraint report_mails_day_check CHECK (((day >= 1) AND (day <= 31))),
  constraint report_mails_report_check CHECK ((report ~ '^[a-z_]{1,30}$'::text))
);
CREATE INDEX report_mails_new ON public.report_mails USING btree (tenant_id, created_at DESC, id DESC);
CREATE TRIGGER a_sign_report_mails BEFORE INSERT ON public.report_mails FOR EACH ROW EXECUTE FUNCTION app.sign_report_mails();
CREATE TRIGGER a_sign_stopped_by BEFORE INSERT OR UPDATE OF stopped_at, stopped_by ON public.report_mails FOR EACH ROW EXECUTE FUNCTION app.sign_stopped_by_of_report_mails();
-- row security: enabled and forced, on the owner too
-- Staff say who gets which report every month as far as their routes let them; what it says is read as whoever gets it.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff say who gets which report every month as far as their routes let them; what it says is read as whoever gets it.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff say who gets which report every month as far as their routes let them; what it says is read as whoever gets it.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail;
grant insert (tenant_id, id, user_id, report, customer_id, facility_id, day, added_by) to app_staff;
grant update (day, stopped_at, stopped_by, updated_at, version) to app_staff;
grant update (last_email_id) to definer_mail;

-- report_months -----------------------------------------------------------------------------------

create table report_months (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  customer_id uuid,
  kind text not null,
  month date not null,
  key text not null,
  type_id uuid,
  outcome text,
  manufacturer text,
  model text,
  days integer,
  entries integer not null,
  due integer not null,
  on_time integer not null,
  failed integer not null,
  by_day integer[] not null default '{}'::integer[],
  constraint report_months_pkey PRIMARY KEY (tenant_id, id),
  constraint report_months_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id) ON DELETE CASCADE,
  constraint report_months_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint report_months_tenant_id_type_id_fkey FOREIGN KEY (tenant_id, type_id) REFERENCES public.work_order_types(tenant_id, id),
  constraint report_months_kind_check CHECK ((kind = ANY (ARRAY['work'::text, 'model'::text, 'left'::text, 'unsaid'::text, 'turnaround'::text, 'due'::text])))
);
CREATE INDEX report_months_of ON public.report_months USING btree (tenant_id, customer_id, kind, month, key);
-- row security: enabled and forced, on the owner too
-- Staff see what work came to by month, also of what has gone to another customer; triggers alone keep it.
policy for select to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (kind <> 'unsaid'::text));
-- A10, A12, A14, A21: Whoever sees all assets and work of the customer, and nobody else’s, sees what they come to; of what has gone to another customer not what it was.
policy for select to portal_contact_all, portal_contact_all_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (kind <> 'left'::text)));
grant select to app_staff, definer_search;
grant select (tenant_id, id, customer_id, kind, month, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) to portal_contact_all, portal_contact_all_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert to definer_search;
grant update to definer_search;

-- report_sendings ---------------------------------------------------------------------------------

create table report_sendings (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  report_mail_id uuid not null,
  month date not null,
  sent_on date not null,
  created_at timestamp with time zone not null default now(),
  constraint report_sendings_pkey PRIMARY KEY (tenant_id, id),
  constraint report_sendings_once UNIQUE (tenant_id, report_mail_id, month),
  constraint report_sendings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint report_sendings_tenant_id_report_mail_id_fkey FOREIGN KEY (tenant_id, report_mail_id) REFERENCES public.report_mails(tenant_id, id) ON DELETE CASCADE
);
-- row security: enabled and forced, on the owner too
-- Staff see what was sent for which month; the clock alone writes it.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail;
grant insert to definer_mail;

-- schema_migrations -------------------------------------------------------------------------------

create table schema_migrations (
  id integer not null default nextval('public.schema_migrations_id_seq'::regclass),
  name character varying(255),
  batch integer,
  migration_time timestamp with time zone,
  constraint schema_migrations_pkey PRIMARY KEY (id)
);
-- row security: none
grant select to definer_operator;

-- schema_migrations_lock --------------------------------------------------------------------------

create table schema_migrations_lock (
  index integer not null default nextval('public.schema_migrations_lock_index_seq'::regclass),
  is_locked integer,
  constraint schema_migrations_lock_pkey PRIMARY KEY (index)
);
-- row security: none

-- secure_links ------------------------------------------------------------------------------------

create table secure_links (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  customer_id uuid not null,
  contact_id uuid,
  key_version text not null,
  sent_at timestamp with time zone,
  sent_to text,
  ends_at timestamp with time zone,
  ended_at timestamp with time zone,
  last_used_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  search_text text not null generated always as (public.search_text(COALESCE(sent_to, ''::text))) stored,
  constraint secure_links_pkey PRIMARY KEY (tenant_id, id),
  constraint secure_links_tenant_id_contact_id_fkey FOREIGN KEY (tenant_id, contact_id) REFERENCES public.contacts(tenant_id, id) ON DELETE SET NULL (contact_id),
  constraint secure_links_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint secure_links_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id)
);
CREATE INDEX secure_links_customer ON public.secure_links USING btree (tenant_id, customer_id);
CREATE INDEX secure_links_of_contact ON public.secure_links USING btree (tenant_id, contact_id) WHERE (contact_id IS NOT NULL);
CREATE UNIQUE INDEX secure_links_own ON public.secure_links USING btree (tenant_id, customer_id) WHERE ((ended_at IS NULL) AND (sent_at IS NULL));
CREATE INDEX secure_links_own_latest ON public.secure_links USING btree (tenant_id, customer_id, ended_at DESC, created_at DESC) WHERE (sent_at IS NULL);
CREATE INDEX secure_links_sent ON public.secure_links USING btree (tenant_id, customer_id, sent_at DESC, id DESC) WHERE (sent_at IS NOT NULL);
CREATE TRIGGER keep_off_merged_contact AFTER INSERT OR UPDATE OF contact_id ON public.secure_links FOR EACH ROW WHEN (((new.contact_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_contact();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.secure_links FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
-- row security: enabled and forced, on the owner too
-- A2, A3: staff copy, replace and end links, and an ended one stays dead; the row holds nothing that opens a portal (A4).
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A2, A3: staff copy, replace and end links, and an ended one stays dead; the row holds nothing that opens a portal (A4).
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A2, A3: staff copy, replace and end links, and an ended one stays dead; the row holds nothing that opens a portal (A4).
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (ended_at IS NULL))
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail, definer_sign_in;
grant select (tenant_id, id, customer_id) to definer_audit;
grant select (tenant_id, customer_id, contact_id, ended_at) to definer_merge;
grant insert (tenant_id, id, customer_id, contact_id, key_version, sent_at, sent_to, ends_at) to app_staff;
grant insert to definer_mail, definer_sign_in;
grant update (ends_at, ended_at) to app_staff;
grant update (sent_to) to definer_mail;
grant update (ended_at) to definer_merge;
grant update to definer_sign_in;

-- sessions ----------------------------------------------------------------------------------------

create table sessions (
  sid text not null,
  sess json not null,
  expire timestamp with time zone not null,
  constraint sessions_pkey PRIMARY KEY (sid)
);
CREATE INDEX sessions_expire ON public.sessions USING btree (expire);
-- row security: none
grant select to app_session;
grant insert to app_session;
grant update to app_session;
grant delete to app_session;

-- shared_logins -----------------------------------------------------------------------------------

create table shared_logins (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  person_id uuid not null,
  suspended_by_group boolean not null default false,
  created_at timestamp with time zone not null default now(),
  constraint shared_logins_pkey PRIMARY KEY (tenant_id, id),
  constraint shared_logins_person UNIQUE (tenant_id, person_id),
  constraint shared_logins_user UNIQUE (tenant_id, user_id),
  constraint shared_logins_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint shared_logins_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX shared_logins_of_person ON public.shared_logins USING btree (person_id);
-- row security: enabled and forced, on the owner too
grant select (tenant_id, person_id) to definer_operator;
grant select to definer_sign_in;
grant insert to definer_sign_in;
grant update to definer_sign_in;
grant delete to definer_operator;

-- site_group_tenants ------------------------------------------------------------------------------

create table site_group_tenants (
  tenant_id uuid not null,
  group_id uuid not null,
  joined_at timestamp with time zone not null default now(),
  constraint site_group_tenants_pkey PRIMARY KEY (tenant_id),
  constraint site_group_tenants_group_id_fkey FOREIGN KEY (group_id) REFERENCES public.site_groups(id),
  constraint site_group_tenants_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id)
);
CREATE INDEX site_group_tenants_of ON public.site_group_tenants USING btree (group_id);
-- row security: none
grant select to definer_operator, definer_sign_in;
grant insert to definer_operator;
grant delete to definer_operator;

-- site_groups -------------------------------------------------------------------------------------

create table site_groups (
  id uuid not null default public.uuid_v7(),
  name text not null,
  name_lc text not null generated always as (lower(name)) stored,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  constraint site_groups_pkey PRIMARY KEY (id),
  constraint site_groups_name UNIQUE (name_lc),
  constraint site_groups_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID
);
-- row security: none
grant select to definer_operator, definer_sign_in;
grant insert to definer_operator;
grant update to definer_operator;
grant update (version) to definer_sign_in;
grant delete to definer_operator;

-- tenants -----------------------------------------------------------------------------------------

create table tenants (
  id uuid not null default public.uuid_v7(),
  slug text not null,
  name text not null,
  name_lc text not null generated always as (lower(name)) stored,
  status text not null default 'active'::text,
  licence_limit integer not null default 25,
  colour text,
  contact_line text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  time_zone text not null default 'UTC'::text,
  currency text not null default 'EUR'::text,
  reply_to text,
  csv_delimiter text not null default 'comma'::text,
  address text,
  country text,
  tax_number text,
  payment_days integer not null default 30,
  estimate_terms text not null default 'Prices are valid until the date above.'::text,
  access_requests boolean not null default true,
  approvals_by_password boolean not null default false,
  grace_days integer not null default 0,
  alphabet text not null default 'any'::text,
  sorted_in text not null default 'any'::text,
  pay_holder text,
  pay_iban text,
  pay_bic text,
  pay_bank text,
  pay_other text,
  pay_page text,
  operator_version integer not null default 1,
  suspended_at timestamp with time zone,
  suspended_for text,
  attach_pdf boolean not null default false,
  electronic_invoices boolean not null default false,
  emails_a_day integer,
  logo text,
  constraint tenants_pkey PRIMARY KEY (id),
  constraint tenants_slug_key UNIQUE (slug),
  constraint tenants_alphabet_check CHECK ((alphabet ~ '^[a-z]{2,3}$'::text)),
  constraint tenants_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
  constraint tenants_csv_delimiter_check CHECK ((csv_delimiter = ANY (ARRAY['comma'::text, 'semicolon'::text, 'tab'::text]))),
  constraint tenants_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint tenants_emails_a_day_check CHECK (((emails_a_day >= 1) AND (emails_a_day <= 1000000))),
  constraint tenants_grace_days_check CHECK (((grace_days >= 0) AND (grace_days <= 90))),
  constraint tenants_licence_limit_check CHECK ((licence_limit > 0)),
  constraint tenants_logo_check CHECK ((logo ~ '^[0-9a-f-]{36}-[0-9]{1,4}x[0-9]{1,4}$'::text)),
  constraint tenants_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint tenants_pay_bic_check CHECK ((pay_bic ~ '^([A-Z0-9]{8}|[A-Z0-9]{11})$'::text)),
  constraint tenants_pay_iban_check CHECK ((pay_iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'::text)),
  constraint tenants_pay_page_check CHECK ((pay_page ~~ 'https://%'::text)),
  constraint tenants_payment_days_check CHECK (((payment_days >= 0) AND (payment_days <= 365))),
  constraint tenants_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$'::text)),
  constraint tenants_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text]))),
  constraint tenants_time_zone_check CHECK ((time_zone <> ''::text))
);
CREATE INDEX tenants_name ON public.tenants USING btree (name_lc);
CREATE TRIGGER change_alphabet AFTER UPDATE OF alphabet ON public.tenants FOR EACH ROW WHEN ((new.alphabet <> old.alphabet)) EXECUTE FUNCTION app.change_alphabet();
CREATE TRIGGER move_held_emails AFTER UPDATE OF time_zone ON public.tenants FOR EACH ROW WHEN ((new.time_zone <> old.time_zone)) EXECUTE FUNCTION app.move_held_emails();
CREATE TRIGGER recount_report_months AFTER UPDATE OF time_zone ON public.tenants FOR EACH ROW WHEN ((new.time_zone <> old.time_zone)) EXECUTE FUNCTION app.recount_report_months();
-- row security: enabled and forced, on the owner too
-- A1: staff see their own tenant; administrators alone change what the company says of itself.
policy for select to app_staff
  using (id = (current_setting('app.tenant_id'::text))::uuid);
-- A1: the portal shows the name, logo, contact line, address, currency and time zone of its own tenant, and how to pay it.
policy for select to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using (id = (current_setting('app.tenant_id'::text))::uuid);
-- A1: staff see their own tenant; administrators alone change what the company says of itself.
policy for update to app_staff
  using ((id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select (id, slug, name, status, licence_limit, colour, contact_line, updated_at, version, time_zone, currency, reply_to, csv_delimiter, address, country, tax_number, payment_days, estimate_terms, access_requests, approvals_by_password, grace_days, alphabet, sorted_in, pay_holder, pay_iban, pay_bic, pay_bank, pay_other, pay_page, attach_pdf, electronic_invoices, logo) to app_staff;
grant select (id, slug) to definer_audit;
grant select (id, alphabet, sorted_in) to definer_jobs;
grant select to definer_mail, definer_sign_in;
grant select (id, slug, name, name_lc, status, licence_limit, created_at, operator_version, suspended_at, suspended_for, emails_a_day) to definer_operator;
grant select (id, time_zone) to definer_search;
grant select (id, slug, name, colour, contact_line, time_zone, currency, address, country, tax_number, approvals_by_password, pay_holder, pay_iban, pay_bic, pay_bank, pay_other, pay_page, electronic_invoices) to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert to definer_sign_in;
grant update (name, contact_line, updated_at, version, time_zone, currency, reply_to, csv_delimiter, address, country, tax_number, payment_days, estimate_terms, access_requests, approvals_by_password, grace_days, alphabet, pay_holder, pay_iban, pay_bic, pay_bank, pay_other, pay_page, attach_pdf, electronic_invoices, logo) to app_staff;
grant update (sorted_in) to definer_jobs;
grant update (status, licence_limit, operator_version, suspended_at, suspended_for, emails_a_day) to definer_operator;
grant update (updated_at) to definer_search, definer_sign_in;

-- ticket_comments ---------------------------------------------------------------------------------

create table ticket_comments (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  ticket_id uuid not null,
  body text not null,
  internal boolean not null default false,
  by_staff boolean not null,
  author_name text not null,
  user_id uuid,
  created_at timestamp with time zone not null default now(),
  imported boolean not null default false,
  constraint ticket_comments_pkey PRIMARY KEY (tenant_id, id),
  constraint ticket_comments_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint ticket_comments_tenant_id_ticket_id_fkey FOREIGN KEY (tenant_id, ticket_id) REFERENCES public.tickets(tenant_id, id) ON DELETE CASCADE,
  constraint ticket_comments_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE SET NULL (user_id),
  constraint ticket_comments_body_seen CHECK ((regexp_replace(body, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID
);
CREATE INDEX ticket_comments_ticket ON public.ticket_comments USING btree (tenant_id, ticket_id, created_at, id);
CREATE TRIGGER a_sign_ticket_comments BEFORE INSERT ON public.ticket_comments FOR EACH ROW EXECUTE FUNCTION app.sign_ticket_comments();
CREATE TRIGGER hold_customer_ticket_comments_ticket_id BEFORE INSERT OR UPDATE OF ticket_id ON public.ticket_comments FOR EACH ROW WHEN ((new.ticket_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_ticket_comments_ticket_id();
CREATE TRIGGER note_ticket_words AFTER INSERT ON public.ticket_comments FOR EACH ROW WHEN ((NOT new.internal)) EXECUTE FUNCTION app.note_ticket_words();
CREATE TRIGGER seen_after_hold_ticket_comments_ticket_id BEFORE INSERT OR UPDATE OF ticket_id ON public.ticket_comments FOR EACH ROW WHEN ((new.ticket_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_ticket_comments_ticket_id();
-- row security: enabled and forced, on the owner too
-- Staff comment as staff, in no name but the own; a comment is never changed. What others wrote in an old system is marked as imported.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A10a: public comments of the tickets that the person sees, written in no name but the own.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((NOT internal) AND (EXISTS ( SELECT
   FROM public.tickets t
  WHERE ((t.tenant_id = ticket_comments.tenant_id) AND (t.id = ticket_comments.ticket_id))))));
-- Staff comment as staff, in no name but the own; a comment is never changed. What others wrote in an old system is marked as imported.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((imported AND (user_id IS NULL) AND (created_at <= now()) AND (EXISTS ( SELECT
   FROM public.tickets t
  WHERE ((t.tenant_id = ticket_comments.tenant_id) AND (t.id = ticket_comments.ticket_id) AND (t.reference IS NOT NULL))))) OR ((NOT imported) AND by_staff AND (created_at = now()) AND ((user_id IS NULL) OR (user_id = (current_setting('app.user_id'::text))::uuid)))));
-- A10a: public comments of the tickets that the person sees, written in no name but the own.
policy for insert to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((NOT internal) AND (NOT by_staff) AND ((user_id IS NULL) OR (user_id = (current_setting('app.user_id'::text))::uuid)) AND (EXISTS ( SELECT
   FROM public.tickets t
  WHERE ((t.tenant_id = ticket_comments.tenant_id) AND (t.id = ticket_comments.ticket_id))))));
-- A10a: public comments of the tickets that the person sees, written in no name but the own.
policy for insert to portal_link
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((NOT internal) AND (NOT by_staff) AND ((user_id IS NULL) OR false) AND (EXISTS ( SELECT
   FROM public.tickets t
  WHERE ((t.tenant_id = ticket_comments.tenant_id) AND (t.id = ticket_comments.ticket_id))))));
grant select to app_staff, definer_mail;
grant select (tenant_id, id, ticket_id, internal) to definer_search;
grant select (tenant_id, id, ticket_id, body, internal, by_staff, author_name, created_at, imported) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, ticket_id, body, internal, by_staff, author_name, user_id, created_at, imported) to app_staff;
grant insert (tenant_id, id, ticket_id, body, by_staff, author_name, user_id) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;

-- ticket_descriptions -----------------------------------------------------------------------------

create table ticket_descriptions (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  ticket_id uuid not null,
  body text not null,
  author_name text not null,
  replaced_by text not null,
  replaced_at timestamp with time zone not null default now(),
  constraint ticket_descriptions_pkey PRIMARY KEY (tenant_id, id),
  constraint ticket_descriptions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint ticket_descriptions_tenant_id_ticket_id_fkey FOREIGN KEY (tenant_id, ticket_id) REFERENCES public.tickets(tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ticket_descriptions_ticket ON public.ticket_descriptions USING btree (tenant_id, ticket_id, replaced_at, id);
CREATE TRIGGER a_sign_ticket_descriptions BEFORE INSERT ON public.ticket_descriptions FOR EACH ROW EXECUTE FUNCTION app.sign_ticket_descriptions();
CREATE TRIGGER hold_customer_ticket_descriptions_ticket_id BEFORE INSERT OR UPDATE OF ticket_id ON public.ticket_descriptions FOR EACH ROW WHEN ((new.ticket_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_ticket_descriptions_ticket_id();
CREATE TRIGGER seen_after_hold_ticket_descriptions_ticket_id BEFORE INSERT OR UPDATE OF ticket_id ON public.ticket_descriptions FOR EACH ROW WHEN ((new.ticket_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_ticket_descriptions_ticket_id();
-- row security: enabled and forced, on the owner too
-- What was written before is kept: nobody changes or removes it.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A10, A11: who sees a ticket sees what stood in it before.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.tickets t
  WHERE ((t.tenant_id = ticket_descriptions.tenant_id) AND (t.id = ticket_descriptions.ticket_id)))));
-- What was written before is kept: nobody changes or removes it.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.tickets t
  WHERE ((t.tenant_id = ticket_descriptions.tenant_id) AND (t.id = ticket_descriptions.ticket_id)))));
grant select to app_staff;
grant select (tenant_id, id, ticket_id, body, author_name, replaced_by, replaced_at) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, ticket_id, body, author_name, replaced_by) to app_staff;

-- tickets -----------------------------------------------------------------------------------------

create table tickets (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  number bigint not null,
  subject text not null,
  description text not null,
  status text not null default 'open'::text,
  priority text not null default 'normal'::text,
  customer_id uuid not null,
  contact_id uuid,
  opened_by text not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  subject_lc text collate reading_order not null generated always as (lower(subject)) stored,
  priority_rank bigint not null generated always as (
CASE priority
    WHEN 'low'::text THEN 1
    WHEN 'normal'::text THEN 2
    WHEN 'high'::text THEN 3
    ELSE 4
END) stored,
  status_rank bigint not null generated always as (
CASE status
    WHEN 'open'::text THEN 1
    WHEN 'waiting'::text THEN 2
    ELSE 3
END) stored,
  asset_id uuid,
  work_order_id uuid,
  by_portal boolean not null default false,
  closed_at timestamp with time zone,
  reference text,
  reference_key text,
  search_text text not null generated always as (public.search_text(((((('T-'::text || number) || '
'::text) || subject) || '
'::text) || COALESCE(reference, ''::text)))) stored,
  staff_wrote_last boolean not null default false,
  needs_answer boolean not null generated always as (((status = 'open'::text) AND (NOT staff_wrote_last))) stored,
  estimate_id uuid,
  constraint tickets_pkey PRIMARY KEY (tenant_id, id),
  constraint tickets_reference UNIQUE (tenant_id, reference_key),
  constraint tickets_tenant_id_number_key UNIQUE (tenant_id, number),
  constraint tickets_asset FOREIGN KEY (tenant_id, asset_id) REFERENCES public.assets(tenant_id, id),
  constraint tickets_tenant_id_contact_id_customer_id_fkey FOREIGN KEY (tenant_id, contact_id, customer_id) REFERENCES public.contacts(tenant_id, id, customer_id) DEFERRABLE,
  constraint tickets_tenant_id_contact_id_fkey FOREIGN KEY (tenant_id, contact_id) REFERENCES public.contacts(tenant_id, id) ON DELETE SET NULL (contact_id),
  constraint tickets_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint tickets_tenant_id_estimate_id_fkey FOREIGN KEY (tenant_id, estimate_id) REFERENCES public.estimates(tenant_id, id),
  constraint tickets_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint tickets_work_order FOREIGN KEY (tenant_id, work_order_id) REFERENCES public.work_orders(tenant_id, id),
  constraint tickets_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text]))),
  constraint tickets_status_check CHECK ((status = ANY (ARRAY['open'::text, 'waiting'::text, 'closed'::text]))),
  constraint tickets_subject_seen CHECK ((regexp_replace(subject, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID
);
CREATE INDEX tickets_by_asset ON public.tickets USING btree (tenant_id, asset_id, created_at DESC, id DESC) WHERE (asset_id IS NOT NULL);
CREATE INDEX tickets_by_customer_priority ON public.tickets USING btree (tenant_id, customer_id, priority, created_at DESC, id DESC) WHERE (priority IS NOT NULL);
CREATE INDEX tickets_by_customer_priority_rank ON public.tickets USING btree (tenant_id, customer_id, priority_rank, id);
CREATE INDEX tickets_by_customer_status ON public.tickets USING btree (tenant_id, customer_id, status, created_at DESC, id DESC) WHERE (status IS NOT NULL);
CREATE INDEX tickets_by_customer_status_rank ON public.tickets USING btree (tenant_id, customer_id, status_rank, id);
CREATE INDEX tickets_by_customer_subject ON public.tickets USING btree (tenant_id, customer_id, subject_lc, id);
CREATE INDEX tickets_by_priority_rank ON public.tickets USING btree (tenant_id, priority_rank, id);
CREATE INDEX tickets_by_status ON public.tickets USING btree (tenant_id, status, created_at DESC, id DESC);
CREATE INDEX tickets_by_status_rank ON public.tickets USING btree (tenant_id, status_rank, id);
CREATE INDEX tickets_by_subject_lc ON public.tickets USING btree (tenant_id, subject_lc, id);
CREATE INDEX tickets_by_work_order ON public.tickets USING btree (tenant_id, work_order_id, created_at DESC, id DESC) WHERE (work_order_id IS NOT NULL);
CREATE INDEX tickets_new ON public.tickets USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX tickets_new_by_contact ON public.tickets USING btree (tenant_id, contact_id, created_at DESC, id DESC);
CREATE INDEX tickets_new_by_customer ON public.tickets USING btree (tenant_id, customer_id, created_at DESC, id DESC);
CREATE INDEX tickets_of_estimate ON public.tickets USING btree (tenant_id, estimate_id) WHERE (estimate_id IS NOT NULL);
CREATE INDEX tickets_open ON public.tickets USING btree (tenant_id, customer_id, contact_id, created_at DESC, id DESC) WHERE (status <> 'closed'::text);
CREATE INDEX tickets_open_by_customer ON public.tickets USING btree (tenant_id, customer_id, created_at DESC, id DESC) WHERE (status <> 'closed'::text);
CREATE INDEX tickets_search ON public.tickets USING gin (tenant_id, search_text public.gin_trgm_ops);
CREATE INDEX tickets_to_answer ON public.tickets USING btree (tenant_id, created_at DESC, id DESC) WHERE needs_answer;
CREATE TRIGGER a_sign_tickets BEFORE INSERT ON public.tickets FOR EACH ROW EXECUTE FUNCTION app.sign_tickets();
CREATE TRIGGER keep_customer_of_tickets BEFORE UPDATE OF customer_id ON public.tickets FOR EACH ROW WHEN (((new.customer_id IS DISTINCT FROM old.customer_id) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_customer_of_tickets();
CREATE TRIGGER keep_off_merged_contact AFTER INSERT OR UPDATE OF contact_id ON public.tickets FOR EACH ROW WHEN (((new.contact_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_contact();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.tickets FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
CREATE TRIGGER key_ticket_reference BEFORE INSERT OR UPDATE OF reference ON public.tickets FOR EACH ROW WHEN ((new.reference IS NOT NULL)) EXECUTE FUNCTION app.key_ticket_reference();
CREATE TRIGGER note_ticket_closed BEFORE UPDATE OF status ON public.tickets FOR EACH ROW WHEN ((new.status IS DISTINCT FROM old.status)) EXECUTE FUNCTION app.note_ticket_closed();
-- row security: enabled and forced, on the owner too
-- Staff keep the tenant's tickets as far as their routes let them. Only a ticket of an old system comes with its past.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A11: Contact users see only the tickets assigned to their contact.
policy for select to portal_contact, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (((customer_id = (current_setting('app.customer_id'::text))::uuid) IS TRUE) AND (contact_id = (current_setting('app.contact_id'::text))::uuid)));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all tickets of the customer.
policy for select to portal_contact_admin, portal_contact_admin_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- Staff keep the tenant's tickets as far as their routes let them. Only a ticket of an old system comes with its past.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((reference IS NOT NULL) OR ((status = 'open'::text) AND (created_at = now()) AND (closed_at IS NULL))));
-- A11: Contact users see only the tickets assigned to their contact.
policy for insert to portal_contact, portal_contact_all, portal_contact_mixed, portal_contact_wide
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (((customer_id = (current_setting('app.customer_id'::text))::uuid) IS TRUE) AND (contact_id = (current_setting('app.contact_id'::text))::uuid) AND ((asset_id IS NULL) OR (EXISTS ( SELECT
   FROM public.assets o
  WHERE ((o.tenant_id = tickets.tenant_id) AND (o.id = tickets.asset_id))))) AND ((work_order_id IS NULL) OR (EXISTS ( SELECT
   FROM public.work_orders o
  WHERE ((o.tenant_id = tickets.tenant_id) AND (o.id = tickets.work_order_id))))) AND ((estimate_id IS NULL) OR (EXISTS ( SELECT
   FROM public.estimates o
  WHERE ((o.tenant_id = tickets.tenant_id) AND (o.id = tickets.estimate_id)))))));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all tickets of the customer.
policy for insert to portal_contact_admin, portal_customer, portal_link
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND ((asset_id IS NULL) OR (EXISTS ( SELECT
   FROM public.assets o
  WHERE ((o.tenant_id = tickets.tenant_id) AND (o.id = tickets.asset_id))))) AND ((work_order_id IS NULL) OR (EXISTS ( SELECT
   FROM public.work_orders o
  WHERE ((o.tenant_id = tickets.tenant_id) AND (o.id = tickets.work_order_id))))) AND ((estimate_id IS NULL) OR (EXISTS ( SELECT
   FROM public.estimates o
  WHERE ((o.tenant_id = tickets.tenant_id) AND (o.id = tickets.estimate_id)))))));
-- Staff keep the tenant's tickets as far as their routes let them. Only a ticket of an old system comes with its past.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A11: Contact users see only the tickets assigned to their contact.
policy for update to portal_contact, portal_contact_all, portal_contact_mixed, portal_contact_wide
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (((customer_id = (current_setting('app.customer_id'::text))::uuid) IS TRUE) AND (contact_id = (current_setting('app.contact_id'::text))::uuid)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (((customer_id = (current_setting('app.customer_id'::text))::uuid) IS TRUE) AND (contact_id = (current_setting('app.contact_id'::text))::uuid)));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all tickets of the customer.
policy for update to portal_contact_admin, portal_customer, portal_link
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
grant select to app_staff, definer_mail, definer_search, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant select (tenant_id, id, customer_id, contact_id) to definer_merge;
grant select (tenant_id, contact_id) to definer_sign_in;
grant insert (tenant_id, id, number, subject, description, status, priority, customer_id, contact_id, opened_by, created_at, asset_id, work_order_id, closed_at, reference, estimate_id) to app_staff;
grant insert (tenant_id, id, number, subject, description, priority, customer_id, contact_id, opened_by, asset_id, work_order_id, estimate_id) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;
grant update (subject, description, status, priority, customer_id, contact_id, updated_at, version, asset_id, work_order_id) to app_staff;
grant update (customer_id, contact_id) to definer_merge;
grant update (updated_at, staff_wrote_last) to definer_search;
grant update (status, updated_at, version) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;

-- user_labs ---------------------------------------------------------------------------------------

create table user_labs (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  facility_id uuid not null,
  is_lab boolean not null default true,
  constraint user_labs_pkey PRIMARY KEY (tenant_id, id),
  constraint user_labs_tenant_id_user_id_facility_id_key UNIQUE (tenant_id, user_id, facility_id),
  constraint user_labs_tenant_id_facility_id_is_lab_fkey FOREIGN KEY (tenant_id, facility_id, is_lab) REFERENCES public.facilities(tenant_id, id, is_lab),
  constraint user_labs_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint user_labs_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE,
  constraint user_labs_is_lab_check CHECK (is_lab)
);
-- row security: enabled and forced, on the owner too
-- A23: administrators alone relate labs, but for those of an account in the making.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A23: administrators alone relate labs, but for those of an account in the making.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((current_setting('app.administrator'::text))::boolean OR ((current_setting('app.create_accounts'::text))::boolean AND (EXISTS ( SELECT
   FROM public.users u
  WHERE ((u.tenant_id = user_labs.tenant_id) AND (u.id = user_labs.user_id) AND u.is_external AND (u.created_at = now())))))));
-- A23: administrators alone relate labs, but for those of an account in the making.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff, definer_sign_in;
grant insert (tenant_id, user_id, facility_id) to app_staff;
grant insert to definer_sign_in;
grant delete to app_staff;

-- user_usergroups ---------------------------------------------------------------------------------

create table user_usergroups (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  user_id uuid not null,
  usergroup_id uuid not null,
  is_external boolean not null,
  constraint user_usergroups_pkey PRIMARY KEY (tenant_id, id),
  constraint user_usergroups_tenant_id_user_id_usergroup_id_key UNIQUE (tenant_id, user_id, usergroup_id),
  constraint user_usergroups_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint user_usergroups_tenant_id_user_id_is_external_fkey FOREIGN KEY (tenant_id, user_id, is_external) REFERENCES public.users(tenant_id, id, is_external) ON UPDATE CASCADE ON DELETE CASCADE,
  constraint user_usergroups_tenant_id_usergroup_id_is_external_fkey FOREIGN KEY (tenant_id, usergroup_id, is_external) REFERENCES public.usergroups(tenant_id, id, is_external)
);
CREATE INDEX user_usergroups_group ON public.user_usergroups USING btree (tenant_id, usergroup_id, user_id);
-- row security: enabled and forced, on the owner too
-- A23: administrators alone assign groups, but for that of an account in the making.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A23: administrators alone assign groups, but for that of an account in the making.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((current_setting('app.administrator'::text))::boolean OR ((current_setting('app.create_accounts'::text))::boolean AND is_external AND (EXISTS ( SELECT
   FROM public.users u
  WHERE ((u.tenant_id = user_usergroups.tenant_id) AND (u.id = user_usergroups.user_id) AND u.is_external AND (u.created_at = now())))))));
-- A23: administrators alone assign groups, but for that of an account in the making.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff, definer_mail, definer_sign_in;
grant insert (tenant_id, user_id, usergroup_id, is_external) to app_staff;
grant insert to definer_sign_in;
grant delete to app_staff;

-- usergroups --------------------------------------------------------------------------------------

create table usergroups (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  name text not null,
  name_lc text collate reading_order not null,
  is_external boolean not null,
  is_administrators boolean not null default false,
  permissions text[] not null default '{}'::text[],
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  twin text,
  name_key text generated always as (
CASE
    WHEN (twin = name) THEN ((public.alike_key(name) || '
'::text) || (id)::text)
    ELSE public.alike_key(name)
END) stored,
  search_text text not null generated always as (public.search_text(name)) stored,
  constraint usergroups_pkey PRIMARY KEY (tenant_id, id),
  constraint usergroups_tenant_id_id_is_external_key UNIQUE (tenant_id, id, is_external),
  constraint usergroups_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint usergroups_check CHECK ((NOT (is_administrators AND is_external))),
  constraint usergroups_external CHECK (((NOT is_external) OR (permissions = '{}'::text[]))),
  constraint usergroups_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID
);
CREATE UNIQUE INDEX usergroups_name ON public.usergroups USING btree (tenant_id, name_key);
CREATE TRIGGER sort_usergroups BEFORE INSERT OR UPDATE OF name ON public.usergroups FOR EACH ROW EXECUTE FUNCTION app.sort_usergroups();
-- row security: enabled and forced, on the owner too
-- A23: administrators alone keep usergroups; which one is Administrators can not be changed.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A23: administrators alone keep usergroups; which one is Administrators can not be changed.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- A23: administrators alone keep usergroups; which one is Administrators can not be changed.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff, definer_mail, definer_sign_in;
grant select (tenant_id, id, name, name_lc) to definer_jobs;
grant insert (tenant_id, id, name, is_external, permissions) to app_staff;
grant insert to definer_sign_in;
grant update (name, is_external, permissions, updated_at, version) to app_staff;
grant update (name_lc) to definer_jobs;

-- users -------------------------------------------------------------------------------------------

create table users (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  first_name text not null,
  last_name text not null,
  initials text,
  username text not null,
  username_lc text collate reading_order not null generated always as (lower(username)) stored,
  email text,
  password_hash text,
  has_credentials boolean not null generated always as ((password_hash IS NOT NULL)) stored,
  must_change_password boolean not null default false,
  state text not null default 'active'::text,
  is_external boolean not null,
  last_sign_in_at timestamp with time zone,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  username_key text not null generated always as (public.username_key(username)) stored,
  sort_name text collate reading_order not null,
  search_text text not null generated always as (public.search_text(((((((last_name || ' '::text) || first_name) || '
'::text) || username) || '
'::text) || COALESCE(email, ''::text)))) stored,
  time_zone text,
  date_locale text,
  email_lc text generated always as (lower(email)) stored,
  shut_by_staff boolean not null default false,
  constraint users_pkey PRIMARY KEY (tenant_id, id),
  constraint users_tenant_id_id_is_external_key UNIQUE (tenant_id, id, is_external),
  constraint users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint users_name_seen CHECK ((regexp_replace((first_name || last_name), '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint users_state_check CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'suspended'::text]))),
  constraint users_username_seen CHECK (((username !~ '[\u00AD\u034F\u0600-\u0605\u061C\u06DD\u070F\u0890\u0891\u08E2\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U000110BD\U000110CD\U00013430-\U0001343F\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]'::text) AND (public.username_key(username) <> ''::text)))
);
CREATE INDEX users_by_email ON public.users USING btree (tenant_id, lower(email)) WHERE (archived_at IS NULL);
CREATE INDEX users_by_email_lc ON public.users USING btree (tenant_id, email_lc) WHERE (archived_at IS NULL);
CREATE INDEX users_by_kind ON public.users USING btree (tenant_id, is_external, sort_name, id) WHERE (archived_at IS NULL);
CREATE INDEX users_by_name ON public.users USING btree (tenant_id, sort_name, id);
CREATE INDEX users_by_state ON public.users USING btree (tenant_id, state, sort_name, id) WHERE (archived_at IS NULL);
CREATE INDEX users_by_username ON public.users USING btree (tenant_id, username_lc, id);
CREATE INDEX users_licensed ON public.users USING btree (tenant_id, is_external) WHERE ((archived_at IS NULL) AND (state = ANY (ARRAY['active'::text, 'invited'::text])));
CREATE INDEX users_search ON public.users USING gin (tenant_id, search_text public.gin_trgm_ops);
CREATE UNIQUE INDEX users_username ON public.users USING btree (tenant_id, username_key) WHERE (archived_at IS NULL);
CREATE TRIGGER forget_group_suspension AFTER UPDATE OF state ON public.users FOR EACH ROW WHEN (((old.state = 'suspended'::text) AND (new.state <> 'suspended'::text) AND new.is_external)) EXECUTE FUNCTION app.forget_group_suspension();
CREATE TRIGGER guard_username BEFORE UPDATE OF username, archived_at ON public.users FOR EACH ROW WHEN (((new.username <> old.username) OR (new.archived_at IS DISTINCT FROM old.archived_at))) EXECUTE FUNCTION app.guard_username();
CREATE TRIGGER guard_username_of_new BEFORE INSERT ON public.users FOR EACH ROW EXECUTE FUNCTION app.guard_username();
CREATE TRIGGER note_who_suspended BEFORE UPDATE OF state ON public.users FOR EACH ROW WHEN ((old.state IS DISTINCT FROM new.state)) EXECUTE FUNCTION app.note_who_suspended();
CREATE TRIGGER share_password AFTER UPDATE OF password_hash ON public.users FOR EACH ROW WHEN (((old.password_hash IS DISTINCT FROM new.password_hash) AND new.is_external)) EXECUTE FUNCTION app.share_password();
CREATE TRIGGER sort_users BEFORE INSERT OR UPDATE OF first_name, last_name ON public.users FOR EACH ROW EXECUTE FUNCTION app.sort_users();
-- row security: enabled and forced, on the owner too
-- A23, S19: administrators alone keep users, a portal data administrator adds external ones; nobody reads a password hash.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A6, A19: a person sees the own login, and those that they can create users beside, without password hashes.
policy for select to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((id = (current_setting('app.user_id'::text))::uuid) OR ((current_setting('app.can_create_users'::text))::boolean AND (EXISTS ( SELECT
   FROM public.portal_users p
  WHERE ((p.tenant_id = users.tenant_id) AND (p.user_id = users.id)))))));
-- A23, S19: administrators alone keep users, a portal data administrator adds external ones; nobody reads a password hash.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((current_setting('app.administrator'::text))::boolean OR ((current_setting('app.create_accounts'::text))::boolean AND is_external)));
-- A23, S19: administrators alone keep users, a portal data administrator adds external ones; nobody reads a password hash.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select (tenant_id, id, first_name, last_name, initials, username, username_lc, email, has_credentials, must_change_password, state, is_external, last_sign_in_at, archived_at, created_at, updated_at, version, username_key, sort_name, search_text, time_zone, date_locale, email_lc) to app_staff;
grant select (tenant_id, id, first_name, last_name) to definer_audit;
grant select (tenant_id, id, first_name, last_name, sort_name) to definer_jobs;
grant select (tenant_id, id, first_name, last_name, username, email, state, is_external, archived_at, time_zone, date_locale) to definer_mail;
grant select (tenant_id, state, is_external, archived_at) to definer_operator;
grant select (tenant_id, id, archived_at, search_text) to definer_search;
grant select to definer_sign_in;
grant select (tenant_id, id, first_name, last_name, username, username_lc, email, state, last_sign_in_at, sort_name, search_text, time_zone, date_locale) to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro;
grant insert (tenant_id, id, first_name, last_name, initials, username, email, password_hash, must_change_password, state, is_external, archived_at) to app_staff;
grant insert to definer_sign_in;
grant update (first_name, last_name, initials, username, email, password_hash, must_change_password, state, is_external, archived_at, updated_at, version) to app_staff;
grant update (sort_name) to definer_jobs;
grant update to definer_sign_in;

-- warranty_claims ---------------------------------------------------------------------------------

create table warranty_claims (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  number bigint not null,
  partner_id uuid not null,
  customer_id uuid not null,
  asset_id uuid not null,
  asset_name text not null,
  description text not null,
  failed_on date not null,
  amount_minor bigint,
  currency text not null,
  status text not null,
  reason text,
  filed_by text not null,
  filed_by_user_id uuid,
  decided_by text,
  decided_at timestamp with time zone,
  search_text text not null generated always as (public.search_text(((((('CL-'::text || (number)::text) || '
'::text) || asset_name) || '
'::text) || description))) stored,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  staff_wrote_last boolean,
  last_comment_at timestamp with time zone,
  needs_answer boolean not null generated always as ((NOT (staff_wrote_last IS DISTINCT FROM false))) stored,
  wants_answer boolean not null generated always as (((NOT (staff_wrote_last IS DISTINCT FROM true)) AND (status = 'waiting'::text))) stored,
  constraint warranty_claims_pkey PRIMARY KEY (tenant_id, id),
  constraint warranty_claims_number UNIQUE (tenant_id, number),
  constraint warranty_claims_tenant_id_asset_id_fkey FOREIGN KEY (tenant_id, asset_id) REFERENCES public.assets(tenant_id, id),
  constraint warranty_claims_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint warranty_claims_tenant_id_filed_by_user_id_fkey FOREIGN KEY (tenant_id, filed_by_user_id) REFERENCES public.users(tenant_id, id) ON DELETE SET NULL (filed_by_user_id),
  constraint warranty_claims_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint warranty_claims_tenant_id_partner_id_fkey FOREIGN KEY (tenant_id, partner_id) REFERENCES public.partners(tenant_id, id),
  constraint warranty_claims_amount_minor_check CHECK ((amount_minor >= 0)),
  constraint warranty_claims_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint warranty_claims_reason CHECK (((status <> 'rejected'::text) OR (reason IS NOT NULL))),
  constraint warranty_claims_reason_seen CHECK ((regexp_replace(reason, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint warranty_claims_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'authorised'::text, 'rejected'::text, 'service_order_made'::text])))
);
CREATE INDEX warranty_claims_answer_wanted ON public.warranty_claims USING btree (tenant_id, partner_id, created_at DESC, id DESC) WHERE wants_answer;
CREATE INDEX warranty_claims_by_asset ON public.warranty_claims USING btree (tenant_id, asset_id);
CREATE INDEX warranty_claims_by_customer ON public.warranty_claims USING btree (tenant_id, customer_id, created_at DESC, id DESC);
CREATE INDEX warranty_claims_by_status ON public.warranty_claims USING btree (tenant_id, status, created_at DESC, id DESC);
CREATE INDEX warranty_claims_new ON public.warranty_claims USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX warranty_claims_new_by_partner ON public.warranty_claims USING btree (tenant_id, partner_id, created_at DESC, id DESC);
CREATE INDEX warranty_claims_search ON public.warranty_claims USING gin (tenant_id, search_text public.gin_trgm_ops);
CREATE INDEX warranty_claims_to_answer ON public.warranty_claims USING btree (tenant_id, created_at DESC, id DESC) WHERE needs_answer;
CREATE TRIGGER a_sign_decided_by BEFORE INSERT OR UPDATE OF status, decided_by ON public.warranty_claims FOR EACH ROW EXECUTE FUNCTION app.sign_decided_by_of_warranty_claims();
CREATE TRIGGER a_sign_warranty_claims BEFORE INSERT ON public.warranty_claims FOR EACH ROW EXECUTE FUNCTION app.sign_warranty_claims();
CREATE TRIGGER guard_claim BEFORE INSERT OR UPDATE OF status, reason ON public.warranty_claims FOR EACH ROW EXECUTE FUNCTION app.guard_claim();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.warranty_claims FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
-- row security: enabled and forced, on the owner too
-- A20: Staff file claims for a partner, authorize and reject them as far as their routes let them; guard_claim says which moves there are.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A20, A20a: Partner users see their partner’s claims for its customers, and file them for their assets.
policy for select to partner, partner_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((partner_id = (current_setting('app.partner_id'::text))::uuid) AND (customer_id = ANY (( SELECT app.my_customers() AS my_customers)::uuid[]))));
-- A20: Staff file claims for a partner, authorize and reject them as far as their routes let them; guard_claim says which moves there are.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.customers c
  WHERE ((c.tenant_id = warranty_claims.tenant_id) AND (c.id = warranty_claims.customer_id) AND (c.partner_id = warranty_claims.partner_id)))));
-- A20, A20a: Partner users see their partner’s claims for its customers, and file them for their assets.
policy for insert to partner
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((partner_id = (current_setting('app.partner_id'::text))::uuid) AND (filed_by_user_id = (current_setting('app.user_id'::text))::uuid) AND (customer_id = ANY (( SELECT app.my_customers() AS my_customers)::uuid[]))));
-- A20: Staff file claims for a partner, authorize and reject them as far as their routes let them; guard_claim says which moves there are.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
grant select to app_staff, definer_mail, definer_search;
grant select (tenant_id, id, customer_id) to definer_merge;
grant select (tenant_id, id, number, partner_id, customer_id, asset_id, asset_name, description, failed_on, amount_minor, currency, status, reason, filed_by, filed_by_user_id, decided_at, search_text, created_at, updated_at, version, staff_wrote_last, last_comment_at, needs_answer, wants_answer) to partner, partner_ro;
grant insert (tenant_id, id, number, partner_id, asset_id, description, failed_on, amount_minor, currency, status, filed_by, filed_by_user_id) to app_staff;
grant insert (tenant_id, id, number, partner_id, asset_id, description, failed_on, amount_minor, currency, filed_by, filed_by_user_id) to partner;
grant update (status, reason, decided_by, decided_at, updated_at, version) to app_staff;
grant update (customer_id) to definer_merge;
grant update (staff_wrote_last, last_comment_at) to definer_search;

-- work_order_comments -----------------------------------------------------------------------------

create table work_order_comments (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  work_order_id uuid not null,
  body text not null,
  internal boolean not null default false,
  by_staff boolean not null,
  author_name text not null,
  user_id uuid,
  created_at timestamp with time zone not null default now(),
  constraint work_order_comments_pkey PRIMARY KEY (tenant_id, id),
  constraint work_order_comments_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint work_order_comments_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE SET NULL (user_id),
  constraint work_order_comments_tenant_id_work_order_id_fkey FOREIGN KEY (tenant_id, work_order_id) REFERENCES public.work_orders(tenant_id, id),
  constraint work_order_comments_body_seen CHECK ((regexp_replace(body, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID
);
CREATE INDEX work_order_comments_order ON public.work_order_comments USING btree (tenant_id, work_order_id, created_at, id);
CREATE TRIGGER a_sign_work_order_comments BEFORE INSERT ON public.work_order_comments FOR EACH ROW EXECUTE FUNCTION app.sign_work_order_comments();
CREATE TRIGGER hold_customer_work_order_comments_work_order_id BEFORE INSERT OR UPDATE OF work_order_id ON public.work_order_comments FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_work_order_comments_work_order_id();
CREATE TRIGGER note_order_words AFTER INSERT ON public.work_order_comments FOR EACH ROW WHEN ((NOT new.internal)) EXECUTE FUNCTION app.note_order_words();
CREATE TRIGGER seen_after_hold_work_order_comments_work_order_id BEFORE INSERT OR UPDATE OF work_order_id ON public.work_order_comments FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_work_order_comments_work_order_id();
-- row security: enabled and forced, on the owner too
-- Staff comment as staff, in no name but the own; a comment is never changed.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A10a: public comments of the work orders that the person sees, written in no name but the own, on those of the own customer.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((NOT internal) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_comments.tenant_id) AND (w.id = work_order_comments.work_order_id))))));
-- Staff comment as staff, in no name but the own; a comment is never changed.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (by_staff AND ((user_id IS NULL) OR (user_id = (current_setting('app.user_id'::text))::uuid))));
-- A10a: public comments of the work orders that the person sees, written in no name but the own, on those of the own customer.
policy for insert to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((NOT internal) AND (NOT by_staff) AND ((user_id IS NULL) OR (user_id = (current_setting('app.user_id'::text))::uuid)) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_comments.tenant_id) AND (w.id = work_order_comments.work_order_id) AND (COALESCE(w.customer_id, w.for_customer_id) IS NOT NULL))))));
-- A10a: public comments of the work orders that the person sees, written in no name but the own, on those of the own customer.
policy for insert to portal_link
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((NOT internal) AND (NOT by_staff) AND (user_id IS NULL) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_comments.tenant_id) AND (w.id = work_order_comments.work_order_id) AND (COALESCE(w.customer_id, w.for_customer_id) IS NOT NULL))))));
grant select to app_staff, definer_mail;
grant select (tenant_id, id, work_order_id, internal) to definer_search;
grant select (tenant_id, id, work_order_id, body, internal, by_staff, author_name, created_at) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, work_order_id, body, internal, by_staff, author_name, user_id) to app_staff;
grant insert (tenant_id, id, work_order_id, body, by_staff, author_name, user_id) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;

-- work_order_events -------------------------------------------------------------------------------

create table work_order_events (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  work_order_id uuid not null,
  from_status text,
  to_status text not null,
  reason text,
  by_staff boolean not null,
  author_name text not null,
  user_id uuid,
  created_at timestamp with time zone not null default now(),
  constraint work_order_events_pkey PRIMARY KEY (tenant_id, id),
  constraint work_order_events_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint work_order_events_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE SET NULL (user_id),
  constraint work_order_events_tenant_id_work_order_id_fkey FOREIGN KEY (tenant_id, work_order_id) REFERENCES public.work_orders(tenant_id, id),
  constraint work_order_events_reason_seen CHECK ((regexp_replace(reason, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID
);
CREATE INDEX work_order_events_order ON public.work_order_events USING btree (tenant_id, work_order_id, created_at, id);
CREATE TRIGGER a_sign_work_order_events BEFORE INSERT ON public.work_order_events FOR EACH ROW EXECUTE FUNCTION app.sign_work_order_events();
CREATE TRIGGER hold_customer_work_order_events_work_order_id BEFORE INSERT OR UPDATE OF work_order_id ON public.work_order_events FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_work_order_events_work_order_id();
CREATE TRIGGER keep_evidence BEFORE DELETE OR UPDATE ON public.work_order_events FOR EACH ROW EXECUTE FUNCTION app.keep_evidence();
CREATE TRIGGER seen_after_hold_work_order_events_work_order_id BEFORE INSERT OR UPDATE OF work_order_id ON public.work_order_events FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_work_order_events_work_order_id();
-- row security: enabled and forced, on the owner too
-- Staff see what became of an order, and note what they do; nobody changes it.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A10, A12: what became of the work orders that the person sees, with the reasons; its own request and that it withdrew it.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_events.tenant_id) AND (w.id = work_order_events.work_order_id)))));
-- Staff see what became of an order, and note what they do; nobody changes it.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (by_staff AND ((user_id IS NULL) OR (user_id = (current_setting('app.user_id'::text))::uuid))));
-- A10, A12: what became of the work orders that the person sees, with the reasons; its own request and that it withdrew it.
policy for insert to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((to_status = ANY (ARRAY['requested'::text, 'cancelled'::text])) AND (NOT by_staff) AND ((user_id IS NULL) OR (user_id = (current_setting('app.user_id'::text))::uuid)) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_events.tenant_id) AND (w.id = work_order_events.work_order_id) AND w.by_portal AND (w.requested_by_user_id = (current_setting('app.user_id'::text))::uuid))))));
-- A10, A12: what became of the work orders that the person sees, with the reasons; its own request and that it withdrew it.
policy for insert to portal_link
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((to_status = ANY (ARRAY['requested'::text, 'cancelled'::text])) AND (NOT by_staff) AND (user_id IS NULL) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_events.tenant_id) AND (w.id = work_order_events.work_order_id) AND w.by_portal AND (w.requested_by_user_id IS NULL))))));
grant select to app_staff;
grant select (tenant_id, id, work_order_id, from_status, to_status, reason, by_staff, created_at) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, work_order_id, from_status, to_status, reason, by_staff, author_name, user_id) to app_staff, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;

-- work_order_lines --------------------------------------------------------------------------------

create table work_order_lines (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  work_order_id uuid,
  asset_id uuid not null,
  customer_id uuid,
  facility_id uuid not null,
  asset_code text,
  asset_description text not null,
  outcome text,
  not_done_reason text,
  serviced_on date,
  technician_id uuid,
  remarks text,
  next_service_on date,
  next_is_given boolean not null default false,
  not_required boolean not null default false,
  steps_done text[] not null default '{}'::text[],
  steps_failed text[] not null default '{}'::text[],
  finished_at timestamp with time zone,
  base_last_on date,
  before_next_on date,
  base_required boolean,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  type_id uuid,
  reference text,
  technician_name text,
  reference_lc text generated always as (lower(reference)) stored,
  next_day smallint,
  handed_from_id uuid,
  base_next_on date,
  counts_type_id uuid,
  constraint work_order_lines_pkey PRIMARY KEY (tenant_id, id),
  constraint work_order_lines_once UNIQUE (tenant_id, work_order_id, asset_id),
  constraint work_order_lines_at_customer FOREIGN KEY (tenant_id, facility_id, customer_id) REFERENCES public.facilities(tenant_id, id, customer_id) DEFERRABLE,
  constraint work_order_lines_counts FOREIGN KEY (tenant_id, counts_type_id) REFERENCES public.work_order_types(tenant_id, id),
  constraint work_order_lines_handed_from FOREIGN KEY (tenant_id, handed_from_id) REFERENCES public.work_order_lines(tenant_id, id),
  constraint work_order_lines_tenant_id_asset_id_fkey FOREIGN KEY (tenant_id, asset_id) REFERENCES public.assets(tenant_id, id),
  constraint work_order_lines_tenant_id_facility_id_fkey FOREIGN KEY (tenant_id, facility_id) REFERENCES public.facilities(tenant_id, id),
  constraint work_order_lines_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint work_order_lines_tenant_id_technician_id_fkey FOREIGN KEY (tenant_id, technician_id) REFERENCES public.personnel(tenant_id, id),
  constraint work_order_lines_tenant_id_work_order_id_customer_id_fkey FOREIGN KEY (tenant_id, work_order_id, customer_id) REFERENCES public.work_orders(tenant_id, id, customer_id) DEFERRABLE,
  constraint work_order_lines_tenant_id_work_order_id_fkey FOREIGN KEY (tenant_id, work_order_id) REFERENCES public.work_orders(tenant_id, id),
  constraint work_order_lines_type FOREIGN KEY (tenant_id, type_id) REFERENCES public.work_order_types(tenant_id, id),
  constraint work_order_lines_finished CHECK (((finished_at IS NULL) OR (outcome IS NOT NULL))),
  constraint work_order_lines_handed CHECK (((handed_from_id IS NULL) OR (work_order_id IS NULL))),
  constraint work_order_lines_next_day CHECK (((next_day >= 29) AND (next_day <= 31))),
  constraint work_order_lines_not_done CHECK (((outcome <> 'not_done'::text) OR (not_done_reason IS NOT NULL))),
  constraint work_order_lines_outcome_check CHECK ((outcome = ANY (ARRAY['passed'::text, 'adjusted'::text, 'failed'::text, 'not_done'::text]))),
  constraint work_order_lines_past CHECK (
CASE
    WHEN (work_order_id IS NULL) THEN ((type_id IS NOT NULL) AND (outcome IS NOT NULL) AND (serviced_on IS NOT NULL) AND (finished_at IS NOT NULL))
    ELSE ((type_id IS NULL) AND (reference IS NULL) AND (technician_name IS NULL))
END),
  constraint work_order_lines_reason_seen CHECK ((regexp_replace(not_done_reason, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID
);
CREATE INDEX work_order_lines_by_reference ON public.work_order_lines USING btree (tenant_id, reference_lc) WHERE ((work_order_id IS NULL) AND (reference_lc IS NOT NULL));
CREATE UNIQUE INDEX work_order_lines_handed_once ON public.work_order_lines USING btree (tenant_id, handed_from_id, customer_id) WHERE (handed_from_id IS NOT NULL);
CREATE INDEX work_order_lines_history ON public.work_order_lines USING btree (tenant_id, asset_id, serviced_on DESC, id DESC);
CREATE INDEX work_order_lines_not_done ON public.work_order_lines USING btree (tenant_id, finished_at) WHERE (outcome = 'not_done'::text);
CREATE INDEX work_order_lines_not_done_by_customer ON public.work_order_lines USING btree (tenant_id, customer_id, finished_at) WHERE (outcome = 'not_done'::text);
CREATE INDEX work_order_lines_of_facility ON public.work_order_lines USING btree (tenant_id, facility_id, id);
CREATE INDEX work_order_lines_order ON public.work_order_lines USING btree (tenant_id, work_order_id, created_at, id);
CREATE INDEX work_order_lines_reference ON public.work_order_lines USING btree (tenant_id, lower(reference)) WHERE ((work_order_id IS NULL) AND (reference IS NOT NULL));
CREATE INDEX work_order_lines_serviced ON public.work_order_lines USING btree (tenant_id, serviced_on) INCLUDE (outcome, before_next_on, finished_at, facility_id, customer_id, work_order_id, asset_id) WHERE (serviced_on IS NOT NULL);
CREATE INDEX work_order_lines_serviced_by_customer ON public.work_order_lines USING btree (tenant_id, customer_id, serviced_on) INCLUDE (outcome, before_next_on, finished_at, facility_id, customer_id, work_order_id, asset_id) WHERE (serviced_on IS NOT NULL);
CREATE INDEX work_order_lines_serviced_by_facility ON public.work_order_lines USING btree (tenant_id, facility_id, serviced_on) INCLUDE (outcome, before_next_on, finished_at, facility_id, customer_id, work_order_id, asset_id) WHERE (serviced_on IS NOT NULL);
CREATE TRIGGER guard_work_order_line BEFORE INSERT OR DELETE OR UPDATE OF outcome, not_done_reason, serviced_on, technician_id, remarks, next_service_on, next_is_given, not_required, steps_done, steps_failed, finished_at, before_next_on, base_last_on, base_next_on, base_required ON public.work_order_lines FOR EACH ROW EXECUTE FUNCTION app.guard_work_order_line();
CREATE TRIGGER keep_documents BEFORE DELETE ON public.work_order_lines FOR EACH ROW EXECUTE FUNCTION app.keep_documents();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.work_order_lines FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
CREATE TRIGGER keep_report_months_on_delete AFTER DELETE ON public.work_order_lines REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION app.keep_report_months_of_work_order_lines();
CREATE TRIGGER keep_report_months_on_insert AFTER INSERT ON public.work_order_lines REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.keep_report_months_of_work_order_lines();
CREATE TRIGGER keep_report_months_on_update AFTER UPDATE ON public.work_order_lines REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.keep_report_months_of_work_order_lines();
CREATE TRIGGER return_documents AFTER INSERT ON public.work_order_lines FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.return_documents();
-- row security: enabled and forced, on the owner too
-- Staff keep the lines of the tenant's work orders, while guard_work_order_line lets anybody.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A20a: the lines of the service orders that a partner user sees.
policy for select to partner, partner_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_lines.tenant_id) AND (w.id = work_order_lines.work_order_id)))));
-- A12: Contact users see the work order lines at the facilities they have access to. A29: assets in reach are put into the own request.
policy for select to portal_contact, portal_contact_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])));
-- A14: A contact with Admin Access sees all work order lines of their customer, as well as those of any other facilities added to them. A29: assets in reach are put into the own request.
policy for select to portal_contact_admin, portal_contact_admin_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) OR (facility_id = ANY (( SELECT app.my_outside_facilities() AS my_outside_facilities)::uuid[]))));
-- A12: A contact user with All facilities sees all work order lines of their own customer only. A29: assets in reach are put into the own request.
policy for select to portal_contact_all, portal_contact_all_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- A12: Contact users see the work order lines at the facilities they have access to. A29: assets in reach are put into the own request.
policy for select to portal_contact_mixed, portal_contact_mixed_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (((customer_id = (current_setting('app.customer_id'::text))::uuid) AND ((current_setting('app.all_facilities'::text))::boolean OR (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_order_lines.tenant_id) AND (r.facility_id = work_order_lines.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) OR (facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) OR ((tenant_id =
CASE
    WHEN (current_setting('app.facilities'::text) = '{}'::text) THEN (current_setting('app.tenant_id'::text))::uuid
    ELSE NULL::uuid
END) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_order_lines.tenant_id) AND (r.facility_id = work_order_lines.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))));
-- A12: Contact users see the work order lines at the facilities they have access to. A29: assets in reach are put into the own request.
policy for select to portal_contact_wide, portal_contact_wide_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_order_lines.tenant_id) AND (r.facility_id = work_order_lines.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid))))));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all work order lines of the customer. A29: assets in reach are put into the own request.
policy for select to portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- A10: A secure link shows all work order lines of its customer. A29: assets in reach are put into the own request.
policy for select to portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- Staff keep the lines of the tenant's work orders, while guard_work_order_line lets anybody.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A12: Contact users see the work order lines at the facilities they have access to. A29: assets in reach are put into the own request.
policy for insert to portal_contact
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_lines.tenant_id) AND (w.id = work_order_lines.work_order_id) AND (w.status = 'requested'::text) AND w.by_portal AND (w.requested_by_user_id = (current_setting('app.user_id'::text))::uuid))))));
-- A14: A contact with Admin Access sees all work order lines of their customer, as well as those of any other facilities added to them. A29: assets in reach are put into the own request.
policy for insert to portal_contact_admin
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (((customer_id = (current_setting('app.customer_id'::text))::uuid) OR (facility_id = ANY (( SELECT app.my_outside_facilities() AS my_outside_facilities)::uuid[]))) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_lines.tenant_id) AND (w.id = work_order_lines.work_order_id) AND (w.status = 'requested'::text) AND w.by_portal AND (w.requested_by_user_id = (current_setting('app.user_id'::text))::uuid))))));
-- A12: A contact user with All facilities sees all work order lines of their own customer only. A29: assets in reach are put into the own request.
policy for insert to portal_contact_all
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_lines.tenant_id) AND (w.id = work_order_lines.work_order_id) AND (w.status = 'requested'::text) AND w.by_portal AND (w.requested_by_user_id = (current_setting('app.user_id'::text))::uuid))))));
-- A12: Contact users see the work order lines at the facilities they have access to. A29: assets in reach are put into the own request.
policy for insert to portal_contact_mixed
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((((customer_id = (current_setting('app.customer_id'::text))::uuid) AND ((current_setting('app.all_facilities'::text))::boolean OR (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_order_lines.tenant_id) AND (r.facility_id = work_order_lines.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) OR (facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) OR ((tenant_id =
CASE
    WHEN (current_setting('app.facilities'::text) = '{}'::text) THEN (current_setting('app.tenant_id'::text))::uuid
    ELSE NULL::uuid
END) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_order_lines.tenant_id) AND (r.facility_id = work_order_lines.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_lines.tenant_id) AND (w.id = work_order_lines.work_order_id) AND (w.status = 'requested'::text) AND w.by_portal AND (w.requested_by_user_id = (current_setting('app.user_id'::text))::uuid))))));
-- A12: Contact users see the work order lines at the facilities they have access to. A29: assets in reach are put into the own request.
policy for insert to portal_contact_wide
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_order_lines.tenant_id) AND (r.facility_id = work_order_lines.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_lines.tenant_id) AND (w.id = work_order_lines.work_order_id) AND (w.status = 'requested'::text) AND w.by_portal AND (w.requested_by_user_id = (current_setting('app.user_id'::text))::uuid))))));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all work order lines of the customer. A29: assets in reach are put into the own request.
policy for insert to portal_customer
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_lines.tenant_id) AND (w.id = work_order_lines.work_order_id) AND (w.status = 'requested'::text) AND w.by_portal AND (w.requested_by_user_id = (current_setting('app.user_id'::text))::uuid))))));
-- A10: A secure link shows all work order lines of its customer. A29: assets in reach are put into the own request.
policy for insert to portal_link
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_lines.tenant_id) AND (w.id = work_order_lines.work_order_id) AND (w.status = 'requested'::text) AND w.by_portal AND (w.requested_by_user_id IS NULL))))));
-- Staff keep the lines of the tenant's work orders, while guard_work_order_line lets anybody.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Staff keep the lines of the tenant's work orders, while guard_work_order_line lets anybody.
policy for delete to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (outcome IS NULL));
grant select to app_staff, definer_mail, definer_search;
grant select (tenant_id, id, customer_id) to definer_merge;
grant select (tenant_id, id, work_order_id, asset_id, customer_id, facility_id, asset_code, asset_description, outcome, not_done_reason, serviced_on, remarks, next_service_on, not_required, finished_at, before_next_on, created_at, type_id, reference, reference_lc, handed_from_id) to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, work_order_id, asset_id, outcome, not_done_reason, serviced_on, remarks, next_service_on, not_required, finished_at, type_id, reference, technician_name, handed_from_id) to app_staff;
grant insert (tenant_id, id, work_order_id, asset_id) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;
grant update (outcome, not_done_reason, serviced_on, technician_id, remarks, next_service_on, next_is_given, not_required, steps_done, steps_failed, finished_at, base_last_on, before_next_on, base_required, updated_at, version, next_day, base_next_on, counts_type_id) to app_staff;
grant update (customer_id) to definer_merge;
grant update (facility_id) to definer_search;
grant delete to app_staff;

-- work_order_signatures ---------------------------------------------------------------------------

create table work_order_signatures (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  work_order_id uuid not null,
  name text not null,
  drawing text,
  content text not null,
  content_sha256 text not null,
  by_staff boolean not null,
  author_name text not null,
  user_id uuid,
  created_at timestamp with time zone not null default now(),
  constraint work_order_signatures_pkey PRIMARY KEY (tenant_id, id),
  constraint work_order_signatures_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint work_order_signatures_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE SET NULL (user_id),
  constraint work_order_signatures_tenant_id_work_order_id_fkey FOREIGN KEY (tenant_id, work_order_id) REFERENCES public.work_orders(tenant_id, id),
  constraint work_order_signatures_drawing CHECK (((char_length(drawing) <= 20000) AND (drawing ~ '^[ML0-9 ]+$'::text))),
  constraint work_order_signatures_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint work_order_signatures_sha256 CHECK ((content_sha256 ~ '^[0-9a-f]{64}$'::text))
);
CREATE INDEX work_order_signatures_latest ON public.work_order_signatures USING btree (tenant_id, work_order_id, created_at DESC, id DESC);
CREATE TRIGGER a_sign_work_order_signatures BEFORE INSERT ON public.work_order_signatures FOR EACH ROW EXECUTE FUNCTION app.sign_work_order_signatures();
CREATE TRIGGER hold_customer_work_order_signatures_work_order_id BEFORE INSERT OR UPDATE OF work_order_id ON public.work_order_signatures FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_work_order_signatures_work_order_id();
CREATE TRIGGER keep_evidence BEFORE DELETE OR UPDATE ON public.work_order_signatures FOR EACH ROW EXECUTE FUNCTION app.keep_evidence();
CREATE TRIGGER seen_after_hold_work_order_signatures_work_order_id BEFORE INSERT OR UPDATE OF work_order_id ON public.work_order_signatures FOR EACH ROW WHEN ((new.work_order_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_work_order_signatures_work_order_id();
-- row security: enabled and forced, on the owner too
-- Staff keep what a customer has signed, in no name but the own; nobody changes it.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A12, A28: who signed, and the drawing, on the own customer’s work orders that the person sees; what was signed, line by line, is for staff alone.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.work_orders w
  WHERE ((w.tenant_id = work_order_signatures.tenant_id) AND (w.id = work_order_signatures.work_order_id) AND ((w.customer_id = (current_setting('app.customer_id'::text))::uuid) OR (w.for_customer_id = (current_setting('app.customer_id'::text))::uuid))))));
-- Staff keep what a customer has signed, in no name but the own; nobody changes it.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (by_staff AND ((user_id IS NULL) OR (user_id = (current_setting('app.user_id'::text))::uuid))));
grant select to app_staff;
grant select (tenant_id, id, work_order_id, name, drawing, created_at) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, work_order_id, name, drawing, content, content_sha256, by_staff, author_name, user_id) to app_staff;

-- work_order_types --------------------------------------------------------------------------------

create table work_order_types (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  name text not null,
  name_lc text collate reading_order not null,
  asks_outcome boolean not null default true,
  customer_signs boolean not null default false,
  steps text[] not null default '{}'::text[],
  active boolean not null default true,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  makes_service_orders boolean not null default false,
  search_text text not null generated always as (public.search_text(name)) stored,
  constraint work_order_types_pkey PRIMARY KEY (tenant_id, id),
  constraint work_order_types_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint work_order_types_name_seen CHECK ((regexp_replace(name, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID
);
CREATE INDEX work_order_types_by_name ON public.work_order_types USING btree (tenant_id, name_lc, id);
CREATE UNIQUE INDEX work_order_types_name ON public.work_order_types USING btree (tenant_id, lower(name));
CREATE TRIGGER sort_work_order_types BEFORE INSERT OR UPDATE OF name ON public.work_order_types FOR EACH ROW EXECUTE FUNCTION app.sort_work_order_types();
-- row security: enabled and forced, on the owner too
-- Administrators keep the company's types of work orders, and staff read them.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A10, A12: what kind of work an order is, by name, and which only claims make.
policy for select to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- Administrators keep the company's types of work orders, and staff read them.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- Administrators keep the company's types of work orders, and staff read them.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff, definer_mail, definer_sign_in;
grant select (tenant_id, id, name, name_lc) to definer_jobs;
grant select (tenant_id, id, steps) to definer_search;
grant select (tenant_id, id, name, name_lc, active, makes_service_orders) to partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, name, asks_outcome, customer_signs, steps, active) to app_staff;
grant insert to definer_sign_in;
grant update (name, asks_outcome, customer_signs, steps, active, updated_at, version) to app_staff;
grant update (name_lc) to definer_jobs;

-- work_orders -------------------------------------------------------------------------------------

create table work_orders (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  number bigint not null,
  type_id uuid not null,
  facility_id uuid not null,
  customer_id uuid,
  lab_id uuid,
  technician_id uuid,
  partner_id uuid,
  status text not null,
  in_work boolean not null generated always as ((status = ANY (ARRAY['open'::text, 'scheduled'::text, 'in_progress'::text, 'on_hold'::text]))) stored,
  reason text,
  description text,
  purchase_order text,
  wanted_on date,
  scheduled_on date,
  opened_by text not null,
  by_portal boolean not null default false,
  requested_by_user_id uuid,
  signed_by text,
  signed_at timestamp with time zone,
  search_text text not null generated always as (public.search_text(((((('WO-'::text || (number)::text) || '
'::text) || COALESCE(purchase_order, ''::text)) || '
'::text) || COALESCE(description, ''::text)))) stored,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  version integer not null default 1,
  ticket_id uuid,
  claim_id uuid,
  invoice_id uuid,
  staff_wrote_last boolean,
  last_comment_at timestamp with time zone,
  turned_at timestamp with time zone,
  needs_answer boolean not null generated always as (((NOT (staff_wrote_last IS DISTINCT FROM false)) AND (status <> ALL (ARRAY['closed'::text, 'declined'::text, 'cancelled'::text])))) stored,
  done_at timestamp with time zone,
  at_lab boolean not null generated always as ((lab_id IS NOT NULL)) stored,
  follows_order_id uuid,
  follows_line_id uuid,
  for_customer_id uuid,
  steps text[],
  constraint work_orders_pkey PRIMARY KEY (tenant_id, id),
  constraint work_orders_number UNIQUE (tenant_id, number),
  constraint work_orders_tenant_id_id_customer_id_key UNIQUE (tenant_id, id, customer_id),
  constraint work_orders_at_customer FOREIGN KEY (tenant_id, facility_id, customer_id) REFERENCES public.facilities(tenant_id, id, customer_id) DEFERRABLE,
  constraint work_orders_follows_line FOREIGN KEY (tenant_id, follows_line_id) REFERENCES public.work_order_lines(tenant_id, id) ON DELETE SET NULL (follows_line_id),
  constraint work_orders_follows_order FOREIGN KEY (tenant_id, follows_order_id) REFERENCES public.work_orders(tenant_id, id),
  constraint work_orders_for_customer FOREIGN KEY (tenant_id, for_customer_id) REFERENCES public.customers(tenant_id, id),
  constraint work_orders_invoiced FOREIGN KEY (tenant_id, invoice_id) REFERENCES public.invoices(tenant_id, id) ON DELETE SET NULL (invoice_id),
  constraint work_orders_of_claim FOREIGN KEY (tenant_id, claim_id) REFERENCES public.warranty_claims(tenant_id, id),
  constraint work_orders_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id),
  constraint work_orders_tenant_id_facility_id_fkey FOREIGN KEY (tenant_id, facility_id) REFERENCES public.facilities(tenant_id, id),
  constraint work_orders_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint work_orders_tenant_id_lab_id_fkey FOREIGN KEY (tenant_id, lab_id) REFERENCES public.facilities(tenant_id, id),
  constraint work_orders_tenant_id_partner_id_fkey FOREIGN KEY (tenant_id, partner_id) REFERENCES public.partners(tenant_id, id),
  constraint work_orders_tenant_id_requested_by_user_id_fkey FOREIGN KEY (tenant_id, requested_by_user_id) REFERENCES public.users(tenant_id, id) ON DELETE SET NULL (requested_by_user_id),
  constraint work_orders_tenant_id_technician_id_fkey FOREIGN KEY (tenant_id, technician_id) REFERENCES public.personnel(tenant_id, id),
  constraint work_orders_tenant_id_type_id_fkey FOREIGN KEY (tenant_id, type_id) REFERENCES public.work_order_types(tenant_id, id),
  constraint work_orders_ticket FOREIGN KEY (tenant_id, ticket_id) REFERENCES public.tickets(tenant_id, id),
  constraint work_orders_for_one CHECK (((customer_id IS NULL) OR (for_customer_id IS NULL))),
  constraint work_orders_reason CHECK (((status <> ALL (ARRAY['on_hold'::text, 'declined'::text, 'cancelled'::text])) OR (reason IS NOT NULL))),
  constraint work_orders_reason_seen CHECK ((regexp_replace(reason, '[[:space:]\u00A0\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0]'::text, ''::text, 'g'::text) <> ''::text)) NOT VALID,
  constraint work_orders_scheduled CHECK (((status <> 'scheduled'::text) OR (scheduled_on IS NOT NULL))),
  constraint work_orders_status_check CHECK ((status = ANY (ARRAY['requested'::text, 'open'::text, 'scheduled'::text, 'in_progress'::text, 'on_hold'::text, 'done'::text, 'closed'::text, 'declined'::text, 'cancelled'::text])))
);
CREATE INDEX work_orders_answered ON public.work_orders USING btree (tenant_id, customer_id, last_comment_at DESC) WHERE staff_wrote_last;
CREATE INDEX work_orders_by_customer_status ON public.work_orders USING btree (tenant_id, customer_id, status, created_at DESC, id DESC);
CREATE INDEX work_orders_by_partner ON public.work_orders USING btree (tenant_id, partner_id, created_at DESC, id DESC) WHERE (partner_id IS NOT NULL);
CREATE INDEX work_orders_by_scheduled ON public.work_orders USING btree (tenant_id, scheduled_on, id);
CREATE INDEX work_orders_by_scheduled_down ON public.work_orders USING btree (tenant_id, scheduled_on DESC NULLS LAST, id DESC);
CREATE INDEX work_orders_by_status ON public.work_orders USING btree (tenant_id, status, created_at DESC, id DESC);
CREATE INDEX work_orders_by_technician ON public.work_orders USING btree (tenant_id, technician_id, created_at DESC, id DESC);
CREATE INDEX work_orders_by_type ON public.work_orders USING btree (tenant_id, type_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX work_orders_claim ON public.work_orders USING btree (tenant_id, claim_id) WHERE (claim_id IS NOT NULL);
CREATE INDEX work_orders_done ON public.work_orders USING btree (tenant_id, done_at) INCLUDE (created_at, facility_id, customer_id, status) WHERE (done_at IS NOT NULL);
CREATE INDEX work_orders_done_by_customer ON public.work_orders USING btree (tenant_id, customer_id, done_at) INCLUDE (created_at, facility_id, customer_id, status) WHERE (done_at IS NOT NULL);
CREATE INDEX work_orders_done_by_facility ON public.work_orders USING btree (tenant_id, facility_id, done_at) INCLUDE (created_at, facility_id, customer_id, status) WHERE (done_at IS NOT NULL);
CREATE INDEX work_orders_follows_line_index ON public.work_orders USING btree (tenant_id, follows_line_id) WHERE (follows_line_id IS NOT NULL);
CREATE INDEX work_orders_follows_order_index ON public.work_orders USING btree (tenant_id, follows_order_id) WHERE (follows_order_id IS NOT NULL);
CREATE INDEX work_orders_for_customer ON public.work_orders USING btree (tenant_id, for_customer_id) WHERE (for_customer_id IS NOT NULL);
CREATE INDEX work_orders_in_work ON public.work_orders USING btree (tenant_id, created_at DESC, id DESC) WHERE in_work;
CREATE INDEX work_orders_in_work_by_customer ON public.work_orders USING btree (tenant_id, customer_id, created_at DESC, id DESC) WHERE in_work;
CREATE INDEX work_orders_in_work_by_facility ON public.work_orders USING btree (tenant_id, facility_id, created_at DESC, id DESC) WHERE in_work;
CREATE INDEX work_orders_in_work_by_number ON public.work_orders USING btree (tenant_id, customer_id, number) WHERE in_work;
CREATE INDEX work_orders_in_work_in_order ON public.work_orders USING btree (tenant_id, number) WHERE in_work;
CREATE INDEX work_orders_jobs ON public.work_orders USING btree (tenant_id, technician_id, scheduled_on, id) WHERE in_work;
CREATE INDEX work_orders_new ON public.work_orders USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX work_orders_new_by_customer ON public.work_orders USING btree (tenant_id, customer_id, created_at DESC, id DESC);
CREATE INDEX work_orders_new_by_facility ON public.work_orders USING btree (tenant_id, facility_id, created_at DESC, id DESC);
CREATE INDEX work_orders_of_invoice ON public.work_orders USING btree (tenant_id, invoice_id) WHERE (invoice_id IS NOT NULL);
CREATE UNIQUE INDEX work_orders_of_ticket ON public.work_orders USING btree (tenant_id, ticket_id) WHERE (ticket_id IS NOT NULL);
CREATE INDEX work_orders_search ON public.work_orders USING gin (tenant_id, search_text public.gin_trgm_ops);
CREATE INDEX work_orders_to_answer ON public.work_orders USING btree (tenant_id, created_at DESC, id DESC) WHERE needs_answer;
CREATE INDEX work_orders_to_invoice ON public.work_orders USING btree (tenant_id, id) WHERE ((status = ANY (ARRAY['done'::text, 'closed'::text])) AND (invoice_id IS NULL) AND (customer_id IS NOT NULL));
CREATE INDEX work_orders_turned ON public.work_orders USING btree (tenant_id, customer_id, turned_at DESC) WHERE (turned_at IS NOT NULL);
CREATE TRIGGER a_sign_work_orders BEFORE INSERT ON public.work_orders FOR EACH ROW EXECUTE FUNCTION app.sign_work_orders();
CREATE TRIGGER guard_service_order BEFORE INSERT OR UPDATE OF claim_id ON public.work_orders FOR EACH ROW EXECUTE FUNCTION app.guard_service_order();
CREATE TRIGGER guard_work_order BEFORE INSERT OR UPDATE OF type_id, facility_id, customer_id, lab_id, technician_id, status, reason, description, purchase_order, wanted_on, scheduled_on, signed_by ON public.work_orders FOR EACH ROW WHEN (("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text)) EXECUTE FUNCTION app.guard_work_order();
CREATE TRIGGER hold_customer_work_orders_invoice_id BEFORE INSERT OR UPDATE OF invoice_id ON public.work_orders FOR EACH ROW WHEN ((new.invoice_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_work_orders_invoice_id();
CREATE TRIGGER hold_customer_work_orders_ticket_id BEFORE INSERT OR UPDATE OF ticket_id ON public.work_orders FOR EACH ROW WHEN ((new.ticket_id IS NOT NULL)) EXECUTE FUNCTION app.hold_customer_work_orders_ticket_id();
CREATE TRIGGER hold_own_facility BEFORE INSERT OR UPDATE OF facility_id, customer_id ON public.work_orders FOR EACH ROW WHEN (("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text)) EXECUTE FUNCTION app.hold_own_facility();
CREATE TRIGGER keep_customer_of_work_orders BEFORE UPDATE OF customer_id ON public.work_orders FOR EACH ROW WHEN (((new.customer_id IS DISTINCT FROM old.customer_id) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_customer_of_work_orders();
CREATE TRIGGER keep_off_merged_customer AFTER INSERT OR UPDATE OF customer_id ON public.work_orders FOR EACH ROW WHEN (((new.customer_id IS NOT NULL) AND ("right"((CURRENT_USER)::text, 14) <> '_definer_merge'::text))) EXECUTE FUNCTION app.keep_off_merged_customer();
CREATE TRIGGER keep_report_months_on_delete AFTER DELETE ON public.work_orders REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION app.keep_report_months_of_work_orders();
CREATE TRIGGER keep_report_months_on_insert AFTER INSERT ON public.work_orders REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.keep_report_months_of_work_orders();
CREATE TRIGGER keep_report_months_on_update AFTER UPDATE ON public.work_orders REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.keep_report_months_of_work_orders();
CREATE TRIGGER keep_steps BEFORE UPDATE OF status, type_id ON public.work_orders FOR EACH ROW WHEN (((new.status <> ALL (ARRAY['requested'::text, 'open'::text, 'scheduled'::text])) AND ((new.steps IS NULL) OR (new.type_id <> old.type_id)))) EXECUTE FUNCTION app.fix_steps();
CREATE TRIGGER note_done BEFORE INSERT OR UPDATE OF status ON public.work_orders FOR EACH ROW EXECUTE FUNCTION app.note_done();
CREATE TRIGGER note_turn BEFORE UPDATE OF status ON public.work_orders FOR EACH ROW WHEN ((new.status <> old.status)) EXECUTE FUNCTION app.note_turn();
CREATE TRIGGER seen_after_hold_work_orders_invoice_id BEFORE INSERT OR UPDATE OF invoice_id ON public.work_orders FOR EACH ROW WHEN ((new.invoice_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_work_orders_invoice_id();
CREATE TRIGGER seen_after_hold_work_orders_ticket_id BEFORE INSERT OR UPDATE OF ticket_id ON public.work_orders FOR EACH ROW WHEN ((new.ticket_id IS NOT NULL)) EXECUTE FUNCTION app.seen_after_hold_work_orders_ticket_id();
-- row security: enabled and forced, on the owner too
-- Staff keep the tenant's work orders as far as their routes let them; the states move as guard_work_order says.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A20a: Partner users see only the service orders that came from their partner’s claims.
policy for select to partner, partner_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (partner_id = (current_setting('app.partner_id'::text))::uuid));
-- A12: Contact users see the work orders at the facilities they have access to. At a facility of the company’s own, none of another customer’s. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for select to portal_contact, portal_contact_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) AND ((for_customer_id = (current_setting('app.customer_id'::text))::uuid) OR ((for_customer_id IS NULL) AND ((customer_id IS NOT NULL) OR (NOT by_portal))))));
-- A14: A contact with Admin Access sees all work orders of their customer, as well as those of any other facilities added to them. At a facility of the company’s own, none of another customer’s. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for select to portal_contact_admin, portal_contact_admin_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (((customer_id = (current_setting('app.customer_id'::text))::uuid) OR (facility_id = ANY (( SELECT app.my_outside_facilities() AS my_outside_facilities)::uuid[]))) AND ((for_customer_id = (current_setting('app.customer_id'::text))::uuid) OR ((for_customer_id IS NULL) AND ((customer_id IS NOT NULL) OR (NOT by_portal))))));
-- A12: A contact user with All facilities sees all work orders of their own customer only. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for select to portal_contact_all, portal_contact_all_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- A12: Contact users see the work orders at the facilities they have access to. At a facility of the company’s own, none of another customer’s. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for select to portal_contact_mixed, portal_contact_mixed_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((((customer_id = (current_setting('app.customer_id'::text))::uuid) AND ((current_setting('app.all_facilities'::text))::boolean OR (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_orders.tenant_id) AND (r.facility_id = work_orders.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) OR (facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) OR ((tenant_id =
CASE
    WHEN (current_setting('app.facilities'::text) = '{}'::text) THEN (current_setting('app.tenant_id'::text))::uuid
    ELSE NULL::uuid
END) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_orders.tenant_id) AND (r.facility_id = work_orders.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) AND ((for_customer_id = (current_setting('app.customer_id'::text))::uuid) OR ((for_customer_id IS NULL) AND ((customer_id IS NOT NULL) OR (NOT by_portal))))));
-- A12: Contact users see the work orders at the facilities they have access to. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for select to portal_contact_wide, portal_contact_wide_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_orders.tenant_id) AND (r.facility_id = work_orders.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid))))));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all work orders of the customer. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for select to portal_customer, portal_customer_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- A10: A secure link shows all work orders of its customer. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for select to portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (customer_id = (current_setting('app.customer_id'::text))::uuid));
-- Staff keep the tenant's work orders as far as their routes let them; the states move as guard_work_order says.
policy for insert to app_staff
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A12: Contact users see the work orders at the facilities they have access to. At a facility of the company’s own, none of another customer’s. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for insert to portal_contact
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) AND ((for_customer_id = (current_setting('app.customer_id'::text))::uuid) OR ((for_customer_id IS NULL) AND ((customer_id IS NOT NULL) OR (NOT by_portal)))) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)));
-- A14: A contact with Admin Access sees all work orders of their customer, as well as those of any other facilities added to them. At a facility of the company’s own, none of another customer’s. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for insert to portal_contact_admin
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (((customer_id = (current_setting('app.customer_id'::text))::uuid) OR (facility_id = ANY (( SELECT app.my_outside_facilities() AS my_outside_facilities)::uuid[]))) AND ((for_customer_id = (current_setting('app.customer_id'::text))::uuid) OR ((for_customer_id IS NULL) AND ((customer_id IS NOT NULL) OR (NOT by_portal)))) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)));
-- A12: A contact user with All facilities sees all work orders of their own customer only. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for insert to portal_contact_all
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)));
-- A12: Contact users see the work orders at the facilities they have access to. At a facility of the company’s own, none of another customer’s. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for insert to portal_contact_mixed
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((((customer_id = (current_setting('app.customer_id'::text))::uuid) AND ((current_setting('app.all_facilities'::text))::boolean OR (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_orders.tenant_id) AND (r.facility_id = work_orders.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) OR (facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) OR ((tenant_id =
CASE
    WHEN (current_setting('app.facilities'::text) = '{}'::text) THEN (current_setting('app.tenant_id'::text))::uuid
    ELSE NULL::uuid
END) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_orders.tenant_id) AND (r.facility_id = work_orders.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) AND ((for_customer_id = (current_setting('app.customer_id'::text))::uuid) OR ((for_customer_id IS NULL) AND ((customer_id IS NOT NULL) OR (NOT by_portal)))) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)));
-- A12: Contact users see the work orders at the facilities they have access to. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for insert to portal_contact_wide
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_orders.tenant_id) AND (r.facility_id = work_orders.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all work orders of the customer. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for insert to portal_customer
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)));
-- A10: A secure link shows all work orders of its customer. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for insert to portal_link
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id IS NULL)));
-- Staff keep the tenant's work orders as far as their routes let them; the states move as guard_work_order says.
policy for update to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid)
  check (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A12: Contact users see the work orders at the facilities they have access to. At a facility of the company’s own, none of another customer’s. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for update to portal_contact
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) AND ((for_customer_id = (current_setting('app.customer_id'::text))::uuid) OR ((for_customer_id IS NULL) AND ((customer_id IS NOT NULL) OR (NOT by_portal)))) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) AND ((for_customer_id = (current_setting('app.customer_id'::text))::uuid) OR ((for_customer_id IS NULL) AND ((customer_id IS NOT NULL) OR (NOT by_portal)))) AND (status = 'cancelled'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)));
-- A14: A contact with Admin Access sees all work orders of their customer, as well as those of any other facilities added to them. At a facility of the company’s own, none of another customer’s. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for update to portal_contact_admin
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (((customer_id = (current_setting('app.customer_id'::text))::uuid) OR (facility_id = ANY (( SELECT app.my_outside_facilities() AS my_outside_facilities)::uuid[]))) AND ((for_customer_id = (current_setting('app.customer_id'::text))::uuid) OR ((for_customer_id IS NULL) AND ((customer_id IS NOT NULL) OR (NOT by_portal)))) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (((customer_id = (current_setting('app.customer_id'::text))::uuid) OR (facility_id = ANY (( SELECT app.my_outside_facilities() AS my_outside_facilities)::uuid[]))) AND ((for_customer_id = (current_setting('app.customer_id'::text))::uuid) OR ((for_customer_id IS NULL) AND ((customer_id IS NOT NULL) OR (NOT by_portal)))) AND (status = 'cancelled'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)));
-- A12: A contact user with All facilities sees all work orders of their own customer only. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for update to portal_contact_all
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (status = 'cancelled'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)));
-- A12: Contact users see the work orders at the facilities they have access to. At a facility of the company’s own, none of another customer’s. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for update to portal_contact_mixed
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((((customer_id = (current_setting('app.customer_id'::text))::uuid) AND ((current_setting('app.all_facilities'::text))::boolean OR (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_orders.tenant_id) AND (r.facility_id = work_orders.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) OR (facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) OR ((tenant_id =
CASE
    WHEN (current_setting('app.facilities'::text) = '{}'::text) THEN (current_setting('app.tenant_id'::text))::uuid
    ELSE NULL::uuid
END) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_orders.tenant_id) AND (r.facility_id = work_orders.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) AND ((for_customer_id = (current_setting('app.customer_id'::text))::uuid) OR ((for_customer_id IS NULL) AND ((customer_id IS NOT NULL) OR (NOT by_portal)))) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((((customer_id = (current_setting('app.customer_id'::text))::uuid) AND ((current_setting('app.all_facilities'::text))::boolean OR (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_orders.tenant_id) AND (r.facility_id = work_orders.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) OR (facility_id = ANY (( SELECT (current_setting('app.facilities'::text))::uuid[] AS current_setting)::uuid[])) OR ((tenant_id =
CASE
    WHEN (current_setting('app.facilities'::text) = '{}'::text) THEN (current_setting('app.tenant_id'::text))::uuid
    ELSE NULL::uuid
END) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_orders.tenant_id) AND (r.facility_id = work_orders.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))))) AND ((for_customer_id = (current_setting('app.customer_id'::text))::uuid) OR ((for_customer_id IS NULL) AND ((customer_id IS NOT NULL) OR (NOT by_portal)))) AND (status = 'cancelled'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)));
-- A12: Contact users see the work orders at the facilities they have access to. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for update to portal_contact_wide
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_orders.tenant_id) AND (r.facility_id = work_orders.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (EXISTS ( SELECT
   FROM public.contact_facilities r
  WHERE ((r.tenant_id = work_orders.tenant_id) AND (r.facility_id = work_orders.facility_id) AND (r.contact_id = (current_setting('app.contact_id'::text))::uuid)))) AND (status = 'cancelled'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)));
-- A10, A14, A21: Customer users, contacts with Admin Access and agents see all work orders of the customer. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for update to portal_customer
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (status = 'cancelled'::text) AND by_portal AND (requested_by_user_id = (current_setting('app.user_id'::text))::uuid)));
-- A10: A secure link shows all work orders of its customer. A29: who may request work does so there, and withdraws its own requests while nobody has taken them on.
policy for update to portal_link
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (current_setting('app.create_work_order'::text))::boolean AND (status = 'requested'::text) AND by_portal AND (requested_by_user_id IS NULL)))
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((customer_id = (current_setting('app.customer_id'::text))::uuid) AND (status = 'cancelled'::text) AND by_portal AND (requested_by_user_id IS NULL)));
grant select to app_staff, definer_mail, definer_search;
grant select (tenant_id, id, customer_id, for_customer_id) to definer_merge;
grant select (tenant_id, id, number, type_id, facility_id, customer_id, partner_id, status, in_work, reason, description, purchase_order, wanted_on, scheduled_on, opened_by, by_portal, requested_by_user_id, signed_at, search_text, created_at, updated_at, version, ticket_id, claim_id, staff_wrote_last, last_comment_at, turned_at, done_at, at_lab, follows_order_id, follows_line_id, for_customer_id) to partner, partner_ro;
grant select (tenant_id, id, number, type_id, facility_id, customer_id, status, in_work, reason, description, purchase_order, wanted_on, scheduled_on, opened_by, by_portal, requested_by_user_id, signed_at, search_text, created_at, updated_at, version, ticket_id, staff_wrote_last, last_comment_at, turned_at, done_at, at_lab, follows_order_id, follows_line_id, for_customer_id) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, number, type_id, facility_id, customer_id, lab_id, technician_id, status, description, purchase_order, wanted_on, scheduled_on, opened_by, by_portal, requested_by_user_id, ticket_id, claim_id, follows_order_id, follows_line_id) to app_staff;
grant insert (tenant_id, id, number, type_id, facility_id, customer_id, status, description, purchase_order, wanted_on, opened_by, by_portal, requested_by_user_id) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;
grant update (type_id, facility_id, customer_id, lab_id, technician_id, status, reason, description, purchase_order, wanted_on, scheduled_on, signed_by, signed_at, updated_at, version, invoice_id) to app_staff;
grant update (customer_id, for_customer_id) to definer_merge;
grant update (updated_at, staff_wrote_last, last_comment_at) to definer_search;
grant update (status, reason, updated_at, version) to portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link;

-- work_settings -----------------------------------------------------------------------------------

create table work_settings (
  tenant_id uuid not null,
  id uuid not null default public.uuid_v7(),
  setting text not null,
  value text not null,
  created_at timestamp with time zone not null default now(),
  constraint work_settings_pkey PRIMARY KEY (tenant_id, id),
  constraint work_settings_once UNIQUE (tenant_id, setting),
  constraint work_settings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id),
  constraint work_settings_known CHECK ((((setting = 'counts_from'::text) AND (value = ANY (ARRAY['done'::text, 'due'::text]))) OR ((setting = 'lands_on'::text) AND (value = ANY (ARRAY['day'::text, 'month_end'::text]))) OR ((setting = 'recall_notices'::text) AND (value = ANY (ARRAY['on'::text, 'off'::text]))) OR ((setting = 'recall_days'::text) AND (value ~ '^[1-9][0-9]{0,2}$'::text)) OR ((setting = 'reminders'::text) AND (value = ANY (ARRAY['on'::text, 'off'::text]))) OR ((setting = 'reminder_days'::text) AND (value ~ '^[0-9]{1,3}( [0-9]{1,3}){0,2}$'::text)) OR ((setting = 'estimate_reminder_days'::text) AND (value ~ '^[0-9]{1,2}$'::text)) OR ((setting = 'schedule_days'::text) AND ((value = 'off'::text) OR (value ~ '^[1-9][0-9]{0,2}$'::text)))))
);
-- row security: enabled and forced, on the owner too
-- Administrators say how the next service date is counted, and staff read it.
policy for select to app_staff
  using (tenant_id = (current_setting('app.tenant_id'::text))::uuid);
-- A27: people at customers see whether the company sends recall notices.
policy for select to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (setting = 'recall_notices'::text));
-- Administrators say how the next service date is counted, and staff read it.
policy for insert to app_staff
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
-- Administrators say how the next service date is counted, and staff read it.
policy for update to app_staff
  using ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean)
  check ((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (current_setting('app.administrator'::text))::boolean);
grant select to app_staff, definer_mail;
grant select (tenant_id, id, setting, value) to portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro;
grant insert (tenant_id, id, setting, value) to app_staff;
grant update (value) to app_staff;

-- Functions ---------------------------------------------------------------------------------------

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.account_in_group(p_user uuid)
 RETURNS TABLE(company text, slug text, username text, email text, state text, owner_number text, owner_name text, can_create_users boolean, claim_authorization_required boolean, usergroup text, lab text, used bigint, allowed integer, by_group boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select n.name, n.slug, u.username, u.email, u.state, coalesce(c.number, r.number), coalesce(c.name, r.name), p.can_create_users,
    p.claim_authorization_required,
    (select string_agg(g.name, ', ' order by g.name_lc) from user_usergroups m
       join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id where m.tenant_id = u.tenant_id and m.user_id = u.id),
    (select string_agg(f.name, ', ' order by f.sort_name) from user_labs l
       join facilities f on f.tenant_id = l.tenant_id and f.id = l.facility_id where l.tenant_id = u.tenant_id and l.user_id = u.id),
    (select count(*) from users l where l.tenant_id = n.id and l.archived_at is null and l.state in ('active', 'invited')),
    n.licence_limit, s.suspended_by_group
  from shared_logins own join shared_logins s on s.person_id = own.person_id and s.tenant_id <> own.tenant_id
    join tenants n on n.id = s.tenant_id
    join users u on u.tenant_id = s.tenant_id and u.id = s.user_id and u.archived_at is null
    left join portal_users p on p.tenant_id = u.tenant_id and p.user_id = u.id and p.archived_at is null
    left join customers c on c.tenant_id = p.tenant_id and c.id = p.customer_id
    left join partners r on r.tenant_id = p.tenant_id and r.id = p.partner_id
  where own.tenant_id = current_setting('app.tenant_id')::uuid and own.user_id = p_user
    and (current_setting('app.administrator')::boolean or current_setting('app.create_accounts')::boolean)
  order by n.name_lc, n.id
$function$;

-- owned by definer_jobs; executed by app_staff
CREATE OR REPLACE FUNCTION app.add_job(p_task text, p_key text, p_payload jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t text := current_setting('app.tenant_id')::uuid::text; turn integer;
begin
  perform app.count_job();
  if current_setting('app.kind') <> 'staff' then raise exception 'jobs are started by staff' using errcode = 'insufficient_privilege';
    end if;
  select count(*) into turn from (
    select from imports where tenant_id = t::uuid and state in ('queued', 'running')
    union all select from bulk_imports where tenant_id = t::uuid and state in ('queued', 'running')
    union all select from bank_files where tenant_id = t::uuid and state in ('queued', 'running') limit 1000) w;
  perform graphile_worker.add_job(app.at_most(p_task, 100),
    (app.at_most(p_payload, 10000) || jsonb_build_object('tenant', t, 'subject', current_setting('app.user_id')::uuid))::json,
    max_attempts => 5, job_key => t || ' staff ' || app.at_most(p_key, 200), priority => turn);
end $function$;

-- owned by definer_sign_in; executed by partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
CREATE OR REPLACE FUNCTION app.add_portal_person(p_username text, p_first text, p_last text, p_email text, p_contact uuid, p_can_create boolean, p_claims boolean, p_key text, p_valid interval)
 RETURNS SETOF app.audit_note
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; u uuid; pu uuid; link uuid;
  whose uuid := nullif(current_setting('app.partner_id'), '')::uuid;
  grp uuid; lab uuid; person text := trim(app.at_most(p_first, 1000) || ' ' || app.at_most(p_last, 1000));
begin
  if current_setting('app.kind') <> 'portal' or not current_setting('app.can_create_users')::boolean
    then raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'user'; end if;
  if whose is null then
    if p_contact is not null then perform from contacts where tenant_id = t and id = p_contact for share; end if;
    if not app.may_give_contact(p_contact) or p_claims then raise exception 'nobody gives what they lack'
      using errcode = 'GH014', detail = 'contact'; end if;
    if p_contact is not null and not current_setting('app.whole_customer')::boolean and not exists (select from contacts k
        where k.tenant_id = t and k.id = p_contact and lower(trim(k.email)) = lower(trim(app.at_most(p_email, 2000)))) then
      raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'contact_email'; end if;
  elsif p_contact is not null then raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'contact';
  elsif not app.may_give_claims(p_claims) then raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'claims';
  end if;
  select g.id into grp from usergroups g where g.tenant_id = t and g.is_external
    order by g.name_lc = 'customer portal' desc, g.id limit 1;
  if grp is null then raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'group'; end if;
  -- Before a username is judged: without a licence nobody learns which are taken. What counts is asked under a lock below.
  if (select l.used >= l.allowed from app.licences() l) then raise exception 'no licence left' using errcode = 'GH004'; end if;
  insert into users (tenant_id, first_name, last_name, username, email, state, is_external)
    values (t, app.at_most(p_first, 1000), app.at_most(p_last, 1000), app.at_most(p_username, 2000), app.at_most(p_email, 2000), 'invited',
      true)
    returning id into u;
  insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external) values (t, u, grp, true);
  select f.id into lab from facilities f where f.tenant_id = t and f.is_lab and f.active
    and (f.sort_name = 'customer portal lab' or f.code_lc = 'portal') order by f.sort_name = 'customer portal lab' desc, f.id limit 1;
  if lab is not null then insert into user_labs (tenant_id, user_id, facility_id) values (t, u, lab); end if;
  insert into portal_users (tenant_id, user_id, account_type, scope, customer_id, contact_id, partner_id, can_create_users,
    claim_authorization_required)
    values (t, u, case when whose is null then 'customer' else 'partner' end,
      case when whose is not null then 'partner' when p_contact is null then 'customer' else 'contact' end,
      case when whose is null then current_setting('app.customer_id')::uuid end, p_contact, whose, p_can_create, p_claims)
    returning id into pu;
  perform from tenants where id = t for no key update;
  if (select l.used > l.allowed from app.licences() l) then raise exception 'no licence left' using errcode = 'GH004'; end if;
  link := app.make_password_link(t, u, 'invitation', app.at_most(p_key, 100), p_valid);
  perform app.put_email(t, 'invitation', u, null, null, app.mail_causer(), jsonb_build_object('password_link_id', link));
  return query values ('added', 'users', u, person), ('added', 'portal_users', pu, person), ('invited', 'users', u, person);
end $function$;

-- owned by definer_search; executed by nobody else
CREATE OR REPLACE FUNCTION app.add_to_money_day(p_tenant uuid, p_customer uuid, p_currency text, p_kind text, p_day date, p_minor bigint, p_entries integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
begin
  if p_customer is null then
    update money_days d set minor = d.minor + p_minor, entries = d.entries + p_entries
      where d.tenant_id = p_tenant and d.id = (select m.id from money_days m where m.tenant_id = p_tenant and m.kind = p_kind and m.currency = p_currency and m.day = p_day and m.customer_id is null
        limit 1 for update skip locked);
  else
    update money_days d set minor = d.minor + p_minor, entries = d.entries + p_entries
      where d.tenant_id = p_tenant and d.id = (select m.id from money_days m where m.tenant_id = p_tenant and m.kind = p_kind and m.currency = p_currency and m.day = p_day and m.customer_id = p_customer
        limit 1 for update skip locked);
  end if;
  if not found then
    insert into money_days (tenant_id, customer_id, currency, kind, day, minor, entries)
      values (p_tenant, p_customer, p_currency, p_kind, p_day, p_minor, p_entries);
  end if;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.ask_access(p_slug text, p_name text, p_company text, p_email text, p_note text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid; r uuid;
begin
  -- Held, so that of several at once each finds those before it.
  select id into t from tenants where slug = p_slug and status = 'active' and access_requests for no key update;
  if not found
     or (select count(*) from (select from access_requests where tenant_id = t and status = 'waiting' limit 500) w) >= 500
     or (select count(*) from access_requests where tenant_id = t and status = 'waiting' and email_lc = lower(p_email)) >= 3 then
    return;
  end if;
  -- The same said again within a day is one request.
  if exists (select from access_requests where tenant_id = t and email_lc = lower(p_email) and created_at > now() - interval '1 day'
      and name = p_name and company = p_company and note is not distinct from app.at_most(p_note, 10000)) then
    return;
  end if;
  insert into access_requests (tenant_id, name, company, email, note)
    values (t, app.at_most(p_name, 1000), app.at_most(p_company, 1000), app.at_most(p_email, 2000), app.at_most(p_note, 10000))
    returning id into r;
  perform app.tell_who_may(t, 'access_requested', null, null, null,
    jsonb_build_object('record_kind', 'access_requests', 'record_id', r, 'to_path', '/admin/access_requests'));
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.ask_password_reset(p_slug text, p_words text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.enqueue_later(t.id, 'send_resets', 'reset '
    || md5(lower(app.at_most(p_words, 1000))), jsonb_build_object('words', app.at_most(p_words, 1000)), 5, '4 seconds')
    from tenants t where t.slug = p_slug and t.status = 'active'
$function$;

-- owned by owner; executed by definer_audit, definer_jobs, definer_mail, definer_numbers, definer_operator, definer_sign_in
CREATE OR REPLACE FUNCTION app.at_most(p_given bytea, p_bytes integer)
 RETURNS bytea
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
begin
  if octet_length(p_given) > p_bytes then raise exception 'more than % bytes', p_bytes using errcode = 'string_data_right_truncation'; end if;
  return p_given;
end $function$;

-- owned by owner; executed by definer_audit, definer_jobs, definer_mail, definer_numbers, definer_operator, definer_sign_in
CREATE OR REPLACE FUNCTION app.at_most(p_given jsonb, p_bytes integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
begin
  if pg_column_size(p_given) > p_bytes then raise exception 'more than % bytes', p_bytes using errcode = 'string_data_right_truncation'; end if;
  return p_given;
end $function$;

-- owned by owner; executed by definer_audit, definer_jobs, definer_mail, definer_numbers, definer_operator, definer_sign_in
CREATE OR REPLACE FUNCTION app.at_most(p_given text, p_bytes integer)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
begin
  if octet_length(p_given) > p_bytes then raise exception 'more than % bytes', p_bytes using errcode = 'string_data_right_truncation'; end if;
  return p_given;
end $function$;

-- owned by definer_audit; executed by app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_customer_ro, portal_link
CREATE OR REPLACE FUNCTION app.audit(p_entries jsonb, p_address text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare
  t uuid := current_setting('app.tenant_id')::uuid; s uuid := current_setting('app.session_id')::uuid;
  a app.audit_actor := app.audit_actor_of(t, s, app.at_most(p_address, 200));
begin
  if jsonb_array_length(app.at_most(p_entries, 32000000)) > 2000 then raise exception 'more than 2000 entries'
    using errcode = 'program_limit_exceeded'; end if;
  if current_setting('app.kind') = 'viewer' then raise exception 'who only looks writes nothing' using errcode = 'insufficient_privilege';
    end if;
  -- A job has no session: whoever started it is who did it.
  if a.kind is null then
    select 'staff', u.id, trim(u.first_name || ' ' || u.last_name) into a.kind, a.user_id, a.name
      from users u where u.tenant_id = t and u.id = current_setting('app.user_id')::uuid;
  end if;
  perform app.audit_append(t, a, app.at_most(p_entries, 32000000));
end $function$;

-- owned by definer_audit; executed by definer_sign_in
CREATE OR REPLACE FUNCTION app.audit_actor_of(p_tenant uuid, p_session uuid, p_address text)
 RETURNS app.audit_actor
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare a app.audit_actor;
begin
  select
    case when s.kind in ('staff', 'view') then 'staff' when s.secure_link_id is not null then 'link' else
      coalesce((select p.scope from portal_users p where p.tenant_id = s.tenant_id and p.user_id = s.user_id
        order by p.archived_at desc nulls first limit 1), 'portal') || '_user' end,
    s.user_id, coalesce(trim(u.first_name || ' ' || u.last_name), c.name, ''), s.secure_link_id,
    case when s.kind = 'view' then case when s.subject_user_id is null then 'customers' else 'users' end end,
    coalesce(s.subject_user_id, s.subject_customer_id), coalesce(trim(v.first_name || ' ' || v.last_name), vc.name),
    coalesce(p_address, s.address)
  into a
  from login_sessions s
  left join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
  left join secure_links l on l.tenant_id = s.tenant_id and l.id = s.secure_link_id
  left join customers c on c.tenant_id = l.tenant_id and c.id = l.customer_id
  left join users v on v.tenant_id = s.tenant_id and v.id = s.subject_user_id
  left join customers vc on vc.tenant_id = s.tenant_id and vc.id = s.subject_customer_id
  where s.tenant_id = p_tenant and s.id = p_session;
  return a;
end $function$;

-- owned by definer_audit; executed by definer_mail, definer_operator, definer_sign_in
CREATE OR REPLACE FUNCTION app.audit_append(p_tenant uuid, p_actor app.audit_actor, p_entries jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare head audit_heads; entry jsonb; r audit_log; written audit_log[] := '{}';
begin
  select * into head from audit_heads where tenant_id = p_tenant for update;
  if not found then
    insert into audit_heads (tenant_id, seq, at, hash)
      values (p_tenant, 0, clock_timestamp(), decode(repeat('00', 32), 'hex')) on conflict do nothing;
    select * into strict head from audit_heads where tenant_id = p_tenant for update;
  end if;
  -- A clock that was set back must not put a row in front of the one that it follows.
  head.at := greatest(clock_timestamp(), head.at);
  for entry in select e from jsonb_array_elements(p_entries) e loop
    head.seq := head.seq + 1;
    r.tenant_id := p_tenant; r.id := uuid_v7(); r.seq := head.seq; r.at := head.at;
    r.actor_kind := p_actor.kind; r.user_id := p_actor.user_id; r.actor_name := coalesce(p_actor.name, '');
    r.secure_link_id := p_actor.secure_link_id;
    r.as_kind := p_actor.as_kind; r.as_id := p_actor.as_id; r.as_name := p_actor.as_name;
    r.address := p_actor.address;
    r.action := entry ->> 'action'; r.record_kind := entry ->> 'table'; r.record_id := (entry ->> 'id')::uuid;
    r.record_name := coalesce(left(entry ->> 'name', 300), '');
    r.changes := coalesce(nullif(entry -> 'changes', 'null'), '{}');
    r.previous_hash := head.hash;
    r.hash := app.audit_hash(r);
    written := written || r;
    head.hash := r.hash;
  end loop;
  -- In one statement: a bulk change has tens of thousands of them, and others wait for the end of the chain meanwhile.
  insert into audit_log (tenant_id, id, seq, at, actor_kind, user_id, actor_name, secure_link_id, as_kind, as_id, as_name,
      address, action, record_kind, record_id, record_name, changes, previous_hash, hash)
    select w.tenant_id, w.id, w.seq, w.at, w.actor_kind, w.user_id, w.actor_name, w.secure_link_id, w.as_kind, w.as_id, w.as_name,
      w.address, w.action, w.record_kind, w.record_id, w.record_name, w.changes, w.previous_hash, w.hash
    from unnest(written) w;
  perform app.tell_customers(written);
  -- What the operator, another company of the site group or the clock does isn't the company's own activity.
  if p_actor.user_id is not null or p_actor.secure_link_id is not null then head.people_at := head.at; end if;
  update audit_heads set seq = head.seq, at = head.at, hash = head.hash, people_at = head.people_at where tenant_id = p_tenant;
end $function$;

-- owned by definer_audit; executed by migrator
CREATE OR REPLACE FUNCTION app.audit_chains()
 RETURNS TABLE(tenant_id uuid, slug text, entries bigint, head_seq bigint, head_hash text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select t.id, t.slug, (select count(*) from audit_log l where l.tenant_id = t.id), h.seq, encode(h.hash, 'hex')
  from tenants t left join audit_heads h on h.tenant_id = t.id order by t.slug
$function$;

-- owned by definer_audit; executed by migrator
CREATE OR REPLACE FUNCTION app.audit_faults(p_tenant uuid)
 RETURNS TABLE(seq bigint, fault text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  with walked as (
    select l.seq, l.hash, l.previous_hash, app.audit_hash(l) as computed,
      coalesce(lag(l.seq) over chain, 0) as before_seq, coalesce(lag(l.hash) over chain, decode(repeat('00', 32), 'hex')) as before_hash
    from audit_log l where l.tenant_id = p_tenant window chain as (order by l.seq)),
  tail as (select coalesce(max(w.seq), 0) as seq from walked w),
  head as (select h.seq, h.hash from audit_heads h where h.tenant_id = p_tenant)
  select w.seq, 'the row was changed: its hash is not that of what it says' from walked w where w.hash <> w.computed
  union all
  select w.before_seq + 1, case when w.seq - w.before_seq = 2 then 'the row is missing'
      else 'the rows up to ' || w.seq - 1 || ' are missing' end
    from walked w where w.seq > w.before_seq + 1
  union all
  select w.seq, 'the row does not follow on from the one before it'
    from walked w where w.seq = w.before_seq + 1 and w.previous_hash <> w.before_hash
  union all
  select t.seq + 1, 'the end was cut off: rows are missing up to ' || h.seq from tail t, head h where h.seq > t.seq
  union all
  select h.seq + 1, 'rows stand behind the end of the chain' from tail t, head h where h.seq < t.seq
  union all
  select h.seq, 'the last row is not the one that the chain ends in'
    from head h join walked w on w.seq = h.seq where w.hash <> h.hash
  union all
  select t.seq, 'there are rows, and nothing says where the chain ends' from tail t where t.seq > 0 and not exists (select from head)
  order by 1, 2
$function$;

-- owned by definer_audit; executed by nobody else
CREATE OR REPLACE FUNCTION app.audit_hash(r public.audit_log)
 RETURNS bytea
 LANGUAGE sql
 STABLE
AS $function$
  select sha256(r.previous_hash || convert_to(jsonb_build_array(
    r.tenant_id, r.seq, r.id, to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    r.actor_kind, r.user_id, r.actor_name, r.secure_link_id, r.as_kind, r.as_id, r.as_name, r.address,
    r.action, r.record_kind, r.record_id, r.record_name, r.changes)::text, 'UTF8'))
$function$;

-- owned by definer_audit; executed by definer_sign_in
CREATE OR REPLACE FUNCTION app.audit_session(p_tenant uuid, p_session uuid, p_address text, p_action text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.audit_actor := app.audit_actor_of(p_tenant, p_session, p_address);
begin
  perform app.audit_append(p_tenant, a, jsonb_build_array(jsonb_build_object(
    'action', p_action, 'table', coalesce(a.as_kind, case when a.user_id is null then 'secure_links' else 'users' end),
    'id', coalesce(a.as_id, a.user_id, a.secure_link_id), 'name', coalesce(a.as_name, a.name))));
end $function$;

-- owned by owner; executed by app_portal
CREATE OR REPLACE FUNCTION app.begin_as(p_token bytea, p_slug text, p_user uuid, p_customer uuid, p_idle interval, p_absolute interval)
 RETURNS app.actor
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor;
begin
  a := app.find_as(p_token, p_slug, p_user, p_customer, p_idle, p_absolute);
  case a.role
    when 'portal_link' then set local role "portal_link";
    when 'portal_customer' then set local role "portal_customer";
    when 'portal_contact' then set local role "portal_contact";
    when 'portal_contact_wide' then set local role "portal_contact_wide";
    when 'portal_contact_mixed' then set local role "portal_contact_mixed";
    when 'portal_contact_all' then set local role "portal_contact_all";
    when 'portal_contact_admin' then set local role "portal_contact_admin";
    when 'partner' then set local role "partner";
    when 'portal_link_ro' then set local role "portal_link_ro";
    when 'portal_customer_ro' then set local role "portal_customer_ro";
    when 'portal_contact_ro' then set local role "portal_contact_ro";
    when 'portal_contact_wide_ro' then set local role "portal_contact_wide_ro";
    when 'portal_contact_mixed_ro' then set local role "portal_contact_mixed_ro";
    when 'portal_contact_all_ro' then set local role "portal_contact_all_ro";
    when 'portal_contact_admin_ro' then set local role "portal_contact_admin_ro";
    when 'partner_ro' then set local role "partner_ro";
  end case;
  -- A15: a facility that has left the reach falls back to all.
  if a.facility_id is not null and not exists (select from public.facilities f where f.tenant_id = a.tenant_id and f.id = a.facility_id) then
    a.facility_id := null;
  end if;
  return a;
end $function$;

-- owned by owner; executed by app_portal
CREATE OR REPLACE FUNCTION app.begin_calendar(p_slug text, p_link uuid, p_facility uuid)
 RETURNS app.actor
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor;
begin
  a := app.find_calendar(p_slug, p_link, p_facility);
  case a.role
    when 'portal_link' then set local role "portal_link";
    when 'portal_customer' then set local role "portal_customer";
    when 'portal_contact' then set local role "portal_contact";
    when 'portal_contact_wide' then set local role "portal_contact_wide";
    when 'portal_contact_mixed' then set local role "portal_contact_mixed";
    when 'portal_contact_all' then set local role "portal_contact_all";
    when 'portal_contact_admin' then set local role "portal_contact_admin";
    when 'partner' then set local role "partner";
    when 'portal_link_ro' then set local role "portal_link_ro";
    when 'portal_customer_ro' then set local role "portal_customer_ro";
    when 'portal_contact_ro' then set local role "portal_contact_ro";
    when 'portal_contact_wide_ro' then set local role "portal_contact_wide_ro";
    when 'portal_contact_mixed_ro' then set local role "portal_contact_mixed_ro";
    when 'portal_contact_all_ro' then set local role "portal_contact_all_ro";
    when 'portal_contact_admin_ro' then set local role "portal_contact_admin_ro";
    when 'partner_ro' then set local role "partner_ro";
  end case;
  -- A15: a facility that has left the reach falls back to all.
  if a.facility_id is not null and not exists (select from public.facilities f where f.tenant_id = a.tenant_id and f.id = a.facility_id) then
    a.facility_id := null;
  end if;
  return a;
end $function$;

-- owned by owner; executed by app_worker
CREATE OR REPLACE FUNCTION app.begin_job(p_tenant uuid, p_subject uuid)
 RETURNS app.actor
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor;
begin
  a := app.find_job(p_tenant, p_subject);
  set local role "app_staff";
  return a;
end $function$;

-- owned by owner; executed by app_portal
CREATE OR REPLACE FUNCTION app.begin_portal(p_token bytea, p_slug text, p_idle interval, p_idle_link interval, p_absolute interval, p_absolute_link interval)
 RETURNS app.actor
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor;
begin
  a := app.find_portal(p_token, p_slug, p_idle, p_idle_link, p_absolute, p_absolute_link);
  case a.role
    when 'portal_link' then set local role "portal_link";
    when 'portal_customer' then set local role "portal_customer";
    when 'portal_contact' then set local role "portal_contact";
    when 'portal_contact_wide' then set local role "portal_contact_wide";
    when 'portal_contact_mixed' then set local role "portal_contact_mixed";
    when 'portal_contact_all' then set local role "portal_contact_all";
    when 'portal_contact_admin' then set local role "portal_contact_admin";
    when 'partner' then set local role "partner";
    when 'portal_link_ro' then set local role "portal_link_ro";
    when 'portal_customer_ro' then set local role "portal_customer_ro";
    when 'portal_contact_ro' then set local role "portal_contact_ro";
    when 'portal_contact_wide_ro' then set local role "portal_contact_wide_ro";
    when 'portal_contact_mixed_ro' then set local role "portal_contact_mixed_ro";
    when 'portal_contact_all_ro' then set local role "portal_contact_all_ro";
    when 'portal_contact_admin_ro' then set local role "portal_contact_admin_ro";
    when 'partner_ro' then set local role "partner_ro";
  end case;
  -- A15: a facility that has left the reach falls back to all.
  if a.facility_id is not null and not exists (select from public.facilities f where f.tenant_id = a.tenant_id and f.id = a.facility_id) then
    a.facility_id := null;
  end if;
  return a;
end $function$;

-- owned by owner; executed by app_worker
CREATE OR REPLACE FUNCTION app.begin_recipient(p_tenant uuid, p_email uuid)
 RETURNS app.actor
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor;
begin
  a := app.find_recipient(p_tenant, p_email);
  case a.role
    when 'app_staff' then set local role "app_staff";
    when 'portal_link' then set local role "portal_link";
    when 'portal_customer' then set local role "portal_customer";
    when 'portal_contact' then set local role "portal_contact";
    when 'portal_contact_wide' then set local role "portal_contact_wide";
    when 'portal_contact_mixed' then set local role "portal_contact_mixed";
    when 'portal_contact_all' then set local role "portal_contact_all";
    when 'portal_contact_admin' then set local role "portal_contact_admin";
    when 'partner' then set local role "partner";
    when 'portal_link_ro' then set local role "portal_link_ro";
    when 'portal_customer_ro' then set local role "portal_customer_ro";
    when 'portal_contact_ro' then set local role "portal_contact_ro";
    when 'portal_contact_wide_ro' then set local role "portal_contact_wide_ro";
    when 'portal_contact_mixed_ro' then set local role "portal_contact_mixed_ro";
    when 'portal_contact_all_ro' then set local role "portal_contact_all_ro";
    when 'portal_contact_admin_ro' then set local role "portal_contact_admin_ro";
    when 'partner_ro' then set local role "partner_ro";
  end case;
  -- A15: a facility that has left the reach falls back to all.
  if a.facility_id is not null and not exists (select from public.facilities f where f.tenant_id = a.tenant_id and f.id = a.facility_id) then
    a.facility_id := null;
  end if;
  return a;
end $function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.begin_staff(p_token bytea, p_slug text, p_idle interval, p_absolute interval)
 RETURNS app.actor
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor; s login_sessions;
begin
  if current_setting('app.begun', true) = extract(epoch from now())::text then raise exception 'begun twice' using errcode = 'GH003'; end if;
  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days
    from tenants t where t.slug = p_slug and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  select * into s from login_sessions
    where tenant_id = a.tenant_id and token_hash = p_token and kind = 'staff' and ended_at is null
      and seen_at > now() - p_idle and created_at > now() - p_absolute;
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  a.session_id := s.id; a.seen_at := s.seen_at;
  return app.staff_actor(a, s.user_id, s.lab_id);
end $function$;

-- owned by owner; executed by app_portal
CREATE OR REPLACE FUNCTION app.begin_view(p_token bytea, p_slug text, p_valid interval, p_idle interval, p_absolute interval)
 RETURNS app.actor
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor;
begin
  a := app.find_view(p_token, p_slug, p_valid, p_idle, p_absolute);
  case a.role
    when 'portal_link' then set local role "portal_link";
    when 'portal_customer' then set local role "portal_customer";
    when 'portal_contact' then set local role "portal_contact";
    when 'portal_contact_wide' then set local role "portal_contact_wide";
    when 'portal_contact_mixed' then set local role "portal_contact_mixed";
    when 'portal_contact_all' then set local role "portal_contact_all";
    when 'portal_contact_admin' then set local role "portal_contact_admin";
    when 'partner' then set local role "partner";
    when 'portal_link_ro' then set local role "portal_link_ro";
    when 'portal_customer_ro' then set local role "portal_customer_ro";
    when 'portal_contact_ro' then set local role "portal_contact_ro";
    when 'portal_contact_wide_ro' then set local role "portal_contact_wide_ro";
    when 'portal_contact_mixed_ro' then set local role "portal_contact_mixed_ro";
    when 'portal_contact_all_ro' then set local role "portal_contact_all_ro";
    when 'portal_contact_admin_ro' then set local role "portal_contact_admin_ro";
    when 'partner_ro' then set local role "partner_ro";
  end case;
  -- A15: a facility that has left the reach falls back to all.
  if a.facility_id is not null and not exists (select from public.facilities f where f.tenant_id = a.tenant_id and f.id = a.facility_id) then
    a.facility_id := null;
  end if;
  return a;
end $function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.billing_recipients(p_tenant uuid, p_kind text, p_customer uuid)
 RETURNS TABLE(user_id uuid, address text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  with w as materialized (
    select p.user_id, p.address, exists (select from portal_users x where x.tenant_id = p_tenant and x.user_id = p.user_id
        and x.customer_id = p_customer and x.archived_at is null and x.chosen_for_billing) as chosen
      from app.payers_of(p_tenant, p_kind, p_customer) p)
  select w.user_id, w.address from w where p_kind like 'estimate%' or w.chosen or not exists (select from w where chosen)
$function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.can_be_viewed(p_user uuid, p_customer uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor;
begin
  a.tenant_id := current_setting('app.tenant_id')::uuid;
  a := app.portal_actor(a, p_user, p_customer, null, true);
  return true;
exception when sqlstate 'GH002' then
  return false;
end $function$;

-- owned by definer_jobs; executed by owner
CREATE OR REPLACE FUNCTION app.change_alphabet()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform app.enqueue(new.id, 'sort_names', 'sort_names', jsonb_build_object('alphabet', new.alphabet), 10);
  return new;
end $function$;

-- owned by owner; executed by app_staff, definer_mail
CREATE OR REPLACE FUNCTION app.check_deposits(p_tenant uuid, p_invoice public.invoices)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare e record; lines record; taken record;
begin
  select coalesce(sum(d.net_minor), 0) as net, coalesce(sum(d.tax_minor), 0) as tax, count(*) as count into taken
    from invoice_deductions d where d.tenant_id = p_tenant and d.invoice_id = p_invoice.id;
  if p_invoice.kind = 'credit_note' then
    for e in select i.id, i.deposit_of_id from invoices i where i.tenant_id = p_tenant and i.id = p_invoice.credits_id
        and i.deposit_of_id is not null loop
      perform from estimates s where s.tenant_id = p_tenant and s.id = e.deposit_of_id for no key update;
      if exists (select from invoice_deductions d join invoices f on f.tenant_id = d.tenant_id and f.id = d.invoice_id
          where d.tenant_id = p_tenant and d.deposit_id = e.id and f.status = 'issued' and f.kind = 'invoice'
            and f.total_minor > f.credited_minor) then
        raise exception 'the deposit is deducted' using errcode = 'GH009';
      end if;
    end loop;
    if exists (select d.deposit_id, d.rate_milli, d.net_minor, d.tax_minor from invoice_deductions d
        where d.tenant_id = p_tenant and d.invoice_id = p_invoice.id
        except select d.deposit_id, d.rate_milli, d.net_minor, d.tax_minor from invoice_deductions d
        where d.tenant_id = p_tenant and d.invoice_id = p_invoice.credits_id) then
      raise exception 'a credit note gives back no other deductions' using errcode = 'GH009';
    end if;
  elsif p_invoice.deposit_of_id is not null then
    select s.status, s.revision, s.customer_id, s.currency, s.total_minor, s.invoice_id into e from estimates s
      where s.tenant_id = p_tenant and s.id = p_invoice.deposit_of_id for no key update;
    if e.status is distinct from 'approved' or e.revision <> p_invoice.deposit_revision or e.customer_id <> p_invoice.customer_id
        or e.currency <> p_invoice.currency or taken.count > 0
        or exists (select from invoices f where f.tenant_id = p_tenant and f.id = e.invoice_id and f.status = 'issued'
          and (f.total_minor > f.credited_minor or f.total_minor = 0))
        or p_invoice.total_minor + (select coalesce(sum(d.net_minor + d.tax_minor), 0) from app.deposits_of(p_invoice.deposit_of_id) d
          where d.status = 'issued') > e.total_minor then
      raise exception 'the deposit does not fit the estimate' using errcode = 'GH009';
    end if;
  elsif taken.count > 0 or exists (select from estimates s where s.tenant_id = p_tenant and s.invoice_id = p_invoice.id) then
    perform from estimates s where s.tenant_id = p_tenant and s.invoice_id = p_invoice.id order by s.id for no key update;
    if exists (select from (
        (select d.deposit_id, d.rate_milli, d.net_minor, d.tax_minor from invoice_deductions d
          where d.tenant_id = p_tenant and d.invoice_id = p_invoice.id) except all
        (select d.deposit_id, d.rate_milli, d.net_minor, d.tax_minor from estimates s cross join lateral app.deposits_of(s.id) d
          where s.tenant_id = p_tenant and s.invoice_id = p_invoice.id and d.status = 'issued')) x)
      or taken.count <> (select count(*) from estimates s cross join lateral app.deposits_of(s.id) d
          where s.tenant_id = p_tenant and s.invoice_id = p_invoice.id and d.status = 'issued') then
      raise exception 'other deposits are to be deducted' using errcode = 'GH009';
    end if;
  end if;
  if taken.count > 0 then
    select coalesce(sum(r.tax), 0) as tax into lines from (
      select round(sum(l.net_minor) * l.tax_milli / 100000.0)::bigint as tax from invoice_lines l
        where l.tenant_id = p_tenant and l.invoice_id = p_invoice.id group by l.tax_milli) r;
    if lines.tax - taken.tax <> p_invoice.tax_minor then raise exception 'the tax does not add up' using errcode = 'GH009'; end if;
  end if;
end $function$;

-- owned by definer_sign_in; executed by partner, partner_ro, portal_customer_ro
CREATE OR REPLACE FUNCTION app.choosable_customers(p_words text[] DEFAULT '{}'::text[], p_most integer DEFAULT NULL::integer)
 RETURNS TABLE(id uuid, name text, number text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select c.id, c.name, c.number from login_sessions s
    join portal_users p on p.tenant_id = s.tenant_id and p.user_id = coalesce(s.subject_user_id, s.user_id) and p.archived_at is null
    cross join lateral (
      (select c.id, c.name, c.number, c.sort_name from customers c
        where p.scope = 'agent' and c.tenant_id = p.tenant_id and c.agent_id = p.agent_id and c.archived_at is null and c.status = 'active'
          and not exists (select from unnest(p_words) w where strpos(c.search_text, public.search_word(w)) = 0)
        order by c.sort_name, c.id limit p_most)
      union all
      (select c.id, c.name, c.number, c.sort_name from customers c
        where p.scope = 'partner' and c.tenant_id = p.tenant_id and c.partner_id = p.partner_id and c.archived_at is null
          and not exists (select from unnest(p_words) w where strpos(c.search_text, public.search_word(w)) = 0)
        order by c.sort_name, c.id limit p_most)) c
    where s.tenant_id = current_setting('app.tenant_id')::uuid and s.id = current_setting('app.session_id')::uuid
    order by c.sort_name, c.id limit p_most
$function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.choose_billing_recipients(p_customer uuid, p_users uuid[], p_seen uuid[] DEFAULT NULL::uuid[])
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; is_all boolean;
begin
  if not exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
      where m.tenant_id = t and m.user_id = nullif(current_setting('app.user_id'), '')::uuid
        and (g.is_administrators or 'keep_billing' = any (g.permissions))) then
    raise exception 'who keeps the billing chooses its recipients' using errcode = 'insufficient_privilege';
  end if;
  if cardinality(p_users) > 1000 then raise exception 'more than 1000 users' using errcode = 'program_limit_exceeded'; end if;
  -- S25: whom somebody else has chosen since the form was opened is nobody's to overwrite unread.
  perform from portal_users x where x.tenant_id = t and x.customer_id = p_customer and x.archived_at is null order by x.id for update;
  if p_seen is not null and exists (select from portal_users x where x.tenant_id = t and x.customer_id = p_customer
      and x.archived_at is null and x.chosen_for_billing is distinct from (x.user_id = any (p_seen))) then
    return false;
  end if;
  is_all := not exists (select from app.payers_of(t, 'invoice_ready', p_customer) w where not w.user_id = any (p_users));
  update portal_users x set chosen_for_billing = not x.chosen_for_billing
    where x.tenant_id = t and x.customer_id = p_customer and x.archived_at is null
      and x.chosen_for_billing is distinct from (not is_all and x.user_id = any (p_users)
        and exists (select from app.payers_of(t, 'invoice_ready', p_customer) w where w.user_id = x.user_id));
  return true;
end $function$;

-- owned by definer_sign_in; executed by partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_customer_ro
CREATE OR REPLACE FUNCTION app.choose_columns(p_list text, p_columns text)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare
  v_tenant uuid := current_setting('app.tenant_id')::uuid;
  v_user uuid := current_setting('app.user_id')::uuid;
  v_list text := app.at_most(p_list, 40);
  v_columns text[] := string_to_array(app.at_most(p_columns, 600), ' ');
begin
  if current_setting('app.kind') = 'viewer' then return; end if;
  if v_columns is null then
    return query delete from column_choices where tenant_id = v_tenant and user_id = v_user and list = v_list returning id;
    return;
  end if;
  return query
    insert into column_choices (tenant_id, user_id, list, columns) values (v_tenant, v_user, v_list, v_columns)
      on conflict on constraint column_choices_once do update set columns = excluded.columns
      returning id;
end $function$;

-- owned by definer_sign_in; executed by partner, partner_ro, portal_customer_ro
CREATE OR REPLACE FUNCTION app.choose_customer(p_customer uuid)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  with chosen as (
    update login_sessions s set customer_id = p_customer, facility_id = null
      from portal_users p
      where s.tenant_id = current_setting('app.tenant_id')::uuid and s.id = current_setting('app.session_id')::uuid
        and p.tenant_id = s.tenant_id and s.kind <> 'staff'
        and p.user_id = coalesce(s.subject_user_id, s.user_id) and p.archived_at is null
        and (p_customer is null and p.scope = 'partner'
          or exists (select from customers c
            where c.tenant_id = s.tenant_id and c.id = p_customer and c.archived_at is null
              and (p.scope = 'agent' and c.agent_id = p.agent_id and c.status = 'active'
          or p.scope = 'partner' and c.partner_id = p.partner_id)))
      returning s.id)
  select exists (select from chosen)
$function$;

-- owned by definer_sign_in; executed by partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.choose_facility(p_facility uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
begin
  -- Foreign keys ignore policies: one out of reach would be known from one that isn't there.
  if p_facility is not null and not app.reaches_facility(p_facility) then return false; end if;
  update login_sessions set facility_id = p_facility
    where tenant_id = current_setting('app.tenant_id')::uuid and id = current_setting('app.session_id')::uuid and kind <> 'staff';
  return found;
end $function$;

-- owned by definer_mail; executed by app_public
CREATE OR REPLACE FUNCTION app.choose_notice(p_slug text, p_email uuid, p_on boolean)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare e emails;
begin
  select m.* into e from tenants t join emails m on m.tenant_id = t.id and m.id = p_email
    where t.slug = p_slug and t.status = 'active' and m.kind not in ('invitation', 'password_reset', 'password_changed', 'new_device', 'secure_link', 'test', 'invoice_reminder_1', 'invoice_reminder_2', 'invoice_reminder_3', 'document_sent', 'statement_sent');
  if not found then return false; end if;
  insert into notification_choices (tenant_id, event, is_on, user_id, contact_id, customer_id)
    values (e.tenant_id, e.kind, p_on, e.user_id, case when e.user_id is null then e.contact_id end,
      case when e.user_id is null and e.contact_id is null then e.customer_id end)
    on conflict on constraint notification_choices_whose do update set is_on = excluded.is_on;
  return true;
end $function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.claim_licences()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare l record;
begin
  perform from tenants where id = current_setting('app.tenant_id')::uuid for no key update;
  select * into l from app.licences();
  if l.used > l.allowed then
    raise exception 'no licence left' using errcode = 'GH004', detail = format('%s %s %s', l.allowed, l.staff, l.portal);
  end if;
end $function$;

-- owned by definer_sign_in; executed by owner
CREATE OR REPLACE FUNCTION app.confirm_changed_email()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  new.email_confirmed := true;
  new.email_by_partner := false;
  return new;
end $function$;

-- owned by definer_sign_in; executed by nobody else
CREATE OR REPLACE FUNCTION app.contact_reach(p_tenant uuid, p_customer uuid, p_contact uuid, p_all boolean, p_admin boolean, OUT role text, OUT facilities uuid[])
 RETURNS record
 LANGUAGE plpgsql
 STABLE
AS $function$
declare outside boolean; related uuid[]; own uuid[] := '{}';
begin
  -- Most contacts, by one look: so few are fetched once for each request, whosever they are.
  related := array(select facility_id from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact limit 65);
  if not p_admin and not p_all and cardinality(related) <= 64 then
    role := 'portal_contact'; facilities := related;
    return;
  end if;
  -- Three probes of one index, so that 5,000 related facilities cost no more than one.
  outside :=
    exists (select from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact and facility_customer_id < p_customer)
    or exists (select from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact and facility_customer_id > p_customer)
    or exists (select from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact and facility_customer_id is null);
  if p_admin then
    role := case when outside then 'portal_contact_admin' else 'portal_customer' end;
    return;
  end if;
  if p_all and not outside then
    role := 'portal_contact_all';
    return;
  end if;
  if p_all then
    own := array(select id from public.facilities where tenant_id = p_tenant and customer_id = p_customer limit 65);
  end if;
  if cardinality(related) + cardinality(own) <= 64 then
    role := 'portal_contact'; facilities := related || own;
    return;
  end if;
  role := 'portal_contact_wide';
  if outside then
    role := 'portal_contact_mixed';
    facilities := array(select facility_id from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact
        and facility_customer_id < p_customer limit 65)
      || array(select facility_id from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact
        and facility_customer_id > p_customer limit 65)
      || array(select facility_id from public.contact_facilities where tenant_id = p_tenant and contact_id = p_contact
        and facility_customer_id is null limit 65);
    if cardinality(facilities) > 64 then facilities := '{}'; end if;
  end if;
end $function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.contact_sign_ins(p_contact uuid)
 RETURNS TABLE(user_id uuid, missing text[], has_password boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select u.id, app.missing_steps(u.tenant_id, u.id), u.password_hash is not null
    from portal_users p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id and u.archived_at is null
    where p.tenant_id = current_setting('app.tenant_id')::uuid and p.contact_id = p_contact and p.archived_at is null
$function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.count_document()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  insert into document_usage as u (tenant_id, bytes) values (new.tenant_id, new.size)
    on conflict (tenant_id) do update set bytes = u.bytes + excluded.bytes;
  return new;
end $function$;

-- owned by definer_jobs; executed by nobody else
CREATE OR REPLACE FUNCTION app.count_job()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare had text[] := string_to_array(current_setting('app.jobs', true), ' '); n integer := 1;
begin
  if had[1] = extract(epoch from now())::text then n := had[2]::integer + 1; end if;
  if n > 1000 then raise exception 'more than 1000 jobs of one transaction' using errcode = 'GH005'; end if;
  execute format('set local app.jobs = %L', extract(epoch from now())::text || ' ' || n);
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.credit_note_readers(p_customer uuid)
 RETURNS TABLE(user_id uuid, address text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select * from app.payers_of(current_setting('app.tenant_id')::uuid, 'credit_note_ready', p_customer)
$function$;

-- owned by definer_search; executed by partner, partner_ro
CREATE OR REPLACE FUNCTION app.customer_that_stays(p_id uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select s.id from customers m join customers s on s.tenant_id = m.tenant_id and s.id = m.merged_into
    where m.tenant_id = current_setting('app.tenant_id')::uuid and m.id = p_id and s.archived_at is null
      and s.partner_id = nullif(current_setting('app.partner_id'), '')::uuid
$function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.date_agent()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    if new.agent_id is not null then new.agent_since := now(); end if;
  elsif new.agent_id is distinct from old.agent_id then
    new.agent_since := case when new.agent_id is not null then now() end;
  end if;
  return new;
end $function$;

-- owned by owner; executed by app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.day_begins(p_day date, p_zone text)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select p_day::timestamp at time zone p_zone
$function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.day_for_emails(p_tenant uuid, OUT day date, OUT taken integer, OUT most integer, OUT zone text)
 RETURNS record
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select d.day, (select count(*)::integer from (select from emails e where e.tenant_id = p_tenant and e.counts_on >= d.day
        and (e.counts_on = d.day or d.day = n.today) limit m.most) c),
      m.most, t.time_zone
    from tenants t
    cross join lateral (select coalesce(t.emails_a_day, case when t.created_at > now() - interval '30 days' then 2000
      else 10000 end) as most) m
    cross join lateral (select (now() at time zone t.time_zone)::date as today) n
    cross join lateral (select greatest(n.today, (select max(e.counts_on) from emails e
      where e.tenant_id = p_tenant and e.counts_on > n.today and e.state = 'waiting')) as day) d
    where t.id = p_tenant
$function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.decision_is_made()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if not exists (select from estimates e where e.tenant_id = new.tenant_id and e.id = new.estimate_id
      and e.revision = new.revision and e.status = new.decision) then
    raise exception 'evidence of a decision that was not made' using errcode = 'GH010';
  end if;
  return null;
end $function$;

-- owned by definer_sign_in; executed by portal_contact_admin, portal_customer
CREATE OR REPLACE FUNCTION app.delete_contact(p_contact uuid)
 RETURNS SETOF app.audit_note
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; k contacts; freed uuid[];
begin
  select * into k from contacts where tenant_id = t and id = p_contact for no key update;
  if not found or not current_setting('app.whole_customer')::boolean or current_setting('app.contact_id') = p_contact::text
     or not app.may_edit_contact(p_contact) then
    return;
  end if;
  update contacts set archived_at = now(), updated_at = now(), version = version + 1 where tenant_id = t and id = p_contact;
  with parted as (
    update portal_users set contact_id = null, updated_at = now(), version = version + 1
      where tenant_id = t and contact_id = p_contact and archived_at is null returning user_id)
  select coalesce(array_agg(user_id), '{}') into freed from parted;
  update users set state = 'suspended', updated_at = now(), version = version + 1 where tenant_id = t and id = any (freed);
  update login_sessions set ended_at = now() where tenant_id = t and user_id = any (freed) and ended_at is null;
  update password_links set ended_at = now() where tenant_id = t and user_id = any (freed) and ended_at is null and used_at is null;
  return query
    select 'archived', 'contacts', k.id, trim(k.first_name || ' ' || k.last_name)
    union all
    select 'suspended', 'users', u.id, trim(u.first_name || ' ' || u.last_name) from users u where u.tenant_id = t and u.id = any (freed);
end $function$;

-- owned by owner; executed by app_staff, definer_mail
CREATE OR REPLACE FUNCTION app.deposits_of(p_estimate uuid)
 RETURNS TABLE(deposit_id uuid, status text, rate_milli integer, net_minor bigint, tax_minor bigint)
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select i.id, i.status, (r.value ->> 'rate')::integer, sum(x.sign * (r.value ->> 'net')::bigint)::bigint,
      sum(x.sign * (r.value ->> 'tax')::bigint)::bigint
    from invoices i
      cross join lateral (select 1 as sign, i.rates union all
        select -1, c.rates from invoices c where c.tenant_id = i.tenant_id and c.credits_id = i.id and c.status = 'issued') x
      cross join lateral jsonb_array_elements(x.rates) r
    where i.tenant_id = current_setting('app.tenant_id')::uuid and i.deposit_of_id = p_estimate
    group by i.id, i.status, (r.value ->> 'rate')::integer
    having sum(x.sign * (r.value ->> 'net')::bigint) <> 0 or sum(x.sign * (r.value ->> 'tax')::bigint) <> 0
$function$;

-- owned by definer_mail; executed by app_worker
CREATE OR REPLACE FUNCTION app.draft_clock(p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare made integer;
begin
  with due as (
    select t.id as tenant_id, a.id as asset_id, d.type_id, d.due_on
      from work_settings s join tenants t on t.id = s.tenant_id and t.status = 'active'
        cross join lateral (select (now() at time zone t.time_zone)::date + s.value::integer as horizon) h
        join assets a on a.tenant_id = t.id and a.status <> 'retired' and a.next_service_on <= h.horizon
        cross join lateral (
          select x.type_id, x.next_service_on as due_on, false as is_only from asset_services x
            where x.tenant_id = a.tenant_id and x.asset_id = a.id and x.next_service_on <= h.horizon
          union all
          select coalesce(
              (select y.id from work_order_lines l join work_orders w on w.tenant_id = l.tenant_id and w.id = l.work_order_id
                  join work_order_types y on y.tenant_id = w.tenant_id and y.id = w.type_id and y.active
                where l.tenant_id = a.tenant_id and l.asset_id = a.id order by l.created_at desc, l.id desc limit 1),
              (select y.id from work_order_types y where y.tenant_id = a.tenant_id and y.active order by y.name_lc, y.id limit 1)),
              a.next_service_on, true
            where not exists (select from asset_services x where x.tenant_id = a.tenant_id and x.asset_id = a.id)) d
      where s.setting = 'schedule_days' and s.value <> 'off' and d.type_id is not null
        and not exists (select from order_drafts o where o.tenant_id = a.tenant_id and o.asset_id = a.id and o.due_on = d.due_on
          and (o.type_id = d.type_id or d.is_only))
        and not exists (select from work_order_lines l join work_orders w on w.tenant_id = l.tenant_id and w.id = l.work_order_id
          where l.tenant_id = a.tenant_id and l.asset_id = a.id and w.type_id = d.type_id and w.status in ('requested', 'open', 'scheduled', 'in_progress', 'on_hold'))
      limit p_most)
  insert into order_drafts (tenant_id, asset_id, type_id, due_on) select tenant_id, asset_id, type_id, due_on from due
    on conflict do nothing;
  get diagnostics made = row_count;
  return made;
end $function$;

-- owned by definer_mail; executed by app_worker
CREATE OR REPLACE FUNCTION app.email_bounced(p_tenant uuid, p_email uuid, p_why text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  update emails e set state = 'refused', why = app.at_most(p_why, 10000), updated_at = clock_timestamp()
    from tenants t where (p_tenant is null or t.id between p_tenant and overlay(p_tenant::text placing 'ffff-ffffffffffff' from 20)::uuid)
      and e.tenant_id = t.id and e.id = p_email and (e.state = 'sent' or e.state = 'waiting' and e.tries > 0)
$function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.email_counts(p_kind text, p_external boolean, p_by text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select p_kind not in ('password_reset', 'password_changed', 'new_device')
    and not (p_kind = 'invitation' and (p_by is null or not coalesce(p_external, true)))
$function$;

-- owned by definer_mail; executed by app_worker
CREATE OR REPLACE FUNCTION app.email_ended(p_tenant uuid, p_email uuid, p_state text, p_why text, p_next interval)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  update emails set state = app.at_most(p_state, 20), why = app.at_most(p_why, 10000), next_try_at = clock_timestamp() + p_next,
      put_offs = put_offs + (p_state = 'waiting')::integer,
      sent_at = case when p_state = 'sent' then clock_timestamp() else sent_at end, updated_at = clock_timestamp()
    where tenant_id = p_tenant and id = p_email and state = 'waiting'
$function$;

-- owned by definer_mail; executed by app_worker
CREATE OR REPLACE FUNCTION app.email_facts(p_tenant uuid, p_email uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select jsonb_build_object(
    'id', e.id, 'kind', e.kind, 'state', e.state, 'put_offs', e.put_offs, 'to_address', e.to_address, 'to_name', e.to_name,
    'created_at', e.created_at, 'record_kind', e.record_kind, 'record_id', e.record_id, 'to_path', e.to_path, 'facts', e.facts,
    'tenant', jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'colour', t.colour, 'contact_line', t.contact_line,
      'logo', t.logo,
      'time_zone', t.time_zone, 'reply_to', t.reply_to, 'attach_pdf', t.attach_pdf),
    'template', (select jsonb_build_object('subject', m.subject, 'body', m.body) from email_templates m
      where m.tenant_id = e.tenant_id and m.kind = e.kind),
    'user', case when u.id is not null then jsonb_build_object(
      'first_name', u.first_name, 'last_name', u.last_name, 'username', u.username, 'is_external', u.is_external,
      'time_zone', u.time_zone, 'date_locale', u.date_locale) end,
    'contact', case when k.id is not null then jsonb_build_object('first_name', k.first_name, 'last_name', k.last_name) end,
    'customer', coalesce(c.name, (select o.name from portal_users p join customers o on o.tenant_id = p.tenant_id and o.id = p.customer_id
      where p.tenant_id = e.tenant_id and p.user_id = e.user_id and p.archived_at is null)),
    'password_link', case when w.id is not null
      then jsonb_build_object('id', w.id, 'key_version', w.key_version, 'purpose', w.purpose, 'expires_at', w.expires_at) end,
    'secure_link', case when l.id is not null then jsonb_build_object('id', l.id, 'key_version', l.key_version) end,
    'optional', e.kind not in ('invitation', 'password_reset', 'password_changed', 'new_device', 'secure_link', 'test', 'invoice_reminder_1', 'invoice_reminder_2', 'invoice_reminder_3', 'document_sent', 'statement_sent'),
    'withhold', case
      when t.status <> 'active' then 'tenant_suspended'
      when e.user_id is not null and (u.archived_at is not null or u.state = 'suspended') then 'recipient_gone'
      when e.user_id is null and k.id is not null and (k.archived_at is not null or k.status <> 'active') then 'recipient_gone'
      when e.user_id is null and (c.id is null or c.archived_at is not null or c.status <> 'active') then 'recipient_gone'
      when e.kind in ('invitation', 'password_reset')
        and (w.id is null or w.used_at is not null or w.ended_at is not null or w.expires_at <= now()) then 'link_over'
      when e.user_id is null and (l.id is null or l.ended_at is not null or l.ends_at <= now() or not c.secure_link_on
        or not (l.contact_id is null or exists (
        select from contacts h where h.tenant_id = l.tenant_id and h.id = l.contact_id and h.customer_id = l.customer_id
          and h.admin_access and h.status = 'active' and h.archived_at is null))) then 'link_over'
      when not app.wants(e.tenant_id, e.kind, e.user_id, e.contact_id, e.customer_id) then 'unwanted'
      when e.kind like 'invoice_reminder%' and exists (select from reminder_stops o left join invoices i
        on i.tenant_id = e.tenant_id and i.id = e.record_id
        where o.tenant_id = e.tenant_id and (o.invoice_id = i.id or o.customer_id = i.customer_id)) then 'reminders_stopped'
    end)
  from emails e join tenants t on t.id = e.tenant_id
  left join users u on u.tenant_id = e.tenant_id and u.id = e.user_id
  left join contacts k on k.tenant_id = e.tenant_id and k.id = e.contact_id
  left join customers c on c.tenant_id = e.tenant_id and c.id = e.customer_id
  left join password_links w on w.tenant_id = e.tenant_id and w.id = e.password_link_id
  left join secure_links l on l.tenant_id = e.tenant_id and l.id = e.secure_link_id
  where e.tenant_id = p_tenant and e.id = p_email
$function$;

-- owned by definer_mail; executed by app_worker
CREATE OR REPLACE FUNCTION app.email_tried(p_tenant uuid, p_email uuid, p_subject text, p_body text, p_attached text DEFAULT NULL::text, p_not_attached text DEFAULT NULL::text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
begin
  update emails set tries = tries + 1, subject = app.at_most(p_subject, 10000), body = app.at_most(p_body, 1000000), next_try_at = null,
    attached = app.at_most(p_attached, 1000), not_attached = app.at_most(p_not_attached, 20),
    updated_at = clock_timestamp()
    where tenant_id = p_tenant and id = p_email and state = 'waiting';
  return found;
end $function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.emails_waiting(p_tenant uuid)
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select count(*)::integer from (select from emails where tenant_id = p_tenant and state = 'waiting' limit 1000) w
$function$;

-- owned by definer_jobs; executed by app_worker
CREATE OR REPLACE FUNCTION app.end_certificate_uploads()
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  delete from certificate_uploads where created_at < now() - interval '75 minutes'
$function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.end_link_sessions(p_customer uuid)
 RETURNS SETOF app.audit_note
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  with ended as (
    update login_sessions s set ended_at = now() from secure_links l
      where l.tenant_id = current_setting('app.tenant_id')::uuid and l.customer_id = p_customer
        and s.tenant_id = l.tenant_id and s.secure_link_id = l.id and s.ended_at is null
      returning s.id)
  select 'session_ended', 'login_sessions', ended.id, c.name
    from ended, customers c where c.tenant_id = current_setting('app.tenant_id')::uuid and c.id = p_customer
$function$;

-- owned by definer_sign_in; executed by owner
CREATE OR REPLACE FUNCTION app.end_links_to_email()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  update secure_links set ended_at = now()
    where tenant_id = new.tenant_id and customer_id = new.id and contact_id is null and sent_at is not null and ended_at is null;
  return null;
end $function$;

-- owned by definer_sign_in; executed by app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_customer_ro
CREATE OR REPLACE FUNCTION app.end_other_sessions()
 RETURNS SETOF app.audit_note
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  with ended as (
    update login_sessions set ended_at = now()
      where current_setting('app.kind') <> 'viewer' and tenant_id = current_setting('app.tenant_id')::uuid
        and user_id = current_setting('app.user_id')::uuid
        and ended_at is null and id <> current_setting('app.session_id')::uuid
      returning tenant_id, id, user_id)
  select 'session_ended', 'login_sessions', ended.id, trim(u.first_name || ' ' || u.last_name)
    from ended join users u on u.tenant_id = ended.tenant_id and u.id = ended.user_id
$function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.end_password_links(p_user uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  update password_links set ended_at = now()
    where current_setting('app.administrator')::boolean and tenant_id = current_setting('app.tenant_id')::uuid and user_id = p_user
      and ended_at is null and used_at is null
$function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.end_session(p_slug text, p_session bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare s login_sessions;
begin
  update login_sessions l set ended_at = now() from tenants t
    where t.slug = p_slug and l.tenant_id = t.id and l.token_hash = p_session and l.kind <> 'view' and l.ended_at is null
      returning l.* into s;
  if not found then return; end if;
  perform app.end_views(s.tenant_id, s.id, null);
  perform app.audit_session(s.tenant_id, s.id, null, 'signed_out');
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.end_view(p_slug text, p_token bytea)
 RETURNS TABLE(kind text, id uuid, viewed text, was_open boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare s login_sessions; who text; ended boolean;
begin
  select l.* into s from login_sessions l join tenants t on t.id = l.tenant_id
    where t.slug = p_slug and l.token_hash = p_token and l.kind = 'view';
  if not found then return; end if;
  update login_sessions l set ended_at = now() where l.tenant_id = s.tenant_id and l.id = s.id and l.ended_at is null;
  ended := found;
  if ended then perform app.audit_session(s.tenant_id, s.id, null, 'view_ended'); end if;
  who := coalesce(
    (select c.name from customers c where c.tenant_id = s.tenant_id and c.id = s.subject_customer_id),
    (select trim(u.first_name || ' ' || u.last_name) from users u where u.tenant_id = s.tenant_id and u.id = s.subject_user_id));
  return query
    select 'customers', s.subject_customer_id, who, ended where s.subject_customer_id is not null
    union all
    select case p.scope when 'partner' then 'partners' when 'agent' then 'agents' else 'customers' end,
        coalesce(p.customer_id, p.partner_id, p.agent_id), who, ended
      from portal_users p where p.tenant_id = s.tenant_id and p.user_id = s.subject_user_id and p.archived_at is null;
end $function$;

-- owned by definer_sign_in; executed by nobody else
CREATE OR REPLACE FUNCTION app.end_views(p_tenant uuid, p_staff_session uuid, p_address text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare v uuid;
begin
  for v in
    update login_sessions set ended_at = now()
      where tenant_id = p_tenant and staff_session_id = p_staff_session and ended_at is null returning id
  loop
    perform app.audit_session(p_tenant, v, p_address, 'view_ended');
  end loop;
end $function$;

-- owned by definer_jobs; executed by definer_mail, definer_sign_in
CREATE OR REPLACE FUNCTION app.enqueue(p_tenant uuid, p_task text, p_key text, p_payload jsonb, p_tries integer, p_turn integer DEFAULT 0, p_at timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.count_job();
  select graphile_worker.add_job(p_task, (p_payload || jsonb_build_object('tenant', p_tenant))::json,
    max_attempts => p_tries, job_key => p_tenant || ' system ' || p_key, priority => p_turn,
    run_at => p_at)
$function$;

-- owned by definer_jobs; executed by definer_mail
CREATE OR REPLACE FUNCTION app.enqueue_emails(p_tenant uuid, p_emails uuid[], p_turn integer, p_times timestamp with time zone[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select count(*) from graphile_worker.add_jobs(array(
    select row('deliver_email', jsonb_build_object('email', e, 'tenant', p_tenant)::json, null, p_times[n], 1000::smallint,
      p_tenant || ' system email ' || e, least(1000, p_turn + n - 1)::integer, null)::graphile_worker.job_spec
      from unnest(p_emails) with ordinality w (e, n)))
$function$;

-- owned by definer_jobs; executed by definer_sign_in
CREATE OR REPLACE FUNCTION app.enqueue_later(p_tenant uuid, p_task text, p_key text, p_payload jsonb, p_tries integer, p_within interval)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.count_job();
  select graphile_worker.add_job(p_task, (p_payload || jsonb_build_object('tenant', p_tenant))::json,
    max_attempts => p_tries, job_key => p_tenant || ' system ' || p_key, job_key_mode => 'preserve_run_at',
    run_at => clock_timestamp() + random() * p_within)
$function$;

-- owned by definer_sign_in; executed by nobody else
CREATE OR REPLACE FUNCTION app.enter_portal(a app.actor)
 RETURNS app.actor
 LANGUAGE plpgsql
AS $function$
begin
  perform set_config('app.begun', extract(epoch from now())::text, true), set_config('app.kind', case when a.viewer_name is null then 'portal' else 'viewer' end, true),
    set_config('app.role', a.role, true), set_config('app.tenant_id', a.tenant_id::text, true), set_config('app.session_id', a.session_id::text, true),
    set_config('app.user_id', coalesce(a.user_id::text, ''), true),
    -- A34: a secure link is nobody in particular, and writes as its customer.
    set_config('app.actor_name', coalesce(case when a.user_id is null then a.customer_name else trim(a.first_name || ' ' || a.last_name) end, ''), true),
    set_config('app.customer_id', coalesce(a.customer_id, '00000000-0000-0000-0000-000000000000')::text, true),
    set_config('app.contact_id', coalesce(a.contact_id::text, ''), true),
    set_config('app.partner_id', coalesce(a.partner_id::text, ''), true),
    set_config('app.whole_customer', (a.role in ('portal_link', 'portal_link_ro', 'portal_customer', 'portal_customer_ro')
      or coalesce(a.admin_access, false))::text, true),
    set_config('app.facilities', coalesce(a.facilities, '{}')::text, true),
    set_config('app.all_facilities', coalesce(a.all_facilities, false)::text, true),
    set_config('app.edit_contact', coalesce(a.edit_contact, false)::text, true),
    set_config('app.access_billing', (a.contact_id is null or coalesce(a.access_billing or a.admin_access, false))::text, true),
    set_config('app.claims_wait', coalesce(a.claims_wait, true)::text, true),
    set_config('app.holds', case when a.contact_id is null or coalesce(a.admin_access, false) then '{admin_access,access_billing,access_reports,create_work_order,edit_contact,all_facilities}' else (array_remove(array[case when a.admin_access then 'admin_access' end, case when a.access_billing then 'access_billing' end, case when a.access_reports then 'access_reports' end, case when a.create_work_order then 'create_work_order' end, case when a.edit_contact then 'edit_contact' end, case when a.all_facilities then 'all_facilities' end], null))::text end, true),
    set_config('app.can_create_users', (coalesce(a.can_create_users, false) and a.kind <> 'agent_user')::text, true),
    set_config('app.agent', (a.agent_id is not null)::text, true),
    set_config('app.create_work_order', (a.contact_id is null or coalesce(a.create_work_order or a.admin_access, false))::text, true);
  a.facilities := null;
  return a;
end $function$;

-- owned by definer_mail; executed by app_worker
CREATE OR REPLACE FUNCTION app.estimate_reminder_clock(p_most integer, p_key text, p_valid interval)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare r record; n uuid; made integer := 0;
begin
  for r in
    select t.id as tenant, e.id as estimate, e.customer_id, e.revision, n.today
      from work_settings s join tenants t on t.id = s.tenant_id
        cross join lateral (select (now() at time zone t.time_zone)::date as today) n
        join estimates e on e.tenant_id = t.id and e.status = 'sent' and e.valid_until between n.today and n.today + s.value::integer
        join customers c on c.tenant_id = e.tenant_id and c.id = e.customer_id and c.archived_at is null
      where s.setting = 'estimate_reminder_days' and s.value <> '0' and t.status = 'active'
        and (e.sent_at at time zone t.time_zone)::date < n.today
        and not exists (select from reminders x where x.tenant_id = t.id and x.estimate_id = e.id and x.step = e.revision)
        and exists (select from app.payers_of(t.id, 'estimate_expires', e.customer_id))
      limit p_most
  loop
    insert into reminders (tenant_id, estimate_id, step, sent_on) values (r.tenant, r.estimate, r.revision, r.today)
      on conflict do nothing returning id into n;
    continue when n is null;
    perform app.tell_payers(r.tenant, 'estimate_expires', r.customer_id, 'estimates', r.estimate, '/estimates/' || r.estimate,
      app.at_most(p_key, 100), p_valid);
    made := made + 1;
  end loop;
  return made;
end $function$;

-- owned by definer_sign_in; executed by portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.facilities_of_contact(p_contact uuid)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select r.facility_id from contact_facilities r join contacts k on k.tenant_id = r.tenant_id and k.id = r.contact_id
    where r.tenant_id = current_setting('app.tenant_id')::uuid and r.contact_id = p_contact
      and k.customer_id = current_setting('app.customer_id')::uuid and k.archived_at is null
      and (current_setting('app.whole_customer')::boolean or current_setting('app.edit_contact')::boolean
        or current_setting('app.contact_id') = p_contact::text)
$function$;

-- owned by definer_jobs; executed by definer_operator
CREATE OR REPLACE FUNCTION app.failed_jobs()
 RETURNS TABLE(task text, tenant uuid, jobs bigint, last timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select k.identifier, app.tenant_of_job(j.payload), count(*), max(j.updated_at)
    from graphile_worker._private_jobs j join graphile_worker._private_tasks k on k.id = j.task_id
    where j.attempts >= j.max_attempts and j.locked_by is null group by 1, 2
$function$;

-- owned by definer_jobs; executed by migrator
CREATE OR REPLACE FUNCTION app.files_to_verify(p_tenant uuid, p_after uuid)
 RETURNS TABLE(file_id uuid, size integer, sha256 text, name text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  (select d.file_id, d.size, d.sha256, d.name from documents d where d.tenant_id = p_tenant and d.file_id > p_after
    order by d.file_id limit 1000)
  union all
  (select l.file_id, l.size, l.sha256, 'logo.png' from company_logos l where l.tenant_id = p_tenant and l.file_id > p_after
    order by l.file_id limit 1000)
  order by file_id limit 1000
$function$;

-- owned by definer_jobs; executed by app_worker
CREATE OR REPLACE FUNCTION app.files_with_documents(p_tenant uuid, p_files uuid[])
 RETURNS TABLE(file_id uuid, waits boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select d.file_id, false from documents d where d.tenant_id = p_tenant and d.file_id = any (p_files[1:1000])
  union all
  select l.file_id, false from company_logos l where l.tenant_id = p_tenant and l.file_id = any (p_files[1:1000])
  union all
  select f.file_id, true from certificate_files f
    join certificate_uploads u on u.tenant_id = f.tenant_id and u.id = f.upload_id
    where f.tenant_id = p_tenant and f.file_id = any (p_files[1:1000])
      and u.ended_at is null and u.created_at > now() - interval '75 minutes'
$function$;

-- owned by definer_sign_in; executed by app_portal
CREATE OR REPLACE FUNCTION app.find_as(p_token bytea, p_slug text, p_user uuid, p_customer uuid, p_idle interval, p_absolute interval)
 RETURNS app.actor
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor;
begin
  if current_setting('app.begun', true) = extract(epoch from now())::text then raise exception 'begun twice' using errcode = 'GH003'; end if;
  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days
    from tenants t where t.slug = p_slug and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  select s.id, s.seen_at, trim(u.first_name || ' ' || u.last_name) into a.session_id, a.seen_at, a.viewer_name 
    from login_sessions s join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
    where s.tenant_id = a.tenant_id and s.token_hash = p_token and s.kind = 'staff' and s.ended_at is null
      and s.seen_at > now() - p_idle and s.created_at > now() - p_absolute
      and u.state = 'active' and u.archived_at is null and not u.is_external and not u.must_change_password
      and exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
        where m.tenant_id = u.tenant_id and m.user_id = u.id and (g.is_administrators or 'view_portals' = any (g.permissions)));
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  a := app.portal_actor(a, p_user, p_customer, p_customer, true);
  -- A question is about the whole reach, whatever somebody has chosen to look at.
  a.chosen_customer_id := null;
  a.role := regexp_replace(a.role, '(_ro)?$', '_ro');
  return app.enter_portal(a);
end $function$;

-- owned by definer_sign_in; executed by app_portal
CREATE OR REPLACE FUNCTION app.find_calendar(p_slug text, p_link uuid, p_facility uuid)
 RETURNS app.actor
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor; owner uuid;
begin
  if current_setting('app.begun', true) = extract(epoch from now())::text then raise exception 'begun twice' using errcode = 'GH003'; end if;
  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days
    from tenants t where t.slug = p_slug and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  select l.user_id into owner from calendar_links l
    join users u on u.tenant_id = l.tenant_id and u.id = l.user_id and u.state = 'active' and u.is_external and u.archived_at is null
      and not u.must_change_password
    -- An agent's people and a partner's have none, whatever they were before.
    join portal_users p on p.tenant_id = l.tenant_id and p.user_id = l.user_id and p.archived_at is null and p.scope in ('customer', 'contact')
    where l.tenant_id = a.tenant_id and l.id = p_link and l.ended_at is null;
  if not found then raise exception 'no such calendar' using errcode = 'GH002'; end if;
  a.session_id := '00000000-0000-0000-0000-000000000000'; a.seen_at := now(); a.facility_id := p_facility;
  a := app.portal_actor(a, owner, null, null, false);
  a.role := regexp_replace(a.role, '(_ro)?$', '_ro');
  return app.enter_portal(a);
end $function$;

-- owned by definer_sign_in; executed by app_worker
CREATE OR REPLACE FUNCTION app.find_job(p_tenant uuid, p_subject uuid)
 RETURNS app.actor
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor;
begin
  if current_setting('app.begun', true) = extract(epoch from now())::text then raise exception 'begun twice' using errcode = 'GH003'; end if;
  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days
    from tenants t where t.id = p_tenant and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  a.session_id := '00000000-0000-0000-0000-000000000000'; a.seen_at := now();
  return app.staff_actor(a, p_subject, null);
end $function$;

-- owned by definer_sign_in; executed by app_portal
CREATE OR REPLACE FUNCTION app.find_portal(p_token bytea, p_slug text, p_idle interval, p_idle_link interval, p_absolute interval, p_absolute_link interval)
 RETURNS app.actor
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor; opened timestamptz; link uuid; link_customer uuid; choice uuid;
begin
  if current_setting('app.begun', true) = extract(epoch from now())::text then raise exception 'begun twice' using errcode = 'GH003'; end if;
  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days, s.id, s.seen_at, s.created_at, s.user_id, s.secure_link_id, s.facility_id, s.customer_id
    into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days, a.session_id, a.seen_at, opened, a.user_id, link, a.facility_id, choice
    from tenants t left join login_sessions s
      on s.tenant_id = t.id and s.token_hash = p_token and s.kind = 'portal' and s.ended_at is null
    where t.slug = p_slug and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  if a.session_id is null or a.seen_at <= now() - (case when link is null then p_idle else p_idle_link end)
     or opened <= now() - (case when link is null then p_absolute else p_absolute_link end) then
    raise exception 'no live session' using errcode = 'GH002';
  end if;
  if link is not null then
    select c.id into link_customer
      from secure_links l join customers c on c.tenant_id = l.tenant_id and c.id = l.customer_id
      where l.tenant_id = a.tenant_id and l.id = link and l.ended_at is null and (l.ends_at is null or l.ends_at > now())
        and c.secure_link_on and (l.contact_id is null or exists (
        select from contacts h where h.tenant_id = l.tenant_id and h.id = l.contact_id and h.customer_id = l.customer_id
          and h.admin_access and h.status = 'active' and h.archived_at is null));
    if not found then raise exception 'no live session' using errcode = 'GH002', detail = 'link_ended'; end if;
    if exists (select from portal_users where tenant_id = a.tenant_id and customer_id = link_customer and archived_at is null) then
      raise exception 'no live session' using errcode = 'GH002', detail = 'link_needs_password';
    end if;
  end if;
  a := app.portal_actor(a, a.user_id, link_customer, choice, false);
  return app.enter_portal(a);
end $function$;

-- owned by definer_sign_in; executed by app_worker
CREATE OR REPLACE FUNCTION app.find_recipient(p_tenant uuid, p_email uuid)
 RETURNS app.actor
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor; e record;
begin
  if current_setting('app.begun', true) = extract(epoch from now())::text then raise exception 'begun twice' using errcode = 'GH003'; end if;
  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days
    from tenants t where t.id = p_tenant and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  select m.user_id, m.customer_id, u.is_external as external into e
    from emails m left join users u on u.tenant_id = m.tenant_id and u.id = m.user_id where m.tenant_id = p_tenant and m.id = p_email;
  if not found then raise exception 'no such email' using errcode = 'GH002'; end if;
  a.session_id := '00000000-0000-0000-0000-000000000000'; a.seen_at := now();
  if e.user_id is not null and not e.external then return app.staff_actor(a, e.user_id, null); end if;
  if e.user_id is null and (exists (select from portal_users p where p.tenant_id = p_tenant and p.customer_id = e.customer_id and p.archived_at is null)
      or not exists (select from customers c where c.tenant_id = p_tenant and c.id = e.customer_id and c.secure_link_on)) then
    raise exception 'the link needs a password' using errcode = 'GH002', detail = 'link_needs_password';
  end if;
  a := app.portal_actor(a, e.user_id, e.customer_id, e.customer_id, false);
  a.role := regexp_replace(a.role, '(_ro)?$', '_ro');
  return app.enter_portal(a);
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.find_tenants(p_words text)
 RETURNS TABLE(slug text, name text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select slug, name from tenants where status = 'active' and (slug = lower(p_words) or name_lc = lower(p_words)) order by slug limit 20
$function$;

-- owned by definer_sign_in; executed by app_portal
CREATE OR REPLACE FUNCTION app.find_view(p_token bytea, p_slug text, p_valid interval, p_idle interval, p_absolute interval)
 RETURNS app.actor
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare a app.actor; staff_session uuid; subject_user uuid; subject_customer uuid; choice uuid;
begin
  if current_setting('app.begun', true) = extract(epoch from now())::text then raise exception 'begun twice' using errcode = 'GH003'; end if;
  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days, v.id, v.seen_at, v.facility_id, v.customer_id, v.staff_session_id, v.subject_user_id, v.subject_customer_id
    into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days, a.session_id, a.seen_at, a.facility_id, choice, staff_session, subject_user, subject_customer
    from tenants t left join login_sessions v
      on v.tenant_id = t.id and v.token_hash = p_token and v.kind = 'view' and v.ended_at is null and v.created_at > now() - p_valid
    where t.slug = p_slug and t.status = 'active';
  if not found then raise exception 'no such tenant' using errcode = 'GH001'; end if;
  if a.session_id is null then raise exception 'no live session' using errcode = 'GH002'; end if;
  select trim(u.first_name || ' ' || u.last_name) into a.viewer_name 
    from login_sessions s join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
    where s.tenant_id = a.tenant_id and s.id = staff_session and s.kind = 'staff' and s.ended_at is null
      and s.seen_at > now() - p_idle and s.created_at > now() - p_absolute
      and u.state = 'active' and u.archived_at is null and not u.is_external and not u.must_change_password
      and exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
        where m.tenant_id = u.tenant_id and m.user_id = u.id and (g.is_administrators or 'view_portals' = any (g.permissions)));
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  a := app.portal_actor(a, subject_user, subject_customer, choice, true);
  a.role := regexp_replace(a.role, '(_ro)?$', '_ro');
  return app.enter_portal(a);
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.fix_steps()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  select t.steps into new.steps from work_order_types t where t.tenant_id = new.tenant_id and t.id = new.type_id;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.follow_asset()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  update work_order_lines l set facility_id = new.facility_id
    where l.tenant_id = new.tenant_id and l.asset_id = new.id and l.customer_id is not distinct from new.customer_id
      and l.facility_id <> new.facility_id;
  return null;
end $function$;

-- owned by definer_jobs; executed by app_worker
CREATE OR REPLACE FUNCTION app.forget_access_requests(p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare n integer;
begin
  delete from access_requests r using (
      select q.tenant_id, q.id from access_requests q where coalesce(q.decided_at, q.created_at) < now() - interval '1 year'
        limit p_most) o
    where r.tenant_id = o.tenant_id and r.id = o.id;
  get diagnostics n = row_count;
  return n;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.forget_billing_choice()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  new.chosen_for_billing := false;
  return new;
end $function$;

-- owned by definer_sign_in; executed by owner
CREATE OR REPLACE FUNCTION app.forget_group_suspension()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  update shared_logins set suspended_by_group = false where tenant_id = new.tenant_id and user_id = new.id and suspended_by_group;
  return null;
end $function$;

-- owned by definer_operator; executed by app_worker
CREATE OR REPLACE FUNCTION app.forget_operator_log(p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare n integer;
begin
  delete from operator_log l using (
      select e.id from operator_log e where e.at < now() - interval '2 years' order by e.id limit p_most) o
    where l.id = o.id;
  get diagnostics n = row_count;
  return n;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.form_keeper(p_slug text, p_session bytea, p_kind text)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select s.id from tenants t
  join login_sessions s on s.tenant_id = t.id and s.token_hash = p_session
  left join login_sessions f on f.tenant_id = s.tenant_id and f.id = s.staff_session_id
  left join users u on u.tenant_id = s.tenant_id and u.id = coalesce(s.user_id, f.user_id)
  left join secure_links l on l.tenant_id = s.tenant_id and l.id = s.secure_link_id
  where t.slug = p_slug and t.status = 'active' and s.kind = p_kind
    and case when s.ended_at is null then s.created_at > now() - interval '8 days' else s.ended_at > now() - interval '1 day' end
    and (u.state = 'active' and u.archived_at is null or l.ended_at is null and l.id is not null and coalesce(l.ends_at > now(), true))
$function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.form_of_another(p_slug text, p_owner bytea, p_session bytea)
 RETURNS TABLE(kind text, name text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  with side as (
    select s.*, coalesce(l.customer_id, p.customer_id) as of_customer,
      case when u.id is not null then trim(u.first_name || ' ' || u.last_name) end as person
    from tenants t
    join login_sessions s on s.tenant_id = t.id and s.token_hash in (p_owner, p_session)
    left join secure_links l on l.tenant_id = s.tenant_id and l.id = s.secure_link_id
    left join users u on u.tenant_id = s.tenant_id and u.id = s.user_id and s.kind <> 'view'
    left join portal_users p on p.tenant_id = u.tenant_id and p.user_id = u.id and p.archived_at is null
    where t.slug = p_slug and t.status = 'active')
  select case when o.kind = 'view' then 'view' when o.secure_link_id is not null then 'link' else 'user' end,
    case when o.kind = 'staff' and n.kind = 'staff' or o.kind = 'portal' and n.kind = 'portal' and o.of_customer = n.of_customer
      then o.person end
  from side o, side n
  where o.token_hash = p_owner and n.token_hash = p_session
    and not (o.kind = n.kind and case
      when o.kind = 'view' then o.user_id = n.user_id and o.subject_user_id is not distinct from n.subject_user_id
        and o.subject_customer_id is not distinct from n.subject_customer_id
      else coalesce(o.user_id, o.secure_link_id) = coalesce(n.user_id, n.secure_link_id) end)
$function$;

-- owned by definer_sign_in; executed by portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
CREATE OR REPLACE FUNCTION app.give_facilities(p_contact uuid, p_facilities uuid[])
 RETURNS SETOF app.audit_note
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid;
begin
  if cardinality(p_facilities) > 1000 then raise exception 'more than 1000 facilities' using errcode = 'program_limit_exceeded'; end if;
  perform from contacts where tenant_id = t and id = p_contact for no key update;
  if not app.may_edit_contact(p_contact) then raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'facility'; end if;
  if (select count(*) from facilities f where f.tenant_id = t and f.id = any (p_facilities) and app.reaches_facility(f.id))
     <> cardinality(p_facilities) then raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'facility'; end if;
  return query with given as (
    insert into contact_facilities (tenant_id, contact_id, facility_id, facility_customer_id)
      select t, p_contact, f.id, f.customer_id from facilities f where f.tenant_id = t and f.id = any (p_facilities)
      on conflict (tenant_id, contact_id, facility_id) do nothing returning id, facility_id)
  select 'added', 'contact_facilities', g.id, trim(k.first_name || ' ' || k.last_name) || ' at ' || f.name
    from given g join facilities f on f.tenant_id = t and f.id = g.facility_id
    join contacts k on k.tenant_id = t and k.id = p_contact order by f.name, g.id;
end $function$;

-- owned by definer_sign_in; executed by owner
CREATE OR REPLACE FUNCTION app.guard_admin_access()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if current_setting('app.kind', true) is distinct from 'portal' or not old.admin_access or old.archived_at is not null
     or new.admin_access and new.archived_at is null and (new.status = 'active' or old.status <> 'active') then
    return new;
  end if;
  perform from customers c where c.tenant_id = old.tenant_id and c.id = old.customer_id for no key update;
  if not exists (select from contacts k where k.tenant_id = old.tenant_id and k.customer_id = old.customer_id and k.id <> old.id
      and k.admin_access and k.status = 'active' and k.archived_at is null) then
    raise exception 'the last contact with Admin Access keeps it' using errcode = 'GH014', detail = 'last_admin';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_claim()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare a record;
begin
  if tg_op = 'INSERT' then
    select s.customer_id, concat_ws(', ', s.code, s.description) as name into a from assets s
      where s.tenant_id = new.tenant_id and s.id = new.asset_id;
    -- It may have left the writer's reach while they were writing.
    if not found or a.customer_id is null then
      raise exception 'no such asset' using errcode = 'insufficient_privilege', constraint = 'customer_changed';
    end if;
    new.customer_id := a.customer_id; new.asset_name := a.name;
    -- A20: a partner user's own right says whether its claims wait.
    if current_setting('app.kind', true) = 'portal' then
      new.status := case when current_setting('app.claims_wait')::boolean then 'waiting' else 'authorised' end;
    elsif new.status not in ('waiting', 'authorised') then
      raise exception 'a claim begins as waiting or authorised' using errcode = 'GH008';
    end if;
    return new;
  end if;
  if new.status = old.status then return new; end if;
  if old.status || ' ' || new.status not in ('waiting authorised', 'waiting rejected', 'authorised rejected', 'authorised service_order_made') then
    raise exception 'a claim does not go from % to %', old.status, new.status using errcode = 'GH008';
  end if;
  if new.status = 'rejected' and coalesce(trim(new.reason), '') = '' then
    raise exception 'a reason is missing' using errcode = 'GH008';
  end if;
  if new.status = 'service_order_made' and not exists (
      select from work_orders w where w.tenant_id = new.tenant_id and w.claim_id = new.id) then
    raise exception 'there is no service order' using errcode = 'GH008';
  end if;
  -- What was written before a decision waits for nobody any more.
  new.staff_wrote_last := null;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_contact_email()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if current_setting('app.kind', true) is not distinct from 'portal' and current_setting('app.whole_customer', true) is distinct from 'true'
    then raise exception 'the whole customer changes an Email' using errcode = 'GH014', detail = 'whose_email'; end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_credit_used()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare i record;
begin
  if new.credit_of_id is null then return new; end if;
  select v.customer_id, v.currency, v.kind, v.paid_minor + v.credited_minor - v.total_minor as left_over into i from invoices v
    where v.tenant_id = new.tenant_id and v.id = new.credit_of_id for update;
  if i.kind is distinct from 'invoice' or i.customer_id <> new.customer_id or i.currency <> new.currency
      or new.amount_minor > i.left_over then
    raise exception 'there is not so much credit' using errcode = 'GH009';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_document()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare r record; inside boolean := false;
begin
  if tg_op = 'INSERT' then
    if new.asset_id is not null then
      select a.customer_id, a.id as asset_id into r from assets a
        where a.tenant_id = new.tenant_id and a.id = new.asset_id;
      if not found then raise exception 'no such asset' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id; new.about_asset_id := r.asset_id;
    elsif new.work_order_line_id is not null then
      select l.customer_id, l.asset_id into r from work_order_lines l
        where l.tenant_id = new.tenant_id and l.id = new.work_order_line_id;
      if not found then raise exception 'no such line' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id; new.about_asset_id := r.asset_id;
    elsif new.work_order_id is not null then
      select w.customer_id into r from work_orders w where w.tenant_id = new.tenant_id and w.id = new.work_order_id;
      if not found then raise exception 'no such work order' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id;
    elsif new.ticket_comment_id is not null then
      select t.customer_id into r from ticket_comments m join tickets t on t.tenant_id = m.tenant_id and t.id = m.ticket_id
        where m.tenant_id = new.tenant_id and m.id = new.ticket_comment_id;
      if not found then raise exception 'no such comment' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id;
    elsif new.work_order_comment_id is not null then
      select w.customer_id into r from work_order_comments m
        join work_orders w on w.tenant_id = m.tenant_id and w.id = m.work_order_id
        where m.tenant_id = new.tenant_id and m.id = new.work_order_comment_id;
      if not found then raise exception 'no such comment' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id;
    elsif new.claim_comment_id is not null then
      select c.customer_id into r from claim_comments m
        join warranty_claims c on c.tenant_id = m.tenant_id and c.id = m.claim_id
        where m.tenant_id = new.tenant_id and m.id = new.claim_comment_id;
      if not found then raise exception 'no such comment' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id;
    elsif new.estimate_id is not null then
      select e.customer_id into r from estimates e where e.tenant_id = new.tenant_id and e.id = new.estimate_id;
      if not found then raise exception 'no such estimate' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id;
    elsif new.invoice_id is not null then
      select i.customer_id into r from invoices i where i.tenant_id = new.tenant_id and i.id = new.invoice_id;
      if not found then raise exception 'no such invoice' using errcode = 'insufficient_privilege'; end if;
      new.customer_id := r.customer_id;
    end if;
    -- A33: what stayed with another customer has no next version, which would be this one's.
    if new.replaces_id is not null and not exists (select from documents d where d.tenant_id = new.tenant_id
        and d.id = new.replaces_id and d.customer_id is not distinct from new.customer_id) then
      raise exception 'the document is of another customer' using errcode = 'insufficient_privilege', constraint = 'customer_changed';
    end if;
  end if;
  -- A12: a copy that is handed over has the file of what was shown of this very asset.
  if tg_op = 'INSERT' and new.handed_from_id is not null and not exists (select from documents h
      where h.tenant_id = new.tenant_id and h.id = new.handed_from_id and h.about_asset_id = new.about_asset_id
        and h.file_id = new.file_id and h.shown and h.archived_at is null and h.replaced_at is null) then
    raise exception 'no such document to hand over' using errcode = 'insufficient_privilege';
  end if;
  -- A26: files of internal comments are never shown. Each kind of comment is asked alone, since not everybody reads each (A20a).
  if new.shown and new.ticket_comment_id is not null then
    select m.internal into inside from ticket_comments m where m.tenant_id = new.tenant_id and m.id = new.ticket_comment_id;
  elsif new.shown and new.work_order_comment_id is not null then
    select m.internal into inside from work_order_comments m where m.tenant_id = new.tenant_id and m.id = new.work_order_comment_id;
  elsif new.shown and new.claim_comment_id is not null then
    select m.internal into inside from claim_comments m where m.tenant_id = new.tenant_id and m.id = new.claim_comment_id;
  end if;
  if inside then new.shown := false; end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_estimate()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare moves constant text[] := array['draft sent', 'sent approved', 'sent declined', 'sent withdrawn', 'approved withdrawn',
  'sent draft', 'approved draft', 'declined draft', 'withdrawn draft'];
  free constant text[] := array['invoice_id', 'work_order_id', 'updated_at', 'version', 'search_text', 'total_rank'];
  zone text; taken integer[];
begin
  if new.status = old.status then
    if old.status <> 'draft' and to_jsonb(new) - free is distinct from to_jsonb(old) - free then
      raise exception 'an estimate that is sent does not change' using errcode = 'GH010';
    end if;
    return new;
  end if;
  if not old.status || ' ' || new.status = any (moves) then
    raise exception 'an estimate does not go from % to %', old.status, new.status using errcode = 'GH010';
  end if;
  if new.status in ('approved', 'declined') then
    if not exists (select from estimate_decisions d where d.tenant_id = new.tenant_id and d.estimate_id = new.id
        and d.revision = old.revision and d.decision = new.status) then
      raise exception 'the evidence is missing' using errcode = 'GH010';
    end if;
    select t.time_zone into zone from tenants t where t.id = new.tenant_id;
    if new.status = 'approved' and old.valid_until < (now() at time zone coalesce(zone, 'UTC'))::date then
      raise exception 'the estimate has expired' using errcode = 'GH010';
    end if;
  end if;
  -- What was chosen of the optional lines counts from now on: computed here, so that nobody posts a total.
  if new.status = 'approved' and exists (select from estimate_lines l where l.tenant_id = new.tenant_id and l.estimate_id = new.id and l.optional) then
    select d.chosen into taken from estimate_decisions d where d.tenant_id = new.tenant_id and d.estimate_id = new.id
      and d.revision = old.revision;
    select t.net, t.tax, t.rates into new.net_minor, new.tax_minor, new.rates from (
      select coalesce(sum(r.net), 0)::bigint as net, coalesce(sum(r.tax), 0)::bigint as tax, coalesce(jsonb_agg(jsonb_build_object(
          'rate', r.rate::text, 'net', r.net::text, 'tax', r.tax::text) order by r.rate), '[]') as rates
        from (select l.tax_milli as rate, sum(l.net_minor)::bigint as net, round(sum(l.net_minor) * l.tax_milli / 100000.0)::bigint as tax
          from estimate_lines l where l.tenant_id = new.tenant_id and l.estimate_id = new.id
            and (not l.optional or l.position = any (taken)) group by l.tax_milli) r) t;
    new.total_minor := new.net_minor + new.tax_minor;
  end if;
  if new.status = 'approved' and new.total_minor < 0 then
    raise exception 'nobody approves less than nothing' using errcode = 'check_violation', constraint = 'estimates_approved_total';
  end if;
  if new.status = 'draft' and new.revision <> old.revision + 1 or new.status <> 'draft' and new.revision <> old.revision then
    raise exception 'a new draft is a new revision' using errcode = 'GH010';
  end if;
  if new.status = 'sent' then
    if not exists (select from estimate_lines l where l.tenant_id = new.tenant_id and l.estimate_id = new.id) then
      raise exception 'an estimate without lines' using errcode = 'GH010';
    end if;
    new.sent_at := now();
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_estimate_line()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare state text; line estimate_lines;
begin
  if tg_op = 'DELETE' then line := old; else line := new; end if;
  select e.status into state from estimates e where e.tenant_id = line.tenant_id and e.id = line.estimate_id for share;
  if state is null and tg_op <> 'DELETE' then raise exception 'no such estimate' using errcode = 'insufficient_privilege'; end if;
  if state <> 'draft' then raise exception 'an estimate that is sent does not change' using errcode = 'GH010'; end if;
  return line;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_invoice()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare lines record; credited record;
begin
  if tg_op = 'DELETE' then
    if old.status <> 'draft' then raise exception 'an issued invoice stays' using errcode = 'GH009'; end if;
    return old;
  end if;
  if tg_op = 'INSERT' then
    if new.status <> 'draft' or new.number is not null or new.paid_minor <> 0 or new.credited_minor <> 0 then
      raise exception 'an invoice begins as a draft' using errcode = 'GH009';
    end if;
    return new;
  end if;
  if old.status = 'issued' then
    if to_jsonb(new) - array['paid_minor', 'credited_minor', 'is_open', 'search_text', 'number_rank', 'total_rank'] is distinct from
        to_jsonb(old) - array['paid_minor', 'credited_minor', 'is_open', 'search_text', 'number_rank', 'total_rank'] then
      raise exception 'an issued invoice does not change' using errcode = 'GH009';
    end if;
    return new;
  end if;
  if new.number is distinct from old.number or new.kind <> old.kind or new.credits_id is distinct from old.credits_id
      or new.estimate_numbers is not null then
    raise exception 'a draft has no number' using errcode = 'GH009';
  end if;
  if new.status = 'draft' then return new; end if;
  select count(*) as count, coalesce(sum(l.net_minor), 0) - (select coalesce(sum(d.net_minor), 0) from invoice_deductions d
      where d.tenant_id = new.tenant_id and d.invoice_id = new.id) as net into lines from invoice_lines l
    where l.tenant_id = new.tenant_id and l.invoice_id = new.id;
  if lines.count = 0 or lines.net <> new.net_minor or new.net_minor + new.tax_minor <> new.total_minor or new.total_minor < 0 then
    raise exception 'the lines do not add up' using errcode = 'GH009';
  end if;
  if new.kind = 'credit_note' then
    select i.* into credited from invoices i where i.tenant_id = new.tenant_id and i.id = new.credits_id for update;
    if credited.status is distinct from 'issued' or credited.kind <> 'invoice' or credited.customer_id <> new.customer_id
        or credited.currency <> new.currency or credited.credited_minor + new.total_minor > credited.total_minor then
      raise exception 'more is credited than there is' using errcode = 'GH009';
    end if;
  end if;
  perform app.check_deposits(new.tenant_id, new);
  -- The counter's lock lasts as long as the transaction: the next number waits for this one, and takes it when nothing comes of it.
  new.number := app.next_number(new.kind);
  new.issued_at := now();
  new.estimate_numbers := (select array_agg(e.number order by e.number) from estimates e
    where e.tenant_id = new.tenant_id and e.invoice_id = new.id);
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_invoice_line()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare state text; line record;
begin
  if tg_op = 'DELETE' then line := old; else line := new; end if;
  select i.status into state from invoices i where i.tenant_id = line.tenant_id and i.id = line.invoice_id for share;
  if state is null and tg_op <> 'DELETE' then raise exception 'no such invoice' using errcode = 'insufficient_privilege'; end if;
  -- A draft that is deleted takes its lines along.
  if state is distinct from 'draft' and not (tg_op = 'DELETE' and state is null) then
    raise exception 'an issued invoice does not change' using errcode = 'GH009';
  end if;
  return line;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_operator_log()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' or old.at >= now() - interval '2 years' then
    raise exception 'the operator''s log is kept' using errcode = 'insufficient_privilege';
  end if;
  return old;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_payment_part()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare p record; i record; spent bigint;
begin
  select w.customer_id, w.currency, w.amount_minor, w.reversed_at into p from payments w
    where w.tenant_id = new.tenant_id and w.id = new.payment_id for update;
  select v.customer_id, v.currency, v.is_open, v.total_minor - v.paid_minor - v.credited_minor as balance into i from invoices v
    where v.tenant_id = new.tenant_id and v.id = new.invoice_id for update;
  select coalesce(sum(x.amount_minor), 0) into spent from payment_parts x
    where x.tenant_id = new.tenant_id and x.payment_id = new.payment_id;
  if p.reversed_at is not null or i.customer_id is distinct from p.customer_id or i.currency is distinct from p.currency
      or not i.is_open or new.amount_minor > i.balance or spent + new.amount_minor > p.amount_minor then
    raise exception 'the payment does not fit the invoice' using errcode = 'GH009';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_recurring()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if old.state = 'ended' then raise exception 'the plan has ended' using errcode = 'GH017'; end if;
  if new.customer_id <> old.customer_id and right(current_user, 14) <> '_definer_merge' then
    raise exception 'a plan stays with its customer' using errcode = 'GH017';
  end if;
  if new.next_on is distinct from old.next_on and exists (select from recurring_periods p where p.tenant_id = new.tenant_id
      and p.recurring_id = new.id and p.period_on >= new.next_on) then
    raise exception 'the period was made already' using errcode = 'GH017';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_service_order()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare c record;
begin
  if tg_op = 'UPDATE' then
    if new.claim_id is distinct from old.claim_id then raise exception 'the claim of an order stays' using errcode = 'GH008'; end if;
    return new;
  end if;
  if new.claim_id is null then return new; end if;
  select w.status, w.customer_id, w.partner_id into c from warranty_claims w
    where w.tenant_id = new.tenant_id and w.id = new.claim_id for update;
  if not found or c.status <> 'authorised' then
    raise exception 'the claim is not authorised' using errcode = 'GH008';
  end if;
  if new.customer_id is distinct from c.customer_id then
    raise exception 'the claim is of another customer' using errcode = 'GH007';
  end if;
  new.partner_id := c.partner_id;
  return new;
end $function$;

-- owned by definer_sign_in; executed by owner
CREATE OR REPLACE FUNCTION app.guard_username()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare word text;
begin
  if new.archived_at is not null then return new; end if;
  -- One after the other, each computed before: as a list, or as an expression, it was compared with each account of the tenant
  -- wherever the plan came from a time when there were few, as in the statement that makes thousands.
  foreach word in array array[lower(new.username), username_key(new.username)] loop
    if exists (select from users o
        where o.tenant_id = new.tenant_id and o.email_lc = word and o.archived_at is null and o.id <> new.id
          and (o.has_credentials or lower(new.email) is distinct from o.email_lc)) then
      if coalesce(nullif(current_setting('app.tenant_id', true), ''), new.tenant_id::text) <> new.tenant_id::text then
        raise exception 'refused by a company of the group' using errcode = 'GH016',
          detail = 'username ' || (select n.name from tenants n where n.id = new.tenant_id);
      end if;
      raise exception 'another user has this Email' using errcode = 'unique_violation', constraint = 'users_username';
    end if;
  end loop;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_version()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  raise exception 'a version that was sent stays as it is' using errcode = 'GH010';
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_work_order()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    if new.status not in ('requested', 'open') then
      raise exception 'a work order begins as requested or open' using errcode = 'GH006';
    end if;
    -- A12: at a facility of the company's own it is of the customer whose person asks for it, or whose ticket it comes of.
    if new.customer_id is not null then new.for_customer_id := null;
    elsif current_setting('app.kind', true) = 'portal' then
      new.for_customer_id := nullif(current_setting('app.customer_id', true), '')::uuid;
    elsif new.ticket_id is not null then
      new.for_customer_id := (select k.customer_id from tickets k where k.tenant_id = new.tenant_id and k.id = new.ticket_id);
    end if;
    return new;
  end if;
  if new.status = old.status then
    if old.status in ('done', 'closed', 'declined', 'cancelled') then
      raise exception 'the work order is %', old.status using errcode = 'GH006';
    end if;
    return new;
  end if;
  if old.status || ' ' || new.status not in ('requested open', 'requested declined', 'requested cancelled', 'open scheduled', 'scheduled in_progress', 'in_progress on_hold', 'on_hold in_progress', 'in_progress done', 'done closed', 'done in_progress', 'open cancelled', 'scheduled cancelled', 'in_progress cancelled', 'on_hold cancelled') then
    raise exception 'a work order does not go from % to %', old.status, new.status using errcode = 'GH006';
  end if;
  -- What the earlier state's reason was stands with the move itself.
  if old.status || ' ' || new.status in ('requested declined', 'requested cancelled', 'in_progress on_hold', 'done in_progress', 'open cancelled', 'scheduled cancelled', 'in_progress cancelled', 'on_hold cancelled') then
    if coalesce(trim(new.reason), '') = '' then raise exception 'a reason is missing' using errcode = 'GH006'; end if;
  else
    new.reason := null;
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.guard_work_order_line()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare o record; a record; line work_order_lines;
begin
  if tg_op = 'DELETE' then line := old; else line := new; end if;
  -- What was done before Gatehouse came has no order. It comes whole, and stays as it came.
  if line.work_order_id is null then
    if tg_op <> 'INSERT' then raise exception 'a service of the past does not change' using errcode = 'GH006'; end if;
    select s.customer_id, s.facility_id, s.code, s.description into a from assets s
      where s.tenant_id = line.tenant_id and s.id = line.asset_id;
    if not found then raise exception 'no such asset' using errcode = 'insufficient_privilege'; end if;
    new.customer_id := a.customer_id; new.facility_id := a.facility_id;
    new.asset_code := a.code; new.asset_description := a.description;
    -- A12: what is handed over is of this very asset, and is over.
    if new.handed_from_id is not null and not exists (select from work_order_lines h
        left join work_orders w on w.tenant_id = h.tenant_id and w.id = h.work_order_id
        where h.tenant_id = new.tenant_id and h.id = new.handed_from_id and h.asset_id = new.asset_id
          and h.finished_at is not null and (w.id is null or w.status in ('done', 'closed'))) then
      raise exception 'no such service to hand over' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end if;
  select w.status, w.customer_id into o from work_orders w
    where w.tenant_id = line.tenant_id and w.id = line.work_order_id for share;
  if not found then raise exception 'no such work order' using errcode = 'insufficient_privilege'; end if;
  if o.status in ('done', 'closed', 'declined', 'cancelled') then
    raise exception 'the work order is %', o.status using errcode = 'GH006';
  end if;
  -- Nobody works on what was only asked for: it can be withdrawn.
  if o.status = 'requested' and line.outcome is not null then
    raise exception 'the work order is requested' using errcode = 'GH006';
  end if;
  if tg_op = 'INSERT' then
    select s.customer_id, s.facility_id, s.code, s.description into a from assets s
      where s.tenant_id = line.tenant_id and s.id = line.asset_id;
    -- It may have left the writer's reach while they were writing.
    if not found then
      raise exception 'no such asset' using errcode = 'insufficient_privilege', constraint = 'customer_changed';
    end if;
    if a.customer_id is distinct from o.customer_id then
      raise exception 'the asset is of another customer' using errcode = 'GH007';
    end if;
    -- What is added at once keeps the order in which it came.
    if new.created_at = now() then new.created_at := clock_timestamp(); end if;
    new.customer_id := a.customer_id; new.facility_id := a.facility_id;
    new.asset_code := a.code; new.asset_description := a.description;
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.hand_on_service()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare n integer;
begin
  select count(*) into n from asset_services s where s.tenant_id = new.tenant_id and s.asset_id = new.id;
  if n > 1 then
    raise exception 'the asset has several services' using errcode = 'check_violation', constraint = 'assets_several_services';
  elsif n = 1 then
    update asset_services s set interval_months = new.service_interval_months, last_service_on = new.last_service_on,
        next_service_on = new.next_service_on, service_required = new.service_required, version = s.version + 1, updated_at = now()
      where s.tenant_id = new.tenant_id and s.asset_id = new.id;
  end if;
  return null;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.hand_over(p_slug text, p_token bytea, p_session bytea, p_address text, p_browser text)
 RETURNS TABLE(signed_in_as text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare s login_sessions;
begin
  with used as (
    update one_time_tokens o set used_at = now() from tenants t
      where t.slug = p_slug and t.status = 'active' and o.tenant_id = t.id and o.purpose = 'hand_over'
        and o.token_hash = p_token and o.used_at is null and o.expires_at > now()
      returning o.tenant_id, o.user_id),
  signed_in as (
    update users u set last_sign_in_at = now() from used where u.tenant_id = used.tenant_id and u.id = used.user_id)
  insert into login_sessions (tenant_id, kind, token_hash, user_id, address, browser)
    select used.tenant_id, 'staff', app.at_most(p_session, 64), used.user_id, app.at_most(p_address, 200), app.at_most(p_browser, 2000)
      from used returning * into s;
  if not found then return; end if;
  perform app.audit_session(s.tenant_id, s.id, app.at_most(p_address, 200), 'signed_in');
  return query select u.username from users u where u.tenant_id = s.tenant_id and u.id = s.user_id;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.hand_over_waits(p_slug text, p_token bytea)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select exists (
    select from one_time_tokens o join tenants t on t.id = o.tenant_id
      where t.slug = p_slug and t.status = 'active' and o.purpose = 'hand_over'
        and o.token_hash = p_token and o.used_at is null and o.expires_at > now())
$function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.has_activity(p_customer uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select exists (select from customer_activity a
    where a.tenant_id = current_setting('app.tenant_id')::uuid and a.customer_id = p_customer)
$function$;

-- owned by definer_sign_in; executed by nobody else
CREATE OR REPLACE FUNCTION app.has_all_of_contact(p_contact uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare k record; whole boolean := current_setting('app.whole_customer')::boolean;
begin
  select array_remove(array[case when admin_access then 'admin_access' end, case when access_billing
    then 'access_billing' end, case when access_reports then 'access_reports' end, case when create_work_order
      then 'create_work_order' end, case when edit_contact then 'edit_contact' end, case when all_facilities then 'all_facilities' end],
        null) as has into k from contacts
    where tenant_id = current_setting('app.tenant_id')::uuid and id = p_contact and customer_id = current_setting('app.customer_id')::uuid
      and archived_at is null and status = 'active';
  return found and (whole or current_setting('app.edit_contact')::boolean or current_setting('app.contact_id') = p_contact::text)
    and k.has <@ current_setting('app.holds')::text[] and not app.lacks_facility_of(p_contact);
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.has_payers(p_kind text, p_customer uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select exists (select from app.payers_of(current_setting('app.tenant_id')::uuid, p_kind, p_customer))
$function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_asset_reports()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform from assets a where a.tenant_id = old.tenant_id and a.id = old.id for update;
  return new;
end $function$;

-- owned by definer_audit; executed by definer_sign_in
CREATE OR REPLACE FUNCTION app.hold_audit_heads(p_tenants uuid[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select from audit_heads where tenant_id = any (p_tenants) order by tenant_id for update
$function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_contact_of_user()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.contact_id is not distinct from old.contact_id then return new; end if;
  perform from contacts k where k.tenant_id = new.tenant_id and k.id = new.contact_id for share;
  if exists (select from contacts k where k.tenant_id = new.tenant_id and k.id = new.contact_id and k.archived_at is not null) then
    raise exception 'the contact was deleted meanwhile' using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_contact_facilities_contact_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.contact_id is not distinct from (to_jsonb(old) ->> 'contact_id')::uuid then return new; end if;
  select p.customer_id into before from contacts p where p.tenant_id = new.tenant_id and p.id = new.contact_id;
  select p.customer_id into after from contacts p where p.tenant_id = new.tenant_id and p.id = new.contact_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_documents_estimate_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.estimate_id is not distinct from (to_jsonb(old) ->> 'estimate_id')::uuid then return new; end if;
  select p.customer_id into before from estimates p where p.tenant_id = new.tenant_id and p.id = new.estimate_id;
  select p.customer_id into after from estimates p where p.tenant_id = new.tenant_id and p.id = new.estimate_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_documents_invoice_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.invoice_id is not distinct from (to_jsonb(old) ->> 'invoice_id')::uuid then return new; end if;
  select p.customer_id into before from invoices p where p.tenant_id = new.tenant_id and p.id = new.invoice_id;
  select p.customer_id into after from invoices p where p.tenant_id = new.tenant_id and p.id = new.invoice_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_documents_work_order_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.work_order_id is not distinct from (to_jsonb(old) ->> 'work_order_id')::uuid then return new; end if;
  select p.customer_id into before from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id;
  select p.customer_id into after from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_estimates_invoice_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.invoice_id is not distinct from (to_jsonb(old) ->> 'invoice_id')::uuid then return new; end if;
  select p.customer_id into before from invoices p where p.tenant_id = new.tenant_id and p.id = new.invoice_id;
  select p.customer_id into after from invoices p where p.tenant_id = new.tenant_id and p.id = new.invoice_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_estimates_work_order_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.work_order_id is not distinct from (to_jsonb(old) ->> 'work_order_id')::uuid then return new; end if;
  select p.customer_id into before from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id;
  select p.customer_id into after from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_invoices_credits_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.credits_id is not distinct from (to_jsonb(old) ->> 'credits_id')::uuid then return new; end if;
  select p.customer_id into before from invoices p where p.tenant_id = new.tenant_id and p.id = new.credits_id;
  select p.customer_id into after from invoices p where p.tenant_id = new.tenant_id and p.id = new.credits_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_invoices_work_order_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.work_order_id is not distinct from (to_jsonb(old) ->> 'work_order_id')::uuid then return new; end if;
  select p.customer_id into before from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id;
  select p.customer_id into after from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_ticket_comments_ticket_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.ticket_id is not distinct from (to_jsonb(old) ->> 'ticket_id')::uuid then return new; end if;
  select p.customer_id into before from tickets p where p.tenant_id = new.tenant_id and p.id = new.ticket_id;
  select p.customer_id into after from tickets p where p.tenant_id = new.tenant_id and p.id = new.ticket_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_ticket_descriptions_ticket_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.ticket_id is not distinct from (to_jsonb(old) ->> 'ticket_id')::uuid then return new; end if;
  select p.customer_id into before from tickets p where p.tenant_id = new.tenant_id and p.id = new.ticket_id;
  select p.customer_id into after from tickets p where p.tenant_id = new.tenant_id and p.id = new.ticket_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_work_order_comments_work_order_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.work_order_id is not distinct from (to_jsonb(old) ->> 'work_order_id')::uuid then return new; end if;
  select p.customer_id into before from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id;
  select p.customer_id into after from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_work_order_events_work_order_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.work_order_id is not distinct from (to_jsonb(old) ->> 'work_order_id')::uuid then return new; end if;
  select p.customer_id into before from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id;
  select p.customer_id into after from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_work_order_signatures_work_order_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.work_order_id is not distinct from (to_jsonb(old) ->> 'work_order_id')::uuid then return new; end if;
  select p.customer_id into before from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id;
  select p.customer_id into after from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_work_orders_invoice_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.invoice_id is not distinct from (to_jsonb(old) ->> 'invoice_id')::uuid then return new; end if;
  select p.customer_id into before from invoices p where p.tenant_id = new.tenant_id and p.id = new.invoice_id;
  select p.customer_id into after from invoices p where p.tenant_id = new.tenant_id and p.id = new.invoice_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_customer_work_orders_ticket_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare before uuid; after uuid;
begin
  if tg_op = 'UPDATE' and new.ticket_id is not distinct from (to_jsonb(old) ->> 'ticket_id')::uuid then return new; end if;
  select p.customer_id into before from tickets p where p.tenant_id = new.tenant_id and p.id = new.ticket_id;
  select p.customer_id into after from tickets p where p.tenant_id = new.tenant_id and p.id = new.ticket_id for key share;
  if after is distinct from before then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.hold_own_facility()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare customer uuid;
begin
  if new.customer_id is null then
    select f.customer_id into customer from facilities f where f.tenant_id = new.tenant_id and f.id = new.facility_id for key share;
    if customer is not null then
      raise exception 'the facility was changed meanwhile' using errcode = 'insufficient_privilege', constraint = 'customer_changed';
    end if;
  end if;
  return new;
end $function$;

-- owned by definer_sign_in; executed by nobody else
CREATE OR REPLACE FUNCTION app.hold_shared_login(p_tenant uuid, p_user uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select from shared_logins s where s.person_id = (select own.person_id from shared_logins own
    where own.tenant_id = p_tenant and own.user_id = p_user) order by s.tenant_id for update
$function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.hold_site_group()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; g uuid;
begin
  if not (current_setting('app.administrator')::boolean or current_setting('app.create_accounts')::boolean) then
    raise exception 'accounts are made by those who may' using errcode = 'insufficient_privilege';
  end if;
  select m.group_id into g from site_group_tenants m where m.tenant_id = t;
  if not found then return 0; end if;
  perform from site_groups where id = g for no key update;
  return (select count(*) from site_group_tenants m where m.group_id = g and m.tenant_id <> t
    and exists (select from site_group_tenants o where o.tenant_id = t and o.group_id = g));
end $function$;

-- owned by definer_sign_in; executed by partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
CREATE OR REPLACE FUNCTION app.invite_portal_person(p_portal_user uuid, p_key text, p_valid interval)
 RETURNS SETOF app.audit_note
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; p portal_users; link uuid;
begin

  select * into p from portal_users where tenant_id = t and id = p_portal_user and archived_at is null for no key update;
  if not found or not app.may_manage_user(p_portal_user) then return; end if;
  if app.person_lacks(p_portal_user) <> '{}' then return; end if;
  if not exists (select from users u where u.tenant_id = t and u.id = p.user_id and u.state = 'invited' and u.archived_at is null)
    then return; end if;
  link := app.make_password_link(t, p.user_id, 'invitation', app.at_most(p_key, 100), p_valid);
  perform app.put_email(t, 'invitation', p.user_id, null, null, app.mail_causer(), jsonb_build_object('password_link_id', link));
  return query select 'invited', 'users', u.id, trim(u.first_name || ' ' || u.last_name) from users u
    where u.tenant_id = t and u.id = p.user_id;
end $function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.invite_users(p_users uuid[], p_key text, p_valid interval)
 RETURNS TABLE(invited uuid, person text, emailed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; links uuid[];
begin
  if not current_setting('app.administrator')::boolean then
    raise exception 'administrators invite' using errcode = 'insufficient_privilege';
  end if;
  if cardinality(p_users) > 1000 then raise exception 'more than 1000 users' using errcode = 'program_limit_exceeded'; end if;
  perform from users u where u.tenant_id = t and u.id = any (p_users) order by u.id for no key update;
  with made as (
    insert into password_links (tenant_id, user_id, purpose, key_version, expires_at)
      select t, u.id, 'invitation', app.at_most(p_key, 100), now() + p_valid from users u
        where u.tenant_id = t and u.id = any (p_users) and u.archived_at is null and u.state = 'invited'
          and not exists (select from password_links w where w.tenant_id = t and w.user_id = u.id)
      returning id)
  select coalesce(array_agg(m.id), '{}') into links from made m;
  return query select u.id, trim(u.first_name || ' ' || u.last_name), e.id is not null
    from password_links w join users u on u.tenant_id = w.tenant_id and u.id = w.user_id
    left join app.put_invitations(t, app.mail_causer(), links) e(id) on e.id = u.id
    where w.tenant_id = t and w.id = any (links);
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.invoice_readers(p_customer uuid)
 RETURNS TABLE(user_id uuid, address text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select * from app.payers_of(current_setting('app.tenant_id')::uuid, 'invoice_ready', p_customer)
$function$;

-- owned by definer_mail; executed by app_worker
CREATE OR REPLACE FUNCTION app.invoice_reminder_clock(p_most integer, p_key text, p_valid interval)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare r record; n uuid; made integer := 0;
begin
  for r in
    select t.id as tenant, i.id as invoice, i.customer_id, n.today, l.last + 1 as step
      from work_settings s join tenants t on t.id = s.tenant_id
        cross join lateral (select (now() at time zone t.time_zone)::date as today) n
        cross join lateral (select string_to_array(coalesce((select d.value from work_settings d
          where d.tenant_id = t.id and d.setting = 'reminder_days'), '3 14 28'), ' ')::integer[] as days) d
        join invoices i on i.tenant_id = t.id and i.is_open and i.due_on < n.today
        join customers c on c.tenant_id = i.tenant_id and c.id = i.customer_id and c.archived_at is null
        cross join lateral (select coalesce(max(x.step), 0) as last, max(x.sent_on) as sent_on from reminders x
          where x.tenant_id = t.id and x.invoice_id = i.id) l
      where s.setting = 'reminders' and s.value = 'on' and t.status = 'active'
        and l.last < cardinality(d.days) and n.today >= i.due_on + d.days[l.last + 1]
        and (l.last = 0 or n.today >= l.sent_on + (d.days[l.last + 1] - d.days[l.last]))
        and not exists (select from reminder_stops o where o.tenant_id = t.id and (o.invoice_id = i.id or o.customer_id = i.customer_id))
        and exists (select from app.payers_of(t.id, 'invoice_reminder_' || (l.last + 1), i.customer_id))
      limit p_most
  loop
    insert into reminders (tenant_id, invoice_id, step, sent_on) values (r.tenant, r.invoice, r.step, r.today)
      on conflict do nothing returning id into n;
    continue when n is null;
    perform app.tell_payers(r.tenant, 'invoice_reminder_' || r.step, r.customer_id, 'invoices', r.invoice, '/invoices/' || r.invoice,
      app.at_most(p_key, 100), p_valid);
    made := made + 1;
  end loop;
  return made;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.keep_customer_of_estimates()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare past text;
begin
  perform from estimates r where r.tenant_id = old.tenant_id and r.id = old.id for update;
  past := case when old.status <> 'draft' or old.revision > 1 or old.revises_id is not null then 'versions'
    when old.invoice_id is not null or old.work_order_id is not null then 'billing'
    when exists (select from documents p where p.tenant_id = old.tenant_id and p.estimate_id = old.id) then 'documents' end;
  if past is not null then
    raise exception 'the record stays its customer''s' using errcode = 'GH015', detail = 'estimates ' || past;
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.keep_customer_of_facilities()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare past text;
begin
  perform from facilities r where r.tenant_id = old.tenant_id and r.id = old.id for update;
  past := case when old.customer_id is null and exists (select from work_orders p where p.tenant_id = old.tenant_id and p.facility_id = old.id) then 'orders'
    when old.customer_id is null and exists (select from work_order_lines p where p.tenant_id = old.tenant_id and p.facility_id = old.id) then 'services' end;
  if past is not null then
    raise exception 'the record stays its customer''s' using errcode = 'GH015', detail = 'facilities ' || past;
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.keep_customer_of_invoices()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare past text;
begin
  perform from invoices r where r.tenant_id = old.tenant_id and r.id = old.id for update;
  past := case when old.credits_id is not null or old.work_order_id is not null or exists (select from estimates p where p.tenant_id = old.tenant_id and p.invoice_id = old.id) or exists (select from work_orders p where p.tenant_id = old.tenant_id and p.invoice_id = old.id) then 'billing'
    when exists (select from documents p where p.tenant_id = old.tenant_id and p.invoice_id = old.id) then 'documents' end;
  if past is not null then
    raise exception 'the record stays its customer''s' using errcode = 'GH015', detail = 'invoices ' || past;
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.keep_customer_of_tickets()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare past text;
begin
  perform from tickets r where r.tenant_id = old.tenant_id and r.id = old.id for update;
  past := case when old.by_portal or old.reference is not null or exists (select from ticket_descriptions p where p.tenant_id = old.tenant_id and p.ticket_id = old.id) then 'words'
    when exists (select from ticket_comments p where p.tenant_id = old.tenant_id and p.ticket_id = old.id) then 'comments'
    when exists (select from work_orders p where p.tenant_id = old.tenant_id and p.ticket_id = old.id) then 'order'
    when exists (select from assets p
      where p.tenant_id = new.tenant_id and p.id = new.asset_id and p.customer_id <> new.customer_id) or exists (select from work_orders p
      where p.tenant_id = new.tenant_id and p.id = new.work_order_id and p.customer_id <> new.customer_id) then 'about' end;
  if past is not null then
    raise exception 'the record stays its customer''s' using errcode = 'GH015', detail = 'tickets ' || past;
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.keep_customer_of_work_orders()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare past text;
begin
  perform from work_orders r where r.tenant_id = old.tenant_id and r.id = old.id for update;
  past := case when exists (select from work_order_lines p where p.tenant_id = old.tenant_id and p.work_order_id = old.id) then 'assets'
    when exists (select from work_order_comments p where p.tenant_id = old.tenant_id and p.work_order_id = old.id) then 'comments'
    when exists (select from documents p where p.tenant_id = old.tenant_id and p.work_order_id = old.id) then 'documents'
    when old.claim_id is not null then 'claim'
    when old.by_portal or old.ticket_id is not null then 'request'
    when old.follows_order_id is not null or exists (select from work_orders p where p.tenant_id = old.tenant_id and p.follows_order_id = old.id) then 'follows'
    when old.signed_by is not null or exists (select from work_order_signatures p where p.tenant_id = old.tenant_id and p.work_order_id = old.id) or exists (select from work_order_events p where p.tenant_id = old.tenant_id and p.work_order_id = old.id and p.reason is not null) then 'reasons'
    when old.invoice_id is not null or exists (select from invoices p where p.tenant_id = old.tenant_id and p.work_order_id = old.id) or exists (select from estimates p where p.tenant_id = old.tenant_id and p.work_order_id = old.id) then 'billing' end;
  if past is not null then
    raise exception 'the record stays its customer''s' using errcode = 'GH015', detail = 'work_orders ' || past;
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.keep_decision()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare e record; t record; lines jsonb; files jsonb;
begin
  if tg_op <> 'INSERT' then raise exception 'evidence stays as it is' using errcode = 'GH010'; end if;
  select s.status, s.revision, s.terms, s.number, s.dated_on, s.valid_until, s.currency, s.note, s.net_minor, s.total_minor, s.rates,
      (select c.name from customers c where c.tenant_id = s.tenant_id and c.id = s.customer_id) as customer
    into e from estimates s where s.tenant_id = new.tenant_id and s.id = new.estimate_id;
  if not found then raise exception 'no such estimate' using errcode = 'insufficient_privilege'; end if;
  if e.status <> 'sent' or e.revision <> new.revision or e.terms <> new.terms then
    raise exception 'the estimate is not waiting' using errcode = 'GH010';
  end if;
  if exists (select from unnest(new.chosen) c where not exists (select from estimate_lines l
      where l.tenant_id = new.tenant_id and l.estimate_id = new.estimate_id and l.position = c and l.optional)) then
    raise exception 'only optional lines are chosen' using errcode = 'GH010';
  end if;
  -- A4: whoever came by a link has no password to give.
  if new.decision = 'approved' and current_setting('app.kind', true) = 'portal' and current_setting('app.user_id') = ''
      and exists (select from tenants n where n.id = new.tenant_id and n.approvals_by_password) then
    raise exception 'an approval needs a password' using errcode = 'insufficient_privilege';
  end if;
  new.decided_at := now();
  -- A28, A34: who, from where and about what are nobody's to say but the database's. The hash is that of the content as it is kept.
  if current_setting('app.kind', true) = 'portal' then
    select coalesce(jsonb_agg(jsonb_build_object('position', l.position, 'description', l.description, 'quantity_milli', l.quantity_milli,
        'unit_price', l.unit_price, 'discount_milli', l.discount_milli, 'tax_milli', l.tax_milli, 'net_minor', l.net_minor)
        || case when l.section is null then '{}' else jsonb_build_object('section', l.section) end
        || case when l.unit is null then '{}' else jsonb_build_object('unit', l.unit) end
        || case when l.optional then jsonb_build_object('optional', true, 'chosen', l.position = any (new.chosen)) else '{}' end
        order by l.position), '[]') into lines
      from estimate_lines l where l.tenant_id = new.tenant_id and l.estimate_id = new.estimate_id;
    -- The files that the answer's author sees with it: what they are is in their hashes, and where their bytes are stays with them, so that
    -- they are shown from here whatever becomes of the documents.
    select coalesce(jsonb_agg(jsonb_build_object('name', d.name, 'size', d.size, 'sha256', d.sha256, 'file_id', d.file_id,
        'media_type', d.media_type) order by d.created_at, d.id), '[]')
      into files from documents d where d.tenant_id = new.tenant_id and d.estimate_id = new.estimate_id and d.shown
        and d.archived_at is null and d.replaced_at is null;
    select x.* into t from (
      select coalesce(sum(r.net), 0)::bigint as net, coalesce(sum(r.tax), 0)::bigint as tax, coalesce(jsonb_agg(jsonb_build_object(
          'rate', r.rate::text, 'net', r.net::text, 'tax', r.tax::text) order by r.rate), '[]') as rates
        from (select l.tax_milli as rate, sum(l.net_minor)::bigint as net, round(sum(l.net_minor) * l.tax_milli / 100000.0)::bigint as tax
          from estimate_lines l where l.tenant_id = new.tenant_id and l.estimate_id = new.estimate_id
            and (not l.optional or l.position = any (new.chosen)) group by l.tax_milli) r) x;
    new.content := jsonb_build_object('number', e.number, 'revision', e.revision, 'customer', e.customer, 'dated_on', e.dated_on,
      'valid_until', e.valid_until, 'currency', e.currency, 'terms', e.terms, 'note', e.note, 'net_minor', t.net,
      'total_minor', t.net + t.tax, 'rates', t.rates, 'lines', lines, 'files', files);
    new.content_sha256 := encode(sha256(convert_to(new.content::text, 'UTF8')), 'hex');
    new.author_name := current_setting('app.actor_name');
    new.user_id := nullif(current_setting('app.user_id'), '')::uuid;
    select m.address, m.browser into new.address, new.browser from app.my_session() m;
  end if;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.keep_documents()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  update documents d set asset_id = old.asset_id, work_order_line_id = null, taken_off_order_id = old.work_order_id
    where d.tenant_id = old.tenant_id and d.work_order_line_id = old.id;
  return old;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.keep_earlier_code()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare known text[] := coalesce(string_to_array(old.earlier_codes, E'\n'), '{}');
begin
  known := array_remove(array_remove(array_remove(known, old.code) || old.code, new.code), null);
  new.earlier_codes := case when new.customer_id is not distinct from old.customer_id
    then nullif(array_to_string(known[greatest(1, cardinality(known) - 9):], E'\n'), '') end;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.keep_evidence()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  raise exception 'evidence stays as it is' using errcode = 'GH006';
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.keep_form(p_slug text, p_session bytea, p_content bytea)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare s login_sessions; kept uuid;
begin
  select l.* into s from tenants t join login_sessions l on l.tenant_id = t.id and l.token_hash = p_session
    where t.slug = p_slug and l.id = app.form_keeper(t.slug, l.token_hash, l.kind);
  if not found then return null; end if;
  delete from kept_forms k where k.tenant_id = s.tenant_id and k.created_at < now() - interval '1 hour';
  delete from kept_forms k where k.tenant_id = s.tenant_id and k.id in (
    select o.id from (
      select n.id, row_number() over newest as nth, sum(octet_length(n.content)) over newest as bytes
      from kept_forms n join login_sessions w on w.tenant_id = n.tenant_id and w.id = n.session_id
      where n.tenant_id = s.tenant_id and (w.id = s.id or w.user_id = s.user_id or w.secure_link_id = s.secure_link_id)
      window newest as (order by n.created_at desc, n.id desc)) o
    where o.nth > 19 or o.bytes + octet_length(app.at_most(p_content, 400000)) > 2000000);
  insert into kept_forms (tenant_id, session_id, content) values (s.tenant_id, s.id, app.at_most(p_content, 400000)) returning id into kept;
  return kept;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.keep_money_days_of_invoices()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    perform app.add_to_money_day(c.tenant_id, c.customer_id, c.currency, c.kind, c.day, c.minor, c.entries)
      from (
  select s.tenant_id, s.customer_id, s.currency, s.kind, s.day, sum(s.minor)::bigint as minor, sum(s.entries)::integer as entries
    from (
  select r.tenant_id, r.customer_id, r.currency, x.kind, x.day, x.minor as minor, x.entries as entries
    from added r cross join lateral (values
      ('invoiced', r.dated_on, case r.kind when 'invoice' then r.total_minor else -r.total_minor end, 1),
      ('owed', r.due_on, case when r.is_open then r.total_minor - r.paid_minor - r.credited_minor else 0 end, 0),
      ('credit', r.dated_on, case r.kind when 'invoice' then greatest(r.paid_minor + r.credited_minor - r.total_minor, 0) else 0 end, 0))
      x(kind, day, minor, entries)
    where r.status = 'issued') s
    group by grouping sets ((s.tenant_id, s.customer_id, s.currency, s.kind, s.day), (s.tenant_id, s.currency, s.kind, s.day))
    having sum(s.minor) <> 0 or sum(s.entries) <> 0) c;
  elsif tg_op = 'DELETE' then
    perform app.add_to_money_day(c.tenant_id, c.customer_id, c.currency, c.kind, c.day, c.minor, c.entries)
      from (
  select s.tenant_id, s.customer_id, s.currency, s.kind, s.day, sum(s.minor)::bigint as minor, sum(s.entries)::integer as entries
    from (
  select r.tenant_id, r.customer_id, r.currency, x.kind, x.day, -x.minor as minor, -x.entries as entries
    from gone r cross join lateral (values
      ('invoiced', r.dated_on, case r.kind when 'invoice' then r.total_minor else -r.total_minor end, 1),
      ('owed', r.due_on, case when r.is_open then r.total_minor - r.paid_minor - r.credited_minor else 0 end, 0),
      ('credit', r.dated_on, case r.kind when 'invoice' then greatest(r.paid_minor + r.credited_minor - r.total_minor, 0) else 0 end, 0))
      x(kind, day, minor, entries)
    where r.status = 'issued') s
    group by grouping sets ((s.tenant_id, s.customer_id, s.currency, s.kind, s.day), (s.tenant_id, s.currency, s.kind, s.day))
    having sum(s.minor) <> 0 or sum(s.entries) <> 0) c;
  else
    perform app.add_to_money_day(c.tenant_id, c.customer_id, c.currency, c.kind, c.day, c.minor, c.entries)
      from (
  select s.tenant_id, s.customer_id, s.currency, s.kind, s.day, sum(s.minor)::bigint as minor, sum(s.entries)::integer as entries
    from (
  select r.tenant_id, r.customer_id, r.currency, x.kind, x.day, x.minor as minor, x.entries as entries
    from added r cross join lateral (values
      ('invoiced', r.dated_on, case r.kind when 'invoice' then r.total_minor else -r.total_minor end, 1),
      ('owed', r.due_on, case when r.is_open then r.total_minor - r.paid_minor - r.credited_minor else 0 end, 0),
      ('credit', r.dated_on, case r.kind when 'invoice' then greatest(r.paid_minor + r.credited_minor - r.total_minor, 0) else 0 end, 0))
      x(kind, day, minor, entries)
    where r.status = 'issued' union all 
  select r.tenant_id, r.customer_id, r.currency, x.kind, x.day, -x.minor as minor, -x.entries as entries
    from gone r cross join lateral (values
      ('invoiced', r.dated_on, case r.kind when 'invoice' then r.total_minor else -r.total_minor end, 1),
      ('owed', r.due_on, case when r.is_open then r.total_minor - r.paid_minor - r.credited_minor else 0 end, 0),
      ('credit', r.dated_on, case r.kind when 'invoice' then greatest(r.paid_minor + r.credited_minor - r.total_minor, 0) else 0 end, 0))
      x(kind, day, minor, entries)
    where r.status = 'issued') s
    group by grouping sets ((s.tenant_id, s.customer_id, s.currency, s.kind, s.day), (s.tenant_id, s.currency, s.kind, s.day))
    having sum(s.minor) <> 0 or sum(s.entries) <> 0) c;
  end if;
  return null;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.keep_money_days_of_payments()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    perform app.add_to_money_day(c.tenant_id, c.customer_id, c.currency, c.kind, c.day, c.minor, c.entries)
      from (
  select s.tenant_id, s.customer_id, s.currency, s.kind, s.day, sum(s.minor)::bigint as minor, sum(s.entries)::integer as entries
    from (
  select r.tenant_id, r.customer_id, r.currency, x.kind, r.paid_on as day, x.minor as minor, x.entries as entries
    from added r cross join lateral (values
      ('paid', case when r.credit_of_id is null then r.amount_minor else 0 end, case when r.credit_of_id is null then 1 else 0 end),
      ('credit', case when r.reversed_at is null then r.amount_minor - r.used_minor else 0 end, 0)) x(kind, minor, entries)) s
    group by grouping sets ((s.tenant_id, s.customer_id, s.currency, s.kind, s.day), (s.tenant_id, s.currency, s.kind, s.day))
    having sum(s.minor) <> 0 or sum(s.entries) <> 0) c;
  elsif tg_op = 'DELETE' then
    perform app.add_to_money_day(c.tenant_id, c.customer_id, c.currency, c.kind, c.day, c.minor, c.entries)
      from (
  select s.tenant_id, s.customer_id, s.currency, s.kind, s.day, sum(s.minor)::bigint as minor, sum(s.entries)::integer as entries
    from (
  select r.tenant_id, r.customer_id, r.currency, x.kind, r.paid_on as day, -x.minor as minor, -x.entries as entries
    from gone r cross join lateral (values
      ('paid', case when r.credit_of_id is null then r.amount_minor else 0 end, case when r.credit_of_id is null then 1 else 0 end),
      ('credit', case when r.reversed_at is null then r.amount_minor - r.used_minor else 0 end, 0)) x(kind, minor, entries)) s
    group by grouping sets ((s.tenant_id, s.customer_id, s.currency, s.kind, s.day), (s.tenant_id, s.currency, s.kind, s.day))
    having sum(s.minor) <> 0 or sum(s.entries) <> 0) c;
  else
    perform app.add_to_money_day(c.tenant_id, c.customer_id, c.currency, c.kind, c.day, c.minor, c.entries)
      from (
  select s.tenant_id, s.customer_id, s.currency, s.kind, s.day, sum(s.minor)::bigint as minor, sum(s.entries)::integer as entries
    from (
  select r.tenant_id, r.customer_id, r.currency, x.kind, r.paid_on as day, x.minor as minor, x.entries as entries
    from added r cross join lateral (values
      ('paid', case when r.credit_of_id is null then r.amount_minor else 0 end, case when r.credit_of_id is null then 1 else 0 end),
      ('credit', case when r.reversed_at is null then r.amount_minor - r.used_minor else 0 end, 0)) x(kind, minor, entries) union all 
  select r.tenant_id, r.customer_id, r.currency, x.kind, r.paid_on as day, -x.minor as minor, -x.entries as entries
    from gone r cross join lateral (values
      ('paid', case when r.credit_of_id is null then r.amount_minor else 0 end, case when r.credit_of_id is null then 1 else 0 end),
      ('credit', case when r.reversed_at is null then r.amount_minor - r.used_minor else 0 end, 0)) x(kind, minor, entries)) s
    group by grouping sets ((s.tenant_id, s.customer_id, s.currency, s.kind, s.day), (s.tenant_id, s.currency, s.kind, s.day))
    having sum(s.minor) <> 0 or sum(s.entries) <> 0) c;
  end if;
  return null;
end $function$;

-- owned by definer_merge; executed by owner
CREATE OR REPLACE FUNCTION app.keep_off_merged_contact()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if exists (select from contacts r where r.tenant_id = new.tenant_id and r.id = new.contact_id and r.merged_into is not null) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return null;
end $function$;

-- owned by definer_merge; executed by owner
CREATE OR REPLACE FUNCTION app.keep_off_merged_customer()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if exists (select from customers r where r.tenant_id = new.tenant_id and r.id = new.customer_id and r.merged_into is not null) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return null;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.keep_report_months_of_assets()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    if exists (select from added where next_service_on is not null) then
    with counted as (
  select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text) as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
      coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 + d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) || array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
  select r.tenant_id, l.customer_id, 'due' as kind, r.next_service_on as day, null::uuid as type_id,
      null::text as outcome, null::text as manufacturer, null::text as model, null::integer as days, r.sign as entries, 0 as due, 0 as on_time, 0 as failed
    from (select 1 as sign, n.* from added n) r cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id, is_company)
    where r.status <> 'retired' and r.next_service_on is not null and (l.is_company or l.customer_id is not null)) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days),
    held as (select c.*, case when c.customer_id is null then (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id is null limit 1 for update skip locked)
      else (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id = c.customer_id limit 1 for update skip locked) end as held_id from counted c),
    added_to as (update report_months d set entries = d.entries + h.entries, due = d.due + h.due, on_time = d.on_time + h.on_time, failed = d.failed + h.failed,
      by_day = case when cardinality(d.by_day) + cardinality(h.by_day) <= 160 then d.by_day || h.by_day else
        array(select sum(x.packed >> 7)::integer * 128 + (x.packed & 127) from unnest(d.by_day || h.by_day) x(packed)
          group by x.packed & 127 having sum(x.packed >> 7) <> 0) end
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) select h.tenant_id, h.customer_id, h.kind, h.month, h.key, h.type_id, h.outcome, h.manufacturer, h.model, h.days, h.entries, h.due, h.on_time, h.failed, h.by_day from held h where h.held_id is null;
    end if;
    return null;
  elsif tg_op = 'DELETE' then
    if exists (select from gone where next_service_on is not null) then
    with counted as (
  select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text) as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
      coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 + d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) || array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
  select r.tenant_id, l.customer_id, 'due' as kind, r.next_service_on as day, null::uuid as type_id,
      null::text as outcome, null::text as manufacturer, null::text as model, null::integer as days, r.sign as entries, 0 as due, 0 as on_time, 0 as failed
    from (select -1 as sign, g.* from gone g) r cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id, is_company)
    where r.status <> 'retired' and r.next_service_on is not null and (l.is_company or l.customer_id is not null)) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days),
    held as (select c.*, case when c.customer_id is null then (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id is null limit 1 for update skip locked)
      else (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id = c.customer_id limit 1 for update skip locked) end as held_id from counted c),
    added_to as (update report_months d set entries = d.entries + h.entries, due = d.due + h.due, on_time = d.on_time + h.on_time, failed = d.failed + h.failed,
      by_day = case when cardinality(d.by_day) + cardinality(h.by_day) <= 160 then d.by_day || h.by_day else
        array(select sum(x.packed >> 7)::integer * 128 + (x.packed & 127) from unnest(d.by_day || h.by_day) x(packed)
          group by x.packed & 127 having sum(x.packed >> 7) <> 0) end
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) select h.tenant_id, h.customer_id, h.kind, h.month, h.key, h.type_id, h.outcome, h.manufacturer, h.model, h.days, h.entries, h.due, h.on_time, h.failed, h.by_day from held h where h.held_id is null;
    end if;
    return null;
  elsif not exists (select tenant_id, id, customer_id, status, next_service_on, customer_id, manufacturer, model from added except select tenant_id, id, customer_id, status, next_service_on, customer_id, manufacturer, model from gone) then
    return null;
  end if;
    with counted as (
  select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text) as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
      coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 + d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) || array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
  select r.tenant_id, l.customer_id, 'due' as kind, r.next_service_on as day, null::uuid as type_id,
      null::text as outcome, null::text as manufacturer, null::text as model, null::integer as days, r.sign as entries, 0 as due, 0 as on_time, 0 as failed
    from (select 1 as sign, n.* from added n union all select -1, g.* from gone g) r cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id, is_company)
    where r.status <> 'retired' and r.next_service_on is not null and (l.is_company or l.customer_id is not null)) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days),
    held as (select c.*, case when c.customer_id is null then (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id is null limit 1 for update skip locked)
      else (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id = c.customer_id limit 1 for update skip locked) end as held_id from counted c),
    added_to as (update report_months d set entries = d.entries + h.entries, due = d.due + h.due, on_time = d.on_time + h.on_time, failed = d.failed + h.failed,
      by_day = case when cardinality(d.by_day) + cardinality(h.by_day) <= 160 then d.by_day || h.by_day else
        array(select sum(x.packed >> 7)::integer * 128 + (x.packed & 127) from unnest(d.by_day || h.by_day) x(packed)
          group by x.packed & 127 having sum(x.packed >> 7) <> 0) end
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) select h.tenant_id, h.customer_id, h.kind, h.month, h.key, h.type_id, h.outcome, h.manufacturer, h.model, h.days, h.entries, h.due, h.on_time, h.failed, h.by_day from held h where h.held_id is null;
  if exists (select tenant_id, id, customer_id, manufacturer, model from added except select tenant_id, id, customer_id, manufacturer, model from gone) then
    with counted as (
  select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text) as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
      coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 + d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) || array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
  select r.tenant_id, l.customer_id, x.kind, m.day, x.type_id, x.outcome, x.manufacturer, x.model, null::integer as days,
      a.sign as entries, a.sign * x.due as due, a.sign * x.on_time as on_time, a.sign * x.failed as failed
    from (select 1 as sign, n.* from added n union all select -1, g.* from gone g) a cross join lateral (select s.* from work_order_lines s where s.tenant_id = a.tenant_id and s.asset_id = a.id and s.finished_at is not null offset 0) r cross join lateral (select s.time_zone from tenants s where s.id = r.tenant_id offset 0) t left join lateral (select s.type_id from work_orders s where s.tenant_id = r.tenant_id and s.id = r.work_order_id offset 0) w on true cross join lateral (select (r.finished_at at time zone t.time_zone)::date as day) d
    cross join lateral (select case when r.outcome = 'not_done' then d.day - (r.finished_at < d.day::timestamp at time zone t.time_zone)::integer else r.serviced_on end as day,
      r.outcome <> 'not_done' as is_serviced, a.customer_id = r.customer_id as is_own) m
    cross join lateral (values
      ('work', true, true, coalesce(r.type_id, w.type_id), r.outcome, null, null,
        (m.is_serviced and r.before_next_on is not null)::integer,
        (m.is_serviced and r.before_next_on is not null and r.serviced_on <= r.before_next_on)::integer, 0),
      ('model', m.is_serviced, m.is_serviced and m.is_own, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('left', false, m.is_serviced and m.is_own is not true, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('unsaid', false, m.is_serviced and m.is_own is not true, null, null, null, null, 0, 0, (r.outcome = 'failed')::integer))
      x(kind, of_company, of_customer, type_id, outcome, manufacturer, model, due, on_time, failed)
    cross join lateral (values (null::uuid, x.of_company), (r.customer_id, x.of_customer and r.customer_id is not null))
      l(customer_id, counts)
    where r.finished_at is not null and r.handed_from_id is null and m.day is not null and l.counts) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days),
    held as (select c.*, case when c.customer_id is null then (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id is null limit 1 for update skip locked)
      else (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id = c.customer_id limit 1 for update skip locked) end as held_id from counted c),
    added_to as (update report_months d set entries = d.entries + h.entries, due = d.due + h.due, on_time = d.on_time + h.on_time, failed = d.failed + h.failed,
      by_day = case when cardinality(d.by_day) + cardinality(h.by_day) <= 160 then d.by_day || h.by_day else
        array(select sum(x.packed >> 7)::integer * 128 + (x.packed & 127) from unnest(d.by_day || h.by_day) x(packed)
          group by x.packed & 127 having sum(x.packed >> 7) <> 0) end
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) select h.tenant_id, h.customer_id, h.kind, h.month, h.key, h.type_id, h.outcome, h.manufacturer, h.model, h.days, h.entries, h.due, h.on_time, h.failed, h.by_day from held h where h.held_id is null;
  end if;
  return null;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.keep_report_months_of_work_order_lines()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    if exists (select from added where finished_at is not null) then
    perform from tenants t where t.id = any (array(select distinct n.tenant_id from added n)) for key share;
    perform from added n cross join lateral
      (select from assets a where a.tenant_id = n.tenant_id and a.id = n.asset_id for key share) h;
    with counted as (
  select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text) as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
      coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 + d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) || array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
  select r.tenant_id, l.customer_id, x.kind, m.day, x.type_id, x.outcome, x.manufacturer, x.model, null::integer as days,
      r.sign as entries, r.sign * x.due as due, r.sign * x.on_time as on_time, r.sign * x.failed as failed
    from (select 1 as sign, n.* from added n) r cross join lateral (select s.time_zone from tenants s where s.id = r.tenant_id offset 0) t left join lateral (select s.type_id from work_orders s where s.tenant_id = r.tenant_id and s.id = r.work_order_id offset 0) w on true cross join lateral (select s.customer_id, s.manufacturer, s.model from assets s where s.tenant_id = r.tenant_id and s.id = r.asset_id offset 0) a cross join lateral (select (r.finished_at at time zone t.time_zone)::date as day) d
    cross join lateral (select case when r.outcome = 'not_done' then d.day - (r.finished_at < d.day::timestamp at time zone t.time_zone)::integer else r.serviced_on end as day,
      r.outcome <> 'not_done' as is_serviced, a.customer_id = r.customer_id as is_own) m
    cross join lateral (values
      ('work', true, true, coalesce(r.type_id, w.type_id), r.outcome, null, null,
        (m.is_serviced and r.before_next_on is not null)::integer,
        (m.is_serviced and r.before_next_on is not null and r.serviced_on <= r.before_next_on)::integer, 0),
      ('model', m.is_serviced, m.is_serviced and m.is_own, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('left', false, m.is_serviced and m.is_own is not true, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('unsaid', false, m.is_serviced and m.is_own is not true, null, null, null, null, 0, 0, (r.outcome = 'failed')::integer))
      x(kind, of_company, of_customer, type_id, outcome, manufacturer, model, due, on_time, failed)
    cross join lateral (values (null::uuid, x.of_company), (r.customer_id, x.of_customer and r.customer_id is not null))
      l(customer_id, counts)
    where r.finished_at is not null and r.handed_from_id is null and m.day is not null and l.counts) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days),
    held as (select c.*, case when c.customer_id is null then (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id is null limit 1 for update skip locked)
      else (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id = c.customer_id limit 1 for update skip locked) end as held_id from counted c),
    added_to as (update report_months d set entries = d.entries + h.entries, due = d.due + h.due, on_time = d.on_time + h.on_time, failed = d.failed + h.failed,
      by_day = case when cardinality(d.by_day) + cardinality(h.by_day) <= 160 then d.by_day || h.by_day else
        array(select sum(x.packed >> 7)::integer * 128 + (x.packed & 127) from unnest(d.by_day || h.by_day) x(packed)
          group by x.packed & 127 having sum(x.packed >> 7) <> 0) end
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) select h.tenant_id, h.customer_id, h.kind, h.month, h.key, h.type_id, h.outcome, h.manufacturer, h.model, h.days, h.entries, h.due, h.on_time, h.failed, h.by_day from held h where h.held_id is null;
    end if;
    return null;
  elsif tg_op = 'DELETE' then
    if exists (select from gone where finished_at is not null) then
    perform from tenants t where t.id = any (array(select distinct n.tenant_id from gone n)) for key share;
    perform from gone n cross join lateral
      (select from assets a where a.tenant_id = n.tenant_id and a.id = n.asset_id for key share) h;
    with counted as (
  select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text) as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
      coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 + d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) || array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
  select r.tenant_id, l.customer_id, x.kind, m.day, x.type_id, x.outcome, x.manufacturer, x.model, null::integer as days,
      r.sign as entries, r.sign * x.due as due, r.sign * x.on_time as on_time, r.sign * x.failed as failed
    from (select -1 as sign, g.* from gone g) r cross join lateral (select s.time_zone from tenants s where s.id = r.tenant_id offset 0) t left join lateral (select s.type_id from work_orders s where s.tenant_id = r.tenant_id and s.id = r.work_order_id offset 0) w on true cross join lateral (select s.customer_id, s.manufacturer, s.model from assets s where s.tenant_id = r.tenant_id and s.id = r.asset_id offset 0) a cross join lateral (select (r.finished_at at time zone t.time_zone)::date as day) d
    cross join lateral (select case when r.outcome = 'not_done' then d.day - (r.finished_at < d.day::timestamp at time zone t.time_zone)::integer else r.serviced_on end as day,
      r.outcome <> 'not_done' as is_serviced, a.customer_id = r.customer_id as is_own) m
    cross join lateral (values
      ('work', true, true, coalesce(r.type_id, w.type_id), r.outcome, null, null,
        (m.is_serviced and r.before_next_on is not null)::integer,
        (m.is_serviced and r.before_next_on is not null and r.serviced_on <= r.before_next_on)::integer, 0),
      ('model', m.is_serviced, m.is_serviced and m.is_own, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('left', false, m.is_serviced and m.is_own is not true, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('unsaid', false, m.is_serviced and m.is_own is not true, null, null, null, null, 0, 0, (r.outcome = 'failed')::integer))
      x(kind, of_company, of_customer, type_id, outcome, manufacturer, model, due, on_time, failed)
    cross join lateral (values (null::uuid, x.of_company), (r.customer_id, x.of_customer and r.customer_id is not null))
      l(customer_id, counts)
    where r.finished_at is not null and r.handed_from_id is null and m.day is not null and l.counts) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days),
    held as (select c.*, case when c.customer_id is null then (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id is null limit 1 for update skip locked)
      else (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id = c.customer_id limit 1 for update skip locked) end as held_id from counted c),
    added_to as (update report_months d set entries = d.entries + h.entries, due = d.due + h.due, on_time = d.on_time + h.on_time, failed = d.failed + h.failed,
      by_day = case when cardinality(d.by_day) + cardinality(h.by_day) <= 160 then d.by_day || h.by_day else
        array(select sum(x.packed >> 7)::integer * 128 + (x.packed & 127) from unnest(d.by_day || h.by_day) x(packed)
          group by x.packed & 127 having sum(x.packed >> 7) <> 0) end
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) select h.tenant_id, h.customer_id, h.kind, h.month, h.key, h.type_id, h.outcome, h.manufacturer, h.model, h.days, h.entries, h.due, h.on_time, h.failed, h.by_day from held h where h.held_id is null;
    end if;
    return null;
  elsif not exists (select tenant_id, id, customer_id, work_order_id, asset_id, type_id, outcome, serviced_on, before_next_on, finished_at, handed_from_id from added except select tenant_id, id, customer_id, work_order_id, asset_id, type_id, outcome, serviced_on, before_next_on, finished_at, handed_from_id from gone) then
    return null;
  end if;
    perform from tenants t where t.id = any (array(select distinct n.tenant_id from added n)) for key share;
    perform from added n cross join lateral
      (select from assets a where a.tenant_id = n.tenant_id and a.id = n.asset_id for key share) h;
    with counted as (
  select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text) as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
      coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 + d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) || array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
  select r.tenant_id, l.customer_id, x.kind, m.day, x.type_id, x.outcome, x.manufacturer, x.model, null::integer as days,
      r.sign as entries, r.sign * x.due as due, r.sign * x.on_time as on_time, r.sign * x.failed as failed
    from (select 1 as sign, n.* from added n union all select -1, g.* from gone g) r cross join lateral (select s.time_zone from tenants s where s.id = r.tenant_id offset 0) t left join lateral (select s.type_id from work_orders s where s.tenant_id = r.tenant_id and s.id = r.work_order_id offset 0) w on true cross join lateral (select s.customer_id, s.manufacturer, s.model from assets s where s.tenant_id = r.tenant_id and s.id = r.asset_id offset 0) a cross join lateral (select (r.finished_at at time zone t.time_zone)::date as day) d
    cross join lateral (select case when r.outcome = 'not_done' then d.day - (r.finished_at < d.day::timestamp at time zone t.time_zone)::integer else r.serviced_on end as day,
      r.outcome <> 'not_done' as is_serviced, a.customer_id = r.customer_id as is_own) m
    cross join lateral (values
      ('work', true, true, coalesce(r.type_id, w.type_id), r.outcome, null, null,
        (m.is_serviced and r.before_next_on is not null)::integer,
        (m.is_serviced and r.before_next_on is not null and r.serviced_on <= r.before_next_on)::integer, 0),
      ('model', m.is_serviced, m.is_serviced and m.is_own, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('left', false, m.is_serviced and m.is_own is not true, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('unsaid', false, m.is_serviced and m.is_own is not true, null, null, null, null, 0, 0, (r.outcome = 'failed')::integer))
      x(kind, of_company, of_customer, type_id, outcome, manufacturer, model, due, on_time, failed)
    cross join lateral (values (null::uuid, x.of_company), (r.customer_id, x.of_customer and r.customer_id is not null))
      l(customer_id, counts)
    where r.finished_at is not null and r.handed_from_id is null and m.day is not null and l.counts) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days),
    held as (select c.*, case when c.customer_id is null then (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id is null limit 1 for update skip locked)
      else (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id = c.customer_id limit 1 for update skip locked) end as held_id from counted c),
    added_to as (update report_months d set entries = d.entries + h.entries, due = d.due + h.due, on_time = d.on_time + h.on_time, failed = d.failed + h.failed,
      by_day = case when cardinality(d.by_day) + cardinality(h.by_day) <= 160 then d.by_day || h.by_day else
        array(select sum(x.packed >> 7)::integer * 128 + (x.packed & 127) from unnest(d.by_day || h.by_day) x(packed)
          group by x.packed & 127 having sum(x.packed >> 7) <> 0) end
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) select h.tenant_id, h.customer_id, h.kind, h.month, h.key, h.type_id, h.outcome, h.manufacturer, h.model, h.days, h.entries, h.due, h.on_time, h.failed, h.by_day from held h where h.held_id is null;
  return null;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.keep_report_months_of_work_orders()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'INSERT' then
    if exists (select from added where done_at is not null) then
    perform from tenants t where t.id = any (array(select distinct n.tenant_id from added n)) for key share;
    with counted as (
  select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text) as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
      coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 + d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) || array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
  select r.tenant_id, l.customer_id, 'turnaround' as kind, d.day - (r.done_at < d.day::timestamp at time zone t.time_zone)::integer as day, null::uuid as type_id, null::text as outcome,
      null::text as manufacturer, null::text as model,
      greatest(d.day - (r.created_at at time zone t.time_zone)::date, 0) as days, r.sign as entries, 0 as due, 0 as on_time, 0 as failed
    from (select 1 as sign, n.* from added n) r cross join lateral (select s.time_zone from tenants s where s.id = r.tenant_id offset 0) t cross join lateral (select (r.done_at at time zone t.time_zone)::date as day) d cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id, is_company)
    where r.status in ('done', 'closed') and r.done_at is not null and (l.is_company or l.customer_id is not null)) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days),
    held as (select c.*, case when c.customer_id is null then (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id is null limit 1 for update skip locked)
      else (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id = c.customer_id limit 1 for update skip locked) end as held_id from counted c),
    added_to as (update report_months d set entries = d.entries + h.entries, due = d.due + h.due, on_time = d.on_time + h.on_time, failed = d.failed + h.failed,
      by_day = case when cardinality(d.by_day) + cardinality(h.by_day) <= 160 then d.by_day || h.by_day else
        array(select sum(x.packed >> 7)::integer * 128 + (x.packed & 127) from unnest(d.by_day || h.by_day) x(packed)
          group by x.packed & 127 having sum(x.packed >> 7) <> 0) end
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) select h.tenant_id, h.customer_id, h.kind, h.month, h.key, h.type_id, h.outcome, h.manufacturer, h.model, h.days, h.entries, h.due, h.on_time, h.failed, h.by_day from held h where h.held_id is null;
    end if;
    return null;
  elsif tg_op = 'DELETE' then
    if exists (select from gone where done_at is not null) then
    perform from tenants t where t.id = any (array(select distinct n.tenant_id from gone n)) for key share;
    with counted as (
  select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text) as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
      coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 + d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) || array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
  select r.tenant_id, l.customer_id, 'turnaround' as kind, d.day - (r.done_at < d.day::timestamp at time zone t.time_zone)::integer as day, null::uuid as type_id, null::text as outcome,
      null::text as manufacturer, null::text as model,
      greatest(d.day - (r.created_at at time zone t.time_zone)::date, 0) as days, r.sign as entries, 0 as due, 0 as on_time, 0 as failed
    from (select -1 as sign, g.* from gone g) r cross join lateral (select s.time_zone from tenants s where s.id = r.tenant_id offset 0) t cross join lateral (select (r.done_at at time zone t.time_zone)::date as day) d cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id, is_company)
    where r.status in ('done', 'closed') and r.done_at is not null and (l.is_company or l.customer_id is not null)) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days),
    held as (select c.*, case when c.customer_id is null then (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id is null limit 1 for update skip locked)
      else (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id = c.customer_id limit 1 for update skip locked) end as held_id from counted c),
    added_to as (update report_months d set entries = d.entries + h.entries, due = d.due + h.due, on_time = d.on_time + h.on_time, failed = d.failed + h.failed,
      by_day = case when cardinality(d.by_day) + cardinality(h.by_day) <= 160 then d.by_day || h.by_day else
        array(select sum(x.packed >> 7)::integer * 128 + (x.packed & 127) from unnest(d.by_day || h.by_day) x(packed)
          group by x.packed & 127 having sum(x.packed >> 7) <> 0) end
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) select h.tenant_id, h.customer_id, h.kind, h.month, h.key, h.type_id, h.outcome, h.manufacturer, h.model, h.days, h.entries, h.due, h.on_time, h.failed, h.by_day from held h where h.held_id is null;
    end if;
    return null;
  elsif not exists (select tenant_id, id, customer_id, status, done_at, created_at, type_id from added except select tenant_id, id, customer_id, status, done_at, created_at, type_id from gone) then
    return null;
  end if;
    perform from tenants t where t.id = any (array(select distinct n.tenant_id from added n)) for key share;
    with counted as (
  select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text) as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
      coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 + d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) || array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
  select r.tenant_id, l.customer_id, 'turnaround' as kind, d.day - (r.done_at < d.day::timestamp at time zone t.time_zone)::integer as day, null::uuid as type_id, null::text as outcome,
      null::text as manufacturer, null::text as model,
      greatest(d.day - (r.created_at at time zone t.time_zone)::date, 0) as days, r.sign as entries, 0 as due, 0 as on_time, 0 as failed
    from (select 1 as sign, n.* from added n union all select -1, g.* from gone g) r cross join lateral (select s.time_zone from tenants s where s.id = r.tenant_id offset 0) t cross join lateral (select (r.done_at at time zone t.time_zone)::date as day) d cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id, is_company)
    where r.status in ('done', 'closed') and r.done_at is not null and (l.is_company or l.customer_id is not null)) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days),
    held as (select c.*, case when c.customer_id is null then (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id is null limit 1 for update skip locked)
      else (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id = c.customer_id limit 1 for update skip locked) end as held_id from counted c),
    added_to as (update report_months d set entries = d.entries + h.entries, due = d.due + h.due, on_time = d.on_time + h.on_time, failed = d.failed + h.failed,
      by_day = case when cardinality(d.by_day) + cardinality(h.by_day) <= 160 then d.by_day || h.by_day else
        array(select sum(x.packed >> 7)::integer * 128 + (x.packed & 127) from unnest(d.by_day || h.by_day) x(packed)
          group by x.packed & 127 having sum(x.packed >> 7) <> 0) end
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) select h.tenant_id, h.customer_id, h.kind, h.month, h.key, h.type_id, h.outcome, h.manufacturer, h.model, h.days, h.entries, h.due, h.on_time, h.failed, h.by_day from held h where h.held_id is null;
  if exists (select tenant_id, id, type_id from added except select tenant_id, id, type_id from gone) then
    with counted as (
  select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text) as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
      coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 + d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) || array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
  select r.tenant_id, l.customer_id, x.kind, m.day, x.type_id, x.outcome, x.manufacturer, x.model, null::integer as days,
      w.sign as entries, w.sign * x.due as due, w.sign * x.on_time as on_time, w.sign * x.failed as failed
    from (select 1 as sign, n.* from added n union all select -1, g.* from gone g) w cross join lateral (select s.* from work_order_lines s where s.tenant_id = w.tenant_id and s.work_order_id = w.id and s.finished_at is not null offset 0) r cross join lateral (select s.time_zone from tenants s where s.id = r.tenant_id offset 0) t cross join lateral (select s.customer_id, s.manufacturer, s.model from assets s where s.tenant_id = r.tenant_id and s.id = r.asset_id offset 0) a cross join lateral (select (r.finished_at at time zone t.time_zone)::date as day) d
    cross join lateral (select case when r.outcome = 'not_done' then d.day - (r.finished_at < d.day::timestamp at time zone t.time_zone)::integer else r.serviced_on end as day,
      r.outcome <> 'not_done' as is_serviced, a.customer_id = r.customer_id as is_own) m
    cross join lateral (values
      ('work', true, true, coalesce(r.type_id, w.type_id), r.outcome, null, null,
        (m.is_serviced and r.before_next_on is not null)::integer,
        (m.is_serviced and r.before_next_on is not null and r.serviced_on <= r.before_next_on)::integer, 0),
      ('model', m.is_serviced, m.is_serviced and m.is_own, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('left', false, m.is_serviced and m.is_own is not true, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('unsaid', false, m.is_serviced and m.is_own is not true, null, null, null, null, 0, 0, (r.outcome = 'failed')::integer))
      x(kind, of_company, of_customer, type_id, outcome, manufacturer, model, due, on_time, failed)
    cross join lateral (values (null::uuid, x.of_company), (r.customer_id, x.of_customer and r.customer_id is not null))
      l(customer_id, counts)
    where r.finished_at is not null and r.handed_from_id is null and m.day is not null and l.counts) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days),
    held as (select c.*, case when c.customer_id is null then (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id is null limit 1 for update skip locked)
      else (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id = c.customer_id limit 1 for update skip locked) end as held_id from counted c),
    added_to as (update report_months d set entries = d.entries + h.entries, due = d.due + h.due, on_time = d.on_time + h.on_time, failed = d.failed + h.failed,
      by_day = case when cardinality(d.by_day) + cardinality(h.by_day) <= 160 then d.by_day || h.by_day else
        array(select sum(x.packed >> 7)::integer * 128 + (x.packed & 127) from unnest(d.by_day || h.by_day) x(packed)
          group by x.packed & 127 having sum(x.packed >> 7) <> 0) end
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) select h.tenant_id, h.customer_id, h.kind, h.month, h.key, h.type_id, h.outcome, h.manufacturer, h.model, h.days, h.entries, h.due, h.on_time, h.failed, h.by_day from held h where h.held_id is null;
  end if;
  return null;
end $function$;

-- owned by definer_mail; executed by owner
CREATE OR REPLACE FUNCTION app.keep_sent_version()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  insert into estimate_versions (tenant_id, estimate_id, revision, sent_at, content, told)
    select new.tenant_id, new.id, new.revision, new.sent_at,
        jsonb_build_object('number', new.number, 'revision', new.revision, 'customer', c.name, 'dated_on', new.dated_on,
          'valid_until', new.valid_until, 'currency', new.currency, 'purchase_order', new.purchase_order, 'terms', new.terms,
          'note', new.note, 'net_minor', new.net_minor, 'total_minor', new.total_minor, 'rates', new.rates, 'buyer', new.buyer,
          'seller', new.seller,
          'lines', (select coalesce(jsonb_agg(jsonb_build_object('position', l.position, 'section', l.section, 'description',
              l.description, 'quantity_milli', l.quantity_milli, 'unit', l.unit, 'unit_price', l.unit_price, 'discount_milli',
              l.discount_milli, 'tax_milli', l.tax_milli, 'net_minor', l.net_minor, 'optional', l.optional) order by l.position), '[]')
            from estimate_lines l where l.tenant_id = new.tenant_id and l.estimate_id = new.id)),
        (select coalesce(jsonb_agg(jsonb_build_object('name', m.to_name, 'address', m.to_address) order by m.id), '[]')
          from emails m where m.tenant_id = new.tenant_id and m.kind = 'estimate_ready' and m.created_at = new.sent_at
            and m.record_id = new.id)
      from customers c where c.tenant_id = new.tenant_id and c.id = new.customer_id
        and exists (select from estimates e where e.tenant_id = new.tenant_id and e.id = new.id and e.revision = new.revision);
  return null;
end $function$;

-- owned by definer_sign_in; executed by owner
CREATE OR REPLACE FUNCTION app.keep_shut_contact()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' then
    if old.status = new.status then return new; end if;
    if old.shut_by_staff and current_setting('app.kind', true) = 'portal' then
      raise exception 'what staff shut, staff open' using errcode = 'GH014', detail = 'shut';
    end if;
  end if;
  new.shut_by_staff := new.status = 'inactive' and coalesce(current_setting('app.kind', true), '') = 'staff';
  return new;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.kept_form(p_slug text, p_session bytea, p_id uuid)
 RETURNS TABLE(content bytea)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select k.content from tenants t
  join login_sessions s on s.tenant_id = t.id and s.token_hash = p_session and s.ended_at is null
  join kept_forms k on k.tenant_id = t.id and k.id = p_id and k.created_at > now() - interval '1 hour'
  join login_sessions w on w.tenant_id = k.tenant_id and w.id = k.session_id
  where t.slug = p_slug and t.status = 'active'
    and (w.id = s.id or w.kind = s.kind and w.kind <> 'view' and (w.user_id = s.user_id or w.secure_link_id = s.secure_link_id))
$function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.key_ticket_reference()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  new.reference_key := public.alike_key(new.reference);
  return new;
end $function$;

-- owned by definer_search; executed by definer_sign_in
CREATE OR REPLACE FUNCTION app.lacks_facility_of(p_contact uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
begin
  case regexp_replace(current_setting('app.role'), '_ro$', '')
    when 'portal_link' then return exists (select from contact_facilities o where o.tenant_id = current_setting('app.tenant_id')::uuid and o.contact_id = p_contact
        and not exists (select from facilities where facilities.tenant_id = o.tenant_id and facilities.id = o.facility_id and (customer_id = current_setting('app.customer_id')::uuid)));
    when 'portal_customer' then return exists (select from contact_facilities o where o.tenant_id = current_setting('app.tenant_id')::uuid and o.contact_id = p_contact
        and not exists (select from facilities where facilities.tenant_id = o.tenant_id and facilities.id = o.facility_id and (customer_id = current_setting('app.customer_id')::uuid)));
    when 'portal_contact' then return exists (select from contact_facilities o where o.tenant_id = current_setting('app.tenant_id')::uuid and o.contact_id = p_contact
        and not exists (select from facilities where facilities.tenant_id = o.tenant_id and facilities.id = o.facility_id and (id = any ((select current_setting('app.facilities')::uuid[])::uuid[]))));
    when 'portal_contact_wide' then return exists (select from contact_facilities o where o.tenant_id = current_setting('app.tenant_id')::uuid and o.contact_id = p_contact
        and not exists (select from facilities where facilities.tenant_id = o.tenant_id and facilities.id = o.facility_id and (customer_id = current_setting('app.customer_id')::uuid and exists (select from contact_facilities r where r.tenant_id = facilities.tenant_id
    and r.facility_id = facilities.id and r.contact_id = current_setting('app.contact_id')::uuid))));
    when 'portal_contact_mixed' then return exists (select from contact_facilities o where o.tenant_id = current_setting('app.tenant_id')::uuid and o.contact_id = p_contact
        and not exists (select from facilities where facilities.tenant_id = o.tenant_id and facilities.id = o.facility_id and (customer_id = current_setting('app.customer_id')::uuid and (current_setting('app.all_facilities')::boolean or exists (select from contact_facilities r where r.tenant_id = facilities.tenant_id
    and r.facility_id = facilities.id and r.contact_id = current_setting('app.contact_id')::uuid)) or id = any ((select current_setting('app.facilities')::uuid[])::uuid[]) or tenant_id = (case when current_setting('app.facilities') = '{}'
    then current_setting('app.tenant_id')::uuid end) and exists (select from contact_facilities r where r.tenant_id = facilities.tenant_id
    and r.facility_id = facilities.id and r.contact_id = current_setting('app.contact_id')::uuid))));
    when 'portal_contact_all' then return exists (select from contact_facilities o where o.tenant_id = current_setting('app.tenant_id')::uuid and o.contact_id = p_contact
        and not exists (select from facilities where facilities.tenant_id = o.tenant_id and facilities.id = o.facility_id and (customer_id = current_setting('app.customer_id')::uuid)));
    when 'portal_contact_admin' then return exists (select from contact_facilities o where o.tenant_id = current_setting('app.tenant_id')::uuid and o.contact_id = p_contact
        and not exists (select from facilities where facilities.tenant_id = o.tenant_id and facilities.id = o.facility_id and (customer_id = current_setting('app.customer_id')::uuid or id = any ((select app.my_outside_facilities())::uuid[]))));
    when 'partner' then return exists (select from contact_facilities o where o.tenant_id = current_setting('app.tenant_id')::uuid and o.contact_id = p_contact
        and not exists (select from facilities where facilities.tenant_id = o.tenant_id and facilities.id = o.facility_id and (customer_id = any ((select app.my_customers())::uuid[]))));
    else return true;
  end case;
end $function$;

-- owned by definer_audit; executed by app_staff
CREATE OR REPLACE FUNCTION app.last_change(p_record uuid)
 RETURNS TABLE(who text, is_own boolean, seconds integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select a.actor_name, a.user_id is not distinct
    from current_setting('app.user_id')::uuid, extract(epoch from clock_timestamp() - a.at)::integer
  from audit_log a
  where a.tenant_id = current_setting('app.tenant_id')::uuid and a.record_id = p_record
    and a.action in ('changed', 'restored', 'archived', 'password_changed', 'suspended', 'invited', 'resumed')
  order by a.seq desc limit 1
$function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.leave_contacts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  delete from contact_facilities r using contacts k where r.tenant_id = new.tenant_id and r.facility_id = new.id
    and k.tenant_id = r.tenant_id and k.id = r.contact_id and k.customer_id is distinct from new.customer_id;
  update contact_facilities r set facility_customer_id = new.customer_id
    where r.tenant_id = new.tenant_id and r.facility_id = new.id and r.facility_customer_id is distinct from new.customer_id;
  update assets a set customer_id = new.customer_id
    where a.tenant_id = new.tenant_id and a.facility_id = new.id and a.customer_id is distinct from new.customer_id;
  return null;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.leave_estimate_documents()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if exists (select from estimates e where e.tenant_id = old.tenant_id and e.id = old.revises_id and e.revision = old.revision) then
    update documents d set estimate_id = old.revises_id where d.tenant_id = old.tenant_id and d.estimate_id = old.id;
  else
    update documents d set estimate_id = null, archived_at = coalesce(d.archived_at, now())
      where d.tenant_id = old.tenant_id and d.estimate_id = old.id;
  end if;
  return old;
end $function$;

-- owned by definer_sign_in; executed by owner
CREATE OR REPLACE FUNCTION app.leave_facilities()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  delete from contact_facilities r where r.tenant_id = new.tenant_id and r.contact_id = new.id
    and r.facility_customer_id is distinct from new.customer_id;
  update secure_links l set ended_at = now()
    where l.tenant_id = new.tenant_id and l.contact_id = new.id and l.customer_id <> new.customer_id and l.ended_at is null;
  return null;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.leave_invoice_documents()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  update documents d set invoice_id = null, archived_at = coalesce(d.archived_at, now())
    where d.tenant_id = old.tenant_id and d.invoice_id = old.id;
  return old;
end $function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.left_out_in_group(p_owners uuid[], p_user uuid)
 RETURNS TABLE(owner_id uuid, company text, is_suspended boolean, number text, name text, mark uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select x.owner_id, x.company, x.is_suspended, x.number, x.name, x.mark
    from app.numbers_in_group(current_setting('app.tenant_id')::uuid, p_owners) x
    where (x.is_unlike or x.is_suspended)
      and (current_setting('app.administrator')::boolean or current_setting('app.create_accounts')::boolean)
      and not exists (select from shared_logins own join shared_logins o on o.person_id = own.person_id
        where own.tenant_id = current_setting('app.tenant_id')::uuid and own.user_id = p_user and o.tenant_id = x.company_id)
    order by x.owner_id, lower(x.company), x.company_id
$function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.licences()
 RETURNS TABLE(used bigint, allowed integer, staff bigint, portal bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select l.used, t.licence_limit, l.used - l.portal, l.portal
    from tenants t, lateral (
      select count(*) as used, count(*) filter (where u.is_external) as portal
        from users u where u.tenant_id = t.id and u.archived_at is null and u.state in ('active', 'invited')) l
    where t.id = current_setting('app.tenant_id')::uuid
$function$;

-- owned by definer_sign_in; executed by partner
CREATE OR REPLACE FUNCTION app.likely_customers(p_name text, p_phone text, p_email text)
 RETURNS TABLE(id uuid, name text, number text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select c.id, c.name, c.number from customers c
    where c.tenant_id = current_setting('app.tenant_id')::uuid and c.partner_id = nullif(current_setting('app.partner_id'), '')::uuid
      and c.archived_at is null
      and (alike_key(c.name) = alike_key(p_name) or similarity(lower(c.name), lower(p_name)) >= 0.6
        or lower(c.email) = lower(p_email) or phone_digits(c.phone) = nullif(phone_digits(p_phone), ''))
    order by alike_key(c.name) = alike_key(p_name) desc, similarity(lower(c.name), lower(p_name)) desc, c.sort_name, c.id limit 5
$function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.link_facts(p_slug text, p_link uuid)
 RETURNS TABLE(tenant_id uuid, key_version text, state text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select l.tenant_id, l.key_version,
    case
      when l.ended_at is not null or l.ends_at <= now() or not c.secure_link_on or c.status <> 'active' or c.archived_at is not null
        or not (l.contact_id is null or exists (
        select from contacts h where h.tenant_id = l.tenant_id and h.id = l.contact_id and h.customer_id = l.customer_id
          and h.admin_access and h.status = 'active' and h.archived_at is null)) then 'ended'
      when exists (select from portal_users p where p.tenant_id = l.tenant_id and p.customer_id = l.customer_id and p.archived_at is null)
        then 'needs_password'
      else 'works'
    end
  from tenants t join secure_links l on l.tenant_id = t.id and l.id = p_link
  join customers c on c.tenant_id = l.tenant_id and c.id = l.customer_id
  where t.slug = p_slug and t.status = 'active'
$function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.logo_file(p_slug text, p_logo uuid)
 RETURNS TABLE(tenant_id uuid, file_id uuid, size integer, sha256 text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select l.tenant_id, l.file_id, l.size, l.sha256 from tenants t join company_logos l on l.tenant_id = t.id and l.id = p_logo
    where t.slug = p_slug and t.status = 'active' and l.archived_at is null
$function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.mail_address(p_tenant uuid, p_user uuid, p_contact uuid, p_customer uuid, OUT address text, OUT recipient text)
 RETURNS record
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select nullif(trim(w.email), ''), w.name from (
    select u.email, trim(u.first_name || ' ' || u.last_name) as name from users u
      where u.tenant_id = p_tenant and u.id = p_user and u.archived_at is null
    union all
    select k.email, trim(k.first_name || ' ' || k.last_name) from contacts k
      where p_user is null and k.tenant_id = p_tenant and k.id = p_contact and k.archived_at is null
    union all
    select case when c.email_confirmed then c.email end, c.name from customers c
      where p_user is null and p_contact is null and c.tenant_id = p_tenant and c.id = p_customer and c.archived_at is null) w
$function$;

-- owned by definer_mail; executed by definer_sign_in
CREATE OR REPLACE FUNCTION app.mail_causer()
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select trim(u.first_name || ' ' || u.last_name) from users u
    where u.tenant_id = current_setting('app.tenant_id')::uuid and u.id = nullif(current_setting('app.user_id'), '')::uuid
$function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.mail_document(p_document uuid, p_user uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; d record; path text; customer uuid; e uuid;
begin
  select o.id, o.asset_id, o.work_order_id, o.work_order_line_id, o.ticket_comment_id, o.work_order_comment_id, o.estimate_id,
    o.invoice_id into d from documents o
    -- A20a: what is said about a partner's claim goes to nobody at its customer.
    where o.tenant_id = t and o.id = p_document and o.shown and o.archived_at is null
    and o.replaced_at is null and o.claim_comment_id is null;
  if not found then return null; end if;
  select p.customer_id into customer from portal_users p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
    where p.tenant_id = t and p.user_id = p_user and p.archived_at is null and p.scope in ('customer', 'contact')
      and u.state = 'active' and u.archived_at is null;
  if not found then return null; end if;
  path := case when d.asset_id is not null then '/assets/' || d.asset_id
    when d.estimate_id is not null then '/estimates/' || d.estimate_id
    when d.invoice_id is not null then '/invoices/' || d.invoice_id
    when d.ticket_comment_id is not null then '/tickets/' || (select m.ticket_id from ticket_comments m where m.tenant_id = t
      and m.id = d.ticket_comment_id)
    else '/work_orders/' || coalesce(d.work_order_id, (select l.work_order_id from work_order_lines l where l.tenant_id = t
      and l.id = d.work_order_line_id), (select m.work_order_id from work_order_comments m where m.tenant_id = t
      and m.id = d.work_order_comment_id)) end;
  e := app.put_email(t, 'document_sent', p_user, null, customer, app.mail_causer(),
    jsonb_build_object('record_kind', 'documents', 'record_id', d.id, 'to_path', path));
  return (select m.to_address from emails m where m.tenant_id = t and m.id = e);
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.mail_invoice(p_invoice uuid, p_user uuid, p_key text, p_valid interval)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; payer record; whose uuid; news text; link uuid; e uuid;
  more jsonb;
begin
  if not exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
      where m.tenant_id = t and m.user_id = nullif(current_setting('app.user_id'), '')::uuid
        and (g.is_administrators or 'keep_billing' = any (g.permissions))) then
    raise exception 'who keeps the billing sends invoices' using errcode = 'insufficient_privilege';
  end if;
  select i.customer_id, case i.kind when 'invoice' then 'invoice_ready' else 'credit_note_ready' end into whose, news from invoices i
    where i.tenant_id = t and i.id = p_invoice and i.status = 'issued';
  if not found then return null; end if;
  select * into payer from app.payers_of(t, news, whose) w where w.user_id is not distinct from p_user;
  if not found then return null; end if;
  more := jsonb_build_object('record_kind', 'invoices', 'record_id', p_invoice, 'to_path', '/invoices/' || p_invoice, 'facts', '{}'::jsonb);
  if p_user is null then
    -- The link is as the customer's Email and its secure links are now, and stays so until it is made.
    select c.email into payer.address from customers c where c.tenant_id = t and c.id = whose and trim(c.email) <> '' and c.email_confirmed
      and c.secure_link_on and c.status = 'active' and c.archived_at is null for no key update;
    if not found then return null; end if;
    insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
      values (t, whose, app.at_most(p_key, 100), now(), payer.address, now() + p_valid) returning id into link;
    more := more || jsonb_build_object('secure_link_id', link);
  end if;
  e := app.put_email(t, news, p_user, null, whose, app.mail_causer(), more);
  return (select m.to_address from emails m where m.tenant_id = t and m.id = e);
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.mail_secure_link(p_link uuid, p_path text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; l secure_links; e uuid;
begin
  select s.* into l from secure_links s left join contacts k on k.tenant_id = s.tenant_id and k.id = s.contact_id
    where s.tenant_id = t and s.id = p_link and s.created_at = now() and s.sent_at is not null
      and (s.contact_id is null or k.admin_access and k.customer_id = s.customer_id and k.status = 'active');
  if not found then raise exception 'no link to be mailed' using errcode = 'insufficient_privilege'; end if;
  e := app.put_email(t, 'secure_link', null, l.contact_id, l.customer_id, app.mail_causer(),
    jsonb_build_object('secure_link_id', l.id, 'to_path', app.at_most(p_path, 10000)));
  update secure_links set sent_to = (select m.to_address from emails m where m.tenant_id = t and m.id = e)
    where tenant_id = t and id = l.id;
  return e;
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.mail_statement(p_customer uuid, p_user uuid, p_from date, p_to date, p_key text, p_valid interval)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; payer record; link uuid; e uuid; more jsonb;
begin
  if not exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
      where m.tenant_id = t and m.user_id = nullif(current_setting('app.user_id'), '')::uuid
        and (g.is_administrators or 'keep_billing' = any (g.permissions))) then
    raise exception 'who keeps the billing sends statements' using errcode = 'insufficient_privilege';
  end if;
  select * into payer from app.payers_of(t, 'statement_sent', p_customer) w where w.user_id is not distinct from p_user;
  if not found then return null; end if;
  more := jsonb_build_object('record_kind', 'customers', 'record_id', p_customer, 'to_path', '/statement?from=' || p_from || '&to=' || p_to,
    'facts', jsonb_build_object('from', p_from, 'to', p_to));
  if p_user is null then
    -- The link is as the customer's Email and its secure links are now, and stays so until it is made.
    select c.email into payer.address from customers c where c.tenant_id = t and c.id = p_customer and trim(c.email) <> ''
      and c.email_confirmed
      and c.secure_link_on and c.status = 'active' and c.archived_at is null for no key update;
    if not found then return null; end if;
    insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
      values (t, p_customer, app.at_most(p_key, 100), now(), payer.address, now() + p_valid) returning id into link;
    more := more || jsonb_build_object('secure_link_id', link);
  end if;
  e := app.put_email(t, 'statement_sent', p_user, null, p_customer, app.mail_causer(), more);
  return (select m.to_address from emails m where m.tenant_id = t and m.id = e);
end $function$;

-- owned by definer_sign_in; executed by nobody else
CREATE OR REPLACE FUNCTION app.make_password_link(p_tenant uuid, p_user uuid, p_purpose text, p_key text, p_valid interval)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare link uuid;
begin
  perform from users where tenant_id = p_tenant and id = p_user and archived_at is null
    and state in ('active', 'invited') for no key update;
  if not found then return null; end if;
  update password_links set ended_at = now() where tenant_id = p_tenant and user_id = p_user and ended_at is null and used_at is null;
  insert into password_links (tenant_id, user_id, purpose, key_version, expires_at)
    values (p_tenant, p_user, p_purpose, p_key, now() + p_valid) returning id into link;
  return link;
end $function$;

-- owned by definer_sign_in; executed by portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
CREATE OR REPLACE FUNCTION app.may_edit_contact(p_contact uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare k record; whole boolean := current_setting('app.whole_customer')::boolean;
begin
  if current_setting('app.kind') <> 'portal' or current_setting('app.user_id') = ''
     or not (whole or current_setting('app.edit_contact')::boolean and current_setting('app.contact_id') <> p_contact::text) then
    return false;
  end if;
  select array_remove(array[case when admin_access then 'admin_access' end, case when access_billing then 'access_billing' end, case when access_reports then 'access_reports' end, case when create_work_order then 'create_work_order' end, case when edit_contact then 'edit_contact' end, case when all_facilities then 'all_facilities' end], null) as has into k from contacts
    where tenant_id = current_setting('app.tenant_id')::uuid and id = p_contact and customer_id = current_setting('app.customer_id')::uuid and archived_at is null;
  return found and k.has <@ current_setting('app.holds')::text[] and not app.lacks_facility_of(p_contact);
end $function$;

-- owned by definer_sign_in; executed by nobody else
CREATE OR REPLACE FUNCTION app.may_give_claims(p_required boolean)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select p_required or exists (select from portal_users o
    where o.tenant_id = current_setting('app.tenant_id')::uuid and o.archived_at is null
    and o.user_id = nullif(current_setting('app.user_id'), '')::uuid and not o.claim_authorization_required)
$function$;

-- owned by definer_sign_in; executed by partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
CREATE OR REPLACE FUNCTION app.may_give_contact(p_contact uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare whole boolean := current_setting('app.whole_customer')::boolean;
begin
  if p_contact is null then return whole; end if;
  return app.has_all_of_contact(p_contact) and (whole or exists (select from contacts k
    where k.tenant_id = current_setting('app.tenant_id')::uuid and k.id = p_contact and trim(k.email) <> ''));
end $function$;

-- owned by definer_sign_in; executed by partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro
CREATE OR REPLACE FUNCTION app.may_manage_user(p_portal_user uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare p portal_users;
begin
  if current_setting('app.kind') <> 'portal' or not current_setting('app.can_create_users')::boolean then return false; end if;
  select * into p from portal_users o
    where o.tenant_id = current_setting('app.tenant_id')::uuid and o.id = p_portal_user and o.archived_at is null;
  if not found or p.user_id::text = current_setting('app.user_id') then return false; end if;
  if p.scope = 'partner' then
    return p.partner_id::text = current_setting('app.partner_id') and app.may_give_claims(p.claim_authorization_required);
  end if;
  return p.scope in ('customer', 'contact') and current_setting('app.partner_id') = ''
    and p.customer_id = current_setting('app.customer_id')::uuid
    and case when p.scope = 'customer'
      then app.may_give_contact(null) else p.contact_id is not null and app.has_all_of_contact(p.contact_id) end;
end $function$;

-- owned by definer_merge; executed by app_staff
CREATE OR REPLACE FUNCTION app.merge_contacts(p_stays uuid, p_goes uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid;
begin
  if current_setting('app.kind') <> 'staff' or not current_setting('app.administrator')::boolean or p_stays = p_goes then
    raise exception 'administrators alone merge' using errcode = 'insufficient_privilege';
  end if;
  perform from contacts r where r.tenant_id = t and r.id in (p_stays, p_goes) order by r.id for update;
  if (select count(*) from contacts r where r.tenant_id = t and r.id in (p_stays, p_goes) and r.archived_at is null) <> 2 then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  if (select count(distinct r.customer_id) from contacts r where r.tenant_id = t and r.id in (p_stays, p_goes)) <> 1 then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  update tickets set contact_id = p_stays where tenant_id = t and contact_id = p_goes;
  update portal_users set contact_id = p_stays where tenant_id = t and contact_id = p_goes;
  update emails set contact_id = p_stays where tenant_id = t and contact_id = p_goes;
  delete from contact_facilities g where g.tenant_id = t and g.contact_id = p_goes and exists (select from contact_facilities s
    where s.tenant_id = t and s.contact_id = p_stays and s.facility_id = g.facility_id);
  update contact_facilities set contact_id = p_stays where tenant_id = t and contact_id = p_goes;
  update secure_links set ended_at = now() where tenant_id = t and contact_id = p_goes and ended_at is null;
  update contacts set merged_into = p_stays where tenant_id = t and merged_into = p_goes;
  update contacts set merged_into = p_stays, archived_at = now(), updated_at = now(), version = version + 1
    where tenant_id = t and id = p_goes;
end $function$;

-- owned by definer_merge; executed by app_staff
CREATE OR REPLACE FUNCTION app.merge_customers(p_stays uuid, p_goes uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid;
begin
  if current_setting('app.kind') <> 'staff' or not current_setting('app.administrator')::boolean or p_stays = p_goes then
    raise exception 'administrators alone merge' using errcode = 'insufficient_privilege';
  end if;
  perform from customers r where r.tenant_id = t and r.id in (p_stays, p_goes) order by r.id for update;
  if (select count(*) from customers r where r.tenant_id = t and r.id in (p_stays, p_goes) and r.archived_at is null) <> 2 then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  set constraints portal_users_tenant_id_contact_id_customer_id_fkey, tickets_tenant_id_contact_id_customer_id_fkey,
    work_orders_at_customer, work_order_lines_at_customer, work_order_lines_tenant_id_work_order_id_customer_id_fkey deferred;
  -- Assets follow their facilities as the tables' owner, so who merges isn't told by the role there.
  set local app.merging = 'on';
  update contacts set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update facilities set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update assets set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update work_orders set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update work_order_lines set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update tickets set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update portal_users set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update documents set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update estimates set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update invoices set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update payments set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update recurring_invoices set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update warranty_claims set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update emails set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update customer_activity set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update certificate_files set customer_id = p_stays where tenant_id = t and customer_id = p_goes;
  update work_orders set for_customer_id = p_stays where tenant_id = t and for_customer_id = p_goes;
  set constraints all immediate;
  set local app.merging = '';
  update secure_links set ended_at = now() where tenant_id = t and customer_id = p_goes and ended_at is null;
  update login_sessions set ended_at = now() where tenant_id = t and subject_customer_id = p_goes and ended_at is null;
  update login_sessions set customer_id = null where tenant_id = t and customer_id = p_goes and ended_at is null;
  update customers set merged_into = p_stays where tenant_id = t and merged_into = p_goes;
  update customers set merged_into = p_stays, archived_at = now(), updated_at = now(), version = version + 1
    where tenant_id = t and id = p_goes;
end $function$;

-- owned by definer_search; executed by portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.merged_contact(p_contact uuid)
 RETURNS TABLE(id uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select s.id from contacts m join contacts s on s.tenant_id = m.tenant_id and s.id = m.merged_into
    where m.tenant_id = current_setting('app.tenant_id')::uuid and m.id = p_contact and s.archived_at is null
      and s.customer_id = nullif(current_setting('app.customer_id'), '')::uuid
$function$;

-- owned by definer_sign_in; executed by nobody else
CREATE OR REPLACE FUNCTION app.missing_steps(p_tenant uuid, p_user uuid)
 RETURNS text[]
 LANGUAGE sql
 STABLE
AS $function$
  select array_remove(array[
      case u.state when 'suspended' then 'user_suspended' when 'invited' then 'user_invited' end,
      case when not exists (select from public.user_usergroups m where m.tenant_id = u.tenant_id and m.user_id = u.id) then 'no_group' end,
      case when u.is_external and p.id is null then 'no_portal_user' end,
      case when p.scope = 'partner' and (r.status <> 'active' or r.archived_at is not null) then 'partner_inactive' end,
      case when p.scope = 'agent' and (g.status <> 'active' or g.archived_at is not null) then 'agent_inactive' end,
      case when c.status <> 'active' or c.archived_at is not null then 'customer_inactive' end,
      case when p.scope = 'contact' and k.id is null then 'no_contact' end,
      case when p.scope = 'contact' and (k.status <> 'active' or k.archived_at is not null) then 'contact_inactive' end
    ], null)
  from public.users u
  left join public.portal_users p on p.tenant_id = u.tenant_id and p.user_id = u.id and p.archived_at is null
  left join public.customers c on c.tenant_id = p.tenant_id and c.id = p.customer_id
  left join public.contacts k on k.tenant_id = p.tenant_id and k.id = p.contact_id
  left join public.partners r on r.tenant_id = p.tenant_id and r.id = p.partner_id
  left join public.agents g on g.tenant_id = p.tenant_id and g.id = p.agent_id
  where u.tenant_id = p_tenant and u.id = p_user and u.archived_at is null
$function$;

-- owned by definer_mail; executed by owner
CREATE OR REPLACE FUNCTION app.move_held_emails()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare made uuid[]; times timestamptz[];
begin
  with moved as (
    update emails e set next_try_at = e.counts_on::timestamp at time zone new.time_zone, updated_at = now()
      where e.tenant_id = new.id and e.counts_on > (now() at time zone old.time_zone)::date and e.state = 'waiting'
        and e.next_try_at = e.counts_on::timestamp at time zone old.time_zone
      returning e.id, e.next_try_at)
  select coalesce(array_agg(m.id order by m.next_try_at, m.id), '{}'), array_agg(m.next_try_at order by m.next_try_at, m.id)
    into made, times from moved m;
  if made <> '{}' then perform app.enqueue_emails(new.id, made, 0, times); end if;
  return null;
end $function$;

-- owned by definer_search; executed by partner, partner_ro
CREATE OR REPLACE FUNCTION app.my_customers()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select coalesce(array_agg(id), '{}') from customers
    where tenant_id = current_setting('app.tenant_id')::uuid and partner_id = current_setting('app.partner_id')::uuid
      and archived_at is null
$function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.my_held_emails(p_most integer, OUT held integer, OUT most integer)
 RETURNS record
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select (select count(*)::integer from (select from emails e where e.tenant_id = t.id and e.counts_on is not null
        and e.counts_on > (now() at time zone t.time_zone)::date and e.state = 'waiting' limit least(p_most, 1001)) c),
      (app.day_for_emails(t.id)).most
    from tenants t where t.id = current_setting('app.tenant_id')::uuid
$function$;

-- owned by definer_sign_in; executed by partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
CREATE OR REPLACE FUNCTION app.my_other_companies()
 RETURNS TABLE(name text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select n.name
    from shared_logins own join shared_logins s on s.person_id = own.person_id and s.tenant_id <> own.tenant_id
      join tenants n on n.id = s.tenant_id and n.status = 'active'
      join users u on u.tenant_id = s.tenant_id and u.id = s.user_id and u.archived_at is null and u.state = 'active'
    where own.tenant_id = current_setting('app.tenant_id')::uuid and own.user_id = nullif(current_setting('app.user_id'), '')::uuid
    order by n.name_lc, n.id
$function$;

-- owned by definer_search; executed by portal_contact_admin, portal_contact_admin_ro
CREATE OR REPLACE FUNCTION app.my_outside_facilities()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select coalesce(array_agg(facility_id), '{}') from contact_facilities
    where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid
      and facility_customer_id is distinct from current_setting('app.customer_id')::uuid
$function$;

-- owned by definer_sign_in; executed by portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link
CREATE OR REPLACE FUNCTION app.my_session()
 RETURNS TABLE(address text, browser text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select s.address, s.browser from login_sessions s
    where s.tenant_id = current_setting('app.tenant_id')::uuid and s.id = current_setting('app.session_id')::uuid
$function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.my_site_group()
 RETURNS TABLE(name text, sisters text[])
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select g.name, array(select n.name from site_group_tenants s join tenants n on n.id = s.tenant_id
      where s.group_id = g.id and s.tenant_id <> own.tenant_id order by n.name_lc, n.id)
    from site_group_tenants own join site_groups g on g.id = own.group_id
    where own.tenant_id = current_setting('app.tenant_id')::uuid and current_setting('app.administrator')::boolean
$function$;

-- owned by definer_jobs; executed by app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.name_keys(p_name text)
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select array[app.sort_key(t.alphabet, p_name), app.sort_key(t.sorted_in, p_name)] from tenants t
    where t.id = current_setting('app.tenant_id')::uuid
$function$;

-- owned by definer_jobs; executed by app_worker
CREATE OR REPLACE FUNCTION app.names_sorted(p_tenant uuid, p_alphabet text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  update tenants set sorted_in = alphabet where id = p_tenant and alphabet = p_alphabet
$function$;

-- owned by owner; executed by app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.newest_certificates(p_assets uuid[])
 RETURNS TABLE(asset_id uuid, certificate_id uuid)
 LANGUAGE plpgsql
 STABLE ROWS 26
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
  return query select a.id, c.id from unnest(p_assets) a(id) cross join lateral (
    select d.id from documents d
      where d.tenant_id = current_setting('app.tenant_id')::uuid and d.about_asset_id = a.id and d.kind = 'certificate' and d.archived_at is null and d.replaced_at is null
      order by coalesce(
  (select max(l.serviced_on) from work_order_lines l
    where l.tenant_id = d.tenant_id and l.asset_id = d.about_asset_id and (l.id = d.work_order_line_id
      or d.work_order_line_id is null and l.work_order_id is null and starts_with(lower(d.name), lower(l.reference))
        and substr(lower(d.name), length(l.reference) + 1) ~ '^([[:space:]_()\[\],;+~@&=]|\.[a-z0-9]+$|$)')),
  (d.created_at at time zone 'UTC')::date) desc, d.created_at desc, d.id desc limit 1) c;
end $function$;

-- owned by definer_numbers; executed by app_staff, definer_mail, definer_sign_in, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link
CREATE OR REPLACE FUNCTION app.next_number(p_kind text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare n bigint;
begin
  if p_kind not in ('ticket', 'partner', 'work_order', 'claim', 'invoice', 'credit_note', 'estimate', 'customer') or p_kind is null
    -- What is issued is numbered without gaps, by staff alone.
    or current_setting('app.kind', true) = 'portal' and p_kind not in ('ticket', 'work_order', 'claim', 'customer') then
    raise exception 'nothing of this kind is counted' using errcode = 'invalid_parameter_value'; end if;
  insert into counters as c (tenant_id, name, value) values (current_setting('app.tenant_id')::uuid, app.at_most(p_kind, 20), 1001)
    on conflict (tenant_id, name) do update set value = c.value + 1 returning value into n;
  return n;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.note_agent_look(p_slug text, p_session bytea, p_customer uuid, p_path text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare a record;
begin
  select s.tenant_id, s.user_id, trim(u.first_name || ' ' || u.last_name) || ', ' || g.name as name into a
    from tenants t join login_sessions s on s.tenant_id = t.id and s.token_hash = p_session and s.kind = 'portal' and s.ended_at is null
    join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
    join portal_users p on p.tenant_id = s.tenant_id and p.user_id = s.user_id and p.archived_at is null and p.scope = 'agent'
    join agents g on g.tenant_id = p.tenant_id and g.id = p.agent_id
    join customers c on c.tenant_id = p.tenant_id and c.agent_id = p.agent_id and c.id = p_customer
    where t.slug = p_slug
    -- Of two looks at once at the same page the second finds the first.
    for no key update of s;
  if not found or exists (select from customer_activity x where x.tenant_id = a.tenant_id and x.customer_id = p_customer
      and x.user_id = a.user_id and x.action = 'agent_viewed' and x.record_name = p_path and x.at > now() - interval '1 hour') then
    return;
  end if;
  insert into customer_activity (tenant_id, customer_id, at, actor_kind, user_id, actor_name, action, record_name)
    values (a.tenant_id, p_customer, now(), 'agent_user', a.user_id, a.name, 'agent_viewed', app.at_most(p_path, 300));
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.note_claim_words()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  update warranty_claims c set staff_wrote_last = new.by_staff, last_comment_at = new.created_at
    where c.tenant_id = new.tenant_id and c.id = new.claim_id and (new.by_staff or c.created_at < new.created_at);
  return null;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.note_done()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  new.done_at := case
    when new.status not in ('done', 'closed') then null
    when tg_op = 'UPDATE' and new.status = 'done' and old.status <> 'done' then now()
    else coalesce(new.done_at, now()) end;
  return new;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.note_download(p_slug text, p_session bytea, p_customer uuid, p_file text, p_document uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare a record; file text := app.at_most(p_file, 300);
begin
  select s.tenant_id, s.user_id, coalesce(p.scope || '_user', 'link') as kind,
      coalesce(concat_ws(', ', trim(u.first_name || ' ' || u.last_name), g.name), 'Secure link') as name into a
    from tenants t join login_sessions s on s.tenant_id = t.id and s.token_hash = p_session and s.kind = 'portal' and s.ended_at is null
    left join secure_links l on l.tenant_id = s.tenant_id and l.id = s.secure_link_id
    left join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
    left join portal_users p on p.tenant_id = s.tenant_id and p.user_id = s.user_id and p.archived_at is null
    left join contacts k on k.tenant_id = p.tenant_id and k.id = p.contact_id
    left join agents g on g.tenant_id = p.tenant_id and g.id = p.agent_id
    left join customers c on c.tenant_id = p.tenant_id and c.agent_id = p.agent_id and c.id = p_customer
    where t.slug = p_slug and p_customer in (l.customer_id, p.customer_id, k.customer_id, c.id)
    -- Of two downloads at once of the same file the second finds the first.
    for no key update of s;
  if not found then return; end if;
  if p_document is not null and not exists (select from documents d
      where d.tenant_id = a.tenant_id and d.id = p_document and d.customer_id = p_customer) then
    file := 'a document';
  end if;
  if exists (select from customer_activity x where x.tenant_id = a.tenant_id and x.customer_id = p_customer
      and x.user_id is not distinct from a.user_id and x.action = 'downloaded' and x.record_name = file and x.at > now() - interval '1 hour') then
    return;
  end if;
  insert into customer_activity (tenant_id, customer_id, at, actor_kind, user_id, actor_name, action, record_name)
    values (a.tenant_id, p_customer, now(), a.kind, a.user_id, a.name, 'downloaded', file);
end $function$;

-- owned by definer_jobs; executed by app_worker
CREATE OR REPLACE FUNCTION app.note_import(p_tenant uuid, p_import uuid, p_step text, p_done integer, p_total integer)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  insert into import_progress as p (tenant_id, import_id, step, done, total)
    select i.tenant_id, i.id, app.at_most(p_step, 20), p_done, p_total from imports i where i.tenant_id = p_tenant and i.id = p_import
    on conflict (tenant_id, import_id) do update set step = excluded.step, done = excluded.done, total = excluded.total
$function$;

-- owned by definer_sign_in; executed by nobody else
CREATE OR REPLACE FUNCTION app.note_in_group(p_own uuid, p_who text, p_users jsonb, p_action text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare one record; company text;
begin
  select name into company from tenants where id = p_own;
  perform app.hold_audit_heads(array(select (e ->> 'tenant')::uuid from jsonb_array_elements(p_users) e) || p_own);
  for one in select (e ->> 'tenant')::uuid as tenant, (e ->> 'id')::uuid as id, e ->> 'name' as name, e -> 'confirmed' as confirmed
      from jsonb_array_elements(p_users) e order by 1 loop
    perform app.audit_append(one.tenant,
      row('site_group', null, p_who || ', ' || company, null, null, null, null, null)::app.audit_actor,
      jsonb_build_array(jsonb_build_object('action', p_action, 'table', 'users', 'id', one.id, 'name', one.name))
        || coalesce(one.confirmed, '[]'));
  end loop;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.note_order_words()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  update work_orders w set staff_wrote_last = new.by_staff, last_comment_at = new.created_at
    where w.tenant_id = new.tenant_id and w.id = new.work_order_id;
  return null;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.note_seen(p_slug text, p_session bytea)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  update login_sessions s set seen_at = now() from tenants t
    where t.slug = p_slug and s.tenant_id = t.id and s.token_hash = p_session and s.ended_at is null
      and s.seen_at < now() - interval '1 minute'
$function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.note_ticket_closed()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  new.closed_at := case when new.status = 'closed' then now() end;
  return new;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.note_ticket_words()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  update tickets t set staff_wrote_last = new.by_staff
    where t.tenant_id = new.tenant_id and t.id = new.ticket_id and t.staff_wrote_last is distinct from new.by_staff;
  return null;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.note_turn()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  new.turned_at := case when new.status = 'declined' or new.status = 'cancelled' and old.status <> 'requested'
    or old.status = 'done' and new.status = 'in_progress' then now() end;
  return new;
end $function$;

-- owned by definer_sign_in; executed by owner
CREATE OR REPLACE FUNCTION app.note_who_suspended()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  new.shut_by_staff := new.state = 'suspended' and coalesce(current_setting('app.kind', true), '') = 'staff';
  return new;
end $function$;

-- owned by definer_mail; executed by app_public
CREATE OR REPLACE FUNCTION app.notice_facts(p_slug text, p_email uuid)
 RETURNS TABLE(tenant_id uuid, event text, is_on boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select e.tenant_id, e.kind, app.wants(e.tenant_id, e.kind, e.user_id, e.contact_id, e.customer_id)
    from tenants t join emails e on e.tenant_id = t.id and e.id = p_email
    where t.slug = p_slug and t.status = 'active' and e.kind not in ('invitation', 'password_reset', 'password_changed', 'new_device', 'secure_link', 'test', 'invoice_reminder_1', 'invoice_reminder_2', 'invoice_reminder_3', 'document_sent', 'statement_sent')
$function$;

-- owned by definer_sign_in; executed by nobody else
CREATE OR REPLACE FUNCTION app.numbers_in_group(p_tenant uuid, p_owners uuid[])
 RETURNS TABLE(owner_id uuid, company_id uuid, company text, is_suspended boolean, record_id uuid, number text, name text, status text, is_unlike boolean, mark uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select o.id, n.id, n.name, n.status <> 'active', x.id, x.number, x.name, x.status, alike_key(x.name) <> alike_key(o.name),
    left(encode(sha256(convert_to(concat_ws(' ', o.id, x.id, o.name, '', x.name), 'UTF8')), 'hex'), 32)::uuid
  from (select c.id, c.number_key, c.name, 'customer' as type from customers c where c.tenant_id = p_tenant and c.id = any (p_owners)
      union all select r.id, r.number_key, r.name, 'partner' from partners r where r.tenant_id = p_tenant and r.id = any (p_owners)) o
    join site_group_tenants own on own.tenant_id = p_tenant
    join site_group_tenants s on s.group_id = own.group_id and s.tenant_id <> p_tenant
    join tenants n on n.id = s.tenant_id
    cross join lateral (
      select c.id, c.number, c.name, c.status from customers c
        where o.type = 'customer' and c.tenant_id = s.tenant_id and c.number_key = o.number_key and c.archived_at is null
      union all
      select r.id, r.number, r.name, r.status from partners r
        where o.type = 'partner' and r.tenant_id = s.tenant_id and r.number_key = o.number_key and r.archived_at is null) x
$function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.open_link_session(p_slug text, p_link uuid, p_session bytea, p_address text, p_browser text)
 RETURNS TABLE(session_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare s login_sessions;
begin
  if (select f.state from app.link_facts(app.at_most(p_slug, 100), p_link) f) is distinct from 'works' then return; end if;
  with used as (
    update secure_links l set last_used_at = now() from tenants t
      where t.slug = p_slug and l.tenant_id = t.id and l.id = p_link returning l.tenant_id, l.id)
  insert into login_sessions (tenant_id, kind, token_hash, secure_link_id, address, browser)
    select tenant_id, 'portal', app.at_most(p_session, 64), id, app.at_most(p_address, 200), app.at_most(p_browser, 2000) from used
      returning * into s;
  if not found then return; end if;
  perform app.audit_session(s.tenant_id, s.id, app.at_most(p_address, 200), 'link_opened');
  return query select s.id;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.open_password_session(p_slug text, p_user uuid, p_hash text, p_kind text, p_session bytea, p_address text, p_browser text, p_new_device text DEFAULT NULL::text)
 RETURNS TABLE(session_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare u users; s login_sessions;
begin
  select u1.* into u from tenants t join users u1 on u1.tenant_id = t.id and u1.id = p_user
    where t.slug = p_slug and t.status = 'active' and u1.password_hash = p_hash
      and u1.state = 'active' and u1.archived_at is null and u1.is_external = (p_kind = 'portal')
    for no key update of u1;
  if not found then return; end if;
  update users set last_sign_in_at = now() where tenant_id = u.tenant_id and id = u.id;
  insert into login_sessions (tenant_id, kind, token_hash, user_id, address, browser)
    values (u.tenant_id, app.at_most(p_kind, 20), app.at_most(p_session, 64), u.id, app.at_most(p_address, 200),
      app.at_most(p_browser, 2000)) returning * into s;
  if p_new_device is not null and u.last_sign_in_at is not null then
    perform app.put_email(u.tenant_id, 'new_device', u.id, null, null, null, jsonb_build_object('facts',
      jsonb_build_object('browser', app.at_most(p_new_device, 2000), 'address', app.at_most(p_address, 200))));
  end if;
  perform app.audit_session(s.tenant_id, s.id, app.at_most(p_address, 200), 'signed_in');
  return query select s.id;
end $function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.open_view(p_token bytea, p_user uuid, p_customer uuid, p_address text, p_browser text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; s uuid := current_setting('app.session_id')::uuid; v uuid;
begin
  if not app.can_be_viewed(p_user, p_customer) then return false; end if;
  -- Two presses at once wait for one another, so that the second ends the first one's view.
  perform from login_sessions where tenant_id = t and id = s for update;
  perform app.end_views(t, s, app.at_most(p_address, 200));
  insert into login_sessions (tenant_id, kind, token_hash, user_id, staff_session_id, subject_user_id, subject_customer_id, address,
    browser)
    values (t, 'view', app.at_most(p_token, 64), current_setting('app.user_id')::uuid, s, p_user, p_customer, app.at_most(p_address, 200),
      app.at_most(p_browser, 2000))
    returning id into v;
  perform app.audit_session(t, v, app.at_most(p_address, 200), 'view_opened');
  return true;
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_begin(p_token bytea)
 RETURNS TABLE(email text, seen_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare o operators := app.operator_of(p_token);
begin
  return query select o.email, s.seen_at from operator_sessions s where s.token_hash = p_token;
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_change_group(p_token bytea, p_group uuid, p_version integer, p_change text, p_value text, p_address text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare
  o operators := app.operator_of(app.at_most(p_token, 64)); g site_groups; t record; here uuid;
  value text := app.at_most(p_value, 400); wish text := app.at_most(p_change, 20);
begin
  select * into g from site_groups where id = p_group for no key update;
  if not found then return 'gone'; end if;
  if wish in ('add', 'remove') then
    select m.id, m.name into t from tenants m
      where case when wish = 'add' then m.slug = lower(trim(value)) else m.id::text = value end;
    if not found then return 'unknown'; end if;
    select m.group_id into here from site_group_tenants m where m.tenant_id = t.id;
    -- Sent once more, it is done already.
    if wish = 'add' and here = g.id or wish = 'remove' and here is distinct from g.id then return 'done'; end if;
    if here is not null and wish = 'add' then return 'elsewhere'; end if;
  elsif wish = 'rename' and g.name = value then
    return 'done';
  end if;
  if g.version <> p_version then return 'stale'; end if;
  if wish = 'rename' then
    if exists (select from site_groups s where s.name_lc = lower(value) and s.id <> g.id) then return 'taken'; end if;
    update site_groups set name = value, version = version + 1 where id = g.id;
    perform app.operator_note(o.email, 'group_renamed', value, null, jsonb_build_object('name', jsonb_build_array(g.name, value)),
      app.at_most(p_address, 200));
  elsif wish = 'delete' then
    if exists (select from site_group_tenants m where m.group_id = g.id) then return 'not_empty'; end if;
    delete from site_groups where id = g.id;
    perform app.operator_note(o.email, 'group_deleted', g.name, null, '{}', app.at_most(p_address, 200));
  elsif wish in ('add', 'remove') then
    update site_groups set version = version + 1 where id = g.id;
    if wish = 'add' then
      insert into site_group_tenants (tenant_id, group_id) values (t.id, g.id);
    else
      delete from site_group_tenants m where m.tenant_id = t.id;
      delete from shared_logins s where s.tenant_id = t.id
        or (s.person_id in (select l.person_id from shared_logins l where l.tenant_id = t.id)
          and (select count(*) from shared_logins l where l.person_id = s.person_id) <= 2);
    end if;
    perform app.operator_note(o.email, case when wish = 'add' then 'group_joined' else 'group_left' end, t.name, t.id,
      jsonb_build_object('group', g.name), app.at_most(p_address, 200));
    perform app.audit_append(t.id, row('operator', null, 'The operator of this site', null, null, null, null, null)::app.audit_actor,
      jsonb_build_array(jsonb_build_object('action', 'changed', 'table', 'tenants', 'id', t.id, 'name', t.name, 'changes',
        jsonb_build_object('site_group', case when wish = 'add' then jsonb_build_array(null, g.name)
          else jsonb_build_array(g.name, null) end))));
  else
    raise exception 'no such change' using errcode = 'check_violation';
  end if;
  return 'done';
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_decide(p_token bytea, p_tenant uuid, p_version integer, p_state text, p_reason text, p_limit integer, p_address text, p_emails integer DEFAULT NULL::integer)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare
  o operators := app.operator_of(app.at_most(p_token, 64)); t record; next_state text; next_limit integer; next_emails integer;
  changes jsonb := '{}';
  reason text := app.at_most(p_reason, 2000);
begin
  select m.id, m.name, m.status, m.licence_limit, m.operator_version, m.suspended_for, m.emails_a_day into t from tenants m
    where m.id = p_tenant for no key update;
  if not found then return 'gone'; end if;
  next_state := coalesce(app.at_most(p_state, 20), t.status);
  next_limit := coalesce(p_limit, t.licence_limit);
  next_emails := nullif(coalesce(p_emails, t.emails_a_day), 0);
  if t.operator_version = p_version + 1 and t.status = next_state and t.licence_limit = next_limit
      and t.emails_a_day is not distinct from next_emails and (next_state = 'active' or p_state is null or t.suspended_for = reason) then
    return 'done';
  end if;
  if t.operator_version <> p_version then return 'stale'; end if;
  if next_state not in ('active', 'suspended') or next_limit not between 1 and 1000000 or next_emails not between 1 and 1000000
      or p_state = 'suspended' and coalesce(trim(reason), '') = '' then
    raise exception 'no such decision' using errcode = 'check_violation';
  end if;
  if t.status = next_state and t.licence_limit = next_limit and t.emails_a_day is not distinct from next_emails then return 'done'; end if;
  if t.status <> next_state then changes := changes || jsonb_build_object('status', jsonb_build_array(t.status, next_state)); end if;
  if t.licence_limit <> next_limit then
    changes := changes || jsonb_build_object('licence_limit', jsonb_build_array(t.licence_limit, next_limit));
  end if;
  if t.emails_a_day is distinct from next_emails then
    changes := changes || jsonb_build_object('emails_a_day', jsonb_build_array(t.emails_a_day, next_emails));
  end if;
  update tenants set status = next_state, licence_limit = next_limit, emails_a_day = next_emails, operator_version = operator_version + 1,
      suspended_at = case when next_state = 'active' then null else coalesce(suspended_at, now()) end,
      suspended_for = case when next_state = 'active' then null else coalesce(reason, suspended_for) end
    where tenants.id = t.id;
  perform app.operator_note(o.email,
    case when t.status = next_state then 'limit_changed' when next_state = 'active' then 'resumed' else 'suspended' end,
    t.name, t.id, changes || case when reason is null then '{}' else jsonb_build_object('reason', reason) end,
    app.at_most(p_address, 200));
  perform app.audit_append(t.id, row('operator', null, 'The operator of this site', null, null, null, null, null)::app.audit_actor,
    jsonb_build_array(jsonb_build_object('action',
      case when t.status = next_state then 'changed' when next_state = 'active' then 'resumed' else 'suspended' end,
      'table', 'tenants', 'id', t.id, 'name', t.name, 'changes', changes)));
  return 'done';
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_entries(p_token bytea, p_of uuid, p_before uuid, p_most integer)
 RETURNS TABLE(id uuid, at timestamp with time zone, operator text, action text, subject text, tenant uuid, details jsonb, address text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare o operators := app.operator_of(p_token);
begin
  return query select l.id, l.at, l.operator, l.action, l.subject, l.tenant_id, l.details, l.address from operator_log l
    where (p_of is null or l.tenant_id = p_of) and (p_before is null or l.id < p_before)
    order by l.id desc limit least(p_most, 500);
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_facts(p_email text)
 RETURNS TABLE(id uuid, email text, password_hash text, totp_secret bytea)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select o.id, o.email, o.password_hash, o.totp_secret from operators o
    where o.email_lc = lower(p_email) and o.password_hash is not null
$function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_group(p_token bytea, p_group uuid)
 RETURNS TABLE(id uuid, name text, version integer, members jsonb)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare o operators := app.operator_of(p_token);
begin
  return query select g.id, g.name, g.version, coalesce((
      select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'slug', t.slug,
          'shared', (select count(*) from shared_logins s where s.tenant_id = t.id)) order by t.name_lc)
        from site_group_tenants m join tenants t on t.id = m.tenant_id where m.group_id = g.id), '[]')
    from site_groups g where g.id = p_group;
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_groups(p_token bytea)
 RETURNS TABLE(id uuid, name text, members bigint, names text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare o operators := app.operator_of(p_token);
begin
  return query select g.id, g.name, count(m.tenant_id), string_agg(t.name, ', ' order by t.name_lc)
    from site_groups g left join site_group_tenants m on m.group_id = g.id left join tenants t on t.id = m.tenant_id
    group by g.id, g.name, g.name_lc order by g.name_lc limit 1000;
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_health(p_token bytea)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare o operators := app.operator_of(p_token);
begin
  return (select jsonb_build_object(
      'waiting', count(*) filter (where j.attempts < j.max_attempts and j.locked_by is null and j.run_at <= now()),
      'later', count(*) filter (where j.attempts < j.max_attempts and j.locked_by is null and j.run_at > now()),
      'running', count(*) filter (where j.locked_by is not null),
      'failed', count(*) filter (where j.attempts >= j.max_attempts and j.locked_by is null),
      'oldest', min(j.run_at) filter (where j.attempts < j.max_attempts and j.locked_by is null and j.run_at <= now()))
      from graphile_worker._private_jobs j)
    || jsonb_build_object(
      'failures', (select coalesce(jsonb_agg(f), '[]') from (
        select b.task, b.tenant, t.name as company, b.jobs, b.last from app.failed_jobs() b
          left join tenants t on t.id = b.tenant order by b.task, t.name, b.tenant limit 200) f),
      'workers', (select count(*) from job_workers w where w.seen_at > now() - interval '20 seconds'),
      'postgres', current_setting('server_version'),
      'migration', (select max(m.name) from schema_migrations m),
      'bytes', (select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'graphile_worker') and c.relkind = 'r'),
      'connections', (select d.numbackends from pg_stat_database d where d.datname = current_database()),
      'most_connections', current_setting('max_connections')::integer,
      'tenants', (select jsonb_build_object('active', count(*) filter (where t.status = 'active'),
        'suspended', count(*) filter (where t.status <> 'active')) from tenants t));
end $function$;

-- owned by definer_operator; executed by migrator
CREATE OR REPLACE FUNCTION app.operator_invite(p_email text, p_set_up bytea, p_valid interval)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare is_new boolean;
begin
  insert into operators (email, set_up_hash, set_up_until) values (app.at_most(p_email, 300), app.at_most(p_set_up, 64), now() + p_valid)
    on conflict (email_lc) do update set set_up_hash = excluded.set_up_hash, set_up_until = excluded.set_up_until
    returning password_hash is null into is_new;
  perform app.operator_note('the command line', 'operator_invited', app.at_most(p_email, 300), null, '{}', null);
  return is_new;
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_make_group(p_token bytea, p_group uuid, p_name text, p_address text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare o operators := app.operator_of(app.at_most(p_token, 64)); made uuid;
begin
  if exists (select from site_groups g where g.id = p_group) then return 'done'; end if;
  insert into site_groups (id, name) values (p_group, app.at_most(p_name, 400)) on conflict do nothing returning id into made;
  if made is null then return 'taken'; end if;
  perform app.operator_note(o.email, 'group_added', app.at_most(p_name, 400), null, '{}', app.at_most(p_address, 200));
  return 'done';
end $function$;

-- owned by definer_operator; executed by nobody else
CREATE OR REPLACE FUNCTION app.operator_note(p_operator text, p_action text, p_subject text, p_tenant uuid, p_details jsonb, p_address text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  insert into operator_log (operator, action, subject, tenant_id, details, address)
    values (app.at_most(p_operator, 300), app.at_most(p_action, 40), app.at_most(p_subject, 2000), p_tenant,
      app.at_most(p_details, 10000), app.at_most(p_address, 200))
$function$;

-- owned by definer_operator; executed by nobody else
CREATE OR REPLACE FUNCTION app.operator_of(p_token bytea)
 RETURNS public.operators
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare o operators;
begin
  select p.* into o from operator_sessions s join operators p on p.id = s.operator_id
    where s.token_hash = p_token and s.ended_at is null
      and s.seen_at > now() - interval '30 minutes' and s.created_at > now() - interval '12 hours';
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  return o;
end $function$;

-- owned by definer_operator; executed by migrator
CREATE OR REPLACE FUNCTION app.operator_remove(p_email text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
begin
  delete from operators where email_lc = lower(p_email);
  if not found then return false; end if;
  perform app.operator_note('the command line', 'operator_removed', app.at_most(p_email, 300), null, '{}', null);
  return true;
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_retry(p_token bytea, p_task text, p_tenant uuid, p_address text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare o operators := app.operator_of(app.at_most(p_token, 64)); n integer;
begin
  n := app.retry_jobs(app.at_most(p_task, 100), p_tenant);
  if n > 0 then
    perform app.operator_note(o.email, 'jobs_retried', coalesce((select t.slug from tenants t where t.id = p_tenant), 'no company'),
      p_tenant, jsonb_build_object('task', app.at_most(p_task, 100), 'jobs', n), app.at_most(p_address, 200));
  end if;
  return n;
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_seen(p_token bytea)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  update operator_sessions set seen_at = now()
    where token_hash = p_token and ended_at is null and seen_at < now() - interval '1 minute'
$function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_set_up(p_set_up bytea, p_hash text, p_secret bytea, p_step bigint, p_session bytea, p_address text, p_browser text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
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
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_set_up_facts(p_set_up bytea)
 RETURNS TABLE(id uuid, email text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select o.id, o.email from operators o where o.set_up_hash = p_set_up and o.set_up_until > now()
$function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_sign_in(p_operator uuid, p_hash text, p_step bigint, p_session bytea, p_address text, p_browser text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare o operators;
begin
  update operators set last_step = p_step, last_sign_in_at = now()
    where id = p_operator and password_hash = p_hash and last_step < p_step returning * into o;
  if not found then return false; end if;
  insert into operator_sessions (operator_id, token_hash, address, browser)
    values (o.id, app.at_most(p_session, 64), app.at_most(p_address, 200), app.at_most(p_browser, 2000));
  perform app.operator_note(o.email, 'signed_in', o.email, null, '{}', app.at_most(p_address, 200));
  return true;
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_sign_out(p_token bytea, p_address text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare who text;
begin
  update operator_sessions s set ended_at = now() from operators o
    where s.token_hash = p_token and s.ended_at is null and o.id = s.operator_id returning o.email into who;
  if not found then return; end if;
  perform app.operator_note(who, 'signed_out', who, null, '{}', app.at_most(p_address, 200));
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_tenant(p_token bytea, p_tenant uuid)
 RETURNS TABLE(id uuid, slug text, name text, state text, version integer, allowed integer, staff bigint, portal bigint, active_at timestamp with time zone, created_at timestamp with time zone, suspended_at timestamp with time zone, suspended_for text, emails_a_day integer)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare o operators := app.operator_of(p_token);
begin
  return query select t.id, t.slug, t.name, t.status, t.operator_version, t.licence_limit, l.staff, l.portal, h.people_at, t.created_at,
      t.suspended_at, t.suspended_for, t.emails_a_day
    from tenants t left join audit_heads h on h.tenant_id = t.id,
    lateral (select count(*) filter (where not u.is_external) as staff, count(*) filter (where u.is_external) as portal
      from users u where u.tenant_id = t.id and u.archived_at is null and u.state in ('active', 'invited')) l
    where t.id = p_tenant;
end $function$;

-- owned by definer_operator; executed by app_operator
CREATE OR REPLACE FUNCTION app.operator_tenants(p_token bytea, p_words text, p_state text, p_order text, p_down boolean, p_value text, p_id uuid, p_most integer)
 RETURNS TABLE(id uuid, slug text, name text, state text, allowed integer, staff bigint, portal bigint, active_at timestamp with time zone, created_at timestamp with time zone, value text, matching bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare o operators := app.operator_of(p_token);
begin
  return query
  with matched as (
    select t.*, case p_order when 'address' then t.slug when 'created' then t.id::text else t.name_lc end collate "C" as value
      from (select m.id, m.slug, m.name, m.name_lc, m.status, m.licence_limit, m.created_at from tenants m) t
      where (p_state is null or t.status = p_state)
        and (p_words is null or position(lower(p_words) in t.name_lc) > 0 or position(lower(p_words) in t.slug) > 0)),
  page as (
    select m.* from matched m
      where p_id is null or case when p_down then (m.value, m.id) < (p_value collate "C", p_id)
        else (m.value, m.id) > (p_value collate "C", p_id) end
      order by case when not p_down then m.value end, case when p_down then m.value end desc,
        case when not p_down then m.id end, case when p_down then m.id end desc
      limit least(p_most, 1001))
  select g.id, g.slug, g.name, g.status, g.licence_limit, l.staff, l.portal, h.people_at, g.created_at, g.value,
      (select count(*) from matched)
    from page g left join audit_heads h on h.tenant_id = g.id,
    lateral (select count(*) filter (where not u.is_external) as staff, count(*) filter (where u.is_external) as portal
      from users u where u.tenant_id = g.id and u.archived_at is null and u.state in ('active', 'invited')) l
    order by case when not p_down then g.value end, case when p_down then g.value end desc,
      case when not p_down then g.id end, case when p_down then g.id end desc;
end $function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.order_followers(w public.work_orders)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select coalesce(array_agg(u.id), '{}') from portal_users p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
    where p.tenant_id = w.tenant_id and p.customer_id = coalesce(w.customer_id, w.for_customer_id) and p.archived_at is null
      and p.scope in ('customer', 'contact')
      and u.archived_at is null and u.state = 'active'
      and (u.id = w.requested_by_user_id
        or exists (select from work_order_comments c where c.tenant_id = w.tenant_id and c.work_order_id = w.id and c.user_id = u.id)
        or exists (select from tickets k where k.tenant_id = w.tenant_id and k.id = w.ticket_id and k.contact_id = p.contact_id))
$function$;

-- owned by definer_sign_in; executed by app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_customer_ro
CREATE OR REPLACE FUNCTION app.own_password_hash()
 RETURNS TABLE(password_hash text, username text, first_name text, last_name text, email text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select password_hash, username, first_name, last_name, email from users
    where tenant_id = current_setting('app.tenant_id')::uuid and id = current_setting('app.user_id')::uuid
      and current_setting('app.kind') <> 'viewer'
$function$;

-- owned by definer_search; executed by partner, partner_ro
CREATE OR REPLACE FUNCTION app.partner_assets(p_sort text, p_status text, p_from date, p_before date, p_words text[], p_by_customer boolean, p_has boolean, p_value text, p_id uuid, p_down boolean, p_most integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  t uuid := current_setting('app.tenant_id')::uuid;
  mine uuid[] := app.my_customers();
  rests text[];
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  found uuid[];
  its_name text;
  counted integer := 0;
  more integer;
begin
  if cardinality(patterns) > 0 then
    select array_agg(c.id), array_agg((select string_agg(p, E'\f') from unnest(patterns) p
        where not p_by_customer or split_part(c.search_text, E'\f', 1) not like p))
      into mine, rests from unnest(mine) m(id) join customers c on c.tenant_id = t and c.id = m.id;
  end if;
  case
    when p_sort = 'customer' and p_has and not p_down then for its_name, mine, rests in
        select c.sort_name, array_agg(c.id), array_agg(w.rest) from unnest(mine, rests) w(id, rest) join customers c on c.tenant_id = t and c.id = w.id
          where p_value is null or c.sort_name >= p_value
          group by c.sort_name order by c.sort_name
      loop
        return query select a.id from unnest(mine, rests) w(id, rest) join assets a on a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f')))
          where (p_value is null or its_name <> p_value or a.id > p_id)
          order by a.id limit p_most - counted;
        get diagnostics more = row_count;
        counted := counted + more;
        exit when counted >= p_most;
      end loop;
    when p_sort = 'customer' and p_has then for its_name, mine, rests in
        select c.sort_name, array_agg(c.id), array_agg(w.rest) from unnest(mine, rests) w(id, rest) join customers c on c.tenant_id = t and c.id = w.id
          where p_value is null or c.sort_name <= p_value
          group by c.sort_name order by c.sort_name desc
      loop
        return query select a.id from unnest(mine, rests) w(id, rest) join assets a on a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f')))
          where (p_value is null or its_name <> p_value or a.id < p_id)
          order by a.id desc limit p_most - counted;
        get diagnostics more = row_count;
        counted := counted + more;
        exit when counted >= p_most;
      end loop;
    when p_sort = 'code' and p_down = false and p_has = true then
      found := array(select a.id from (select * from assets a where a.tenant_id = t and a.code_lc is not null and (p_value is null or (a.code_lc, a.id) > (p_value::text, p_id))
            order by a.code_lc asc, a.id asc limit 1000) a
          where a.customer_id = any (mine) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
            and (rests is null or coalesce(a.search_text like all (string_to_array(rests[array_position(mine, a.customer_id)], E'\f')), true))
          order by a.code_lc asc, a.id asc limit p_most);
      if cardinality(found) = p_most then return query select unnest(found);
      elsif p_most <= 100 and p_status is null and p_before is null then
        return query with heads as (select w.id, w.rest, h.value, h.id as first from unnest(mine, rests) w(id, rest)
        cross join lateral (select a.code_lc as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.code_lc is not null and (p_value is null or (a.code_lc, a.id) > (p_value::text, p_id))
          order by a.code_lc asc, a.id asc limit 1) h
        order by h.value asc, h.id asc limit p_most)
      select f.id from heads w cross join lateral (select a.code_lc as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.code_lc is not null and (p_value is null or (a.code_lc, a.id) > (p_value::text, p_id))
          order by a.code_lc asc, a.id asc limit p_most) f
        order by f.value asc, f.id asc limit p_most;
      else
        return query select a.id from unnest(mine, rests) w(id, rest) join assets a on a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) where a.code_lc is not null and (p_value is null or (a.code_lc, a.id) > (p_value::text, p_id))
        order by a.code_lc asc, a.id asc limit p_most;
      end if;
    when p_sort = 'code' and p_down = false and p_has = false then
      found := array(select a.id from (select * from assets a where a.tenant_id = t and a.code_lc is null and (p_id is null or a.id > p_id)
            order by a.code_lc asc, a.id asc limit 1000) a
          where a.customer_id = any (mine) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
            and (rests is null or coalesce(a.search_text like all (string_to_array(rests[array_position(mine, a.customer_id)], E'\f')), true))
          order by a.code_lc asc, a.id asc limit p_most);
      if cardinality(found) = p_most then return query select unnest(found);
      elsif p_most <= 100 and p_status is null and p_before is null then
        return query with heads as (select w.id, w.rest, h.value, h.id as first from unnest(mine, rests) w(id, rest)
        cross join lateral (select a.code_lc as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.code_lc is null and (p_id is null or a.id > p_id)
          order by a.code_lc asc, a.id asc limit 1) h
        order by h.value asc, h.id asc limit p_most)
      select f.id from heads w cross join lateral (select a.code_lc as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.code_lc is null and (p_id is null or a.id > p_id)
          order by a.code_lc asc, a.id asc limit p_most) f
        order by f.value asc, f.id asc limit p_most;
      else
        return query select a.id from unnest(mine, rests) w(id, rest) join assets a on a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) where a.code_lc is null and (p_id is null or a.id > p_id)
        order by a.code_lc asc, a.id asc limit p_most;
      end if;
    when p_sort = 'code' and p_down = true and p_has = true then
      found := array(select a.id from (select * from assets a where a.tenant_id = t and a.code_lc is not null and (p_value is null or (a.code_lc, a.id) < (p_value::text, p_id))
            order by a.code_lc desc, a.id desc limit 1000) a
          where a.customer_id = any (mine) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
            and (rests is null or coalesce(a.search_text like all (string_to_array(rests[array_position(mine, a.customer_id)], E'\f')), true))
          order by a.code_lc desc, a.id desc limit p_most);
      if cardinality(found) = p_most then return query select unnest(found);
      elsif p_most <= 100 and p_status is null and p_before is null then
        return query with heads as (select w.id, w.rest, h.value, h.id as first from unnest(mine, rests) w(id, rest)
        cross join lateral (select a.code_lc as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.code_lc is not null and (p_value is null or (a.code_lc, a.id) < (p_value::text, p_id))
          order by a.code_lc desc, a.id desc limit 1) h
        order by h.value desc, h.id desc limit p_most)
      select f.id from heads w cross join lateral (select a.code_lc as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.code_lc is not null and (p_value is null or (a.code_lc, a.id) < (p_value::text, p_id))
          order by a.code_lc desc, a.id desc limit p_most) f
        order by f.value desc, f.id desc limit p_most;
      else
        return query select a.id from unnest(mine, rests) w(id, rest) join assets a on a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) where a.code_lc is not null and (p_value is null or (a.code_lc, a.id) < (p_value::text, p_id))
        order by a.code_lc desc, a.id desc limit p_most;
      end if;
    when p_sort = 'code' and p_down = true and p_has = false then
      found := array(select a.id from (select * from assets a where a.tenant_id = t and a.code_lc is null and (p_id is null or a.id < p_id)
            order by a.code_lc desc, a.id desc limit 1000) a
          where a.customer_id = any (mine) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
            and (rests is null or coalesce(a.search_text like all (string_to_array(rests[array_position(mine, a.customer_id)], E'\f')), true))
          order by a.code_lc desc, a.id desc limit p_most);
      if cardinality(found) = p_most then return query select unnest(found);
      elsif p_most <= 100 and p_status is null and p_before is null then
        return query with heads as (select w.id, w.rest, h.value, h.id as first from unnest(mine, rests) w(id, rest)
        cross join lateral (select a.code_lc as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.code_lc is null and (p_id is null or a.id < p_id)
          order by a.code_lc desc, a.id desc limit 1) h
        order by h.value desc, h.id desc limit p_most)
      select f.id from heads w cross join lateral (select a.code_lc as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.code_lc is null and (p_id is null or a.id < p_id)
          order by a.code_lc desc, a.id desc limit p_most) f
        order by f.value desc, f.id desc limit p_most;
      else
        return query select a.id from unnest(mine, rests) w(id, rest) join assets a on a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) where a.code_lc is null and (p_id is null or a.id < p_id)
        order by a.code_lc desc, a.id desc limit p_most;
      end if;
    when p_sort = 'next_service' and p_down = false and p_has = true then
      found := array(select a.id from (select * from assets a where a.tenant_id = t and a.next_service_on is not null and (p_value is null or (a.next_service_on, a.id) > (p_value::date, p_id)) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before)
            order by a.next_service_on asc, a.id asc limit 1000) a
          where a.customer_id = any (mine) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
            and (rests is null or coalesce(a.search_text like all (string_to_array(rests[array_position(mine, a.customer_id)], E'\f')), true))
          order by a.next_service_on asc, a.id asc limit p_most);
      if cardinality(found) = p_most then return query select unnest(found);
      elsif p_most <= 100 and p_status is null then
        return query with heads as (select w.id, w.rest, h.value, h.id as first from unnest(mine, rests) w(id, rest)
        cross join lateral (select a.next_service_on as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.next_service_on is not null and (p_value is null or (a.next_service_on, a.id) > (p_value::date, p_id))
          order by a.next_service_on asc, a.id asc limit 1) h
        order by h.value asc, h.id asc limit p_most)
      select f.id from heads w cross join lateral (select a.next_service_on as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.next_service_on is not null and (p_value is null or (a.next_service_on, a.id) > (p_value::date, p_id))
          order by a.next_service_on asc, a.id asc limit p_most) f
        order by f.value asc, f.id asc limit p_most;
      else
        return query select a.id from unnest(mine, rests) w(id, rest) join assets a on a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) where a.next_service_on is not null and (p_value is null or (a.next_service_on, a.id) > (p_value::date, p_id))
        order by a.next_service_on asc, a.id asc limit p_most;
      end if;
    when p_sort = 'next_service' and p_down = false and p_has = false then
      found := array(select a.id from (select * from assets a where a.tenant_id = t and a.next_service_on is null and (p_id is null or a.id > p_id) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before)
            order by a.next_service_on asc, a.id asc limit 1000) a
          where a.customer_id = any (mine) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
            and (rests is null or coalesce(a.search_text like all (string_to_array(rests[array_position(mine, a.customer_id)], E'\f')), true))
          order by a.next_service_on asc, a.id asc limit p_most);
      if cardinality(found) = p_most then return query select unnest(found);
      elsif p_most <= 100 and p_status is null then
        return query with heads as (select w.id, w.rest, h.value, h.id as first from unnest(mine, rests) w(id, rest)
        cross join lateral (select a.next_service_on as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.next_service_on is null and (p_id is null or a.id > p_id)
          order by a.next_service_on asc, a.id asc limit 1) h
        order by h.value asc, h.id asc limit p_most)
      select f.id from heads w cross join lateral (select a.next_service_on as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.next_service_on is null and (p_id is null or a.id > p_id)
          order by a.next_service_on asc, a.id asc limit p_most) f
        order by f.value asc, f.id asc limit p_most;
      else
        return query select a.id from unnest(mine, rests) w(id, rest) join assets a on a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) where a.next_service_on is null and (p_id is null or a.id > p_id)
        order by a.next_service_on asc, a.id asc limit p_most;
      end if;
    when p_sort = 'next_service' and p_down = true and p_has = true then
      found := array(select a.id from (select * from assets a where a.tenant_id = t and a.next_service_on is not null and (p_value is null or (a.next_service_on, a.id) < (p_value::date, p_id)) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before)
            order by a.next_service_on desc, a.id desc limit 1000) a
          where a.customer_id = any (mine) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
            and (rests is null or coalesce(a.search_text like all (string_to_array(rests[array_position(mine, a.customer_id)], E'\f')), true))
          order by a.next_service_on desc, a.id desc limit p_most);
      if cardinality(found) = p_most then return query select unnest(found);
      elsif p_most <= 100 and p_status is null then
        return query with heads as (select w.id, w.rest, h.value, h.id as first from unnest(mine, rests) w(id, rest)
        cross join lateral (select a.next_service_on as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.next_service_on is not null and (p_value is null or (a.next_service_on, a.id) < (p_value::date, p_id))
          order by a.next_service_on desc, a.id desc limit 1) h
        order by h.value desc, h.id desc limit p_most)
      select f.id from heads w cross join lateral (select a.next_service_on as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.next_service_on is not null and (p_value is null or (a.next_service_on, a.id) < (p_value::date, p_id))
          order by a.next_service_on desc, a.id desc limit p_most) f
        order by f.value desc, f.id desc limit p_most;
      else
        return query select a.id from unnest(mine, rests) w(id, rest) join assets a on a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) where a.next_service_on is not null and (p_value is null or (a.next_service_on, a.id) < (p_value::date, p_id))
        order by a.next_service_on desc, a.id desc limit p_most;
      end if;
    when p_sort = 'next_service' and p_down = true and p_has = false then
      found := array(select a.id from (select * from assets a where a.tenant_id = t and a.next_service_on is null and (p_id is null or a.id < p_id) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before)
            order by a.next_service_on desc, a.id desc limit 1000) a
          where a.customer_id = any (mine) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
            and (rests is null or coalesce(a.search_text like all (string_to_array(rests[array_position(mine, a.customer_id)], E'\f')), true))
          order by a.next_service_on desc, a.id desc limit p_most);
      if cardinality(found) = p_most then return query select unnest(found);
      elsif p_most <= 100 and p_status is null then
        return query with heads as (select w.id, w.rest, h.value, h.id as first from unnest(mine, rests) w(id, rest)
        cross join lateral (select a.next_service_on as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.next_service_on is null and (p_id is null or a.id < p_id)
          order by a.next_service_on desc, a.id desc limit 1) h
        order by h.value desc, h.id desc limit p_most)
      select f.id from heads w cross join lateral (select a.next_service_on as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.next_service_on is null and (p_id is null or a.id < p_id)
          order by a.next_service_on desc, a.id desc limit p_most) f
        order by f.value desc, f.id desc limit p_most;
      else
        return query select a.id from unnest(mine, rests) w(id, rest) join assets a on a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) where a.next_service_on is null and (p_id is null or a.id < p_id)
        order by a.next_service_on desc, a.id desc limit p_most;
      end if;
    when p_sort = 'newest' and p_down = false and p_has = true then
      found := array(select a.id from (select * from assets a where a.tenant_id = t and a.created_at is not null and (p_value is null or (a.created_at, a.id) > (p_value::timestamptz, p_id))
            order by a.created_at asc, a.id asc limit 1000) a
          where a.customer_id = any (mine) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
            and (rests is null or coalesce(a.search_text like all (string_to_array(rests[array_position(mine, a.customer_id)], E'\f')), true))
          order by a.created_at asc, a.id asc limit p_most);
      if cardinality(found) = p_most then return query select unnest(found);
      elsif p_most <= 100 and p_status is null and p_before is null then
        return query with heads as (select w.id, w.rest, h.value, h.id as first from unnest(mine, rests) w(id, rest)
        cross join lateral (select a.created_at as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.created_at is not null and (p_value is null or (a.created_at, a.id) > (p_value::timestamptz, p_id))
          order by a.created_at asc, a.id asc limit 1) h
        order by h.value asc, h.id asc limit p_most)
      select f.id from heads w cross join lateral (select a.created_at as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.created_at is not null and (p_value is null or (a.created_at, a.id) > (p_value::timestamptz, p_id))
          order by a.created_at asc, a.id asc limit p_most) f
        order by f.value asc, f.id asc limit p_most;
      else
        return query select a.id from unnest(mine, rests) w(id, rest) join assets a on a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) where a.created_at is not null and (p_value is null or (a.created_at, a.id) > (p_value::timestamptz, p_id))
        order by a.created_at asc, a.id asc limit p_most;
      end if;
    when p_sort = 'newest' and p_down = true and p_has = true then
      found := array(select a.id from (select * from assets a where a.tenant_id = t and a.created_at is not null and (p_value is null or (a.created_at, a.id) < (p_value::timestamptz, p_id))
            order by a.created_at desc, a.id desc limit 1000) a
          where a.customer_id = any (mine) and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
            and (rests is null or coalesce(a.search_text like all (string_to_array(rests[array_position(mine, a.customer_id)], E'\f')), true))
          order by a.created_at desc, a.id desc limit p_most);
      if cardinality(found) = p_most then return query select unnest(found);
      elsif p_most <= 100 and p_status is null and p_before is null then
        return query with heads as (select w.id, w.rest, h.value, h.id as first from unnest(mine, rests) w(id, rest)
        cross join lateral (select a.created_at as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.created_at is not null and (p_value is null or (a.created_at, a.id) < (p_value::timestamptz, p_id))
          order by a.created_at desc, a.id desc limit 1) h
        order by h.value desc, h.id desc limit p_most)
      select f.id from heads w cross join lateral (select a.created_at as value, a.id from assets a
          where a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) and a.created_at is not null and (p_value is null or (a.created_at, a.id) < (p_value::timestamptz, p_id))
          order by a.created_at desc, a.id desc limit p_most) f
        order by f.value desc, f.id desc limit p_most;
      else
        return query select a.id from unnest(mine, rests) w(id, rest) join assets a on a.tenant_id = t and a.customer_id = w.id and (p_from is null or a.next_service_on >= p_from) and (p_before is null or a.next_service_on < p_before) and (p_before is null or a.status <> 'retired') and (p_status is null or a.status = p_status)
          and (w.rest is null or a.search_text like all (string_to_array(w.rest, E'\f'))) where a.created_at is not null and (p_value is null or (a.created_at, a.id) < (p_value::timestamptz, p_id))
        order by a.created_at desc, a.id desc limit p_most;
      end if;
    else return;
  end case;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.password_link_facts(p_slug text, p_link uuid)
 RETURNS TABLE(tenant_id uuid, purpose text, key_version text, state text, is_external boolean, username text, first_name text, last_name text, email text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select l.tenant_id, l.purpose, l.key_version,
    case when l.used_at is not null then 'used' when l.ended_at is not null or u.archived_at is not null or u.state = 'suspended'
      then 'ended'
      when l.expires_at <= now() then 'expired' else 'works' end,
    u.is_external, u.username, u.first_name, u.last_name, u.email
  from tenants t join password_links l on l.tenant_id = t.id and l.id = p_link
  join users u on u.tenant_id = l.tenant_id and u.id = l.user_id
  where t.slug = p_slug and t.status = 'active'
$function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.payers_of(p_tenant uuid, p_kind text, p_customer uuid)
 RETURNS TABLE(user_id uuid, address text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select u.id, m.address from (
      -- Each by an index of its own: few of a customer's many contacts see its money.
      select p.user_id from portal_users p
        where p.tenant_id = p_tenant and p.customer_id = p_customer and p.scope = 'customer' and p.archived_at is null
      union all
      select p.user_id from contacts k join portal_users p on p.tenant_id = k.tenant_id and p.contact_id = k.id
        where k.tenant_id = p_tenant and k.customer_id = p_customer and (k.admin_access or k.access_billing)
          and p.customer_id = p_customer and p.scope <> 'customer' and p.archived_at is null) p
      join users u on u.tenant_id = p_tenant and u.id = p.user_id
      cross join lateral app.mail_address(p_tenant, u.id, null, null) m
    where u.archived_at is null and u.state = 'active' and m.address is not null and app.wants(p_tenant, p_kind, u.id, null, null)
  union all
  select null, c.email from customers c where c.tenant_id = p_tenant and c.id = p_customer and trim(c.email) <> '' and c.email_confirmed
    and c.secure_link_on and c.status = 'active' and c.archived_at is null
    and not exists (select from portal_users where tenant_id = p_tenant and customer_id = p_customer and archived_at is null)
    and app.wants(p_tenant, p_kind, null, null, p_customer)
$function$;

-- owned by definer_sign_in; executed by partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro
CREATE OR REPLACE FUNCTION app.person_lacks(p_portal_user uuid)
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select array(select step from portal_users p, unnest(app.missing_steps(p.tenant_id, p.user_id)) with ordinality s(step, n)
    where p.tenant_id = current_setting('app.tenant_id')::uuid and p.id = p_portal_user and p.archived_at is null
      and current_setting('app.can_create_users')::boolean
      and case when p.scope = 'partner' then p.partner_id::text = current_setting('app.partner_id')
        else p.scope in ('customer', 'contact') and current_setting('app.partner_id') = ''
          and p.customer_id = current_setting('app.customer_id')::uuid end
      and step not in ('user_suspended', 'user_invited') order by n)
    -- A19, A24: whom staff have suspended, for a whole site group too, staff resume.
    || array(select 'suspended_by_staff' from portal_users p
      join users u on u.tenant_id = p.tenant_id and u.id = p.user_id and u.state = 'suspended'
      left join shared_logins l on l.tenant_id = p.tenant_id and l.user_id = p.user_id
      where (u.shut_by_staff or l.suspended_by_group) and p.tenant_id = current_setting('app.tenant_id')::uuid
        and p.id = p_portal_user and p.archived_at is null
        and current_setting('app.can_create_users')::boolean)
$function$;

-- owned by definer_sign_in; executed by nobody else
CREATE OR REPLACE FUNCTION app.portal_actor(p_actor app.actor, p_user uuid, p_customer uuid, p_choice uuid, p_viewed boolean)
 RETURNS app.actor
 LANGUAGE plpgsql
 STABLE
AS $function$
declare a app.actor := p_actor; scope text; of_customer uuid; of_contact uuid; of_partner uuid; of_agent uuid;
begin
  if p_user is null then
    select c.id, c.name into a.customer_id, a.customer_name
      from public.customers c where c.tenant_id = a.tenant_id and c.id = p_customer and c.status = 'active' and c.archived_at is null;
    if not found then raise exception 'no live session' using errcode = 'GH002', detail = 'link_ended'; end if;
    a.kind := 'link'; a.role := 'portal_link'; a.must_change_password := false; a.can_create_users := false;
    return a;
  end if;
  select u.id, u.first_name, u.last_name, u.username, u.must_change_password, u.time_zone, u.date_locale, pu.can_create_users, pu.claim_authorization_required,
      pu.scope, pu.customer_id, pu.contact_id, pu.partner_id, pu.agent_id
    into a.user_id, a.first_name, a.last_name, a.username, a.must_change_password, a.own_zone, a.own_locale, a.can_create_users, a.claims_wait,
      scope, of_customer, of_contact, of_partner, of_agent
    from public.users u join public.portal_users pu on pu.tenant_id = u.tenant_id and pu.user_id = u.id and pu.archived_at is null
    where u.tenant_id = a.tenant_id and u.id = p_user and (u.state = 'active' or p_viewed and u.state = 'invited')
      and u.archived_at is null and u.is_external
      and exists (select from public.user_usergroups m where m.tenant_id = u.tenant_id and m.user_id = u.id);
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  a.kind := scope || '_user';
  -- Each scope asks for what it stands on, and for no more: this is part of every request.
  if scope = 'customer' then
    select c.id, c.name, 'portal_customer' into a.customer_id, a.customer_name, a.role
      from public.customers c where c.tenant_id = a.tenant_id and c.id = of_customer and c.status = 'active' and c.archived_at is null;
  elsif scope = 'contact' then
    select c.id, c.name, k.id, trim(k.first_name || ' ' || k.last_name), k.all_facilities, k.admin_access, k.access_billing, k.access_reports,
        k.create_work_order, k.edit_contact
      into a.customer_id, a.customer_name, a.contact_id, a.contact_name, a.all_facilities, a.admin_access, a.access_billing, a.access_reports,
        a.create_work_order, a.edit_contact
      from public.customers c join public.contacts k on k.tenant_id = c.tenant_id and k.customer_id = c.id
      where c.tenant_id = a.tenant_id and c.id = of_customer and c.status = 'active' and c.archived_at is null
        and k.id = of_contact and k.status = 'active' and k.archived_at is null;
    if found then
      select r.role, r.facilities into a.role, a.facilities
        from app.contact_reach(a.tenant_id, a.customer_id, a.contact_id, a.all_facilities, a.admin_access) r;
    end if;
  elsif scope = 'partner' then
    select p.id, p.name, 'partner' into a.partner_id, a.partner_name, a.role
      from public.partners p where p.tenant_id = a.tenant_id and p.id = of_partner and p.status = 'active' and p.archived_at is null;
    -- A20a: all of its customers or one of them, to which the queries narrow; one that has left the reach falls back to all.
    select c.id into a.chosen_customer_id from public.customers c
      where c.tenant_id = a.tenant_id and c.id = p_choice and c.partner_id = a.partner_id and c.archived_at is null;
  else
    select g.id, g.name, 'portal_customer_ro' into a.agent_id, a.agent_name, a.role
      from public.agents g where g.tenant_id = a.tenant_id and g.id = of_agent and g.status = 'active' and g.archived_at is null;
    -- A21: one allocated customer at a time; without one, a customer that doesn't exist.
    select c.id, c.name into a.customer_id, a.customer_name
      from public.customers c where c.tenant_id = a.tenant_id and c.agent_id = a.agent_id and c.status = 'active' and c.archived_at is null
      order by (c.id = p_choice) desc nulls last, c.sort_name, c.id limit 1;
  end if;
  -- Customer, contact, partner or agent is inactive or archived.
  if a.role is null then raise exception 'no live session' using errcode = 'GH002'; end if;
  return a;
end $function$;

-- owned by definer_mail; executed by definer_sign_in
CREATE OR REPLACE FUNCTION app.put_email(p_tenant uuid, p_kind text, p_user uuid, p_contact uuid, p_customer uuid, p_by text, p_more jsonb)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare whom record; turn integer; e uuid; slot record;
begin
  select * into whom from app.mail_address(p_tenant, p_user, p_contact, p_customer);
  if whom.address is null then return null; end if;
  turn := app.emails_waiting(p_tenant);
  select d.* into slot from app.turn_of_day(p_tenant) d
    where app.email_counts(p_kind, (select u.is_external from users u where u.tenant_id = p_tenant and u.id = p_user), p_by);
  insert into emails (tenant_id, kind, to_address, to_name, user_id, contact_id, customer_id, caused_by,
      password_link_id, secure_link_id, record_kind, record_id, to_path, facts, counts_on, next_try_at)
    values (p_tenant, p_kind, whom.address, whom.recipient, p_user, p_contact, p_customer, p_by,
      (p_more ->> 'password_link_id')::uuid, (p_more ->> 'secure_link_id')::uuid, p_more ->> 'record_kind',
      (p_more ->> 'record_id')::uuid, p_more ->> 'to_path', coalesce(p_more -> 'facts', '{}'), slot.day, slot.at)
    returning id into e;
  perform app.enqueue(p_tenant, 'deliver_email', 'email ' || e, jsonb_build_object('email', e), 1000, turn, slot.at);
  return e;
end $function$;

-- owned by definer_mail; executed by definer_sign_in
CREATE OR REPLACE FUNCTION app.put_invitations(p_tenant uuid, p_by text, p_links uuid[])
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare made uuid[]; times timestamptz[]; people uuid[]; turn integer := app.emails_waiting(p_tenant); d record;
begin
  select f.* into d from app.day_for_emails(p_tenant) f;
  with invited as (
    select trim(u.email) as address, trim(u.first_name || ' ' || u.last_name) as name, u.id as user_id, w.id as link,
        case when app.email_counts('invitation', u.is_external, p_by) then d.day + (d.taken + (count(*) filter (where u.is_external)
          over (order by w.id rows unbounded preceding))::integer - 1) / d.most end as day
      from password_links w join users u on u.tenant_id = w.tenant_id and u.id = w.user_id
      where w.tenant_id = p_tenant and w.id = any (p_links) and u.archived_at is null and trim(u.email) <> ''),
  put as (
    insert into emails (tenant_id, kind, to_address, to_name, user_id, caused_by, password_link_id, counts_on, next_try_at)
      select p_tenant, 'invitation', i.address, i.name, i.user_id, p_by, i.link, i.day,
          case when i.day > (now() at time zone d.zone)::date then i.day::timestamp at time zone d.zone end
        from invited i
      returning id, user_id, next_try_at)
  select coalesce(array_agg(p.id order by p.id), '{}'), array_agg(p.next_try_at order by p.id), array_agg(p.user_id)
    into made, times, people from put p;
  perform app.enqueue_emails(p_tenant, made, turn, times);
  return query select unnest(people);
end $function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.put_report(r public.report_mails, p_by text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare e uuid;
begin
  select app.put_email(r.tenant_id, 'report_sent', u.id, null,
      coalesce(r.customer_id, (select p.customer_id from portal_users p where p.tenant_id = r.tenant_id and p.user_id = u.id
        and p.archived_at is null)), p_by,
      jsonb_build_object('record_kind', 'report_mails', 'record_id', r.id,
        'to_path', case when u.is_external then '' else '/admin' end || '/reports?report=' || r.report
          || case when u.is_external or r.customer_id is null then '' else '&customer_id=' || r.customer_id end
          || case when r.facility_id is null then '' else '&facility_id=' || r.facility_id end,
        'facts', jsonb_build_object('report', r.report, 'customer', r.customer_id, 'facility', r.facility_id)))
    into e from users u where u.tenant_id = r.tenant_id and u.id = r.user_id and u.archived_at is null;
  update report_mails set last_email_id = e where tenant_id = r.tenant_id and id = r.id and e is not null;
  return e;
end $function$;

-- owned by definer_search; executed by definer_sign_in
CREATE OR REPLACE FUNCTION app.reaches_facility(p_facility uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
begin
  case regexp_replace(current_setting('app.role'), '_ro$', '')
    when 'portal_link' then return exists (select from facilities where tenant_id = current_setting('app.tenant_id')::uuid and id = p_facility and (customer_id = current_setting('app.customer_id')::uuid));
    when 'portal_customer' then return exists (select from facilities where tenant_id = current_setting('app.tenant_id')::uuid and id = p_facility and (customer_id = current_setting('app.customer_id')::uuid));
    when 'portal_contact' then return exists (select from facilities where tenant_id = current_setting('app.tenant_id')::uuid and id = p_facility and (id = any ((select current_setting('app.facilities')::uuid[])::uuid[])));
    when 'portal_contact_wide' then return exists (select from facilities where tenant_id = current_setting('app.tenant_id')::uuid and id = p_facility and (customer_id = current_setting('app.customer_id')::uuid and exists (select from contact_facilities r where r.tenant_id = facilities.tenant_id
    and r.facility_id = facilities.id and r.contact_id = current_setting('app.contact_id')::uuid)));
    when 'portal_contact_mixed' then return exists (select from facilities where tenant_id = current_setting('app.tenant_id')::uuid and id = p_facility and (customer_id = current_setting('app.customer_id')::uuid and (current_setting('app.all_facilities')::boolean or exists (select from contact_facilities r where r.tenant_id = facilities.tenant_id
    and r.facility_id = facilities.id and r.contact_id = current_setting('app.contact_id')::uuid)) or id = any ((select current_setting('app.facilities')::uuid[])::uuid[]) or tenant_id = (case when current_setting('app.facilities') = '{}'
    then current_setting('app.tenant_id')::uuid end) and exists (select from contact_facilities r where r.tenant_id = facilities.tenant_id
    and r.facility_id = facilities.id and r.contact_id = current_setting('app.contact_id')::uuid)));
    when 'portal_contact_all' then return exists (select from facilities where tenant_id = current_setting('app.tenant_id')::uuid and id = p_facility and (customer_id = current_setting('app.customer_id')::uuid));
    when 'portal_contact_admin' then return exists (select from facilities where tenant_id = current_setting('app.tenant_id')::uuid and id = p_facility and (customer_id = current_setting('app.customer_id')::uuid or id = any ((select app.my_outside_facilities())::uuid[])));
    when 'partner' then return exists (select from facilities where tenant_id = current_setting('app.tenant_id')::uuid and id = p_facility and (customer_id = any ((select app.my_customers())::uuid[])));
    else return false;
  end case;
end $function$;

-- owned by definer_mail; executed by app_worker
CREATE OR REPLACE FUNCTION app.recall_clock(p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare r record; n uuid; made integer := 0;
begin
  for r in
    select t.id as tenant, u.id as who, p.customer_id, d.days, d.today, d.period
      from work_settings s join tenants t on t.id = s.tenant_id
        join portal_users p on p.tenant_id = t.id and p.scope in ('customer', 'contact') and p.archived_at is null
        join users u on u.tenant_id = t.id and u.id = p.user_id and u.state = 'active' and u.archived_at is null
        left join contacts k on k.tenant_id = t.id and k.id = p.contact_id
        left join recall_choices c on c.tenant_id = t.id and c.user_id = u.id
        cross join lateral (select (now() at time zone t.time_zone)::date as today) n
        cross join lateral (select n.today,
          coalesce(c.days, (select l.value::integer from work_settings l where l.tenant_id = t.id and l.setting = 'recall_days'),
            30) as days,
          date_trunc(case c.every when 'monthly' then 'month' else 'week' end, n.today::timestamp)::date as period) d
      where s.setting = 'recall_notices' and s.value = 'on' and t.status = 'active'
        and not exists (select from recall_notices x where x.tenant_id = t.id and x.user_id = u.id and x.sent_on >= d.period)
        and app.wants(t.id, 'recall_notice', u.id, null, null)
        and exists (select from assets a where a.tenant_id = t.id and a.status <> 'retired' and a.next_service_on <= d.today + d.days
          and (a.customer_id = p.customer_id and (p.scope = 'customer' or k.admin_access or k.all_facilities)
            or a.facility_id in (select f.facility_id from contact_facilities f where f.tenant_id = t.id and f.contact_id = k.id)))
      limit p_most
  loop
    insert into recall_notices (tenant_id, user_id, period_start, sent_on, days) values (r.tenant, r.who, r.period, r.today, r.days)
      on conflict do nothing returning id into n;
    continue when n is null;
    perform app.put_email(r.tenant, 'recall_notice', r.who, null, r.customer_id, null, jsonb_build_object(
      'record_kind', 'customers', 'record_id', r.customer_id, 'to_path', '/recalls?from=1900-01-01&to=' || (r.today + r.days),
      'facts', jsonb_build_object('days', r.days)));
    made := made + 1;
  end loop;
  return made;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.recount_report_months()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform from tenants t where t.id = new.id for update;
  update report_months m set entries = 0, due = 0, on_time = 0, failed = 0, by_day = '{}'
    where m.tenant_id = new.id and (m.kind = 'turnaround' or m.kind = 'work' and m.outcome = 'not_done');
    with counted as (
  select d.tenant_id, d.customer_id, d.kind, d.month, md5(row(d.type_id, d.outcome, d.manufacturer, d.model, d.days)::text) as key, d.type_id, d.outcome, d.manufacturer, d.model, d.days, sum(d.entries)::integer as entries, sum(d.due)::integer as due, sum(d.on_time)::integer as on_time, sum(d.failed)::integer as failed,
      coalesce(array_agg(d.entries * 128 + 0 + d.day) filter (where d.entries <> 0) || array_agg(d.due * 128 + 32 + d.day) filter (where d.due <> 0) || array_agg(d.on_time * 128 + 64 + d.day) filter (where d.on_time <> 0) || array_agg(d.failed * 128 + 96 + d.day) filter (where d.failed <> 0), '{}') as by_day
    from (select s.tenant_id, s.customer_id, s.kind, date_trunc('month', s.day)::date as month, extract(day from s.day)::integer as day,
        s.type_id, s.outcome, s.manufacturer, s.model, s.days, sum(s.entries)::integer as entries, sum(s.due)::integer as due, sum(s.on_time)::integer as on_time, sum(s.failed)::integer as failed
      from (
  select r.tenant_id, l.customer_id, 'turnaround' as kind, d.day - (r.done_at < d.day::timestamp at time zone t.time_zone)::integer as day, null::uuid as type_id, null::text as outcome,
      null::text as manufacturer, null::text as model,
      greatest(d.day - (r.created_at at time zone t.time_zone)::date, 0) as days, r.sign as entries, 0 as due, 0 as on_time, 0 as failed
    from (select 1 as sign, n.* from work_orders n where n.tenant_id = new.id and true) r cross join lateral (select s.time_zone from tenants s where s.id = r.tenant_id offset 0) t cross join lateral (select (r.done_at at time zone t.time_zone)::date as day) d cross join lateral (values (null::uuid, true), (r.customer_id, false)) l(customer_id, is_company)
    where r.status in ('done', 'closed') and r.done_at is not null and (l.is_company or l.customer_id is not null) union all 
  select r.tenant_id, l.customer_id, x.kind, m.day, x.type_id, x.outcome, x.manufacturer, x.model, null::integer as days,
      r.sign as entries, r.sign * x.due as due, r.sign * x.on_time as on_time, r.sign * x.failed as failed
    from (select 1 as sign, n.* from work_order_lines n where n.tenant_id = new.id and n.outcome = 'not_done') r cross join lateral (select s.time_zone from tenants s where s.id = r.tenant_id offset 0) t left join lateral (select s.type_id from work_orders s where s.tenant_id = r.tenant_id and s.id = r.work_order_id offset 0) w on true cross join lateral (select s.customer_id, s.manufacturer, s.model from assets s where s.tenant_id = r.tenant_id and s.id = r.asset_id offset 0) a cross join lateral (select (r.finished_at at time zone t.time_zone)::date as day) d
    cross join lateral (select case when r.outcome = 'not_done' then d.day - (r.finished_at < d.day::timestamp at time zone t.time_zone)::integer else r.serviced_on end as day,
      r.outcome <> 'not_done' as is_serviced, a.customer_id = r.customer_id as is_own) m
    cross join lateral (values
      ('work', true, true, coalesce(r.type_id, w.type_id), r.outcome, null, null,
        (m.is_serviced and r.before_next_on is not null)::integer,
        (m.is_serviced and r.before_next_on is not null and r.serviced_on <= r.before_next_on)::integer, 0),
      ('model', m.is_serviced, m.is_serviced and m.is_own, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('left', false, m.is_serviced and m.is_own is not true, null, null, a.manufacturer, a.model, 0, 0, (r.outcome = 'failed')::integer),
      ('unsaid', false, m.is_serviced and m.is_own is not true, null, null, null, null, 0, 0, (r.outcome = 'failed')::integer))
      x(kind, of_company, of_customer, type_id, outcome, manufacturer, model, due, on_time, failed)
    cross join lateral (values (null::uuid, x.of_company), (r.customer_id, x.of_customer and r.customer_id is not null))
      l(customer_id, counts)
    where r.finished_at is not null and r.handed_from_id is null and m.day is not null and l.counts) s
      group by s.tenant_id, s.customer_id, s.kind, s.day, s.type_id, s.outcome, s.manufacturer, s.model, s.days
      having sum(s.entries) <> 0 or sum(s.due) <> 0 or sum(s.on_time) <> 0 or sum(s.failed) <> 0) d
    group by d.tenant_id, d.customer_id, d.kind, d.month, d.type_id, d.outcome, d.manufacturer, d.model, d.days),
    held as (select c.*, case when c.customer_id is null then (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id is null limit 1 for update skip locked)
      else (select m.id from report_months m where m.tenant_id = c.tenant_id and m.kind = c.kind and m.month = c.month and m.key = c.key
        and m.customer_id = c.customer_id limit 1 for update skip locked) end as held_id from counted c),
    added_to as (update report_months d set entries = d.entries + h.entries, due = d.due + h.due, on_time = d.on_time + h.on_time, failed = d.failed + h.failed,
      by_day = case when cardinality(d.by_day) + cardinality(h.by_day) <= 160 then d.by_day || h.by_day else
        array(select sum(x.packed >> 7)::integer * 128 + (x.packed & 127) from unnest(d.by_day || h.by_day) x(packed)
          group by x.packed & 127 having sum(x.packed >> 7) <> 0) end
      from held h where d.tenant_id = h.tenant_id and d.id = h.held_id)
    insert into report_months (tenant_id, customer_id, kind, month, key, type_id, outcome, manufacturer, model, days, entries, due, on_time, failed, by_day) select h.tenant_id, h.customer_id, h.kind, h.month, h.key, h.type_id, h.outcome, h.manufacturer, h.model, h.days, h.entries, h.due, h.on_time, h.failed, h.by_day from held h where h.held_id is null;
  return null;
end $function$;

-- owned by definer_mail; executed by app_worker
CREATE OR REPLACE FUNCTION app.recurring_due(p_most integer)
 RETURNS TABLE(tenant_id uuid, id uuid, version integer, period_on date, next_on date, note text, descriptions text[])
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select t.id, r.id, r.version, r.next_on, app.recurring_next(r.next_on, r.every, r.unit, r.anchor_day), r.note,
      (select array_agg(l.description order by l.position) from recurring_lines l
        where l.tenant_id = r.tenant_id and l.recurring_id = r.id)
    from tenants t
      cross join lateral (select x.*, row_number() over (order by x.next_on, x.id) as turn from recurring_invoices x
        where x.tenant_id = t.id and x.state = 'active' and x.next_on <= (now() at time zone t.time_zone)::date
        order by x.next_on, x.id limit 5) r
    where t.status = 'active'
    order by r.turn, r.next_on, r.id limit p_most
$function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.recurring_log(p_tenant uuid, p_entries jsonb)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.audit_append(p_tenant, row('system', null, 'Recurring invoices', null, null, null, null, null)::app.audit_actor, p_entries)
$function$;

-- owned by definer_mail; executed by app_worker
CREATE OR REPLACE FUNCTION app.recurring_make(p_tenant uuid, p_plan uuid, p_version integer, p_period date, p_note text, p_descriptions jsonb, p_key text, p_valid interval)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare r recurring_invoices; t record; c record; today date; following date; invoice uuid; is_last boolean; entries jsonb;
  texts jsonb := app.at_most(p_descriptions, 4000000);
begin
  select x.* into r from recurring_invoices x where x.tenant_id = p_tenant and x.id = p_plan for update skip locked;
  select x.id, x.name, x.address, x.country, x.tax_number, x.payment_days, x.time_zone into t
    from tenants x where x.id = p_tenant and x.status = 'active';
  today := (now() at time zone t.time_zone)::date;
  if r.id is null or t.id is null or r.state <> 'active' or r.version <> p_version or r.next_on is distinct from p_period
      or r.next_on > today then
    return 'gone';
  end if;
  select x.name, x.address, x.country, x.tax_number, x.payment_days, x.purchase_order into c from customers x
    where x.tenant_id = p_tenant and x.id = r.customer_id and x.archived_at is null and x.status = 'active';
  if not found then
    perform app.recurring_stop(p_tenant, p_plan, p_version, 'customer');
    return 'paused';
  end if;
  -- The number is this company's next.
  execute format('set local app.tenant_id = %L', p_tenant);
  insert into invoices (tenant_id, customer_id, dated_on, due_on, currency, purchase_order, tax_reason, no_tax, note, net_minor,
      tax_minor, total_minor, rates, opened_by)
    values (p_tenant, r.customer_id, today, today + coalesce(r.payment_days, c.payment_days, t.payment_days, 30), r.currency,
      coalesce(r.purchase_order, c.purchase_order), r.tax_reason, r.no_tax, app.at_most(p_note, 20000), r.net_minor, r.tax_minor,
      r.total_minor, r.rates, r.name)
    returning id into invoice;
  insert into invoice_lines (tenant_id, invoice_id, position, section, description, quantity_milli, unit, unit_price, discount_milli,
      tax_milli, net_minor)
    select l.tenant_id, invoice, l.position, l.section, coalesce(nullif(texts ->> l.at, ''), l.description), l.quantity_milli, l.unit,
        l.unit_price, l.discount_milli, l.tax_milli, l.net_minor
      from (select x.*, row_number() over (order by x.position)::integer - 1 as at from recurring_lines x
        where x.tenant_id = p_tenant and x.recurring_id = p_plan) l;
  entries := jsonb_build_array(jsonb_build_object('action', 'added', 'table', 'invoices', 'id', invoice,
    'name', 'Draft invoice for ' || c.name, 'changes', jsonb_build_object('customer_id', jsonb_build_array(null, r.customer_id),
      'total_minor', jsonb_build_array(null, r.total_minor))));
  if r.issues then
    update invoices set status = 'issued', issued_by = r.name,
        buyer = jsonb_build_object('name', c.name, 'address', c.address, 'country', c.country, 'tax_number', c.tax_number),
        seller = jsonb_build_object('name', t.name, 'address', t.address, 'country', t.country, 'tax_number', t.tax_number)
      where tenant_id = p_tenant and id = invoice;
    select entries || jsonb_build_object('action', 'changed', 'table', 'invoices', 'id', invoice, 'name', 'INV-' || i.number, 'changes',
        jsonb_build_object('status', jsonb_build_array('draft', 'issued'), 'number', jsonb_build_array(null, i.number))) into entries
      from invoices i where i.tenant_id = p_tenant and i.id = invoice;
  end if;
  set local app.tenant_id = '';
  insert into recurring_periods (tenant_id, recurring_id, period_on, invoice_id) values (p_tenant, p_plan, p_period, invoice);
  following := app.recurring_next(p_period, r.every, r.unit, r.anchor_day);
  is_last := r.made + 1 >= r.times or following > r.last_on;
  update recurring_invoices x set made = x.made + 1, version = x.version + 1, updated_at = now(),
      next_on = case when is_last then null else following end, state = case when is_last then 'ended' else 'active' end
    where x.tenant_id = p_tenant and x.id = p_plan;
  if r.issues then
    perform app.tell_payers(p_tenant, 'invoice_ready', r.customer_id, 'invoices', invoice, '/invoices/' || invoice,
      app.at_most(p_key, 100), p_valid);
  end if;
  perform app.recurring_log(p_tenant, entries);
  return 'made';
end $function$;

-- owned by owner; executed by app_staff, definer_mail
CREATE OR REPLACE FUNCTION app.recurring_next(p_day date, p_every integer, p_unit text, p_anchor integer)
 RETURNS date
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select case when p_unit = 'week' then p_day + 7 * p_every else (
    select m.first + least(p_anchor, extract(day from m.first + interval '1 month' - interval '1 day')::integer) - 1
      from (select (date_trunc('month', p_day::timestamp)
        + make_interval(months => p_every * case p_unit when 'month' then 1 when 'quarter' then 3 else 12 end))::date as first) m) end
$function$;

-- owned by definer_mail; executed by app_worker
CREATE OR REPLACE FUNCTION app.recurring_stop(p_tenant uuid, p_plan uuid, p_version integer, p_why text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare r record;
begin
  update recurring_invoices x set state = 'paused', paused_why = app.at_most(p_why, 20), version = x.version + 1, updated_at = now()
    where x.tenant_id = p_tenant and x.id = p_plan and x.version = p_version and x.state = 'active' returning x.name into r;
  if found then
    perform app.recurring_log(p_tenant, jsonb_build_array(jsonb_build_object('action', 'changed', 'table', 'recurring_invoices',
      'id', p_plan, 'name', r.name, 'changes', jsonb_build_object('state', jsonb_build_array('active', 'paused')))));
  end if;
end $function$;

-- owned by definer_sign_in; executed by partner
CREATE OR REPLACE FUNCTION app.register_customer(p_name text, p_phone text, p_email text, p_address text, p_another boolean, p_key text)
 RETURNS SETOF app.audit_note
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; whose partners; c uuid; l uuid; n bigint;
begin
  if current_setting('app.kind') <> 'portal' or not current_setting('app.can_create_users')::boolean then
    raise exception 'nobody gives what they lack' using errcode = 'GH014', detail = 'customer';
  end if;
  select * into strict whose from partners p where p.tenant_id = t and p.id = nullif(current_setting('app.partner_id'), '')::uuid
    for no key update;
  if not p_another and exists (select
    from app.likely_customers(app.at_most(p_name, 2000), app.at_most(p_phone, 500), app.at_most(p_email, 2000))) then
    return;
  end if;
  -- A number that staff have given by hand is passed over.
  for attempt in 1 .. 100 loop
    n := app.next_number('customer');
    exit when not exists (select from customers k where k.tenant_id = t and k.archived_at is null
      and k.number_key = alike_key(whose.number || '-' || n));
  end loop;
  -- A2: nothing is emailed to an Email that a partner typed until staff have confirmed that it's the customer's.
  insert into customers (tenant_id, number, name, phone, email, address, partner_id, email_confirmed, email_by_partner)
    values (t, whose.number || '-' || n, app.at_most(p_name, 2000), app.at_most(p_phone, 500), app.at_most(p_email, 2000),
      app.at_most(p_address, 5000), whose.id, coalesce(trim(app.at_most(p_email, 2000)), '') = '',
      coalesce(trim(app.at_most(p_email, 2000)), '') <> '') returning id into c;
  insert into secure_links (tenant_id, customer_id, key_version) values (t, c, app.at_most(p_key, 100)) returning id into l;
  return query select v.action, v.kind, v.id, k.name from customers k,
    (values ('added', 'customers', c), ('added', 'secure_links', l)) v(action, kind, id) where k.tenant_id = t and k.id = c;
end $function$;

-- owned by definer_mail; executed by definer_sign_in
CREATE OR REPLACE FUNCTION app.rehearse_email(p_tenant uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.enqueue(p_tenant, 'deliver_email', 'rehearsal '
    || gen_random_uuid(), jsonb_build_object('email', e.id, 'rehearsal', true), 1, app.emails_waiting(p_tenant))
    from (select id from emails where tenant_id = p_tenant and kind in ('password_reset', 'invitation') and state in ('sent', 'kept')
      order by created_at desc, id desc limit 1) e
$function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.repeat_first_service()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare s record; service asset_services;
begin
  if tg_op = 'DELETE' then service := old; else service := new; end if;
  select x.interval_months, x.last_service_on, x.next_service_on, x.service_required into s from asset_services x
    where x.tenant_id = service.tenant_id and x.asset_id = service.asset_id
    order by x.service_required desc, x.next_service_on nulls last, x.id limit 1;
  -- The last one of all is gone: what the asset says then is its one service again.
  if not found then return null; end if;
  update assets a set service_interval_months = s.interval_months, last_service_on = s.last_service_on,
      next_service_on = s.next_service_on, service_required = s.service_required, version = a.version + 1, updated_at = now()
    where a.tenant_id = service.tenant_id and a.id = service.asset_id
      and (a.service_interval_months, a.last_service_on, a.next_service_on, a.service_required)
        is distinct from (s.interval_months, s.last_service_on, s.next_service_on, s.service_required);
  return null;
end $function$;

-- owned by definer_mail; executed by app_worker
CREATE OR REPLACE FUNCTION app.report_clock(p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare r record; n uuid; made integer := 0;
begin
  for r in
    select m as mail, d.today, d.month
      from report_mails m join tenants t on t.id = m.tenant_id and t.status = 'active'
        join users u on u.tenant_id = m.tenant_id and u.id = m.user_id and u.archived_at is null
        cross join lateral (select (now() at time zone t.time_zone)::date as today) n
        cross join lateral (select n.today, date_trunc('month', n.today)::date as month) d
        cross join lateral (select least(d.month + m.day - 1, (d.month + interval '1 month')::date - 1) as due) e
      where m.stopped_at is null and d.today >= e.due and (m.created_at at time zone t.time_zone)::date <= e.due
        and not exists (select from report_sendings x where x.tenant_id = m.tenant_id and x.report_mail_id = m.id and x.month = d.month)
        and app.wants(m.tenant_id, 'report_sent', m.user_id, null, null)
      limit p_most
  loop
    insert into report_sendings (tenant_id, report_mail_id, month, sent_on) values ((r.mail).tenant_id, (r.mail).id, r.month, r.today)
      on conflict do nothing returning id into n;
    continue when n is null;
    perform app.put_report(r.mail, null);
    made := made + 1;
  end loop;
  return made;
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.reports_turned_off()
 RETURNS TABLE(user_id uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select distinct m.user_id from report_mails m where m.tenant_id = current_setting('app.tenant_id')::uuid
    and not app.wants(m.tenant_id, 'report_sent', m.user_id, null, null)
$function$;

-- owned by definer_numbers; executed by app_worker
CREATE OR REPLACE FUNCTION app.reserve_tickets(p_tenant uuid, p_count integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare n bigint;
begin
  if p_count is null or p_count not between 1 and 10000 then
    raise exception 'nobody needs so many' using errcode = 'invalid_parameter_value'; end if;
  insert into counters as c (tenant_id, name, value) values (p_tenant, 'ticket', 1000 + p_count)
    on conflict (tenant_id, name) do update set value = c.value + p_count returning value into n;
  return n - p_count + 1;
end $function$;

-- owned by definer_sign_in; executed by partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
CREATE OR REPLACE FUNCTION app.resume_portal_person(p_portal_user uuid, p_key text, p_valid interval)
 RETURNS SETOF app.audit_note
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; p portal_users; now_is text; link uuid;
begin

  select * into p from portal_users where tenant_id = t and id = p_portal_user and archived_at is null for no key update;
  if not found or not app.may_manage_user(p_portal_user) then return; end if;
  if app.person_lacks(p_portal_user) <> '{}' then return; end if;
  update users set state = case when password_hash is null then 'invited' else 'active' end, updated_at = now(), version = version + 1
    where tenant_id = t and id = p.user_id and state = 'suspended' and archived_at is null returning state into now_is;
  if not found then return; end if;
  perform from tenants where id = t for no key update;
  if (select l.used > l.allowed from app.licences() l) then raise exception 'no licence left' using errcode = 'GH004'; end if;
  if now_is = 'invited' then
    link := app.make_password_link(t, p.user_id, 'invitation', app.at_most(p_key, 100), p_valid);
    perform app.put_email(t, 'invitation', p.user_id, null, null, app.mail_causer(), jsonb_build_object('password_link_id', link));
  end if;
  return query select v.action, 'users', u.id, trim(u.first_name || ' ' || u.last_name)
    from users u, (values (1, 'resumed'), (2, 'invited')) v(n, action)
    where u.tenant_id = t and u.id = p.user_id and (v.action = 'resumed' or now_is = 'invited') order by v.n;
end $function$;

-- owned by definer_jobs; executed by definer_operator
CREATE OR REPLACE FUNCTION app.retry_jobs(p_task text, p_tenant uuid)
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select count(*)::integer from graphile_worker.reschedule_jobs(array(
    select j.id from graphile_worker._private_jobs j join graphile_worker._private_tasks k on k.id = j.task_id
      where k.identifier = p_task and app.tenant_of_job(j.payload) is not distinct from p_tenant
        and j.attempts >= j.max_attempts and j.locked_by is null
      order by j.id limit 10000), run_at => now(), attempts => 0)
$function$;

-- owned by definer_jobs; executed by app_worker
CREATE OR REPLACE FUNCTION app.return_bank_file(p_tenant uuid, p_file uuid, p_told text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  update bank_files set state = 'draft', told = app.at_most(p_told, 10000), updated_at = now(), version = version + 1
    where tenant_id = p_tenant and id = p_file and state in ('queued', 'running')
$function$;

-- owned by definer_jobs; executed by app_worker
CREATE OR REPLACE FUNCTION app.return_bulk_import(p_tenant uuid, p_import uuid, p_problem text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  update bulk_imports set state = 'draft', problem = app.at_most(p_problem, 10000), updated_at = now(), version = version + 1
    where tenant_id = p_tenant and id = p_import and state in ('queued', 'running')
$function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.return_documents()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  update documents d set asset_id = null, work_order_line_id = new.id, taken_off_order_id = null
    where d.tenant_id = new.tenant_id and d.asset_id = new.asset_id and d.taken_off_order_id = new.work_order_id
      and d.customer_id is not distinct from new.customer_id;
  return null;
end $function$;

-- owned by definer_jobs; executed by app_worker
CREATE OR REPLACE FUNCTION app.return_import(p_tenant uuid, p_import uuid, p_problem text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  update imports set state = 'draft', problem = app.at_most(p_problem, 10000), updated_at = now(), version = version + 1
    where tenant_id = p_tenant and id = p_import and state in ('queued', 'running')
$function$;

-- owned by definer_search; executed by app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link
CREATE OR REPLACE FUNCTION app.room_for_document(p_size bigint, p_most bigint)
 RETURNS TABLE(fits boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; held bigint;
begin
  insert into document_usage (tenant_id, bytes) values (t, 0) on conflict (tenant_id) do nothing;
  select u.bytes into held from document_usage u where u.tenant_id = t for no key update;
  -- What waits to be added takes up its place already.
  return query select held + coalesce(sum(f.size), 0) + p_size <= p_most from certificate_files f where f.tenant_id = t;
end $function$;

-- owned by definer_search; executed by app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.search_assets(p_words text[], p_most integer DEFAULT NULL::integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  reach uuid[] := case
    when role = 'portal_contact' then current_setting('app.facilities')::uuid[]
    when role = 'partner' then app.my_customers()
    when role = 'portal_contact_wide' then array(select facility_id from contact_facilities where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid limit 257)
    when role in ('portal_contact_mixed', 'portal_contact_admin') then
      array(select facility_id from contact_facilities where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid
        and (role = 'portal_contact_mixed' and not current_setting('app.all_facilities')::boolean
          or facility_customer_id is distinct from current_setting('app.customer_id')::uuid) limit 257) end;
begin
  if role in ('portal_contact_wide', 'portal_contact_mixed', 'portal_contact_admin') and cardinality(reach) > 256 then role := role || '_many'; end if;
  case role
    when 'app_staff' then
      return query select s.id from ((select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and true limit p_most)) s limit p_most;
    when 'portal_link', 'portal_customer', 'portal_contact_all' then return query select s.id from ((select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid limit p_most)) s limit p_most;
    when 'portal_contact' then return query select s.id from ((select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and facility_id = any (reach) limit p_most)) s limit p_most;
    when 'portal_contact_wide' then return query select s.id from ((select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid and facility_id = any (reach) limit p_most)) s limit p_most;
    when 'portal_contact_mixed' then return query select s.id from ((select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and facility_id = any (reach) limit p_most)) s limit p_most;
    when 'portal_contact_admin' then return query select s.id from ((select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and facility_id = any (reach) limit p_most)) s limit p_most;
    when 'partner' then return query select s.id from ((select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = any (reach) limit p_most)) s limit p_most;
    when 'portal_contact_wide_many' then return query select s.id from ((select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid and facility_id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid) limit p_most)) s limit p_most;
    when 'portal_contact_mixed_many' then return query select s.id from ((select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and facility_id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid) limit p_most)) s limit p_most;
    when 'portal_contact_admin_many' then return query select s.id from ((select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from assets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and facility_id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid) limit p_most)) s limit p_most;
    else return;
  end case;
end $function$;

-- owned by definer_search; executed by app_staff
CREATE OR REPLACE FUNCTION app.search_audit_log(p_words text[], p_most integer DEFAULT NULL::integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  
begin
  
  case role
    when 'app_staff' then
      return query select s.id from ((select id from audit_log where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and current_setting('app.administrator')::boolean limit p_most)) s limit p_most;

    else return;
  end case;
end $function$;

-- owned by definer_search; executed by app_staff, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.search_contacts(p_words text[], p_most integer DEFAULT NULL::integer, p_customer uuid DEFAULT NULL::uuid)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  
  rest text[];
  whose uuid[];
  counted integer;
  more integer;
begin
  
  case role
    when 'app_staff' then
      return query select s.id from ((select coalesce(merged_into, id) as id from contacts where tenant_id = current_setting('app.tenant_id')::uuid and (archived_at is null or merged_into is not null) and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and true limit p_most)) s limit p_most;
      get diagnostics counted = row_count;
      if p_customer is null and (p_most is null or counted < p_most) then
        for rest, whose in
          select r.rest, array_agg(r.id) from (
            select c.id, array(select p from unnest(patterns) p where split_part(c.search_text, E'\f', 1) not like p order by length(p) desc, p) as rest
            from customers c where c.tenant_id = current_setting('app.tenant_id')::uuid and c.id in (
              select h.id from unnest(patterns) p join customers h on h.tenant_id = current_setting('app.tenant_id')::uuid and h.search_text like p and split_part(h.search_text, E'\f', 1) like p)
          ) r group by r.rest
        loop
          exit when counted >= p_most;
          return query select id from contacts where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and (p_customer is null or customer_id = p_customer) and customer_id = any (whose) and (rest[1] is null or search_text like rest[1]) and (rest[2] is null or search_text like rest[2]) and (cardinality(rest) < 3 or search_text like all (rest)) and not (search_text like all (patterns)) limit p_most - counted;
          get diagnostics more = row_count;
          counted := counted + more;
        end loop;
      end if;
    when 'portal_link', 'portal_customer', 'portal_contact_admin' then return query select s.id from ((select id from contacts where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid limit p_most)) s limit p_most;
    when 'portal_contact', 'portal_contact_wide', 'portal_contact_mixed', 'portal_contact_all' then return query select s.id from ((select id from contacts where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and current_setting('app.edit_contact')::boolean and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from contacts where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and id = current_setting('app.contact_id')::uuid limit p_most)) s limit p_most;
    else return;
  end case;
end $function$;

-- owned by definer_search; executed by app_staff, partner, partner_ro
CREATE OR REPLACE FUNCTION app.search_customers(p_words text[], p_most integer DEFAULT NULL::integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  reach uuid[] := case
    when role = 'portal_contact' then current_setting('app.facilities')::uuid[]
    when role = 'partner' then app.my_customers()
    when role = 'portal_contact_wide' then array(select facility_id from contact_facilities where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid)
    when role in ('portal_contact_mixed', 'portal_contact_admin') then
      array(select facility_id from contact_facilities where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid
        and (role = 'portal_contact_mixed' and not current_setting('app.all_facilities')::boolean
          or facility_customer_id is distinct from current_setting('app.customer_id')::uuid)) end;
begin
  
  case role
    when 'app_staff' then
      return query select s.id from ((select coalesce(merged_into, id) as id from customers where tenant_id = current_setting('app.tenant_id')::uuid and (archived_at is null or merged_into is not null) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and true limit p_most)) s limit p_most;
    when 'partner' then return query select s.id from ((select id from customers where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and id = any (reach) limit p_most)) s limit p_most;
    else return;
  end case;
end $function$;

-- owned by definer_search; executed by app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.search_documents(p_words text[], p_most integer DEFAULT NULL::integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  reach uuid[] := case
    when role = 'portal_contact' then current_setting('app.facilities')::uuid[]
    when role = 'partner' then app.my_customers()
    when role = 'portal_contact_wide' then array(select facility_id from contact_facilities where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid limit 257)
    when role in ('portal_contact_mixed', 'portal_contact_admin') then
      array(select facility_id from contact_facilities where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid
        and (role = 'portal_contact_mixed' and not current_setting('app.all_facilities')::boolean
          or facility_customer_id is distinct from current_setting('app.customer_id')::uuid)) end;
begin
  if role in ('portal_contact_wide') and cardinality(reach) > 256 then role := role || '_many'; end if;
  case role
    when 'app_staff' then
      return query select s.id from ((select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and true limit p_most)) s limit p_most;
    when 'portal_link' then return query select s.id from ((select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (customer_id = current_setting('app.customer_id')::uuid and case when documents.asset_id is not null then documents.asset_id is not null and exists (select from assets r where r.tenant_id = documents.tenant_id and r.id = documents.about_asset_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid)))
      when documents.work_order_id is not null then exists (select from work_orders r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid)))
      when documents.work_order_line_id is not null then exists (select from work_order_lines r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_line_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid)))
      when documents.work_order_comment_id is not null then exists (select from work_order_comments m where m.tenant_id = documents.tenant_id and m.id = documents.work_order_comment_id and not m.internal
    and exists (select from work_orders r where r.tenant_id = m.tenant_id and r.id = m.work_order_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid))))
      when documents.ticket_comment_id is not null then exists (select from ticket_comments m where m.tenant_id = documents.tenant_id and m.id = documents.ticket_comment_id and not m.internal
    and exists (select from tickets r where r.tenant_id = m.tenant_id and r.id = m.ticket_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid))))
      when documents.estimate_id is not null then exists (select from estimates r where r.tenant_id = documents.tenant_id and r.id = documents.estimate_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status <> 'draft')))
      when documents.invoice_id is not null then exists (select from invoices r where r.tenant_id = documents.tenant_id and r.id = documents.invoice_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status = 'issued'))) end) limit p_most)) s limit p_most;
    when 'portal_customer' then return query select s.id from ((select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (customer_id = current_setting('app.customer_id')::uuid and case when documents.asset_id is not null then documents.asset_id is not null and exists (select from assets r where r.tenant_id = documents.tenant_id and r.id = documents.about_asset_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid)))
      when documents.work_order_id is not null then exists (select from work_orders r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid)))
      when documents.work_order_line_id is not null then exists (select from work_order_lines r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_line_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid)))
      when documents.work_order_comment_id is not null then exists (select from work_order_comments m where m.tenant_id = documents.tenant_id and m.id = documents.work_order_comment_id and not m.internal
    and exists (select from work_orders r where r.tenant_id = m.tenant_id and r.id = m.work_order_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid))))
      when documents.ticket_comment_id is not null then exists (select from ticket_comments m where m.tenant_id = documents.tenant_id and m.id = documents.ticket_comment_id and not m.internal
    and exists (select from tickets r where r.tenant_id = m.tenant_id and r.id = m.ticket_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid))))
      when documents.estimate_id is not null then exists (select from estimates r where r.tenant_id = documents.tenant_id and r.id = documents.estimate_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status <> 'draft')))
      when documents.invoice_id is not null then exists (select from invoices r where r.tenant_id = documents.tenant_id and r.id = documents.invoice_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status = 'issued'))) end) limit p_most)) s limit p_most;
    when 'portal_contact_admin' then return query select s.id from ((select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (customer_id = current_setting('app.customer_id')::uuid and case when documents.asset_id is not null then documents.asset_id is not null and exists (select from assets r where r.tenant_id = documents.tenant_id and r.id = documents.about_asset_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach))))
      when documents.work_order_id is not null then exists (select from work_orders r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)))))
      when documents.work_order_line_id is not null then exists (select from work_order_lines r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_line_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach))))
      when documents.work_order_comment_id is not null then exists (select from work_order_comments m where m.tenant_id = documents.tenant_id and m.id = documents.work_order_comment_id and not m.internal
    and exists (select from work_orders r where r.tenant_id = m.tenant_id and r.id = m.work_order_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal))))))
      when documents.ticket_comment_id is not null then exists (select from ticket_comments m where m.tenant_id = documents.tenant_id and m.id = documents.ticket_comment_id and not m.internal
    and exists (select from tickets r where r.tenant_id = m.tenant_id and r.id = m.ticket_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid))))
      when documents.estimate_id is not null then exists (select from estimates r where r.tenant_id = documents.tenant_id and r.id = documents.estimate_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status <> 'draft')))
      when documents.invoice_id is not null then exists (select from invoices r where r.tenant_id = documents.tenant_id and r.id = documents.invoice_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status = 'issued'))) end) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (documents.asset_id is not null and exists (select from assets r where r.tenant_id = documents.tenant_id and r.id = documents.about_asset_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_orders r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_order_lines r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_line_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_order_comments m where m.tenant_id = documents.tenant_id and m.id = documents.work_order_comment_id and not m.internal
    and exists (select from work_orders r where r.tenant_id = m.tenant_id and r.id = m.work_order_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal))))))) limit p_most)) s limit p_most;
    when 'portal_contact_all' then return query select s.id from ((select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (customer_id = current_setting('app.customer_id')::uuid and case when documents.asset_id is not null then documents.asset_id is not null and exists (select from assets r where r.tenant_id = documents.tenant_id and r.id = documents.about_asset_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid)))
      when documents.work_order_id is not null then exists (select from work_orders r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid)))
      when documents.work_order_line_id is not null then exists (select from work_order_lines r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_line_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid)))
      when documents.work_order_comment_id is not null then exists (select from work_order_comments m where m.tenant_id = documents.tenant_id and m.id = documents.work_order_comment_id and not m.internal
    and exists (select from work_orders r where r.tenant_id = m.tenant_id and r.id = m.work_order_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid))))
      when documents.ticket_comment_id is not null then exists (select from ticket_comments m where m.tenant_id = documents.tenant_id and m.id = documents.ticket_comment_id and not m.internal
    and exists (select from tickets r where r.tenant_id = m.tenant_id and r.id = m.ticket_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and contact_id = current_setting('app.contact_id')::uuid))))
      when documents.estimate_id is not null then exists (select from estimates r where r.tenant_id = documents.tenant_id and r.id = documents.estimate_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status <> 'draft' and current_setting('app.access_billing')::boolean)))
      when documents.invoice_id is not null then exists (select from invoices r where r.tenant_id = documents.tenant_id and r.id = documents.invoice_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status = 'issued' and current_setting('app.access_billing')::boolean))) end) limit p_most)) s limit p_most;
    when 'portal_contact' then return query select s.id from ((select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (documents.asset_id is not null and exists (select from assets r where r.tenant_id = documents.tenant_id and r.id = documents.about_asset_id
    and r.customer_id is not distinct from documents.customer_id and ((facility_id = any (reach))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_orders r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_id
    and r.customer_id is not distinct from documents.customer_id and ((facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_order_lines r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_line_id
    and r.customer_id is not distinct from documents.customer_id and ((facility_id = any (reach))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_order_comments m where m.tenant_id = documents.tenant_id and m.id = documents.work_order_comment_id and not m.internal
    and exists (select from work_orders r where r.tenant_id = m.tenant_id and r.id = m.work_order_id
      and r.customer_id is not distinct from documents.customer_id and ((facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal))))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from ticket_comments m where m.tenant_id = documents.tenant_id and m.id = documents.ticket_comment_id and not m.internal
    and exists (select from tickets r where r.tenant_id = m.tenant_id and r.id = m.ticket_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and contact_id = current_setting('app.contact_id')::uuid))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (estimate_id is not null and customer_id = current_setting('app.customer_id')::uuid and current_setting('app.access_billing')::boolean and exists (select from estimates r where r.tenant_id = documents.tenant_id and r.id = documents.estimate_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status <> 'draft' and current_setting('app.access_billing')::boolean)))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (invoice_id is not null and customer_id = current_setting('app.customer_id')::uuid and current_setting('app.access_billing')::boolean and exists (select from invoices r where r.tenant_id = documents.tenant_id and r.id = documents.invoice_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status = 'issued' and current_setting('app.access_billing')::boolean)))) limit p_most)) s limit p_most;
    when 'portal_contact_wide' then return query select s.id from ((select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (documents.asset_id is not null and exists (select from assets r where r.tenant_id = documents.tenant_id and r.id = documents.about_asset_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and facility_id = any (reach))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_orders r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_order_lines r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_line_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and facility_id = any (reach))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_order_comments m where m.tenant_id = documents.tenant_id and m.id = documents.work_order_comment_id and not m.internal
    and exists (select from work_orders r where r.tenant_id = m.tenant_id and r.id = m.work_order_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal))))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from ticket_comments m where m.tenant_id = documents.tenant_id and m.id = documents.ticket_comment_id and not m.internal
    and exists (select from tickets r where r.tenant_id = m.tenant_id and r.id = m.ticket_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and contact_id = current_setting('app.contact_id')::uuid))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (estimate_id is not null and customer_id = current_setting('app.customer_id')::uuid and current_setting('app.access_billing')::boolean and exists (select from estimates r where r.tenant_id = documents.tenant_id and r.id = documents.estimate_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status <> 'draft' and current_setting('app.access_billing')::boolean)))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (invoice_id is not null and customer_id = current_setting('app.customer_id')::uuid and current_setting('app.access_billing')::boolean and exists (select from invoices r where r.tenant_id = documents.tenant_id and r.id = documents.invoice_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status = 'issued' and current_setting('app.access_billing')::boolean)))) limit p_most)) s limit p_most;
    when 'portal_contact_mixed' then return query select s.id from ((select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid and case when documents.asset_id is not null then documents.asset_id is not null and exists (select from assets r where r.tenant_id = documents.tenant_id and r.id = documents.about_asset_id
    and r.customer_id is not distinct from documents.customer_id and ((current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach))))
      when documents.work_order_id is not null then exists (select from work_orders r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_id
    and r.customer_id is not distinct from documents.customer_id and ((current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)))))
      when documents.work_order_line_id is not null then exists (select from work_order_lines r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_line_id
    and r.customer_id is not distinct from documents.customer_id and ((current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach))))
      when documents.work_order_comment_id is not null then exists (select from work_order_comments m where m.tenant_id = documents.tenant_id and m.id = documents.work_order_comment_id and not m.internal
    and exists (select from work_orders r where r.tenant_id = m.tenant_id and r.id = m.work_order_id
      and r.customer_id is not distinct from documents.customer_id and ((current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal))))))
      when documents.ticket_comment_id is not null then exists (select from ticket_comments m where m.tenant_id = documents.tenant_id and m.id = documents.ticket_comment_id and not m.internal
    and exists (select from tickets r where r.tenant_id = m.tenant_id and r.id = m.ticket_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and contact_id = current_setting('app.contact_id')::uuid))))
      when documents.estimate_id is not null then exists (select from estimates r where r.tenant_id = documents.tenant_id and r.id = documents.estimate_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status <> 'draft' and current_setting('app.access_billing')::boolean)))
      when documents.invoice_id is not null then exists (select from invoices r where r.tenant_id = documents.tenant_id and r.id = documents.invoice_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status = 'issued' and current_setting('app.access_billing')::boolean))) end) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (documents.asset_id is not null and exists (select from assets r where r.tenant_id = documents.tenant_id and r.id = documents.about_asset_id
    and r.customer_id is not distinct from documents.customer_id and ((current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_orders r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_id
    and r.customer_id is not distinct from documents.customer_id and ((current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_order_lines r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_line_id
    and r.customer_id is not distinct from documents.customer_id and ((current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_order_comments m where m.tenant_id = documents.tenant_id and m.id = documents.work_order_comment_id and not m.internal
    and exists (select from work_orders r where r.tenant_id = m.tenant_id and r.id = m.work_order_id
      and r.customer_id is not distinct from documents.customer_id and ((current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid) or (facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal))))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from ticket_comments m where m.tenant_id = documents.tenant_id and m.id = documents.ticket_comment_id and not m.internal
    and exists (select from tickets r where r.tenant_id = m.tenant_id and r.id = m.ticket_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and contact_id = current_setting('app.contact_id')::uuid))))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (estimate_id is not null and customer_id = current_setting('app.customer_id')::uuid and current_setting('app.access_billing')::boolean and exists (select from estimates r where r.tenant_id = documents.tenant_id and r.id = documents.estimate_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status <> 'draft' and current_setting('app.access_billing')::boolean)))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (invoice_id is not null and customer_id = current_setting('app.customer_id')::uuid and current_setting('app.access_billing')::boolean and exists (select from invoices r where r.tenant_id = documents.tenant_id and r.id = documents.invoice_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status = 'issued' and current_setting('app.access_billing')::boolean)))) limit p_most)) s limit p_most;
    when 'partner' then return query select s.id from ((select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (customer_id = any (reach) and case when documents.asset_id is not null then documents.asset_id is not null and exists (select from assets r where r.tenant_id = documents.tenant_id and r.id = documents.about_asset_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = any (reach))))
      when documents.work_order_id is not null then exists (select from work_orders r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_id
    and r.customer_id is not distinct from documents.customer_id and ((partner_id = current_setting('app.partner_id')::uuid)))
      when documents.work_order_line_id is not null then exists (select from work_order_lines l where l.tenant_id = documents.tenant_id and l.id = documents.work_order_line_id
    and l.customer_id is not distinct from documents.customer_id
    and exists (select from work_orders r where r.tenant_id = l.tenant_id and r.id = l.work_order_id and ((partner_id = current_setting('app.partner_id')::uuid))))
      when documents.claim_comment_id is not null then exists (select from claim_comments m where m.tenant_id = documents.tenant_id and m.id = documents.claim_comment_id and not m.internal
    and exists (select from warranty_claims r where r.tenant_id = m.tenant_id and r.id = m.claim_id
      and r.customer_id is not distinct from documents.customer_id and ((partner_id = current_setting('app.partner_id')::uuid and customer_id = any (reach))))) end) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_orders r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_id
    and r.customer_id is not distinct from documents.customer_id and ((partner_id = current_setting('app.partner_id')::uuid)))) limit p_most) union (select id from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and (exists (select from work_order_lines l where l.tenant_id = documents.tenant_id and l.id = documents.work_order_line_id
    and l.customer_id is not distinct from documents.customer_id
    and exists (select from work_orders r where r.tenant_id = l.tenant_id and r.id = l.work_order_id and ((partner_id = current_setting('app.partner_id')::uuid))))) limit p_most)) s limit p_most;
    when 'portal_contact_wide_many' then return query select s.id from ((select id from (select * from documents where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and replaced_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and shown and customer_id = current_setting('app.customer_id')::uuid offset 0) documents where case when documents.asset_id is not null then documents.asset_id is not null and exists (select from assets r where r.tenant_id = documents.tenant_id and r.id = documents.about_asset_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and facility_id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid))))
      when documents.work_order_id is not null then exists (select from work_orders r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and facility_id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)))))
      when documents.work_order_line_id is not null then exists (select from work_order_lines r where r.tenant_id = documents.tenant_id and r.id = documents.work_order_line_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and facility_id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid))))
      when documents.work_order_comment_id is not null then exists (select from work_order_comments m where m.tenant_id = documents.tenant_id and m.id = documents.work_order_comment_id and not m.internal
    and exists (select from work_orders r where r.tenant_id = m.tenant_id and r.id = m.work_order_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and facility_id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal))))))
      when documents.ticket_comment_id is not null then exists (select from ticket_comments m where m.tenant_id = documents.tenant_id and m.id = documents.ticket_comment_id and not m.internal
    and exists (select from tickets r where r.tenant_id = m.tenant_id and r.id = m.ticket_id
      and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and contact_id = current_setting('app.contact_id')::uuid))))
      when documents.estimate_id is not null then exists (select from estimates r where r.tenant_id = documents.tenant_id and r.id = documents.estimate_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status <> 'draft' and current_setting('app.access_billing')::boolean)))
      when documents.invoice_id is not null then exists (select from invoices r where r.tenant_id = documents.tenant_id and r.id = documents.invoice_id
    and r.customer_id is not distinct from documents.customer_id and ((customer_id = current_setting('app.customer_id')::uuid and status = 'issued' and current_setting('app.access_billing')::boolean))) end limit p_most)) s limit p_most;
    else return;
  end case;
end $function$;

-- owned by definer_search; executed by app_staff
CREATE OR REPLACE FUNCTION app.search_emails(p_words text[], p_most integer DEFAULT NULL::integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  
begin
  
  case role
    when 'app_staff' then
      return query select s.id from ((select id from emails where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and true limit p_most)) s limit p_most;

    else return;
  end case;
end $function$;

-- owned by definer_search; executed by app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.search_estimates(p_words text[], p_most integer DEFAULT NULL::integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  
begin
  
  case role
    when 'app_staff' then
      return query select s.id from ((select id from estimates where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and true limit p_most)) s limit p_most;
    when 'portal_link', 'portal_customer', 'portal_contact_admin' then return query select s.id from ((select id from estimates where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid and status <> 'draft' limit p_most)) s limit p_most;
    when 'portal_contact', 'portal_contact_wide', 'portal_contact_mixed', 'portal_contact_all' then return query select s.id from ((select id from estimates where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid and status <> 'draft' and current_setting('app.access_billing')::boolean limit p_most)) s limit p_most;
    else return;
  end case;
end $function$;

-- owned by definer_search; executed by app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.search_facilities(p_words text[], p_most integer DEFAULT NULL::integer, p_customer uuid DEFAULT NULL::uuid)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  reach uuid[] := case
    when role = 'portal_contact' then current_setting('app.facilities')::uuid[]
    when role = 'partner' then app.my_customers()
    when role = 'portal_contact_wide' then array(select facility_id from contact_facilities where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid limit 257)
    when role in ('portal_contact_mixed', 'portal_contact_admin') then
      array(select facility_id from contact_facilities where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid
        and (role = 'portal_contact_mixed' and not current_setting('app.all_facilities')::boolean
          or facility_customer_id is distinct from current_setting('app.customer_id')::uuid) limit 257) end;
  rest text[];
  whose uuid[];
  counted integer;
  more integer;
begin
  if role in ('portal_contact_wide', 'portal_contact_mixed', 'portal_contact_admin') and cardinality(reach) > 256 then role := role || '_many'; end if;
  case role
    when 'app_staff' then
      return query select s.id from ((select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and true limit p_most)) s limit p_most;
      get diagnostics counted = row_count;
      if p_customer is null and (p_most is null or counted < p_most) then
        for rest, whose in
          select r.rest, array_agg(r.id) from (
            select c.id, array(select p from unnest(patterns) p where split_part(c.search_text, E'\f', 1) not like p order by length(p) desc, p) as rest
            from customers c where c.tenant_id = current_setting('app.tenant_id')::uuid and c.id in (
              select h.id from unnest(patterns) p join customers h on h.tenant_id = current_setting('app.tenant_id')::uuid and h.search_text like p and split_part(h.search_text, E'\f', 1) like p)
          ) r group by r.rest
        loop
          exit when counted >= p_most;
          return query select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and customer_id = any (whose) and (rest[1] is null or search_text like rest[1]) and (rest[2] is null or search_text like rest[2]) and (cardinality(rest) < 3 or search_text like all (rest)) and not (search_text like all (patterns)) limit p_most - counted;
          get diagnostics more = row_count;
          counted := counted + more;
        end loop;
      end if;
    when 'portal_link', 'portal_customer', 'portal_contact_all' then return query select s.id from ((select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid limit p_most)) s limit p_most;
    when 'portal_contact' then return query select s.id from ((select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and id = any (reach) limit p_most)) s limit p_most;
    when 'portal_contact_wide' then return query select s.id from ((select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid and id = any (reach) limit p_most)) s limit p_most;
    when 'portal_contact_mixed' then return query select s.id from ((select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and id = any (reach) limit p_most)) s limit p_most;
    when 'portal_contact_admin' then return query select s.id from ((select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and id = any (reach) limit p_most)) s limit p_most;
    when 'partner' then return query select s.id from ((select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = any (reach) limit p_most)) s limit p_most;
    when 'portal_contact_wide_many' then return query select s.id from ((select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid and id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid) limit p_most)) s limit p_most;
    when 'portal_contact_mixed_many' then return query select s.id from ((select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid) limit p_most)) s limit p_most;
    when 'portal_contact_admin_many' then return query select s.id from ((select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from facilities where tenant_id = current_setting('app.tenant_id')::uuid and true and (p_customer is null or customer_id = p_customer) and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid) limit p_most)) s limit p_most;
    else return;
  end case;
end $function$;

-- owned by definer_search; executed by app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.search_invoices(p_words text[], p_most integer DEFAULT NULL::integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  
begin
  
  case role
    when 'app_staff' then
      return query select s.id from ((select id from invoices where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and true limit p_most)) s limit p_most;
    when 'portal_link', 'portal_customer', 'portal_contact_admin' then return query select s.id from ((select id from invoices where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid and status = 'issued' limit p_most)) s limit p_most;
    when 'portal_contact', 'portal_contact_wide', 'portal_contact_mixed', 'portal_contact_all' then return query select s.id from ((select id from invoices where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid and status = 'issued' and current_setting('app.access_billing')::boolean limit p_most)) s limit p_most;
    else return;
  end case;
end $function$;

-- owned by definer_search; executed by app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.search_tickets(p_words text[], p_most integer DEFAULT NULL::integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  
begin
  
  case role
    when 'app_staff' then
      return query select s.id from ((select id from tickets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and true limit p_most)) s limit p_most;
    when 'portal_link', 'portal_customer', 'portal_contact_admin' then return query select s.id from ((select id from tickets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid limit p_most)) s limit p_most;
    when 'portal_contact', 'portal_contact_wide', 'portal_contact_mixed', 'portal_contact_all' then return query select s.id from ((select id from tickets where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid and contact_id = current_setting('app.contact_id')::uuid limit p_most)) s limit p_most;
    else return;
  end case;
end $function$;

-- owned by definer_search; executed by app_staff
CREATE OR REPLACE FUNCTION app.search_users(p_words text[], p_most integer DEFAULT NULL::integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  
begin
  
  case role
    when 'app_staff' then
      return query select s.id from ((select id from users where tenant_id = current_setting('app.tenant_id')::uuid and archived_at is null and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and true limit p_most)) s limit p_most;

    else return;
  end case;
end $function$;

-- owned by definer_search; executed by app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.search_warranty_claims(p_words text[], p_most integer DEFAULT NULL::integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  reach uuid[] := case
    when role = 'portal_contact' then current_setting('app.facilities')::uuid[]
    when role = 'partner' then app.my_customers()
    when role = 'portal_contact_wide' then array(select facility_id from contact_facilities where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid)
    when role in ('portal_contact_mixed', 'portal_contact_admin') then
      array(select facility_id from contact_facilities where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid
        and (role = 'portal_contact_mixed' and not current_setting('app.all_facilities')::boolean
          or facility_customer_id is distinct from current_setting('app.customer_id')::uuid)) end;
begin
  
  case role
    when 'app_staff' then
      return query select s.id from ((select id from warranty_claims where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and true limit p_most)) s limit p_most;
    when 'partner' then return query select s.id from ((select id from warranty_claims where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and partner_id = current_setting('app.partner_id')::uuid and customer_id = any (reach) limit p_most)) s limit p_most;
    else return;
  end case;
end $function$;

-- owned by definer_search; executed by app_staff, partner, partner_ro, portal_contact, portal_contact_admin, portal_contact_admin_ro, portal_contact_all, portal_contact_all_ro, portal_contact_mixed, portal_contact_mixed_ro, portal_contact_ro, portal_contact_wide, portal_contact_wide_ro, portal_customer, portal_customer_ro, portal_link, portal_link_ro
CREATE OR REPLACE FUNCTION app.search_work_orders(p_words text[], p_most integer DEFAULT NULL::integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  patterns text[] := array(
    select '%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    from (select distinct public.search_word(word) as w from unnest(p_words) word) words where w <> '' order by length(w) desc, w);
  role text := regexp_replace(current_setting('app.role'), '_ro$', '');
  reach uuid[] := case
    when role = 'portal_contact' then current_setting('app.facilities')::uuid[]
    when role = 'partner' then app.my_customers()
    when role = 'portal_contact_wide' then array(select facility_id from contact_facilities where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid limit 257)
    when role in ('portal_contact_mixed', 'portal_contact_admin') then
      array(select facility_id from contact_facilities where tenant_id = current_setting('app.tenant_id')::uuid and contact_id = current_setting('app.contact_id')::uuid
        and (role = 'portal_contact_mixed' and not current_setting('app.all_facilities')::boolean
          or facility_customer_id is distinct from current_setting('app.customer_id')::uuid) limit 257) end;
begin
  if role in ('portal_contact_wide', 'portal_contact_mixed', 'portal_contact_admin') and cardinality(reach) > 256 then role := role || '_many'; end if;
  case role
    when 'app_staff' then
      return query select s.id from ((select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and true limit p_most)) s limit p_most;
    when 'portal_link', 'portal_customer', 'portal_contact_all' then return query select s.id from ((select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid limit p_most)) s limit p_most;
    when 'portal_contact' then return query select s.id from ((select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)) limit p_most)) s limit p_most;
    when 'portal_contact_wide' then return query select s.id from ((select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid and facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)) limit p_most)) s limit p_most;
    when 'portal_contact_mixed' then return query select s.id from ((select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)) limit p_most)) s limit p_most;
    when 'portal_contact_admin' then return query select s.id from ((select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and facility_id = any (reach) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)) limit p_most)) s limit p_most;
    when 'partner' then return query select s.id from ((select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and partner_id = current_setting('app.partner_id')::uuid limit p_most)) s limit p_most;
    when 'portal_contact_wide_many' then return query select s.id from ((select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid and facility_id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)) limit p_most)) s limit p_most;
    when 'portal_contact_mixed_many' then return query select s.id from ((select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and current_setting('app.all_facilities')::boolean and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and facility_id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)) limit p_most)) s limit p_most;
    when 'portal_contact_admin_many' then return query select s.id from ((select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and customer_id = current_setting('app.customer_id')::uuid limit p_most) union (select id from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and true and (patterns[1] is null or search_text like patterns[1]) and (patterns[2] is null or search_text like patterns[2]) and (cardinality(patterns) < 3 or search_text like all (patterns)) and facility_id in (select k.facility_id from contact_facilities k where k.tenant_id = current_setting('app.tenant_id')::uuid and k.contact_id = current_setting('app.contact_id')::uuid) and (for_customer_id = current_setting('app.customer_id')::uuid or for_customer_id is null and (customer_id is not null or not by_portal)) limit p_most)) s limit p_most;
    else return;
  end case;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_contact_facilities_contact_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.contact_id is not distinct from (to_jsonb(old) ->> 'contact_id')::uuid then return new; end if;
  if not exists (select from contacts p where p.tenant_id = new.tenant_id and p.id = new.contact_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_documents_estimate_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.estimate_id is not distinct from (to_jsonb(old) ->> 'estimate_id')::uuid then return new; end if;
  if not exists (select from estimates p where p.tenant_id = new.tenant_id and p.id = new.estimate_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_documents_invoice_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.invoice_id is not distinct from (to_jsonb(old) ->> 'invoice_id')::uuid then return new; end if;
  if not exists (select from invoices p where p.tenant_id = new.tenant_id and p.id = new.invoice_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_documents_work_order_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.work_order_id is not distinct from (to_jsonb(old) ->> 'work_order_id')::uuid then return new; end if;
  if not exists (select from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_estimates_invoice_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.invoice_id is not distinct from (to_jsonb(old) ->> 'invoice_id')::uuid then return new; end if;
  if not exists (select from invoices p where p.tenant_id = new.tenant_id and p.id = new.invoice_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_estimates_work_order_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.work_order_id is not distinct from (to_jsonb(old) ->> 'work_order_id')::uuid then return new; end if;
  if not exists (select from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_invoices_credits_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.credits_id is not distinct from (to_jsonb(old) ->> 'credits_id')::uuid then return new; end if;
  if not exists (select from invoices p where p.tenant_id = new.tenant_id and p.id = new.credits_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_invoices_work_order_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.work_order_id is not distinct from (to_jsonb(old) ->> 'work_order_id')::uuid then return new; end if;
  if not exists (select from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_ticket_comments_ticket_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.ticket_id is not distinct from (to_jsonb(old) ->> 'ticket_id')::uuid then return new; end if;
  if not exists (select from tickets p where p.tenant_id = new.tenant_id and p.id = new.ticket_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_ticket_descriptions_ticket_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.ticket_id is not distinct from (to_jsonb(old) ->> 'ticket_id')::uuid then return new; end if;
  if not exists (select from tickets p where p.tenant_id = new.tenant_id and p.id = new.ticket_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_work_order_comments_work_order_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.work_order_id is not distinct from (to_jsonb(old) ->> 'work_order_id')::uuid then return new; end if;
  if not exists (select from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_work_order_events_work_order_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.work_order_id is not distinct from (to_jsonb(old) ->> 'work_order_id')::uuid then return new; end if;
  if not exists (select from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_work_order_signatures_work_order_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.work_order_id is not distinct from (to_jsonb(old) ->> 'work_order_id')::uuid then return new; end if;
  if not exists (select from work_orders p where p.tenant_id = new.tenant_id and p.id = new.work_order_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_work_orders_invoice_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.invoice_id is not distinct from (to_jsonb(old) ->> 'invoice_id')::uuid then return new; end if;
  if not exists (select from invoices p where p.tenant_id = new.tenant_id and p.id = new.invoice_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.seen_after_hold_work_orders_ticket_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if tg_op = 'UPDATE' and new.ticket_id is not distinct from (to_jsonb(old) ->> 'ticket_id')::uuid then return new; end if;
  if not exists (select from tickets p where p.tenant_id = new.tenant_id and p.id = new.ticket_id) then
    raise exception 'the record was changed meanwhile'
      using errcode = 'insufficient_privilege', constraint = 'customer_changed';
  end if;
  return new;
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.send_email_again(p_email uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare
  t uuid := current_setting('app.tenant_id')::uuid; e emails; whom record; link uuid; turn integer := app.emails_waiting(t);
  slot record;
begin
  if not exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
      where m.tenant_id = t and m.user_id = nullif(current_setting('app.user_id'), '')::uuid
        and (g.is_administrators or 'keep_records' = any (g.permissions))) then
    raise exception 'who keeps records sends emails again' using errcode = 'insufficient_privilege';
  end if;
  select m.* into e from emails m where m.tenant_id = t and m.id = p_email and m.state <> 'waiting' for update;
  if not found then return null; end if;
  select * into whom from app.mail_address(t, e.user_id, e.contact_id, e.customer_id);
  if whom.address is null then return ''; end if;
  select d.* into slot from app.turn_of_day(t) d
    where app.email_counts(e.kind, (select u.is_external from users u where u.tenant_id = t and u.id = e.user_id), e.caused_by);
  update emails set state = 'waiting', why = null, tries = 0, put_offs = 0, next_try_at = slot.at, counts_on = slot.day, updated_at = now(),
      to_address = whom.address, to_name = whom.recipient
    where tenant_id = t and id = p_email;
  -- A link that was emailed to a customer's Email ended with it: to the new one goes another.
  insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
    select t, l.customer_id, l.key_version, now(), whom.address, now() + (l.ends_at - l.sent_at) from secure_links l
      where l.tenant_id = t and l.id = e.secure_link_id and l.contact_id is null and l.ended_at is not null
        and l.sent_to is distinct from whom.address
    returning id into link;
  if link is not null then update emails set secure_link_id = link where tenant_id = t and id = p_email; end if;
  update secure_links set sent_to = whom.address where tenant_id = t and id = e.secure_link_id and ended_at is null;
  perform app.enqueue(t, 'deliver_email', 'email ' || p_email, jsonb_build_object('email', p_email), 1000, turn, slot.at);
  return whom.address;
end $function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.send_password_link(p_user uuid, p_purpose text, p_key text, p_valid interval, p_send boolean)
 RETURNS TABLE(link uuid, email uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid;
begin
  if not (current_setting('app.administrator')::boolean or current_setting('app.create_accounts')::boolean
      and exists (select from users u where u.tenant_id = t and u.id = p_user and u.is_external and u.created_at = now())) then
    raise exception 'administrators invite' using errcode = 'insufficient_privilege';
  end if;
  link := app.make_password_link(t, p_user, app.at_most(p_purpose, 20), app.at_most(p_key, 100), p_valid);
  if link is null then return; end if;
  if p_send then
    email := app.put_email(t, case when p_purpose = 'invitation' then 'invitation' else 'password_reset' end, p_user, null, null,
      app.mail_causer(), jsonb_build_object('password_link_id', link));
  end if;
  return next;
end $function$;

-- owned by definer_sign_in; executed by app_worker
CREATE OR REPLACE FUNCTION app.send_password_resets(p_tenant uuid, p_words text, p_key text, p_valid interval, p_valid_invitation interval)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare u record; link uuid; sent integer := 0; invited boolean;
begin
  for u in select id, state from users where tenant_id = p_tenant and archived_at is null and state in ('active', 'invited')
      and (username_key = username_key(p_words) or lower(email) = lower(p_words)) and trim(email) <> ''
      order by (username_key = username_key(p_words)) desc, has_credentials desc, id limit 5
  loop
    invited := u.state = 'invited';
    link := app.make_password_link(p_tenant, u.id, case when invited then 'invitation' else 'reset' end, app.at_most(p_key, 100),
      case when invited then p_valid_invitation else p_valid end);
    if app.put_email(p_tenant, case when invited then 'invitation' else 'password_reset' end, u.id, null, null, null,
        jsonb_build_object('password_link_id', link)) is not null then sent := sent + 1; end if;
  end loop;
  if sent > 0 then return sent; end if;
  begin
    select id into u from users
      where tenant_id = p_tenant and archived_at is null and state = 'active' and trim(email) <> '' order by id limit 1;
    link := app.make_password_link(p_tenant, u.id, 'reset', app.at_most(p_key, 100), p_valid);
    perform app.put_email(p_tenant, 'password_reset', u.id, null, null, null, jsonb_build_object('password_link_id', link));
    raise exception 'taken back' using errcode = 'GH009';
  exception when sqlstate 'GH009' then null;
  end;
  perform app.rehearse_email(p_tenant);
  return 0;
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.send_report_now(p_mail uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; r report_mails; e uuid;
begin
  if not exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
      where m.tenant_id = t and m.user_id = nullif(current_setting('app.user_id'), '')::uuid
        and (g.is_administrators or 'view_records' = any (g.permissions))) then
    raise exception 'who sees records sends reports' using errcode = 'insufficient_privilege';
  end if;
  select m.* into r from report_mails m where m.tenant_id = t and m.id = p_mail and app.wants(t, 'report_sent', m.user_id, null, null);
  if not found then return null; end if;
  e := app.put_report(r, app.mail_causer());
  return (select m.to_address from emails m where m.tenant_id = t and m.id = e);
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.send_test_email(p_kind text, p_subject text, p_body text)
 RETURNS uuid
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.put_email(current_setting('app.tenant_id')::uuid, 'test', current_setting('app.user_id')::uuid, null, null, app.mail_causer(),
    jsonb_build_object('facts', jsonb_build_object(
      'kind', app.at_most(p_kind, 100), 'subject', app.at_most(p_subject, 10000), 'body', app.at_most(p_body, 200000))))
$function$;

-- owned by definer_sign_in; executed by app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_customer_ro
CREATE OR REPLACE FUNCTION app.set_own_dates(p_zone text, p_locale text)
 RETURNS SETOF uuid
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  update users set time_zone = nullif(app.at_most(p_zone, 100), ''), date_locale = nullif(app.at_most(p_locale, 40), '')
    where current_setting('app.kind') <> 'viewer' and tenant_id = current_setting('app.tenant_id')::uuid
      and id = current_setting('app.user_id')::uuid
    returning id
$function$;

-- owned by definer_sign_in; executed by app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_customer_ro
CREATE OR REPLACE FUNCTION app.set_own_password(p_hash text, p_session bytea, p_address text DEFAULT NULL::text, p_present text DEFAULT NULL::text)
 RETURNS SETOF app.audit_note
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare
  v_tenant uuid := current_setting('app.tenant_id')::uuid;
  v_user uuid := current_setting('app.user_id')::uuid;
  v_session uuid := current_setting('app.session_id')::uuid;
begin
  if current_setting('app.kind') = 'viewer' then return; end if;
  perform app.hold_shared_login(v_tenant, v_user);
  update users set password_hash = app.at_most(p_hash, 500), must_change_password = false, updated_at = now(), version = version + 1
    where tenant_id = v_tenant and id = v_user and (p_present is null or password_hash = p_present);
  if not found then return; end if;
  update password_links set ended_at = now()
    where tenant_id = v_tenant and user_id = v_user and ended_at is null and used_at is null;
  perform app.put_email(s.tenant_id, 'password_changed', s.user_id, null, null, app.mail_causer(), jsonb_build_object('facts',
      jsonb_build_object('address', coalesce(app.at_most(p_address, 200), s.address))))
    from login_sessions s where s.tenant_id = v_tenant and s.id = v_session and s.user_id is not null;
  update login_sessions set token_hash = app.at_most(p_session, 64) where tenant_id = v_tenant and id = v_session;
  return query
    with ended as (
      update login_sessions set ended_at = now()
        where tenant_id = v_tenant and user_id = v_user and ended_at is null and id <> v_session
        returning id),
    person as (
      select u.id, trim(u.first_name || ' ' || u.last_name) as name from users u where u.tenant_id = v_tenant and u.id = v_user)
    select 'password_changed'::text, 'users'::text, person.id, person.name from person
    union all
    select 'session_ended', 'login_sessions', ended.id, person.name from ended, person;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.settle_credit()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if new.kind = 'credit_note' and new.status = 'issued' and old.status = 'draft' then
    perform app.settle_invoice(new.tenant_id, new.credits_id);
  end if;
  return null;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.settle_invoice(p_tenant uuid, p_invoice uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  update invoices i set
    paid_minor = (select coalesce(sum(x.amount_minor), 0) from payment_parts x
      join payments p on p.tenant_id = x.tenant_id and p.id = x.payment_id
      where x.tenant_id = i.tenant_id and x.invoice_id = i.id and p.reversed_at is null)
      - (select coalesce(sum(u.amount_minor), 0) from payments u
        where u.tenant_id = i.tenant_id and u.credit_of_id = i.id and u.reversed_at is null),
    credited_minor = (select coalesce(sum(c.total_minor), 0) from invoices c
      where c.tenant_id = i.tenant_id and c.credits_id = i.id and c.status = 'issued')
    where i.tenant_id = p_tenant and i.id = p_invoice
$function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.settle_part()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform app.settle_invoice(new.tenant_id, new.invoice_id);
  update payments p set used_minor = (select sum(x.amount_minor) from payment_parts x
      where x.tenant_id = p.tenant_id and x.payment_id = p.id)
    where p.tenant_id = new.tenant_id and p.id = new.payment_id;
  return null;
end $function$;

-- owned by definer_search; executed by owner
CREATE OR REPLACE FUNCTION app.settle_payment()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform app.settle_invoice(x.tenant_id, x.invoice_id) from payment_parts x
    where x.tenant_id = new.tenant_id and x.payment_id = new.id;
  if new.credit_of_id is not null then perform app.settle_invoice(new.tenant_id, new.credit_of_id); end if;
  return null;
end $function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.share_account(p_user uuid, p_same uuid[] DEFAULT '{}'::uuid[], p_without uuid[] DEFAULT '{}'::uuid[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare
  t uuid := current_setting('app.tenant_id')::uuid; u users; p portal_users; theirs record; own text;
  made uuid; its_group uuid; its_lab uuid; person uuid := uuid_v7(); noted jsonb := '[]'; who text;
begin
  if not (current_setting('app.administrator')::boolean or current_setting('app.create_accounts')::boolean) then
    raise exception 'accounts are made by those who may' using errcode = 'insufficient_privilege';
  end if;
  select * into u from users where tenant_id = t and id = p_user and is_external and created_at = now() and archived_at is null;
  select * into p from portal_users where tenant_id = t and user_id = p_user and scope in ('customer', 'partner') and archived_at is null;
  if u.id is null or p.id is null then raise exception 'no new account' using errcode = 'insufficient_privilege'; end if;
  select concat_ws(', ', o.number || ' ' || o.name, n.name) into own from tenants n, (
    select c.number, c.name from customers c where c.tenant_id = t and c.id = p.customer_id
    union all select r.number, r.name from partners r where r.tenant_id = t and r.id = p.partner_id) o where n.id = t;
  for theirs in select x.* from app.numbers_in_group(t, array[coalesce(p.customer_id, p.partner_id)]) x order by x.company_id loop
    continue when theirs.is_suspended;
    if theirs.is_unlike and not (current_setting('app.administrator')::boolean and theirs.mark = any (p_same)) then
      continue when theirs.mark = any (p_without);
      raise exception 'refused by a company of the group' using errcode = 'GH016', detail = 'unlike ' || theirs.company;
    end if;
    if theirs.status <> 'active' then
      raise exception 'refused by a company of the group' using errcode = 'GH016', detail = 'inactive ' || theirs.company;
    end if;
    select g.id into its_group from usergroups g where g.tenant_id = theirs.company_id and g.is_external
      order by g.name_lc = 'customer portal' desc, g.id limit 1;
    if its_group is null then
      raise exception 'refused by a company of the group' using errcode = 'GH016', detail = 'group ' || theirs.company;
    end if;
    perform from tenants where id = theirs.company_id for no key update;
    insert into users (tenant_id, first_name, last_name, initials, username, email, password_hash, must_change_password, state, is_external)
      values (theirs.company_id, u.first_name, u.last_name, u.initials, u.username, u.email, u.password_hash, u.must_change_password,
        u.state, true)
      on conflict do nothing returning id into made;
    if made is null then
      raise exception 'refused by a company of the group' using errcode = 'GH016', detail = 'username ' || theirs.company;
    end if;
    if (select count(*) from users l where l.tenant_id = theirs.company_id and l.archived_at is null and l.state in ('active', 'invited'))
        > (select n.licence_limit from tenants n where n.id = theirs.company_id) then
      raise exception 'refused by a company of the group' using errcode = 'GH016', detail = 'licence ' || theirs.company;
    end if;
    insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external) values (theirs.company_id, made, its_group, true);
    select f.id into its_lab from facilities f where f.tenant_id = theirs.company_id and f.is_lab and f.active
        and (f.sort_name = 'customer portal lab' or f.code_lc = 'portal')
      order by f.sort_name = 'customer portal lab' desc, f.id limit 1;
    if its_lab is not null then insert into user_labs (tenant_id, user_id, facility_id) values (theirs.company_id, made, its_lab); end if;
    insert into portal_users (tenant_id, user_id, account_type, scope, customer_id, partner_id, can_create_users,
        claim_authorization_required)
      values (theirs.company_id, made, p.account_type, p.scope, case when p.scope = 'customer' then theirs.record_id end,
        case when p.scope = 'partner' then theirs.record_id end, p.can_create_users, p.claim_authorization_required);
    insert into shared_logins (tenant_id, user_id, person_id) values (theirs.company_id, made, person);
    noted := noted || jsonb_build_object('tenant', theirs.company_id, 'id', made, 'name', trim(u.first_name || ' ' || u.last_name),
      'confirmed', case when theirs.is_unlike then jsonb_build_array(jsonb_build_object('action', 'same_confirmed',
        'table', p.scope || 's', 'id', theirs.record_id, 'name', theirs.name, 'changes', jsonb_build_object('same_as',
          jsonb_build_array(null, own)))) else '[]' end);
    made := null;
  end loop;
  if jsonb_array_length(noted) = 0 then return 0; end if;
  insert into shared_logins (tenant_id, user_id, person_id) values (t, u.id, person);
  select trim(a.first_name || ' ' || a.last_name) into who from users a
    where a.tenant_id = t and a.id = current_setting('app.user_id')::uuid;
  perform app.note_in_group(t, who, noted, 'added');
  return jsonb_array_length(noted);
end $function$;

-- owned by definer_sign_in; executed by owner
CREATE OR REPLACE FUNCTION app.share_password()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare changed jsonb; who text;
begin
  -- The others' own changes come from here.
  if pg_trigger_depth() > 1 then return null; end if;
  perform app.hold_shared_login(new.tenant_id, new.id);
  with others as (
    select s.tenant_id, s.user_id from shared_logins own join shared_logins s on s.person_id = own.person_id
      where own.tenant_id = new.tenant_id and own.user_id = new.id and s.tenant_id <> new.tenant_id),
  given as (
    update users u set password_hash = new.password_hash, must_change_password = new.must_change_password,
        state = case when u.state = 'invited' then 'active' else u.state end, updated_at = now(), version = u.version + 1
      from others o where u.tenant_id = o.tenant_id and u.id = o.user_id and u.archived_at is null
      returning u.tenant_id, u.id, trim(u.first_name || ' ' || u.last_name) as name),
  over as (
    update login_sessions l set ended_at = now() from given g
      where l.tenant_id = g.tenant_id and l.user_id = g.id and l.ended_at is null),
  links as (
    update password_links l set ended_at = now() from given g
      where l.tenant_id = g.tenant_id and l.user_id = g.id and l.ended_at is null and l.used_at is null)
  select jsonb_agg(jsonb_build_object('tenant', g.tenant_id, 'id', g.id, 'name', g.name)) into changed from given g;
  if changed is not null then
    -- Before there is an actor, it's the person themselves, by a link.
    if nullif(current_setting('app.user_id', true), '') is not null then
      select trim(a.first_name || ' ' || a.last_name) into who from users a
        where a.tenant_id = new.tenant_id and a.id = current_setting('app.user_id')::uuid;
    end if;
    perform app.note_in_group(new.tenant_id, coalesce(who, trim(new.first_name || ' ' || new.last_name)), changed, 'password_changed');
  end if;
  return null;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_claim_comments()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.author_name, '') <> '' and btrim(regexp_replace(new.author_name, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.author_name := me;
  new.user_id := coalesce(new.user_id, nullif(current_setting('app.user_id'), '')::uuid);
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_decided_by_of_access_requests()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if current_setting('app.kind', true) is distinct from 'staff' or current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then return new; end if;
  if tg_op = 'INSERT' then new.decided_by := null; return new; end if;
  new.decided_by := case when new.status = 'waiting' then null when new.status <> old.status then current_setting('app.actor_name') else old.decided_by end;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_decided_by_of_warranty_claims()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if current_setting('app.kind', true) is distinct from 'staff' or current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then return new; end if;
  if tg_op = 'INSERT' then new.decided_by := null; return new; end if;
  new.decided_by := case when false then null when new.status <> old.status and new.status in ('authorised', 'rejected') then current_setting('app.actor_name') else old.decided_by end;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_documents()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if new.handed_from_id is not null or current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
    
      if new.handed_from_id is not null then
        select d.author_name into new.author_name from documents d where d.tenant_id = new.tenant_id and d.id = new.handed_from_id;
        new.user_id := null;
      end if;
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.author_name, '') <> '' and btrim(regexp_replace(new.author_name, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.author_name := me;
  new.user_id := coalesce(new.user_id, nullif(current_setting('app.user_id'), '')::uuid);
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_estimates()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.opened_by, '') <> '' and btrim(regexp_replace(new.opened_by, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.opened_by := me;
  
  return new;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.sign_in_facts(p_slug text, p_words text)
 RETURNS TABLE(user_id uuid, username text, password_hash text, is_external boolean, must_change_password boolean, missing text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  with named as (
    select n.tenant_id, n.id, n.has_credentials from tenants t join users n on n.tenant_id = t.id
      where t.slug = p_slug and t.status = 'active' and n.username_key = username_key(p_words) and n.archived_at is null),
  meant as (
    select t.id as tenant_id, coalesce(
      (select n.id from named n where n.has_credentials),
      (select (array_agg(two.id))[1] from (select e.id from users e
        where e.tenant_id = t.id and lower(e.email) = lower(trim(p_words)) and e.archived_at is null and e.has_credentials
          limit 2) two having count(*) = 1),
      (select n.id from named n)) as id
    from tenants t where t.slug = p_slug and t.status = 'active')
  select u.id, u.username, u.password_hash, u.is_external, u.must_change_password,
    (app.missing_steps(u.tenant_id, u.id))[1]
  from meant m join users u on u.tenant_id = m.tenant_id and u.id = m.id
$function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_invoices()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.opened_by, '') <> '' and btrim(regexp_replace(new.opened_by, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.opened_by := me;
  
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_issued_by_of_invoices()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if current_setting('app.kind', true) is distinct from 'staff' or current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then return new; end if;
  if tg_op = 'INSERT' then new.issued_by := null; return new; end if;
  new.issued_by := case when false then null when old.status = 'draft' and new.status <> 'draft' then current_setting('app.actor_name') else old.issued_by end;
  return new;
end $function$;

-- owned by definer_sign_in; executed by partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
CREATE OR REPLACE FUNCTION app.sign_out_portal_person(p_portal_user uuid)
 RETURNS SETOF app.audit_note
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; p portal_users;
begin

  select * into p from portal_users where tenant_id = t and id = p_portal_user and archived_at is null for no key update;
  if not found or not app.may_manage_user(p_portal_user) then return; end if;
  return query with ended as (
    update login_sessions set ended_at = now() where tenant_id = t and user_id = p.user_id and ended_at is null returning id)
  select 'session_ended', 'login_sessions', e.id, trim(u.first_name || ' ' || u.last_name)
    from ended e, users u where u.tenant_id = t and u.id = p.user_id;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_payments()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.recorded_by, '') <> '' and btrim(regexp_replace(new.recorded_by, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.recorded_by := me;
  
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_recorded_by_of_bank_files()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if current_setting('app.kind', true) is distinct from 'staff' or current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then return new; end if;
  if tg_op = 'INSERT' then new.recorded_by := null; return new; end if;
  new.recorded_by := case when false then null when old.state <> 'done' and new.state = 'done' then current_setting('app.actor_name') else old.recorded_by end;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_recurring_invoices()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.opened_by, '') <> '' and btrim(regexp_replace(new.opened_by, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.opened_by := me;
  
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_reminder_stops()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.stopped_by, '') <> '' and btrim(regexp_replace(new.stopped_by, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.stopped_by := me;
  
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_report_mails()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.added_by, '') <> '' and btrim(regexp_replace(new.added_by, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.added_by := me;
  
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_reversed_by_of_payments()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if current_setting('app.kind', true) is distinct from 'staff' or current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then return new; end if;
  if tg_op = 'INSERT' then new.reversed_by := null; return new; end if;
  new.reversed_by := case when false then null when old.reversed_at is null and new.reversed_at is not null then current_setting('app.actor_name') else old.reversed_by end;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_stopped_by_of_report_mails()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  if current_setting('app.kind', true) is distinct from 'staff' or current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then return new; end if;
  if tg_op = 'INSERT' then new.stopped_by := null; return new; end if;
  new.stopped_by := case when new.stopped_at is null then null when old.stopped_at is null and new.stopped_at is not null then current_setting('app.actor_name') else old.stopped_by end;
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_ticket_comments()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if new.imported or current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.author_name, '') <> '' and btrim(regexp_replace(new.author_name, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.author_name := me;
  new.user_id := coalesce(new.user_id, nullif(current_setting('app.user_id'), '')::uuid);
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_ticket_descriptions()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
    new.author_name := coalesce(
      (select d.replaced_by from ticket_descriptions d where d.tenant_id = new.tenant_id and d.ticket_id = new.ticket_id
        order by d.replaced_at desc, d.id desc limit 1),
      (select t.opened_by from tickets t where t.tenant_id = new.tenant_id and t.id = new.ticket_id), '');
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.replaced_by, '') <> '' and btrim(regexp_replace(new.replaced_by, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.replaced_by := me;
  
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_tickets()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.opened_by, '') <> '' and btrim(regexp_replace(new.opened_by, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.opened_by := me;
  new.by_portal := kind = 'portal';
  return new;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.sign_up(p_slug text, p_name text, p_first text, p_last text, p_email text, p_hash text, p_token bytea, p_valid interval, p_zone text DEFAULT 'UTC'::text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid; u uuid; administrators uuid; main_lab uuid; person text := app.at_most(p_first, 1000) || ' ' || app.at_most(p_last, 1000);
begin
  -- S34: one statement signs one company up.
  if exists (select from tenants where created_at = now()) then raise exception 'one at a time' using errcode = 'program_limit_exceeded';
    end if;
  insert into tenants (slug, name, time_zone) values (app.at_most(p_slug, 100), app.at_most(p_name, 2000), app.at_most(p_zone, 100))
    returning id into t;
  insert into usergroups (tenant_id, name, is_external, is_administrators) values (t, 'Administrators', false, true)
    returning id into administrators;
  insert into usergroups (tenant_id, name, is_external, permissions) values
    (t, 'Portal Data Administrators', false, '{view_records,create_accounts}'),
    (t, 'Office', false, '{view_records,keep_records,keep_tickets,keep_work_orders,keep_claims,keep_billing}'),
    (t, 'Technicians', false, '{view_records,keep_assets,keep_tickets,keep_work_orders,view_portals}'),
    (t, 'Customer Portal', true, '{}');
  insert into work_order_types (tenant_id, name, asks_outcome, makes_service_orders)
    select t, n, n <> 'Service order', n = 'Service order' from unnest(array['Calibration', 'Repair', 'Inspection', 'Service order']) n;
  insert into facilities (tenant_id, code, name, is_lab) values (t, 'PORTAL', 'Customer Portal Lab', true);
  insert into facilities (tenant_id, code, name, is_lab) values (t, 'MAIN', 'Main Lab', true) returning id into main_lab;
  insert into users (tenant_id, first_name, last_name, initials, username, email, password_hash, is_external)
    values (t, app.at_most(p_first, 1000), app.at_most(p_last, 1000),
      upper(left(app.at_most(p_first, 1000), 1) || left(app.at_most(p_last, 1000), 1)),
      app.at_most(p_email, 2000), app.at_most(p_email, 2000), app.at_most(p_hash, 500), false) returning id into u;
  insert into user_usergroups (tenant_id, user_id, usergroup_id, is_external) values (t, u, administrators, false);
  insert into user_labs (tenant_id, user_id, facility_id) values (t, u, main_lab);
  insert into one_time_tokens (tenant_id, purpose, user_id, token_hash, expires_at)
    values (t, 'hand_over', u, app.at_most(p_token, 64), now() + p_valid);
  perform app.audit_append(t, row('staff', u, person, null, null, null, null, null)::app.audit_actor,
    jsonb_build_array(jsonb_build_object('action', 'signed_up', 'table', 'tenants', 'id', t, 'name', app.at_most(p_name, 2000))));
  return t;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_warranty_claims()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
    if new.filed_by_user_id <> nullif(current_setting('app.user_id'), '')::uuid then raise exception 'nobody files for another' using errcode = 'insufficient_privilege'; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.filed_by, '') <> '' and btrim(regexp_replace(new.filed_by, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.filed_by := me;
  new.filed_by_user_id := coalesce(new.filed_by_user_id, nullif(current_setting('app.user_id'), '')::uuid);
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_work_order_comments()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.author_name, '') <> '' and btrim(regexp_replace(new.author_name, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.author_name := me;
  new.user_id := coalesce(new.user_id, nullif(current_setting('app.user_id'), '')::uuid);
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_work_order_events()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.author_name, '') <> '' and btrim(regexp_replace(new.author_name, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.author_name := me;
  new.user_id := coalesce(new.user_id, nullif(current_setting('app.user_id'), '')::uuid);
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_work_order_signatures()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.author_name, '') <> '' and btrim(regexp_replace(new.author_name, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.author_name := me;
  new.user_id := coalesce(new.user_id, nullif(current_setting('app.user_id'), '')::uuid);
  return new;
end $function$;

-- owned by owner; executed by nobody else
CREATE OR REPLACE FUNCTION app.sign_work_orders()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
declare me text := current_setting('app.actor_name', true); kind text := coalesce(current_setting('app.kind', true), '');
begin
  if kind = 'staff' then
    if current_setting('app.session_id', true) = '00000000-0000-0000-0000-000000000000' then
      return new; end if;
    if new.by_portal or new.requested_by_user_id is not null then raise exception 'nobody requests for another' using errcode = 'insufficient_privilege'; end if;
  elsif kind <> 'portal' then return new; end if;
  if kind = 'portal' and coalesce(new.opened_by, '') <> '' and btrim(regexp_replace(new.opened_by, '\s+', ' ', 'g')) is distinct from btrim(regexp_replace(me, '\s+', ' ', 'g')) then
    raise exception 'nobody writes in another name' using errcode = 'insufficient_privilege';
  end if;
  new.opened_by := me;
  if kind = 'portal' then new.requested_by_user_id := coalesce(new.requested_by_user_id, nullif(current_setting('app.user_id'), '')::uuid); end if;
  return new;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.slug_is_taken(p_slug text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select exists (select from tenants where slug = p_slug)
$function$;

-- owned by definer_jobs; executed by app_worker, migrator
CREATE OR REPLACE FUNCTION app.some_files()
 RETURNS TABLE(tenant_id uuid, file_id uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select t.id, d.file_id from tenants t
    cross join lateral (select o.file_id from documents o where o.tenant_id = t.id
      union all select l.file_id from company_logos l where l.tenant_id = t.id order by file_id limit 3) d limit 30
$function$;

-- owned by definer_jobs; executed by owner
CREATE OR REPLACE FUNCTION app.sort_agents()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform pg_current_xact_id();
  new.sort_name := app.sort_key(coalesce((select t.alphabet from tenants t where t.id = new.tenant_id), 'any'), new.name);
  return new;
end $function$;

-- owned by definer_jobs; executed by owner
CREATE OR REPLACE FUNCTION app.sort_contacts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform pg_current_xact_id();
  new.sort_name := app.sort_key(coalesce((select t.alphabet from tenants t where t.id = new.tenant_id), 'any'), trim(new.last_name || ' ' || new.first_name));
  return new;
end $function$;

-- owned by definer_jobs; executed by owner
CREATE OR REPLACE FUNCTION app.sort_customers()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform pg_current_xact_id();
  new.sort_name := app.sort_key(coalesce((select t.alphabet from tenants t where t.id = new.tenant_id), 'any'), new.name);
  return new;
end $function$;

-- owned by definer_jobs; executed by owner
CREATE OR REPLACE FUNCTION app.sort_facilities()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform pg_current_xact_id();
  new.sort_name := app.sort_key(coalesce((select t.alphabet from tenants t where t.id = new.tenant_id), 'any'), new.name);
  return new;
end $function$;

-- owned by owner; executed by definer_jobs
CREATE OR REPLACE FUNCTION app.sort_key(p_alphabet text, p_text text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare t text; letters text; plain text; keys jsonb;
begin
  case p_alphabet
    when 'sv' then
      letters := 'ü|þ|å|ä|æ|ö|ø|ô'; plain := '|[^üþåäæöøô]+|.';
      keys := replace('{"ü":"ÿ","þ":"th","å":"z>","ä":"z>>","æ":"z>>́","ö":"z>>>","ø":"z>>>́","ô":"z>>>́́"}', '>', chr(65535))::jsonb;
    when 'da' then
      letters := 'ü|þ|æ|ä|ø|ö|å|aa'; plain := '|[^üþæäøöåa]+|.';
      keys := replace('{"ü":"ÿ","þ":"th","æ":"z>","ä":"z>́","ø":"z>>","ö":"z>>́","å":"z>>>","aa":"z>>>́"}', '>', chr(65535))::jsonb;
    when 'is' then
      letters := 'á|ð|é|í|ó|ú|ý|þ|æ|ä|ö|ø|å'; plain := '|[^áðéíóúýþæäöøå]+|.';
      keys := replace('{"á":"a>","ð":"d>","é":"e>","í":"i>","ó":"o>","ú":"u>","ý":"y>","þ":"z>","æ":"z>>","ä":"z>>́","ö":"z>>>","ø":"z>>>́","å":"z>>>>"}', '>', chr(65535))::jsonb;
    when 'et' then
      letters := 'š|z|ž|õ|ä|ö|ü'; plain := '|[^šzžõäöü]+|.';
      keys := replace('{"š":"s>","z":"s>>","ž":"s>>>","õ":"w>","ä":"w>>","ö":"w>>>","ü":"w>>>>"}', '>', chr(65535))::jsonb;
    when 'lv' then
      letters := 'č|ģ|y|ý|ķ|ļ|ņ|ŗ|š|ž'; plain := '|[^čģyýķļņŗšž]+|.';
      keys := replace('{"č":"c>","ģ":"g>","y":"i>","ý":"i>́","ķ":"k>","ļ":"l>","ņ":"n>","ŗ":"r>","š":"s>","ž":"z>"}', '>', chr(65535))::jsonb;
    when 'lt' then
      letters := 'y|ý|č|š|ž'; plain := '|[^yýčšž]+|.';
      keys := replace('{"y":"ĩ","ý":"ĩ́","č":"c>","š":"s>","ž":"z>"}', '>', chr(65535))::jsonb;
    when 'pl' then
      letters := 'ą|ć|ę|ł|ń|ó|ś|ź|ż'; plain := '|[^ąćęłńóśźż]+|.';
      keys := replace('{"ą":"a>","ć":"c>","ę":"e>","ł":"l>","ń":"n>","ó":"o>","ś":"s>","ź":"z>","ż":"z>>"}', '>', chr(65535))::jsonb;
    when 'cs' then
      letters := 'č|ch|ř|š|ž'; plain := '|[^čcřšž]+|.';
      keys := replace('{"č":"c>","ch":"h>","ř":"r>","š":"s>","ž":"z>"}', '>', chr(65535))::jsonb;
    when 'sk' then
      letters := 'ä|č|ch|ô|ř|š|ž'; plain := '|[^äčcôřšž]+|.';
      keys := replace('{"ä":"a>","č":"c>","ch":"h>","ô":"o>","ř":"r>","š":"s>","ž":"z>"}', '>', chr(65535))::jsonb;
    when 'hu' then
      letters := 'cs|ccs|dz|ddz|dzs|ddzs|gy|ggy|ly|lly|ny|nny|ö|ő|sz|ssz|ty|tty|ü|ű|zs|zzs'; plain := '|[^cdglnöőstüűz]+|.';
      keys := replace('{"cs":"c>","ccs":"c>c>́","dz":"d>","ddz":"d>d>́","dzs":"d>>","ddzs":"d>>d>>́","gy":"g>","ggy":"g>g>́","ly":"l>","lly":"l>l>́","ny":"n>","nny":"n>n>́","ö":"o>","ő":"o>́","sz":"s>","ssz":"s>s>́","ty":"t>","tty":"t>t>́","ü":"u>","ű":"u>́","zs":"z>","zzs":"z>z>́"}', '>', chr(65535))::jsonb;
    when 'ro' then
      letters := 'ă|â|î|ș|ş|ț|ţ'; plain := '|[^ăâîșşțţ]+|.';
      keys := replace('{"ă":"a>","â":"a>>","î":"i>","ș":"s>","ş":"s>́","ț":"t>","ţ":"t>́"}', '>', chr(65535))::jsonb;
    when 'hr' then
      letters := 'č|ć|dž|đ|lj|nj|š|ž'; plain := '|[^čćdđlnšž]+|.';
      keys := replace('{"č":"c>","ć":"c>>","dž":"d>","đ":"d>>","lj":"l>","nj":"n>","š":"s>","ž":"z>"}', '>', chr(65535))::jsonb;
    when 'sl' then
      letters := 'č|ć|đ|š|ž'; plain := '|[^čćđšž]+|.';
      keys := replace('{"č":"c>","ć":"c>>","đ":"d>","š":"s>","ž":"z>"}', '>', chr(65535))::jsonb;
    when 'sq' then
      letters := 'ç|dh|ë|gj|ll|nj|rr|sh|th|xh|zh'; plain := '|[^çdëglnrstxz]+|.';
      keys := replace('{"ç":"c>","dh":"d>","ë":"e>","gj":"g>","ll":"l>","nj":"n>","rr":"r>","sh":"s>","th":"t>","xh":"x>","zh":"z>"}', '>', chr(65535))::jsonb;
    when 'tr' then
      letters := 'ç|ğ|ı|ö|ş|ü'; plain := '|[^çğıöşü]+|.';
      keys := replace('{"ç":"c>","ğ":"g>","ı":"h>","ö":"o>","ş":"s>","ü":"u>"}', '>', chr(65535))::jsonb;
    when 'es' then
      letters := 'ñ'; plain := '|[^ñ]+|.';
      keys := replace('{"ñ":"n>"}', '>', chr(65535))::jsonb;
    when 'cy' then
      letters := 'ch|dd|ff|ng|ll|ph|rh|th'; plain := '|[^cdfnlprt]+|.';
      keys := replace('{"ch":"c>","dd":"d>","ff":"f>","ng":"g>","ll":"l>","ph":"p>","rh":"r>","th":"t>"}', '>', chr(65535))::jsonb;
    else return lower(p_text);
  end case;
  t := normalize(p_text, NFC);
  -- Turkish has two letters where others have I.
  if p_alphabet = 'tr' then t := translate(t, 'Iİ', 'ıi'); end if;
  t := lower(t);
  if t !~ letters then return t; end if;
  return array_to_string(array(select coalesce(keys ->> m[1], m[1]) from regexp_matches(t, letters || plain, 'g') m), '');
end $function$;

-- owned by definer_jobs; executed by app_worker
CREATE OR REPLACE FUNCTION app.sort_names(p_tenant uuid, p_table text, p_behind uuid, p_most integer)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare
  a text; upto uuid; behind uuid := coalesce(p_behind, '00000000-0000-0000-0000-000000000000');
begin
  perform pg_current_xact_id();
  select t.alphabet into a from tenants t where t.id = p_tenant;
  case app.at_most(p_table, 30) 
    when 'customers' then
      select coalesce((select r.id from customers r where r.tenant_id = p_tenant and r.id > behind order by r.id offset p_most - 1 limit 1),
          'ffffffff-ffff-ffff-ffff-ffffffffffff') into upto;
      update customers r set sort_name = app.sort_key(a, r.name)
        where r.tenant_id = p_tenant and r.id > behind and r.id <= upto
          and r.sort_name collate "C" <> app.sort_key(a, r.name) collate "C";
    when 'facilities' then
      select coalesce((select r.id from facilities r where r.tenant_id = p_tenant and r.id > behind order by r.id offset p_most - 1 limit 1),
          'ffffffff-ffff-ffff-ffff-ffffffffffff') into upto;
      update facilities r set sort_name = app.sort_key(a, r.name)
        where r.tenant_id = p_tenant and r.id > behind and r.id <= upto
          and r.sort_name collate "C" <> app.sort_key(a, r.name) collate "C";
    when 'contacts' then
      select coalesce((select r.id from contacts r where r.tenant_id = p_tenant and r.id > behind order by r.id offset p_most - 1 limit 1),
          'ffffffff-ffff-ffff-ffff-ffffffffffff') into upto;
      update contacts r set sort_name = app.sort_key(a, trim(r.last_name || ' ' || r.first_name))
        where r.tenant_id = p_tenant and r.id > behind and r.id <= upto
          and r.sort_name collate "C" <> app.sort_key(a, trim(r.last_name || ' ' || r.first_name)) collate "C";
    when 'users' then
      select coalesce((select r.id from users r where r.tenant_id = p_tenant and r.id > behind order by r.id offset p_most - 1 limit 1),
          'ffffffff-ffff-ffff-ffff-ffffffffffff') into upto;
      update users r set sort_name = app.sort_key(a, trim(r.last_name || ' ' || r.first_name))
        where r.tenant_id = p_tenant and r.id > behind and r.id <= upto
          and r.sort_name collate "C" <> app.sort_key(a, trim(r.last_name || ' ' || r.first_name)) collate "C";
    when 'partners' then
      select coalesce((select r.id from partners r where r.tenant_id = p_tenant and r.id > behind order by r.id offset p_most - 1 limit 1),
          'ffffffff-ffff-ffff-ffff-ffffffffffff') into upto;
      update partners r set sort_name = app.sort_key(a, r.name)
        where r.tenant_id = p_tenant and r.id > behind and r.id <= upto
          and r.sort_name collate "C" <> app.sort_key(a, r.name) collate "C";
    when 'agents' then
      select coalesce((select r.id from agents r where r.tenant_id = p_tenant and r.id > behind order by r.id offset p_most - 1 limit 1),
          'ffffffff-ffff-ffff-ffff-ffffffffffff') into upto;
      update agents r set sort_name = app.sort_key(a, r.name)
        where r.tenant_id = p_tenant and r.id > behind and r.id <= upto
          and r.sort_name collate "C" <> app.sort_key(a, r.name) collate "C";
    when 'personnel' then
      select coalesce((select r.id from personnel r where r.tenant_id = p_tenant and r.id > behind order by r.id offset p_most - 1 limit 1),
          'ffffffff-ffff-ffff-ffff-ffffffffffff') into upto;
      update personnel r set sort_name = app.sort_key(a, trim(r.last_name || ' ' || r.first_name))
        where r.tenant_id = p_tenant and r.id > behind and r.id <= upto
          and r.sort_name collate "C" <> app.sort_key(a, trim(r.last_name || ' ' || r.first_name)) collate "C";
    when 'usergroups' then
      select coalesce((select r.id from usergroups r where r.tenant_id = p_tenant and r.id > behind order by r.id offset p_most - 1 limit 1),
          'ffffffff-ffff-ffff-ffff-ffffffffffff') into upto;
      update usergroups r set name_lc = app.sort_key(a, r.name)
        where r.tenant_id = p_tenant and r.id > behind and r.id <= upto
          and r.name_lc collate "C" <> app.sort_key(a, r.name) collate "C";
    when 'permission_presets' then
      select coalesce((select r.id from permission_presets r where r.tenant_id = p_tenant and r.id > behind order by r.id offset p_most - 1 limit 1),
          'ffffffff-ffff-ffff-ffff-ffffffffffff') into upto;
      update permission_presets r set name_lc = app.sort_key(a, r.name)
        where r.tenant_id = p_tenant and r.id > behind and r.id <= upto
          and r.name_lc collate "C" <> app.sort_key(a, r.name) collate "C";
    when 'work_order_types' then
      select coalesce((select r.id from work_order_types r where r.tenant_id = p_tenant and r.id > behind order by r.id offset p_most - 1 limit 1),
          'ffffffff-ffff-ffff-ffff-ffffffffffff') into upto;
      update work_order_types r set name_lc = app.sort_key(a, r.name)
        where r.tenant_id = p_tenant and r.id > behind and r.id <= upto
          and r.name_lc collate "C" <> app.sort_key(a, r.name) collate "C";
  end case;
  return upto;
end $function$;

-- owned by definer_jobs; executed by owner
CREATE OR REPLACE FUNCTION app.sort_partners()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform pg_current_xact_id();
  new.sort_name := app.sort_key(coalesce((select t.alphabet from tenants t where t.id = new.tenant_id), 'any'), new.name);
  return new;
end $function$;

-- owned by definer_jobs; executed by owner
CREATE OR REPLACE FUNCTION app.sort_permission_presets()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform pg_current_xact_id();
  new.name_lc := app.sort_key(coalesce((select t.alphabet from tenants t where t.id = new.tenant_id), 'any'), new.name);
  return new;
end $function$;

-- owned by definer_jobs; executed by owner
CREATE OR REPLACE FUNCTION app.sort_personnel()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform pg_current_xact_id();
  new.sort_name := app.sort_key(coalesce((select t.alphabet from tenants t where t.id = new.tenant_id), 'any'), trim(new.last_name || ' ' || new.first_name));
  return new;
end $function$;

-- owned by definer_jobs; executed by owner
CREATE OR REPLACE FUNCTION app.sort_usergroups()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform pg_current_xact_id();
  new.name_lc := app.sort_key(coalesce((select t.alphabet from tenants t where t.id = new.tenant_id), 'any'), new.name);
  return new;
end $function$;

-- owned by definer_jobs; executed by owner
CREATE OR REPLACE FUNCTION app.sort_users()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform pg_current_xact_id();
  new.sort_name := app.sort_key(coalesce((select t.alphabet from tenants t where t.id = new.tenant_id), 'any'), trim(new.last_name || ' ' || new.first_name));
  return new;
end $function$;

-- owned by definer_jobs; executed by owner
CREATE OR REPLACE FUNCTION app.sort_work_order_types()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform pg_current_xact_id();
  new.name_lc := app.sort_key(coalesce((select t.alphabet from tenants t where t.id = new.tenant_id), 'any'), new.name);
  return new;
end $function$;

-- owned by definer_sign_in; executed by nobody else
CREATE OR REPLACE FUNCTION app.staff_actor(a app.actor, p_user uuid, p_lab uuid)
 RETURNS app.actor
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare u users;
begin
  select * into u from users where tenant_id = a.tenant_id and id = p_user and state = 'active' and archived_at is null and not is_external;
  if not found then raise exception 'no live session' using errcode = 'GH002'; end if;
  select coalesce(bool_or(g.is_administrators), false), coalesce(array_agg(distinct p) filter (where p is not null), '{}'), count(distinct g.id) > 0
    into a.is_administrator, a.permissions, a.admin_access
    from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id left join unnest(g.permissions) p on true
    where m.tenant_id = a.tenant_id and m.user_id = u.id;
  if not a.admin_access then raise exception 'no live session' using errcode = 'GH002'; end if;
  select f.id, f.name into a.lab_id, a.lab_name
    from user_labs l join facilities f on f.tenant_id = l.tenant_id and f.id = l.facility_id and f.active
    where l.tenant_id = a.tenant_id and l.user_id = u.id order by (f.id = p_lab) desc nulls last, f.sort_name limit 1;
  a.kind := 'staff'; a.role := 'app_staff';
  a.user_id := u.id; a.first_name := u.first_name; a.last_name := u.last_name; a.username := u.username;
  a.must_change_password := u.must_change_password; a.own_zone := u.time_zone; a.own_locale := u.date_locale;
  perform set_config('app.begun', extract(epoch from now())::text, true), set_config('app.kind', 'staff', true), set_config('app.role', a.role, true),
    set_config('app.tenant_id', a.tenant_id::text, true), set_config('app.session_id', a.session_id::text, true),
    set_config('app.user_id', u.id::text, true), set_config('app.actor_name', trim(u.first_name || ' ' || u.last_name), true),
    set_config('app.administrator', a.is_administrator::text, true),
    set_config('app.create_accounts', (a.is_administrator or 'create_accounts' = any (a.permissions))::text, true);
  return a;
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.statement_readers(p_customer uuid)
 RETURNS TABLE(user_id uuid, address text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select * from app.payers_of(current_setting('app.tenant_id')::uuid, 'statement_sent', p_customer)
$function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.suspend_in_group(p_user uuid, p_resume boolean)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; one record; noted jsonb := '[]'; who text;
begin
  if not current_setting('app.administrator')::boolean then
    raise exception 'administrators suspend' using errcode = 'insufficient_privilege';
  end if;
  perform app.hold_shared_login(t, p_user);
  for one in select s.tenant_id, n.name as company, u.id, u.state, trim(u.first_name || ' ' || u.last_name) as name, s.suspended_by_group
      from shared_logins own join shared_logins s on s.person_id = own.person_id and s.tenant_id <> own.tenant_id
      join tenants n on n.id = s.tenant_id join users u on u.tenant_id = s.tenant_id and u.id = s.user_id and u.archived_at is null
      where own.tenant_id = t and own.user_id = p_user order by s.tenant_id loop
    if p_resume and one.state = 'suspended' and one.suspended_by_group then
      perform from tenants where id = one.tenant_id for no key update;
      update users u set state = case when u.has_credentials then 'active' else 'invited' end, updated_at = now(), version = version + 1
        where u.tenant_id = one.tenant_id and u.id = one.id;
      if (select count(*) from users l where l.tenant_id = one.tenant_id and l.archived_at is null and l.state in ('active', 'invited'))
          > (select n.licence_limit from tenants n where n.id = one.tenant_id) then
        raise exception 'refused by a company of the group' using errcode = 'GH016', detail = 'licence ' || one.company;
      end if;
    elsif not p_resume and one.state in ('active', 'invited') then
      update users u set state = 'suspended', updated_at = now(), version = version + 1 where u.tenant_id = one.tenant_id and u.id = one.id;
      update shared_logins s set suspended_by_group = true where s.tenant_id = one.tenant_id and s.user_id = one.id;
      update login_sessions l set ended_at = now() where l.tenant_id = one.tenant_id and l.user_id = one.id and l.ended_at is null;
      update password_links l set ended_at = now()
        where l.tenant_id = one.tenant_id and l.user_id = one.id and l.ended_at is null and l.used_at is null;
    else
      continue;
    end if;
    noted := noted || jsonb_build_object('tenant', one.tenant_id, 'id', one.id, 'name', one.name);
  end loop;
  if jsonb_array_length(noted) = 0 then return 0; end if;
  select trim(a.first_name || ' ' || a.last_name) into who from users a
    where a.tenant_id = t and a.id = current_setting('app.user_id')::uuid;
  perform app.note_in_group(t, who, noted, case when p_resume then 'resumed' else 'suspended' end);
  return jsonb_array_length(noted);
end $function$;

-- owned by definer_sign_in; executed by partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
CREATE OR REPLACE FUNCTION app.suspend_portal_person(p_portal_user uuid)
 RETURNS SETOF app.audit_note
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; p portal_users;
begin

  select * into p from portal_users where tenant_id = t and id = p_portal_user and archived_at is null for no key update;
  if not found or not app.may_manage_user(p_portal_user) then return; end if;
  perform from users where tenant_id = t and id in (p.user_id, current_setting('app.user_id')::uuid) order by id for no key update;
  if not exists (select from users u where u.tenant_id = t and u.id = current_setting('app.user_id')::uuid and u.state = 'active'
      and u.archived_at is null) then return; end if;
  update users set state = 'suspended', updated_at = now(), version = version + 1
    where tenant_id = t and id = p.user_id and state <> 'suspended';
  if not found then return; end if;
  update login_sessions set ended_at = now() where tenant_id = t and user_id = p.user_id and ended_at is null;
  update password_links set ended_at = now() where tenant_id = t and user_id = p.user_id and ended_at is null and used_at is null;
  return query select 'suspended', 'users', u.id, trim(u.first_name || ' ' || u.last_name) from users u
    where u.tenant_id = t and u.id = p.user_id;
end $function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.suspension(p_slug text, p_session bytea)
 RETURNS TABLE(name text, is_staff boolean, reason text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select t.name, s.kind = 'staff', case when s.kind = 'staff' then t.suspended_for end
    from tenants t join login_sessions s on s.tenant_id = t.id and s.token_hash = p_session and s.ended_at is null
    where t.slug = p_slug and t.status = 'suspended' and s.created_at > now() - interval '7 days'
$function$;

-- owned by definer_sign_in; executed by portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer
CREATE OR REPLACE FUNCTION app.take_facility(p_contact uuid, p_facility uuid)
 RETURNS TABLE(action text, record_kind text, record_id uuid, record_name text, changes jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid;
begin
  perform from contacts where tenant_id = t and id = p_contact for no key update;
  if not app.may_edit_contact(p_contact) then return; end if;
  return query with taken as (
    delete from contact_facilities where tenant_id = t and contact_id = p_contact and facility_id = p_facility returning id, facility_id)
  select 'removed', 'contact_facilities', g.id, trim(k.first_name || ' ' || k.last_name) || ' at ' || f.name,
      jsonb_build_object('contact_id', jsonb_build_array(p_contact, null), 'facility_id', jsonb_build_array(p_facility, null))
    from taken g join facilities f on f.tenant_id = t and f.id = g.facility_id
    join contacts k on k.tenant_id = t and k.id = p_contact;
end $function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.tell_customer(p_kind text, p_ticket public.tickets, p_facts jsonb, p_key text, p_valid interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare
  t uuid := p_ticket.tenant_id; causer text := app.mail_causer(); recipient uuid; address text; link uuid;
  more jsonb := jsonb_build_object('record_kind', 'tickets', 'record_id', p_ticket.id, 'to_path', '/tickets/'
    || p_ticket.id, 'facts', p_facts);
begin
  if exists (select from portal_users where tenant_id = t and customer_id = p_ticket.customer_id and archived_at is null) then
    perform app.put_email(t, p_kind, u.id, null, p_ticket.customer_id, causer, more)
      from portal_users p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
      where p.tenant_id = t and p.customer_id = p_ticket.customer_id and p.archived_at is null and u.archived_at is null
        and u.state = 'active'
        and (p.contact_id = p_ticket.contact_id or p.scope = 'customer' and not exists (
            select from portal_users o join users v on v.tenant_id = o.tenant_id and v.id = o.user_id
            where o.tenant_id = t and o.contact_id = p_ticket.contact_id and o.archived_at is null and v.state = 'active'
              and v.archived_at is null)
          or exists (select from ticket_comments c where c.tenant_id = t and c.ticket_id = p_ticket.id and c.user_id = u.id))
        and u.id is distinct from nullif(current_setting('app.user_id'), '')::uuid and app.wants(t, p_kind, u.id, null, null);
    return;
  end if;
  select k.id, k.email into recipient, address from contacts k
    where k.tenant_id = t and k.id = p_ticket.contact_id and k.admin_access and k.status = 'active' and k.archived_at is null
      and trim(k.email) <> '';
  if not found then
    select c.email into address from customers c where c.tenant_id = t and c.id = p_ticket.customer_id and trim(c.email) <> ''
      and c.email_confirmed;
    if not found then return; end if;
  end if;
  -- Whoever replaces the customer's links meanwhile waits, and then ends this one too (A4).
  perform from customers where tenant_id = t and id = p_ticket.customer_id for no key update;
  if not exists (select from customers c where c.tenant_id = t and c.id = p_ticket.customer_id and c.secure_link_on and c.status = 'active')
    or not app.wants(t, p_kind, null, recipient, p_ticket.customer_id) then return; end if;
  insert into secure_links (tenant_id, customer_id, contact_id, key_version, sent_at, sent_to, ends_at)
    values (t, p_ticket.customer_id, recipient, p_key, now(), address, now() + p_valid) returning id into link;
  perform app.put_email(t, p_kind, null, recipient, p_ticket.customer_id, causer, more || jsonb_build_object('secure_link_id', link));
end $function$;

-- owned by definer_audit; executed by nobody else
CREATE OR REPLACE FUNCTION app.tell_customers(p_written public.audit_log[])
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
  -- Most of what is written is nothing to customers, and the plan of what follows costs as much as all the rest of the writing.
  if not exists (select from unnest(p_written) w where w.record_kind = any ('{users,portal_users,login_sessions,contacts,contact_facilities,facilities,secure_links,estimates,customers}')) then return; end if;
  insert into public.customer_activity (tenant_id, customer_id, at, seq, actor_kind, user_id, actor_name, as_name, action, record_kind,
      record_id, record_name, changes)
    select w.tenant_id, c.customer_id, w.at, w.seq, w.actor_kind, w.user_id, w.actor_name, w.as_name, w.action, w.record_kind, w.record_id,
      case when w.record_kind = 'contact_facilities' then case when exists (select from public.facilities f where f.tenant_id = w.tenant_id and f.customer_id = c.customer_id
          and f.id = coalesce((select r.facility_id from public.contact_facilities r where r.tenant_id = w.tenant_id and r.id = w.record_id),
            coalesce(w.changes -> 'facility_id' ->> 0, w.changes -> 'facility_id' ->> 1)::uuid)) then w.record_name
        else (select trim(k.first_name || ' ' || k.last_name) from public.contacts k where k.tenant_id = w.tenant_id and k.id = coalesce(
            (select r.contact_id from public.contact_facilities r where r.tenant_id = w.tenant_id and r.id = w.record_id),
            coalesce(w.changes -> 'contact_id' ->> 0, w.changes -> 'contact_id' ->> 1)::uuid)) || ' at a facility that isn’t yours' end else w.record_name end, case when w.action = 'merged' then jsonb_build_object('merged', w.changes -> 'merged')
        when w.record_kind = 'contacts' then (select coalesce(jsonb_object_agg(e.key, e.value), '{}')
        from jsonb_each(w.changes) e where e.key in ('status', 'all_facilities', 'admin_access', 'access_billing', 'access_reports', 'create_work_order', 'edit_contact'))
        when w.record_kind = 'estimates' then jsonb_build_object('status', w.changes -> 'status')
        when w.record_kind = 'users' and w.action in ('added', 'resumed') and w.record_id in (select e.record_id from unnest(p_written) e where e.record_kind = 'users' and e.record_id is not null
          and e.action in ('invited')) then '{"invited": [false, true]}'
        when w.record_kind = 'customers' and w.changes ? 'agent_id' then jsonb_build_object(
          'agent', jsonb_build_array((select g.name from public.agents g where g.tenant_id = w.tenant_id and g.id = (w.changes -> 'agent_id' ->> 0)::uuid), (select g.name from public.agents g where g.tenant_id = w.tenant_id and g.id = (w.changes -> 'agent_id' ->> 1)::uuid)), 'agent_since', jsonb_build_array((select max(e.at) from public.audit_log e where e.tenant_id = w.tenant_id and e.record_id = w.record_id and e.seq < w.seq
            and e.changes -> 'agent_id' ->> 1 = w.changes -> 'agent_id' ->> 0), null)) else '{}' end
    from unnest(p_written) w cross join lateral (
      select distinct x.customer_id from (select p.customer_id from public.portal_users p where w.record_kind = 'users' and p.tenant_id = w.tenant_id and p.user_id = w.record_id
     and (p.archived_at is null or p.archived_at = now())
        union all select p.customer_id from public.portal_users p where w.record_kind = 'portal_users' and p.tenant_id = w.tenant_id and p.id = w.record_id
        union all select p.customer_id from public.login_sessions s join public.portal_users p on p.tenant_id = s.tenant_id and p.user_id = s.user_id
       and (p.archived_at is null or p.archived_at = now())
     where w.record_kind = 'login_sessions' and s.tenant_id = w.tenant_id and s.id = w.record_id
        union all select k.customer_id from public.contacts k where w.record_kind = 'contacts' and k.tenant_id = w.tenant_id and k.id = w.record_id
        union all select (w.changes -> 'customer_id' ->> 0)::uuid where w.record_kind in ('contacts', 'facilities')
        union all select k.customer_id from public.contacts k where w.record_kind = 'contact_facilities' and k.tenant_id = w.tenant_id
     and k.id in (select r.contact_id from public.contact_facilities r where r.tenant_id = w.tenant_id and r.id = w.record_id
       union all select coalesce(w.changes -> 'contact_id' ->> 0, w.changes -> 'contact_id' ->> 1)::uuid)
        union all select f.customer_id from public.facilities f where w.record_kind = 'facilities' and f.tenant_id = w.tenant_id and f.id = w.record_id
        union all select l.customer_id from public.secure_links l where w.record_kind = 'secure_links' and l.tenant_id = w.tenant_id and l.id = w.record_id
     and w.action in ('link_opened', 'signed_out')
        union all select e.customer_id from public.estimates e where w.record_kind = 'estimates' and e.tenant_id = w.tenant_id and e.id = w.record_id
     and w.changes -> 'status' ->> 1 in ('approved', 'declined')
        union all select w.record_id where w.record_kind = 'customers' and (w.action in ('view_opened', 'view_ended') or w.changes ? 'agent_id' or w.action = 'merged')) x where x.customer_id is not null) c
    where w.record_kind = any ('{users,portal_users,login_sessions,contacts,contact_facilities,facilities,secure_links,estimates,customers}')
      -- A41: of two entries about a merger, that of the one that stays.
      and not w.changes ? 'merged_into'
      and (case
        when w.record_kind = 'portal_users' and w.action = 'added' then (select p.user_id from public.portal_users p
          where p.tenant_id = w.tenant_id and p.id = w.record_id) in (select e.record_id from unnest(p_written) e where e.record_kind = 'users' and e.record_id is not null
          and e.action in ('added'))
        when w.action = 'invited' then w.record_id in (select e.record_id from unnest(p_written) e where e.record_kind = 'users' and e.record_id is not null
          and e.action in ('added', 'resumed'))
        when w.action = 'session_ended' then (select s.user_id from public.login_sessions s
          where s.tenant_id = w.tenant_id and s.id = w.record_id) in (select e.record_id from unnest(p_written) e where e.record_kind = 'users' and e.record_id is not null
          and e.action in ('suspended', 'archived', 'password_changed')) end) is not true
      -- Whatever people of a customer had written, other customers are told nothing of it; what an agent or a partner writes of itself,
      -- nobody.
      and (current_setting('app.kind', true) is distinct from 'portal'
        or current_setting('app.customer_id', true) = c.customer_id::text and current_setting('app.agent', true) = 'false');
end $function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.tell_keepers(p_permission text, p_kind text, p_customer uuid, p_by text, p_more jsonb)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.put_email(u.tenant_id, p_kind, u.id, null, p_customer, coalesce(app.mail_causer(), p_by), p_more)
    from users u
    where u.tenant_id = current_setting('app.tenant_id')::uuid and not u.is_external and u.state = 'active' and u.archived_at is null
      and exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
        where m.tenant_id = u.tenant_id and m.user_id = u.id and (g.is_administrators or p_permission = any (g.permissions)))
      and u.id is distinct from nullif(current_setting('app.user_id'), '')::uuid and app.wants(u.tenant_id, p_kind, u.id, null, null)
$function$;

-- owned by definer_mail; executed by partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link
CREATE OR REPLACE FUNCTION app.tell_of_answer(p_estimate uuid, p_key text DEFAULT NULL::text, p_valid interval DEFAULT NULL::interval)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; d record; more jsonb; whose text; link uuid;
begin
  select e.id, e.customer_id, x.revision, x.user_id, coalesce(app.mail_causer(), x.author_name) as author into d
    from estimates e join estimate_decisions x on x.tenant_id = e.tenant_id and x.estimate_id = e.id and x.decided_at = now()
    where e.tenant_id = t and e.id = p_estimate and current_setting('app.kind') = 'portal';
  if not found then return false; end if;
  more := jsonb_build_object('record_kind', 'estimates', 'record_id', d.id, 'facts', jsonb_build_object('revision', d.revision));
  perform app.tell_who_may(t, 'estimate_answered', 'keep_billing', d.customer_id, d.author,
    more || jsonb_build_object('to_path', '/admin/estimates/' || d.id));
  more := more || jsonb_build_object('to_path', '/estimates/' || d.id || '?version=' || d.revision);
  if d.user_id is not null then
    return app.wants(t, 'estimate_copy', d.user_id, null, null)
      and app.put_email(t, 'estimate_copy', d.user_id, null, d.customer_id, d.author, more) is not null;
  end if;
  -- The link is as the customer's Email and its secure links are now, and stays so until it is made.
  select c.email into whose from customers c where c.tenant_id = t and c.id = d.customer_id and trim(c.email) <> '' and c.email_confirmed
    and c.secure_link_on and c.status = 'active' and c.archived_at is null and p_key is not null
    and app.wants(t, 'estimate_copy', null, null, c.id) for no key update;
  if not found then return false; end if;
  insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
    values (t, d.customer_id, app.at_most(p_key, 100), now(), whose, now() + p_valid) returning id into link;
  return app.put_email(t, 'estimate_copy', null, null, d.customer_id, d.author, more || jsonb_build_object('secure_link_id', link))
    is not null;
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.tell_of_claim(p_claim uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.put_email(c.tenant_id, 'claim_decided', c.filed_by_user_id, null, c.customer_id, app.mail_causer(),
      jsonb_build_object('record_kind', 'warranty_claims', 'record_id', c.id, 'to_path', '/claims/' || c.id, 'facts', '{}'::jsonb))
    from warranty_claims c
    where c.tenant_id = current_setting('app.tenant_id')::uuid and c.id = p_claim and c.decided_at = now()
      and c.filed_by_user_id is not null and app.wants(c.tenant_id, 'claim_decided', c.filed_by_user_id, null, null)
$function$;

-- owned by definer_mail; executed by app_staff, partner
CREATE OR REPLACE FUNCTION app.tell_of_claim_comment(p_comment uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare m claim_comments; c warranty_claims; more jsonb;
begin
  select * into m from claim_comments
    where tenant_id = current_setting('app.tenant_id')::uuid and id = p_comment and created_at = now() and not internal;
  if not found then return; end if;
  select * into c from warranty_claims where tenant_id = m.tenant_id and id = m.claim_id;
  if c.created_at = now() and not m.by_staff then return; end if;
  more := jsonb_build_object('record_kind', 'warranty_claims', 'record_id', c.id,
    'facts', jsonb_build_object('kind', case when m.by_staff then 'claim_comment' else 'claim_reply' end, 'comment', m.id));
  if not m.by_staff then
    perform app.tell_keepers('keep_claims', 'claim_reply', c.customer_id, m.author_name,
      more || jsonb_build_object('to_path', '/admin/claims/' || c.id));
  elsif c.filed_by_user_id is not null and app.wants(c.tenant_id, 'claim_comment', c.filed_by_user_id, null, null) then
    perform app.put_email(c.tenant_id, 'claim_comment', c.filed_by_user_id, null, c.customer_id, app.mail_causer(),
      more || jsonb_build_object('to_path', '/claims/' || c.id));
  end if;
end $function$;

-- owned by definer_mail; executed by app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link
CREATE OR REPLACE FUNCTION app.tell_of_comment(p_comment uuid, p_key text, p_valid interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare m ticket_comments; k tickets; facts jsonb;
begin
  select * into m from ticket_comments
    where tenant_id = current_setting('app.tenant_id')::uuid and id = p_comment and created_at = now() and not internal;
  if not found then return; end if;
  select * into k from tickets where tenant_id = m.tenant_id and id = m.ticket_id;
  facts := jsonb_build_object('comment', m.id);
  if m.by_staff then perform app.tell_customer('ticket_comment', k, facts, app.at_most(p_key, 100), p_valid);
  else perform app.tell_staff('ticket_reply', k, facts); end if;
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.tell_of_estimate(p_estimate uuid, p_key text, p_valid interval)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.tell_payers(e.tenant_id, 'estimate_ready', e.customer_id, 'estimates', e.id, '/estimates/' || e.id, app.at_most(p_key, 100), p_valid)
    from estimates e where e.tenant_id = current_setting('app.tenant_id')::uuid and e.id = p_estimate and e.status = 'sent' and e.sent_at = now()
$function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.tell_of_invoice(p_invoice uuid, p_key text, p_valid interval)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.tell_payers(i.tenant_id, case i.kind when 'invoice' then 'invoice_ready' else 'credit_note_ready' end, i.customer_id,
      'invoices', i.id, '/invoices/' || i.id, app.at_most(p_key, 100), p_valid)
    from invoices i where i.tenant_id = current_setting('app.tenant_id')::uuid and i.id = p_invoice and i.issued_at = now()
$function$;

-- owned by definer_mail; executed by partner
CREATE OR REPLACE FUNCTION app.tell_of_new_claim(p_claim uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare c warranty_claims;
begin
  select * into c from warranty_claims where tenant_id = current_setting('app.tenant_id')::uuid and id = p_claim and created_at = now();
  if not found then return; end if;
  perform app.tell_keepers('keep_claims', 'claim_filed', c.customer_id, c.filed_by,
    jsonb_build_object('record_kind', 'warranty_claims', 'record_id', c.id, 'to_path', '/admin/claims/' || c.id,
      'facts', jsonb_build_object('kind', 'claim_filed')));
end $function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.tell_of_password(p_user uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare t uuid := current_setting('app.tenant_id')::uuid; had_one boolean;
begin
  if not current_setting('app.administrator')::boolean then
    raise exception 'administrators set passwords' using errcode = 'insufficient_privilege';
  end if;
  perform app.hold_shared_login(t, p_user);
  select u.password_hash is not null and u.state = 'active' into had_one from users u
    where u.tenant_id = t and u.id = p_user and u.archived_at is null for no key update;
  perform app.end_password_links(p_user);
  if had_one then
    perform app.put_email(t, 'password_changed', p_user, null, null, app.mail_causer(), jsonb_build_object('facts',
      jsonb_build_object('address', (select 'the back office of ' || n.name from tenants n where n.id = t))));
  end if;
end $function$;

-- owned by definer_mail; executed by partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link
CREATE OR REPLACE FUNCTION app.tell_of_request(p_order uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare w work_orders;
begin
  select * into w from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and id = p_order and created_at = now()
    and by_portal and status = 'requested';
  if not found then return; end if;
  perform app.tell_keepers('keep_work_orders', 'work_requested', coalesce(w.customer_id, w.for_customer_id), w.opened_by,
    jsonb_build_object('record_kind', 'work_orders', 'record_id', w.id, 'to_path', '/admin/work_orders/' || w.id,
      'facts', jsonb_build_object('kind', 'work_requested')));
end $function$;

-- owned by definer_mail; executed by app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link
CREATE OR REPLACE FUNCTION app.tell_of_ticket(p_ticket uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare k tickets;
begin
  select * into k from tickets where tenant_id = current_setting('app.tenant_id')::uuid and id = p_ticket and created_at = now();
  if found and current_setting('app.kind') = 'portal' then perform app.tell_staff('ticket_opened', k, '{}'); end if;
end $function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.tell_of_work(p_order uuid, p_kind text, p_key text, p_valid interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare kind_of text := app.at_most(p_kind, 100); w work_orders;
begin
  select * into w from work_orders where tenant_id = current_setting('app.tenant_id')::uuid and id = p_order and updated_at = now()
    and status = case kind_of when 'work_order_scheduled' then 'scheduled' when 'work_order_done' then 'done'
      when 'work_order_declined' then 'declined' when 'work_order_cancelled' then 'cancelled'
      when 'work_order_reopened' then 'in_progress' end;
  if not found then return; end if;
  perform app.tell_order_people(w, kind_of, kind_of not in ('work_order_scheduled', 'work_order_done'), app.at_most(p_key, 100), p_valid,
    jsonb_build_object('record_kind', 'work_orders', 'record_id', w.id, 'facts', jsonb_build_object('kind', kind_of)));
end $function$;

-- owned by definer_mail; executed by app_staff, partner, portal_contact, portal_contact_admin, portal_contact_all, portal_contact_mixed, portal_contact_wide, portal_customer, portal_link
CREATE OR REPLACE FUNCTION app.tell_of_work_comment(p_comment uuid, p_key text, p_valid interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare m work_order_comments; w work_orders; kind_of text; more jsonb;
begin
  select * into m from work_order_comments
    where tenant_id = current_setting('app.tenant_id')::uuid and id = p_comment and created_at = now() and not internal;
  if not found then return; end if;
  select * into w from work_orders where tenant_id = m.tenant_id and id = m.work_order_id;
  kind_of := case when m.by_staff then 'work_order_comment' else 'work_order_reply' end;
  more := jsonb_build_object('record_kind', 'work_orders', 'record_id', w.id,
    'facts', jsonb_build_object('kind', kind_of, 'comment', m.id));
  if m.by_staff then perform app.tell_order_people(w, kind_of, true, app.at_most(p_key, 100), p_valid, more);
  else
    perform app.tell_keepers('keep_work_orders', kind_of, coalesce(w.customer_id, w.for_customer_id), m.author_name,
      more || jsonb_build_object('to_path', '/admin/work_orders/' || w.id));
    perform app.tell_technician(w, m.author_name, m.id);
  end if;
end $function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.tell_order_people(w public.work_orders, p_kind text, p_followers boolean, p_key text, p_valid interval, p_more jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare
  t uuid := w.tenant_id; of_customer uuid := coalesce(w.customer_id, w.for_customer_id); causer text := app.mail_causer();
  link uuid; address text; followers uuid[] := '{}';
  more jsonb := p_more || jsonb_build_object('to_path', '/work_orders/' || w.id);
begin
  if of_customer is null then return; end if;
  if exists (select from portal_users where tenant_id = t and customer_id = of_customer and archived_at is null) then
    if p_followers then followers := app.order_followers(w); end if;
    perform app.put_email(t, p_kind, u.id, null, of_customer, causer, more)
      from portal_users p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
        left join contacts k on k.tenant_id = p.tenant_id and k.id = p.contact_id
      where p.tenant_id = t and p.customer_id = of_customer and p.archived_at is null and u.archived_at is null and u.state = 'active'
        and case when followers <> '{}' then u.id = any (followers) else
          w.customer_id is not null and p.scope = 'customer'
            or p.scope = 'contact' and (w.customer_id is not null and (k.admin_access or k.all_facilities)
              or exists (select from contact_facilities r
              where r.tenant_id = t and r.contact_id = k.id and r.facility_id = w.facility_id)) end
        and app.wants(t, p_kind, u.id, null, null);
    return;
  end if;
  if w.customer_id is null then return; end if;
  select c.email into address from customers c where c.tenant_id = t and c.id = w.customer_id and trim(c.email) <> ''
    and c.email_confirmed;
  if not found then return; end if;
  -- Whoever replaces the customer's links meanwhile waits, and then ends this one too (A4).
  perform from customers where tenant_id = t and id = w.customer_id for no key update;
  if not exists (select from customers c where c.tenant_id = t and c.id = w.customer_id and c.secure_link_on and c.status = 'active')
    or not app.wants(t, p_kind, null, null, w.customer_id) then return; end if;
  insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
    values (t, w.customer_id, p_key, now(), address, now() + p_valid) returning id into link;
  perform app.put_email(t, p_kind, null, null, w.customer_id, causer, more || jsonb_build_object('secure_link_id', link));
end $function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.tell_payers(p_tenant uuid, p_kind text, p_customer uuid, p_table text, p_record uuid, p_path text, p_key text, p_valid interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare payer record; link uuid;
  -- A clock sends in nobody's name.
  causer text := case when nullif(current_setting('app.tenant_id', true), '') is not null then app.mail_causer() end;
  more jsonb := jsonb_build_object('record_kind', p_table, 'record_id', p_record, 'to_path', p_path, 'facts', '{}'::jsonb);
begin
  for payer in select * from app.billing_recipients(p_tenant, p_kind, p_customer) loop
    if payer.user_id is not null then
      perform app.put_email(p_tenant, p_kind, payer.user_id, null, p_customer, causer, more);
      continue;
    end if;
    -- The link is as the customer's Email and its secure links are now, and stays so until it is made.
    select c.email into payer.address from customers c where c.tenant_id = p_tenant and c.id = p_customer and trim(c.email) <> ''
      and c.email_confirmed
      and c.secure_link_on and c.status = 'active' and c.archived_at is null for no key update;
    continue when not found;
    insert into secure_links (tenant_id, customer_id, key_version, sent_at, sent_to, ends_at)
      values (p_tenant, p_customer, p_key, now(), payer.address, now() + p_valid) returning id into link;
    perform app.put_email(p_tenant, p_kind, null, null, p_customer, causer, more || jsonb_build_object('secure_link_id', link));
  end loop;
end $function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.tell_staff(p_kind text, p_ticket public.tickets, p_facts jsonb)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.tell_keepers('keep_tickets', p_kind, p_ticket.customer_id,
    coalesce((select c.author_name from ticket_comments c where c.tenant_id = p_ticket.tenant_id and c.id = (p_facts ->> 'comment')::uuid),
      p_ticket.opened_by),
    jsonb_build_object('record_kind', 'tickets', 'record_id', p_ticket.id, 'to_path', '/admin/tickets/' || p_ticket.id, 'facts', p_facts))
$function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.tell_technician(w public.work_orders, p_by text, p_comment uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.put_email(u.tenant_id, 'job_reply', u.id, null, coalesce(w.customer_id, w.for_customer_id), coalesce(app.mail_causer(), p_by),
      jsonb_build_object('record_kind', 'work_orders', 'record_id', w.id, 'to_path', '/admin/my_jobs/' || w.id,
        'facts', jsonb_build_object('kind', 'job_reply', 'comment', p_comment)))
    from personnel p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
    where p.tenant_id = w.tenant_id and p.id = w.technician_id and p.status = 'active' and p.archived_at is null
      and w.status not in ('closed', 'declined', 'cancelled')
      and not u.is_external and u.state = 'active' and u.archived_at is null
      and not exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
        where m.tenant_id = u.tenant_id and m.user_id = u.id and (g.is_administrators or 'keep_work_orders' = any (g.permissions)))
      and app.wants(u.tenant_id, 'job_reply', u.id, null, null)
$function$;

-- owned by definer_mail; executed by definer_sign_in
CREATE OR REPLACE FUNCTION app.tell_who_may(p_tenant uuid, p_kind text, p_permission text, p_customer uuid, p_by text, p_more jsonb)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select app.put_email(u.tenant_id, p_kind, u.id, null, p_customer, p_by, p_more)
    from users u
    where u.tenant_id = p_tenant and not u.is_external and u.state = 'active' and u.archived_at is null
      and exists (select from user_usergroups m join usergroups g on g.tenant_id = m.tenant_id and g.id = m.usergroup_id
        where m.tenant_id = u.tenant_id and m.user_id = u.id and (g.is_administrators or p_permission = any (g.permissions)))
      and app.wants(u.tenant_id, p_kind, u.id, null, null)
$function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.tenant_by_slug(p_slug text)
 RETURNS TABLE(id uuid, slug text, name text, colour text, contact_line text, logo text, time_zone text, csv_delimiter text, access_requests boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select id, slug, name, colour, contact_line, logo, time_zone, csv_delimiter, access_requests from tenants
    where slug = p_slug and status = 'active'
$function$;

-- owned by definer_jobs; executed by nobody else
CREATE OR REPLACE FUNCTION app.tenant_of_job(p_payload json)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select case when p_payload ->> 'tenant' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (p_payload ->> 'tenant')::uuid end
$function$;

-- owned by definer_mail; executed by app_staff
CREATE OR REPLACE FUNCTION app.told_of_billing(p_kind text, p_customer uuid)
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select count(*)::integer from app.billing_recipients(current_setting('app.tenant_id')::uuid, p_kind, p_customer)
$function$;

-- owned by definer_mail; executed by nobody else
CREATE OR REPLACE FUNCTION app.turn_of_day(p_tenant uuid, p_more integer DEFAULT 1, OUT day date, OUT at timestamp with time zone)
 RETURNS record
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select x.day, case when x.day > (now() at time zone x.zone)::date then x.day::timestamp at time zone x.zone end
    from (select d.day + (d.taken + p_more - 1) / d.most as day, d.zone from app.day_for_emails(p_tenant) d) x
$function$;

-- owned by definer_sign_in; executed by app_public
CREATE OR REPLACE FUNCTION app.use_password_link(p_slug text, p_link uuid, p_hash text, p_address text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
declare l password_links; u users; kind text;
begin
  perform app.hold_shared_login(w.tenant_id, w.user_id) from tenants t join password_links w on w.tenant_id = t.id
    where t.slug = p_slug and w.id = p_link;
  -- The user before the link, as whoever makes a newer link does: in the other order the two would wait for one another.
  perform from users where (tenant_id, id) in (select w.tenant_id, w.user_id from tenants t join password_links w on w.tenant_id = t.id
    where t.slug = p_slug and w.id = p_link) for no key update;
  select w.* into l from tenants t join password_links w on w.tenant_id = t.id and w.id = p_link
    where t.slug = p_slug and t.status = 'active' and w.used_at is null and w.ended_at is null and w.expires_at > now() for update of w;
  if not found then return false; end if;
  update users set password_hash = app.at_most(p_hash, 500), state = 'active', must_change_password = false, updated_at = now(),
    version = version + 1
    where tenant_id = l.tenant_id and id = l.user_id and archived_at is null and state in ('active', 'invited') returning * into u;
  if not found then return false; end if;
  update password_links set used_at = now() where tenant_id = l.tenant_id and id = l.id;
  update password_links set ended_at = now() where tenant_id = l.tenant_id and user_id = l.user_id and ended_at is null and used_at is null;
  update login_sessions set ended_at = now() where tenant_id = l.tenant_id and user_id = l.user_id and ended_at is null;
  kind := case when u.is_external then coalesce((select p.scope from portal_users p where p.tenant_id = u.tenant_id and p.user_id = u.id
    order by p.archived_at desc nulls first limit 1), 'portal') || '_user' else 'staff' end;
  perform app.audit_append(l.tenant_id,
    row(kind, u.id, trim(u.first_name || ' ' || u.last_name), null, null, null, null, app.at_most(p_address, 200))::app.audit_actor,
    jsonb_build_array(jsonb_build_object('action', 'password_changed', 'table', 'users', 'id', u.id, 'name',
      trim(u.first_name || ' ' || u.last_name))));
  if l.purpose = 'reset' then
    perform app.put_email(l.tenant_id, 'password_changed', u.id, null, null, null,
      jsonb_build_object('facts', jsonb_build_object('address', app.at_most(p_address, 200))));
  end if;
  return true;
end $function$;

-- owned by definer_sign_in; executed by app_staff
CREATE OR REPLACE FUNCTION app.user_sign_ins(p_users uuid[])
 RETURNS TABLE(user_id uuid, missing text[], has_password boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select u.id, app.missing_steps(u.tenant_id, u.id), u.password_hash is not null
    from users u
    where u.tenant_id = current_setting('app.tenant_id')::uuid and u.id = any (p_users) and u.archived_at is null
$function$;

-- owned by definer_sign_in; executed by portal_contact_admin, portal_customer
CREATE OR REPLACE FUNCTION app.users_of_contact(p_contact uuid)
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select count(*)::int from public.portal_users p
      join public.users u on u.tenant_id = p.tenant_id and u.id = p.user_id and u.state <> 'suspended' and u.archived_at is null
    where p.tenant_id = current_setting('app.tenant_id')::uuid and p.contact_id = p_contact and p.archived_at is null
      and current_setting('app.whole_customer')::boolean and app.may_edit_contact(p_contact)
$function$;

-- owned by definer_mail; executed by definer_sign_in
CREATE OR REPLACE FUNCTION app.wants(p_tenant uuid, p_event text, p_user uuid, p_contact uuid, p_customer uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  select p_event in ('invitation', 'password_reset', 'password_changed', 'new_device', 'secure_link', 'test', 'invoice_reminder_1', 'invoice_reminder_2', 'invoice_reminder_3', 'document_sent', 'statement_sent') or coalesce(
    (select c.is_on from notification_choices c where c.tenant_id = p_tenant and c.event = p_event
      and case when p_user is not null then c.user_id = p_user when p_contact is not null then c.contact_id = p_contact
        else c.customer_id = p_customer end),
    (select d.is_on from notification_defaults d where d.tenant_id = p_tenant and d.event = p_event),
    true)
$function$;

-- owned by definer_jobs; executed by app_worker
CREATE OR REPLACE FUNCTION app.worker_beat(p_worker text, p_dead_after interval)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
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
end $function$;

-- owned by definer_jobs; executed by app_worker
CREATE OR REPLACE FUNCTION app.worker_gone(p_worker text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'auto'
AS $function$
  delete from job_workers where id = p_worker
$function$;

-- owned by owner; executed by public
CREATE OR REPLACE FUNCTION public.alike_key(p_text text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
      select public.username_key(regexp_replace(p_text, '[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]', '-', 'g'))
    $function$;

-- owned by owner; executed by public
CREATE OR REPLACE FUNCTION public.phone_digits(p_phone text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
     select regexp_replace(translate(normalize(p_phone, NFKC), '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', '01234567890123456789'), '\( *0 *\)|[^0-9]', '', 'g')
   $function$;

-- owned by owner; executed by public
CREATE OR REPLACE FUNCTION public.search_fold(p_text text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
   declare t text := p_text;
   begin
     if octet_length(t) > length(t) then
       -- Typed for an apostrophe; what follows would make a space and a mark of it.
       t := replace(t, '´', '');
       -- Lower, upper, lower: ß is ss. By ICU, the same whatever the database's locale.
       t := lower(upper(lower(normalize(t, NFKC) collate "und-x-icu")));
       t := normalize(regexp_replace(normalize(t, NFKD), '[\u00AD\u02B9-\u02BF\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u061C\u0640\u064B-\u065F\u0670\u180B-\u180E\u1AB0-\u1AFF\u1DC0-\u1DFF\u2018\u2019\u201B\u200B-\u200F\u202A-\u202E\u2032\u2060-\u206F\u20D0-\u20FF\uFE00-\uFE0F\uFE20-\uFE2F\uFEFF]', '', 'g'), NFC);
       t := translate(t, 'łøđðħŧŋıəς‐‑‒–—―−“”„«»٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', 'loddhtnieσ-------     01234567890123456789');
       t := replace(replace(replace(t, 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
     else
       t := lower(t);
     end if;
     return regexp_replace(translate(t, E'\t,;"''`', '    '), '(?<=[0-9])[-./()]+(?=[0-9])', '', 'g');
   end $function$;

-- owned by owner; executed by public
CREATE OR REPLACE FUNCTION public.search_text(p_text text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
   declare t text := public.search_fold(p_text); written text; meant text;
   begin
     if octet_length(p_text) > length(p_text) then
       select string_agg(public.search_fold(replace(replace(replace(replace(replace(
           w[1], 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ø', 'oe'), 'å', 'aa')), ' ') into written
         from regexp_matches(lower(normalize(p_text, NFKC) collate "und-x-icu"), '\S*[äöüøå]\S*', 'g') w;
     end if;
     if t ~ '[ao]e|aa|(?<![aeq])ue' then
       select string_agg(regexp_replace(w[1], '([ao])e|(?<![aeq])(u)e|a(a)', '\1\2\3', 'g'), ' ') into meant
         from regexp_matches(t, '\S*(?:[ao]e|aa|(?<![aeq])ue)\S*', 'g') w;
     end if;
     return concat_ws(E'\n', t, written, meant);
   end $function$;

-- owned by owner; executed by public
CREATE OR REPLACE FUNCTION public.search_word(p_word text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
     select btrim(public.search_fold(p_word), E' -./()+')
   $function$;

-- owned by owner; executed by public
CREATE OR REPLACE FUNCTION public.username_key(p_name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
      select replace(normalize(lower(upper(lower(normalize(
        trim(regexp_replace(regexp_replace(normalize(p_name, NFKC), '[\u00AD\u034F\u0600-\u0605\u061C\u06DD\u070F\u0890\u0891\u08E2\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U000110BD\U000110CD\U00013430-\U0001343F\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]', '', 'g'), ' +', ' ', 'g')),
        NFKC) collate "und-x-icu"))), NFKC), U&'i\0307', 'i')
    $function$;

-- owned by owner; executed by public
CREATE OR REPLACE FUNCTION public.uuid_v7()
 RETURNS uuid
 LANGUAGE sql
 PARALLEL SAFE
AS $function$
      select encode(set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid())
          placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
    $function$;
