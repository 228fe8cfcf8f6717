import type { Knex } from 'knex';
import { addMailKinds, removeMailKinds } from '../mailKindLists.ts';

const kinds = ['credit_note_ready'];

/** Credit notes go by email as invoices do. */
export const up = (knex: Knex): Promise<void> => addMailKinds(knex, kinds);

export const down = (knex: Knex): Promise<void> => removeMailKinds(knex, kinds);
