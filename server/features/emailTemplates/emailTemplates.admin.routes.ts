import { sendingTone, sendingWords } from '../../domain/emails/mailWay.ts';
import { formInConflict } from '../../forms/conflict.ts';
import { parseForm, type FieldErrors } from '../../forms/parse.ts';
import { formAgain, formOf, versionOf } from '../../forms/state.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { isMailKind, type MailKind } from '../../mail/kinds.ts';
import type { MailSource } from '../../mail/source.ts';
import { tooManyOf } from '../../request/errors.ts';
import { notFound, redirect, type Reply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { href } from '../../shared/href.ts';
import { refused, saved, unlessWrong } from '../../shared/saved.ts';
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

const keep = { allow: ['administrator'] } as const;

/** What a kind's email says now: the tenant's words, or else the default, which counts as version 0. */
const standing = async ({ db }: StaffContext, kind: MailKind) => {
  const own = await getOwn(db, kind);
  return { own, text: own ?? { ...defaultOf(kind), version: 0 } };
};

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
  const pathOf = (kind: string) => `${templatesPath}/${kind}`;
  // The preview is read as one person after the other.
  const optionsOf = (end: string) => ({ ...keep, heavy: end === '/preview' });
  const get = (end: string, handler: Handler) =>
    staffGet(pathOf(':kind') + end, optionsOf(end), ofKind(handler));
  const post = (end: string, handler: Handler) =>
    staffPost(pathOf(':kind') + end, optionsOf(end), ofKind(handler));

  return [
    staffGet(templatesPath, keep, async ({ db }) => templatePages.list(await listOwn(db))),

    get('', async (context, kind) => {
      const [{ own, text }, draft] = await Promise.all([standing(context, kind), draftIn(context, kind)]);
      if (!draft) return templatePages.editor(kind, { own, state: formOf(text) });
      const [draftId, values] = draft;
      const version = versionOf({ _version: context.query['version'] });
      return templatePages.editor(kind, { own, state: formAgain({ ...values }, {}, version), draftId });
    }),

    post('', (context, kind) => {
      const { db } = context;
      return submitChange(context, {
        form: templateForm,
        record: null,
        read: () => standing(context, kind),
        save: (values, version) =>
          unlessWrong(faultsOf(kind, values), async () =>
            saved(await saveTemplate(db, kind, version, values, isDefault(kind, values))),
          ),
        done: () => redirect(pathOf(kind), 'Saved.'),
        again: async (state, status, present) => {
          const own = present ? present.own : await getOwn(db, kind);
          return templatePages.editor(kind, { own, state }, { status });
        },
        compare: (typed, { text }) => formInConflict(typed, text, templateLabels),
      });
    }),

    get('/preview', async (context, kind) => {
      const [{ text }, draft] = await Promise.all([standing(context, kind), draftIn(context, kind)]);
      return previewOf(context, kind, draft?.[1] ?? text, sources);
    }),

    post('/preview', async (context, kind) => {
      const draft = parseForm(templateForm, context.body);
      const errors: FieldErrors = draft.ok ? faultsOf(kind, draft.values) : draft.errors;
      if (!draft.ok || Object.keys(errors).length > 0) return faultyPreview(errors);
      return previewOf(context, kind, draft.values, sources);
    }),

    post('/test', (context, kind) => {
      const { db, actor, body, services } = context;
      const { way } = services.mailer;
      const version = versionOf(body);
      return submit(context, {
        form: templateForm,
        save: (values) =>
          unlessWrong(faultsOf(kind, values), async () => {
            const tooMany = await tooManyOf(services.limits.spend('test_mail', actor.userId));
            if (tooMany) return refused(tooMany);
            const id = await sendTest(db, kind, values);
            return id === null ? refused({ _form: noAddress }) : saved(id);
          }),
        done: async (draft) => {
          const to = (await addressOf(db, actor.userId)) ?? 'you';
          const words = `${sendingWords(way, 'A test', to)} The text isn’t saved yet.`;
          return redirect(href(pathOf(kind), { draft, version }), words, sendingTone(way));
        },
        again: async (state, status) =>
          templatePages.editor(
            kind,
            { own: await getOwn(db, kind), state: { ...state, version } },
            { status },
          ),
      });
    }),

    get('/default', async ({ db }, kind) => {
      const own = await getOwn(db, kind);
      return own ? templatePages.backToDefault(kind, own) : notFound();
    }),

    post('/default', async ({ db, body }, kind) => {
      const isBack = (await backToDefault(db, kind, versionOf(body))) === 'saved';
      const own = isBack ? undefined : await getOwn(db, kind);
      return own
        ? templatePages.backToDefault(kind, own, true)
        : redirect(pathOf(kind), 'Default text restored.');
    }),
  ];
};

const noAddress =
  'You have no email address, so there’s nowhere to send a test. Add one under Users, then send the test again.';
