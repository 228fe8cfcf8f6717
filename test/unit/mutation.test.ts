import { expect } from 'chai';
import { changesOf } from '../mutation/conditions.ts';
import { inOrder } from '../mutation/sample.ts';

describe('Mutants of a condition', () => {
  it('leave each part out and turn each, wherever it stands', () => {
    const condition =
      "((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((kind = 'a AND b'::text) OR (NOT gone)))";
    const changes = changesOf(condition);
    expect(changes.map(({ condition: changed }) => changed.replaceAll(/\s+/g, ' '))).to.deep.equal([
      "(true AND ((kind = 'a AND b'::text) OR (NOT gone)))",
      "((NOT (tenant_id = (current_setting('app.tenant_id'::text))::uuid)) AND ((kind = 'a AND b'::text) OR (NOT gone)))",
      "((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND true)",
      "((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND (false OR (NOT gone)))",
      "((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((NOT (kind = 'a AND b'::text)) OR (NOT gone)))",
      "((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((kind = 'a AND b'::text) OR false))",
      "((tenant_id = (current_setting('app.tenant_id'::text))::uuid) AND ((kind = 'a AND b'::text) OR (gone)))",
    ]);
  });

  it('come in an order of their own for each seed', () => {
    const things = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name }));
    expect(inOrder(things, 1)).to.deep.equal(inOrder(things, 1)).and.have.members(things);
    expect(inOrder(things, 1)).not.to.deep.equal(inOrder(things, 2));
  });
});
