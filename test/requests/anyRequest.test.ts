import { expect } from 'chai';
import { routes } from '../../server/features/index.ts';
import { idsOf } from '../browser/places.ts';
import { formBytes } from '../support/anyText.ts';
import { testApp, type Answer } from '../support/app.ts';
import { formTargets, own, usual, type FormTarget, type FormTargets } from '../support/formTargets.ts';
import { isLong } from '../support/long.ts';
import { formsOn, type PageForm } from '../support/pageForms.ts';
import { isPlatforms, placeKey, places } from '../support/places.ts';
import { send } from '../support/sending.ts';

const filler = 'x'.repeat(100);
/** What no page draws as the end of an address. */
const queries = [
  'q[]=1', 'q[a]=b&sort[a]=b&page[]=2', 'q=a&q=b&sort=name&sort=name&page=1&page=2', 'q=%00&status=%00&id=%00', 'q=%', 'q=%E0%A4%A',
  'q=%ff%fe', '&&&=&==&q', '__proto__=1&constructor=1&toString=1&hasOwnProperty=1', 'page=1e400', 'page=-1&page_size=0',
  'page=99999999999999999999',
  'page=%D9%A3', 'page=0x10&sort=-', 'sort=__proto__&dir=constructor', 'from=0000-00-00&to=2026-02-31', 'from=20026-01-01&to=-0001-01-01',
  'from=9999-12-31&to=0001-01-01', 'month=2026-13&day=2026-00-01&week=2026-W99&date=275760-09-14', 'month=99999-01&months=1e9',
  'next=%0d%0aSet-Cookie:a=b',
  'next=//x.example&why[]=1', 'customer=1&facility=&contact=null&kind=__proto__&tab=..%2f..',
  'customer[]=a&contact[]=b&facility[]=c&chosen[]=1',
  `q=${filler.repeat(60)}`, Array.from({ length: 1500 }, (_, n) => `a${n}=1`).join('&'), 'q=1&'.repeat(2000),
]; // prettier-ignore
/** What a person, a program or a copy from elsewhere puts where a number or a day belongs. */
const values = [
  '1e400', '-0', 'NaN', 'Infinity', '½', '٣', '१२', '0x1F', '1,5', '1.234.567,89', '99999999999999999999', '-1', '9007199254740993',
  '1_000', '0.000000001',
  '0000-00-00', '2026-02-31', '20026-01-01', '9999-12-31', '0001-01-01', '-000001-01-01', '275760-09-14', '2026-13-01', '31.02.2026',
  '٢٠٢٦-٠١-٠١', '24:00', '25:61',
  '00000000-0000-0000-0000-000000000000', '__proto__', 'null',
]; // prettier-ignore
/** Bodies that aren't what they are said to be. */
const lies: readonly (readonly [type: string | null, body: string | Buffer])[] = [
  ['application/json', '{"name":{"a":1}}'], ['text/plain', 'name=x'], [null, 'name=x'], ['multipart/form-data', 'x'],
  ['multipart/form-data; boundary=', '--\r\n'],
  ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ncut'],
  ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="a[b][c]"\r\n\r\n1\r\n--b--\r\n'],
  ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n1\r\n--b--\r\n'],
  ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="name"; filename="x"\r\n\r\n1\r\n--b--\r\n'],
  ['application/x-www-form-urlencoded; charset=utf-16', 'name=x'], ['application/x-www-form-urlencoded; charset=koi8-r', 'name=%ff'],
  ['application/x-www-form-urlencoded', Buffer.from([0xff, 0xfe, 0x3d, 0x00])],
  ['application/x-www-form-urlencoded', `${'a[b]'.repeat(3000)}=1`],
  ['application/x-www-form-urlencoded', `a${'[b]'.repeat(3000)}=1`], ['application/x-www-form-urlencoded', 'a=1&'.repeat(20_000)],
  ['a/b; c="', 'x'], ['application/x-www-form-urlencoded', ''],
]; // prettier-ignore
/** Headers as no browser sends them, byte for byte. */
const headers: Readonly<Record<string, string>>[] = [
  { 'Accept-Language': '*' }, { 'Accept-Language': 'xx-YY-zz;q=2, ;;;' }, { 'Accept-Language': 'x'.repeat(5000) },
  { 'Accept-Language': 'de_DE.UTF-8' },
  { 'Accept-Language': 'en-u-nu-arab-ca-islamic' }, { 'Accept-Language': 'i-klingon,en-GB-oed' }, { 'Accept-Language': '\u00ff\u00fe' },
  { 'User-Agent': '\u00e9\u0080\u00ff' }, { Referer: '\u00ff' }, { Referer: 'http://[' }, { Accept: '\u00ff' },
  { 'Accept-Encoding': '\u00ff;q=x' },
  { 'If-None-Match': '\u00ff' }, { 'If-Modified-Since': '0000-00-00' }, { Range: 'bytes=-0' }, { Range: 'bytes=9-1,\u00ff' },
  { 'X-Forwarded-For': '\u00ff, [::1]:80' },
  { 'X-Forwarded-Proto': 'ftp' }, { 'Sec-Fetch-Site': '\u00ff' }, { Origin: '\u00ff' }, { Origin: 'null' }, { 'Content-Encoding': 'br' },
  { 'Content-Encoding': '\u00ff' },
  { Cookie: '\u00ff=\u00fe' }, { Cookie: 'gatehouse_staff=s%3A' }, { Cookie: 'gatehouse_staff=%; gatehouse_portal=%E0%A4%A' },
  { Cookie: 'gatehouse_staff=j%3A%7B' },
  { Cookie: 'gatehouse_staff=s%3A__proto__.x; gatehouse_staff=; =; ;;' }, { Cookie: `gatehouse_portal=${'a'.repeat(6000)}` },
  { Cookie: 'x=1; '.repeat(700) },
]; // prettier-ignore

