import { formsOn, type PageForm } from './pageForms.ts';

/** A field in which somebody types or chooses, and what its label says of it. */
interface Control {
  name: string;
  /** What stands beside the label: *(optional)*, or nothing. */
  mark: string;
  isRequired: boolean;
  /** It can't be changed here, or it's a list without an empty choice. */
  isNeverEmpty: boolean;
  /** The empty choice of a list; null for what is typed. */
  none: string | null;
}

const attribute = (head: string, name: string): string =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(head)?.[1] ?? '';

/** The forms of a page, each with its labelled fields; no check boxes, radio buttons or files. */
export function controlsOn(html: string, path: string): { form: PageForm; controls: Control[] }[] {
  const forms = formsOn(html, path);
  const bodies = [...html.matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/g)];
  return bodies.map(([, body = ''], index) => ({
    form: forms[index]!,
    controls: [...body.matchAll(/<(input|select|textarea)\b([^>]*)>/g)].flatMap((found) => {
      const [, tag = '', head = ''] = found;
      const [name, id] = [attribute(head, 'name'), attribute(head, 'id')];
      if (name === '' || id === '' || /\btype="(?:hidden|checkbox|radio|file|submit)"/.test(head)) return [];
      const label = new RegExp(
        `<label[^>]*for="${id}"[\\s\\S]*?</label>\\s*(?:<span class="field-mark">([^<]*)<)?`,
      );
      const inside = tag === 'select' ? (body.slice(found.index).split('</select>')[0] ?? '') : '';
      const none = /<option value=""[^>]*>([^<]*)/.exec(inside)?.[1] ?? null;
      return [
        {
          name,
          none,
          mark: label.exec(body)?.[1] ?? '',
          isRequired: head.includes('aria-required="true"'),
          isNeverEmpty: (tag === 'select' && none === null) || /\breadonly\b/.test(head),
        },
      ];
    }),
  }));
}
