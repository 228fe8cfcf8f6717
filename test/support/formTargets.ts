import { expect } from 'chai';
import { plainCalendar } from '../../server/shared/dates.ts';
import { routes } from '../../server/features/index.ts';
import { idsOf, otherStates, playerOf, type Made, type Place } from '../browser/places.ts';
import { signedIn, visitor, type Browser } from './app.ts';
import { makeEverything } from './made.ts';
import { formsOn, type PageForm } from './pageForms.ts';
import { all } from './people.ts';
import { isNoPage, isPlatforms, placeKey, places, type Opener, type PlaceIds } from './places.ts';

/** A form of a page, and who fills it in. */
export interface FormTarget {
  key: string;
  browser: Browser;
  page: string;
  form: PageForm;
  /** A field that the form has only among very many companies: it is sent all the same. */
  adds?: string;
  /** Brings back what the page is about, once it has gone its way. */
  ready?: () => Promise<unknown>;
  /** A company that its operator suspends has no pages any more: resumes it. */
  after?: () => Promise<unknown>;
}

/** Every page of a tenant with something on each, and every form on them that takes text. */
export interface FormTargets {
  made: Made;
  /** The pages that were looked at, with who looks. */
  pages: { browser: Browser; path: string }[];
  targets: FormTarget[];
  browserOf: (as: Opener | Place['as'], slug?: string) => Promise<Browser>;
}

/** What stands in a field that isn't the one to be tried, where the page has nothing: it lets the others through. */
export const usual: Record<string, string> = {
  first_name: 'Ann', last_name: 'Marsh', name: 'Ann Marsh', company: 'Fjord', subject: 'A question', description: 'Words', body: 'Words',
}; // prettier-ignore
/** Must differ from every other, and be there. */
export const own = new Set(['username', 'number', 'code', 'barcode', 'subdomain']);

/** Looks at every page, in each of its states, and reads its forms. */
export async function formTargets(): Promise<FormTargets> {
  const made = await makeEverything();
  const open = () =>
    all(`update tenants set status = 'active', licence_limit = 1000000 where id = $1`, made.cast.tenantId);
  await open();
  const ids = idsOf(made);
  const targets: FormTarget[] = [];
  const pages: FormTargets['pages'] = [];
  const browsers = new Map<string, Browser>();
  const seen = new Set<string>();

  const browserOf = async (as: Opener | Place['as'], slug?: string): Promise<Browser> => {
    const key = `${as ?? 'nobody'} ${slug ?? ''}`;
    const browser =
      browsers.get(key) ?? (as === null ? await visitor(slug) : await signedIn(playerOf(made, as)!));
    browsers.set(key, browser);
    return browser;
  };
  const look = async (
    as: Opener | Place['as'],
    slug: string | undefined,
    page: string,
    ready?: FormTarget['ready'],
  ) => {
    const browser = await browserOf(as, slug);
    pages.push({ browser, path: page });
    for (const form of formsOn((await browser.get(page)).text, page)) {
      const action = form.action.split('?')[0] ?? '';
      const key = `${form.method} ${action} ${form.texts.join(' ')}`;
      if (form.texts.length > 0 && !seen.has(key))
        targets.push({
          key,
          browser,
          page,
          form,
          ...(ready ? { ready } : {}),
          ...(as === 'operator' ? { after: open } : {}),
        });
      seen.add(key);
    }
  };

  for (const route of routes.filter((one) => one.method === 'get' && !isNoPage(one))) {
    const place = places[placeKey(route)];
    if (!place) continue;
    const slug = route.path.startsWith('/admin/welcome') ? made.welcomed : made.cast.slug;
    await look(place.as, isPlatforms(route) ? undefined : slug, place.path(ids));
  }
  for (const state of Object.values(otherStates)) {
    const { as, path } = state(made);
    if (as !== 'operator') await look(as, made.cast.slug, path);
  }
  const admin = await browserOf('administrator', made.cast.slug);
  const estimate = await approvedEstimate(made, admin, await browserOf('customerUser', made.cast.slug));
  await look('administrator', made.cast.slug, `${estimate}/deposit`);
  const order = await orderToSign(made, admin, ids);
  await look('administrator', made.cast.slug, `${order}/moves/finish`, () =>
    admin.post(`${order}/moves/reopen`, { reason: 'The wrong range.' }),
  );
  const owners = targets.find(({ key }) => key.startsWith('post /admin/accounts '));
  expect(owners).to.not.equal(undefined);
  targets.push({ ...owners!, key: 'post /admin/accounts owner', adds: 'owner' });
  const search = { values: { _customer_search: '' }, texts: ['_customer_search'], passwords: [] };
  const page = '/admin/facilities/new';
  const form = { method: 'get' as const, action: page, isMultipart: false, ...search };
  targets.push({ key: `get ${page} _customer_search`, browser: admin, page, form });
  return { made, pages, targets, browserOf };
}

const madeAt = async (browser: Browser, path: string, body: Record<string, string>): Promise<string> => {
  const answer = await browser.post(path, body);
  expect(answer.status, answer.text.slice(0, 2000)).to.equal(303);
  return answer.location!.split('?')[0]!;
};

/** The page of an estimate of which deposits may be asked. */
async function approvedEstimate({ cast }: Made, admin: Browser, customer: Browser): Promise<string> {
  const page = await madeAt(admin, '/admin/estimates', {
    ...{ customer_id: cast.customers.north, dated_on: '2026-01-31', valid_until: '2199-12-31' },
    ...{
      currency: 'EUR',
      line_description: 'Oven',
      line_quantity: '1',
      line_price: '900',
      line_discount: '',
      line_tax: '19',
      terms: 'Our terms.',
    },
  });
  await madeAt(admin, `${page}/send`, {});
  const approval = { accepted: 'on', name: 'Olivia', revision: '1' };
  await madeAt(customer, `${page.replace('/admin', '')}/approve`, approval);
  return page;
}

/** The page of a work order in progress, of a type that the customer signs. */
async function orderToSign({ cast }: Made, admin: Browser, ids: PlaceIds): Promise<string> {
  const [type] = await all<{ id: string }>(
    `insert into work_order_types (tenant_id, name, customer_signs) values ($1, 'Inspection', true) returning id`,
    cast.tenantId,
  );
  const page = await madeAt(admin, '/admin/work_orders', {
    ...{ type_id: type!.id, customer_id: cast.customers.north, facility_id: ids.facilityId },
  });
  await madeAt(admin, `${page}/moves/schedule`, { scheduled_on: plainCalendar.today });
  await madeAt(admin, `${page}/moves/start`, {});
  return page;
}
