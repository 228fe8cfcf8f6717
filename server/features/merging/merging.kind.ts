import type { Db } from '../../database/db.ts';
import type { Values } from '../../database/build.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import type { List } from '../../lists/listPage.ts';
import type { Narrow } from '../../lists/firstThen.ts';
import type { StaffContext } from '../../request/contexts.ts';

/** Which of two records a field is taken from: the one that stays, the one that goes, or both. */
export type Choice = 'stays' | 'goes' | 'both';
export const choices: readonly Choice[] = ['stays', 'goes', 'both'];

/** Two records, of which one stays. */
export interface Pair<R> {
  stays: R;
  goes: R;
}

export interface Mergeable {
  id: string;
  name: string;
  version: number;
}

/** Something in which two records can differ. */
export interface MergeField<R> {
  name: string;
  label: string;
  /** What a record has there, in words; empty where it has nothing. */
  said: (record: R) => string;
  /** It is about access or money, so nothing is chosen for staff. */
  asks?: true;
  /** What can be chosen, if not one of the two. */
  options?: (pair: Pair<R>) => readonly { value: Choice; label: string }[];
  /** Whether the two differ, if not in their words. */
  differs?: (pair: Pair<R>) => boolean;
  /** What is written in the one that stays, where that isn't its own. */
  write?: (pair: Pair<R>, choice: Choice) => Values;
}
export type Chosen = Readonly<Record<string, Choice>>;

/** Somebody in the portal who sees more or less afterwards. */
export interface Affected {
  id: string;
  name: string;
  /** On whose behalf they sign in. */
  of: string;
  href: string;
  gains: readonly string[];
  loses: readonly string[];
}

/** Something that stops it, and the page where it is put right. */
export interface Stop {
  text: string;
  link?: { href: string; label: string };
}

/** What a merger comes to, with the choices that were made. */
export interface Effects {
  moves: readonly string[];
  people: readonly Affected[];
  /** There are so many people more, who aren't judged one by one. */
  more: number;
  says: readonly string[];
  /** The link of the one that stays would show more, so there is a new one. */
  replacesLink: boolean;
  stops: readonly Stop[];
}

/** What is merged: customers, or contacts. */
export interface MergeKind<R extends Mergeable, Row extends { id: string }> {
  noun: string;
  /** Below it each record has its page. */
  path: string;
  fields: readonly MergeField<R>[];
  get: (db: Db, id: string) => Promise<R | undefined>;
  /** What a find page offers, and who of it is likely the same. */
  find: (db: Db, record: R) => Promise<{ list: List<Row>; likely: readonly Narrow[] }>;
  columns: readonly string[];
  row: (record: R) => (row: Row) => { id: string; name: string; cells: readonly string[] };
  /** Only some can be merged with each other. */
  fit: (pair: Pair<R>) => boolean;
  /** What else is known of one, beside its name. */
  detail: (record: R) => string;
  /** The name by which one is told from the other, even where both are called the same. */
  called: (record: R, other: R) => string;
  effects: (context: StaffContext, told: Pair<R>, chosen: Chosen) => Promise<Effects>;
  /** Keeps both, and what is said of them, as they are until the transaction ends. */
  hold: (db: Db, ids: readonly [string, string]) => Promise<void>;
  merge: (
    context: StaffContext,
    pair: Pair<R>,
    how: { chosen: Chosen; effects: Effects; values: Values },
  ) => Promise<void>;
  back: (record: R) => string;
}

/** The two by names that tell them apart, for what is said of them. */
export const toldApart = <R extends Mergeable>(
  { called }: { called: (record: R, other: R) => string },
  { stays, goes }: Pair<R>,
): Pair<R> => ({
  stays: { ...stays, name: called(stays, goes) },
  goes: { ...goes, name: called(goes, stays) },
});

/** The fields in which two records differ. */
export const differing = <R>(fields: readonly MergeField<R>[], pair: Pair<R>) =>
  fields.filter(({ said, differs }) => (differs ? differs(pair) : said(pair.stays) !== said(pair.goes)));

/** What can be chosen of a field. */
export const optionsOf = <R>(field: MergeField<R>, pair: Pair<R>) =>
  field.options?.(pair) ?? [
    { value: 'stays' as const, label: field.said(pair.stays) || 'None' },
    { value: 'goes' as const, label: field.said(pair.goes) || 'None' },
  ];

/**
 * The choices as they were sent. Of a field where only one record has something, that is taken without a question, unless it is
 * about access.
 * @returns what is chosen, and a message for each field where staff have to choose
 */
export function chosenOf<R>(
  fields: readonly MergeField<R>[],
  pair: Pair<R>,
  sent: Readonly<Record<string, unknown>>,
): { chosen: Chosen; open: FieldErrors } {
  const chosen: Record<string, Choice> = {};
  const open: FieldErrors = {};
  for (const field of differing(fields, pair)) {
    const offered = optionsOf(field, pair);
    const taken = offered.find(({ value }) => value === sent[field.name]);
    if (taken) chosen[field.name] = taken.value;
    else if (field.asks) open[field.name] = `Choose one of the two for ${field.label}.`;
    else chosen[field.name] = usual(field, pair, offered);
  }
  return { chosen, open };
}

function usual<R>(
  field: MergeField<R>,
  { stays, goes }: Pair<R>,
  offered: readonly { value: Choice }[],
): Choice {
  if (field.said(goes) === '') return 'stays';
  if (field.said(stays) === '') return 'goes';
  return offered.some(({ value }) => value === 'both') ? 'both' : 'stays';
}

/** What is written in the one that stays. */
export function valuesOf<R>(fields: readonly MergeField<R>[], pair: Pair<R>, chosen: Chosen): Values {
  return fields.reduce((values: Values, field) => {
    const choice = chosen[field.name];
    return choice === undefined || choice === 'stays' || !field.write
      ? values
      : { ...values, ...field.write(pair, choice) };
  }, {});
}

/** The record whose value counts. */
export const takenFrom = <R>({ stays, goes }: Pair<R>, choice: Choice | undefined): R =>
  choice === 'goes' ? goes : stays;

/** A field that is one column of both. */
export const chosenPlain = <
  Name extends string,
  R extends Readonly<Record<Name, string | number | boolean | null>>,
>(
  name: Name,
  label: string,
): MergeField<R> => ({
  name,
  label,
  said: (record) => {
    const value = record[name];
    return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value ?? '');
  },
  write: ({ goes }) => ({ [name]: goes[name] }),
});

/** As long as notes can be. */
const longestNotes = 5000;

/** What staff noted of both: of two texts, nothing is lost unless somebody says so. */
export function notesOf<R extends { notes: string | null }>(label: string): MergeField<R> {
  const both = ({ stays, goes }: Pair<R>) => `${stays.notes ?? ''}\n\n${goes.notes ?? ''}`;
  return {
    name: 'notes',
    label,
    said: ({ notes }) => notes ?? '',
    options: (pair) => [
      { value: 'stays', label: pair.stays.notes ?? 'None' },
      { value: 'goes', label: pair.goes.notes ?? 'None' },
      ...(pair.stays.notes !== null && pair.goes.notes !== null && both(pair).length <= longestNotes
        ? [{ value: 'both' as const, label: 'Both, one below the other' }]
        : []),
    ],
    write: (pair, choice) => ({ notes: choice === 'both' ? both(pair) : pair.goes.notes }),
  };
}
