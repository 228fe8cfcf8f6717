import type { MailWay } from '../../domain/emails/mailWay.ts';
import { Busy, HttpError, TooMany } from '../../request/errors.ts';
import { replaceSession, viewEndedInWords } from '../../request/replaceSession.ts';
import { redirect, type Reply } from '../../request/reply.ts';
import { pathOnSide } from '../../request/returnPath.ts';
import type { PublicContext } from '../../request/contexts.ts';
import { publicGet, publicPost, type Route } from '../../request/route.ts';
import { browserName } from '../../shared/browserName.ts';
import { countedName } from '../../domain/logins/countedName.ts';
import { parseForm, typedOf } from '../../forms/parse.ts';
import { href } from '../../shared/href.ts';
import { verifyCredentials } from './signIn.credentials.ts';
import { signInForm } from './signIn.form.ts';
import { signInPages } from './signIn.pages.ts';
import { reasonOf, refusalOf } from './signIn.words.ts';

type Side = 'staff' | 'portal';

const noMatch = 'The username and password don’t match.';
/** Said of every address, whether one user has it, several or none (A5). */
const maybeShared = (way: MailWay) =>
  'If more than one person uses that email address, sign in with your username. ' +
  (way === 'server'
    ? 'It’s in your invitation, and in the email that you get after Forgot password.'
    : 'It’s in your invitation.');

const mismatch = (typed: string, way: MailWay) => ({
  _form: typed.includes('@') ? `${noMatch} ${maybeShared(way)}` : noMatch,
});

/** Sign-in and sign-out of portal and back office; the two never touch one another's sessions (S3). */
export const signInRoutes: readonly Route[] = [...routesOf('portal', ''), ...routesOf('staff', '/admin')];

function routesOf(side: Side, root: '' | '/admin'): Route[] {
  return [
    publicGet(`${root}/login`, ({ query, tenant, services }) =>
      signInPages.login({
        side,
        tenantName: tenant.name,
        takesRequests: tenant.takesRequests === true,
        next: pathOnSide(side, query['next']),
        staff: pathOnSide('staff', query['staff']),
        why: reasonOf(query['why'], tenant.name, services.mailer.way),
      }),
    ),
    publicPost(`${root}/login`, (context) => signIn(context, side, root)),
    // S13: the row is ended first. What a request in flight may yet write into the cookie's store opens nothing.
    publicPost(`${root}/sign_out`, async ({ session, services, request }) => {
      const tokenHash = session.tokenHash(side);
      if (tokenHash) {
        await services.lookups.endSession(request.slug, tokenHash);
        await session.forget(side);
      }
      return redirect(href(`${root}/login`, { why: 'signed_out' }));
    }),
  ];
}

async function signIn(context: PublicContext, side: Side, root: string): Promise<Reply> {
  const { request, tenant, body, services, session, passwords } = context;
  if (request.path.includes('?'))
    throw new HttpError(400, 'Use the form on the sign-in page. Its address can’t carry anything extra.');
  const next = pathOnSide(side, body['next']);
  const takesRequests = tenant.takesRequests === true;
  const staff = pathOnSide('staff', body['staff']);
  const again = {
    side,
    tenantName: tenant.name,
    takesRequests,
    next,
    staff,
    typed: typedOf(Object.entries(body)),
  };
  const form = parseForm(signInForm, body);
  if (!form.ok) return signInPages.login({ ...again, errors: form.errors }, 422);
  const { username, password } = form.values;

  // Read before anything is counted, the same whoever is meant: a browser is known to a user, by whichever name they sign in.
  const facts = await services.lookups.signInFacts(request.slug, username);
  const attempt = {
    tenantId: tenant.id,
    usernameLower: countedName(facts?.username ?? username),
    typedLower: countedName(username),
    address: request.address,
    deviceId: request.deviceId,
  };
  const { wait } = await services.limits.beforeSignIn(attempt);
  // A5: while one has to wait, the password isn't looked at, so that right and wrong get one answer.
  if (wait > 0) {
    const tooMany = new TooMany(wait);
    const reply = signInPages.login({ ...again, errors: { _form: tooMany.message } }, 429);
    return { ...reply, retryAfter: tooMany.retryAfter };
  }

  const person = await verifyCredentials(facts, passwords, { username, password }).catch(
    async (error: unknown) => {
      // Nobody has to wait longer for a password that wasn't looked at.
      if (error instanceof Busy) await services.limits.takeBack(attempt);
      throw error;
    },
  );
  if (!person) return signInPages.login({ ...again, errors: mismatch(username, services.mailer.way) }, 422);
  const refusal = refusalOf(side, person, tenant.name, staff);
  const device = refusal ? null : session.rememberDevice();
  const { wasKnown } = await services.limits.signInSucceeded(attempt, device);
  if (refusal) return signInPages.login({ ...again, refusal }, 422);
  const { opened, viewEnded } = await replaceSession(
    context,
    side,
    (tokenHash, visit) =>
    services.lookups.openPasswordSession(
      request.slug, person.user_id, person.password_hash, side, tokenHash, visit,
      wasKnown ? null : browserName(request.browser),
    ), // prettier-ignore
  );
  if (!opened) return signInPages.login({ ...again, errors: mismatch(username, services.mailer.way) }, 422);
  const toPasswordForm = person.must_change_password || form.values.change_password;
  const said = viewEnded === null ? undefined : viewEndedInWords(viewEnded, 'you signed in here');
  return redirect(
    toPasswordForm ? href(`${root}/change_password`, { next }) : (next ?? (root || '/')),
    said,
    'info',
  );
}
