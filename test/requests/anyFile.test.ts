import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import fc from 'fast-check';
import { jobs } from '../../server/features/jobs.ts';
import { importNames, type ImportName } from '../../server/imports/kind.ts';
import { startWorker, type Worker } from '../../server/jobs/worker.ts';
import { anyText, lookalike, nothingSeen } from '../support/anyText.ts';
import { signedIn, testApp, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { pdf } from '../support/documents.ts';
import { Importing } from '../support/importing.ts';
import { expectSeen, keptTexts, type KeptTexts } from '../support/keptTexts.ts';
import { isLong } from '../support/long.ts';
import { formsOn } from '../support/pageForms.ts';
import { all } from '../support/people.ts';
import { seedOf } from '../support/seeds.ts';

const seed = seedOf('TEXT_SEED');
const inFile = isLong ? 500 : 12;
const files = isLong ? 4 : 1;

/** What no two rows of a file have in common, by kind. */
const ownColumn: Readonly<Record<ImportName, string>> = {
  customers: 'Customer number',
  facilities: 'Code',
  contacts: 'Contact ID',
  assets: 'Asset ID',
  service_history: 'Reference',
  tickets: 'Number',
};

describe(`Any text in any file (TEXT_SEED=${seed})`, function () {
  this.timeout(isLong ? 3_600_000 : 120_000);
  let cast: Cast;
  let admin: Browser;
  let importing: Importing;
  let worker: Worker;
  let known: KeptTexts;
  const examples = new Map<ImportName, string[][]>();
  let count = 0;
  before(async () => {
    cast = await makeCast('any-file');
    admin = await signedIn(cast.players.administrator);
    importing = new Importing(admin);
    worker = await startWorker((await testApp()).services, jobs);
    // Each kind by its own example first: later ones need what the earlier ones add.
    for (const kind of importNames) {
      const example = (await admin.get(`/admin/imports/${kind}/example.csv`)).text;
      examples.set(kind, parse(example, { bom: true }));
      await importing.imported(kind, example);
    }
    known = await keptTexts(cast.tenantId);
  });
  after(() => worker.stop());

  const texts = (many: number): string[] =>
    fc
      .sample(fc.oneof(anyText, lookalike, nothingSeen), { numRuns: many, seed: seed + ++count })
      .map((text) => text.slice(0, 400));
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""').replaceAll('\0', '')}"`;
  const csv = (rows: readonly (readonly string[])[]) =>
    rows.map((row) => row.map(quoted).join(',')).join('\r\n');
  /** Rows that are right, each but the last with some texts in some of its cells. */
  const withTexts = (rows: readonly string[][]): string[][] => {
    const given = texts(rows.length * 2);
    return rows.map((row, n) => {
      if (n === rows.length - 1) return row;
      const changed = [...row];
      for (const [at, text] of given.slice(n * 2, n * 2 + 1 + (n % 2)).entries())
        changed[(n + at * 3) % row.length] = text;
      return changed;
    });
  };

  /** Types something else into every cell that has a problem, and then leaves out what still has one. */
  async function mend(at: string): Promise<void> {
    for (const leaves of [false, true]) {
      for (let page = await admin.get(at); ; page = await admin.get(at)) {
        expect(page.status).to.equal(200);
        const cells = [...page.text.matchAll(/name="((\d+)_\d+)"/g)];
        if (cells.length === 0) return;
        const others = texts(50);
        const body: Record<string, string> = {};
        for (const [, name = '', line = ''] of cells) {
          body[name] = others[Object.keys(body).length % others.length]!;
          if (leaves) body[`${line}_left_out`] = 'on';
        }
        const answer = await admin.upload(`${at}/rows`, body, null);
        expect(answer.status, JSON.stringify(body)).to.equal(303);
        if (!leaves) break;
      }
    }
  }

  for (const kind of importNames)
    it(`${kind}: every column of an import, every cell that is mended, and what is imported`, async () => {
      const [headings = [], ...right] = examples.get(kind)!;
      const own = headings.findIndex((one) => one.startsWith(ownColumn[kind]));
      expect(own, headings.join()).to.be.greaterThan(-1);
      let imported = 0;
      for (let file = 0; file < files; file += 1) {
        const rows = Array.from({ length: inFile }, (_, n) =>
          right[n % right.length]!.map((cell, column) => {
            if (column === own) return `K${seed}-${file}-${n}`;
            // By now, several contacts are called what the example says.
            return headings[column] === 'Contact' ? '' : cell;
          }),
        );
        const at = await importing.begun(kind, csv([headings, ...withTexts(rows)]));
        await mend(at);
        const left = await importing.rows(at);
        expect(left.filter(({ outcome }) => outcome === 'problem')).to.deep.equal([]);
        const some = left.filter(({ outcome }) => outcome === 'new' || outcome === 'changed').length;
        imported += some;
        if (some > 0) await importing.finished(at);
      }
      expect(imported).to.be.greaterThan(isLong ? (files * inFile) / 10 : 0);
    });

  it('payments from the bank: every column of a file, what is decided of its lines, and what is recorded', async () => {
    const made = await admin.post('/admin/invoices', {
      ...{ customer_id: cast.customers.west, dated_on: '2026-01-31', due_on: '2026-02-28', currency: 'EUR' },
      ...{
        line_description: 'Work',
        line_quantity: '1',
        line_price: '10.00',
        line_tax: '0',
        tax_reason: 'Abroad',
      },
    });
    expect((await admin.post(`${made.location!}/issue`)).status).to.equal(303);
    const [invoice] = await all<{ number: string }>(
      'select number from invoices where id = $1',
      made.location!.split('/').at(-1),
    );
    const headings = [
      'Date',
      'Amount',
      'Credit or debit',
      'Currency',
      'Payer',
      'Purpose',
      'Reference',
      'Transaction ID',
    ];
    for (let file = 0; file < files; file += 1) {
      const rows = Array.from(
        { length: inFile },
        (_, n) =>
        ['2026-05-04', '0.01', '', 'EUR', 'West', invoice!.number, `R-${n}`, `T${seed}-${file}-${n}`], // prettier-ignore
      );
      const sent = await admin.upload(
        '/admin/invoices/bank',
        { currency: 'EUR' },
        {
          name: `${texts(1)[0]!.replace(/\p{Cc}|\p{Cs}/gu, '')}.csv`,
          content: csv([headings, ...withTexts(rows)]),
        },
      );
      expect(sent.status, sent.text.slice(0, 500)).to.equal(303);
      const at = sent.location!;
      let page = await admin.get(at);
      if (page.status === 303) {
        // A text that happens to be a date or an amount can make its column one that is read in two ways, which the page asks about.
        const asked = await admin.get(page.location!);
        const choice = formsOn(asked.text, page.location!).find(({ action }) => action === page.location)!;
        expect((await admin.post(choice.action, choice.values)).status).to.equal(303);
        page = await admin.get(at);
      }
      expect(page.status).to.equal(200);
      const fields = [...page.text.matchAll(/name="(\d+_\w+)"/g)].map(([, name = '']) => name);
      const given = texts(Math.max(1, fields.length));
      const body = Object.fromEntries(fields.map((name, n) => [name, given[n]!.replaceAll('\0', '')]));
      expect((await admin.post(`${at}/lines`, body)).status).to.be.oneOf([303, 422]);
      expect((await admin.post(`${at}/leave_out`)).status).to.equal(303);
      expect((await admin.post(`${at}/record`)).status).to.equal(303);
      expect((await admin.get(at)).status).to.equal(200);
      for (const text of texts(20))
        expect(
          (await admin.get(`${at}?q=${encodeURIComponent(text.replace(/\p{Cs}/gu, ''))}`)).status,
        ).to.equal(200);
    }
  });

  it('the names of files: documents and certificates', async () => {
    for (let n = 0; n < (isLong ? 200 : 6); n += 1) {
      const [name = ''] = texts(1);
      const file = { name: name.replace(/\p{Cs}/gu, ''), content: pdf(`any ${n}`) };
      const one = await admin.uploadFiles(`/admin/assets/${cast.assets.cal1}/documents`, { kind: 'report' }, [
        file,
      ]);
      expect(one.status, JSON.stringify(name)).to.be.oneOf([303, 422]);
      const many = await admin.uploadFiles('/admin/certificates', {}, [file]);
      expect(many.status, JSON.stringify(name)).to.be.oneOf([303, 422]);
      if (many.status !== 303) continue;
      expect((await admin.get(many.location!)).status).to.equal(200);
      expect((await admin.post(`${many.location!}/discard`)).status).to.be.lessThan(500);
    }
    expect((await admin.get(`/admin/assets/${cast.assets.cal1}/documents`)).status).to.equal(200);
  });

  it('nothing is kept that reads as empty or hides something', async () => {
    expect(await expectSeen(cast.tenantId, known)).to.be.greaterThan(100);
  });
});
