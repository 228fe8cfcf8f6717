import { expect } from 'chai';
import { ibanIn, ibanInGroups } from '../../server/domain/money/iban.ts';
import { epcLines, payPage, payWays, type PayTo } from '../../server/domain/money/payTo.ts';
import { qrCode } from '../../server/shared/qrCode.ts';
import { scanned } from '../support/qr.ts';

const payTo: PayTo = {
  ...{
    pay_holder: 'Müller & Söhne',
    pay_iban: 'DE89370400440532013000',
    pay_bic: 'COBADEFFXXX',
    pay_bank: 'Bank',
  },
  ...{ pay_other: null, pay_page: 'https://pay.example.com/{number}?a={amount}&c={currency}' },
};
const eur = (minor: bigint, numbers: readonly string[] = ['INV-1004']) => ({
  minor,
  currency: 'EUR',
  numbers,
});

describe('How something is paid', () => {
  it('reads an IBAN by its country, its length and its check digits, with or without spaces', () => {
    for (const iban of [
      'DE89 3704 0044 0532 0130 00',
      'gb82west12345698765432',
      'NO93 8601 1117 947',
      'MT84 MALT 0110 0001 2345 MTLC AST0 01S',
      'FR14-2004-1010-0505-0001-3M02-606',
    ])
      expect(ibanIn(iban), iban).to.match(/^[A-Z0-9]+$/);
    for (const wrong of [
      'DE89370400440532013001', // a digit
      'DE98370400440532013000', // turned round
      'DE8937040044053201300', // too short
      'GB8937040044053201300012', // another country's length
      'XX89370400440532013000', // no country
      'DE8937040044053201300O', // a letter for a digit
      '89370400440532013000',
      '',
      'DE',
    ])
      expect(ibanIn(wrong), wrong).to.equal(null);
    expect(ibanInGroups('DE89370400440532013000')).to.equal('DE89 3704 0044 0532 0130 00');
  });

  it('EPC069-12: the code says service tag, version, UTF-8, transfer, BIC, holder, IBAN, amount and reference, line by line', () => {
    expect(epcLines(payTo, eur(119_000n))).to.deep.equal([
      'BCD', '002', '1', 'SCT', 'COBADEFFXXX', 'Müller & Söhne', 'DE89370400440532013000', 'EUR1190.00', '', '', 'INV-1004',
    ]); // prettier-ignore
    expect(epcLines({ ...payTo, pay_bic: null }, eur(5n))?.join('\n')).to.equal(
      'BCD\n002\n1\nSCT\n\nMüller & Söhne\nDE89370400440532013000\nEUR0.05\n\n\nINV-1004',
    );
  });

  it('EPC069-12: no code without IBAN or holder, in another currency, for nothing, too much, or too long a reference', () => {
    for (const [without, payable] of [
      [{ pay_iban: null }, eur(100n)],
      [{ pay_holder: null }, eur(100n)],
      [{}, { ...eur(100n), currency: 'USD' }],
      [{}, eur(0n)],
      [{}, eur(-100n)],
      [{}, eur(100_000_000_000n)],
      [
        {},
        eur(
          100n,
          Array.from({ length: 20 }, (_, n) => `INV-${1000 + n}`),
        ),
      ],
    ] as const)
      expect(epcLines({ ...payTo, ...without }, payable), JSON.stringify(without)).to.equal(null);
    expect(epcLines(payTo, eur(99_999_999_999n))?.[7]).to.equal('EUR999999999.99');
  });

  it('the longest code is still one that banks read: version 13, 331 bytes', async () => {
    const longest = { ...payTo, pay_holder: 'ü'.repeat(70), pay_iban: 'MT84MALT011000012345MTLCAST001S' };
    const lines = epcLines(longest, eur(99_999_999_999n, ['I'.repeat(70)]))!.join('\n');
    // Version n has 17 + 4n modules; four on each side are its margin.
    const code = qrCode(lines);
    expect(code.side - 8).to.be.at.most(17 + 4 * 13);
    expect(await scanned(`viewBox="0 0 ${code.side} 1" d="${code.path}"`)).to.equal(lines);
  });

  it('InvoicePlane/InvoicePlane#1677: a payment link of JPY 100 carries 100, of KWD 1.234 carries 1.234', () => {
    const link = (minor: bigint, currency: string) =>
      payPage('https://p.example/{number}?a={amount}&c={currency}', {
        minor,
        currency,
        numbers: ['INV-1', 'INV-2'],
      });
    expect(link(100n, 'JPY')).to.equal('https://p.example/INV-1%20INV-2?a=100&c=JPY');
    expect(link(1234n, 'KWD')).to.equal('https://p.example/INV-1%20INV-2?a=1.234&c=KWD');
    expect(link(119_050n, 'EUR')).to.equal('https://p.example/INV-1%20INV-2?a=1190.50&c=EUR');
  });

  it('what is left to pay is said in the reader’s way; nothing left, or nothing said by the company, is nothing', () => {
    const pay = payWays(payTo, eur(119_000n), 'de-DE')!;
    expect(pay.facts.map(({ value }) => value.replaceAll('\u00a0', ' '))).to.deep.equal([
      'Müller & Söhne', 'DE89 3704 0044 0532 0130 00', 'COBADEFFXXX', 'Bank', '1.190,00 €', 'INV-1004',
    ]); // prettier-ignore
    expect(pay.page?.href).to.equal('https://pay.example.com/INV-1004?a=1190.00&c=EUR');
    expect(payWays(payTo, eur(0n), 'en-GB')).to.equal(null);
    const silent = Object.fromEntries(Object.keys(payTo).map((name) => [name, null])) as unknown as PayTo;
    expect(payWays(silent, eur(100n), 'en-GB')).to.equal(null);
  });
});
