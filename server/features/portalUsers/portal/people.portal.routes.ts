import { sendingTone, theirInvitationWords } from '../../../domain/emails/mailWay.ts';
import { contactsToFind } from '../../../domain/contacts/contacts.queries.ts';
import { myOtherCompanies } from '../../../domain/siteGroups/siteGroups.queries.ts';
import { carriedFields } from '../../../forms/carriedFields.ts';
import { formAgain, newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import { findPage } from '../../../lists/findPage.ts';
import { exportOf, listPage, listRows } from '../../../lists/listPage.ts';
import { mapPages } from '../../../lists/mapPages.ts';
import { ask } from '../../../request/question.ts';
import { notFound, redirect, type PageReply } from '../../../request/reply.ts';
import type { PortalContext } from '../../../request/contexts.ts';
import { tooManyOf, type TooMany } from '../../../request/errors.ts';
import { portalAsk, portalGet, portalPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { fullName } from '../../../shared/personName.ts';
import { refused } from '../../../shared/saved.ts';
import { idIn } from '../../../shared/uuid.ts';
import { personForm, personLabels, signInOf } from './people.form.ts';
import { peopleList, whoseInWords } from './people.list.ts';
import { lackInWords } from './people.words.ts';
import { peoplePages } from './people.pages.ts';
import {
  addPerson,
  contactsToGive,
  contactToGive,
  getPerson,
  invitePerson,
  resumePerson,
  signOutPerson,
  suspendPerson,
} from './people.queries.ts';

const path = '/users';
const keep = { allow: ['can_create_users'] } as const;

/** *Account › Users*: those who can create users look after the users of their own customer or partner (A19). */
export const peopleRoutes: readonly Route[] = [
  portalGet(path, keep, async (context) => {
    const { actor, tenant } = context;
    const none = { title: 'No users yet', text: 'People you add here get an invitation by email.' };
    const { list, rows, empty } = await listPage(context, path, listOf(actor), { none });
    return peoplePages.list({
      list,
      people: rows.map((person) => ({
        ...person,
        lack: lackInWords(person.lacks, tenant.name),
        whose: whoseInWords(person),
      })),
      empty,
      company: tenant.name,
      isPartner: actor.kind === 'partner_user',
      ownId: actor.kind === 'link' ? '' : actor.userId,
    });
  }),

  portalGet(`${path}/export.csv`, keep, (context) => {
    const list = listOf(context.actor);
    const { name, columns } = list.csv;
    const rows = mapPages(listRows(context, list), (page) =>
      page.map((person) => ({ ...person, blocked: lackInWords(person.lacks, context.tenant.name) })),
    );
    return exportOf(context, name, columns, rows);
  }),

  portalGet(`${path}/new`, { ...keep, viewers: false }, async (context) => {
    const { db, query, actor } = context;
    const carried = carriedFields(query, personLabels, 'contact_id');
    if (carried) return addPage(context, formAgain(carried.typed, {}, null));
    // From a contact's page: their name and address are known.
    const id = actor.kind === 'partner_user' ? null : idIn(query['contact_id']);
    const contact = id === null ? undefined : await contactToGive(db, id);
    return addPage(
      context,
      newForm(contact && id !== null ? { ...contact, email: contact.email ?? '', contact_id: id } : {}),
    );
  }),

  // Where the contacts are too many for a drop-down; the choice leads back to the form.
  portalGet(`${path}/new/contact`, { ...keep, viewers: false }, async (context) => {
    const { customer } = context.actor;
    if (customer === null || context.actor.kind === 'partner_user') return notFound();
    const backTo = `${path}/new`;
    const found = await findPage(context, {
      list: contactsToFind(customer.id),
      path: `${backTo}/contact`,
      backTo,
      labels: personLabels,
      field: 'contact_id',
    });
    return peoplePages.findContact({ ...found, contacts: found.rows });
  }),

  portalPost(path, keep, (context) => {
    const { db, services, tenant, actor } = context;
    return submit(context, {
      form: personForm,
      save: async (values) => {
        const signIn = signInOf(values);
        if ('errors' in signIn) return refused(signIn.errors);
        const tooMany =
          (await tooManyOf(services.limits.spend('add_user', actor.kind === 'link' ? '' : actor.userId))) ??
          (await mailTo(context, signIn.email));
        if (tooMany) return refused(tooMany);
        const added = await db.attempt(() => addPerson(db, services.keys, values, signIn));
        return added.ok ? added : refused(withWhomToAsk(added.errors, tenant.name));
      },
      done: (_nothing, values) =>
        redirect(
          path,
          `${fullName(values)} added. ${theirInvitationWords(services.mailer.way, tenant.name)}`,
        ),
      again: (state, status) => addPage(context, state, status),
    });
  }),

  portalPost(
    `${path}/:id/resend`,
    keep,
    withRecord(getPerson, async (context: PortalContext, person) => {
      const { db, services, tenant } = context;
      const lack = lackInWords(person.lacks, tenant.name);
      if (lack !== null) return redirect(path, `${fullName(person)}: ${lack}`, 'bad');
      if (person.state !== 'invited') return notFound();
      const tooMany = await mailTo(context, person.email, person.user_id);
      if (tooMany) return redirect(path, tooMany.message, 'bad');
      if (!(await invitePerson(db, services.keys, person.id))) return notFound();
      const { way } = services.mailer;
      const again =
        way === 'server' ? `Invitation sent to ${fullName(person)}.` : theirInvitationWords(way, tenant.name);
      return redirect(path, `${again} Earlier ones no longer work.`, sendingTone(way));
    }),
  ),

  portalAsk(
    `${path}/:id/suspend`,
    keep,
    withRecord(getPerson, (_context, person) =>
      ask({
        title: `Suspend ${fullName(person)}?`,
        says: [
          `${fullName(person)} will be signed out everywhere and can’t sign in until you resume them.`,
          'Links they were sent to choose a password stop working.',
        ],
        action: `${path}/${person.id}/suspend`,
        button: 'Suspend',
        back: { href: path, label: 'Users' },
      }),
    ),
  ),

  portalPost(
    `${path}/:id/suspend`,
    keep,
    withRecord(getPerson, async ({ db }, person) =>
      (await suspendPerson(db, person.id))
        ? redirect(path, `${fullName(person)} has been suspended.`)
        : redirect(path, `${fullName(person)} is already suspended.`, 'warn'),
    ),
  ),

  portalPost(
    `${path}/:id/resume`,
    keep,
    withRecord(getPerson, async (context: PortalContext, person) => {
      const { db, services, tenant } = context;
      const lack = lackInWords(person.lacks, tenant.name);
      if (lack !== null) return redirect(path, `${fullName(person)}: ${lack}`, 'bad');
      const tooMany =
        person.state === 'suspended' ? await mailTo(context, person.email, person.user_id) : null;
      if (tooMany) return redirect(path, tooMany.message, 'bad');
      const resumed = await db.attempt(() => resumePerson(db, services.keys, person.id));
      if (!resumed.ok)
        return redirect(path, Object.values(withWhomToAsk(resumed.errors, tenant.name))[0] ?? '', 'bad');
      if (!resumed.value) return redirect(path, `${fullName(person)} isn’t suspended.`, 'warn');
      if ((await getPerson(db, person.id))?.state !== 'invited')
        return redirect(path, `${fullName(person)} can sign in again.`);
      // Without a password they are invited anew, which is what they sign in with.
      const { way } = services.mailer;
      return redirect(
        path,
        `${fullName(person)} has been resumed. ${theirInvitationWords(way, tenant.name)}`,
        sendingTone(way),
      );
    }),
  ),

  portalAsk(
    `${path}/:id/sign_out`,
    keep,
    withRecord(getPerson, (_context, person) =>
      ask({
        title: `Sign out ${fullName(person)} everywhere?`,
        says: [`${fullName(person)} has to sign in again on every device. Their password stays the same.`],
        action: `${path}/${person.id}/sign_out`,
        button: 'Sign out everywhere',
        back: { href: path, label: 'Users' },
      }),
    ),
  ),

  portalPost(
    `${path}/:id/sign_out`,
    keep,
    withRecord(getPerson, async ({ db }, person) => {
      const ended = await signOutPerson(db, person.id);
      const words = ended === 0 ? 'wasn’t signed in.' : 'has been signed out everywhere.';
      return redirect(path, `${fullName(person)} ${words}`);
    }),
  ),
];

const listOf = (actor: PortalContext['actor']) => peopleList(actor.kind === 'partner_user');

/** S11: an invitation counts for its user, as staff's do, and for its address, which several users may have. */
async function mailTo(
  { services, tenant }: PortalContext,
  email: string | null,
  userId?: string,
): Promise<TooMany | null> {
  const spend = (who: string) => tooManyOf(services.limits.spend('password_mail', who));
  return (
    (userId === undefined ? null : await spend(userId)) ??
    (await spend(`${tenant.id} ${(email ?? '').toLowerCase()}`))
  );
}

async function addPage(context: PortalContext, state: FormState, status = 200): Promise<PageReply> {
  const { db, actor, tenant } = context;
  const isPartner = actor.kind === 'partner_user';
  const isWhole = actor.kind === 'customer_user' || actor.contact?.adminAccess === true;
  const [contacts, others] = await Promise.all([
    isPartner ? null : contactsToGive(db, idIn(state.values['contact_id'])),
    myOtherCompanies(db),
  ]);
  const wholeCustomer = isWhole ? (actor.customer?.name ?? null) : null;
  return peoplePages.add(state, { contacts, wholeCustomer, claims: isPartner, others }, tenant.name, status);
}

/** A9: in the portal nobody hears how many licences there are, only whom to ask. */
function withWhomToAsk(errors: Record<string, string>, company: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).map(([field, words]) => [
      field,
      words.replace(
        'Ask the company for one.',
        `Ask ${company} for one, or suspend somebody who no longer signs in.`,
      ),
    ]),
  );
}