/** A few of them, others for each place; eight times as many in the long run. */
const some = <T>(all: readonly T[], place: number, few: number): readonly T[] => {
  const many = Math.min(all.length, isLong ? few * 8 : few);
  return Array.from({ length: many }, (_, n) => all[(place * many + n) % all.length]!);
};

describe('Any request', function () {
  this.timeout(isLong ? 3_600_000 : 600_000);
  let found: FormTargets;
  let sent = 0;
  let forbidden = 0;
  before(async () => {
    found = await formTargets();
  });

  const expectAnswer = ({ status }: Pick<Answer, 'status'>, what: string) => {
    sent += 1;
    if (status === 403) forbidden += 1;
    expect(status, what.slice(0, 600)).to.be.within(200, 499);
  };

  it('of any query: every page, list, export and document answers', async () => {
    const { made, pages, browserOf } = found;
    const addresses = [...pages];
    // Files have no places of their own: their addresses begin with that of a page.
    for (const route of routes.filter(({ method, path }) => method === 'get' && /\.\w+$/.test(path))) {
      const parts = route.path.split('/');
      const under = parts.map((_, n) => parts.slice(0, parts.length - n).join('/'));
      const key = under.map((path) => placeKey({ ...route, path })).find((one) => places[one] !== undefined);
      if (key === undefined) continue;
      const { as, path } = places[key]!;
      const rest = route.path.slice(key.length - route.side.length - 1).replace(/:\w+/g, 'x');
      const browser = await browserOf(as, isPlatforms(route) ? undefined : made.cast.slug);
      addresses.push({ browser, path: `${path(idsOf(made)).split('?')[0]!}${rest}` });
    }
    expect(addresses.length).to.be.greaterThan(200);
    for (const [at, { browser, path }] of addresses.entries())
      for (const query of some(queries, at, 2)) {
        const address = `${path}${path.includes('?') ? '&' : '?'}${query}`;
        expectAnswer(await browser.get(address), address);
      }
  });

  /** With what nobody else may have, and with something in each field that was drawn empty. */
  const filled = (form: PageForm): PageForm => {
    for (const name of form.texts)
      if (own.has(name)) form.values[name] = `n-${++sent}`;
      else if (form.values[name] === '') form.values[name] = usual[name] ?? '';
    return form;
  };
  /** The form as it is drawn now, filled in; without one, as it was drawn. */
  const drawn = async ({ browser, page, form, ready }: FormTarget): Promise<PageForm> => {
    await ready?.();
    const now = formsOn((await browser.get(page)).text, page);
    return filled(now.find(({ texts }) => texts.join() === form.texts.join()) ?? form);
  };
  const sendForm = async (
    { browser, after: putRight }: FormTarget,
    { method, action, isMultipart }: PageForm,
    body: Record<string, string | string[]>,
  ) => {
    if (method === 'get') return browser.get(`${action.split('?')[0]!}?${formBytes(body)}`);
    const answer = isMultipart
      ? await browser.upload(action, body, null)
      : await browser.postBytes(action, formBytes(body));
    await putRight?.();
    return answer;
  };

  it('of numbers and days that there are none of: every field of every form, those that choose and those that are hidden too', async () => {
    for (const [at, target] of found.targets.entries()) {
      const names = Object.keys(target.form.values);
      // What only asks or was refused has changed nothing: the form would be drawn the same again.
      let form: PageForm | null = null;
      for (const [n, name] of names.entries())
        for (const value of some(values, at * 7 + n, 1)) {
          form = form ? filled(form) : await drawn(target);
          const body = { ...form.values, [name]: value };
          const answer = await sendForm(target, form, body);
          expectAnswer(answer, `${target.key}: ${name}=${value}`);
          if (form.method === 'post' && answer.status !== 422) form = null;
        }
    }
  });

  it('of names that are repeated, nested or of another kind: every form', async () => {
    for (const target of found.targets) {
      const form = await drawn(target);
      const names = Object.keys(form.values);
      const each = (write: (name: string) => Record<string, string | string[]>) =>
        Object.assign({}, ...names.map(write)) as Record<string, string | string[]>;
      const bodies = [
        each((name) => ({ [name]: ['x', 'y', ''] })),
        each((name) => ({ [`${name}[]`]: 'x', [`${name}[a][b]`]: 'y', [`${name}.a`]: 'z' })),
        { ...form.values, ...each((name) => ({ [name]: [form.values[name] ?? ''].flat().concat('2') })) },
        { 'constructor[prototype][x]': '1', '__proto__[x]': '1', toString: '1', hasOwnProperty: '1' },
        {},
      ];
      for (const body of bodies)
        expectAnswer(await sendForm(target, form, body), `${target.key}: ${JSON.stringify(body)}`);
    }
  });

  it('of bodies that are not what they say: every form', async () => {
    const { app } = await testApp();
    for (const [at, { browser, form, key, after: putRight }] of found.targets.entries())
      for (const [type, body] of some(lies, at, 2)) {
        const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const asked = [
          ['Host', browser.host], ['Sec-Fetch-Site', 'same-origin'],
          ...(cookie ? [['Cookie', cookie] as const] : []), ...(type === null ? [] : [['Content-Type', type] as const]),
        ] as const; // prettier-ignore
        const answer = await send(app, { method: 'POST', path: form.action, headers: asked, body });
        await putRight?.();
        expectAnswer(answer, `${key}: ${type}, ${body.toString().slice(0, 200)}`);
      }
  });

  it('of headers and cookies that are garbage: pages and forms of every side', async () => {
    const { pages, targets } = found;
    const every = isLong ? 5 : 40;
    for (const [at, { browser, path }] of pages.entries())
      if (at % every === 0)
        for (const one of headers)
          expectAnswer(await browser.get(path, one), `${path} ${JSON.stringify(one)}`);
    for (const [at, { browser, form, key }] of targets.entries())
      if (form.method === 'post' && at % every === 0)
        for (const one of headers)
          expectAnswer(await browser.post(form.action, { name: 'x' }, one), `${key} ${JSON.stringify(one)}`);
  });

  after(() => {
    expect(sent).to.be.greaterThan(isLong ? 15_000 : 3_000);
    // They have reached what they were sent to, and not a company that is shut or a session that has ended.
    expect(forbidden).to.be.lessThan(sent / 10);
  });
});
