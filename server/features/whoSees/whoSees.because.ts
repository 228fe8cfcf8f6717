import type { PortalActor } from '../../request/actor.ts';
import type { Verdict } from './whoSees.ask.ts';
import type { Asked } from './whoSees.queries.ts';
import type { RecordType } from './whoSees.records.ts';

/** Why somebody sees a record: a sentence for everybody, and the rule behind it for those who look it up. */
export interface Because {
  text: string;
  /** The rule of the role that was picked, with its numbers in docs/access.md. */
  rule: string | null;
}

/**
 * Why somebody sees a record, told of the role that the policies picked for them (A32). It decides nothing: that they see
 * it, asking has said.
 */
export function becauseOf(type: RecordType, asked: Asked, { actor, rule }: Verdict): Because {
  return { text: `Because ${reasonOf(type, asked, actor)}.`, rule };
}

function reasonOf(type: RecordType, asked: Asked, actor: PortalActor): string {
  const customer = asked.customer ?? 'this customer';
  switch (actor.kind) {
    case 'link':
      return `the link shows everything for ${customer}`;
    case 'customer_user':
      return `they can see everything for ${customer}`;
    case 'partner_user':
      if (type.table === 'warranty_claims')
        return `it’s one of ${actor.partner?.name ?? 'their partner'}’s claims`;
      if (type.table === 'documents' && asked.facility === null)
        return `it belongs to one of ${actor.partner?.name ?? 'their partner'}’s claims`;
      return `${customer} is one of ${actor.partner?.name ?? 'their partner'}’s customers`;
    case 'agent_user':
      return `${customer} is allocated to ${actor.agent?.name ?? 'them'}`;
    case 'contact_user':
      return reasonOfContact(type, asked, actor);
  }
}

function reasonOfContact(type: RecordType, asked: Asked, { name, contact, customer }: ContactUser): string {
  const own = asked.customer_id !== null && asked.customer_id === customer?.id;
  const at = asked.customer ?? 'this customer';
  if (own && contact?.adminAccess) return `they have Admin Access at ${at}`;
  if (asked.is_money) return `they have Access Billing at ${at}`;
  if (type.contact) {
    const whose = asked.contact === null || asked.contact === name ? 'them' : asked.contact;
    return `it’s assigned to ${whose}`;
  }
  if (type.table === 'documents' && asked.facility === null)
    return 'it belongs to a ticket that they can see';
  if (own && contact?.allFacilities) return `they can see all facilities of ${at}`;
  return `${asked.facility ?? 'its facility'} is one of their facilities`;
}

type ContactUser = Exclude<PortalActor, { kind: 'link' }>;
