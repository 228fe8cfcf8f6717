import { expect } from 'chai';
import { asActor } from '../../server/database/asActor.ts';
import type { Db } from '../../server/database/db.ts';
import { DecimalMarks } from '../../server/features/invoices/bank/amounts.ts';
import { amountsIn } from '../../server/features/invoices/bank/bank.queries.ts';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker } from '../../server/jobs/worker.ts';
import { signedIn, testApp, type Answer, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { all } from '../support/people.ts';

const path = '/admin/invoices/bank';
const words = ({ text }: Answer) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('Long files from the bank', () => {
  let cast: Cast;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('longbank');
    ada = await signedIn(cast.players.administrator);
  });

  /** So many issued invoices of West, of 10.01, 10.02 …; their numbers. */
  async function issued(many: number): Promise<number[]> {
    const { admin } = await testDatabase();
    const client = await admin.connect();
    try {
      await client.query('set session_replication_role = replica');
      await client.query(
        `insert into invoices (tenant_id, customer_id, dated_on, due_on, currency, opened_by, net_minor, total_minor, status, number,
            buyer, seller, issued_by, issued_at)
          select $1, $2, '2026-01-31', '2026-02-28', 'EUR', 'Ada', 1000 + n, 1000 + n, 'issued', 5000 + n, '{"name":"West"}',
            '{"name":"Us"}', 'Ada', now() from generate_series(1, $3::int) n`,
        [cast.tenantId, cast.customers.west, many],
      );
    } finally {
      await client.query('set session_replication_role = origin');
      client.release();
    }
    return Array.from({ length: many }, (_, n) => 5001 + n);
  } // prettier-ignore
  const begun = async (content: string | Buffer) => {
    const answer = await ada.upload(path, { currency: 'EUR' }, { name: 'bank.csv', content });
    expect(answer.status, words(answer).slice(0, 400)).to.equal(303);
    return answer.location!;
  };
  const head = 'Date;Amount;Payer;Purpose;Transaction ID\n';
  const paying = (numbers: readonly number[]) =>
    head +
    numbers
      .map((number) => `2026-05-04;${(number - 4000) / 100};West;INV-${number};A${number}`.replace('.', ','))
      .join('\n');
  const payments = () =>
    all<{ recorded_by: string }>(
      'select recorded_by from payments where tenant_id = $1 and bank_key is not null',
      cast.tenantId,
    );
  const stateOf = async (at: string) =>
    (await all<{ state: string }>('select state from bank_files where id = $1', at.split('/').at(-1)))[0]!
      .state;
  /** Lets a worker do what waits; returns what the page says then. */
  async function worked(at: string): Promise<string> {
    const worker = await startWorker((await testApp()).services, jobs);
    try {
      for (let tries = 0; tries < 600; tries += 1) {
        const page = await ada.get(at);
        if (!page.text.includes('data-progress')) return words(page);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error('the job did not end');
    } finally {
      await worker.stop();
    }
  }

  it('S31: the page of the columns reads a few amounts of thousands, and they tell the same', async () => {
    const { pools } = (await testApp()).services;
    const { tokenHash, slug } = cast.players.administrator;
    const asAda = <T>(work: (db: Db) => Promise<T>) =>
      asActor(pools, { side: 'staff', tokenHash, slug, readOnly: true }, work);
    const ways: [string, (n: number) => string][] = [
      ['1.234,56', (n) => `${Math.floor(n / 7) + 1}.${100 + (n % 900)},${10 + (n % 90)}`],
      ['1,234', (n) => `${(n % 9) + 1},${100 + (n % 900)}`],
      ['0.500', (n) => `0.${100 + (n % 900)}`],
      ['(1 234,5) EUR', (n) => `(${(n % 9) + 1} ${100 + (n % 900)},${n % 10}) EUR`],
      ['12', (n) => `${n}`],
    ];
    for (const [what, write] of ways) {
      const written = Array.from({ length: 2_000 }, (_, n) => write(n));
      const at = await begun(head + written.map((amount, n) => `2026-05-04;${amount};West;x;W${n}`).join('\n'));
      const found = await asAda((db) => amountsIn(db, at.replace('/columns', '').split('/').at(-1)!, 0, 1));
      expect(found.length, what).to.be.within(1, 40);
      const told = (texts: readonly string[]) => {
        const marks = new DecimalMarks();
        for (const text of texts) marks.add(text);
        return ['EUR', 'KWD'].map((currency) => marks.told(currency));
      };
      expect(told(found.map(({ cell }) => cell)), what).to.deep.equal(told(written));
      await ada.post(`${at.replace('/columns', '')}/discard`);
    }
  }); // prettier-ignore

  it('S31: more than 50 payments are recorded by a job, as whoever pressed the button; meanwhile nobody changes the file', async () => {
    const at = await begun(paying(await issued(60)));
    expect((await ada.post(`${at}/record`)).status).to.equal(303);
    expect([await stateOf(at), (await payments()).length]).to.deep.equal(['queued', 0]);
    expect(words(await ada.get(at)))
      .to.contain('In progress')
      .and.contain('60 payments');
    for (const end of ['leave_out', 'discard', 'record', 'lines', 'columns'])
      expect((await ada.post(`${at}/${end}`)).status, end).to.equal(303);
    for (const end of ['discard', 'columns'])
      expect((await ada.get(`${at}/${end}`)).location, end).to.equal(at);
    expect(await stateOf(at)).to.equal('queued');
    expect(await worked(at))
      .to.contain('60 payments recorded.')
      .and.contain('Recorded 60 payments');
    const by = new Set((await payments()).map(({ recorded_by: name }) => name));
    expect([...by]).to.deep.equal(['Person1 administrator']);
    const [left] = await all<{ n: number }>(
      'select count(*)::int as n from invoices where tenant_id = $1 and number > 5000 and is_open',
      cast.tenantId,
    );
    expect(left!.n).to.equal(0);
    const again = await begun(paying([5001, 5002]));
    expect(words(await ada.get(again))).to.contain('Already recorded 2 lines');
  });

  it('a payment meanwhile: the job records nothing, gives the file back and says why', async () => {
    const numbers = await issued(51);
    const at = await begun(paying(numbers));
    await ada.post(`${at}/record`);
    const [first] = await all<{ id: string }>(
      'select id from invoices where tenant_id = $1 and number = 5001 and kind = $2', cast.tenantId, 'invoice',
    ); // prettier-ignore
    const form = {
      paid_on: '2026-05-04',
      method: 'cash',
      reference: '',
      amount: '10.01',
      invoices: first!.id,
    };
    expect((await ada.post(`/admin/invoices/${first!.id}/payments`, form)).status).to.equal(303);
    expect(await worked(at)).to.contain('Something has changed since the dry run, so nothing was recorded.');
    expect([await stateOf(at), (await payments()).length]).to.deep.equal(['draft', 0]);
  });

  it('A23: whoever may record no more by then gets nothing recorded, and the file goes back', async () => {
    const at = await begun(paying(await issued(51)));
    await ada.post(`${at}/record`);
    const { userId } = cast.players.administrator;
    await all('delete from user_usergroups where user_id = $1', userId);
    const worker = await startWorker((await testApp()).services, jobs);
    for (let tries = 0; tries < 300 && (await stateOf(at)) !== 'draft'; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    await worker.stop();
    const [file] = await all<{ told: string }>(
      'select told from bank_files where id = $1',
      at.split('/').at(-1),
    );
    expect([await stateOf(at), (await payments()).length]).to.deep.equal(['draft', 0]);
    expect(file!.told).to.contain('can no longer record payments');
  });

  it('several numbers whose sum is the amount come ticked, and others don’t', async () => {
    await issued(4);
    const at = await begun(
      `${head}2026-05-04;20,03;West;INV-5001 INV-5002;B1\n2026-05-04;9,00;West;INV-5003, INV-5004;B2\n`,
    );
    const { text } = await ada.get(at);
    const boxes = [...text.matchAll(/<input[^>]*name="(\d+)_invoices"[^>]*>/g)].map(
      ([box, line]) => `${line} ${box.includes('checked')}`,
    );
    expect(boxes).to.deep.equal(['2 true', '2 true', '3 false', '3 false']);
    expect(words(await ada.get(at))).to.contain('INV-5001 and INV-5002 together have exactly this to pay.');
    expect((await payments()).length, 'a proposal is no payment').to.equal(0);
  });

  it('says that a file was read as Windows-1252', async () => {
    const at = await begun(
      Buffer.from(`${head}2026-05-04;10,00;Müller GmbH;Rechnung für März;C1\n`, 'latin1'),
    );
    expect(words(await ada.get(at))).to.contain('so it was read as Windows-1252');
    const other = await begun(`${head}2026-05-04;10,00;Müller;INV;C2\n`);
    expect(words(await ada.get(other))).to.not.contain('Windows-1252');
  });
});
