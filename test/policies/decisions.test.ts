import { expect } from 'chai';
import type pg from 'pg';
import { signedIn } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { sql } from '../support/portalPages.ts';
import { beginAs, run } from './attack.ts';

describe('A28: evidence comes with the decision that it is of', () => {
  let cast: Cast;
  beforeEach(async () => {
    cast = await makeCast('decisions');
  });

  const evidence = (decision: string) =>
    `insert into estimate_decisions (tenant_id, estimate_id, revision, decision, name, reason, terms, chosen)
       select tenant_id, id, revision, '${decision}', 'Forged', 'x', terms, '{}' from estimates where id = '${cast.estimates.ofNorth}'`;
  const move = (status: string) =>
    `update estimates set status = '${status}', reason = 'x', version = version + 1 where id = '${cast.estimates.ofNorth}'`;

  /** Runs statements as a contact who may decide, and ends the transaction; returns how each went. */
  async function deciding(...statements: string[]): Promise<string[]> {
    const { pools } = await testDatabase();
    const client = await pools.portal.connect();
    try {
      await client.query('begin');
      await beginAs(client, cast.players.contactWithPermissions);
      const states: string[] = [];
      for (const statement of statements) states.push((await run(client, statement)).state);
      const end = await client.query('commit').then(
        () => 'kept',
        (error: unknown) => (error as pg.DatabaseError).code ?? '',
      );
      return [...states, end];
    } finally {
      await client.query('rollback');
      client.release();
    }
  }
  const kept = () => sql('select from estimate_decisions where estimate_id = $1', cast.estimates.ofNorth);

  it('evidence alone is undone at the end, whatever the statement looks like, and the customer still decides', async () => {
    for (const decision of ['approved', 'declined'])
      for (const statements of [
        [evidence(decision)],
        ['set constraints all deferred', evidence(decision)],
        [`with d as (${evidence(decision)} returning 1) select * from d`],
      ])
        expect((await deciding(...statements)).at(-1), statements.at(-1)).to.equal('GH010');
    expect(await kept()).to.have.length(0);
    const olivia = await signedIn(cast.players.customerUser);
    const at = `/estimates/${cast.estimates.ofNorth}`;
    const body = { accepted: 'on', name: 'Olivia', revision: '1' };
    expect((await olivia.post(`${at}/approve`, body)).status).to.equal(303);
    expect(await kept()).to.have.length(1);
  });

  it('with its move it is kept, and with another it is not', async () => {
    expect((await deciding(evidence('approved'), move('declined'))).slice(0, 2)).to.deep.equal([
      'done',
      'GH010',
    ]);
    expect(await kept()).to.have.length(0);
    expect(await deciding(evidence('declined'), move('declined'))).to.deep.equal(['done', 'done', 'kept']);
    expect(await kept()).to.have.length(1);
  });
});
