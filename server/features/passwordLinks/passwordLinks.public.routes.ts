import type { PasswordLinkFacts } from '../../database/lookups.ts';
import { TooMany } from '../../request/errors.ts';
import { replaceSession, viewEndedInWords } from '../../request/replaceSession.ts';
import { redirect, type Reply } from '../../request/reply.ts';
import type { PublicContext } from '../../request/contexts.ts';
import { publicGet, publicPost, type Route } from '../../request/route.ts';
import type { SignInFacts } from '../../database/lookups.ts';
import { passwordSetBut } from '../../domain/logins/passwordSet.ts';
import { countedName } from '../../domain/logins/countedName.ts';
import { parseForm, typedOf } from '../../forms/parse.ts';
import { href } from '../../shared/href.ts';
import { checkLinkToken, parseLinkToken } from '../../secrets/tokens.ts';
import { forgottenForm, newPasswordFaults, newPasswordForm } from './passwordLinks.form.ts';
import { passwordLinkPages } from './passwordLinks.pages.ts';

type Purpose = PasswordLinkFacts['purpose'];

/** Links that set a password, and how to ask for one (A7, S15). */
export const passwordLinkRoutes: readonly Route[] = [
  ...linkRoutes('/invitation/:token', 'invitation'),
  ...linkRoutes('/reset_password/:token', 'reset'),
  ...forgottenRoutes(''),
  ...forgottenRoutes('/admin'),
];

function linkRoutes(path: string, purpose: Purpose): Route[] {
  return [
    // Mail scanners open links too: this reads, and starts nothing.
    publicGet(path, async (context) => {
      const { tenant } = context;
      const link = await readLink(context, purpose);
      return link
        ? passwordLinkPages.set({ purpose, tenantName: tenant.name, username: link.username })
        : over(context);
    }),

    publicPost(path, async (context) => {
      const { services, request } = context;
      await services.limits.spend('link_press', request.address);
      const link = await readLink(context, purpose);
      return link ? setPassword(context, link) : over(context);
    }),
  ];
}

interface Link extends PasswordLinkFacts {
  id: string;
}

/** The link that the address names, if it works: made by us for this tenant and purpose, with a key that is still ours. */
async function readLink(
  { params, tenant, request, services }: PublicContext,
  purpose: Purpose,
): Promise<Link | null> {
  const token = parseLinkToken(params['token'] ?? '');
  if (!token || !checkLinkToken(services.keys, 'password link', token, tenant.id)) return null;
  const facts = await services.lookups.passwordLinkFacts(request.slug, token.id);
  if (facts?.tenant_id !== tenant.id || facts.key_version !== token.keyVersion) return null;
  return facts.state === 'works' && facts.purpose === purpose ? { ...facts, id: token.id } : null;
}

async function setPassword(context: PublicContext, link: Link): Promise<Reply> {
  const { tenant, body, request, session, passwords, services } = context;
  const again = (errors: Record<string, string>) =>
    passwordLinkPages.set(
      { purpose: link.purpose, tenantName: tenant.name, username: link.username, errors },
      422,
    );
  const form = parseForm(newPasswordForm, body);
  if (!form.ok) return again(form.errors);
  const { username, email, first_name: firstName, last_name: lastName } = link;
  const about = { tenantName: tenant.name, slug: tenant.slug, username, email, firstName, lastName };
  const errors = newPasswordFaults(form.values, about);
  if (Object.keys(errors).length > 0) return again(errors);
  const hash = await passwords.hash(form.values.new_password);
  const set = await services.lookups.usePasswordLink(request.slug, link.id, hash, request.address);
  if (!set) return over(context);
  // Who has set the password here needs no email about signing in here, nor to wait for wrong ones that were tried before.
  const account = { tenantId: tenant.id, usernameLower: countedName(username) };
  await services.limits.knowDevice(account, session.rememberDevice());
  return signIn(context, link, hash);
}

/** Signs in whoever has just set the password, unless something is missing that the sign-in page tells (A5, A7). */
async function signIn(context: PublicContext, link: Link, hash: string): Promise<Reply> {
  const { lookups } = context.services;
  const { slug } = context.request;
  const [side, root] = link.is_external ? (['portal', ''] as const) : (['staff', '/admin'] as const);
  const facts = await lookups.signInFacts(slug, link.username);
  if (facts?.missing !== null) return toSignIn(root, facts?.missing);
  const { opened, viewEnded } = await replaceSession(context, side, (tokenHash, visit) =>
    lookups.openPasswordSession(slug, facts.user_id, hash, side, tokenHash, visit),
  );
  if (!opened) return toSignIn(root);
  const said = ['Password saved. You’re signed in.'];
  if (viewEnded !== null) said.push(viewEndedInWords(viewEnded, 'you signed in here'));
  return redirect(facts.must_change_password ? `${root}/change_password` : root || '/', said.join(' '));
}

/** To the sign-in page, which says what else keeps them out, if anything does: the link has proved who they are. */
const toSignIn = (root: '' | '/admin', missing?: SignInFacts['missing']) =>
  redirect(href(`${root}/login`, { why: missing ? `${passwordSetBut}${missing}` : 'password_set' }));

const over = ({ tenant }: PublicContext) => passwordLinkPages.over({ tenantName: tenant.name });

function forgottenRoutes(root: '' | '/admin'): Route[] {
  const path = `${root}/forgot_password`;
  return [
    publicGet(path, ({ tenant }) => passwordLinkPages.forgotten({ root, tenantName: tenant.name })),

    publicPost(path, async ({ tenant, body, request, services }) => {
      const again = (errors: Record<string, string>, status: number) => {
        const typed = typedOf(Object.entries(body));
        return passwordLinkPages.forgotten({ root, tenantName: tenant.name, typed, errors }, status);
      };
      const form = parseForm(forgottenForm, body);
      if (!form.ok) return again(form.errors, 422);
      const words = form.values.username_or_email;
      try {
        await services.limits.spend('ask_reset', request.address);
        await services.limits.spend('ask_reset_name', `${tenant.id} ${countedName(words)}`);
      } catch (error) {
        if (!(error instanceof TooMany)) throw error;
        return { ...again({ _form: error.message }, 429), retryAfter: error.retryAfter };
      }
      // S15: nothing here knows whether there is such a person.
      await services.lookups.askPasswordReset(request.slug, words);
      return redirect(href(`${root}/login`, { why: 'reset_asked' }));
    }),
  ];
}
