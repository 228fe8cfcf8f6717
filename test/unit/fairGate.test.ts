import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import fc from 'fast-check';
import { FairGate, Refused, type Bound } from '../../server/request/fairGate.ts';

type Scope = 'tenant' | 'session';
const wide: Bound = { inside: 100, waiting: 100 };
const gateOf = (
  atOnce: number,
  bounds: Partial<Record<Scope | 'whole', Bound>> = {},
  patience = 60_000,
): FairGate<Scope> =>
  new FairGate<Scope>(
    { tenant: bounds.tenant ?? wide, session: bounds.session ?? wide },
    bounds.whole ?? { inside: atOnce, waiting: 100 },
    patience,
  );
const of = (tenant: string, session = tenant) => ({ tenant, session });
const refusal = (entering: Promise<unknown>) =>
  entering.then(
    () => 'let in',
    (error: unknown) => (error instanceof Refused ? error.by : 'another error'),
  );
/** Everything that is settled by now has been noted. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('S33: a gate in fair shares', () => {
  it('lets so many in, and the rest when a place is given back, once for each', async () => {
    const gate = gateOf(2);
    const leave = await gate.enter(of('a'));
    await gate.enter(of('a'));
    let third = false;
    void gate.enter(of('a')).then(() => (third = true));
    await settled();
    expect(third).to.equal(false);
    leave();
    leave();
    await settled();
    expect(third).to.equal(true);
    expect(gate.now).to.deep.equal({ inside: 2, waiting: 0 });
  });

  it('S33: a place may be given to the next before its share is: whoever has it gets no second one', async () => {
    const gate = gateOf(1, { session: { inside: 1, waiting: 9 } });
    const leave = await gate.enter(of('a'));
    const letIn: string[] = [];
    void gate.enter(of('a')).then(() => letIn.push('a'));
    void gate.enter(of('b')).then((go) => {
      letIn.push('b');
      go();
    });
    leave.openGate();
    leave.openGate();
    await settled();
    expect([letIn, gate.now.inside]).to.deep.equal([['b'], 0]);
    leave();
    leave();
    await settled();
    expect([letIn, gate.now.inside]).to.deep.equal([['b', 'a'], 1]);
    const other = gateOf(9, { tenant: { inside: 1, waiting: 9 } });
    const share = await other.enter(of('a', '1'));
    share.openGate('tenant');
    expect(await refusal(other.enter(of('a', '2')))).to.equal('let in');
    share();
    expect(other.now.inside).to.equal(1);
  });

  it('takes tenants in turn, however many of one wait, and sessions in turn within a tenant', async () => {
    const gate = gateOf(1);
    let leave = await gate.enter(of('flood', 'f0'));
    const order: string[] = [];
    const wait = (tenant: string, session: string) =>
      void gate.enter(of(tenant, session)).then((left) => {
        order.push(session);
        leave = left;
      });
    for (let n = 0; n < 4; n += 1) wait('flood', 'f0');
    wait('flood', 'f1');
    wait('quiet', 'q');
    wait('other', 'o');
    for (let n = 0; n < 7; n += 1) {
      leave();
      await settled();
    }
    expect(order).to.deep.equal(['q', 'o', 'f1', 'f0', 'f0', 'f0', 'f0']);
  });

  it('keeps places for others: one tenant never has more than its share', async () => {
    const gate = gateOf(4, { tenant: { inside: 2, waiting: 100 } });
    await Promise.all([gate.enter(of('flood')), gate.enter(of('flood'))]);
    void gate.enter(of('flood'));
    await settled();
    expect(gate.now).to.deep.equal({ inside: 2, waiting: 1 });
    await gate.enter(of('quiet'));
    expect(gate.now).to.deep.equal({ inside: 3, waiting: 1 });
  });

  it('S32: nobody fills the queue: who has most in it gives way to somebody who has less', async () => {
    const gate = gateOf(1, {
      session: { inside: 1, waiting: 4 },
      tenant: { inside: 1, waiting: 5 },
      whole: { inside: 1, waiting: 6 },
    });
    let leave = await gate.enter(of('a', 'flood'));
    const got: string[] = [];
    const wait = (tenant: string, session: string, name: string) =>
      void gate.enter(of(tenant, session)).then(
        (left) => {
          got.push(name);
          leave = left;
        },
        (error: unknown) => got.push(`${name} refused by ${(error as Refused).by}`),
      );
    for (const n of [1, 2, 3, 4]) wait('a', 'flood', `flood ${n}`);
    wait('a', 'x', 'x');
    // The tenant has as many as may wait: the last one of the flood makes room.
    wait('a', 'person', 'person');
    await settled();
    expect(got).to.deep.equal(['flood 4 refused by tenant']);
    // The gate is full, too: again it is the flood's.
    wait('b', 'b', 'b');
    wait('c', 'c', 'c');
    await settled();
    expect(got).to.deep.equal(['flood 4 refused by tenant', 'flood 3 refused by gate']);
    // Whoever has as much as anybody is refused.
    expect(await refusal(gate.enter(of('a', 'flood')))).to.equal('gate');
    expect(gate.now.waiting).to.equal(6);
    for (let n = 0; n < 6; n += 1) {
      leave();
      await settled();
    }
    expect(got.slice(2)).to.have.members(['flood 1', 'flood 2', 'x', 'person', 'b', 'c']);
    expect(got.slice(2, 4)).to.have.members(['b', 'c']);
  });

  it('refuses whom the queue has no room for, and says whose bound it is', async () => {
    const gate = gateOf(1, {
      session: { inside: 9, waiting: 1 },
      tenant: { inside: 9, waiting: 2 },
      whole: { inside: 1, waiting: 3 },
    });
    await gate.enter(of('a', 's1'));
    void gate.enter(of('a', 's1'));
    expect(await refusal(gate.enter(of('a', 's1')))).to.equal('session');
    void gate.enter(of('a', 's2'));
    expect(await refusal(gate.enter(of('a', 's3')))).to.equal('tenant');
    void gate.enter(of('b', 's4'));
    expect(await refusal(gate.enter(of('b', 's5')))).to.equal('gate');
    expect(gate.now, 'a patient one waits all the same').to.deep.equal({ inside: 1, waiting: 3 });
    void gate.enter(of('c', 's5'), { patient: true });
    expect(gate.now).to.deep.equal({ inside: 1, waiting: 4 });
  });

  it('refuses whom it kept waiting too long, and forgets who went away', async () => {
    const gate = gateOf(1, {}, 5);
    const leave = await gate.enter(of('a'));
    expect(await refusal(gate.enter(of('a')))).to.equal('patience');
    const asker = Object.assign(new EventEmitter(), { closed: false });
    const entering = refusal(gate.enter(of('b'), { asker }));
    asker.closed = true;
    asker.emit('close');
    expect(await entering).to.equal('client');
    expect(asker.listenerCount('close')).to.equal(0);
    expect(await refusal(gate.enter(of('b'), { asker }))).to.equal('client');
    leave();
    expect(gate.now).to.deep.equal({ inside: 0, waiting: 0 });
  });

  it('S33: tells when nobody is inside any more, and keeps nobody waiting for that longer than said', async () => {
    const gate = gateOf(2, {});
    await gate.empty(60_000);
    const leave = await gate.enter(of('a'));
    let isEmpty = false;
    const waiting = gate.empty(60_000).then(() => (isEmpty = true));
    const other = await gate.enter(of('b'));
    leave();
    await settled();
    expect(isEmpty, 'somebody is inside still').to.equal(false);
    await gate.empty(5);
    other();
    await waiting;
    expect(gate.now).to.deep.equal({ inside: 0, waiting: 0 });
  });

  it('never has more inside than its bounds, and lets in everybody who isn’t refused', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ tenant: fc.constantFrom('a', 'b', 'c'), session: fc.nat(3) }), {
          maxLength: 60,
        }),
        fc.record({ whole: fc.integer({ min: 1, max: 5 }), tenant: fc.integer({ min: 1, max: 3 }) }),
        async (asking, most) => {
          const gate = gateOf(most.whole, {
            tenant: { inside: most.tenant, waiting: 9 },
            session: { inside: 1, waiting: 4 },
          });
          const inside = new Map<string, number>();
          const change = (keys: string[], by: number) => {
            for (const key of keys) inside.set(key, (inside.get(key) ?? 0) + by);
          };
          let letIn = 0;
          let refused = 0;
          await Promise.all(
            asking.map(async ({ tenant, session }) => {
              const keys = ['all', tenant, `${tenant} ${session}`];
              try {
                const leave = await gate.enter(of(tenant, `${tenant} ${session}`));
                letIn += 1;
                change(keys, 1);
                expect(inside.get('all')).to.be.at.most(most.whole);
                expect(inside.get(tenant)).to.be.at.most(most.tenant);
                expect(inside.get(`${tenant} ${session}`)).to.equal(1);
                await settled();
                change(keys, -1);
                leave();
              } catch (error) {
                if (!(error instanceof Refused)) throw error;
                refused += 1;
              }
            }),
          );
          expect(letIn + refused).to.equal(asking.length);
          expect(gate.now).to.deep.equal({ inside: 0, waiting: 0 });
        },
      ),
      { numRuns: 100 },
    ));
});
