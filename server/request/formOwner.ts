import { randomUUID } from 'node:crypto';
import { seal, unseal } from '../secrets/seal.ts';
import type { KeyRing } from '../secrets/keys.ts';
import type { CookieSide } from './cookieSessions.ts';

/** Whose a form is: one side of one tenant. */
interface Place {
  slug: string;
  side: CookieSide;
}

const purpose = 'form owner';
const aboutOf = ({ slug, side }: Place) => `${slug} ${side}`;

/** An id for one showing of a page's forms, with nobody to name. */
export const newFormId = (): string => randomUUID();

/**
 * An id for one showing of a page's forms that names, sealed, the session which they were drawn for. So a form says by itself
 * who opened it, when its browser has no session any more (S25): what was typed is kept for that person, and a form that
 * somebody made up is kept for nobody.
 * @param tokenHash what the session's row is found by; it opens no session
 */
export const ownedFormId = (keys: KeyRing, place: Place, tokenHash: Buffer): string =>
  `${newFormId()}.${seal(keys, purpose, aboutOf(place), tokenHash.toString('base64url')).toString('base64url')}`;

/** The showing itself, without whose it is; a button may leave a second, empty one beside it, which claims nothing. */
export const showingOf = (sent: string | string[] | undefined): string | undefined =>
  typeof sent === 'string' ? sent.split('.')[0] : undefined;

/** The session that a form was drawn for; null where it names none, or none of this side of this tenant. */
export function formOwner(keys: KeyRing, place: Place, sent: string | string[] | undefined): Buffer | null {
  for (const one of [sent ?? []].flat()) {
    const [, sealed] = one.split('.');
    if (!sealed || sealed.length > longest) continue;
    const hash = unseal(keys, purpose, aboutOf(place), Buffer.from(sealed, 'base64url'));
    if (hash !== null) return Buffer.from(hash, 'base64url');
  }
  return null;
}

/** Characters of what is sealed: whatever is longer was not made here. */
const longest = 200;
