import type { PlayerName } from '../support/cast.ts';
import type { At } from './eachCondition.ts';

/** Somebody with a password, one of each role that a portal of a customer has. */
export const people: readonly PlayerName[] = [
  'customerUser', 'contactWithPermissions', 'wideContact', 'mixedContact', 'allContact', 'adminContactWithOutside',
]; // prettier-ignore
/** One of each role that a portal of a customer has. */
export const everyRole: readonly PlayerName[] = ['link', ...people];
/** They see their contact's tickets alone (A11), and money or other contacts by a permission (A13). */
export const asContact: readonly PlayerName[] = [
  'contactWithPermissions',
  'wideContact',
  'mixedContact',
  'allContact',
];
/** They are the whole customer (A14). */
export const wholeCustomer: readonly PlayerName[] = ['customerUser', 'adminContactWithOutside'];
/** Does it see its own tickets alone? */
export const isContact = ({ name }: At) => asContact.includes(name);

/** Of the player's customer. */
export const ofCustomer = (at: At) => ({ customer_id: at.here.customer });
/** Of another customer. */
export const stranger = (at: At) => ({ 'of another customer': { customer_id: at.stranger } });
/** Of the user who is signed in. */
export const mine = (at: At) => ({ user_id: at.player.userId });
/** Another user's. */
export const anothers = (at: At) => ({ 'another’s': { user_id: at.somebody } });
/** Those who see everything of their customer. */
export const wholes = everyRole.filter((name) => !asContact.includes(name));
/** A sent estimate of the player's customer. */
export const estimate = (at: At, more: Record<string, unknown> = {}) =>
  at.plant('estimates', { ...ofCustomer(at), ...more }, at.own.estimates.ofNorth);
