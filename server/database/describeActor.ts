import type { RequestRole } from '../../db/roles.ts';
import type { Actor, PortalActor, StaffActor, StaffPermission, Tenant } from '../request/actor.ts';
import { Calendar, defaultLocale } from '../shared/dates.ts';
import type { Scope } from './db.ts';
import { fullName } from '../shared/personName.ts';
import { logoIn } from '../shared/logo.ts';

/** What the look-up found. */
export interface Begun {
  tenant: Tenant;
  actor: Actor;
  /** The database role that the actor got: its policies decide. */
  role: RequestRole;
  /** When the session was last noted as seen. */
  seenAt: Date;
  /** The company's days, and how this person reads them. */
  calendar: Calendar;
}

/** `app.actor`, as JSON, as returned by the functions that begin a transaction. */
export interface ActorRow {
  tenant_id: string;
  slug: string;
  tenant_name: string;
  colour: string | null;
  contact_line: string | null;
  logo: string | null;
  tenant_zone: string;
  csv_delimiter: Tenant['csvDelimiter'];
  grace_days: number;
  session_id: string;
  seen_at: string;
  kind: Actor['kind'];
  user_id: string;
  first_name: string;
  last_name: string;
  username: string;
  must_change_password: boolean;
  is_administrator: boolean;
  permissions: StaffPermission[];
  lab_id: string | null;
  lab_name: string;
  role: RequestRole;
  viewer_name: string | null;
  customer_id: string | null;
  customer_name: string;
  partner_id: string | null;
  partner_name: string;
  agent_id: string | null;
  agent_name: string;
  contact_id: string | null;
  contact_name: string;
  all_facilities: boolean;
  admin_access: boolean;
  access_billing: boolean;
  access_reports: boolean;
  create_work_order: boolean;
  edit_contact: boolean;
  can_create_users: boolean;
  facility_id: string | null;
  chosen_customer_id: string | null;
  facility_choices: { id: string; name: string }[] | null;
  keeps_plans: boolean | null;
  own_zone: string | null;
  own_locale: string | null;
}

/**
 * What a transaction is limited to, and who is acting in it.
 * @param locale how the browser wants dates written, unless the person has chosen
 */
export function describe(
  row: ActorRow,
  withTenant: boolean,
  locale: string | undefined,
): { scope: Scope; begun: Begun } {
  const calendar = new Calendar({
    companyZone: row.tenant_zone,
    ownZone: row.own_zone,
    graceDays: row.grace_days,
    locale: row.own_locale ?? locale ?? defaultLocale,
  });
  return {
    scope: {
      tenantId: row.tenant_id,
      facilityId: row.facility_id,
      customerId: row.chosen_customer_id,
      facilities: row.facility_choices,
      keepsPlans: row.keeps_plans ?? false,
      // Both roles are for more than 64 facilities.
      manyFacilities: /^portal_contact_(wide|mixed)/.test(row.role),
      allOfOne: /^(app_staff|portal_link|portal_customer|portal_contact_all)/.test(row.role),
      amongCustomers:
        row.role.startsWith('partner') && row.chosen_customer_id === null && row.facility_id === null,
      ofPartner: row.role.startsWith('partner'),
      readsComments: !row.role.startsWith('partner'),
      withTenant,
      calendar,
    },
    begun: {
      tenant: {
        id: row.tenant_id,
        slug: row.slug,
        name: row.tenant_name,
        colour: row.colour,
        contactLine: row.contact_line,
        logo: logoIn(row.logo),
        timeZone: row.tenant_zone,
        csvDelimiter: row.csv_delimiter,
      },
      actor: row.kind === 'staff' ? staffActor(row) : portalActor(row),
      role: row.role,
      seenAt: new Date(row.seen_at),
      calendar,
    },
  };
}

function staffActor(row: ActorRow): StaffActor {
  return {
    kind: 'staff',
    sessionId: row.session_id,
    ...person(row),
    isAdministrator: row.is_administrator,
    permissions: row.permissions,
    lab: row.lab_id ? { id: row.lab_id, name: row.lab_name } : null,
  };
}

function portalActor(row: ActorRow): PortalActor {
  const named = (id: string | null, name: string) => (id === null ? null : { id, name });
  const customer = named(row.customer_id, row.customer_name);
  const partner = named(row.partner_id, row.partner_name);
  const agent = named(row.agent_id, row.agent_name);
  const subject = customer ?? partner ?? agent;
  if (!subject) throw new Error('a portal actor belongs to nobody');
  const reach = {
    sessionId: row.session_id,
    subject,
    customer,
    readOnly: row.role.endsWith('_ro'),
    viewer: row.viewer_name,
  };
  if (row.kind === 'link') return { kind: 'link', contact: null, ...reach };
  if (row.kind === 'staff') throw new Error('staff have no portal');
  return {
    kind: row.kind,
    ...reach,
    ...person(row),
    canCreateUsers: row.can_create_users,
    partner,
    agent,
    contact: row.contact_id
      ? {
          id: row.contact_id,
          name: row.contact_name,
          allFacilities: row.all_facilities,
          adminAccess: row.admin_access,
          accessBilling: row.access_billing,
          accessReports: row.access_reports,
          createWorkOrder: row.create_work_order,
          editContact: row.edit_contact,
        }
      : null,
  };
}

function person(row: ActorRow) {
  return {
    userId: row.user_id,
    name: fullName(row),
    username: row.username,
    mustChangePassword: row.must_change_password,
  };
}
