import type { MailSource } from '../../mail/source.ts';
import { TooMany } from '../../request/errors.ts';
import { notFound, redirect, type Reply } from '../../request/reply.ts';
import { staffGet, staffPost, type Route, type StaffContext } from '../../request/route.ts';
import { parseForm, typedOf } from '../../forms/parse.ts';
import { href } from '../../shared/href.ts';
import { sendingTone, sendingWords } from '../../domain/emails/mailWay.ts';
import { formAgain, formOf, versionOf } from '../../forms/state.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { isUuid } from '../../shared/uuid.ts';
import { templateForm, templateLabels, type TemplateValues } from './emailTemplates.form.ts';
import { templatePages, templatesPath } from './emailTemplates.pages.ts';
import { faultyPreview, previewOf } from './emailTemplates.preview.ts';
import {
  addressOf,
  backToDefault,
  getOwn,
  listOwn,
  saveTemplate,
  sendTest,
  testedDraft,
} from './emailTemplates.queries.ts';
import { defaultOf, faultsOf, isDefault } from './emailTemplates.words.ts';
import { isMailKind, type MailKind } from '../../mail/kinds.ts';

/** What a kind's email says now: the tenant's words, or else the default, which counts as version 0. */
const standing = async ({ db }: StaffContext, kind: MailKind) => {
  const own = await getOwn(db, kind);
  return { own, text: own ?? { ...defaultOf(kind), version: 0 } };
};

/** A draft from a form, or what is wrong with it. */
function readDraft(kind: MailKind, body: StaffContext['body']) {
  const form = parseForm(templateForm, body);
  if (!form.ok) return form;
  const errors = faultsOf(kind, form.values);
  return Object.keys(errors).length === 0
    ? form
    : { ok: false as const, errors, typed: typedOf(Object.entries(body)) };
}

/** The draft that was sent as a test: the page shows it again, since it isn't saved. */
async function draftIn(
  { db, actor, query }: StaffContext,
  kind: MailKind,
): Promise<[string, TemplateValues] | null> {
  const id = query['draft'];
  if (!isUuid(id)) return null;
  const draft = await testedDraft(db, { id, kind, userId: actor.userId });
  return draft ? [id, draft] : null;
}

/**
 * The texts of emails in the tenant's own words, which administrators alone keep.
 * @param sources what the features read for their emails: the preview shows it
 */
export const emailTemplateRoutes = (sources: readonly MailSource[]): readonly Route[] => {
  type Handler = (context: StaffContext, kind: MailKind) => Promise<Reply>;
  const ofKind = (handler: Handler) => (context: StaffContext) => {
    const { kind = '' } = context.params;
    return isMailKind(kind) ? handler(context, kind) : notFound();
  };
  const path = `${templatesPath}/:kind`;
  const get = (end: string, handler: Handler) =>
    staffGet(`${path}${end}`, { allow: ['administrator'] }, ofKind(handler));
  const post = (end: string, handler: Handler) =>
    staffPost(`${path}${end}`, { allow: ['administrator'] }, ofKind(handler));

  return [
    staffGet(templatesPath, { allow: ['administrator'] }, async ({ db }) =>
      templatePages.list(await listOwn(db)),
    ),

    get('', async (context, kind) => {
      const [{ own, text }, draft] = await Promise.all([standing(context, kind), draftIn(context, kind)]);
      if (!draft) return templatePages.editor(kind, { own, state: formOf(text) });
      const [draftId, values] = draft;
      const version = versionOf({ _version: context.query['version'] });
      return templatePages.editor(kind, { own, state: formAgain({ ...values }, {}, version), draftId });
    }),

    post('', async (context, kind) => {
      const { db, body } = context;
      const version = versionOf(body);
      const draft = readDraft(kind, body);
      if (!draft.ok) {
        const state = formAgain(draft.typed, draft.errors, version);
        return templatePages.editor(kind, { own: await getOwn(db, kind), state }, { status: 422 });
      }
      const saved = await saveTemplate(db, kind, version, draft.values, isDefault(kind, draft.values));
      if (saved === 'saved') return redirect(`${templatesPath}/${kind}`, 'Saved.');
      const { own, text } = await standing(context, kind);
      const state = formInConflict(typedOf(Object.entries(body)), text, templateLabels);
      return templatePages.editor(kind, { own, state }, { status: 409 });
    }),

    get('/preview', async (context, kind) => {
      const [{ text }, draft] = await Promise.all([standing(context, kind), draftIn(context, kind)]);
      return previewOf(context, kind, draft?.[1] ?? text, sources);
    }),

    post('/preview', async (context, kind) => {
      const draft = readDraft(kind, context.body);
      return draft.ok ? previewOf(context, kind, draft.values, sources) : faultyPreview(draft.errors);
    }),

    post('/test', async (context, kind) => {
      const { db, actor, body, services } = context;
      const { way } = services.mailer;
      const version = versionOf(body);
      const draft = readDraft(kind, body);
      const again = async (
        errors: Record<string, string>,
        answer: { status: number; retryAfter?: number },
      ) => {
        const state = formAgain(typedOf(Object.entries(body)), errors, version);
        return templatePages.editor(kind, { own: await getOwn(db, kind), state }, answer);
      };
      if (!draft.ok) return again(draft.errors, { status: 422 });
      const limit = await spendTest(context);
      if (limit) return again({ _form: limit.message }, { status: 429, retryAfter: limit.retryAfter });
      const id = await sendTest(db, kind, draft.values);
      if (id === null) return again({ _form: noAddress }, { status: 422 });
      return redirect(
        href(`${templatesPath}/${kind}`, { draft: id, version }),
        `${sendingWords(way, 'A test', (await addressOf(db, actor.userId)) ?? 'you')} Nothing is saved yet.`,
        sendingTone(way),
      );
    }),

    get('/default', async ({ db }, kind) => {
      const own = await getOwn(db, kind);
      return own ? templatePages.backToDefault(kind, own) : notFound();
    }),

    post('/default', async ({ db, body }, kind) => {
      const here = `${templatesPath}/${kind}`;
      if ((await backToDefault(db, kind, versionOf(body))) === 'saved')
        return redirect(here, 'The default text is back.');
      const own = await getOwn(db, kind);
      return own ? templatePages.backToDefault(kind, own, true) : redirect(here, 'The default text is back.');
    }),
  ];
};

const noAddress =
  'Your user has no Email, so a test has nowhere to go. Give it one under Users, then send the test again.';

async function spendTest({ services, actor }: StaffContext): Promise<TooMany | null> {
  try {
    await services.limits.spend('test_mail', actor.userId);
    return null;
  } catch (error) {
    if (error instanceof TooMany) return error;
    throw error;
  }
}
