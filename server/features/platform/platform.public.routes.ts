import { sha256 } from '../../request/cookieSessions.ts';
import { formIdField } from '../../request/formOnce.ts';
import { tenantUrl } from '../../request/host.ts';
import { elsewhere, redirect, type Reply } from '../../request/reply.ts';
import { replaceSession } from '../../request/replaceSession.ts';
import type { PlatformContext } from '../../request/contexts.ts';
import { platformGet, platformPost, publicGet, publicPost, type Route } from '../../request/route.ts';
import { countedName } from '../../domain/logins/countedName.ts';
import { parseForm, typedOf } from '../../forms/parse.ts';
import { handOverToken } from './handOver.ts';
import { wordsToFind } from './platform.find.ts';
import { judgePassword, signUpForm, subdomainTaken } from './platform.form.ts';
import { platformPages } from './platform.pages.ts';

const welcome = '/admin/welcome';
const tooLate = '/admin/login?why=hand_over_ended';

/** The platform's own pages, and the first step on a new tenant's host. */
export const platformRoutes: readonly Route[] = [
  platformGet('/', async ({ query, request, services }) => {
    const { config, limits, lookups } = services;
    const words = wordsToFind(query['portal'], config.baseUrl);
    if (words === null) return platformPages.home(null);
    await limits.spend('find_portal', request.address);
    const portals = (await lookups.findTenants(words)).map(({ slug, name }) => {
      const href = tenantUrl(config.baseUrl, slug);
      return { name, href, address: new URL(href).host };
    });
    return platformPages.home({ typed: query['portal'] ?? '', portals });
  }),

  platformGet('/signup', ({ services }) => platformPages.signUp({ baseHost: services.config.baseUrl.host })),

  platformPost('/signup', signUp),

  // The session's cookie belongs to the tenant's host alone, so it is only there that it can be set: by a button, since
  // a GET changes nothing (S4), and mail scanners or a preview must not use the token up.
  publicGet(`${welcome}/:token`, async ({ params, request, services, tenant }) =>
    (await services.lookups.handOverWaits(request.slug, sha256(params['token'] ?? '')))
      ? platformPages.welcome({ tenantName: tenant.name })
      : redirect(tooLate),
  ),

  publicPost(`${welcome}/:token`, async (context) => {
    const { params, request, services, session, tenant } = context;
    const handOverHash = sha256(params['token'] ?? '');
    if (!(await services.lookups.handOverWaits(request.slug, handOverHash))) return redirect(tooLate);
    const { opened: username } = await replaceSession(context, 'staff', (tokenHash, visit) =>
      services.lookups.handOver(request.slug, handOverHash, tokenHash, visit),
    );
    if (username === null) return redirect(tooLate);
    // Who signed up in this browser is not told that it is a new one.
    const account = { tenantId: tenant.id, usernameLower: countedName(username) };
    await services.limits.knowDevice(account, session.rememberDevice());
    return redirect('/admin');
  }),
];

async function signUp({ body, request, passwords, services }: PlatformContext): Promise<Reply> {
  const { config, keys, limits, lookups } = services;
  const again = { baseHost: config.baseUrl.host, typed: typedOf(Object.entries(body)) };
  const form = parseForm(signUpForm, body);
  if (!form.ok) return platformPages.signUp({ ...again, errors: form.errors }, 422);
  const { company, subdomain: slug, first_name: firstName, last_name: lastName, email } = form.values;
  const { time_zone: timeZone } = form.values;
  const defects = judgePassword(form.values);
  if (Object.keys(defects).length > 0) return platformPages.signUp({ ...again, errors: defects }, 422);

  await limits.spend('sign_up', request.address);
  const token = handOverToken(keys, body[formIdField], form.values);
  const handOverHash = sha256(token);
  const arrive = elsewhere(tenantUrl(config.baseUrl, slug, `${welcome}/${token}`));
  const taken = async () =>
    (await lookups.handOverWaits(slug, handOverHash))
      ? arrive
      : platformPages.signUp({ ...again, errors: subdomainTaken(slug) }, 422);
  if (await lookups.slugIsTaken(slug)) return taken();
  const passwordHash = await passwords.hash(form.values.password);
  try {
    await lookups.signUp({ slug, company, firstName, lastName, email, passwordHash, handOverHash, timeZone });
  } catch (error) {
    if (isSlugTaken(error)) return taken();
    throw error;
  }
  return arrive;
}

/** Two sign-ups for one subdomain at once: the unique key lets one through, and nothing of the other remains. */
function isSlugTaken(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'tenants_slug_key';
}
