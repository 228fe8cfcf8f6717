-- The moment at which a day begins by the clock of a zone: the only place where Postgres decides what belongs to a day. Where
-- that night has no midnight, since the clocks go forward at it, the day begins with the first moment after. Nothing of a row
-- goes in, so it is worked out before the rows are looked at, and keeps no index from its work.

-- owner: owner
-- execute: app_staff, portal_roles, read_only_roles
create function app.day_begins(p_day date, p_zone text) returns timestamptz language sql immutable parallel safe as $$
  select p_day::timestamp at time zone p_zone
$$;
