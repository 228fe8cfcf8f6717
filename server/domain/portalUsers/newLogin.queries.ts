import type { Db } from '../../database/db.ts';
import { obstacleOf } from '../logins/obstacles.queries.ts';
import type { Obstacle } from '../logins/obstacles.words.ts';
import { setPassword } from '../logins/logins.queries.ts';
import { sendPasswordLink } from '../passwordLinks/passwordLinks.queries.ts';
import { addPortalAccount, portalGroup, type PortalOwner, type PortalPerson } from './portalUsers.queries.ts';
import { refused, saved, type Saved } from '../../shared/saved.ts';
import type { NoticeTone } from '../../request/frame.ts';
import type { StaffContext } from '../../request/contexts.ts';
import type { Services } from '../../request/services.ts';
import { firstPasswordTone, firstPasswordWords } from '../logins/firstPassword.words.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { KeyRing } from '../../secrets/keys.ts';
import { passwordErrors } from './portalUsers.form.ts';
import { fullName } from '../../shared/personName.ts';

/** Where a portal user is added, whatever the form. */
type Adding = Pick<StaffContext, 'db' | 'tenant' | 'passwords' | 'services'>;

/** What a form says of a login that is to be made. */
export interface TypedLogin {
  password: string | null;
  retype_password: string | null;
  must_change?: boolean;
  send_invitation: boolean;
}

/** A login that can be made: nothing is wrong with it, and its password is hashed. */
export interface ReadyLogin {
  person: PortalPerson;
  groupId: string;
  /** null: none was typed */
  passwordHash: string | null;
  mustChange: boolean;
  /** Whether an email with a link to set a password goes out: where none was typed, and it was asked for. */
  invite: boolean;
}

/** Whose a portal user is, and what else it may. */
interface Belonging {
  owner: PortalOwner;
  canCreateUsers?: boolean;
  claimAuthorizationRequired?: boolean;
}

/** A login that was made; `hasLab` is false where the tenant has no lab for it. */
interface MadeLogin {
  userId: string;
  hasLab: boolean;
}

const noGroup =
  'Portal users need an external usergroup, such as Customer Portal, and there isn’t one yet. Add one first.';

/**
 * Judges a new portal user's password, finds its group, and hashes the password.
 * @param errors what is wrong already: all of it is said at once
 */
export async function readyLogin(
  { db, tenant, passwords }: Pick<Adding, 'db' | 'tenant' | 'passwords'>,
  person: PortalPerson,
  typed: TypedLogin,
  errors: FieldErrors | Promise<FieldErrors> = {},
): Promise<Saved<ReadyLogin>> {
  const {
    password,
    retype_password: again,
    must_change: mustChange = false,
    send_invitation: invite,
  } = typed;
  const [groupId, others] = await Promise.all([portalGroup(db), errors]);
  const ofPassword = password !== null || again !== null ? passwordErrors(typed, tenant, person) : {};
  const all = { ...others, ...ofPassword };
  if (groupId === null) return refused({ ...all, _form: noGroup });
  if (Object.keys(all).length > 0) return refused(all);
  const passwordHash = password === null ? null : await passwords.hash(password);
  const hasPassword = passwordHash !== null;
  return saved({
    person,
    groupId,
    passwordHash,
    mustChange: mustChange && hasPassword,
    invite: invite && !hasPassword,
  });
}

/**
 * Makes the login and the portal user, and invites its person (A7). Run inside `Db.attempt`.
 * @throws GH004 when no licence is left (A9)
 */
export async function makeLogin(
  db: Db,
  keys: KeyRing,
  { person, invite, ...login }: ReadyLogin,
  { canCreateUsers = false, ...belonging }: Belonging,
): Promise<MadeLogin> {
  const made = await addPortalAccount(db, person, { ...login, ...belonging, canCreateUsers });
  const invited = { id: made.userId, name: fullName(person) };
  if (invite) await sendPasswordLink(db, keys, invited, 'invitation');
  return made;
}

/** A portal user that was added, and what is to be said of it. */
export interface Added {
  userId: string;
  username: string;
  words: string;
  tone: NoticeTone;
}

/**
 * Adds a portal user as its form says, once nothing is wrong with it.
 * @param errors what is wrong already
 * @param before is done along with it
 */
export async function addPortalUser(
  context: Adding,
  person: PortalPerson,
  typed: TypedLogin,
  belonging: Belonging,
  { errors, before }: { errors?: FieldErrors; before?: () => Promise<void> } = {},
): Promise<Saved<Added>> {
  const { db, services } = context;
  const ready = await readyLogin(context, person, typed, errors);
  if (!ready.ok) return ready;
  return db.attempt(async () => {
    await before?.();
    const { userId, hasLab } = await makeLogin(db, services.keys, ready.value, belonging);
    const { passwordHash, invite } = ready.value;
    const obstacle = await obstacleOf(db, userId);
    const made = { hasPassword: passwordHash !== null, asked: invite, email: person.email, hasLab, obstacle };
    return { userId, username: person.username, ...addedInWords(services, made) };
  });
}

/** What is said of a portal user that was added, besides its name: how it comes by a password, and what is missing still (A30). */
export function addedInWords(
  { mailer }: Pick<Services, 'mailer'>,
  made: {
    hasPassword: boolean;
    asked: boolean;
    email: string | null;
    hasLab: boolean;
    obstacle: Obstacle | null;
  },
): Pick<Added, 'words' | 'tone'> {
  const login = { ...made, mailWay: mailer.way };
  const missing = [
    ...(made.hasLab
      ? []
      : [' There’s no active lab named Customer Portal Lab, so add a lab on the user’s page.']),
    ...(made.obstacle ? [` ${made.obstacle.why}`] : []),
  ];
  const words = firstPasswordWords(login) + missing.join('');
  return { words, tone: missing.length === 0 ? firstPasswordTone(login) : 'warn' };
}

/** Gives a portal user the password that was typed for it, once nothing speaks against it. */
export async function changePassword(
  { db, tenant, passwords }: Pick<Adding, 'db' | 'tenant' | 'passwords'>,
  user: PortalPerson & { user_id: string },
  typed: { password: string | null; retype_password: string | null; must_change: boolean },
): Promise<Saved<null>> {
  const errors = passwordErrors(typed, tenant, user);
  if (typed.password === null || Object.keys(errors).length > 0) return refused(errors);
  await setPassword(db, user.user_id, await passwords.hash(typed.password), typed.must_change);
  return saved(null);
}

/** What is said of it then. */
export const passwordChanged = ({ username }: PortalPerson) =>
  `Password changed for ${username}, who has been signed out everywhere.`;
