import { threadId } from 'node:worker_threads';
import { expect } from 'chai';
import { Unavailable } from '../../server/request/errors.ts';
import { createThreads, type Threads } from '../../server/threads/pool.ts';
import { threadTask } from '../../server/threads/task.ts';
import { OverLimit } from '../../server/threads/thread.ts';
import type works from '../support/threads/works.thread.ts';

const task = (seconds = 20) =>
  threadTask<typeof works>(import.meta.url, '../support/threads/works.thread', { seconds });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error as Error,
  );

describe('S31: threads', function () {
  this.timeout(60_000);
  let threads: Threads;
  const use = (limits: Parameters<typeof createThreads>[0] = {}) =>
    (threads = createThreads({ threads: 1, ...limits }));
  afterEach(() => threads.stop());

  it('S31: work is done in another thread, which knows no secret of the process', async () => {
    const said = await use().run(task(), { what: 'where' }, { whose: 'a' });
    expect(said)
      .to.match(/^thread \d+, without secrets: true$/)
      .and.not.contain(`thread ${threadId},`);
  });

  it('S31: what takes too long is ended, and the next one finds a thread all the same', async () => {
    use();
    expect(await failure(threads.run(task(0.5), { what: 'for ever' }, { whose: 'a' }))).to.be.instanceOf(
      OverLimit,
    );
    expect(await threads.run(task(), { what: 'say', text: 'still there' }, { whose: 'a' })).to.equal(
      'still there',
    );
  });

  it('S31: what holds too much is ended, and not the process', async () => {
    use({ megabytes: 48 });
    expect(await failure(threads.run(task(), { what: 'hold' }, { whose: 'a' }))).to.be.instanceOf(OverLimit);
    expect(await threads.run(task(), { what: 'say', text: 'still there' }, { whose: 'a' })).to.equal(
      'still there',
    );
  });

  it('S31: whoever reads what was sent in never has all of them: others draw meanwhile', async () => {
    use({ threads: 2 });
    const reading = threadTask<typeof works>(import.meta.url, '../support/threads/works.thread', {
      seconds: 2,
      isReading: true,
    });
    const long = ['a', 'b', 'c'].map((whose) => failure(threads.run(reading, { what: 'sleep' }, { whose })));
    let isOver = false;
    void Promise.race(long).then(() => (isOver = true));
    const drawn = await threads.run(task(), { what: 'say', text: 'drawn' }, { whose: 'd' });
    expect([drawn, isOver]).to.deep.equal(['drawn', false]);
    for (const ended of await Promise.all(long)) expect(ended).to.be.instanceOf(OverLimit);
    expect(await threads.run(reading, { what: 'say', text: 'read' }, { whose: 'a' })).to.equal('read');
  });

  it('S33: nobody has all of them, whatever they have drawn: others’ come meanwhile', async () => {
    use({ threads: 2 });
    const long = [1, 2, 3].map(() => failure(threads.run(task(2), { what: 'sleep' }, { whose: 'a' })));
    let isOver = false;
    void Promise.race(long).then(() => (isOver = true));
    const drawn = await threads.run(task(), { what: 'say', text: 'drawn' }, { whose: 'b' });
    expect([drawn, isOver]).to.deep.equal(['drawn', false]);
    for (const ended of await Promise.all(long)) expect(ended).to.be.instanceOf(OverLimit);
  });

  it('what a task throws comes back, and its thread goes on', async () => {
    use();
    expect((await failure(threads.run(task(), { what: 'throw' }, { whose: 'a' })))?.message).to.contain(
      'it can’t be done',
    );
    expect(await threads.run(task(), { what: 'say', text: 'fine' }, { whose: 'a' })).to.equal('fine');
  });

  it('S31: the queue ends: for one tenant first, so that another still finds room, and then for all', async () => {
    use({ waiting: 3, waitingOfOne: 2 });
    const order: string[] = [];
    const say = (whose: string, text: string, patient = false) =>
      threads.run(task(), { what: 'say', text }, { whose, patient }).then((said) => void order.push(said));
    const first = [say('a', 'a1'), say('a', 'a2'), say('a', 'a3')];
    expect(await failure(say('a', 'a4'))).to.be.instanceOf(Unavailable);
    const others = [say('b', 'b1'), say('job', 'j1', true)];
    expect(await failure(say('c', 'c1'))).to.be.instanceOf(Unavailable);
    await Promise.all([...first, ...others]);
    // Turn by turn: the second one that waits of a tenant's stands behind the first of another's.
    expect(order).to.deep.equal(['a1', 'a2', 'b1', 'j1', 'a3']);
  });

  it('S31: nobody waits for ever for a turn', async () => {
    use({ patience: 200 });
    const long = failure(threads.run(task(3), { what: 'sleep' }, { whose: 'a' }));
    expect(await failure(threads.run(task(), { what: 'say' }, { whose: 'b' }))).to.be.instanceOf(Unavailable);
    const patient = threads.run(task(), { what: 'say', text: 'a job waits' }, { whose: 'b', patient: true });
    expect(await long).to.be.instanceOf(OverLimit);
    expect(await patient).to.equal('a job waits');
  });

  it('S27: told to stop, it ends what runs and what waits', async () => {
    use();
    const all = [1, 2].map(() => failure(threads.run(task(), { what: 'for ever' }, { whose: 'a' })));
    await threads.stop();
    for (const error of await Promise.all(all)) expect(error).to.be.instanceOf(Error);
    expect(await failure(threads.run(task(), { what: 'say' }, { whose: 'a' }))).to.be.instanceOf(Unavailable);
  });
});
