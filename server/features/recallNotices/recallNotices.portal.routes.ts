import { choice, integer } from '../../forms/choiceFields.ts';
import { form } from '../../forms/parse.ts';
import { newForm, type FormState } from '../../forms/state.ts';
import { submit } from '../../forms/submit.ts';
import { page, redirect, type PageReply } from '../../request/reply.ts';
import type { PortalAllow } from '../../request/allow.ts';
import { portalGet, portalPost, type Route } from '../../request/route.ts';
import { saved } from '../../shared/saved.ts';
import { sendsRecallNotices } from '../../domain/assets/recallNotices.queries.ts';
import { ownChoice, saveOwnChoice, wantsRecalls } from './recallNotices.queries.ts';

const path = '/recall_notices';
const whom: readonly PortalAllow[] = ['customer_user', 'contact_user'];
const labels = { every: 'How often', days: 'Days ahead' } as const;
const often = [
  { value: 'weekly', label: 'Weekly' },
  { value: 'monthly', label: 'Monthly' },
  { value: 'off', label: 'Off: send me none' },
] as const;
const choiceForm = form({
  every: choice(
    often.map(({ value }) => value),
    { label: labels.every },
  ),
  days: integer({ label: labels.days, min: 1, max: 365 }),
});

/** How often somebody is told of what falls due, and how far ahead. */
export const ownRecallRoutes: readonly Route[] = [
  portalGet(path, { allow: whom }, async ({ db, actor, tenant }) => {
    const [own, wanted, sends] = await Promise.all([ownChoice(db), wantsRecalls(db), sendsRecallNotices(db)]);
    if (!sends) return page('recallNotices/none', { company: tenant.name }, { title: 'Recall notices' });
    const every = wanted ? (own?.every ?? 'weekly') : 'off';
    const state = newForm({ every, days: String(own?.days ?? '') });
    return choicePage(state, { mayWrite: !actor.readOnly });
  }),

  portalPost(path, { allow: whom }, (context) =>
    submit(context, {
      form: choiceForm,
      save: async ({ every, days }) => {
        const { actor, db } = context;
        const chosen = { every: every === 'off' ? null : every, days };
        if (actor.kind !== 'link') await saveOwnChoice(db, actor.userId, chosen);
        return saved(null);
      },
      done: (_saved, { every }) =>
        redirect('/recalls', every === 'off' ? 'You won’t get recall notices any more.' : 'Saved.'),
      again: (state, status) => choicePage(state, { mayWrite: true }, status),
    }),
  ),
];

const choicePage = (state: FormState, { mayWrite }: { mayWrite: boolean }, status = 200): PageReply =>
  page('recallNotices/own', { state, labels, often, mayWrite }, { title: 'Recall notices', status });
