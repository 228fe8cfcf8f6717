import { emailStates } from '../../../domain/emails/emails.words.ts';
import { replaceLink } from '../../../domain/secureLinks/secureLinks.queries.ts';
import { newForm, type FormState } from '../../../forms/state.ts';
import { submit } from '../../../forms/submit.ts';
import type { CsvColumn } from '../../../lists/csv.ts';
import { exportOf, listPage, listRows } from '../../../lists/listPage.ts';
import { mapPages } from '../../../lists/mapPages.ts';
import { ask } from '../../../request/question.ts';
import { notFound, redirect, type Reply } from '../../../request/reply.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { isoDateTime } from '../../../shared/dates.ts';
import { saved } from '../../../shared/saved.ts';
import { getCustomer, type Customer } from '../customers.queries.ts';
import { linkView } from './linkView.ts';
import { secureLinkPath as pathOf } from './mailLink.words.ts';
import {
  countLiveLinks,
  endMailedLink,
  getLink,
  mailedLinks,
  type MailedLink,
} from './mailedLinks.queries.ts';
import { mailedLabels as labels, mailedState, targetOf } from './mailedLinks.words.ts';
import { secureLinkForm } from './secureLinks.form.ts';
import { secureLinkPages, type MailedRow } from './secureLinks.pages.ts';
import { endQuestion, replaceQuestion, switchOffQuestion } from './secureLinks.questions.words.ts';
import { linkFacts, setLinkEnd, switchLink, type LinkFacts } from './secureLinks.queries.ts';

const path = pathOf(':id');
const see = { allow: ['view_records'] } as const;
const keep = { allow: ['keep_records'] } as const;

/** A customer's secure link in the back office (A2–A4): its state for all who see customers, the rest for those who keep them. */
export const secureLinkAdminRoutes: readonly Route[] = [
  staffGet(
    path,
    see,
    withRecord(getCustomer, (context, customer) => showPage(context, customer)),
  ),

  staffGet(
    `${path}/export.csv`,
    see,
    withRecord(getCustomer, async (context, customer) => {
      const facts = await linkFacts(context.db, customer.id);
      const links = mapPages(listRows(context, mailedLinks(customer.id)), inWords(context, customer, facts));
      return exportOf(context, 'mailed_links', columnsOf(customer), links);
    }),
  ),

  staffPost(
    path,
    keep,
    withRecord(getCustomer, (context, customer) =>
      submit(context, {
        form: secureLinkForm(context.db.calendar.today),
        save: async ({ ends_on: endsOn }) => {
          await setLinkEnd(context.db, customer.id, endsOn);
          return saved(null);
        },
        done: () => redirect(pathOf(customer.id), 'Saved.'),
        again: (state, status) => showPage(context, customer, state, status),
      }),
    ),
  ),

  staffAsk(
    `${path}/replace`,
    keep,
    withRecord(getCustomer, async ({ db }, customer) => {
      const [{ link }, mailed] = await Promise.all([
        linkFacts(db, customer.id),
        countLiveLinks(db, customer.id),
      ]);
      return link === null ? redirect(pathOf(customer.id)) : ask(replaceQuestion(customer, mailed));
    }),
  ),

  staffPost(
    `${path}/replace`,
    keep,
    withRecord(getCustomer, async ({ db, services }, { id }) => {
      await replaceLink(db, id, services.keys.newest);
      return redirect(pathOf(id), 'Link replaced. Share the new address.');
    }),
  ),

  staffAsk(
    `${path}/switch_off`,
    keep,
    withRecord(getCustomer, async ({ db }, customer) =>
      customer.secure_link_on
        ? ask(switchOffQuestion(customer, await countLiveLinks(db, customer.id)))
        : redirect(pathOf(customer.id)),
    ),
  ),

  ...([true, false] as const).map((on) =>
    staffPost(
      `${path}/switch_${on ? 'on' : 'off'}`,
      keep,
      withRecord(getCustomer, async ({ db }, { id }) => {
        await switchLink(db, id, on);
        return redirect(pathOf(id), `Link switched ${on ? 'on' : 'off'}.`);
      }),
    ),
  ),

  staffAsk(
    `${path}/:linkId/end`,
    keep,
    withRecord(getCustomer, async ({ db, params: { linkId = '' } }, customer) => {
      const link = await getLink(db, customer.id, linkId);
      if (!link) return notFound();
      return link.live ? ask(endQuestion(customer, link, db.calendar)) : redirect(pathOf(customer.id));
    }),
  ),

  staffPost(
    `${path}/:linkId/end`,
    keep,
    withRecord(getCustomer, async ({ db, params: { linkId = '' } }, { id }) => {
      const ended = await endMailedLink(db, id, linkId);
      if (ended === null) return notFound();
      const done = 'Link ended. Anyone using it will be signed out.';
      return redirect(pathOf(id), ended ? done : 'That link had already ended.');
    }),
  ),
];

/** The tab: the customer's own link, and those that were mailed. */
async function showPage(
  context: StaffContext,
  customer: Customer,
  form?: FormState,
  status = 200,
): Promise<Reply> {
  const [facts, { list, rows }] = await Promise.all([
    linkFacts(context.db, customer.id),
    listPage(context, pathOf(customer.id), mailedLinks(customer.id), { exported: true }),
  ]);
  return secureLinkPages.show(
    customer,
    {
      view: linkView(context, customer, facts),
      form: form ?? newForm({ ends_on: context.db.calendar.isoDate(facts.link?.ends_at) }),
      list,
      mailed: inWords(context, customer, facts)(rows),
    },
    status,
  );
}

const inWords =
  ({ db, services }: StaffContext, customer: Customer, { portalUsers }: LinkFacts) =>
  (links: readonly MailedLink[]): MailedRow[] =>
    links.map((link) => {
      const target = targetOf(link);
      return {
        ...link,
        state: mailedState(customer, portalUsers, link, services.keys.has(link.key_version), db.calendar),
        target: target.words,
        target_href: target.href,
      };
    });

const columnsOf = (customer: Customer): readonly CsvColumn<MailedRow>[] => [
  { heading: labels.sent_to, value: (row) => row.sent_to },
  { heading: labels.contact, value: (row) => row.contact ?? customer.name },
  { heading: labels.sent_at, as: 'moment', value: (row) => isoDateTime(row.sent_at) },
  { heading: labels.leads_to, value: (row) => row.target },
  { heading: labels.last_used_at, as: 'moment', value: (row) => isoDateTime(row.last_used_at) },
  { heading: labels.state, value: (row) => row.state.words },
  { heading: labels.email, value: (row) => row.email_state && emailStates[row.email_state].label },
];
