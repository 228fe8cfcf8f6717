import { randomUUID } from 'node:crypto';
import { type At, type Conditions, holdsEachOf } from './eachCondition.ts';
import { mine } from './eachConditionWho.ts';

const file = {
  ...{ kind: 'report', name: 'planted.pdf', size: 9, media_type: 'application/pdf', sha256: '0'.repeat(64) },
  file_id: '00000000-0000-7000-8000-000000000002',
};

const claim = (at: At) => ({
  ...{
    asset_id: at.own.assets.pier,
    asset_name: 'Gauge',
    description: 'Planted',
    failed_on: '2026-03-03',
  },
  ...{ currency: 'EUR', filed_by: '', status: 'waiting' },
});

const partner: readonly Conditions[] = [
  {
    rules: 'A20, A20a',
    does: 'insert',
    table: 'warranty_claims',
    who: ['partnerUser'],
    row: (at) => ({
      ...{ number: 99, ...claim(at) },
      ...{ customer_id: at.own.customers.west, partner_id: at.own.partnerId, filed_by_user_id: at.player.userId },
    }),
    spoilt: (at) => ({
      'of another partner': { partner_id: randomUUID() },
      'in another name': { filed_by_user_id: at.somebody },
      'in no name': { filed_by_user_id: null },
      'of another’s customer': { customer_id: at.own.customers.north },
    }),
  },
  {
    rules: 'A20a',
    does: 'select',
    table: 'warranty_claims',
    who: ['partnerUser'],
    row: (at) => ({ ...claim(at), customer_id: at.own.customers.west, partner_id: at.own.partnerId }),
    spoilt: (at) => ({
      'of another partner': { partner_id: randomUUID() },
      'of another’s customer': { customer_id: at.own.customers.north },
    }),
  },
  ...(['select', 'insert'] as const).map((does): Conditions => ({
    rules: 'A10a, A20a',
    does,
    table: 'claim_comments',
    who: ['partnerUser'],
    row: (at) => ({ ...claimWord(at), claim_id: at.own.claim }),
    fine: () => [{ user_id: null }],
    spoilt: async (at) => ({
      inside: { internal: true },
      ...(does === 'insert' && { 'as staff': { by_staff: true }, 'in another name': { user_id: at.somebody } }),
      'on another partner’s claim': { claim_id: await anothersClaim(at) },
    }),
  })),
  {
    rules: 'A26',
    does: 'insert',
    table: 'documents',
    who: ['partnerUser'],
    row: async (at) => ({
      ...{ ...file, kind: 'photo', shown: true, by_staff: false, author_name: '', ...mine(at) },
      claim_comment_id: await at.plant('claim_comments', { ...claimWord(at), claim_id: at.own.claim }),
    }),
    fine: () => [{ kind: 'other' }, { user_id: null }],
    spoilt: async (at) => ({
      'not shown': { shown: false },
      'as staff': { by_staff: true },
      'a certificate': { kind: 'certificate' },
      'in another name': { user_id: at.somebody },
      'of staff’s word': {
        claim_comment_id: await at.plant('claim_comments', { ...claimWord(at), claim_id: at.own.claim, by_staff: true }),
      },
      'of an earlier word': {
        claim_comment_id: await at.plant('claim_comments', {
          ...{ ...claimWord(at), claim_id: at.own.claim, created_at: 'yesterday' },
        }),
      },
    }),
  },
]; // prettier-ignore

const claimWord = (at: At) => ({
  ...{ body: 'Planted', author_name: '', by_staff: false, internal: false, ...mine(at) },
});
const anothersClaim = (at: At) =>
  at.plant('warranty_claims', {
    ...claim(at),
    ...{ customer_id: at.own.customers.west, partner_id: randomUUID() },
  });

describe('each condition on a partner’s claims by itself', () => {
  holdsEachOf(partner);
});
