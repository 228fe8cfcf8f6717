import type { Knex } from 'knex';
import { addMailKinds, removeMailKinds } from '../mailKindLists.ts';

const kinds = ['claim_filed'];

/** Staff who keep claims are told when a partner files one. */
export const up = (knex: Knex): Promise<void> => addMailKinds(knex, kinds);

export const down = (knex: Knex): Promise<void> => removeMailKinds(knex, kinds);
