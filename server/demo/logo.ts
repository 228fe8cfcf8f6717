import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { addLogo } from '../domain/tenants/logo.queries.ts';
import type { Files } from '../files/files.ts';
import { mailColours } from '../mail/colours.ts';
import { accentOf } from '../domain/tenants/accents.ts';
import { unpacked } from '../paper/woff.ts';
import type { Place } from './place.ts';

const require = createRequire(import.meta.url);
const bold = '@fontsource/noto-sans/files/noto-sans-latin-700-normal.woff';

/** A font as fontkit has read it, as far as it is needed. */
interface Outlines {
  unitsPerEm: number;
  layout(text: string): {
    glyphs: { path: { toSVG(): string } }[];
    positions: { xAdvance: number }[];
  };
}

export const lacksLogo = async ({ db }: Place): Promise<boolean> =>
  (await db.count(db.from('company_logos').select('id'))) === 0;

/** Gives the company of the demo a logo; returns its file's id. */
export async function addDemoLogo({ db, company }: Place, files: Files): Promise<string> {
  const picture = await demoLogo(company.name, mailColours[accentOf(company.colour)].onLight);
  const { file, problem } = await files.receive(db.tenantId, 'logo.png', Readable.from([picture]), 'logo');
  if (!file) throw new Error(problem);
  await addLogo(db, file);
  return file.fileId;
}

/** A mark and the company's name, drawn from the letters' outlines: a bare machine has no fonts. */
async function demoLogo(name: string, colour: string): Promise<Buffer> {
  // Only when there is something to draw: at most starts the demo is there.
  const [{ default: PDFDocument }, { default: sharp }] = await Promise.all([
    import('pdfkit'),
    import('sharp'),
  ]);
  const doc = new PDFDocument({ autoFirstPage: false });
  doc.font(unpacked(readFileSync(require.resolve(bold))));
  const { font } = (doc as unknown as { _font: { font: Outlines } })._font;
  const scale = 52 / font.unitsPerEm;
  const { glyphs, positions } = font.layout(name);
  let at = 0;
  const letters = glyphs.map(({ path }, n) => {
    const letter = `<path transform="translate(${at})" d="${path.toSVG()}"/>`;
    at += positions[n]?.xAdvance ?? 0;
    return letter;
  });
  const width = Math.ceil(112 + at * scale + 4);
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="96">
        <g fill="none" stroke="${colour}" stroke-width="10" stroke-linecap="round">
          <path d="M 16.8 79.2 A 40 40 0 1 1 79.2 79.2"/><path d="M 48 54 L 66 32"/>
        </g>
        <circle cx="48" cy="54" r="9" fill="${colour}"/>
        <g fill="#1d2226" transform="translate(112 66) scale(${scale} ${-scale})">${letters.join('')}</g>
      </svg>`,
    ),
  )
    .png()
    .toBuffer();
}
