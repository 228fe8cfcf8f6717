import type { Db } from '../../../database/db.ts';
import { payToLabels as labels } from '../../../domain/money/payTo.ts';
import { payToOf } from '../../../domain/money/payTo.queries.ts';
import { formInConflict } from '../../../forms/conflict.ts';
import { formOf, type FormState } from '../../../forms/state.ts';
import { submitChange } from '../../../forms/submit.ts';
import { page, redirect } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { payToForm, type PayToValues } from './payTo.form.ts';

const path = '/admin/settings/payment';
const keep = { allow: ['administrator'] } as const;

/** How customers pay: the company's account and its payment page, which invoices show. */
export const payToRoutes: readonly Route[] = [
  staffGet(path, keep, async ({ db }) => formPage(formOf(await read(db)))),

  staffPost(path, keep, async (context) => {
    const { db } = context;
    return submitChange(context, {
      form: payToForm,
      record: await read(db),
      read: () => read(db),
      more: (values) => lacking(values),
      save: async (values, version) => {
        const errors = lacking(values);
        if (Object.keys(errors).length > 0) return refused(errors);
        return saved(await db.updateVersion('tenants', db.tenantId, version, values));
      },
      done: () => redirect(path, 'Saved.'),
      again: (state, status) => formPage(state, status),
      compare: (typed, present) => formInConflict(typed, present, labels),
    });
  }),
];

/** An account without its holder can't be paid to. */
const lacking = ({ pay_holder: holder, pay_iban: iban }: Partial<PayToValues>): Record<string, string> =>
  iban && holder === null ? { pay_holder: 'Enter who holds this IBAN.' } : {};

async function read(db: Db) {
  const row = await db.row<{ version: number }>(db.from('tenants').select('version'));
  return { ...(await payToOf(db)), version: row?.version ?? 0 };
}

const formPage = (state: FormState, status = 200) =>
  page('invoices/paying/settings', { state, labels }, { title: 'How to pay', status });
