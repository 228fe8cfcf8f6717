import { clockTime } from '../shared/dates.ts';
import type { CsvColumn } from './csv.ts';

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const kinds = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The type of a workbook. */
export const workbookType = `${kinds}.sheet`;
export const sheetEnd = '</sheetData></worksheet>';

/** The styles of a workbook by what is in a cell, in the order of `cellXfs`. */
const styles = { text: 0, day: 1, moment: 2, heading: 3 } as const;

/** Characters that Excel has room for in a cell. */
const mostOfCell = 32_767;

/** A text in XML, without what XML can't hold. */
const escaped = (text: string): string =>
  text
    .slice(0, mostOfCell)
    // oxlint-disable-next-line no-control-regex -- these are what XML can't hold
    .replace(/[\x00-\x08\v\f\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const textCell = (at: string, text: string, style: number = styles.text) =>
  `<c r="${at}" t="inlineStr"${style === 0 ? '' : ` s="${style}"`}><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;

/** The address of a cell, without which not every program reads it: `A3`, `AB3`. */
function addressOf(column: number, line: number): string {
  const first = column >= 26 ? String.fromCharCode(64 + Math.floor(column / 26)) : '';
  return `${first}${String.fromCharCode(65 + (column % 26))}${line}`;
}

/** How Excel counts time: days since the end of 1899. */
const serial = (moment: number) => Math.round((moment / 86_400_000 + 25_569) * 1e8) / 1e8;

/** A cell: what is a text stays one, whatever it begins with, so that nothing is ever a formula (S21). Nothing where it's empty. */
function cell(at: string, value: string | number | null, as: CsvColumn<never>['as'], zone: string): string {
  if (value === null || value === '') return '';
  if (typeof value === 'number') return Number.isFinite(value) ? `<c r="${at}"><v>${value}</v></c>` : '';
  if (as === 'number' && /^-?\d{1,15}(?:\.\d{1,6})?$/.test(value)) return `<c r="${at}"><v>${value}</v></c>`;
  // A cell has no zone: an import reads it by the company's clock, as people do.
  const local = as === 'moment' ? clockTime(value, zone) : `${value}T00:00:00`;
  const time = as === 'day' || as === 'moment' ? Date.parse(`${local}Z`) : NaN;
  // Before March 1900 Excel counts a day that never was.
  if (as === undefined || as === 'number' || !(time >= Date.UTC(1900, 2, 1))) return textCell(at, value);
  return `<c r="${at}" s="${styles[as]}"><v>${serial(time)}</v></c>`;
}

/** The beginning of a sheet with its headings, which stay in sight. */
export function sheetHead<Row>(columns: readonly CsvColumn<Row>[]): string {
  const headings = columns
    .map(({ heading }, index) => textCell(addressOf(index, 1), heading, styles.heading))
    .join('');
  return (
    `${head}<worksheet ${main}><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" ` +
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols><col min="1" max="${Math.max(1, columns.length)}" width="18" customWidth="1"/></cols><sheetData><row r="1">${headings}</row>`
  );
}

/** A row of a sheet. @param line the headings are 1 @param zone whose clock its moments are by */
export function sheetRow<Row>(
  columns: readonly CsvColumn<Row>[],
  row: Row,
  line: number,
  zone: string,
): string {
  const cells = columns.map(({ value, as }, index) => cell(addressOf(index, line), value(row), as, zone));
  return `<row r="${line}">${cells.join('')}</row>`;
}

/** What stands around each text, by a character that no XML holds (`escaped`). */
const around = [
  ['" t="inlineStr"><is><t xml:space="preserve">', '\u0001'],
  ['</t></is></c><c r="', '\u0002'],
  ['</t></is></c>', '\u0003'],
] as const;

/**
 * Rows of a sheet as they wait to be sent: a quarter as long, since most of them is what stands around each text, and as bytes, which
 * need no room in the heap (S31).
 */
export const shortRows = (xml: string): Buffer =>
  Buffer.from(around.reduce((text, [long, short]) => text.replaceAll(long, short), xml));

/** A sheet as it is sent, from pieces with short rows. */
function* longRows(pieces: readonly (string | Buffer)[]): Generator<string, void> {
  for (const piece of pieces)
    yield around.reduceRight((text, [long, short]) => text.replaceAll(short, long), String(piece));
}

/** The files that a workbook of one sheet is made of. @param sheet its XML in pieces, which may have short rows */
export function workbookParts(
  name: string,
  sheet: readonly (string | Buffer)[],
): { name: string; content: Iterable<string> }[] {
  const part = (path: string, type: string) =>
    `<Override PartName="${path}" ContentType="${kinds}.${type}+xml"/>`;
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${relations}/${type}" Target="${target}"/>`;
  const format = (id: number, code: string) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`;
  const style = (format_: number, font: number) =>
    `<xf numFmtId="${format_}" fontId="${font}" fillId="0" borderId="0" xfId="0"/>`;
  const texts = {
    '[Content_Types].xml':
      `${head}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ` +
      'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>' +
      `${part('/xl/workbook.xml', 'sheet.main')}${part('/xl/styles.xml', 'styles')}` +
      `${part('/xl/worksheets/sheet1.xml', 'worksheet')}</Types>`,
    '_rels/.rels':
      `${head}<Relationships xmlns="${packaged}/relationships">` +
      `${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml':
      `${head}<workbook ${main} xmlns:r="${relations}"><sheets>` +
      `<sheet name="${escaped(name.replace(/[\\/?*[\]:']/g, ' ').slice(0, 31))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      `${head}<Relationships xmlns="${packaged}/relationships">` +
      `${relation('rId1', 'worksheet', 'worksheets/sheet1.xml')}${relation('rId2', 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml':
      `${head}<styleSheet ${main}><numFmts count="2">${format(164, 'yyyy\\-mm\\-dd')}${format(165, 'yyyy\\-mm\\-dd\\ hh:mm')}</numFmts>` +
      '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
      '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
      '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
      '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
      `<cellXfs count="4">${style(0, 0)}${style(164, 0)}${style(165, 0)}${style(0, 1)}</cellXfs></styleSheet>`,
  };
  return [
    ...Object.entries(texts).map(([path, text]) => ({ name: path, content: [text] })),
    { name: 'xl/worksheets/sheet1.xml', content: longRows(sheet) },
  ];
}
