import type { Knex } from 'knex';
import { addMailKinds, removeMailKinds } from '../mailKindLists.ts';

const kinds = ['claim_comment', 'claim_reply'];

/** Emails about what is written on claims: staff's to the partner user who filed it, the partner's to staff who keep claims. */
export const up = (knex: Knex): Promise<void> => addMailKinds(knex, kinds);

export const down = (knex: Knex): Promise<void> => removeMailKinds(knex, kinds);
