import { z } from 'zod';
import type { Db } from '../database/db.ts';
import type { ShownAgain } from '../request/keptForms.ts';
import { notFound, type Reply } from '../request/reply.ts';
import type { Saved } from '../shared/saved.ts';
import { isHarmless, withSaver } from './conflict.ts';
import { parseForm, readable, typedOf, type FieldErrors, type FormValues, type Typed } from './parse.ts';
import { formAgain, versionOf, type FormState } from './state.ts';

interface Sent {
  body: Readonly<Record<string, string | string[]>>;
  again?: ShownAgain;
  db?: Db;
  actor?: { kind: string };
}

type Answer = Promise<Reply> | Reply;

/** What `submit` needs to know about a form that adds something, or does anything other than change a record. */
interface Submission<S extends z.ZodType, T> {
  form: S;
  /**
   * What else is wrong with a field. It's shown together with the field's own faults, not in a second round. Gets the fields
   * that can be read.
   */
  more?: (values: Partial<FormValues<S>>) => Promise<FieldErrors> | FieldErrors;
  save: (values: FormValues<S>) => Promise<Saved<T>> | Saved<T>;
  done: (value: T, values: FormValues<S>) => Answer;
  /** Shows the form again, with what was typed and what is wrong with it. */
  again: (state: FormState, status: number) => Answer;
  /** What the form is to hold instead, if a button of its own asked only for that, such as for more lines: then nothing is saved. */
  redraw?: (body: Sent['body']) => Typed | null;
}

/**
 * Reads a form, saves it, and says so. Or shows it again with what is wrong (422), or with how long to wait (429). If the
 * form is only to be shown again, or to be drawn with something more, nothing is read and nothing saved.
 */
export async function submit<S extends z.ZodType, T>(
  { body, again: shown }: Sent,
  { form, more, save, done, again, redraw }: Submission<S, T>,
): Promise<Reply> {
  const redrawn = redraw?.(body) ?? null;
  if (shown)
    return again(formAgain(redrawn ?? typedOf(Object.entries(body)), shown.errors, null), shown.status);
  if (redrawn) return again(formAgain(redrawn, {}, null), 200);
  const read = parseForm(form, body);
  if (!read.ok) {
    // A field's own message goes before other messages about it.
    const errors = inOrder(form, {
      ...(more && (await more(readable(form, body)))),
      ...read.errors,
    });
    return refusedWith(await again(formAgain(read.typed, errors, null), 422), errors, 422);
  }
  const result = await save(read.values);
  if (result.ok) return done(result.value, read.values);
  const { retryAfter } = result;
  const errors = inOrder(form, result.errors);
  const status = retryAfter === undefined ? 422 : 429;
  const page = await again(formAgain(typedOf(Object.entries(body)), errors, null), status);
  const refused = refusedWith(page, errors, status);
  return refused.kind === 'page' && retryAfter !== undefined ? { ...refused, retryAfter } : refused;
}

/** What is wrong, in the order of the form's own fields: what is about the form itself first, what none of them has last. */
function inOrder(form: z.ZodType, errors: FieldErrors): FieldErrors {
  if (!(form instanceof z.ZodObject)) return errors;
  const names = ['_form', ...Object.keys(form.shape)];
  const place = ([name]: [string, string]) => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.fromEntries(Object.entries(errors).sort((a, b) => place(a) - place(b)));
}

/** Notes with a page how to show it again: with the same route and these errors. */
export const refusedWith = (reply: Reply, errors: FieldErrors, status: number): Reply =>
  reply.kind === 'page' ? { ...reply, again: { again: { errors, status } } } : reply;

/** The results of saving a record that somebody else may have saved too. They are the same for every form. */
type Lost = 'stale' | 'gone';

/**
 * What `submitChange` needs to know about a form that changes a record. The form carries the version it was opened with
 * (S25).
 */
interface Change<S extends z.ZodType, Was, R, T> {
  form: S;
  record: Was;
  /** Reads the record as it is now. */
  read: () => Promise<R | undefined>;
  more?: Submission<S, T>['more'];
  redraw?: Submission<S, T>['redraw'];
  save: (values: FormValues<S>, version: number) => Promise<Saved<T | Lost>> | Saved<T | Lost>;
  done: (value: Exclude<T, Lost>, values: FormValues<S>) => Answer;
  again: (state: FormState, status: number, record: Was | R) => Answer;
  /** Compares what was typed with what somebody else has saved. */
  compare: (typed: Typed, record: R) => Promise<FormState> | FormState;
}

/**
 * Like `submit`, for a record. If somebody else was quicker, the answer is 409 with both values. They may have saved after
 * `record` was read, so it is read again. If nothing on the form has changed, there is nothing to ask.
 */
export function submitChange<S extends z.ZodType, Was, R, T>(
  context: Sent,
  { form, record, read, more, redraw, save, done, again, compare }: Change<S, Was, R, T>,
): Promise<Reply> {
  const version = versionOf(context.body);
  const typed = typedOf(Object.entries(context.body));
  const conflict = async (values: FormValues<S> | null): Promise<Reply> => {
    const present = await read();
    if (present === undefined) return notFound();
    const state = await compare(typed, present);
    if (values !== null && state.version !== null && isHarmless(state, typed)) {
      const retried = await save(values, state.version);
      if (retried.ok && retried.value !== 'stale' && retried.value !== 'gone')
        return done(retried.value as Exclude<T, Lost>, values);
    }
    const named = await withSaver(
      context.actor?.kind === 'staff' ? context.db : undefined,
      state,
      idOf(present),
    );
    return refusedWith(await again(named, 409, present), {}, 409);
  };
  if (context.again?.status === 409) return conflict(null);
  return submit<S, T | Lost>(context, {
    form,
    ...(more && { more }),
    ...(redraw && { redraw }),
    save: (values) => save(values, version),
    again: (state, status) => again({ ...state, version }, status, record),
    done: async (value, values) => {
      if (value !== 'stale' && value !== 'gone') return done(value as Exclude<T, Lost>, values);
      return value === 'stale' ? conflict(values) : notFound();
    },
  });
}

/** The id of the record that a form is about. Where more is read for it, the contact is what it changes. */
function idOf(present: unknown): unknown {
  if (typeof present !== 'object' || present === null) return null;
  if ('id' in present) return present.id;
  if ('contact' in present) return idOf(present.contact);
  return 'own' in present ? idOf(present.own) : null;
}
