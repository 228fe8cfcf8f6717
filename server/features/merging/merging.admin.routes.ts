import { checkbox } from '../../forms/choiceFields.ts';
import { field, type Field } from '../../forms/field.ts';
import { fingerprint } from '../../shared/fingerprint.ts';
import { form, type FieldErrors } from '../../forms/parse.ts';
import { submit } from '../../forms/submit.ts';
import { text } from '../../forms/textFields.ts';
import { pickPage } from '../../lists/pick.ts';
import { notFound, redirect, type Reply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { refused, saved } from '../../shared/saved.ts';
import { idIn } from '../../shared/uuid.ts';
import { contactMerging } from './contacts/contacts.kind.ts';
import { customerMerging } from './customers/customers.kind.ts';
import {
  choices,
  chosenOf,
  toldApart,
  valuesOf,
  type Chosen,
  type Effects,
  type Mergeable,
  type MergeKind,
  type Pair,
} from './merging.kind.ts';
import { comparePage, findDuplicatePage, mergePath, mergeQuestion } from './merging.pages.ts';

// It changes contacts and portal users, which administrators alone do (A23).
const keep = { allow: ['administrator'] } as const;
const changedMeanwhile =
  'Something has changed since you opened this page, so nothing was merged. Check it again, then merge.';

/** One of the two, or both; what isn't sent is chosen as usual. */
const which = (label: string): Field<string | null> =>
  field((raw) => {
    if (raw === undefined || raw === '') return { value: null };
    const chosen = choices.find((choice) => choice === raw);
    return chosen === undefined
      ? { error: `Choose one of the options for ${label}.` }
      : { value: chosen };
  }); // prettier-ignore

/** A mark of what was shown: another one as soon as either, or what is said of them, has changed. */
const markOf = <R extends Mergeable>({ stays, goes }: Pair<R>, effects: Effects, chosen: Chosen) =>
  fingerprint(JSON.stringify([stays, goes, effects, chosen]));

function routesOf<R extends Mergeable, Row extends { id: string }>(kind: MergeKind<R, Row>): Route[] {
  const { path } = kind;
  const mergeForm = form({
    ...Object.fromEntries(kind.fields.map(({ name, label }) => [name, which(label)])),
    seen: text({ label: 'What was shown', max: 40 }),
    sees_more: checkbox({ label: 'These people will see more' }),
  });

  const pairOf = async (context: StaffContext, stays: R, goesId: string | null): Promise<Pair<R> | null> => {
    const goes =
      goesId === null || goesId === stays.id ? undefined : await kind.get(context.db, goesId);
    return goes !== undefined && kind.fit({ stays, goes }) ? { stays, goes } : null;
  }; // prettier-ignore

  /** What was sent decides; without all that staff have to choose, or with something in the way, both are compared first. */
  async function judged(context: StaffContext, pair: Pair<R>, sent: Readonly<Record<string, unknown>>) {
    const { chosen, open } = chosenOf(kind.fields, pair, sent);
    const effects = await kind.effects(context, toldApart(kind, pair), chosen);
    return { chosen, open, effects, ready: Object.keys(open).length === 0 && effects.stops.length === 0 };
  }

  async function question(
    context: StaffContext,
    pair: Pair<R>,
    sent: Readonly<Record<string, unknown>>,
    { errors = {}, status = 200 }: { errors?: FieldErrors; status?: number } = {},
  ): Promise<Reply> {
    const { chosen, open, effects, ready } = await judged(context, pair, sent);
    if (!ready) return comparePage(kind, pair, { chosen, effects, errors: { ...errors, ...open } }, status);
    const seen = markOf(pair, effects, chosen);
    const ticked = sent['sees_more'] === 'on';
    return mergeQuestion(kind, pair, { chosen, effects, seen, errors, ticked }, status);
  }

  return [
    staffGet(
      `${path}/:id/merge`,
      { ...keep, heavy: true },
      withRecord(kind.get, async (context, record) => {
        const { list, likely } = await kind.find(context.db, record);
        const found = await pickPage(context, mergePath(kind, record.id), list, { name: 'other', likely });
        return findDuplicatePage(kind, record, found);
      }),
    ),

    staffGet(
      `${path}/:id/merge/compare`,
      keep,
      withRecord(kind.get, async (context, record) => {
        const pair = await pairOf(context, record, idIn(context.query['other']));
        if (pair === null)
          return redirect(mergePath(kind, record.id), `Choose the other ${kind.noun} first.`, 'warn');
        const { chosen, effects } = await judged(context, pair, context.query);
        return comparePage(kind, pair, { chosen, effects });
      }),
    ),

    staffAsk(
      `${path}/:id/merge/:otherId`,
      keep,
      withRecord(kind.get, async (context, record) => {
        const pair = await pairOf(context, record, context.params['otherId'] ?? null);
        return pair === null ? notFound() : question(context, pair, context.query);
      }),
    ),

    staffPost(`${path}/:id/merge/:otherId`, keep, async (context) => {
      const { db, params, body } = context;
      const ids = [params['id'] ?? '', params['otherId'] ?? ''] as const;
      // Before anything is read of them: of two who merge the same ones, the second finds what the first has left.
      await kind.hold(db, ids);
      const stays = await kind.get(db, ids[0]);
      const pair = stays === undefined ? null : await pairOf(context, stays, ids[1]);
      if (pair === null) return notFound();
      return submit(context, {
        form: mergeForm,
        save: async ({ seen, sees_more: isTicked }) => {
          const { chosen, open, effects, ready } = await judged(context, pair, body);
          if (!ready) return refused(open);
          if (seen !== markOf(pair, effects, chosen)) return refused({ _form: changedMeanwhile });
          const gains = effects.more > 0 || effects.people.some((person) => person.gains.length > 0);
          if (gains && !isTicked) return refused({ sees_more: 'Tick this if these people may see more.' });
          const values = valuesOf(kind.fields, pair, chosen);
          const done = await db.attempt(() => kind.merge(context, pair, { chosen, effects, values }));
          return done.ok ? saved(null) : refused(done.errors);
        },
        done: () => {
          const { stays: kept, goes } = toldApart(kind, pair);
          return redirect(kind.back(kept), `${goes.name} has been merged into ${kept.name}.`);
        },
        again: ({ errors }, status) => question(context, pair, body, { errors, status }),
      });
    }),
  ];
}

/** Duplicates: two customers, or two contacts of one, become one (A41). */
export const mergingRoutes: readonly Route[] = [...routesOf(customerMerging), ...routesOf(contactMerging)];
