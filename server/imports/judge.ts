import type { z } from 'zod';
import type { Db } from '../database/db.ts';
import { parseForm, type FieldErrors, type FormValues } from '../forms/parse.ts';
import { valuesOf } from '../forms/state.ts';
import type { KeyRing } from '../secrets/keys.ts';
import { clearWord } from './readCell.ts';
import type { Cells, ImportField, Judged } from './kind.ts';

/** What is found out about a row before its form is read. */
export interface Found<P> {
  /** The record that it means; null for a new one. */
  present: P | null;
  /** Fields of the form that no column has as it is, such as the id of a customer. */
  chosen: Record<string, string>;
  /** By column. */
  problems: FieldErrors;
  keys: Judged['keys'];
  /** Fields that no file may change of this record, and why. */
  fixed?: { fields: ReadonlySet<string>; why: string } | null;
}

interface Record_ {
  id: string;
  version: number;
}

/** A form that rows are read by, and how what it gives is saved. */
export interface Recorded<S extends z.ZodType, P extends Record_> {
  fields: readonly ImportField[];
  form: S;
  /** What a new form begins with. */
  begins: Record<string, string>;
  /** The column that a field of the form is filled by, where it is called otherwise. */
  columnOf?: Readonly<Record<string, string>>;
  /** How a value is said. */
  said?: (name: string, value: string, by: { cells: Cells; present: P | null }) => string;
  /** What else is saved than the form has. */
  more?: (cells: Cells, values: FormValues<S>, present: P | null) => Record<string, string | null>;
  add: (
    db: Db,
    values: FormValues<S>,
    keys: KeyRing,
    more: Record<string, string | null>,
  ) => Promise<unknown>;
  save: (
    db: Db,
    present: P,
    values: FormValues<S>,
    more: Record<string, string | null>,
  ) => Promise<'saved' | 'stale' | 'gone' | 'no_facility'>;
}

/** What somebody else did while the rows were saved. */
export class SavedMeanwhile extends Error {
  override name = 'SavedMeanwhile';
}

/**
 * Judges one row by its form, as if somebody typed its cells into it: an empty cell keeps what is there, a stated word clears it.
 * @param cells read already; @param wrong what is wrong with cells that could not be read
 */
export function judgeRow<S extends z.ZodType, P extends Record_>(
  recorded: Recorded<S, P>,
  cells: Cells,
  wrong: FieldErrors,
  { present, chosen, problems: found, keys, fixed }: Found<P>,
): Judged {
  const { fields, form, begins, columnOf = {}, said = (_name, value) => value, more } = recorded;
  const names = Object.keys((form as unknown as { shape: Record<string, unknown> }).shape);
  const held: Record<string, unknown> = present ? valuesOf(present) : begins;
  const body: Record<string, string> = {};
  for (const name of names) {
    const typed = cells[name] === clearWord ? '' : (chosen[name] ?? cells[name] ?? held[name]);
    // A box that isn't ticked isn't sent.
    if (typeof typed === 'string' && typed !== '') body[name] = typed;
  }
  const parsed = parseForm(form, body);
  const problems: FieldErrors = { ...found, ...wrong };
  if (!parsed.ok)
    for (const [name, message] of Object.entries(parsed.errors)) {
      const column = columnOf[name] ?? name;
      const isColumn = fields.some((field) => field.name === column);
      problems[isColumn ? column : 'row'] ??= message;
    }
  if (!parsed.ok || Object.keys(problems).length > 0)
    return { outcome: 'problem', problems, changes: [], keys, save: null };
  const { values } = parsed;
  const further = more?.(cells, values, present) ?? {};
  if (!present)
    return {
      outcome: 'new',
      problems,
      changes: [],
      keys,
      save: (db, { keys: ring }) => recorded.add(db, values, ring, further),
    };
  const after = valuesOf({ ...(values as object), ...further });
  const before = valuesOf(present);
  const by = { cells, present };
  const changed = Object.keys(after).filter((name) => textIn(before[name]) !== textIn(after[name]));
  for (const name of changed) {
    const column = columnOf[name] ?? name;
    // What follows from a cell needs no message of its own.
    if (fixed?.fields.has(name) && cells[column] !== undefined) problems[column] = fixed.why;
  }
  if (Object.keys(problems).length > 0)
    return { outcome: 'problem', problems, changes: [], keys, save: null };
  const changes = changed.map((name) => {
    const [was, is] = [textIn(before[name]), textIn(after[name])];
    const column = columnOf[name] ?? name;
    const label = fields.find((field) => field.name === column)?.label ?? name;
    const inWords = (value: string) => (value === '' ? 'nothing' : said(name, value, by));
    return `${label}: ${inWords(was)} → ${inWords(is)}`;
  });
  if (changes.length === 0) return { outcome: 'unchanged', problems, changes, keys, save: null };
  return {
    outcome: 'changed',
    problems,
    changes,
    keys,
    save: async (db) => {
      const result = await recorded.save(db, present, values, further);
      if (result !== 'saved') throw new SavedMeanwhile();
    },
  };
}

const textIn = (value: string | string[] | undefined) => (typeof value === 'string' ? value : '');
