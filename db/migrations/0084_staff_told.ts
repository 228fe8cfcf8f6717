import type { Knex } from 'knex';
import { addMailKinds, removeMailKinds } from '../mailKindLists.ts';

const kinds = ['estimate_answered', 'access_requested'];

/** Staff are told what a customer answered to an estimate, and who asked for access. */
export const up = (knex: Knex): Promise<void> => addMailKinds(knex, kinds);

export const down = (knex: Knex): Promise<void> => removeMailKinds(knex, kinds);
