import { expect } from 'chai';
import fc from 'fast-check';
import { findInTurn } from '../../server/features/whoSees/whoSees.ask.ts';

const soon = () => Date.now() + 10_000;
const after = <T>(milliseconds: number, value: T) =>
  new Promise<T>((resolve) => setTimeout(() => resolve(value), milliseconds));

describe('findInTurn: who sees a record is asked one after the other, some at once (A32)', () => {
  it('gives what it found in order, whatever took how long, and has asked all before where it stopped', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ counts: fc.boolean(), takes: fc.nat(3) }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        async (list, enough) => {
          const { found, asked } = await findInTurn(
            list.map((one, index) => ({ ...one, index })),
            ({ counts, takes, index }) => after(takes, counts ? index : null),
            { enough, until: soon() },
          );
          const counting = list.flatMap(({ counts }, index) => (counts && index < asked ? [index] : []));
          expect(found).to.deep.equal(counting);
          expect(asked === list.length || found.length >= enough).to.equal(true);
          // Those that were under way when enough was found come along.
          expect(found.length).to.be.at.most(enough + 3);
        },
      ),
      { numRuns: 30 },
    ));

  it('stops when the time is up, and asks nothing when it was up before', async () => {
    const list = Array.from({ length: 1000 }, (_, index) => index);
    const { asked } = await findInTurn(list, () => after(5, 1), { enough: 1000, until: Date.now() + 40 });
    expect(asked).to.be.within(4, 200);
    expect(await findInTurn(list, () => after(5, 1), { enough: 1, until: Date.now() })).to.deep.equal({
      found: [],
      asked: 0,
    });
  });

  it('lets an error through', async () => {
    const failed = await findInTurn([1], () => Promise.reject(new Error('gone')), {
      enough: 1,
      until: soon(),
    }).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
  });
});
