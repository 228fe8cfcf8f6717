/**
 * Above this many facilities, the drop-down in the bar shows only the current choice and a find page (A15); up to it, a contact's
 * come with the actor.
 */
export const mostFacilitiesOffered = 50;
