import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { routes } from '../../server/features/index.ts';
import { browserSite, type BrowserSite } from '../support/browserSite.ts';
import { makeEverything } from '../support/made.ts';
import { isNoPage, isPlatforms, placeKey, places } from '../support/places.ts';
import { composeMail } from '../../server/mail/compose.ts';
import { isMailKind, mailKinds } from '../../server/mail/kinds.ts';
import { exampleOf } from '../../server/mail/template.ts';
import { sql } from '../support/portalPages.ts';
import { overhang } from './inspect.ts';
import { idsOf, playerOf, type Made, type Place } from './places.ts';

/** What is filled: as long as its form takes it, and without a space. */
const texts: Readonly<Record<string, readonly string[]>> = {
  tenants: ['name', 'contact_line'],
  customers: ['name', 'number', 'phone', 'email', 'address', 'notes'],
  partners: ['name', 'number', 'phone', 'email'],
  agents: ['name', 'phone', 'email'],
  facilities: ['name', 'code', 'address'],
  contacts: ['code', 'title', 'first_name', 'last_name', 'job_title', 'phone', 'email', 'notes'],
  users: ['first_name', 'last_name', 'username', 'email'],
  usergroups: ['name'],
  personnel: ['first_name', 'last_name', 'job_title'],
  assets: [...['code', 'barcode', 'description', 'manufacturer', 'model', 'serial_number', 'department']],
  tickets: ['subject', 'description', 'opened_by'],
  ticket_comments: ['body', 'author_name'],
  emails: ['to_address', 'to_name', 'subject', 'body', 'caused_by'],
  bulk_imports: ['file_name'],
  imports: ['file_name'],
  price_list_items: ['description'],
  estimates: ['terms', 'note', 'internal_note'],
  estimate_lines: ['description', 'section'],
  invoices: ['note', 'internal_note', 'tax_reason'],
  invoice_lines: ['description', 'section'],
  recurring_invoices: ['name', 'note'],
  recurring_lines: ['description', 'section'],
  payments: ['reference'],
  warranty_claims: ['description', 'asset_name'],
  claim_comments: ['body'],
  bank_files: ['file_name'],
  documents: ['name'],
};
/** What was issued, sent, paid or decided changes no more: it is lengthened beside its guards. */
const guarded = new Set([
  ...[
    'estimates',
    'estimate_lines',
    'invoices',
    'invoice_lines',
    'payments',
    'warranty_claims',
    'claim_comments',
  ],
]);
/** Where not each row may be called what one likes: the group of administrators is looked for. */
const kept: Readonly<Record<string, string>> = { usergroups: 'and not is_administrators' };

describe('A name of 150 letters without a space', function () {
  this.timeout(300_000);
  let made: Made;
  let site: BrowserSite;
  /** Pages that have a list. */
  const lists: { path: string; as: Place['as'] }[] = [];
  const open = new Map<Place['as'], { context: BrowserContext; page: Page }>();

  before(async () => {
    site = await browserSite();
    made = await makeEverything();
    for (const [table, columns] of Object.entries(texts)) await lengthen(table, columns, made.cast.tenantId);
  });
  after(async () => {
    for (const { context } of open.values()) await context.close();
  });

  async function pageOf(who: Place['as']): Promise<Page> {
    const known = open.get(who);
    if (known) return known.page;
    const context = await site.context({ script: false });
    const player = playerOf(made, who);
    if (player) await site.signIn(context, player);
    const page = await context.newPage();
    open.set(who, { context, page });
    return page;
  }

  it('breaks no table at 1280 px, no page at 360 px, in every column of every list, head, drop-down and notice', async () => {
    const wrong: string[] = [];
    const drawn = new Set<string>();
    for (const route of routes.filter((one) => one.method === 'get' && !isNoPage(one))) {
      const place = places[placeKey(route)];
      if (!place || route.side === 'platform' || route.path.startsWith('/admin/welcome')) continue;
      const path = place.path(idsOf(made));
      const page = await pageOf(place.as);
      const slug = isPlatforms(route) ? undefined : made.cast.slug;
      const answer = await page.goto(site.url(path, slug), { waitUntil: 'domcontentloaded' });
      expect(answer?.status(), path).to.be.below(400);
      for (const word of await longWordsOf(page)) drawn.add(word);
      const report = (found: readonly string[], width: number) =>
        wrong.push(...found.map((one) => `${path} at ${width} px: ${one}`));
      const wide = async () =>
        report(
          [
            ...(await overhang(page)),
            ...(await tooWideTables(page)),
            ...(await wrappedRows(page)),
            ...(await unreadableCells(page)),
          ],
          1280,
        );
      if ((await page.locator('.list > .table').count()) > 0) lists.push({ path, as: place.as });
      const narrow = async () => report(await overhang(page), 360);
      // Each change of the width is a drawing of the page: the next one begins with this one's last.
      if (page.viewportSize()?.width === 1280) {
        await wide();
        await page.setViewportSize({ width: 360, height: 740 });
        await narrow();
      } else {
        await narrow();
        await page.setViewportSize({ width: 1280, height: 740 });
        await wide();
      }
    }
    expect(wrong.join('\n')).to.equal('');
    expect(lists.length).to.be.above(40);
    // What a page shows nowhere proves nothing about it.
    expect([...drawn].sort()).to.include.members(
      ['tenants', 'customers', 'partners', 'agents', 'facilities', 'contacts', 'users', 'usergroups'].sort(),
    );
    expect([...drawn]).to.include.members(['personnel', 'assets', 'tickets', 'emails', 'bulk_imports']);
    expect([...drawn]).to.include.members(
      [
        'estimates',
        'estimate_lines',
        'invoices',
        'invoice_lines',
        'recurring_invoices',
        'recurring_lines',
        'payments',
      ].concat(['price_list_items', 'warranty_claims', 'claim_comments', 'bank_files', 'documents']),
    );
  });

  it('pushes no column away with ordinary long sentences either: a word of each can be read', async () => {
    for (const [table, columns] of Object.entries(texts))
      if (table !== 'tenants') await lengthen(table, columns.filter(isProse), made.cast.tenantId, sentence);
    const wrong: string[] = [];
    for (const { path, as } of lists) {
      const page = await pageOf(as);
      await page.setViewportSize({ width: 1280, height: 740 });
      await page.goto(site.url(path, as === 'operator' ? undefined : made.cast.slug), {
        waitUntil: 'domcontentloaded',
      });
      const found = [
        ...(await tooWideTables(page)),
        ...(await wrappedRows(page)),
        ...(await unreadableCells(page)),
      ];
      wrong.push(...found.map((one) => `${path}: ${one}`));
    }
    expect(wrong.join('\n')).to.equal('');
  });

  it('breaks no email at 360 px', async () => {
    const word = 'Wasserkraft'.repeat(14);
    const frame = {
      tenantName: word,
      colour: null,
      contactLine: word,
      logo: null,
      reason: word,
      unsubscribeLink: null,
    };
    const page = await pageOf(null);
    // A page of the product lets no style of an email's in.
    await page.goto('about:blank');
    await page.setViewportSize({ width: 360, height: 740 });
    for (const kind of Object.keys(mailKinds).filter(isMailKind)) {
      const values: Record<string, string> = {};
      for (const [name, value] of Object.entries(exampleOf(kind)))
        values[name] = value.startsWith('https:') ? `${value}/${word}` : word;
      const { html } = composeMail(kind, mailKinds[kind], values, frame);
      expect(html, kind).to.contain(word);
      await page.setContent(html);
      expect(await overhang(page), kind).to.deep.equal([]);
    }
  });
});

