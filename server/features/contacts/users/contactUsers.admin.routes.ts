import { countOpenSessions } from '../../../domain/logins/logins.queries.ts';
import { obstacleOf } from '../../../domain/logins/obstacles.queries.ts';
import type { Obstacle } from '../../../domain/logins/obstacles.words.ts';
import { signedInWords } from '../../../domain/logins/shuttingOut.words.ts';
import { submit } from '../../../forms/submit.ts';
import { pickPage } from '../../../lists/pick.ts';
import { ask, type Question } from '../../../request/question.ts';
import { notFound, redirect, type PageReply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { selectUser, usersOf, type ContactUser } from './contactUsers.queries.ts';
import { contactUserForm } from '../contacts.form.ts';
import { freeUsers, usersToFind, usersToMove } from '../contacts.list.ts';
import { contactPages, nameOf } from '../contacts.pages.ts';
import { detachUsers, getContact, type Contact } from '../contacts.queries.ts';

const here = (id: string) => `/admin/contacts/${id}`;
const path = `${here(':id')}/user`;
const keep = { allow: ['administrator'] } as const;
const unread = 'Choose one of the users, then press Select.';
const refusals = {
  taken: 'This user already belongs to another customer. Choose another.',
  gone: 'That user no longer exists, or isn’t in an external group any more. Choose another.',
};

async function findUser(
  context: StaffContext,
  contact: Contact,
  message: string | null = null,
): Promise<PageReply> {
  const { list, rows, picked } = await pickPage(
    context,
    `${here(contact.id)}/user/find`,
    usersToFind(contact),
    {
      name: 'user',
      likely: [freeUsers, usersToMove(contact)],
      ...(typeof context.body['user'] === 'string' && { chosen: [context.body['user']].filter(isUuid) }),
    },
  );
  return contactPages.findUser(contact, { list, users: rows, picked }, message);
}

/** A user often has the name of their contact, which is then said once. */
const noLongerSignsIn = (contact: Contact, { name, username }: ContactUser) =>
  name === nameOf(contact)
    ? `${name} (${username}) won’t be able to sign in any more.`
    : `${name} (${username}) will no longer sign in as ${nameOf(contact)}.`;

/** Before a contact's user is removed: nobody sees more by it (A18). */
const removalQuestion = (contact: Contact, user: ContactUser, open: number): Question => ({
  title: `Remove the user ${user.username}?`,
  says: [
    `${noLongerSignsIn(contact, user)} They’ll be suspended, and won’t see anything until you select them for a contact ` +
      'again and resume them.',
    ...(user.state === 'suspended' ? [] : [signedInWords(user.name, open)]),
  ],
  action: `${here(contact.id)}/user/${user.id}/remove`,
  button: 'Remove user',
  back: { href: here(contact.id), label: nameOf(contact) },
});

/** What is said once a user is selected: never that somebody signs in who can't yet (A30). */
function selectedWords(
  { name, state, obstacle }: ContactUser & { obstacle: Obstacle | null },
  contact: string,
): [string, 'good' | 'warn'] {
  if (obstacle) return [`${name} is now the user of ${contact}. ${obstacle.why}`, 'warn'];
  if (state === 'suspended')
    return [`${name} has been selected, but stays suspended. Resume them on their page.`, 'warn'];
  if (state === 'invited')
    return [`${name} will sign in as ${contact} once they’ve chosen a password.`, 'good'];
  return [`${name} now signs in as ${contact}.`, 'good'];
}

/** A contact's *User*: selected on a find page, removed with its login suspended (A18, A19). */
export const contactUserRoutes: readonly Route[] = [
  staffGet(
    `${path}/find`,
    keep,
    withRecord(getContact, (context, contact) => findUser(context, contact)),
  ),

  staffPost(
    path,
    keep,
    withRecord(getContact, (context, contact) => {
      const { db } = context;
      return submit(context, {
        form: contactUserForm,
        save: async ({ user: id }) => {
          const selected = await db.attempt(() => selectUser(db, contact, id));
          const user = selected.ok ? selected.value : 'taken';
          if (typeof user === 'string') return refused({ user: refusals[user] });
          return saved({ ...user, obstacle: await obstacleOf(db, user.id) });
        },
        done: (user) => redirect(here(contact.id), ...selectedWords(user, nameOf(contact))),
        again: ({ errors: { user } }) =>
          findUser(context, contact, Object.values(refusals).find((known) => known === user) ?? unread),
      });
    }),
  ),

  staffAsk(
    `${path}/:userId/remove`,
    keep,
    withRecord(getContact, async ({ db, params: { userId = '' } }, contact) => {
      const user = (await usersOf(db, contact.id)).find(({ id }) => id === userId);
      return user ? ask(removalQuestion(contact, user, await countOpenSessions(db, userId))) : notFound();
    }),
  ),

  staffPost(
    `${path}/:userId/remove`,
    keep,
    withRecord(getContact, async ({ db, params: { userId = '' } }, { id }) =>
      (await detachUsers(db, id, userId)) > 0
        ? redirect(here(id), 'User removed and suspended.')
        : notFound(),
    ),
  ),
];
