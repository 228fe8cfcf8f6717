import { onceInTransaction } from './begun.ts';
import { settings } from './portalActor.ts';

/**
 * A40: a calendar is read as the person whose address it is, by what that person sees at this moment (A25); the role is one that
 * can't write. The caller has checked the address's token. Beside it a facility of theirs, which narrows it (A15).
 */
export const findCalendar = `
create function app.find_calendar(p_slug text, p_link uuid, p_facility uuid) returns app.actor
language plpgsql stable security definer ${settings} as $$
declare a app.actor; owner uuid;
begin
${onceInTransaction}  select t.id, t.slug, t.name, t.colour, t.contact_line, t.logo, t.time_zone, t.csv_delimiter, t.grace_days into a.tenant_id, a.slug, a.tenant_name, a.colour, a.contact_line, a.logo, a.tenant_zone, a.csv_delimiter, a.grace_days
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
end $$`;
