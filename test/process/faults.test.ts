import { expect } from 'chai';
import { endConnections } from '../faults/endedConnections.ts';
import { generator } from '../faults/random.ts';
import { restartDatabase } from '../faults/restarts.ts';
import { rollRestarts } from '../faults/rolling.ts';
import { starvePool } from '../faults/smallPool.ts';
import type { Outcome } from '../faults/stage.ts';
import { builtProduct, type BuiltProduct } from '../support/builtProduct.ts';
import { isLong } from '../support/long.ts';
import { seedOf } from '../support/seeds.ts';

/** The same moments again: FAULT_SEED=… npx mocha test/process/faults.test.ts */
const seed = seedOf('FAULT_SEED');

/** The scenarios of `npm run faults` in small numbers; kills have a test of their own. */
describe(`Faults while people work (FAULT_SEED=${seed})`, function () {
  this.timeout(300_000);
  let built: BuiltProduct;
  const random = generator(seed);
  before(async () => {
    built = await builtProduct();
  });

  /** Nothing is lost but what a dead or missing connection costs, and there was something to lose. */
  const expectNothingLost = (outcome: Outcome) => {
    const { processesLost, lost, emailsLost, jobsLost } = outcome;
    expect({ processesLost, lost, emailsLost, jobsLost }, outcome.scenario).to.deep.equal({
      processesLost: 0,
      lost: [],
      emailsLost: 0,
      jobsLost: 0,
    });
    expect(outcome.requests).to.be.greaterThan(20);
    expect(outcome.emails).to.be.greaterThan(0);
  };

  it('S30, S26, S24: the database restarts', async () => {
    const outcome = await restartDatabase(built, 1, random);
    expectNothingLost(outcome);
    expect(outcome.unavailable, 'it was noticed').to.be.greaterThan(0);
  });

  it('S30, S24: ten busy connections are ended', async () => {
    const outcome = await endConnections(built, 10, random);
    expectNothingLost(outcome);
    expect(outcome.faults).to.equal(10);
    expect(outcome.unavailable, 'it was noticed').to.be.greaterThan(0);
  });

  // databaseGone.test.ts asks what a pool without a free connection answers.
  if (isLong)
    it('S26: a pool is ten times too small', async () => {
      expectNothingLost(await starvePool(built, 3));
    });

  // npm test replaces them without people's work around it (processes.test.ts).
  if (isLong)
    it('S27, S24: all processes are replaced', async () => {
      const outcome = await rollRestarts(built, 1);
      expectNothingLost(outcome);
      expect(outcome.unavailable).to.equal(0);
    });
});
