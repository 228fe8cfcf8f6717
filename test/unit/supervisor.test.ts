import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Child } from '../../server/processes/forked.ts';
import { createSupervisor, pauseBefore } from '../../server/processes/supervisor.ts';
import type { Role } from '../../server/processes/words.ts';

/** A process that only says it is one; the test decides what becomes of it. */
class Fake implements Child {
  readonly pid: number;
  readonly role: Role;
  readonly checks: boolean;
  readonly told: string[] = [];
  readonly ready: Promise<void>;
  readonly ended: Promise<number | string>;
  isReady!: () => void;
  end!: (how: number | string) => void;

  constructor(pid: number, role: Role, checks: boolean) {
    [this.pid, this.role, this.checks] = [pid, role, checks];
    this.ended = new Promise((resolve) => (this.end = resolve));
    this.ready = new Promise((resolve, reject) => {
      this.isReady = resolve;
      void this.ended.then((how) => reject(new Error(`ended with ${how}`)));
    });
    this.ready.catch(() => undefined);
  }
  tell(farewell: string): void {
    this.told.push(farewell);
  }
  kill(): void {
    this.told.push('kill');
    this.end('SIGKILL');
  }
}

describe('the parent of several processes', () => {
  let made: Fake[];
  /** What a new process does at once. */
  let first: (child: Fake) => void;
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const supervise = (web: number, patience = 10_000) =>
    createSupervisor({
      web,
      patience,
      logger: quiet,
      fork: (role, checks) => {
        const child = new Fake(made.length + 1, role, checks);
        made.push(child);
        first(child);
        return child;
      },
    });
  const settle = () => pause(5);

  beforeEach(() => {
    made = [];
    first = (child) => child.isReady();
  });

  it('starts one for jobs and as many as it is told, all of them checked', async () => {
    await supervise(3).start();
    expect(made.map(({ role, checks }) => [role, checks])).to.deep.equal([
      ['jobs', true],
      ['web', true],
      ['web', true],
      ['web', true],
    ]);
  });

  it('ends the whole when one can’t start at the beginning, and says why', async () => {
    first = (child) => (child.pid === 2 ? child.end(1) : child.isReady());
    const started = supervise(2).start().catch((error: Error) => error.message); // prettier-ignore
    await settle();
    for (const child of made) {
      if (child.pid !== 2) expect(child.told).to.deep.equal(['stop']);
      child.end(0);
    }
    expect(await started).to.equal('ended with 1');
  });

  it('S26: starts another in the place of one that dies, without asking the database', async () => {
    await supervise(2).start();
    made[1]!.end('SIGKILL');
    while (made.length < 4) await settle();
    expect([made[3]!.role, made[3]!.checks]).to.deep.equal(['web', false]);
    expect(made.flatMap(({ told }) => told), 'the others are left alone').to.deep.equal([]);
  }); // prettier-ignore

  it('S26: waits longer each time for one that can’t live', async () => {
    expect([0, 1, 2, 3, 7, 8, 9, 50, 5_000].map(pauseBefore)).to.deep.equal([
      0, 250, 500, 1_000, 16_000, 30_000, 30_000, 30_000, 30_000,
    ]);
    const supervisor = supervise(1);
    await supervisor.start();
    first = (child) => child.end(1);
    made[1]!.end(1);
    await pause(1_000);
    // After 250 and 750 milliseconds; the next only after 1,750.
    expect(made.length - 2).to.be.within(1, 2);
    made[0]!.end(0);
    await supervisor.stop();
  });

  it('S27: replaces one after the other: the new one is ready, then the old one leaves, then the next', async () => {
    const supervisor = supervise(1);
    await supervisor.start();
    first = () => undefined;
    const rolled = supervisor.roll();
    await settle();
    expect([made.length, made[0]!.told]).to.deep.equal([3, []]);
    made[2]!.isReady();
    await settle();
    expect([made.length, made[0]!.told]).to.deep.equal([3, ['leave']]);
    made[0]!.end(0);
    await settle();
    expect([made.length, made[1]!.told]).to.deep.equal([4, []]);
    made[3]!.isReady();
    await settle();
    made[1]!.end(0);
    await rolled;
    expect(made.map(({ role, checks }) => `${role} ${checks}`)).to.deep.equal(['jobs true', 'web true', 'jobs true', 'web true']);
    await pause(300);
    expect(made.length, 'nobody is started for one that left').to.equal(4);
  }); // prettier-ignore

  it('S27: keeps the old ones when a new one does not start', async () => {
    const supervisor = supervise(2);
    await supervisor.start();
    first = (child) => child.end(1);
    await supervisor.roll();
    await pause(300);
    expect(made.length).to.equal(4);
    expect(made.flatMap(({ told }) => told)).to.deep.equal([]);
  });

  it('S27: fills a place once where the old one dies while the new one starts', async () => {
    const supervisor = supervise(1);
    await supervisor.start();
    first = () => undefined;
    const rolled = supervisor.roll();
    await settle();
    made[0]!.end('SIGKILL');
    await pause(300);
    expect(made.length).to.equal(3);
    first = (child) => child.isReady();
    made[2]!.isReady();
    await settle();
    made[1]!.end(0);
    await rolled;
    expect(made.map(({ role }) => role)).to.deep.equal(['jobs', 'web', 'jobs', 'web']);
  });

  it('rolls once more, and only once, when it is asked again meanwhile', async () => {
    const supervisor = supervise(1);
    await supervisor.start();
    first = (child) => {
      child.isReady();
      // Whoever was there before it ends as soon as it is told to.
      for (const old of made.slice(0, -1)) old.tell = () => old.end(0);
    };
    for (const old of made) old.tell = () => old.end(0);
    await Promise.all([supervisor.roll(), supervisor.roll(), supervisor.roll()]);
    expect(made.length).to.equal(6);
  });

  it('S27: ends all, kills who does not end in time, and says that it was so', async () => {
    const supervisor = supervise(2, 50);
    await supervisor.start();
    const stopped = supervisor.stop();
    made[0]!.end(0);
    made[1]!.end(0);
    expect(await stopped).to.equal(false);
    expect(made.map(({ told }) => told)).to.deep.equal([['stop'], ['stop'], ['stop', 'kill']]);
    await pause(300);
    expect(made.length, 'nobody is started any more').to.equal(3);
  });
});
