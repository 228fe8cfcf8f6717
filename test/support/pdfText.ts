import { inflateSync } from 'node:zlib';

/**
 * What one of our PDFs says, page by page: the letters as somebody would copy them, decoded by what each font says about its
 * glyphs. Spaces are left out, since text in two fonts is two pieces.
 */
export function pdfPages(pdf: Buffer): string[] {
  const text = pdf.toString('latin1');
  const objects = new Map<string, string>();
  for (const [, id = '', body = ''] of text.matchAll(/(\d+) 0 obj\s([\s\S]*?)endobj/g)) objects.set(id, body);
  const streamOf = (id: string) => {
    const body = objects.get(id) ?? '';
    const [begin] = /stream\r?\n/.exec(body) ?? [''];
    const from = begin === '' ? 0 : body.indexOf(begin) + begin.length;
    const raw = body.slice(from, from + Number(/\/Length (\d+)/.exec(body)?.[1] ?? 0));
    return body.includes('/FlateDecode') ? inflateSync(Buffer.from(raw, 'latin1')).toString('latin1') : raw;
  };
  const letters = new Map<string, string[]>();
  for (const [, name = '', id = ''] of text.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id) ?? '')?.[1];
    if (map !== undefined) letters.set(name, lettersOf(streamOf(map)));
  }
  return [...objects.values()]
    .filter((body) => /\/Type \/Page\b(?!s)/.test(body))
    .map((body) => saidIn(streamOf(/\/Contents (\d+) 0 R/.exec(body)?.[1] ?? ''), letters));
}

/** A font's letters by glyph. */
function lettersOf(map: string): string[] {
  const list = /beginbfrange([\s\S]*?)endbfrange/g;
  const found: string[] = [];
  for (const [, ranges = ''] of map.matchAll(list))
    for (const [, first = '0', , many = ''] of ranges.matchAll(/<(\w+)>\s*<(\w+)>\s*\[([^\]]*)\]/g))
      [...many.matchAll(/<([0-9a-fA-F ]+)>/g)].forEach(([, code = ''], at) => {
        const units = code.replaceAll(' ', '').match(/.{4}/g) ?? [];
        found[parseInt(first, 16) + at] = String.fromCharCode(...units.map((unit) => parseInt(unit, 16)));
      });
  return found;
}

function saidIn(content: string, letters: ReadonlyMap<string, string[]>): string {
  let font: string[] = [];
  let said = '';
  for (const [, name, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = letters.get(name) ?? [];
    for (const [, glyphs = ''] of (shown ?? '').matchAll(/<([0-9a-fA-F]+)>/g))
      for (const glyph of glyphs.match(/.{4}/g) ?? []) said += font[parseInt(glyph, 16)] ?? '�';
  }
  return said.replaceAll(/[\s\u00a0]/g, '');
}
