import type { z } from 'zod';
import { notFound, type Reply } from '../request/reply.ts';
import type { Saved } from '../shared/saved.ts';
import { parseForm, typedOf, type FormValues, type Typed } from './parse.ts';
import { formAgain, versionOf, type FormState } from './state.ts';

interface Sent {
  body: Readonly<Record<string, string | string[]>>;
}

type Answer = Promise<Reply> | Reply;

/** What `submit` needs to know of a form that adds something, or does anything but change a record. */
interface Submission<S extends z.ZodType, T> {
  form: S;
  save: (values: FormValues<S>) => Promise<Saved<T>> | Saved<T>;
  done: (value: T, values: FormValues<S>) => Answer;
  /** Shows the form again, with what was typed and what is wrong with it. */
  again: (state: FormState, status: number) => Answer;
}

/** Reads a form, saves it, and says so; or shows it again with what is wrong (422), or has to wait (429). */
export async function submit<S extends z.ZodType, T>(
  { body }: Sent,
  { form, save, done, again }: Submission<S, T>,
): Promise<Reply> {
  const read = parseForm(form, body);
  if (!read.ok) return again(formAgain(read.typed, read.errors, null), 422);
  const result = await save(read.values);
  if (result.ok) return done(result.value, read.values);
  const { errors, retryAfter } = result;
  const page = await again(
    formAgain(typedOf(Object.entries(body)), errors, null),
    retryAfter === undefined ? 422 : 429,
  );
  return page.kind === 'page' && retryAfter !== undefined ? { ...page, retryAfter } : page;
}

/** What saving a record can come to when somebody else may have saved it: these results are the same for every form. */
type Lost = 'stale' | 'gone';

/** What `submitChange` needs to know of a form that changes a record. The form carries the version it was opened with (S25). */
interface Change<S extends z.ZodType, Was, R, T> {
  form: S;
  record: Was;
  /** Reads the record as it is now. */
  read: () => Promise<R | undefined>;
  save: (values: FormValues<S>, version: number) => Promise<Saved<T | Lost>> | Saved<T | Lost>;
  done: (value: Exclude<T, Lost>, values: FormValues<S>) => Answer;
  again: (state: FormState, status: number, record: Was | R) => Answer;
  /** Compares what was typed with what somebody else has saved. */
  compare: (typed: Typed, record: R) => Promise<FormState> | FormState;
}

/**
 * As `submit`, for a record. When somebody else was quicker, the answer is 409 with both values: the other one may have saved
 * after `record` was read, so it is read again.
 */
export function submitChange<S extends z.ZodType, Was, R, T>(
  context: Sent,
  { form, record, read, save, done, again, compare }: Change<S, Was, R, T>,
): Promise<Reply> {
  const version = versionOf(context.body);
  return submit<S, T | Lost>(context, {
    form,
    save: (values) => save(values, version),
    again: (state, status) => again({ ...state, version }, status, record),
    done: async (value, values) => {
      if (value !== 'stale' && value !== 'gone') return done(value as Exclude<T, Lost>, values);
      const present = value === 'stale' ? await read() : undefined;
      if (present === undefined) return notFound();
      return again(await compare(typedOf(Object.entries(context.body)), present), 409, present);
    },
  });
}
