import type { Db } from '../../database/db.ts';
import type { Tenant } from '../../request/actor.ts';
import { TooMany } from '../../request/errors.ts';
import { hashPassword, verifyPassword } from '../../request/passwordHash.ts';
import type { Services } from '../../request/services.ts';
import type { RequestFacts, SessionControl } from '../../request/route.ts';
import { parseForm, type FieldErrors } from '../../shared/forms.ts';
import { judgeNewPassword, passwordForm } from './profile.form.ts';
import { getOwnLogin, setOwnPassword } from './profile.queries.ts';

/** What changing one's password needs of a request, on either side. */
export interface OwnPasswordContext {
  tenant: Tenant;
  actor: { userId: string };
  db: Db;
  body: Readonly<Record<string, string | string[]>>;
  request: RequestFacts;
  session: SessionControl;
  services: Services;
}

/**
 * Changes the actor's own password (A6): the present one is asked, and its guesses are counted (S11).
 * @returns null when it is changed, else what is wrong, with the answer's status
 */
export async function changeOwnPassword(
  context: OwnPasswordContext,
  side: 'staff' | 'portal',
): Promise<{ errors: FieldErrors; status: number } | null> {
  const { tenant, actor, db, body, request, session, services } = context;
  const form = parseForm(passwordForm, body);
  if (!form.ok) return { errors: form.errors, status: 422 };
  const { password_hash: hash, ...login } = await getOwnLogin(db);
  const errors = judgeNewPassword(form.values, {
    tenantName: tenant.name,
    slug: tenant.slug,
    username: login.username,
    email: login.email,
    firstName: login.first_name,
    lastName: login.last_name,
  });
  // Before the present one is looked at: a form that can't be taken anyway tells nothing of it, and costs no guess.
  if (Object.keys(errors).length > 0) return { errors, status: 422 };
  const tooMany = await spendGuess(services, actor.userId);
  if (tooMany !== null) return { errors: { present_password: tooMany }, status: 429 };
  if (!(await verifyPassword(hash, form.values.present_password)))
    return { errors: { present_password: 'This is not your present password.' }, status: 422 };
  const newHash = await hashPassword(form.values.new_password);
  await setOwnPassword(db, newHash, await session.renew(side), request.address);
  return null;
}

async function spendGuess(services: Services, userId: string): Promise<string | null> {
  try {
    await services.limits.spend('present_password', userId);
    return null;
  } catch (error) {
    if (error instanceof TooMany) return error.message;
    throw error;
  }
}
