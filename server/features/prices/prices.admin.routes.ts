import { companyCurrency } from '../../domain/money/currency.queries.ts';
import {
  money,
  readPercent,
  readPrice,
  thousandths,
  typedDecimal,
  typedPrice,
} from '../../domain/money/amounts.ts';
import { offeredUnits } from '../../domain/money/units.ts';
import { formInConflict, tickedInWords } from '../../forms/conflict.ts';
import { formOf, newForm, type FormState } from '../../forms/state.ts';
import { submit, submitChange } from '../../forms/submit.ts';
import { listCsv, listPage } from '../../lists/listPage.ts';
import { page, redirect, type PageReply } from '../../request/reply.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { staffGet, staffPost, type Route } from '../../request/route.ts';
import { withRecord } from '../../request/withRecord.ts';
import { currencyOptions } from '../../shared/currencies.ts';
import { refused, saved, type Saved } from '../../shared/saved.ts';
import { priceList } from './prices.list.ts';
import { priceForm, priceLabels as labels, type PriceValues } from './prices.form.ts';
import {
  addPrice,
  getPrice,
  savePrice,
  typesForPrices,
  type PriceItem,
  type PriceRecord,
} from './prices.queries.ts';

const path = '/admin/price_list';
const keep = { allow: ['keep_billing'] } as const;

/** The company's price list: what lines of estimates and invoices are filled in from. */
export const priceListRoutes: readonly Route[] = [
  staffGet(path, keep, async (context) => {
    const { locale } = context.db.calendar;
    const { list, rows, empty } = await listPage(context, path, priceList, { none: noneYet });
    const prices = rows.map((price) => ({
      ...price,
      price: shownPrice(price, locale),
      tax: `${typedDecimal(BigInt(price.tax_milli), thousandths, locale)} %`,
    }));
    return page('prices/list', { list, prices, empty, labels }, { title: 'Price list' });
  }),

  staffGet(`${path}/export.csv`, keep, (context) => listCsv(context, priceList)),

  staffGet(`${path}/new`, keep, async ({ db }) =>
    formPage(db, newForm({ currency: await companyCurrency(db), active: 'on' }), null),
  ),
  staffPost(path, keep, (context) => {
    const { db } = context;
    return submit(context, {
      form: priceForm,
      more: (values) => faultsOf(db, values),
      save: async (values) => {
        const read = recordOf(db, values);
        return read.ok ? db.attempt(() => addPrice(db, read.value)) : read;
      },
      done: (_id, { code }) => redirect(path, `${code} added to the price list.`),
      again: (state, status) => formPage(db, state, null, status),
    });
  }),

  staffGet(
    `${path}/:id`,
    keep,
    withRecord(getPrice, ({ db }, price) =>
      formPage(db, formOf(typedPriceOf(price, db.calendar.locale)), price),
    ),
  ),
  staffPost(
    `${path}/:id`,
    keep,
    withRecord(getPrice, (context, price, read) => {
      const { db } = context;
      return submitChange(context, {
        form: priceForm,
        record: price,
        read,
        more: (values) => faultsOf(db, values),
        save: async (values, version) => {
          const record = recordOf(db, values);
          return record.ok ? db.attempt(() => savePrice(db, price.id, version, record.value)) : record;
        },
        done: () => redirect(path, 'Saved.'),
        again: (state, status, present) => formPage(db, state, present, status),
        compare: async (typed, present) => {
          const types = await typesForPrices(db);
          return formInConflict(typed, typedPriceOf(present, db.calendar.locale), labels, {
            active: tickedInWords,
            type_id: () => types.find(({ id }) => id === present.type_id)?.name ?? '',
          });
        },
      });
    }),
  ),
];

const noneYet = {
  title: 'No prices yet',
  text: 'Add what you sell most often, so you don’t have to type it each time.',
  action: { href: `${path}/new`, label: 'Add price' },
};

type Db = StaffContext['db'];

/** A price with all of its decimals and its currency. */
function shownPrice({ unit_price: price, currency }: PriceItem, locale: string): string {
  const exact = BigInt(price) % 10_000n === 0n;
  return exact
    ? money(BigInt(price) / 10_000n, currency, locale)
    : `${typedPrice(BigInt(price), currency, locale)} ${currency}`;
}

const typedPriceOf = (price: PriceItem, locale: string) => ({
  ...price,
  unit_price: typedPrice(BigInt(price.unit_price), price.currency, locale),
  tax: typedDecimal(BigInt(price.tax_milli), thousandths, locale),
});

/** What is wrong with the amounts, as far as they can be read. */
function faultsOf({ calendar }: Db, { unit_price: price, currency, tax }: Partial<PriceValues>) {
  const read = {
    ...(price !== undefined && { unit_price: readPrice(price, currency ?? 'EUR', calendar.locale) }),
    tax: readPercent(tax ?? '0', calendar.locale),
  };
  return Object.fromEntries(
    Object.entries(read).flatMap(([name, one]) => ('error' in one ? [[name, one.error]] : [])),
  );
}

function recordOf(db: Db, { unit_price: typed, tax, ...values }: PriceValues): Saved<PriceRecord> {
  const errors = faultsOf(db, { unit_price: typed, tax, currency: values.currency });
  const price = readPrice(typed, values.currency, db.calendar.locale);
  const percent = readPercent(tax ?? '0', db.calendar.locale);
  if ('error' in price || 'error' in percent) return refused(errors);
  return saved({ ...values, unit_price: String(price.value), tax_milli: Number(percent.value) });
}

async function formPage(db: Db, state: FormState, price: PriceItem | null, status = 200): Promise<PageReply> {
  const types = (await typesForPrices(db)).map(({ id, name }) => ({ value: id, label: name }));
  return page(
    'prices/form',
    { state, labels, price, types, currencies: currencyOptions, units: offeredUnits },
    { title: price ? price.code : 'New price', status },
  );
}
