import { listPage } from '../../../lists/listPage.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { signInsOf } from '../../../domain/logins/signIns.queries.ts';
import { answerOf } from '../whoSees.ask.ts';
import { getAsked } from '../whoSees.queries.ts';
import {
  getAskedContact,
  recordsToAsk,
  typeIn,
  usersOfContact,
  type AskedContact,
} from './contactSees.queries.ts';

/** *Why can’t they see …?*, from the contact: each record with whether its users see it, and what is in the way (A32). */
export const contactSeesRoutes: readonly Route[] = [
  staffGet(
    '/admin/contacts/:id/sees',
    { allow: ['view_portals'], heavy: true },
    withRecord(
      (db, id, { actor }: StaffContext) =>
        isAllowed(actor, ['view_records']) ? getAskedContact(db, id) : Promise.resolve(undefined),
      contactSees,
    ),
  ),
];

async function contactSees(context: StaffContext, contact: AskedContact): Promise<PageReply> {
  const { db } = context;
  const path = `/admin/contacts/${contact.id}`;
  const type = typeIn(context.query);
  const [people, { list, rows, empty }] = await Promise.all([
    usersOfContact(db, contact.id),
    listPage(context, `${path}/sees`, recordsToAsk(type, contact)),
  ]);
  const signIns = await signInsOf(
    db,
    people.map(({ user_id: id }) => id),
  );
  const answers = await Promise.all(
    rows.map(async ({ id, name }) => {
      const asked = await getAsked(db, type, id);
      const of = asked ? people.map((one) => answerOf(context, type, asked, one, signIns)) : [];
      return { id, name, href: `/admin/${type.path}/${id}/who/not`, of: await Promise.all(of) };
    }),
  );
  const none = { title: `No ${type.many} yet`, text: `There are no ${type.many} for ${contact.customer}.` };
  return page(
    'whoSees/contactSees',
    {
      contact,
      list,
      type,
      answers,
      several: people.length > 1,
      nobody: people.length === 0,
      empty: rows.length > 0 ? null : (empty ?? none),
      back: { href: path, label: contact.name },
    },
    { title: `What can ${contact.name} see?` },
  );
}
