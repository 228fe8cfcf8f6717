import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, mkdir, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { keyOf } from '../../server/files/files.ts';
import { signedIn, testApp } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { testDatabase } from '../support/database.ts';
import { isLong } from '../support/long.ts';
import { all } from '../support/people.ts';
import { textRow, workbook } from '../support/workbook.ts';

/** Megabytes that a process may need for any of these beyond what it needs anyway. */
const mostMore = 50;
const files = isLong ? 2_000 : 200;
const rows = isLong ? 100_000 : 5_000;

/** A process of its own answers, since that of the tests holds much else. Its memory is what the system says of it (Linux). */
describe('S31: memory of a process that answers', function () {
  this.timeout(600_000);
  let cast: Cast;
  let child: ChildProcess;
  let port = 0;
  let cookie = '';

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    cast = await makeCast('memory');
    const { databaseUrl, prefix, admin } = await testDatabase();
    const { dataDir } = (await testApp()).services.config;
    const script = fileURLToPath(new URL('../support/servesPages.ts', import.meta.url));
    child = spawn(process.execPath, ['--import', 'tsx', script, databaseUrl, prefix, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    port = Number(String((await once(child.stdout!, 'data'))[0]));
    const browser = await signedIn(cast.players.administrator);
    cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const client = await admin.connect();
    try {
      await client.query('set session_replication_role = replica');
      await client.query(
        `insert into assets (tenant_id, code, description, manufacturer, model, serial_number, facility_id, customer_id)
           select $1, 'M-' || n, 'Torque wrench, 20 to 100 Nm, number ' || n, 'Hazet', '5120-2CT', 'SN-' || n, $2, $3
             from generate_series(1, $4::int) n`,
        [cast.tenantId, cast.facilities.cal1, cast.customers.north, rows],
      );
    } finally {
      await client.query('set session_replication_role = origin');
      client.release();
    }
    await all('analyze assets');
  });
  after(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  const headers = () => ({ Host: `${cast.slug}.localhost:3000`, Cookie: cookie });
  const answered = (path: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers: headers() }, resolve).on('error', reject).end();
    });
  /** Reads an answer without keeping it; returns its status and bytes. */
  async function drained(path: string): Promise<{ status: number; bytes: number }> {
    const answer = await answered(path);
    let bytes = 0;
    for await (const part of answer as AsyncIterable<Buffer>) bytes += part.length;
    return { status: answer.statusCode ?? 0, bytes };
  }
  /** Sends a file in a form, some of it at a time. */
  function sent(path: string, fields: Record<string, string>, name: string, content: Buffer): Promise<number> {
    const boundary = 'memory';
    const field = path.endsWith('documents') ? 'files' : 'file';
    const text = Object.entries(fields).map(
      ([key, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`,
    );
    const head = Buffer.from(
      `${text.join('')}--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n` +
        'Content-Type: application/octet-stream\r\n\r\n',
    );
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          ...{ host: '127.0.0.1', port, path, method: 'POST' },
          headers: {
            ...headers(),
            'Sec-Fetch-Site': 'same-origin',
            'Content-Type': `multipart/form-data; boundary=${boundary}`,
            'Content-Length': head.length + content.length + tail.length,
          },
        },
        (answer) => {
          answer.resume();
          answer.on('end', () => resolve(answer.statusCode ?? 0));
        },
      ).on('error', reject);
      Readable.from(
        (function* () {
          yield head;
          for (let start = 0; start < content.length; start += 65_536) yield content.subarray(start, start + 65_536);
          yield tail;
        })(),
      ).pipe(asked);
    });
  } // prettier-ignore

  const megabytes = async () => {
    const [, kilobytes = '0'] =
      /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1000;
  };
  /** By how many megabytes the process was larger while it did something, and how long pages took meanwhile. */
  async function measured(what: string, work: () => Promise<unknown>): Promise<number> {
    const before = await megabytes();
    let most = before;
    const over = new AbortController();
    const times: number[] = [];
    const watching = (async () => {
      while (!over.signal.aborted) {
        most = Math.max(most, await megabytes());
        await pause(10);
      }
    })();
    const asking = (async () => {
      while (!over.signal.aborted) {
        const begun = performance.now();
        const { status } = await drained('/admin/customers');
        times.push(performance.now() - begun);
        if (status !== 200) throw new Error(`a page answered ${status} meanwhile`);
        await pause(50);
      }
    })();
    try {
      await work();
    } finally {
      over.abort();
      await Promise.all([watching, asking]);
    }
    times.sort((one, other) => one - other);
    const [median, last] = [times[Math.floor(times.length / 2)] ?? 0, times.at(-1) ?? 0];
    const more = most - before;
    process.stdout.write(
      `    ${what}: ${before.toFixed(0)} MB and ${more.toFixed(0)} MB more; ` +
        `pages meanwhile ${median.toFixed(0)} ms, at most ${last.toFixed(0)} ms\n`,
    );
    return more;
  }
  /** So that nothing is counted that any request needs for the first time. */
  const warm = async (work: () => Promise<unknown>) => {
    for (let n = 0; n < 3; n += 1) await work();
    for (let n = 0; n < 20; n += 1) await drained('/admin/assets');
    await pause(1_000);
  };

  it(`a ZIP of ${files} certificates of 100 KB each`, async () => {
    const { dataDir } = (await testApp()).services.config;
    const found = await all<{ id: string }>(
      "select id from assets where tenant_id = $1 and code like 'M-%' order by id limit $2",
      cast.tenantId,
      files,
    );
    const content = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(100_000)]);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const ids = found.map(() => randomUUID());
    for (const fileId of ids) {
      const path = join(dataDir, 'files', keyOf({ tenantId: cast.tenantId, fileId }));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
    await all(
      `insert into documents (tenant_id, asset_id, kind, name, size, media_type, sha256, file_id, shown, by_staff, author_name)
         select $1, f.asset, 'certificate', 'Certificate of ' || f.n || '.pdf', $4, 'application/pdf', $5, f.file, true, true, 'Tess'
           from unnest($2::uuid[], $3::uuid[]) with ordinality f (asset, file, n)`,
      cast.tenantId,
      found.map(({ id }) => id),
      ids,
      content.length,
      sha256,
    );
    await warm(() => drained('/admin/assets/certificates.zip?q=SN-1'));
    const more = await measured(`ZIP of ${files} files`, async () => {
      const { status, bytes } = await drained('/admin/assets/certificates.zip');
      expect(status).to.equal(200);
      expect(bytes).to.be.greaterThan(files * content.length);
    });
    expect(more).to.be.at.most(mostMore);
  });

  it('an upload of 20 MB', async () => {
    const at = `/admin/assets/${cast.assets.cal1}/documents`;
    const small = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(100_000)]);
    const large = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(19_990_000)]);
    const form = { kind: 'other', shown: 'on' };
    let n = 0;
    await warm(() => sent(at, form, `small ${(n += 1)}.pdf`, small));
    const more = await measured('upload of 20 MB', async () => {
      expect(await sent(at, form, 'large.pdf', large)).to.equal(303);
    });
    expect(more).to.be.at.most(mostMore);
  });

  for (const format of ['xlsx', 'csv'])
    it(`the assets as ${format.toUpperCase()}, of ${rows}`, async () => {
      await warm(() => drained(`/admin/assets/export.csv?format=${format}&q=SN-12`));
      const more = await measured(`${format.toUpperCase()} of a list of ${rows} rows`, async () => {
        const { status, bytes } = await drained(`/admin/assets/export.csv?format=${format}`);
        expect(status).to.equal(200);
        expect(bytes).to.be.greaterThan(rows);
      });
      expect(more).to.be.at.most(mostMore);
    });

  for (const imported of isLong ? [9_999, rows] : [rows]) it(`a workbook of ${imported} rows that is imported`, async () => {
    const heading = textRow(1, ['Customer number', 'Name', 'Phone']);
    const book = (count: number) => {
      const lines = Array.from({ length: count }, (_, n) => textRow(n + 2, [`X-${n}`, `Customer ${n}`, '020 7946 0000']));
      return workbook({ sheets: { Customers: `${heading}${lines.join('')}</sheetData>` } });
    };
    const [small, large] = [await book(100), await book(imported)];
    await warm(() => sent('/admin/imports/customers', {}, 'small.xlsx', small));
    const more = await measured(`import of a workbook of ${imported} rows`, async () => {
      // More than 10,000 are refused, in words.
      expect(await sent('/admin/imports/customers', {}, 'large.xlsx', large)).to.equal(imported > 10_000 ? 422 : 303);
    });
    // Rows that are taken are judged and kept, too.
      expect(more).to.be.at.most(imported > 10_000 ? mostMore : 1.5 * mostMore);
  }); // prettier-ignore
});
