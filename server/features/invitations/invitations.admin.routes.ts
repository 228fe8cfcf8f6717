import { tooManyOf } from '../../request/errors.ts';
import { tenantUrl } from '../../request/host.ts';
import { notFound, redirect } from '../../request/reply.ts';
import { pathOnSide } from '../../request/returnPath.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { choice } from '../../forms/choiceFields.ts';
import { form, parseForm } from '../../forms/parse.ts';
import { text } from '../../forms/textFields.ts';
import { obstacleOf } from '../../domain/logins/obstacles.queries.ts';
import { loginView } from '../../domain/invitations/invitations.words.ts';
import { makeLinkToken } from '../../secrets/tokens.ts';
import { sendingTone, sendingWords } from '../../domain/emails/mailWay.ts';
import { invitationPages, invitationPath } from './invitations.pages.ts';
import { getInvited, invite, purposeFor } from './invitations.queries.ts';
import { invitationsOf } from '../../domain/invitations/invitations.queries.ts';
import { livePasswordLinks, type PasswordLink } from '../../domain/passwordLinks/passwordLinks.queries.ts';

const path = invitationPath(':id');
const keep = { allow: ['administrator'] } as const;

/** `back`: the page whose button was pressed; what it can't be, the user's own page of the link is. */
const inviteForm = form({
  how: choice(['email', 'copy'], { label: 'How' }),
  back: text({ label: 'Back', max: 1000 }),
});

/** A user's link that sets a password: emailed, emailed again, or copied (A7); by administrators (A23). */
export const invitationRoutes: readonly Route[] = [
  staffGet(
    path,
    keep,
    withRecord(getInvited, async (context, user) => {
      const { db } = context;
      const [invitations, links, obstacle] = await Promise.all([
        invitationsOf(db, [user.id]),
        livePasswordLinks(db, [user.id]),
        obstacleOf(db, user.id),
      ]);
      const invitation = invitations.get(user.id) ?? null;
      const link = links.get(user.id);
      const live = link && user.state !== 'suspended' ? { ...link, address: addressOf(context, link) } : null;
      const isNew = purposeFor(user) === 'invitation';
      const login = loginView(user.state, invitation, user.email, db.calendar);
      return invitationPages.show({ user, login, obstacle, invitation, live, isNew });
    }),
  ),

  staffPost(
    path,
    keep,
    withRecord(getInvited, async ({ db, body, services }, user) => {
      const read = parseForm(inviteForm, body);
      if (!read.ok) return notFound();
      const here = invitationPath(user.id);
      const back = pathOnSide('staff', read.values.back) ?? here;
      if (user.state === 'suspended')
        return redirect(back, `${user.username} is suspended. Resume them first.`, 'bad');
      const obstacle = await obstacleOf(db, user.id);
      if (obstacle) return redirect(back, obstacle.why, 'bad');
      const { way } = services.mailer;
      const send = read.values.how === 'email';
      // S11: nobody's mailbox is filled by presses of a button.
      const tooMany = send ? await tooManyOf(services.limits.spend('password_mail', user.id)) : null;
      if (tooMany) return redirect(back, `${tooMany.message} You can copy the link in the meantime.`, 'bad');
      const made = await db.attempt(() => invite(db, services.keys, user, send));
      if (!made.ok) return redirect(back, Object.values(made.errors).join(' '), 'bad');
      if (made.value === null) return notFound();
      if (!send) return redirect(here, 'Link created. Any earlier one no longer works.');
      if (!made.value.emailed) {
        const noEmail = `${user.username} has no email address. Copy the link below, or add an address.`;
        return redirect(here, noEmail, 'warn');
      }
      const sent = sendingWords(way, 'An email with a link', user.email ?? '');
      return redirect(back, `${sent} Any earlier link no longer works.`, sendingTone(way));
    }),
  ),
];

/** The address that sets the password, or null when the key that it was made with has been removed. */
function addressOf({ services, tenant }: StaffContext, link: PasswordLink): string | null {
  const { id, key_version: keyVersion, purpose } = link;
  const token = makeLinkToken(services.keys, 'password link', { tenantId: tenant.id, id, keyVersion });
  const page = purpose === 'invitation' ? 'invitation' : 'reset_password';
  return token && tenantUrl(services.config.baseUrl, tenant.slug, `/${page}/${token}`);
}
