import { sendingTone, sendingWords } from '../../../domain/emails/mailWay.ts';
import { ids } from '../../../forms/choiceFields.ts';
import { form, parseForm, type FieldErrors } from '../../../forms/parse.ts';
import { refusedWith } from '../../../forms/submit.ts';
import { tooManyOf } from '../../../request/errors.ts';
import { notFound, redirect, type Reply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { ask, findInTurn } from '../whoSees.ask.ts';
import { getAsked, type Asked } from '../whoSees.queries.ts';
import { recordTypes } from '../whoSees.records.ts';
import { mailingPages, mailingPath } from './mailing.pages.ts';
import { previewFor } from './mailing.preview.ts';
import {
  addressees,
  addresseesWith,
  getMailed,
  mailDocument,
  type Addressee,
  type MailedDocument,
} from './mailing.queries.ts';

const path = mailingPath(':id');
// Whoever asks who sees something could look for themselves (A8).
const options = { allow: ['view_portals'] as const, heavy: true };
/** Who keeps the documents of some kind of record. */
const keepAny = ['keep_assets', 'keep_work_orders', 'keep_tickets', 'keep_billing'] as const;

/** As many people as one document is sent to at once, and as a page shows, or as are found in so many milliseconds. */
const most = 50;
const timeToAsk = 1000;

const sendForm = form({ to: ids({ label: 'To', max: most }) });

/** A certificate, or another document, by email: to people at its customer who can see it, and to nobody else (A26, A32). */
export const mailingRoutes: readonly Route[] = [
  staffGet(path, options, withMailed((context, document, asked) => choosePage(context, document, asked))),

  staffGet(`${path}/preview`, options, withMailed(async (context, document, asked) => {
    const { to } = context.query;
    if (to === undefined) return previewFor(context, document, null);
    const [person] = await seeing(context, asked, [to]);
    return person ? previewFor(context, document, person) : notFound();
  })),

  staffPost(path, options, withMailed(async (context, document, asked) => {
    const { db, body, services } = context;
    const refuse = async (errors: FieldErrors, ticked: readonly string[] = []) =>
      refusedWith(await choosePage(context, document, asked, { errors, ticked }, 422), errors, 422);
    if (context.again) {
      const { errors, status } = context.again;
      return choosePage(context, document, asked, { errors, ticked: [body['to'] ?? []].flat() }, status);
    }
    const read = parseForm(sendForm, { to: body['to'] });
    if (!read.ok) return refuse(read.errors);
    const { to } = read.values;
    if (to.length === 0) return refuse({ to: 'Choose at least one person.' });
    const people = await seeing(context, asked, to);
    if (people.length < to.length)
      return refuse({ to: 'Choose only people who can see this document and have an email address.' },
        people.map((one) => one.user_id));
    if (body['do'] !== 'send') return mailingPages.preview(document, people);
    const tooMany = await tooManyOf(services.limits.spend('link_mail', asked.customer_id ?? ''));
    if (tooMany) return refuse({ to: tooMany.message }, to);
    const sent: string[] = [];
    for (const person of people) {
      const address = await mailDocument(db, document.id, person.user_id);
      if (address === null) continue;
      sent.push(address);
      db.note({ action: 'document_mailed', table: 'documents', id: document.id, name: `${document.name}, ${address}` });
    }
    if (sent.length === 0) return refuse({ to: 'Choose only people who can see this document and have an email address.' });
    const { way } = services.mailer;
    const whom = sent.length === 1 ? (sent[0] ?? '') : `${sent.length} people`;
    return redirect(`/admin/documents/${document.id}/edit`, sendingWords(way, document.name, whom), sendingTone(way));
  })),
]; // prettier-ignore

/** A handler for a document that can be sent, with what it belongs to; 404 for one that is hidden, replaced or deleted. */
function withMailed<C extends StaffContext>(
  handler: (context: C, document: MailedDocument, asked: Asked) => Promise<Reply>,
) {
  return async (context: C): Promise<Reply> => {
    const type = documents();
    const { db, actor, params } = context;
    if (!isAllowed(actor, ['view_records']) || !isAllowed(actor, keepAny)) return notFound();
    const [document, asked] = await Promise.all([
      getMailed(db, params['id'] ?? ''),
      getAsked(db, type, params['id'] ?? ''),
    ]);
    return document && asked ? handler(context, document, asked) : notFound();
  };
}

function documents() {
  const type = recordTypes.find(({ table }) => table === 'documents');
  if (!type) throw new Error('documents are asked about');
  return type;
}

/** Of these logins, those who see the document, can sign in and have an address: the policies say so, as each of them (A32). */
async function seeing(context: StaffContext, asked: Asked, userIds: readonly string[]): Promise<Addressee[]> {
  const { customer_id: customerId } = asked;
  const known = userIds.filter(isUuid);
  if (customerId === null || known.length === 0) return [];
  const people = await addresseesWith(context.db, customerId, known);
  const { found } = await findInTurn(people, (one) => ifSeen(context, asked, one), {
    enough: people.length,
    until: Infinity,
  });
  return found;
}

async function ifSeen(context: StaffContext, asked: Asked, one: Addressee): Promise<Addressee | null> {
  if (one.email === null || one.state !== 'active') return null;
  const verdict = await ask(context, documents(), asked, one, { why: false });
  return verdict?.sees ? one : null;
}

/** Those who can see it, to be ticked. */
async function choosePage(
  context: StaffContext,
  document: MailedDocument,
  asked: Asked,
  { errors, ticked }: { errors: FieldErrors; ticked: readonly string[] } = { errors: {}, ticked: [] },
  status = 200,
): Promise<Reply> {
  const sent = Number(context.query['from'] ?? 0);
  const from = Number.isSafeInteger(sent) && sent > 0 ? sent : 0;
  const { customer_id: customerId, customer } = asked;
  const list = customerId === null ? [] : await addressees(context.db, customerId, from);
  const { found, asked: done } = await findInTurn(list, (one) => ifSeen(context, asked, one), {
    enough: most,
    until: Date.now() + timeToAsk,
  });
  const next = done < list.length ? from + done : null;
  return mailingPages.choose(document, { people: found, ticked, errors, next, customer }, status);
}
