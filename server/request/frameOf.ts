import { mostFacilitiesOffered } from '../../db/facilitiesOffered.ts';
import type { Db } from '../database/db.ts';
import type { Actor, Named, Tenant } from './actor.ts';
import { newFormId } from './formOwner.ts';
import { menuOf } from './menus.ts';
import { isAdminPath } from './returnPath.ts';
import { isAllowed, type StaffAllow } from './allow.ts';
import { mailingOf, type MailWay } from '../domain/emails/mailWay.ts';
import type { Assets, Notice, Rights, PageFrame } from './frame.ts';

/** As for facilities, above this many customers of an agent or a partner (A15, A21). */
const mostChoices = mostFacilitiesOffered;

/**
 * What can be chosen in the bar above a signed-in page, read from the database in the same flight as the page's own queries.
 */
export type BarChoices = Pick<PageFrame, 'facilities' | 'labs' | 'customers'>;

const nothing: BarChoices = { facilities: null, labs: null, customers: null };

/** The portal's facility drop-down and an agent's or a partner's customers, or the back office's labs. */
export async function readBarChoices(db: Db, actor: Actor): Promise<BarChoices> {
  if (actor.kind === 'staff') {
    const choices = await db.rows<Named>(
      db
        .from('user_labs', 'l')
        .join('facilities as f', { 'f.tenant_id': 'l.tenant_id', 'f.id': 'l.facility_id' })
        .where({ 'l.user_id': actor.userId, 'f.active': true })
        .orderBy('f.sort_name')
        .select('f.id', 'f.name'),
    );
    return { ...nothing, labs: { choices, current: actor.lab?.id ?? null } };
  }
  const partner = actor.kind === 'partner_user';
  const choosable =
    partner || actor.kind === 'agent_user'
      ? db.call<Named>('choosable_customers', [], mostChoices + 1)
      : null;
  const facilities = () => db.from('facilities').select('id', 'name');
  const [some, present, presentCustomer] = await Promise.all([
    db.manyFacilities
      ? []
      : (db.facilities ??
        // Cut before they are sorted: the policies would have all that a partner's many customers have sorted.
        db.rows<Named>(
          db
            .over(
              facilities()
                .select('sort_name')
                .limit(mostChoices + 1),
              'few',
            )
            .orderBy(['few.sort_name', 'few.id'])
            .select('few.id', 'few.name'),
        )),
    db.facilityId === null || db.facilities ? [] : db.rows<Named>(facilities().where({ id: db.facilityId })),
    partner && db.customerId !== null
      ? db.rows<Named>(db.from('customers').where({ id: db.customerId }).select('id', 'name'))
      : [],
  ]);
  const choices = await choosable;
  const manyCustomers = choices !== null && choices.length > mostChoices;
  const customers = choices && {
    choices: manyCustomers ? (partner ? presentCustomer : actor.customer ? [actor.customer] : []) : choices,
    current: partner ? db.customerId : (actor.customer?.id ?? null),
    all: partner ? 'All customers' : null,
    tooMany: manyCustomers,
  };
  const tooMany = db.manyFacilities || some.length > mostChoices;
  // An agent without any customer has no facility to choose (A21).
  const hasPlace = actor.kind !== 'agent_user' || actor.customer !== null;
  return {
    labs: null,
    customers,
    facilities: hasPlace ? { choices: tooMany ? present : some, current: db.facilityId, tooMany } : null,
  };
}

/** Everything that the layout renders around a page. */
export function frameOf(parts: {
  assets: Assets;
  tenant: Tenant | null;
  actor: Actor | null;
  path: string;
  notice: Notice | null;
  mailWay: MailWay;
  barChoices?: BarChoices | undefined;
  /** Left out where nobody's session is to be named by the page's forms. */
  formId?: string | undefined;
}): PageFrame {
  const { assets, tenant, actor, path, notice, mailWay, barChoices = nothing } = parts;
  const viewer = actor && actor.kind !== 'staff' ? actor.viewer : null;
  const admin = actor ? actor.kind === 'staff' : isAdminPath(path);
  const start = admin ? '/admin' : '/';
  // A6: until the password is changed, every other address leads back to the form, so nothing else is offered.
  const held = viewer === null && mustChange(actor);
  return {
    assets,
    tenant,
    user: actor && userOf(actor),
    menu: actor && !held ? menuOf(actor, path) : [],
    notices: notice ? [notice] : [],
    formId: parts.formId ?? newFormId(),
    rights: rightsOf(actor),
    mailing: mailingOf[mailWay],
    ...(held ? nothing : barChoices),
    searchAction: actor && !held ? (admin ? '/admin/search' : '/search') : null,
    banner: viewer === null ? null : { viewer, subject: actorName(actor) },
    agentFor:
      viewer === null && !held && actor?.kind === 'agent_user' ? (actor.customer?.name ?? null) : null,
    path,
    homeHref: held ? null : start,
    profileHref: actor && viewer === null && !held ? (admin ? '/admin/my_profile' : '/my_profile') : null,
    signOutAction: actor && viewer === null ? (admin ? '/admin/sign_out' : '/sign_out') : null,
  };
}

const mustChange = (actor: Actor | null) =>
  actor !== null && actor.kind !== 'link' && actor.mustChangePassword;

/** Nobody in the portal has any of these. */
function rightsOf(actor: Actor | null): Rights {
  const may = (...all: StaffAllow[]) =>
    actor?.kind === 'staff' && all.every((word) => isAllowed(actor, [word]));
  return {
    viewPortals: may('view_portals'),
    explainAccess: may('view_records', 'view_portals'),
    readAudit: may('administrator'),
    addOrders: may('keep_work_orders'),
  };
}

/** Whom staff view the portal as, in words: the person and whose portal it is. */
function actorName(actor: Actor | null): string {
  if (!actor || actor.kind === 'staff') return '';
  return actor.kind === 'link' ? actor.subject.name : `${actor.name}, ${actor.subject.name}`;
}

function userOf(actor: Actor): { name: string; detail: string } {
  if (actor.kind === 'staff') return { name: actor.name, detail: actor.username };
  if (actor.kind === 'link') return { name: actor.subject.name, detail: 'Secure link' };
  // An agent is the same person no matter which customer they view (A21).
  return { name: actor.name, detail: (actor.agent ?? actor.subject).name };
}
