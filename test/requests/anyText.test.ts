import { expect } from 'chai';
import fc from 'fast-check';
import type { Made } from '../browser/places.ts';
import { anyText, asSeen, formBytes, lookalike, nothingSeen } from '../support/anyText.ts';
import type { Answer, Browser } from '../support/app.ts';
import { formTargets, own, usual, type FormTarget } from '../support/formTargets.ts';
import { expectSeen, keptTexts, type KeptTexts } from '../support/keptTexts.ts';
import { isLong } from '../support/long.ts';
import { formsOn, type PageForm } from '../support/pageForms.ts';
import { all, goodPassword } from '../support/people.ts';
import { seedOf } from '../support/seeds.ts';
import { textFieldsOfViews } from '../support/viewFields.ts';

const seed = seedOf('TEXT_SEED');
const texts = isLong ? 10_000 : 150;

describe(`Any text in any field (TEXT_SEED=${seed})`, function () {
  this.timeout(isLong ? 3_600_000 : 120_000);
  let made: Made;
  let targets: FormTarget[];
  let admin: Browser;
  let known: KeptTexts;
  let count = 0;
  let lost = 0;

  const sample = <T>(arbitrary: fc.Arbitrary<T>, many: number): T[] =>
    fc.sample(arbitrary, { numRuns: many, seed: seed + ++count });

  before(async () => {
    const found = await formTargets();
    ({ made, targets } = found);
    admin = await found.browserOf('administrator', made.cast.slug);
    // What the tenant was made with is not what this test is about.
    known = await keptTexts(made.cast.tenantId);
    expect(known.size).to.be.greaterThan(80);
  });

  /** A refused form comes back with what was typed. A code counts once, and what begins with _ isn't saved anyway. */
  function expectKept(key: string, names: readonly string[], typed: PageForm['values'], html: string) {
    const again = formsOn(html, '').find(({ texts: there }) => names.every((name) => there.includes(name)));
    expect(again, `${key}: the form that was refused`).to.not.equal(undefined);
    // A field of days leaves out control characters, which nobody sees either.
    const seen = (value: string | string[] | undefined) =>
      [value ?? '']
        .flat()
        .map((one) => asSeen(one.replace(/\p{Cc}/gu, ' ')))
        .filter(Boolean);
    for (const name of names.filter((one) => !one.startsWith('_') && one !== 'code'))
      expect(
        seen(again!.values[name]),
        `${key}: ${name}, typed as ${JSON.stringify(typed[name])}`,
      ).to.include.members(seen(typed[name]));
  }

  /** Sends a form with some texts in some of its fields. */
  async function send(
    { key, browser, page, form, adds, ready }: FormTarget,
    given: readonly string[],
  ): Promise<Answer> {
    if (form.method === 'get') {
      const typed = form.texts.map((name, at) => [name, given[at % given.length]!] as const);
      return browser.get(`${form.action.split('?')[0] ?? ''}?${formBytes(Object.fromEntries(typed))}`);
    }
    await ready?.();
    const shown = await browser.get(page);
    const fresh = formsOn(shown.text, page).find(({ texts: names }) => names.join() === form.texts.join());
    if (!fresh) {
      // Another form has ended the link, mended the row, or changed what this one is about: the page is there all the same.
      lost += 1;
      return shown;
    }
    if (adds !== undefined) fresh.texts = [adds];
    const values: Record<string, string | string[]> = { ...fresh.values };
    for (const name of fresh.passwords) values[name] = page === '/signup' ? goodPassword : '';
    for (const name of fresh.texts)
      if (own.has(name)) values[name] = `k-${seed}-${++count}`;
      else if (values[name] === '') values[name] = usual[name] ?? '';
    given.forEach((text, at) => {
      const name = fresh.texts[(count + at) % fresh.texts.length]!;
      values[name] = name.includes('email') && at % 2 === 0 ? `${text}@example.com` : text;
    });
    const answer = fresh.isMultipart
      ? await browser.upload(fresh.action, values, null)
      : await browser.postBytes(fresh.action, formBytes(values));
    if (answer.status === 422 && adds === undefined) expectKept(key, fresh.texts, values, answer.text);
    return answer;
  }

  it('knows a form for every text field that a view draws', () => {
    const thrownAt = new Set(targets.flatMap(({ form, adds }) => [...form.texts, adds]));
    const drawn = textFieldsOfViews();
    expect(drawn.length).to.be.greaterThan(150);
    const missed = drawn
      .filter(({ name }) => !thrownAt.has(name))
      .map(({ view, name }) => `${view}: ${name}`);
    expect(missed).to.deep.equal([]);
  });

  it('what looks the same is refused where it must differ, in each disguise', async () => {
    const { browser } = targets.find(({ key }) => key.startsWith('post /admin/customers '))!;
    const forms: Record<string, Record<string, string>> = {
      '/admin/customers number': { number: '', name: 'Fjord', status: 'active' },
      '/admin/partners number': { number: '', name: 'Fjord', status: 'active' },
      '/admin/facilities code': { code: '', name: 'Fjord', active: 'on' },
      '/admin/assets barcode': { barcode: '', description: 'Gauge', facility_id: made.cast.facilities.cal1, status: 'in_service' },
      '/admin/usergroups name': { name: '' },
      '/admin/users username': { username: '', first_name: 'Ann', last_name: 'Marsh' },
    }; // prettier-ignore
    for (const [where, body] of Object.entries(forms)) {
      const [path = '', field = ''] = where.split(' ');
      const answers: number[] = [];
      for (const text of sample(lookalike, isLong ? 500 : 12))
        answers.push((await browser.post(path, { ...body, [field]: text })).status);
      // Four plain texts are behind all of them.
      expect(answers.filter((status) => status === 303).length, where).to.be.within(1, 4);
      expect(new Set(answers), where).to.include(422);
    }
  });

  it(`no failure of ours, and no refusal that loses what was typed: ${texts} forms and searches, each with several texts`, async () => {
    expect(targets.length).to.be.greaterThan(60);
    const given = sample(fc.array(fc.oneof(anyText, lookalike, nothingSeen), { minLength: 1, maxLength: 3 }), texts); // prettier-ignore
    const statuses = new Map<number, number>();
    for (const [index, some] of given.entries()) {
      const target = targets[index % targets.length]!;
      const { status } = await send(target, some);
      await target.after?.();
      expect(status, `${target.key} with ${JSON.stringify(some)}`).to.be.lessThan(500);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(lost, 'forms that were gone').to.be.lessThan(texts / 10);
    // The forms are refused for what is typed, not for what this test gets wrong; and not all are.
    expect(statuses.get(303) ?? 0, JSON.stringify([...statuses])).to.be.greaterThan(texts / 20);
    expect(statuses.get(422) ?? 0, JSON.stringify([...statuses])).to.be.greaterThan(texts / 20);
  });

  it('every column of a CSV file, and every cell that is mended', async () => {
    const path = '/admin/accounts/bulk';
    const heading =
      'account_type,user_id,name,email,customer_or_partner,contact_id,can_create_users,claim_authorization_required,password';
    const inOneFile = isLong ? 500 : 100;
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    const cells = fc.array(fc.oneof(anyText, lookalike, nothingSeen), { minLength: 9, maxLength: 9 });
    for (let sent = 0; sent < texts; sent += inOneFile) {
      const rows = sample(cells, inOneFile).map((row) => row.map((cell) => cell.slice(0, 400)));
      const without = rows.map((row) => row.map((cell) => quoted(cell.replaceAll('\0', ''))).join(','));
      const content = [heading, ...without].join('\r\n');
      const answer =
        sent % (2 * inOneFile) === 0
          ? await admin.upload(path, {}, { name: `${rows[0]![0]!.replace(/\p{Cc}/gu, '')}.csv`, content })
          : await admin.upload(path, { text: content }, null);
      expect(answer.status, JSON.stringify(rows)).to.equal(303);
      const at = answer.location!;
      const page = await admin.get(at);
      expect(page.status).to.equal(200);
      const mended: Record<string, string> = {};
      const others = sample(cells, 50).flat();
      for (const [, name = ''] of page.text.matchAll(/name="(\d+_(?!left_out)\w+)"/g))
        mended[name] = others[Object.keys(mended).length % others.length]!;
      expect(Object.keys(mended).length).to.be.greaterThan(0);
      expect((await admin.upload(`${at}/rows`, mended, null)).status).to.equal(303);
      expect((await admin.get(at)).status).to.equal(200);
    }
    const withNul = await admin.upload(path, {}, { name: 'x.csv', content: `${heading}\nx\0,y` });
    expect(withNul.status).to.equal(422);
    expect(withNul.text).to.contain('Line 2 has a NUL character');
  });

  it('nothing is stored that reads as empty or hides something, and no two look the same where they must differ', async () => {
    expect(await expectSeen(made.cast.tenantId, known)).to.be.greaterThan(70);
    for (const [table, column, alive] of [
      ['customers', 'number', true],
      ['partners', 'number', true],
      ['facilities', 'code', false],
      ['assets', 'barcode', false],
      ['usergroups', 'name', false],
      ['users', 'username', true],
    ] as const) {
      // Each customer has its own codes.
      const of = table === 'facilities' ? `concat(customer_id, ' ')` : `''`;
      const rows = await all<{ value: string; of: string }>(
        `select ${column} as value, ${of} as of from ${table}
         where tenant_id = $1 and ${column} is not null ${alive ? 'and archived_at is null' : ''}`,
        made.cast.tenantId,
      );
      expect(rows.length, table).to.be.greaterThan(1);
      const seen = new Set<string>();
      for (const row of rows) {
        const value = row.of + asSeen(row.value);
        expect(seen.has(value), `${table}: ${JSON.stringify(row.value)}`).to.equal(false);
        seen.add(value);
      }
    }
  });
});
