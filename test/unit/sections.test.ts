import { expect } from 'chai';
import fc from 'fast-check';
import { linesTaken, type DocumentLine } from '../../server/domain/money/documentLines.form.ts';
import { sectionTotals } from '../../server/domain/money/sections.ts';
import { lineNet } from '../../server/domain/money/totals.ts';
import { unitCode, unitFor } from '../../server/domain/money/units.ts';

const line = (description: string, euros: number, more: Partial<DocumentLine> = {}): DocumentLine => ({
  ...{ description, quantity: 1000n, unitPrice: BigInt(euros) * 1_000_000n, discount: 0n, tax: 19_000n },
  ...more,
});
const netted = (lines: readonly DocumentLine[]) => lines.map((one) => ({ line: one, net: lineNet(one) }));

describe('Sections', () => {
  it('a section comes to what its lines come to, and what isn’t chosen isn’t in it', () => {
    const lines = netted([
      line('Travel', 30),
      line('Probe', 100, { section: 'Parts' }),
      line('Seal', 10, { optional: true }),
      line('Rebate', -20),
      line('Work', 80, { section: 'Work', optional: true }),
    ]);
    const totals = (chosen: number[]) =>
      [...sectionTotals(lines, chosen)].map(([at, { heading, net }]) => [at, heading, net]);
    expect(totals([])).to.deep.equal([[1, 'Parts', 8000n], [4, 'Work', 0n]]); // prettier-ignore
    expect(totals([3, 5])).to.deep.equal([[1, 'Parts', 9000n], [4, 'Work', 8000n]]); // prettier-ignore
  });

  it('the heading stays with what is left of a section when its first line isn’t chosen', () => {
    const optional = true;
    const lines = [
      line('Seal', 10, { section: 'Parts', optional }),
      line('Probe', 100),
      line('Work', 80, { section: 'Work', optional }),
      line('Report', 5, { section: 'Paper' }),
    ];
    expect(linesTaken(lines, []).map(({ section, description }) => [section, description])).to.deep.equal([
      ['Parts', 'Probe'],
      ['Paper', 'Report'],
    ]);
    expect(linesTaken(lines, [1]).map(({ section }) => section)).to.deep.equal(['Parts', undefined, 'Paper']);
  });

  it('the sections and what stands before them come to the net of all lines', () => {
    const some = fc.record({
      euros: fc.integer({ min: -500, max: 500 }),
      section: fc.option(fc.constantFrom('One', 'Two'), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), (all) => {
        const lines = netted(
          all.map(({ euros, section }) => line('x', euros, section === undefined ? {} : { section })),
        );
        const first = lines.findIndex(({ line: one }) => one.section !== undefined);
        const before = lines
          .slice(0, first < 0 ? lines.length : first)
          .reduce((sum, { net }) => sum + net, 0n);
        const within = [...sectionTotals(lines).values()].reduce((sum, { net }) => sum + net, 0n);
        expect(before + within).to.equal(lines.reduce((sum, { net }) => sum + net, 0n));
      }),
      { seed: 13, numRuns: 500 },
    );
  });

  it('a unit that is offered agrees with its quantity, and any other stays as it was typed', () => {
    const said = (unit: string) => [1000n, 2500n, -1000n, 0n].map((quantity) => unitFor(unit, quantity));
    expect(said('hour')).to.deep.equal(['hour', 'hours', 'hour', 'hours']);
    for (const unit of ['kg', 'Stunde', 'toString'])
      expect(said(unit)).to.deep.equal([unit, unit, unit, unit]);
  });

  it('EN 16931: a unit has its code of UN/ECE Recommendation 20, however it is written, and a free one that of one', () => {
    const codes = { hour: 'HUR', Hours: 'HUR', h: 'HUR', Stunden: 'HUR', day: 'DAY', Piece: 'H87', pcs: 'H87', kg: 'KGM', km: 'KMT' };
    for (const [unit, code] of Object.entries(codes)) expect(unitCode(unit), unit).to.equal(code);
    for (const unit of [undefined, 'constructor', 'pallet of 12']) expect(unitCode(unit), unit).to.equal('C62');
  }); // prettier-ignore
});
