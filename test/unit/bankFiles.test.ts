import { expect } from 'chai';
import { DecimalMarks, readBankAmount } from '../../server/features/invoices/bank/amounts.ts';
import readCamt from '../../server/features/invoices/bank/camt.read.thread.ts';
import { unpackLines } from '../../server/features/invoices/bank/bank.read.ts';
import { Identities } from '../../server/features/invoices/bank/identities.ts';
import { numbersIn } from '../../server/features/invoices/bank/numbersIn.ts';
import { credit, document, entry } from '../support/camt.ts';

describe('A bank’s file, as it is read', () => {
  it('finds the number of an invoice however people write it', () => {
    const ways =
      'INV-1001|inv 1001|Invoice no. 1001|INV1001|Invoice #1001|RECHNUNG NR. 1001 vom 12.05.2026|Re.-Nr. 1001|INV–1001|ＩＮＶ－１００１|' +
      'INV-01001|Facture n° 1001|INV_1001|INV/1001|Rg.Nr.1001|Rechnungsnummer 1001|SVWZ+RE1001 KD 4711|PO 77, invoice: 1001';
    for (const text of ways.split('|')) expect(numbersIn(text).named, text).to.deep.equal(['1001']);
    expect(numbersIn('INV-1001, 1002 and 1003').named).to.deep.equal(['1001', '1002', '1003']);
    expect(numbersIn('INV-1001/INV-1002').named).to.deep.equal(['1001', '1002']);
    expect(numbersIn('1001').bare).to.deep.equal(['1001']);
    expect(numbersIn('INV-10 01').joined, 'a bank broke the line').to.deep.equal(['1001']);
    const others =
      'PO 1001|CN-1001|EST-1001|Customer 1001|1001 EUR|1.001,00|12.05.1001|A1001B|10011001100110|prefer';
    for (const text of others.split('|')) {
      const { named, bare } = numbersIn(text);
      expect([...named, ...bare], text).to.not.include('1001');
    }
  });

  it('reads amounts as banks write them, by one mark for a column, and none that more decimals would round', () => {
    const read = (text: string, currency = 'EUR', mark: '.' | ',' | null = ',') =>
      readBankAmount(text, currency, mark)?.toString() ?? null;
    expect(read('1.234,56')).to.equal('123456');
    expect(read('100,00 €')).to.equal('10000');
    expect(read('1 190,00')).to.equal('119000');
    expect([read('-12,00'), read('12,00-'), read('(12,00)')]).to.deep.equal(['-1200', '-1200', '-1200']);
    expect(read("1'190.00", 'CHF', '.')).to.equal('119000');
    expect([read('1.234', 'KWD', '.'), read('1.234', 'EUR', ','), read('1.234', 'EUR', '.')]).to.deep.equal([
      ...['1234', '123400', null],
    ]);
    expect([read('100', 'JPY'), read('100,5', 'JPY'), read('abc'), read('')]).to.deep.equal([
      ...['100', null, null, null],
    ]);
    const marks = (texts: string[], currency = 'EUR') => {
      const seen = new DecimalMarks();
      for (const text of texts) seen.add(text);
      return seen.told(currency);
    };
    expect(marks(['1.234', '12,50'])).to.equal(',');
    expect(marks(['1,234', '12.50'])).to.equal('.');
    expect(marks(['1.234'])).to.equal(',');
    expect(marks(['1.234'], 'KWD')).to.equal('ask');
    expect(marks(['12.50', '12,50'])).to.equal('ask');
    expect(marks(['12', '7'])).to.equal(null);
  });

  const lines = (content: string | Buffer) => {
    const read = readCamt({ content: Buffer.from(content) });
    if ('problem' in read) throw new Error(read.problem);
    return read.packs.flatMap(unpackLines);
  };
  const problem = (content: string | Buffer) => {
    const read = readCamt({ content: Buffer.from(content) });
    return 'problem' in read ? read.problem : null;
  };

  for (const version of ['001.02', '001.04', '001.08', '001.10'])
    it(`reads camt.053 in version ${version}: a credit, and what isn’t taken`, () => {
      const read = lines(
        document(version, [
          credit(version, {
            amount: '119.00',
            purpose: 'INV-1001',
            payer: 'North GmbH',
            ref: 'R1',
            end: 'NOTPROVIDED',
          }),
          entry(version, { amount: '50.00', sign: 'DBIT', ref: 'R2' }),
          entry(version, { amount: '50.00', sign: 'CRDT', ref: 'R3', reversal: true }),
          entry(version, { amount: '50.00', sign: 'CRDT', ref: 'R4', status: 'PDNG' }),
        ]),
      );
      expect(read.map(({ notTaken }) => notTaken)).to.deep.equal([
        ...[null, 'Money out', 'A reversal', 'Not booked by the bank yet'],
      ]);
      expect(read[0]).to.deep.include({
        ...{ day: '2026-05-04', minor: '11900', currency: 'EUR', payer: 'North GmbH', purpose: 'INV-1001' },
        ...{ bankId: 'R1', problem: null, doubt: null },
      });
    });

  it('reads each part of a batch as a line of its own, and says where they don’t add up', () => {
    const batch = (whole: string) =>
      lines(document('001.08', [
        entry('001.08', { amount: whole, sign: 'CRDT', ref: 'B1', parts: [
          { amount: '70.00', purpose: 'INV-1', end: 'E1' }, { amount: '50.00', purpose: 'INV-2', end: 'E2' },
        ] }),
      ])); // prettier-ignore
    const read = batch('120.00');
    expect(read.map(({ minor, bankId, doubt }) => [minor, bankId, doubt])).to.deep.equal([
      ['7000', 'B1/1', null],
      ['5000', 'B1/2', null],
    ]);
    expect(batch('119.00').every(({ doubt }) => doubt !== null)).to.equal(true);
  });

  it('knows a line by the bank’s ID, else by all it says; two that are the same are two', () => {
    const keys = (xml: string) => {
      const identities = new Identities();
      return lines(xml).map((line) => identities.next(line).key);
    };
    const of = (change: object) =>
      keys(document('001.02', [credit('001.02', { amount: '1.00', purpose: 'x', ...change })]))[0];
    expect(of({ ref: 'R1' })).to.equal(of({ ref: 'R1', purpose: 'y' }));
    expect(of({ ref: 'R1' })).to.not.equal(of({ ref: 'R2' }));
    // What a payer gives may be the same each month.
    expect(of({ end: 'RENT' })).to.equal(of({ end: 'RENT', purpose: 'y' }));
    expect(of({ end: 'RENT' })).to.not.equal(of({ end: 'RENT', date: '2026-06-04' }));
    expect(of({})).to.not.equal(of({ purpose: 'y' }));
    const same = credit('001.02', { amount: '1.00', purpose: 'x' });
    const two = keys(document('001.02', [same, same]));
    expect(new Set(two).size).to.equal(2);
    expect(keys(document('001.02', [same, same]))).to.deep.equal(two);
  });

  it('a line in a currency that nobody pays in can’t be read, as in a CSV file, and so becomes no payment', () => {
    for (const currency of ['XXX', 'XAU', 'ABC', 'eur'])
      for (const parts of [[{ purpose: 'x' }], [{ amount: '1.00' }, { amount: '4.00' }]])
        for (const line of lines(document('001.02', [entry('001.02', { amount: '5.00', currency, parts })])))
          expect([line.minor, line.problem]).to.deep.equal([null, `“${currency}” isn’t a currency.`]);
    const [known] = lines(document('001.02', [credit('001.02', { amount: '5.00', purpose: 'x' })]));
    expect([known!.minor, known!.problem]).to.deep.equal(['500', null]);
  });

  it('S31: refuses what is no camt.053 file, and XML that could grow, before it grows', () => {
    const bomb =
      '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><Document>&b;</Document>';
    expect(problem(bomb)).to.contain('parts that a bank’s file never has');
    expect(problem('<!doctype html><html></html>')).to.contain('parts that a bank’s file never has');
    const good = document('001.02', [credit('001.02', { amount: '1.00', purpose: 'x' })]);
    expect(problem(good.slice(0, -60))).to.contain('damaged or incomplete');
    expect(problem(good.replace('<Amt ', '<Amt Ccy="X" '))).to.contain('damaged or incomplete');
    expect(problem(good.replaceAll('camt.053', 'camt.054'))).to.contain('This is a camt.054 file');
    expect(problem(good.replace('001.02', '001.01'))).to.contain('too old');
    expect(problem('<invoice/>')).to.contain('not a camt.053 file');
    expect(problem(document('001.02', []))).to.contain('no entries');
    expect(problem(good.replace('<Ntry>', `<Ntry>${'<a>'.repeat(100)}`))).to.contain('a bank’s file never has');
    const many = Array.from({ length: 2001 }, () => credit('001.02', { amount: '1.00', purpose: 'x' }));
    expect(problem(document('001.02', many))).to.contain('more than 2,000 lines');
    expect(problem(Buffer.from(good.replace('utf-8', 'utf-7')))).to.contain('damaged');
    expect(lines(Buffer.from(good.replace('utf-8', 'ISO-8859-1').replace('>x<', '>Müller<'), 'latin1'))[0]?.purpose).to.equal('Müller');
  }); // prettier-ignore
});
