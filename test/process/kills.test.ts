import { expect } from 'chai';
import { killProcesses, type KillsOutcome } from '../faults/kills.ts';
import { generator } from '../faults/random.ts';
import { builtProduct, type BuiltProduct } from '../support/builtProduct.ts';
import { isLong } from '../support/long.ts';
import { seedOf } from '../support/seeds.ts';

const kills = Number(process.env['KILLS'] ?? (isLong ? 200 : 20));
/** The same moments again: KILL_SEED=… npx mocha test/process/kills.test.ts */
const seed = seedOf('KILL_SEED');

describe(`S24: kill -9 at random moments (KILL_SEED=${seed})`, function () {
  this.timeout(900_000);
  let product: BuiltProduct;
  let left: KillsOutcome;
  before(async () => {
    product = await builtProduct();
  });

  it(`S24: ${kills} kills of workers and web processes: no email is lost, no more of them doubled than killed`, async () => {
    left = await killProcesses(product, kills, generator(seed));
    const { answered, comments, sent, mails, came, interrupted, emailsDoubled: doubled } = left;
    const known = new Set(comments);
    expect(
      answered.filter((body) => !known.has(body)),
      'what was answered is kept',
    ).to.deep.equal([]);
    expect(sent.map(({ word }) => word).sort(), 'each comment has its email').to.deep.equal(comments.sort());
    expect(
      sent.filter(({ state }) => state !== 'sent'),
      'each email is sent',
    ).to.deep.equal([]);
    expect(
      sent.filter(({ id }) => !came.has(id)),
      'what is called sent has arrived',
    ).to.deep.equal([]);
    expect(came.size, 'nothing else came').to.equal(sent.length);
    const words = new Map(mails.map(({ headers, text }) => [headers.get('message-id'), text]));
    for (const { id, word } of sent)
      expect([...words].find(([name]) => name?.includes(id))?.[1], word).to.contain(word);
    process.stdout.write(
      `\n    ${kills} kills, ${sent.length} emails, ${interrupted} interrupted, ${doubled} doubled\n`,
    );
    expect(doubled).to.be.at.most(kills);
    expect(
      sent.filter(({ id, tries }) => came.get(id)! > tries),
      'a try is counted before it is made',
    ).to.deep.equal([]);
    expect(interrupted, 'the kills hit something').to.be.greaterThan(kills / 20);
    expect([left.lost, left.jobsLost], 'nothing else is lost').to.deep.equal([[], 0]);
  });
});
