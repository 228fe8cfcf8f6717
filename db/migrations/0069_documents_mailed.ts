import type { Knex } from 'knex';
import { addMailKinds, removeMailKinds } from '../mailKindLists.ts';

const kinds = ['document_sent'];

/** Documents are sent by email to people who may see them. */
export const up = (knex: Knex): Promise<void> => addMailKinds(knex, kinds);

export const down = (knex: Knex): Promise<void> => removeMailKinds(knex, kinds);
