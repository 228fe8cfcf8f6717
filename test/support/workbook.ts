import { ZipFile } from 'yazl';

/** What a test's workbook is made of; each part is XML as Excel would write it. */
export interface BookParts {
  /** By name, the rows of each sheet and what stands behind them. */
  sheets: Readonly<Record<string, string>>;
  /** The names of those that are hidden. */
  hidden?: readonly string[];
  strings?: readonly string[];
  /** Formats of numbers by their style, from 1 on; style 0 is the plain one. */
  formats?: readonly string[];
  from1904?: boolean;
  /** Other files in the archive. */
  more?: Readonly<Record<string, string | Buffer>>;
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** A row of cells as plain texts. */
export const textRow = (line: number, texts: readonly string[], more = ''): string =>
  `<row r="${line}"${more}>${texts
    .map(
      (text, n) => `<c r="${String.fromCharCode(65 + n)}${line}" t="inlineStr"><is><t>${text}</t></is></c>`,
    )
    .join('')}</row>`;

/** A workbook as a file. */
export function workbook({
  sheets,
  hidden = [],
  strings = [],
  formats = [],
  from1904 = false,
  more = {},
}: BookParts): Promise<Buffer> {
  const names = Object.keys(sheets);
  const formatted = formats.map((code, n) => `<numFmt numFmtId="${200 + n}" formatCode="${code}"/>`).join('');
  const parts: Record<string, string | Buffer> = {
    'xl/workbook.xml': `${head}<workbook ${main} xmlns:r="${relations}"><workbookPr${from1904 ? ' date1904="1"' : ''}/><sheets>${names
      .map(
        (name, n) =>
          `<sheet name="${name}" sheetId="${n + 1}"${hidden.includes(name) ? ' state="hidden"' : ''} r:id="rId${n + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packaged}">${names
      .map(
        (_, n) =>
          `<Relationship Id="rId${n + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${n + 1}.xml"/>`,
      )
      .join('')}</Relationships>`,
    'xl/styles.xml': `${head}<styleSheet ${main}><numFmts>${formatted}</numFmts><cellXfs><xf numFmtId="0"/>${formats
      .map((_, n) => `<xf numFmtId="${200 + n}"/>`)
      .join('')}<xf numFmtId="14"/></cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `${head}<sst ${main}>${strings.map((xml) => `<si>${xml}</si>`).join('')}</sst>`,
    ...Object.fromEntries(
      names.map((name, n) => [
        `xl/worksheets/sheet${n + 1}.xml`,
        `${head}<worksheet ${main}><sheetData>${sheets[name]!}</worksheet>`,
      ]),
    ),
    ...more,
  };
  return zipped(parts);
}

/** Files as one zip. */
export async function zipped(parts: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
