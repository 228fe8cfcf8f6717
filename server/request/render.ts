import { countryName } from '../shared/countries.ts';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import ejs from 'ejs';
import { accentOf } from '../domain/tenants/accents.ts';
import { isoDateTime, plainCalendar, type Calendar, type DateValue } from '../shared/dates.ts';
import { href } from '../shared/href.ts';
import { isEdited } from '../forms/state.ts';
import { narrowing } from '../lists/narrowing.ts';
import { fullName } from '../shared/personName.ts';
import { countLabel, sortParameter } from '../lists/spec.ts';
import { recordActions } from './recordActions.ts';
import type { PageFrame } from './frame.ts';
import { localsOfView } from './viewLocals.ts';

type Layout = 'admin' | 'portal' | 'public' | 'platform' | 'operator';
type Locals = Readonly<Record<string, unknown>>;

/** One page to render: a view with its locals, in its side's layout. */
interface PageParts {
  view: string;
  layout: Layout;
  title: string;
  locals: Locals;
  frame: PageFrame;
  /** How the reader's dates are written; left out for a page without dates. */
  calendar?: Calendar;
  /** The page from which its form was opened (cameFrom.ts). */
  from?: string | null;
}

export interface Renderer {
  /** The whole page. Throws when the view is unknown or uses a local that it was not given. */
  page(parts: PageParts): string;
  /** A view or partial without a layout. */
  fragment(view: string, locals: Locals): string;
}

type Template = (locals: Locals) => string;

/** The calendar of the reader whose page is being rendered. Rendering is synchronous, so there is one at a time. */
let calendar = plainCalendar;
/** Where the reader of that page came from, and the page's frame. */
let origin: string | null = null;
let frameOfPage: PageFrame | null = null;

const helpers = {
  accentOf,
  cameFrom: () => origin,
  countLabel,
  facilityChosen: () => (frameOfPage === null ? null : facilityChosen(frameOfPage)),
  countryName,
  formatDate: (value: DateValue) => calendar.date(value),
  formatDateTime: (value: DateValue) => calendar.dateTime(value),
  fullName,
  href,
  isEdited: (...[state, record, labels]: Parameters<typeof isEdited>) =>
    asksToEdit() || isEdited(state, record, labels),
  isoDateTime,
  narrowing: (...[list, typed]: Parameters<typeof narrowing>) => narrowing(list, typed, calendar),
  recordActions,
  sortParameter,
};

/** Did the reader come by *Edit* in the head of the record's page? Its form is open then, with or without script. */
const asksToEdit = () => new URLSearchParams(frameOfPage?.path.split('?')[1]).has('edit');

/** The facility that narrows the page (A15), with what taking it off needs. */
function facilityChosen({ facilities, path, formId }: PageFrame) {
  const chosen = facilities?.choices.find(({ id }) => id === facilities.current);
  return chosen ? { name: chosen.name, path, formId } : null;
}

/**
 * Makes the renderer for a folder of EJS views. With `cache`, every view is compiled now, so that a broken one stops the
 * start and no request reads a file. Without it, each is read again whenever it is rendered.
 *
 * EJS has no layouts, and its `include` asks the file system each time, so both are done here. A view becomes a string, then
 * its layout is rendered around it. `include(name, locals)` gives a partial the helpers and exactly the locals that were
 * named.
 */
export function createRenderer(folder: string, options: { cache: boolean }): Renderer {
  const root = resolve(folder);
  const templates = new Map<string, Template>();

  function template(name: string): Template {
    const known = templates.get(name);
    if (known) return known;
    const made = compile(root, name, template);
    if (options.cache) templates.set(name, made);
    return made;
  }

  if (options.cache) for (const name of viewNames(root)) template(name);

  function fragment(view: string, locals: Locals): string {
    return template(view)(locals);
  }

  return {
    fragment,
    page({ view, layout, title, locals, frame, calendar: readers = plainCalendar, from = null }) {
      [calendar, origin, frameOfPage] = [readers, from, frame];
      const { formId, rights, mailing } = frame;
      const body = fragment(view, { title, formId, rights, mailing, ...locals });
      return fragment(`layouts/${layout}`, { title, body, frame, formId });
    },
  };
}

/** The names of all views under a folder, `assets/list` for `assets/list.ejs`. */
export function viewNames(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ejs'))
    .map((file) => file.slice(0, -'.ejs'.length).split(sep).join('/'))
    .sort();
}

