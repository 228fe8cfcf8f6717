/** A form of a page, as a browser would send it: what is in its fields, and which of them take text. */
export interface PageForm {
  method: 'get' | 'post';
  action: string;
  isMultipart: boolean;
  values: Record<string, string | string[]>;
  /** Names of the fields with free text. */
  texts: string[];
  passwords: string[];
}

/** Reads the forms of a page, with the fields that stand elsewhere and name their form. */
export const formsOn = (html: string, path: string): PageForm[] =>
  [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', body = '']) => {
    const { id } = attributesOf(head);
    const elsewhere =
      id === undefined ? [] : (html.match(new RegExp(`<input\\b[^>]*\\sform="${id}"[^>]*>`, 'g')) ?? []);
    return formOf(attributesOf(head), body + elsewhere.filter((one) => !body.includes(one)).join(''), path);
  });

/** Types that hold no free text. */
const notTyped = new Set(['hidden', 'checkbox', 'radio', 'password', 'file', 'submit', 'button']);

function formOf(head: Attributes, body: string, path: string): PageForm {
  const form: PageForm = {
    method: head['method'] === 'post' ? 'post' : 'get',
    action: head['action'] ?? path,
    isMultipart: head['enctype'] === 'multipart/form-data',
    values: {},
    texts: [],
    passwords: [],
  };
  const add = (name: string, value: string) => {
    const before = form.values[name];
    form.values[name] = before === undefined ? value : [before, value].flat();
  };
  for (const [, text = ''] of body.matchAll(/<input\b([^>]*)>/g)) {
    const { name, type = 'text', value = '', checked } = attributesOf(text);
    if (name === undefined || type === 'file') continue;
    if ((type === 'checkbox' || type === 'radio') && checked === undefined) continue;
    add(name, value);
    if (type === 'password') form.passwords.push(name);
    else if (!notTyped.has(type)) form.texts.push(name);
  }
  for (const [, text = '', inside = ''] of body.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g)) {
    const { name } = attributesOf(text);
    if (name === undefined) continue;
    add(name, decoded(inside).replace(/^\n/, ''));
    form.texts.push(name);
  }
  for (const [, text = '', inside = ''] of body.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
    const { name } = attributesOf(text);
    const options = [...inside.matchAll(/<option\b([^>]*)>/g)].map(([, option = '']) => attributesOf(option));
    const chosen =
      options.find(({ selected }) => selected !== undefined) ??
      options.find(({ value }) => value) ??
      options[0];
    if (name !== undefined && chosen) add(name, chosen['value'] ?? '');
  }
  return form;
}

type Attributes = Partial<Record<string, string>>;

const attributesOf = (text: string): Attributes =>
  Object.fromEntries(
    [...text.matchAll(/([a-z][\w-]*)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [
      name,
      decoded(value),
    ]),
  );

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#34': '"', '#39': "'", amp: '&' };
const decoded = (text: string): string =>
  text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole);
