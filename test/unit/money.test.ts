import { expect } from 'chai';
import { csvCell } from '../../server/lists/csvCell.ts';
import {
  money,
  plainAmount,
  readAmount,
  readPercent,
  readPrice,
  readQuantity,
  typedAmount,
  typedPrice,
} from '../../server/domain/money/amounts.ts';
import { decimalsOf } from '../../server/domain/money/currencies.ts';
import { byCurrency, lineNet, spread, totalsOf, type MoneyLine } from '../../server/domain/money/totals.ts';
import { addDays } from '../../server/shared/days.ts';

/** A line as somebody types it in English. */
function line(quantity: string, price: string, tax: string, discount = '0', currency = 'EUR'): MoneyLine {
  return {
    quantity: valueOf(readQuantity(quantity, 'en-GB')),
    unitPrice: valueOf(readPrice(price, currency, 'en-GB')),
    discount: valueOf(readPercent(discount, 'en-GB')),
    tax: valueOf(readPercent(tax, 'en-GB')),
  };
}

function valueOf(read: { value: bigint } | { error: string }): bigint {
  if ('value' in read) return read.value;
  throw new Error(read.error);
}

/** What lines come to: net, tax, total, as amounts are written. */
function sums(lines: MoneyLine[], currency = 'EUR'): string {
  const { net, tax, total } = totalsOf(lines);
  return [net, tax, total].map((minor) => plainAmount(minor, currency)).join(' ');
}

/** What somebody who reads a language gets for an amount of euros; null where it is refused. */
function euros(text: string, locale: string): string | null {
  const read = readAmount(text, 'EUR', locale);
  return 'value' in read ? plainAmount(read.value, 'EUR') : null;
}

