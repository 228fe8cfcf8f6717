import { Bounded, readXml, type Entries } from './zipXml.ts';

/** A sheet of a workbook, and where it stands in the file. */
export interface SheetPart {
  name: string;
  part: string;
  hidden: boolean;
}

/** What has to be known of a workbook before its sheets can be read. */
export interface Workbook {
  sheets: SheetPart[];
  /** Its days are counted from 1904, as Excel for the Mac did. */
  from1904: boolean;
  strings: string[];
  /** By the number of a style: how a number with it is shown. */
  shown: Shown[];
}

/** How a number is shown: as a day, as a day with its time, with so many figures at least, or as it is. */
export type Shown = 'day' | 'moment' | 'number' | { figures: number };

/** Characters of all texts of a workbook that are held at once. */
const mostCharacters = 10_000_000;
const mostStrings = 500_000;
const mostStyles = 65_000;
/** Excel takes no format that is longer. */
const longestFormat = 255;

/** Reads what stands around the sheets. @throws Bounded, and whatever is wrong with its XML */
export async function readWorkbook(entries: Entries): Promise<Workbook> {
  const parts = await relations(entries);
  const sheets: SheetPart[] = [];
  let from1904 = false;
  await readXml(entries, 'xl/workbook.xml', {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      const part = name === 'sheet' ? parts.get(attributes['r:id'] ?? attributes['id'] ?? '') : undefined;
      if (part === undefined || sheets.length >= 100) return;
      // Several names for one part would have it read again and again.
      const hidden = ['hidden', 'veryhidden'].includes((attributes['state'] ?? '').toLowerCase());
      if (!sheets.some((sheet) => sheet.part === part))
        sheets.push({ name: attributes['name'] ?? '', part, hidden });
    },
  });
  return { sheets, from1904, strings: await sharedStrings(entries), shown: await styles(entries) };
}

async function relations(entries: Entries): Promise<Map<string, string>> {
  const parts = new Map<string, string>();
  await readXml(entries, 'xl/_rels/workbook.xml.rels', {
    open: (name, { Id: id, Target: target = '', Type: type = '' }) => {
      if (name === 'Relationship' && id !== undefined && type.endsWith('/worksheet'))
        parts.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target}`);
    },
  });
  return parts;
}

/** The texts that cells name by number; what is written above a text to say how it is read is none of it. */
async function sharedStrings(entries: Entries): Promise<string[]> {
  const strings: string[] = [];
  let [text, isText, aside, characters] = ['', false, 0, 0];
  await readXml(entries, 'xl/sharedStrings.xml', {
    open: (name) => {
      if (name === 'si') text = '';
      if (name === 'rPh') aside += 1;
      isText = name === 't' && aside === 0;
    },
    text: (some) => {
      if (isText) text += some;
    },
    close: (name) => {
      isText = false;
      if (name === 'rPh') aside -= 1;
      if (name !== 'si') return;
      characters += text.length;
      if (characters > mostCharacters || strings.length > mostStrings) throw new Bounded();
      strings.push(text);
    },
  });
  return strings;
}

/** Numbers that Excel itself shows as days. */
const ownDays = (id: number) => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);

async function styles(entries: Entries): Promise<Shown[]> {
  const codes = new Map<number, string>();
  const shown: Shown[] = [];
  let inCells = false;
  await readXml(entries, 'xl/styles.xml', {
    open: (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name === 'cellXfs') inCells = true;
      if (name !== 'xf' || !inCells || shown.length > mostStyles) return;
      const id = Number(attributes['numFmtId'] ?? 0);
      const code = codes.get(id);
      shown.push(
        code === undefined ? (id === 22 ? 'moment' : ownDays(id) ? 'day' : 'number') : shownBy(code),
      );
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return shown;
}

/** What a format shows: a day where it has day or year outside of what is quoted, figures where it is nothing but zeros. */
function shownBy(code: string): Shown {
  const [first = ''] = code.slice(0, longestFormat).split(';', 1);
  const plain = first.replace(/"[^"]*"|\\.|\[[^[\]]*\]|_.|\*./g, '');
  if (/^0+$/.test(plain)) return { figures: plain.length };
  if (!/[dy]/i.test(plain) || /general/i.test(plain)) return 'number';
  return /h/i.test(plain) ? 'moment' : 'day';
}
