import { tenantUrl } from '../../../request/host.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { makeLinkToken } from '../../../secrets/tokens.ts';
import { linkState, type LinkState } from '../../../domain/secureLinks/secureLinks.words.ts';
import type { Customer } from '../customers.queries.ts';
import type { LinkFacts, SecureLink } from './secureLinks.queries.ts';

/** What pages show of a customer's secure link. */
export interface LinkView {
  state: LinkState;
  link: SecureLink | null;
  isOn: boolean;
  /** The customer is inactive: nothing that is done with the link would open anything (A5). */
  isClosed: boolean;
  mayKeep: boolean;
  /** The secret that the link was made with is still configured. */
  keyIsThere: boolean;
  /** The whole address; null for those who may not have it, and when nothing can be made of the link, for now or for good. */
  address: string | null;
}

/** Puts together what a page shows of a customer's link; the address is for those alone who may keep it. */
export function linkView(
  { db, actor, tenant, services }: StaffContext,
  customer: Customer,
  facts: LinkFacts,
): LinkView {
  const mayKeep = isAllowed(actor, ['keep_records']);
  const { link } = facts;
  const keyIsThere = link !== null && services.keys.has(link.key_version);
  const isClosed = customer.status === 'inactive';
  const ended = link === null || link.ended_at !== null;
  const token =
    mayKeep && !ended && !isClosed
      ? makeLinkToken(services.keys, 'secure link', {
          tenantId: tenant.id,
          id: link.id,
          keyVersion: link.key_version,
        })
      : null;
  return {
    state: linkState(customer, facts, keyIsThere, db.calendar),
    link,
    isOn: customer.secure_link_on,
    isClosed,
    mayKeep,
    keyIsThere,
    address: token && tenantUrl(services.config.baseUrl, tenant.slug, `/link/${token}`),
  };
}