function compile(root: string, name: string, find: (name: string) => Template): Template {
  const file = join(root, `${name}.ejs`);
  const source = unbroken(readFileSync(file, 'utf8'));
  refuseUnescaped(source, relative(process.cwd(), file));
  const partials = new Map<string, string>();

  function include(path: string, locals: Locals = {}): string {
    let partial = partials.get(path);
    if (partial === undefined) {
      partial = posix.join(dirname(name), path);
      partials.set(path, partial);
    }
    return find(partial)(locals);
  }

  const { required, optional } = localsOfView(source);
  const needed = required.filter((local) => !(local in helpers));
  const draw = compileFor(source, file, [...required, ...optional], include);
  let careful: Template | null = null;
  return (locals) => {
    if (needed.every((local) => local in locals)) return draw(locals);
    careful ??= compileCarefully(source, file, include);
    return careful(locals);
  };
}

/** Block elements: nobody sees white space beside their tags. */
const standing = new Set(
  `html head body title meta link header main nav footer aside section div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd form fieldset
   legend table thead tbody tr th td caption option optgroup details summary`.split(/\s+/),
);
const viewParts = /<%[\s\S]*?%>|(?<![ \t])[ \t]*\n\s*|<\/?([a-z][a-z0-9]*)|[\s\S]/gi;

/**
 * A view's text without line breaks and indentation, which are only for people who read the file. Within a tag or between
 * words, a break is one space. Beside a tag of a `standing` element, it is nothing. A `-%>` removes the break after it.
 */
function unbroken(source: string): string {
  let [inTag, quote, name] = [false, '', ''];
  return source.replace(viewParts, (part: string, opened: string | undefined, at: number) => {
    if (part.startsWith('<%')) return part;
    if (opened !== undefined && quote === '') [inTag, name] = [true, opened.toLowerCase()];
    else if (part.includes('\n') && part.trim() === '') {
      if (source.startsWith('-%>', at - 3)) return '\n';
      if (quote !== '') return part;
      if (inTag) return ' ';
      const [, next] = /^<\/?([a-z][a-z0-9]*)/i.exec(source.slice(at + part.length)) ?? [];
      const stands = source[at - 1] === '>' && source[at - 2] !== '%' && standing.has(name);
      if (stands || standing.has(next ?? '')) return '';
      return name === 'textarea' && source[at - 1] === '>' ? '\n' : ' ';
    } else if (quote !== '') quote = part === quote ? '' : quote;
    else if (inTag && (part === '"' || part === "'")) quote = part;
    else if (part === '>') inTag = false;
    return part;
  });
}

type Include = (path: string, locals?: Locals) => string;

/**
 * A view whose names are variables: nothing is copied or looked up while it is rendered. A local takes precedence over a
 * helper.
 */
function compileFor(source: string, file: string, names: readonly string[], include: Include): Template {
  const taken = names.map((name) => (name in helpers ? `${name} = this.${name}` : name));
  const options = {
    filename: file,
    _with: false,
    // The locals as they are: by default, EJS copies them for each rendering. Its types don't know the option.
    unsafePrototypeLocals: true,
    context: { ...helpers, include },
    escape: escapeHtml,
  };
  return ejs.compile(
    `<% { const { ${taken.join(', ')} } = locals, include = this.include; { %>${source}<% } } %>`,
    { ...options, async: false },
  );
}

/** The same view for locals that lack a name it mentions. That is an error only where the name is used. */
function compileCarefully(source: string, file: string, include: Include): Template {
  // `include` is a parameter of EJS's own function. The locals carry ours.
  const text = source.replace(/<%-(\s*)include\(/g, '<%-$1locals.include(');
  const draw = ejs.compile(text, { filename: file, async: false, escape: escapeHtml });
  return (locals) => draw({ ...helpers, ...locals, include });
}

const special = /[&<>'"]/;
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** Escapes as EJS does. Most values have nothing to escape. */
function escapeHtml(value?: unknown): string {
  if (value === undefined || value === null) return '';
  // oxlint-disable-next-line typescript/no-base-to-string -- a view writes what it is given
  const text = String(value);
  return special.test(text) ? text.replace(/[&<>'"]/g, (character) => entities[character] ?? '') : text;
}

// Only another template's output may be written unescaped.
function refuseUnescaped(source: string, file: string): void {
  const found = /<%-(?!\s*(?:include\(|body\b))[^%]*%>/.exec(source);
  if (found) throw new Error(`${file}: ${found[0]} would be written unescaped; use <%= %>`);
}
