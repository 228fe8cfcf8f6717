import type { Db } from '../../database/db.ts';
import type { Tenant } from '../../request/actor.ts';
import { TooMany } from '../../request/errors.ts';
import type { ShownAgain } from '../../request/keptForms.ts';
import type { Passwords } from '../../request/passwords.ts';
import type { Services } from '../../request/services.ts';
import type { RequestFacts, SessionControl } from '../../request/contexts.ts';
import { parseForm, type FieldErrors } from '../../forms/parse.ts';
import { judgeNewPassword, passwordForm } from './profile.form.ts';
import { getOwnLogin, setOwnPassword } from './profile.queries.ts';

/** What changing one's password needs of a request, on either side. */
export interface OwnPasswordContext {
  tenant: Tenant;
  actor: { userId: string };
  db: Db;
  body: Readonly<Record<string, string | string[]>>;
  again?: ShownAgain;
  request: RequestFacts;
  session: SessionControl;
  passwords: Passwords;
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
  const { tenant, actor, db, body, request, session, passwords, services, again } = context;
  // Passwords aren't kept: only what was wrong with them is shown again.
  if (again) return again;
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
  const spendGuess = () => services.limits.spend('present_password', actor.userId);
  try {
    if (!(await passwords.verify(hash, form.values.present_password, spendGuess)))
      return { errors: { present_password: 'That isn’t your present password. Try again.' }, status: 422 };
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    return { errors: { present_password: error.message }, status: 429 };
  }
  const newHash = await passwords.hash(form.values.new_password);
  return (await setOwnPassword(db, newHash, await session.renew(side), request.address, hash))
    ? null
    : {
        errors: {
          present_password:
            'Your password was changed a moment ago, in another window or at another company. Sign in with the new one.',
        },
        status: 422,
      };
}
