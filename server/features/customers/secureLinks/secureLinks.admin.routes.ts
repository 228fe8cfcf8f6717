import { csv, notFound, redirect, type Reply } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../../request/route.ts';

import { formatDateTime, isoDate } from '../../../shared/dates.ts';
import { emailStates } from '../../../domain/emails/emails.words.ts';
import { parseForm } from '../../../forms/parse.ts';
import { mapPages } from '../../../lists/mapPages.ts';
import { listQuery, listView, type ListSpec } from '../../../lists/spec.ts';
import { formAgain, newForm, type FormState } from '../../../forms/state.ts';
import { getCustomer, type Customer } from '../customers.queries.ts';
import { linkView } from './linkView.ts';
import { secureLinkPath as pathOf } from './mailLink.words.ts';
import { endMailedLink, exportMailedLinks, listMailedLinks, type MailedLink } from './mailedLinks.queries.ts';
import { mailedLabels as labels, mailedState, targetWords } from './mailedLinks.words.ts';
import { endOfDay, secureLinkForm } from './secureLinks.form.ts';
import { secureLinkPages, type MailedRow } from './secureLinks.pages.ts';
import { linkFacts, setLinkEnd, switchLink } from './secureLinks.queries.ts';
import { replaceLink } from '../../../domain/secureLinks/secureLinks.queries.ts';

const path = pathOf(':id');
const spec: ListSpec = {
  sorts: [{ key: 'sent', label: labels.sent_at, direction: 'desc' }],
  filters: [
    {
      name: 'state',
      label: labels.state,
      options: [
        { value: '', label: 'Any' },
        { value: 'live', label: 'Not ended' },
        { value: 'over', label: 'Ended or expired' },
      ],
    },
  ],
};

/** A customer's secure link in the back office (A2–A4): its state for all who see customers, the rest for those who keep them. */
export const secureLinkAdminRoutes: readonly Route[] = [
  staffGet(path, { allow: ['view_records'] }, async (context) => {
    const customer = await getCustomer(context.db, context.params['id'] ?? '');
    return customer ? showPage(context, customer) : notFound();
  }),

  staffGet(`${path}/export.csv`, { allow: ['view_records'] }, async ({ db, query, params, services }) => {
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const { portalUsers } = await linkFacts(db, customer.id);
    const rows = mapPages(exportMailedLinks(db, customer.id, listQuery(query, spec)), (links) =>
      links.map((link) => inWords(customer, portalUsers, link, services.keys.has(link.key_version))),
    );
    const column = (heading: string, value: (row: MailedRow) => string | null) => ({ heading, value });
    const columns = [
      column(labels.sent_to, (row) => row.sent_to),
      column(labels.contact, (row) => row.contact ?? customer.name),
      column(labels.sent_at, (row) => formatDateTime(row.sent_at)),
      column(labels.leads_to, (row) => row.target),
      column(labels.last_used_at, (row) => formatDateTime(row.last_used_at)),
      column(labels.state, (row) => row.state.words),
      column(labels.email, (row) => row.email_state && emailStates[row.email_state].label),
    ];
    return csv('mailed_links.csv', columns, rows);
  }),

  staffPost(path, { allow: ['keep_records'] }, async (context) => {
    const { db, params, body } = context;
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const form = parseForm(secureLinkForm, body);
    if (!form.ok) return showPage(context, customer, formAgain(form.typed, form.errors, null), 422);
    const { ends_on: endsOn } = form.values;
    await setLinkEnd(db, customer.id, endsOn === null ? null : endOfDay(endsOn));
    return redirect(pathOf(customer.id), 'Saved.');
  }),

  staffPost(`${path}/replace`, { allow: ['keep_records'] }, async ({ db, params, services }) => {
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    await replaceLink(db, customer.id, services.keys.newest);
    return redirect(pathOf(customer.id), 'The link is replaced. Hand out the new address.');
  }),

  ...([true, false] as const).map((on) =>
    staffPost(`${path}/switch_${on ? 'on' : 'off'}`, { allow: ['keep_records'] }, async ({ db, params }) => {
      const customer = await getCustomer(db, params['id'] ?? '');
      if (!customer) return notFound();
      await switchLink(db, customer.id, on);
      return redirect(pathOf(customer.id), `The link is switched ${on ? 'on' : 'off'}.`);
    }),
  ),

  staffPost(`${path}/:linkId/end`, { allow: ['keep_records'] }, async ({ db, params }) => {
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const ended = await endMailedLink(db, customer.id, params['linkId'] ?? '');
    if (ended === null) return notFound();
    return redirect(
      pathOf(customer.id),
      ended
        ? 'That link is ended. Whoever came in through it is out with the next click.'
        : 'That link was over already.',
    );
  }),
];

/** The tab: the customer's own link, and those that were mailed. */
async function showPage(
  context: StaffContext,
  customer: Customer,
  form?: FormState,
  status = 200,
): Promise<Reply> {
  const { db, query, services } = context;
  const request = listQuery(query, spec);
  const [facts, { page, count }] = await Promise.all([
    linkFacts(db, customer.id),
    listMailedLinks(db, customer.id, request),
  ]);
  const list = listView(request, spec, {
    path: pathOf(customer.id),
    noun: { one: 'mailed link', many: 'mailed links' },
    searchLabel: 'Search addresses',
    count,
    cap: 1000,
    next: page.next,
    previous: page.previous,
    exportHref: `${pathOf(customer.id)}/export.csv`,
  });
  return secureLinkPages.show(
    customer,
    {
      view: linkView(context, customer, facts),
      form: form ?? newForm({ ends_on: isoDate(facts.link?.ends_at) }),
      list,
      mailed: page.rows.map((link) =>
        inWords(customer, facts.portalUsers, link, services.keys.has(link.key_version)),
      ),
    },
    status,
  );
}

const inWords = (
  customer: Customer,
  portalUsers: number,
  link: MailedLink,
  keyIsThere: boolean,
): MailedRow => ({
  ...link,
  state: mailedState(customer, portalUsers, link, keyIsThere),
  target: targetWords(link),
});
