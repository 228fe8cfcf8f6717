import type { Db } from '../database/db.ts';
import type { FieldErrors } from '../forms/parse.ts';
import type { StaffAllow } from '../request/allow.ts';
import type { KeyRing } from '../secrets/keys.ts';
import type { FieldReader } from './readCell.ts';

/** What can be taken over from a file. */
export const importNames = [
  'customers',
  'facilities',
  'contacts',
  'assets',
  'service_history',
  'tickets',
] as const;
export type ImportName = (typeof importNames)[number];
/** Whose columns are remembered: lines of a bank become payments, by a dry run of their own. */
export type ColumnsOf = ImportName | 'bank_lines';

/** A column that a file of this kind may have. */
export interface ImportField {
  name: string;
  /** As the form names it; a file's headings are known by it. */
  label: string;
  /** Other headings by which it is known. */
  aliases?: readonly string[];
  /** How its cells are read; as a text when left out. */
  read?: FieldReader;
  /** A new record needs it. */
  required?: true;
  /** It can't be emptied by the word for it. */
  stays?: true;
  hint?: string;
  /** What stands in the example, row by row. */
  example: readonly string[];
}

/**
 * The columns of a form's fields, in its order. Where nothing more is said of one, it is a text on one line, known by its label.
 */
export const importFields = <Name extends string>(
  labels: Readonly<Record<Name, string>>,
  names: readonly Name[],
  said: Partial<Record<Name, Partial<ImportField>>>,
): ImportField[] => names.map((name) => ({ name, label: labels[name], example: ['', ''], ...said[name] }));

/** A row's cells by field, as the form takes them: those that are empty, and columns that the file doesn't have, are left out. */
export type Cells = Readonly<Record<string, string>>;

/** What the database says about a row. */
export interface Judged {
  outcome: 'new' | 'changed' | 'unchanged' | 'problem';
  /** By field; `row` for what is about all of it. */
  problems: FieldErrors;
  /** In words, field by field. */
  changes: string[];
  /** By which other rows may be the same record: each may stand once in a file. */
  keys: readonly { field: string; key: string }[];
  /** Saves it; null where there is nothing to save. `stale`: somebody was quicker. */
  save: ((db: Db, given: Given) => Promise<unknown>) | null;
  /** When it is saved, where the order in the file isn't the one in which things happened: the least first. */
  order?: string;
  /** Rows of one lane are saved one after the other, since each depends on what is there. */
  lane?: string;
  /** It takes a number of tickets. */
  isTicket?: true;
}

/** What is there for saving. */
export interface Given {
  keys: KeyRing;
  /** The next number of tickets; those of a big file are put aside, so that nobody waits for theirs */
  ticketNumber: () => Promise<number>;
}

/** A kind of records that are taken over from files, by the rules of their forms. */
export interface ImportKind {
  name: ImportName;
  noun: { one: string; many: string };
  /** What a row is, where not each is one of these. */
  rows?: { one: string; many: string };
  title: string;
  /** Where they are listed. */
  list: { href: string; label: string };
  /** Who may edit them by their form. */
  allow: readonly StaffAllow[];
  fields: readonly ImportField[];
  /** By what a row is known again, in words. */
  known: string;
  /** What else somebody needs to know, in plain words. */
  help?: readonly string[];
  /**
   * Asks the database about some rows at once; what it returns judges one after the other.
   * @param memory what the kind itself keeps of the rows before them; empty where a file begins
   */
  look: (
    db: Db,
    rows: readonly Cells[],
    memory: Map<string, unknown>,
  ) => Promise<(cells: Cells, problems: FieldErrors) => Judged>;
}
