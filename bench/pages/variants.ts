import { commonWord, rareWord, wordOfNothing } from '../data/words.ts';

/** A page in another state, as it offers it itself. */
export interface Variant {
  /** `search, rare word`, `sort=-name`, `second page`, `export` */
  name: string;
  path: string;
}

/** How many choices of each filter are measured: the log's page has dozens. */
const mostChoices = 3;

/**
 * What a page offers besides itself: its searches with a rare word, a common one and one that finds nothing, its orders and
 * filters, its second page, its export. All is read from the page, so that a list that is added is measured whole.
 * @param path the page's address
 */
export function variantsOf(path: string, html: string): Variant[] {
  return [...formsOf(path, html).flatMap(choicesOf), ...linksOf(path, html)];
}

/** A form that is sent by GET: where to, what goes along, the name of its field for words, and its drop-downs. */
interface SearchForm {
  path: string;
  kept: [name: string, value: string][];
  field: string;
  body: string;
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&');
const tagsOf = (html: string, name: string): string[] =>
  html.match(new RegExp(`<${name}\\b[^>]*>`, 'g')) ?? [];

/** The page's own searches; the one in the bar at the top is another page's. */
function formsOf(path: string, html: string): SearchForm[] {
  const forms: SearchForm[] = [];
  for (const [, start = '', body = ''] of html.matchAll(/(<form\b[^>]*>)(.*?)<\/form>/gs)) {
    const tools = toolsOf(html, attribute(start, 'id'));
    const searchIn = (part: string) =>
      tagsOf(part, 'input').find((tag) => attribute(tag, 'type') === 'search');
    const inside = searchIn(body);
    const field = attribute(inside ?? searchIn(tools) ?? '', 'name');
    if (field === undefined || start.includes('bar-search')) continue;
    const byGet = attribute(start, 'method') === 'get' && inside !== undefined;
    const button = tagsOf(inside ? body : tools, 'button').find(
      (tag) => attribute(tag, 'formmethod') === 'get',
    );
    if (!byGet && button === undefined) continue;
    const action = attribute(byGet ? start : (button ?? ''), byGet ? 'action' : 'formaction') ?? path;
    const hidden = tagsOf(body, 'input').filter((tag) => byGet && attribute(tag, 'type') === 'hidden');
    const kept = hidden.map((tag): [string, string] => [attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? '']); // prettier-ignore
    forms.push({ path: action, kept, field, body: byGet ? body : inside ? '' : tools });
  }
  return forms;
}

/** The controls above a list whose rows can be ticked: they stand before the form that they belong to. */
function toolsOf(html: string, form: string | undefined): string {
  if (form === undefined) return '';
  const controls = html.match(/<select\b[^>]*>.*?<\/select>|<(?:input|button)\b[^>]*>/gs) ?? [];
  return controls
    .filter((control) => attribute(/^[^>]*>/.exec(control)?.[0] ?? '', 'form') === form)
    .join('');
}

function choicesOf({ path, kept, field, body }: SearchForm): Variant[] {
  const variant = (name: string, parameter: string, value: string): Variant => {
    const url = new URL(path, 'http://page.invalid');
    for (const [one, its] of kept) url.searchParams.set(one, its);
    url.searchParams.set(parameter, value);
    return { name, path: url.pathname + url.search };
  };
  const variants = [
    variant('search, rare word', field, rareWord),
    variant('search, common word', field, commonWord),
    variant('search, nothing found', field, wordOfNothing),
  ];
  for (const [, start = '', options = ''] of body.matchAll(/(<select\b[^>]*>)(.*?)<\/select>/gs)) {
    const name = attribute(start, 'name') ?? '';
    const others = tagsOf(options, 'option').filter((tag) => !/\sselected\b/.test(tag));
    const values = others.map((tag) => attribute(tag, 'value') ?? '').filter((value) => value !== '');
    for (const value of /^_?sort$/.test(name) ? values : values.slice(0, mostChoices))
      variants.push(variant(`${name.replace(/^_/, '')}=${value}`, name, value));
  }
  return variants;
}

/** The second page and the export, where the page leads to them by a link or a button. */
function linksOf(path: string, html: string): Variant[] {
  const here = new URL(path, 'http://page.invalid');
  const urls = tagsOf(html, 'a').map((tag) => new URL(attribute(tag, 'href') ?? '', here));
  const behind = tagsOf(html, 'button')
    .filter((tag) => attribute(tag, 'name') === '_after')
    .map(
      (tag) =>
        new URL(`${attribute(tag, 'formaction') ?? path}?_after=${attribute(tag, 'value') ?? ''}`, here),
    )[0];
  const next = urls.find((url) => url.pathname === here.pathname && url.searchParams.has('after')) ?? behind;
  const csv = urls.find((url) => url.pathname.endsWith('/export.csv'));
  return [
    ...(next ? [{ name: 'second page', path: next.pathname + next.search }] : []),
    ...(csv ? [{ name: 'export', path: csv.pathname + csv.search }] : []),
  ];
}
