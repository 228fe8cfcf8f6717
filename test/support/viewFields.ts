import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What takes no free text. */
const notTyped = /type(?:: '|=")(?:checkbox|radio|select|password|file|hidden|submit|button)/;
/** A field by the partial, also through a view's own short form of it. */
const drawnField = /include\('[./\w]*field', (?:\{\s*name: '(\w+)'|field\('(\w+)')([\s\S]*?)%>/g;
const writtenField = /<(?:input|textarea)\b[^>]*?\bname="(\w+)"[^>]*>/g;

/** A field that a view draws: where, and its name. */
interface ViewField {
  view: string;
  name: string;
}

/**
 * The fields for free text that the views draw, read from their text and not from any page: those of the partial `field` and
 * those written out. A name that the view makes up (`<%= … %>`) isn't here.
 */
export function textFieldsOfViews(folder = 'views'): ViewField[] {
  const views = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith('.ejs'),
  );
  return views.sort().flatMap((view) => {
    const text = readFileSync(join(folder, view), 'utf8').replace(/<%#[\s\S]*?%>/g, '');
    const drawn = [...text.matchAll(drawnField)].map(([whole, plain, short]) => ({
      name: plain ?? short ?? '',
      whole,
    }));
    const written = [...text.matchAll(writtenField)].map(([whole, name = '']) => ({ name, whole }));
    return [...drawn, ...written]
      .filter(({ whole }) => !notTyped.test(whole))
      .map(({ name }) => ({ view, name }));
  });
}
