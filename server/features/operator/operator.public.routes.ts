import { countedName } from '../../domain/logins/countedName.ts';
import { parseForm, typedOf } from '../../forms/parse.ts';
import { sha256 } from '../../request/cookieSessions.ts';
import { Busy, HttpError, TooMany } from '../../request/errors.ts';
import { redirect, type Reply } from '../../request/reply.ts';
import { isOperatorPath, safePath } from '../../request/returnPath.ts';
import type { PlatformContext } from '../../request/contexts.ts';
import { platformGet, platformPost, type Route } from '../../request/route.ts';
import { otpauthUri, stepOfCode } from '../../secrets/totp.ts';
import { offeredSecret, openSecret, sealSecret } from '../../secrets/totpSecrets.ts';
import { clock } from '../../shared/clock.ts';
import { href } from '../../shared/href.ts';
import { qrCode } from '../../shared/qrCode.ts';
import { newPasswordFaults, plainCode, setUpForm, signInForm } from './operator.form.ts';
import { operatorPages } from './operator.pages.ts';

const start = '/operator';
/** One answer for a wrong address, password or code, and for a code that was used (A5, S16). */
const noMatch =
  'The email address, the password or the code isn’t right. Each code works once, so wait for the next one if you’ve used it.';

/** How the platform's operator comes in, on the platform's own host: with a password and a code, always both. */
export const operatorPublicRoutes: readonly Route[] = [
  platformGet('/operator/login', ({ query }) =>
    operatorPages.login({ next: operatorPath(query['next']), why: query['why'] }),
  ),
  platformPost('/operator/login', signIn),

  // S13: the row is ended first.
  platformPost('/operator/sign_out', async ({ session, services, request }) => {
    const tokenHash = session.tokenHash('operator');
    if (tokenHash) {
      await services.operators.signOut(tokenHash, request.address);
      await session.forget('operator');
    }
    return redirect(href('/operator/login', { why: 'signed_out' }));
  }),

  platformGet('/operator/set_up/:token', async ({ params, services }) => {
    const token = params['token'] ?? '';
    const person = await services.operators.setUpFacts(sha256(token));
    return person ? setUpPage(services, person, token) : operatorPages.setUpEnded();
  }),
  platformPost('/operator/set_up/:token', setUp),
];

/** A page of the operator's to go on to, or null. */
function operatorPath(input: unknown): string | null {
  const path = safePath(input);
  return path !== null && isOperatorPath(path) ? path : null;
}

async function signIn(context: PlatformContext): Promise<Reply> {
  const { request, body, services, session, passwords } = context;
  const { operators, limits, keys } = services;
  if (request.path.includes('?'))
    throw new HttpError(400, 'Use the form on the sign-in page. Its address can’t carry anything extra.');
  const next = operatorPath(body['next']);
  // A code is no use a second time.
  const typed = typedOf(Object.entries(body).filter(([name]) => name !== 'code'));
  const again = { next, typed };
  const form = parseForm(signInForm, body);
  if (!form.ok) return operatorPages.login({ ...again, errors: form.errors }, 422);
  const { email, password, code } = form.values;

  const facts = await operators.facts(email);
  const attempt = {
    tenantId: 'operator',
    usernameLower: countedName(facts?.email ?? email),
    address: request.address,
    deviceId: request.deviceId,
  };
  const { wait } = await limits.beforeSignIn(attempt);
  if (wait > 0) {
    const tooMany = new TooMany(wait);
    const reply = operatorPages.login({ ...again, errors: { _form: tooMany.message } }, 429);
    return { ...reply, retryAfter: tooMany.retryAfter };
  }
  const right = await passwords
    .verify(facts?.password_hash ?? null, password)
    .catch(async (error: unknown) => {
      // Nobody has to wait longer for a password that wasn't looked at.
      if (error instanceof Busy) await limits.takeBack(attempt);
      throw error;
    });
  const refused = () => operatorPages.login({ ...again, errors: { _form: noMatch } }, 422);
  const secret = facts && openSecret(keys, facts.id, facts.totp_secret);
  const step = secret ? stepOfCode(secret, plainCode(code), clock.now().getTime()) : null;
  if (!facts || !right || step === null) return refused();
  const before = session.tokenHash('operator');
  const tokenHash = await session.renew('operator');
  if (before) await operators.signOut(before, request.address);
  // A code counts once: of two at once, one comes in.
  if (!(await operators.signIn(facts, step, tokenHash, request))) return refused();
  await limits.signInSucceeded(attempt, session.rememberDevice());
  return redirect(next ?? start);
}

async function setUp(context: PlatformContext): Promise<Reply> {
  const { params, request, body, services, session, passwords } = context;
  const { operators, limits, keys } = services;
  const token = params['token'] ?? '';
  await limits.spend('link_press', request.address);
  const person = await operators.setUpFacts(sha256(token));
  if (!person) return operatorPages.setUpEnded();
  const form = parseForm(setUpForm, body);
  if (!form.ok) return setUpPage(services, person, token, form.errors);
  const { new_password: password, code } = form.values;
  const errors = newPasswordFaults(form.values, person.email);
  const secret = offeredSecret(keys, person.id, token);
  const step = stepOfCode(secret, plainCode(code), clock.now().getTime());
  if (step === null)
    errors['code'] =
      'That code isn’t right. Check that the time on your phone is right, and enter the current code.';
  if (Object.keys(errors).length > 0 || step === null) return setUpPage(services, person, token, errors);
  const passwordHash = await passwords.hash(password);
  const sealed = sealSecret(keys, person.id, secret);
  const tokenHash = await session.renew('operator');
  if (!(await operators.setUp(sha256(token), { passwordHash, secret: sealed, step }, tokenHash, request)))
    return operatorPages.setUpEnded();
  return redirect(start, 'You’re set up. From now on, sign in with your password and a code from your app.');
}

function setUpPage(
  { keys, config }: PlatformContext['services'],
  { id, email }: { id: string; email: string },
  token: string,
  errors: Record<string, string> | null = null,
) {
  const secret = offeredSecret(keys, id, token);
  const qr = qrCode(otpauthUri(secret, `Gatehouse ${config.baseUrl.host}`, email));
  return operatorPages.setUp({ email, secret, qr, errors: errors ?? {} }, errors === null ? 200 : 422);
}
