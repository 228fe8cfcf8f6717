import { noteEvent } from '../domain/workOrders/moving.queries.ts';
import { daysFrom } from './dates.ts';
import type { Place } from './place.ts';

/** A claim of the demo, and what became of it. */
const stories = [
  {
    ...{ description: 'The display stays dark after three weeks.', day: -4, amount: 18_900 },
    asked: 'Has anybody opened the housing? Please send us the certificate of its last service, too.',
  },
  {
    description: 'Readings have drifted by 2 % since the last calibration.',
    day: -9,
    amount: 24_500,
    to: 'authorised',
  },
  {
    ...{ description: 'The housing is cracked.', day: -30, amount: 9900, to: 'rejected' },
    reason: 'The housing was dropped, which the warranty doesn’t cover.',
  },
  { description: 'The probe no longer answers.', day: -45, amount: 31_250, to: 'service_order_made' },
  {
    ...{ description: 'The battery lasts an hour at most.', day: -2, amount: 7400 },
    asked: 'Which charger do they use?',
  },
] as const;

/** Fills a tenant with claims of its first partner in every state, for assets of that partner's customers. */
export async function fillClaims({ db, company }: Place): Promise<void> {
  const assets = await db.rows<{ id: string; partner_id: string; facility_id: string; customer_id: string }>(
    db
      .from('assets', 'a')
      .join('customers as c', { 'c.tenant_id': 'a.tenant_id', 'c.id': 'a.customer_id' })
      .whereNotNull('c.partner_id')
      .orderBy(['a.code_lc', 'a.id'])
      .limit(stories.length)
      .select('a.id', 'a.facility_id', 'a.customer_id', 'c.partner_id'),
  );
  const [user] = await db.rows<{ id: string; name: string }>(
    db
      .from('portal_users', 'p')
      .join('users as u', { 'u.tenant_id': 'p.tenant_id', 'u.id': 'p.user_id' })
      .whereNotNull('p.partner_id')
      .limit(1)
      .select('u.id', db.raw("trim(u.first_name || ' ' || u.last_name) as name")),
  );
  const type = await db.row<{ id: string }>(
    db.from('work_order_types').where('makes_service_orders', true).select('id'),
  );
  const by = {
    name: `${company.administrator.first} ${company.administrator.last}`,
    userId: null,
    isStaff: true,
  };
  for (const [index, { description, day, amount, ...story }] of stories.entries()) {
    const asset = assets[index];
    if (!asset || !user || !type) return;
    const claim = await db.insert('warranty_claims', {
      ...{
        number: await db.nextNumber('claim'),
        partner_id: asset.partner_id,
        asset_id: asset.id,
        description,
      },
      ...{ failed_on: daysFrom(day), amount_minor: amount, currency: 'EUR', status: 'waiting' },
      ...{ filed_by: user.name, filed_by_user_id: user.id },
    });
    if ('asked' in story)
      await db.insert('claim_comments', {
        ...{ claim_id: claim, body: story.asked, by_staff: true, author_name: by.name, user_id: by.userId },
      });
    if (!('to' in story)) continue;
    const decided = { decided_by: by.name, decided_at: db.raw('now()'), version: db.raw('version + 1') };
    const status = story.to === 'rejected' ? 'rejected' : 'authorised';
    await db.update(
      'warranty_claims',
      { id: claim },
      { ...decided, status, reason: 'reason' in story ? story.reason : null },
    );
    if (story.to !== 'service_order_made') continue;
    const order = await db.insert('work_orders', {
      ...{ number: await db.nextNumber('work_order'), type_id: type.id, facility_id: asset.facility_id },
      ...{ customer_id: asset.customer_id, status: 'open', description, opened_by: by.name, claim_id: claim },
    });
    await db.insert('work_order_lines', { work_order_id: order, asset_id: asset.id });
    await noteEvent(db, order, { from: null, to: 'open', reason: null }, by);
    await db.update('warranty_claims', { id: claim }, { status: 'service_order_made' });
  }
}

/** Are there no claims yet, and a partner that could have filed some? */
export async function lacksClaims({ db }: Place): Promise<boolean> {
  const [claims, partners] = await Promise.all([
    db.count(db.from('warranty_claims').select('id')),
    db.count(db.from('partners').select('id')),
  ]);
  return claims === 0 && partners > 0;
}
