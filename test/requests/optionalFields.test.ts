import { expect } from 'chai';
import { routes } from '../../server/features/index.ts';
import { idsOf, playerOf, type Made } from '../browser/places.ts';
import { signedIn, visitor, type Browser } from '../support/app.ts';
import { controlsOn } from '../support/controls.ts';
import { makeEverything } from '../support/made.ts';
import { isNoPage, isPlatforms, placeKey, places, type Opener } from '../support/places.ts';

/** Fields of which one or the other is needed, and those of a row that is left out when all of it is empty. */
const decidedByOthers = [
  /^(?:first|last)_name$/, /^line_/, /^\d+_/, /^not_done_reason$/, / lines :id serviced_on$/, / bulk text$/,
  / (?:portal_users|access|:id users) (?:username|email)$/,
]; // prettier-ignore
/** Lists with a button of their own, which isn't the form's. */
const otherwise = / _preset$| contacts contacts$/;
/** What is asked for together with another field, whose message speaks for both. */
const saidElsewhere = / retype_password$/;

describe('What may be left empty', function () {
  this.timeout(180_000);
  let made: Made;
  const browsers = new Map<string, Browser>();
  before(async () => {
    made = await makeEverything();
  });

  async function browserOf(as: Opener, slug: string | undefined): Promise<Browser> {
    const key = `${as ?? 'nobody'} ${slug ?? ''}`;
    const browser =
      browsers.get(key) ?? (as === null ? await visitor(slug) : await signedIn(playerOf(made, as)!));
    browsers.set(key, browser);
    return browser;
  }

  it('is marked (optional) on every form, and what can’t be left empty says nothing and is refused', async () => {
    const ids = idsOf(made);
    const wrong: string[] = [];
    const seen = new Set<string>();
    let marked = 0;
    for (const route of routes.filter((one) => one.method === 'get' && !isNoPage(one))) {
      const place = places[placeKey(route)];
      if (!place) continue;
      const slug = route.path.startsWith('/admin/welcome') ? made.welcomed : made.cast.slug;
      const browser = await browserOf(place.as, isPlatforms(route) ? undefined : slug);
      const page = place.path(ids);
      for (const { form, controls } of controlsOn((await browser.get(page)).text, page)) {
        const action = (form.action.split('?')[0] ?? '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id');
        const key = `${form.method} ${action} ${controls.map(({ name }) => name).join(' ')}`;
        if (controls.length === 0 || seen.has(key)) continue;
        seen.add(key);
        const values = { ...form.values };
        for (const { name } of controls) values[name] = '';
        const send = form.isMultipart
          ? () => browser.upload(form.action, values, null)
          : () => browser.post(form.action, values);
        const answer = form.method === 'post' ? (await send()).text : '';
        for (const { name, mark, none, isRequired, isNeverEmpty } of controls) {
          const where = `${form.method} ${action} ${name}`;
          const isRefused = answer.includes(`id="field-${name}-error"`);
          if (mark !== '') marked += 1;
          if (form.method === 'get' || isNeverEmpty || isRefused || isRequired) {
            if (mark !== '') wrong.push(`${where} is marked ${mark}`);
            if (isRequired && !isRefused && !saidElsewhere.test(where)) wrong.push(`${where} isn’t required`);
          } else if (none !== null) {
            if (none.startsWith('Choose') && !otherwise.test(where.replaceAll('/', ' ')))
              wrong.push(`${where}: “${none}”, but it may be left empty`);
          } else if (decidedByOthers.some((one) => one.test(name) || one.test(where.replaceAll('/', ' ')))) {
            if (mark !== '') wrong.push(`${where} is marked, and another field decides`);
          } else if (mark !== '(optional)') wrong.push(`${where} may be left empty and isn’t marked`);
        }
      }
    }
    expect(wrong).to.deep.equal([]);
    expect(marked).to.be.greaterThan(100);
  });
});
