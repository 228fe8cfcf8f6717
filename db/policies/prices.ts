import { record, type TableAccess } from './access.ts';

const kept = ['code', 'description', 'unit', 'unit_price', 'currency', 'tax_milli', 'type_id', 'active'];

/** The company's price list: staff keep it as far as their routes let them, and nobody in the portal sees it. */
export const prices = {
  price_list_items: {
    staff: {
      select: true,
      insert: { check: true, columns: ['tenant_id', 'id', ...kept] },
      update: { using: true, check: true, columns: [...kept, ...record] },
      rule: 'Staff keep the price list as far as their routes let them.',
    },
  },
} satisfies Record<string, TableAccess>;
