import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { schemaText } from '../../db/schemaText.ts';
import { testDatabase } from '../support/database.ts';

const committed = new URL('../../db/schema.sql', import.meta.url);
/** Other versions print expressions and defaults a little differently; the committed file is of the embedded one. */
const isEmbedded = process.env['TEST_POSTGRES_BIN'] === undefined;

describe('db/schema.sql', () => {
  async function dumped(): Promise<string> {
    const { admin, prefix } = await testDatabase();
    const client = await admin.connect();
    try {
      return await schemaText(client, prefix);
    } finally {
      client.release();
    }
  }

  it('comes out the same each time, with every table, and with no name of this installation', async () => {
    const { admin, prefix } = await testDatabase();
    const text = await dumped();
    expect(await dumped()).to.equal(text);
    expect(text).not.to.include(prefix);
    const { rows } = await admin.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')",
    );
    for (const { name } of rows) expect(text).to.include(`\ncreate table ${name} (\n`);
  });

  if (isEmbedded)
    it('is what the database has: after a change run "npm run schema" and read the difference', async () => {
      const [wanted, found] = [await dumped(), await readFile(committed, 'utf8')].map((text) =>
        text.split('\n'),
      );
      const at = wanted!.findIndex((line, index) => line !== found![index]);
      const where = `line ${at + 1} of db/schema.sql is out of date: run "npm run schema"`;
      expect(found![at], where).to.equal(wanted![at]);
      expect(found!.length, where).to.equal(wanted!.length);
    });
  else it('is compared on the embedded PostgreSQL alone, since TEST_POSTGRES_BIN names another');
});