/** Columns that take a sentence; the others are numbers, codes and addresses. */
const isProse = (column: string) => !/email|to_address|phone|code|number|username|barcode/.test(column);
const sentence =
  'The needle of the gauge beside the second boiler sticks at 4 bar since the thunderstorm of last Tuesday ';

/** Fills each of the columns with one long word, or with `text`, another one in each row, that begins with the table's name. */
async function lengthen(
  table: string,
  columns: readonly string[],
  tenantId: string,
  text?: string,
): Promise<void> {
  if (columns.length === 0) return;
  const key = table === 'tenants' ? 'id' : 'tenant_id';
  const set = columns.map((column) => {
    const word = text === undefined ? `'${table}' || repeat('Wasserkraft', 12)` : `'${text}'`;
    const own = `substr(md5(id::text || '${column}'), 1, 8)`;
    if (/email|to_address/.test(column))
      return `${column} = '${table}' || repeat('w', 40) || ${own} || '@' || repeat('w', 60) || '.example'`;
    if (column === 'phone') return `phone = '+49' || repeat('1', 37)`;
    if (['code', 'number', 'username', 'barcode'].includes(column)) return `${column} = left(${word}, 90) || ${own}`;
    return `${column} = ${word} || ${own}`;
  }); // prettier-ignore
  const update = `update ${table} set ${set.join(', ')} where ${key} = '${tenantId}' ${kept[table] ?? ''}`;
  await sql(
    guarded.has(table)
      ? `set session_replication_role = replica; ${update}; set session_replication_role = origin`
      : update,
  );
}

/** Of which tables the page shows a long word. */
function longWordsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const values = [...document.querySelectorAll('input, select')].map((one) =>
      one instanceof HTMLSelectElement
        ? [...one.options].map((option) => option.label).join(' ')
        : (one as HTMLInputElement).value,
    );
    const text = `${document.body.innerText} ${values.join(' ')}`;
    return [...text.matchAll(/([a-z_]+)(?:Wasserkraft){3}/g)].map(([, table]) => table ?? '');
  });
}

/** Tables that are wider than their place and would have to be scrolled sideways. */
function tooWideTables(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.list:has(> .table)')]
      .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
      .map((one) => `a table is ${one.scrollWidth} px wide in ${one.clientWidth} px`),
  );
}

/** Cells of a list that are cut so far that not even a word of theirs can be read, or its first 8 letters. */
function unreadableCells(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.list > .table tbody :is(th, td)')]
      .filter((cell) => cell.checkVisibility())
      .flatMap((cell) => {
        const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        let node = walker.nextNode() as Text | null;
        while (node && (node.data.trim() === '' || !node.parentElement?.checkVisibility()))
          node = walker.nextNode() as Text | null;
        if (!node) return [];
        const holder = node.parentElement!;
        const word = /\S{1,8}/.exec(node.data)!;
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        // On one line: a text that is cut is told of twice.
        const rects = [...range.getClientRects()];
        const edge = (holder.closest('.cut') ?? cell).getBoundingClientRect().right + 1;
        const isRead =
          rects.length > 0 && rects.every(({ top, right }) => top === rects[0]?.top && right <= edge);
        return isRead
          ? []
          : [`nobody can read “${word[0]}” in a column of ${Math.round(cell.offsetWidth)} px`];
      }),
  );
}

/** Cut texts that nobody can read whole, or that wrap all the same. */
function wrappedRows(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.table .cut')]
      .filter((one) => one.checkVisibility())
      .filter((one) => {
        const cut = one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1;
        return one.getBoundingClientRect().height > 32 || (cut && one.title === '');
      })
      .map((one) => `wraps, or is cut without a title: ${one.innerText.slice(0, 40)}`),
  );
}
