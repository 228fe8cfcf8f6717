import type { Db } from '../../database/db.ts';

/** A person's user in another company of the site group. */
export interface SisterAccount {
  company: string;
  /** The company's subdomain: where they sign in. */
  slug: string;
  username: string;
  email: string | null;
  state: 'active' | 'invited' | 'suspended';
  owner_number: string | null;
  owner_name: string | null;
  can_create_users: boolean | null;
  claim_authorization_required: boolean | null;
  usergroup: string | null;
  lab: string | null;
  used: string;
  allowed: number;
  /** It was suspended for the whole group, by any of its companies. */
  by_group: boolean;
}

/**
 * Makes an account and, in the same transaction, the same one in each other company of the site group that has its customer or
 * partner number (A24). Run inside `Db.attempt`.
 * @param make makes it here; returns its user
 * @param answers what was answered where the number belongs to another name
 * @throws GH016 when a company of the group refuses, and nothing is made then
 */
export async function inSiteGroup<T extends { userId: string }>(
  db: Db,
  make: () => Promise<T>,
  answers?: GroupAnswers,
): Promise<T> {
  const sisters = await holdSiteGroup(db);
  const made = await make();
  if (sisters > 0) await shareAccount(db, made.userId, answers);
  return made;
}

/** Marks of numbers that belong to another name in another company. */
export interface GroupAnswers {
  /** An administrator says that they are the same customer or partner: the account is made there. */
  same: readonly string[];
  /** The question was read: the account is made without those that aren't the same. */
  asked: readonly string[];
}

/** Why another company of the group gets no account by itself: it's suspended, or its number belongs to another name. */
export interface LeftOut {
  owner_id: string;
  company: string;
  is_suspended: boolean;
  number: string;
  name: string;
  mark: string;
}

/**
 * What keeps an account for these customers and partners out of other companies (A24).
 * @param userId of an account that was made: what it was made without
 */
export const leftOutInGroup = (
  db: Db,
  owners: readonly string[],
  userId: string | null = null,
): Promise<LeftOut[]> => db.call<LeftOut>('left_out_in_group', owners, userId);

/**
 * Holds the site group until the transaction ends: of two who make accounts in one group, one waits before it holds anything
 * else.
 * @returns how many other companies are in it
 */
export async function holdSiteGroup(db: Db): Promise<number> {
  const [held] = await db.call<{ hold_site_group: number }>('hold_site_group');
  return held?.hold_site_group ?? 0;
}

/**
 * Makes the account that this transaction has made in the other companies of the site group, which is held.
 * @throws GH016 when one of them refuses
 */
export async function shareAccount(
  db: Db,
  userId: string,
  { same, asked }: GroupAnswers = { same: [], asked: [] },
): Promise<void> {
  await db.call('share_account', userId, same, asked);
}

/** The same person's users in the other companies, by company. */
export const accountInGroup = (db: Db, userId: string): Promise<SisterAccount[]> =>
  db.call<SisterAccount>('account_in_group', userId);

/** A site group, with the names of its other companies. */
export interface SiteGroup {
  name: string;
  sisters: string[];
}

/** The site group that the company is in; undefined when it's in none. */
export async function mySiteGroup(db: Db): Promise<SiteGroup | undefined> {
  const [group] = await db.call<SiteGroup>('my_site_group');
  return group;
}

/** The other companies at which the person in the portal has a user, who has the same password. */
export const myOtherCompanies = async (db: Db): Promise<string[]> =>
  (await db.call<{ name: string }>('my_other_companies')).map(({ name }) => name);

/** Suspends a person's users in the other companies too (A24). */
export async function suspendInGroup(db: Db, userId: string): Promise<void> {
  await db.call('suspend_in_group', userId, false);
}

/**
 * Resumes those that were suspended for the whole group, and none that a company has suspended by itself.
 * @throws GH016 when a company has no licence left
 */
export async function resumeInGroup(db: Db, userId: string): Promise<void> {
  await db.call('suspend_in_group', userId, true);
}