describe('money', () => {
  it('EN 16931, invoiceninja/invoiceninja#4370: rounds a line’s net to the currency’s decimals, and takes tax once per rate', () => {
    expect(plainAmount(lineNet(line('3.00', '0.333', '0')), 'EUR')).to.equal('1.00');
    expect(sums([line('1', '0.03', '19'), line('1', '0.03', '19'), line('1', '0.03', '19')])).to.equal(
      '0.09 0.02 0.11',
    );
    // Line by line each tax would be a cent too much.
    expect(sums([line('1', '0.03', '19'), line('1', '0.03', '7')])).to.equal('0.06 0.01 0.07');
  });

  it('invoiceninja/ui#2863: takes rates of three decimals, half away from zero', () => {
    expect(sums([line('1', '8180.00', '9.975')])).to.equal('8180.00 815.96 8995.96');
    expect(sums([line('1', '-8180.00', '9.975')])).to.equal('-8180.00 -815.96 -8995.96');
    expect(sums([line('1', '0.05', '10')])).to.equal('0.05 0.01 0.06');
    expect(sums([line('1', '-0.05', '10')])).to.equal('-0.05 -0.01 -0.06');
  });

  it('invoiceninja/invoiceninja#3195: takes 100 % off to nothing, without a sign', () => {
    expect(sums([line('2.25', '64.22', '0', '100')])).to.equal('0.00 0.00 0.00');
    expect(money(0n, 'EUR', 'en-GB')).to.equal('€0.00');
  });

  it('crater-invoice-inc/crater#889: deducts what a line takes off', () => {
    expect(sums([line('3', '45.00', '21'), line('1', '-60.00', '21')])).to.equal('75.00 15.75 90.75');
  });

  it('knows the decimals of each currency by ISO 4217', () => {
    expect(['JPY', 'EUR', 'KWD', 'HUF', 'IQD', 'AFN'].map(decimalsOf)).to.deep.equal([0, 2, 3, 2, 3, 2]);
    expect(plainAmount(100n, 'JPY')).to.equal('100');
    expect(plainAmount(1234n, 'KWD')).to.equal('1.234');
    expect(money(1234n, 'KWD', 'en-GB')).to.match(/1\.234$/);
    expect(money(119_000n, 'EUR', 'de-DE')).to.equal('1.190,00\u00a0€');
    expect(sums([line('2', '150', '10', '0', 'JPY')], 'JPY')).to.equal('300 30 330');
    expect(readAmount('1.5', 'JPY', 'en-GB')).to.deep.equal({ error: 'JPY has no decimals.' });
  });

  it('Invoice-Generator/invoice-generator-api#120: keeps unit prices of four decimals beyond the currency’s, and refuses a fifth', () => {
    expect(typedPrice(valueOf(readPrice('0.123456', 'EUR', 'en-GB')), 'EUR', 'en-GB')).to.equal('0.123456');
    expect(readPrice('0.1234567', 'EUR', 'en-GB')).to.have.property('error');
    expect(readPrice('0.1234567', 'KWD', 'en-GB')).to.deep.equal({ value: 1_234_567n });
    expect(plainAmount(lineNet(line('1000', '0.001234', '0')), 'EUR')).to.equal('1.23');
  });

  it('siwapp/siwapp-sf3#94: reads what is typed in the reader’s language, and never takes another language’s for another number', () => {
    expect([euros('9,99', 'de-DE'), euros('0,25', 'de-DE'), euros('1.127,54', 'de-DE')]).to.deep.equal([
      '9.99',
      '0.25',
      '1127.54',
    ]);
    expect([euros('1.127,54', 'en-GB'), euros('9,99', 'en-GB'), euros('0,250', 'en-GB')]).to.deep.equal([
      null,
      null,
      null,
    ]);
    expect([euros('9.99', 'de-DE'), euros('1,127.54', 'de-DE')]).to.deep.equal([null, null]);
    expect([readAmount('1.127,54', 'EUR', 'en-GB'), readAmount('1,127.54', 'EUR', 'de-DE')]).to.deep.equal([
      { error: 'Enter an amount, such as 1127.54.' },
      { error: 'Enter an amount, such as 1127,54.' },
    ]);
    expect([
      euros('1,127.54', 'en-GB'),
      euros('1127.54', 'en-GB'),
      euros('1 127,54', 'fr-FR'),
      euros('1\u202f127,54', 'fr-FR'),
      euros("1'127.54", 'de-CH'),
      euros('12,34,567.50', 'en-IN'),
      euros('\u22125.00', 'en-GB'),
    ]).to.deep.equal(['1127.54', '1127.54', '1127.54', '1127.54', '1127.54', '1234567.50', '-5.00']);
    for (const locale of [
      'en-GB',
      'en-US',
      'de-DE',
      'fr-FR',
      'es-ES',
      'sv-SE',
      'ja-JP',
      'de-CH',
      'ar-EG',
      'fa-IR',
    ])
      expect(euros(typedAmount(112_754n, 'EUR', locale), locale), locale).to.equal('1127.54');
  });

  it('refuses what is no amount', () => {
    for (const text of [
      '',
      ' ',
      'NaN',
      'Infinity',
      '1e400',
      '0x10',
      '1_000',
      '--1',
      '1.',
      '.5',
      '1,12,3',
      '1234,567',
      '9.999',
      '1'.repeat(13),
      '€5',
    ])
      expect(readAmount(text, 'EUR', 'en-GB'), text).to.have.property('error');
    for (const text of ['1000', '100.001', '-1', '0.0001'])
      expect(readPercent(text, 'en-GB'), text).to.have.property('error');
    for (const text of ['0', '-1', '1.0001', '1e3'])
      expect(readQuantity(text, 'en-GB'), text).to.have.property('error');
  });

  it('never gives as an example what it refuses', () => {
    for (const text of ['-5', '101', '100.001'])
      expect(readPercent(text, 'en-GB')).to.have.property('error').that.does.not.contain(`such as ${text}.`);
    for (const text of ['0', '-1'])
      expect(readQuantity(text, 'en-GB')).to.have.property('error').that.does.not.contain(`such as ${text}.`);
  });

  it('never adds euros to dollars', () => {
    expect(
      byCurrency([
        { currency: 'USD', minor: 5000n },
        { currency: 'EUR', minor: 10_000n },
        { currency: 'USD', minor: 100n },
      ]),
    ).to.deep.equal([
      { currency: 'EUR', minor: 10_000n },
      { currency: 'USD', minor: 5100n },
    ]);
  });

  it('spreads a payment of 100 over 50, of which 20 is paid, and 70', () => {
    expect(spread(100_00n, [30_00n, 70_00n])).to.deep.equal({ parts: [30_00n, 70_00n], left: 0n });
    expect(spread(120_00n, [30_00n, 70_00n]).left).to.equal(20_00n);
    expect(spread(10_00n, [30_00n, 70_00n]).parts).to.deep.equal([10_00n, 0n]);
  });

  it('counts 30 days from 31 January 2027 to 2 March 2027', () => {
    expect(addDays('2027-01-31', 30)).to.equal('2027-03-02');
  });

  it('woocommerce#53020: writes −5.00 into an export as a number, and =1+1 as a text', () => {
    expect(csvCell(plainAmount(-500n, 'EUR'))).to.equal('-5.00');
    expect(csvCell('=1+1')).to.equal("'=1+1");
  });
});
