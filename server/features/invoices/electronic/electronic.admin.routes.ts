import type { Db } from '../../../database/db.ts';
import { formInConflict, tickedInWords } from '../../../forms/conflict.ts';
import { formOf, type FormState } from '../../../forms/state.ts';
import { submitChange } from '../../../forms/submit.ts';
import { page, redirect } from '../../../request/reply.ts';
import { staffGet, staffPost, type Route } from '../../../request/route.ts';
import { withRecord } from '../../../request/withRecord.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { path as invoices, see } from '../invoices.admin.routes.ts';
import { getStaffInvoice } from '../invoices.queries.ts';
import { companyLacks } from './electronic.ts';
import { electronicForm, electronicLabels as labels } from './electronic.form.ts';
import { lackingXml, xmlOf } from './xmlOf.ts';
import { enterFirst, noXml, withoutXml } from './electronic.words.ts';
import { xmlReply } from './xml.reply.ts';

const path = '/admin/settings/electronic_invoices';
const keep = { allow: ['administrator'] } as const;

/** Whether invoices are electronic ones too, and the XML of each. */
export const electronicRoutes: readonly Route[] = [
  staffGet(path, keep, async ({ db }) => {
    const company = await read(db);
    return formPage(formOf(company), company);
  }),

  staffPost(path, keep, async (context) => {
    const { db } = context;
    const company = await read(db);
    return submitChange(context, {
      form: electronicForm,
      record: company,
      read: () => read(db),
      save: async (values, version) => {
        const missing = companyLacks(company);
        if (values.electronic_invoices && missing.length > 0)
          return refused({ electronic_invoices: enterFirst(missing) });
        return saved(await db.updateVersion('tenants', db.tenantId, version, values));
      },
      done: () => redirect(path, 'Saved.'),
      again: (state, status) => formPage(state, company, status),
      compare: (typed, present) =>
        formInConflict(typed, present, labels, { electronic_invoices: tickedInWords }),
    });
  }),

  staffGet(
    `${invoices}/:id/document.xml`,
    see,
    withRecord(getStaffInvoice, async ({ db }, invoice) => {
      const xml = await xmlOf(db, invoice);
      if (xml !== null) return xmlReply(invoice, xml);
      const lacking = await lackingXml(db, invoice);
      const why = lacking && lacking.length > 0 ? withoutXml(lacking, invoice.status === 'draft') : noXml;
      return redirect(`${invoices}/${invoice.id}`, why, 'warn');
    }),
  ),
];

interface Company {
  electronic_invoices: boolean;
  address: string | null;
  country: string | null;
  tax_number: string | null;
  version: number;
}

async function read(db: Db): Promise<Company> {
  const columns = ['electronic_invoices', 'address', 'country', 'tax_number', 'version'];
  const company = await db.row<Company>(db.from('tenants').select(columns));
  if (!company) throw new Error('the company has no row');
  return company;
}

const formPage = (state: FormState, company: Company, status = 200) =>
  page(
    'invoices/electronic/settings',
    { state, labels, missing: companyLacks(company).length > 0 ? enterFirst(companyLacks(company)) : null },
    { title: 'Electronic invoices', status },
  );
