import { isDay } from '../shared/days.ts';
import { seenLine } from '../shared/seenText.ts';
import { field, leftEmpty, notListed, single, type Field, type Read, type Required } from './field.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function readId(raw: unknown, label: string): Read<string | null> {
  const sent = single(raw, label);
  if ('error' in sent) return sent;
  const id = sent.value.toLowerCase();
  if (id === '') return { value: null };
  return uuid.test(id) ? { value: id } : { error: notListed(label) };
}

/** The id of a record that needs to be chosen. The database decides whether it exists and may be seen. */
export function id({ label }: { label: string }): Field<string> {
  return field((raw) => {
    const read = readId(raw, label);
    if ('error' in read) return read;
    return read.value === null ? { error: leftEmpty('Choose', label) } : { value: read.value };
  });
}

/** The id of a record that may be left out: empty is null. */
export function optionalId({ label }: { label: string }): Field<string | null> {
  return field((raw) => readId(raw, label));
}

/** Ids of several records (check boxes with one name): none, one or many, without duplicates. */
export function ids({ label, max = 1000 }: { label: string; max?: number }): Field<string[]> {
  return field((raw) => {
    const list: unknown[] = raw === undefined || raw === '' ? [] : Array.isArray(raw) ? raw : [raw];
    const found = new Set<string>();
    for (const one of list) {
      const lower = typeof one === 'string' ? one.toLowerCase() : '';
      if (!uuid.test(lower)) return { error: `Choose only options that are listed for ${label}.` };
      found.add(lower);
    }
    if (found.size > max) return { error: `Choose at most ${max} for ${label}.` };
    return { value: [...found] };
  });
}

/** One of a few words, such as a status. */
export function choice<const T extends string>(
  options: readonly T[],
  { label }: { label: string },
): Field<T> {
  return field((raw) => {
    const sent = single(raw, label);
    if ('error' in sent) return sent;
    const chosen = options.find((option) => option === sent.value);
    if (chosen !== undefined) return { value: chosen };
    return {
      error: sent.value === '' ? leftEmpty('Choose', label) : `Choose one of the options for ${label}.`,
    };
  });
}

/** Several of a few words (check boxes with one name): none, one or many, in the order in which the form offers them. */
export function choices<const T extends string>(
  options: readonly T[],
  { label }: { label: string },
): Field<T[]> {
  return field((raw) => {
    const sent: unknown[] = raw === undefined || raw === '' ? [] : Array.isArray(raw) ? raw : [raw];
    if (sent.some((one) => !options.some((option) => option === one)))
      return { error: `Choose only options that are listed for ${label}.` };
    return { value: options.filter((option) => sent.includes(option)) };
  });
}

/** A check box: `on` is true, not sent is false. */
export function checkbox({ label }: { label: string }): Field<boolean> {
  return field((raw) => {
    if (raw === undefined || raw === 'on') return { value: raw === 'on' };
    return { error: `Tick ${label} or leave it unticked.` };
  });
}

interface Bounds {
  label: string;
  min: number;
  max: number;
  required?: boolean;
}
/** A whole number within bounds. */
export function integer(options: Required<Bounds>): Field<number>;
export function integer(options: Bounds): Field<number | null>;
export function integer({ label, min, max, required }: Bounds): Field<number | null> {
  return field((raw) => {
    const sent = single(raw, label);
    if ('error' in sent) return sent;
    const typed = seenLine(sent.value);
    if (typed === '' && !required) return { value: null };
    const value = /^[-+]?\d{1,15}$/.test(typed) ? Number(typed) : NaN;
    if (value >= min && value <= max) return { value: value + 0 };
    return { error: `Enter a whole number from ${min} to ${max} for ${label}.` };
  });
}

interface Day {
  label: string;
  required?: boolean;
}
/** A day of the calendar as YYYY-MM-DD, the way a date field sends it. */
export function date(options: Required<Day>): Field<string>;
export function date(options: Day): Field<string | null>;
export function date({ label, required }: Day): Field<string | null> {
  return field((raw) => {
    const sent = single(raw, label);
    if ('error' in sent) return sent;
    const typed = seenLine(sent.value);
    if (typed === '' && !required) return { value: null };
    // What isn't called a date by its label, such as *Valid until*, can't be asked for by it alone.
    if (typed === '' && /\bdate$/i.test(label)) return { error: leftEmpty('Enter', label) };
    const what = label === 'Date' ? 'a date' : `a date for ${label}`;
    return isDay(typed) ? { value: typed } : { error: `Enter ${what}, such as 2026-03-31.` };
  });
}
