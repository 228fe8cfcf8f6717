import { expect } from 'chai';
import { toCsv } from '../../server/shared/csv.ts';

const columns = [
  { heading: 'Name', value: ({ name }: { name: string; size: number }) => name },
  { heading: 'Size', value: ({ size }: { name: string; size: number }) => size },
];

describe('S33: a table as CSV', () => {
  it('comes in parts, so that others get a turn in between, and is one file all the same', () => {
    const rows = Array.from({ length: 450 }, (_, n) => ({ name: `part ${n}`, size: n }));
    const parts = [...toCsv(columns, rows)];
    expect(parts).to.have.length(3);
    const lines = parts.join('').split('\r\n');
    expect(lines[0]).to.equal('\ufeffName,Size');
    expect(lines.slice(1, -1)).to.deep.equal(rows.map(({ name, size }) => `${name},${size}`));
    expect(lines.at(-1)).to.equal('');
    expect(parts.join('').match(/\ufeff|Name,Size/g)).to.have.length(2);
  });

  it('has its heading where there are no rows', () => {
    expect([...toCsv(columns, [])].join('')).to.equal('\ufeffName,Size\r\n');
  });
});
