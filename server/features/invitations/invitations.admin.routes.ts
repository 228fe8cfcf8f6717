import { TooMany } from '../../request/errors.ts';
import { tenantUrl } from '../../request/host.ts';
import { notFound, redirect } from '../../request/reply.ts';
import { pathOnSide } from '../../request/returnPath.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import type { Services } from '../../request/services.ts';
import { choice } from '../../forms/choiceFields.ts';
import { form, parseForm } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';
import { loginView } from '../../domain/invitations/invitations.words.ts';
import { makeLinkToken } from '../../secrets/tokens.ts';
import { sendingTone, sendingWords } from '../../domain/emails/mailWay.ts';
import { invitationPages, invitationPath } from './invitations.pages.ts';
import { getInvited, invite, purposeFor } from './invitations.queries.ts';
import { invitationsOf } from '../../domain/invitations/invitations.queries.ts';
import { livePasswordLinks, type PasswordLink } from '../../domain/passwordLinks/passwordLinks.queries.ts';

const path = invitationPath(':id');
/** `back`: the page whose button was pressed; what it can't be, the user's own page of the link is. */
const inviteForm = form({
  how: choice(['email', 'copy'], { label: 'How' }),
  back: text({ label: 'Back', max: 1000 }),
});

/** A user's link that sets a password: emailed, emailed again, or copied (A7); by administrators (A23). */
export const invitationRoutes: readonly Route[] = [
  staffGet(path, { allow: ['administrator'] }, async (context) => {
    const { db, params } = context;
    const user = await getInvited(db, params['id'] ?? '');
    if (!user) return notFound();
    const [invitations, links] = await Promise.all([
      invitationsOf(db, [user.id]),
      livePasswordLinks(db, [user.id]),
    ]);
    const invitation = invitations.get(user.id) ?? null;
    const link = links.get(user.id);
    const live = link && user.state !== 'suspended' ? { ...link, address: addressOf(context, link) } : null;
    const isNew = purposeFor(user) === 'invitation';
    return invitationPages.show({ user, login: loginView(user.state, invitation), invitation, live, isNew });
  }),

  staffPost(path, { allow: ['administrator'] }, async ({ db, params, body, services }) => {
    const user = await getInvited(db, params['id'] ?? '');
    const read = parseForm(inviteForm, body);
    if (!user || !read.ok) return notFound();
    const here = invitationPath(user.id);
    const back = pathOnSide('staff', read.values.back) ?? here;
    if (user.state === 'suspended')
      return redirect(back, `${user.username} is suspended. Resume it first.`, 'bad');
    const { way } = services.mailer;
    const send = read.values.how === 'email';
    const tooMany = send ? await spendMail(services, user.id) : null;
    if (tooMany !== null) return redirect(back, tooMany, 'bad');
    const made = await db.attempt(() => invite(db, services.keys, user, send));
    if (!made.ok) return redirect(back, Object.values(made.errors).join(' '), 'bad');
    if (made.value === null) return notFound();
    if (!send) return redirect(here, 'The link below works. Any earlier one is dead.');
    return made.value.emailed
      ? redirect(
          back,
          `${sendingWords(way, 'An email with a link', user.email ?? '')} Any earlier link is dead.`,
          sendingTone(way),
        )
      : redirect(
          here,
          `${user.username} has no Email to send it to. Copy the link below, or add an Email.`,
          'warn',
        );
  }),
];

/** S11: nobody's mailbox is filled by presses of a button. What to say when too many were sent, or null. */
async function spendMail({ limits }: Services, userId: string): Promise<string | null> {
  try {
    await limits.spend('password_mail', userId);
    return null;
  } catch (error) {
    if (error instanceof TooMany) return `${error.message} The link can be copied meanwhile.`;
    throw error;
  }
}

/** The address that sets the password, or null when the key that it was made with has been removed. */
function addressOf({ services, tenant }: StaffContext, link: PasswordLink): string | null {
  const { id, key_version: keyVersion, purpose } = link;
  const token = makeLinkToken(services.keys, 'password link', { tenantId: tenant.id, id, keyVersion });
  const page = purpose === 'invitation' ? 'invitation' : 'reset_password';
  return token && tenantUrl(services.config.baseUrl, tenant.slug, `/${page}/${token}`);
}
