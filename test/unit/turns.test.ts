import { expect } from 'chai';
import { csv } from '../../server/request/reply.ts';
import { createRoom } from '../../server/request/room.ts';
import { Unavailable } from '../../server/request/errors.ts';
import { inTurns } from '../../server/shared/turns.ts';

describe('S31: long work and large bodies', () => {
  it('S31: others have their turn between the pieces of long work', async () => {
    let turns = 0;
    let isOver = false;
    const others = () => {
      turns += 1;
      if (!isOver) setImmediate(others);
    };
    setImmediate(others);
    const busy = (n: number) => {
      const until = performance.now() + 2;
      while (performance.now() < until);
      return n * 2;
    };
    const numbers = Array.from({ length: 100 }, (_, n) => n);
    expect(await inTurns(numbers, busy)).to.deep.equal(numbers.map((n) => n * 2));
    isOver = true;
    expect(turns).to.be.at.least(20);
  });

  it('S31: room for bodies ends, for one and for all, and what is given back is there again', () => {
    const room = createRoom({ all: 100, ofOne: 60 });
    const giveBack = room.take('a', 60);
    expect(() => room.take('a', 1)).to.throw(Unavailable);
    room.take('b', 40);
    expect(() => room.take('c', 1)).to.throw(Unavailable);
    giveBack();
    giveBack();
    room.take('a', 50);
    expect(() => room.take('a', 11)).to.throw(Unavailable);
    room.take('c', 10);
    expect(() => room.take('c', 1)).to.throw(Unavailable);
  });

  describe('S31, S33: room that is taken', () => {
    const ended: string[] = [];
    const slow = (name: string, passed = 0, gives = true) => ({
      passed: () => passed,
      giveWay: () => {
        if (gives) ended.push(name);
        return gives;
      },
    });
    beforeEach(() => ended.splice(0));

    it('is given by the slowest of whoever has most to somebody who has less, and by nobody to somebody who has as much', () => {
      const room = createRoom({ all: 6, ofOne: 4 });
      for (const [name, passed] of [['a1', 500], ['a2', 20], ['a3', Infinity]] as const) room.take('a', 1, slow(name, passed));
      for (const name of ['b1', 'b2']) room.take('b', 1, slow(name));
      const leave = room.take('c', 1, slow('c1'));
      room.take('d', 1, slow('d1'));
      expect(ended).to.deep.equal(['a2']);
      expect(() => room.take('a', 1, slow('a4'))).to.throw(Unavailable);
      expect(() => room.take('b', 1, slow('b3'))).to.throw(Unavailable);
      leave();
      room.take('d', 1, slow('d2'));
      expect(ended).to.deep.equal(['a2']);
    }); // prettier-ignore

    it('stays with whoever can’t be ended any more, and nobody is ended in vain', () => {
      const room = createRoom({ all: 6, ofOne: 6 });
      room.take('a', 2, slow('read', 0, false));
      room.take('a', 2, slow('comes', 10));
      room.take('b', 2);
      expect(() => room.take('c', 5, slow('c'))).to.throw(Unavailable);
      expect(ended).to.deep.equal([]);
      room.take('c', 2, slow('c'));
      expect(ended).to.deep.equal(['comes']);
    });

    it('is given by anybody whose takes very long', () => {
      const room = createRoom({ all: 2, ofOne: 1, patience: 0 });
      room.take('a', 1, slow('a', 9_000_000));
      room.take('b', 1, slow('b', 5));
      room.take('c', 1, slow('c'));
      expect(ended).to.deep.equal(['b']);
    });
  });

  describe('exports', () => {
    const columns = [{ heading: 'N', value: (n: number) => n }];

    it('S31: are written from one page after the other, the next one asked for when the last is written', async () => {
      const numbers = Array.from({ length: 120 }, (_, n) => n);
      const { content } = await csv({ csvDelimiter: 'comma' }, 'n.csv', columns, [numbers, [120]]);
      expect(content.join('')).to.equal(`\uFEFFN\r\n${[...numbers, 120].join('\r\n')}\r\n`);
      expect(Math.max(...content.map((text) => text.split('\r\n').length))).to.be.below(60);
    });

    it('S31: end where a file is too large, without asking for the rest', async () => {
      let asked = 0;
      async function* pages() {
        for (; asked < 1000; asked += 1) yield await Promise.resolve(['x'.repeat(1_000_000)]);
      }
      const texts = [{ heading: 'T', value: (text: string) => text }];
      const error = await csv({ csvDelimiter: 'comma' }, 't.csv', texts, pages()).then(
        () => null,
        (reason: unknown) => reason as { status: number; message: string },
      );
      expect(error?.status).to.equal(413);
      expect(error?.message).to.contain('larger than 32 MB');
      expect(asked).to.be.below(40);
    });
  });
});
