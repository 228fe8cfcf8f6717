import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import { routes } from '../../server/features/index.ts';
import { readXlsx } from '../../server/imports/xlsx/readXlsx.ts';
import { idsOf, playerOf, type Made } from '../browser/places.ts';
import { signedIn, type Browser } from '../support/app.ts';
import { isLong } from '../support/long.ts';
import { makeEverything } from '../support/made.ts';
import { all } from '../support/people.ts';
import { placeKey, places, type Opener } from '../support/places.ts';
import { unpacked } from '../support/zips.ts';

const bounds = { tooManyRows: 'Too many rows.', rows: 60_000, columns: 50, characters: 40_000 };
const zone = 'Pacific/Auckland';
/** Which are texts, whatever they are made of. */
const texts = /ID$|number|Number|Code|Barcode|Phone|Name|Description|Purchase order|Address/;
/** Pages that tell what happened, and aren't tables. */
const told = new Set(['/admin/audit', '/activity', '/reports', '/admin/reports']);

const plain = (html: string) =>
  html.replace(/<span class="visually-hidden">[\s\S]*?<\/span>/g, '').replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'").replaceAll('&#34;', '"').replaceAll('&amp;', '&').replace(/\s+/g, ' ').trim(); // prettier-ignore

describe('A workbook and its page', function () {
  this.timeout(isLong ? 900_000 : 240_000);
  let made: Made;
  const browsers = new Map<Opener, Browser>();
  before(async () => {
    made = await makeEverything();
    await all('update tenants set time_zone = $2 where id = $1', made.cast.tenantId, zone);
  });

  const browserOf = async (as: Opener): Promise<Browser> => {
    const browser = browsers.get(as) ?? (await signedIn(playerOf(made, as)!));
    browsers.set(as, browser);
    return browser;
  };
  /** Every order and filter that a list offers. */
  const variantsOn = (page: string): string[] => {
    const tools = /<form class="list-tools"[\s\S]*?<\/form>/.exec(page)?.[0] ?? '';
    const lists = [...tools.matchAll(/<select[^>]*name="(\w+)"([\s\S]*?)<\/select>/g)];
    return lists.flatMap(([, name = '', inside = '']) =>
      [...inside.matchAll(/<option value="([^"]+)"/g)].map(
        ([, value = '']) => `${name}=${encodeURIComponent(value)}`,
      ),
    );
  };

  it('have the same rows in the same order, and numbers, days and moments are what they are', async () => {
    const wrong: string[] = [];
    let compared = 0;
    for (const route of routes.filter((one) => one.method === 'get' && one.path.endsWith('/export.csv'))) {
      const list = route.path.replace(/\/export\.csv$/, '');
      const place = places[placeKey({ ...route, path: list })];
      if (!place?.as || place.as === 'operator') continue;
      const browser = await browserOf(place.as);
      const at = place.path(idsOf(made)).split('?')[0] ?? '';
      const variants = variantsOn((await browser.get(at)).text).filter((_, n) => isLong || n % 4 === 1);
      for (const variant of ['', ...variants]) {
        const say = (text: string) => wrong.push(`${list} ${variant}: ${text}`);
        const csv = await browser.get(`${at}/export.csv?${variant}`);
        const xlsx = await browser.get(`${at}/export.csv?format=xlsx&${variant}`);
        if (csv.status === 404) continue;
        const [headings = [], ...rows] = parse(csv.text, { bom: true });
        const read = await readXlsx(xlsx.bytes, bounds);
        if ('problem' in read) throw new Error(`${list}: ${read.problem}`);
        const found = read.sheets[0]!.rows.slice(1).map(({ cells }) => cells);
        const sheet = (await unpacked(xlsx))['xl/worksheets/sheet1.xml']!;
        if (found.length !== rows.length) say(`${found.length} rows, and ${rows.length} in the CSV file`);
        for (const [line, row] of rows.entries())
          for (const [column, cell] of row.entries()) {
            const text = cell.replace(/^'(?=[=+\-@\t\r])/, '');
            const is = found[line]?.[column] ?? '';
            const isNumber = !texts.test(headings[column]!) && /^-?\d+(?:\.\d+)?$/.test(text);
            const isTime = /^\d{4}-\d\d-\d\d(?:T|$)/.test(text);
            const moment = text.includes('T')
              ? new Date(text).toLocaleString('sv-SE', { timeZone: zone })
              : text;
            const address = `${String.fromCharCode(65 + column)}${line + 2}`;
            const isText = new RegExp(`<c r="${address}"[^>]*inlineStr`).test(sheet);
            const isSame = isTime
              ? is === moment
              : isNumber
                ? Number(is) === Number(text)
                : is.trim() === text.trim();
            if (!isSame) say(`${headings[column]!} is ${is}, and ${text} in the CSV file`);
            if (isText && (isNumber || isTime)) say(`${headings[column]!} is the text ${text}`);
            compared += 1;
          }
        if (told.has(list)) continue;
        const page = (await browser.get(`${at}?${variant}`)).text;
        const names = [...page.matchAll(/<th scope="row"[^>]*>([\s\S]*?)<\/th>/g)].map(([, name = '']) =>
          plain(name),
        );
        if (names.length !== Math.min(rows.length, 25))
          say(`${rows.length} rows, and ${names.length} on the page`);
        for (const [line, name] of names.entries())
          if (!found[line]?.some((cell) => cell !== '' && name.includes(cell)))
            say(`line ${line + 1} isn’t ${name}`);
      }
    }
    expect([...new Set(wrong)]).to.deep.equal([]);
    expect(compared).to.be.greaterThan(isLong ? 20_000 : 5_000);
  });
});
