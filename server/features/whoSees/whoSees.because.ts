import type { PortalActor } from '../../request/actor.ts';
import type { Verdict } from './whoSees.ask.ts';
import type { Asked } from './whoSees.queries.ts';
import type { RecordType } from './whoSees.records.ts';

/** Why somebody sees a record: a sentence for everybody, and the rule behind it for those who look it up. */
export interface Because {
  text: string;
  /** The rule's number in docs/access.md and its words. */
  rule: string;
}

/**
 * Why somebody sees a record, told of the role that the policies picked for them (A32). It decides nothing: that they see
 * it, asking has said.
 */
export function becauseOf(type: RecordType, asked: Asked, { actor, rule }: Verdict): Because {
  const [number, text] = reasonOf(type, asked, actor);
  return { text: `Because ${text}.`, rule: rule === null ? number : `${number}: ${rule}` };
}

type Reason = readonly [number: string, text: string];

function reasonOf(type: RecordType, asked: Asked, actor: PortalActor): Reason {
  const customer = asked.customer ?? 'this customer';
  switch (actor.kind) {
    case 'link':
      return ['A10', `the link shows everything for ${customer}`];
    case 'customer_user':
      return ['A10', `they can see everything for ${customer}`];
    case 'partner_user':
      return ['A20a', `${customer} is one of ${actor.partner?.name ?? 'their partner'}’s customers`];
    case 'agent_user':
      return ['A21', `${customer} is allocated to ${actor.agent?.name ?? 'them'}`];
    case 'contact_user':
      return reasonOfContact(type, asked, actor);
  }
}

function reasonOfContact(type: RecordType, asked: Asked, { name, contact, customer }: ContactUser): Reason {
  const own = asked.customer_id !== null && asked.customer_id === customer?.id;
  const at = asked.customer ?? 'this customer';
  if (own && contact?.adminAccess) return ['A14', `they have Admin Access at ${at}`];
  if (type.contact) {
    const whose = asked.contact === null || asked.contact === name ? 'them' : asked.contact;
    return ['A11', `it’s assigned to ${whose}`];
  }
  if (own && contact?.allFacilities) return ['A12', `they can see all facilities of ${at}`];
  return ['A12', `${asked.facility ?? 'its facility'} is one of their facilities`];
}

type ContactUser = Exclude<PortalActor, { kind: 'link' }>;
