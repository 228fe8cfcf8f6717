import { keepDirection } from './order.ts';

/** How wide a text is, and how wide a part of a word is by itself, which is asked again and again for the same. */
interface Widths {
  wide: (text: string) => number;
  wideAlone: (part: string) => number;
}

/** Breaks a text at its spaces, and a word that is wider than the column within itself. */
export function brokenInto(text: string, width: number, widths: Widths): string[] {
  const space = widths.wideAlone(' ');
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let wide = 0;
    for (const word of paragraph.split(' '))
      for (const [part, piece] of piecesOf(word, width, widths).entries()) {
        const last = lines.at(-1);
        const more = widths.wide(piece);
        // What is left of a word that was broken begins a line.
        if (part === 0 && last !== undefined && wide + space + more <= width) {
          lines[lines.length - 1] = `${last} ${piece}`;
          wide += space + more;
        } else {
          lines.push(piece);
          wide = more;
        }
      }
    return lines.map((line) => keepDirection(paragraph, line));
  });
}

/** A word, or as much of it on each line as there is room for. */
function piecesOf(word: string, width: number, { wide, wideAlone }: Widths): string[] {
  if (wide(word) <= width) return [word];
  const pieces = [''];
  let so = 0;
  for (const unit of unitsOf(word, (part) => wideAlone(part) <= width)) {
    const more = wideAlone(unit);
    if (so > 0 && so + more > width) {
      pieces.push(unit);
      so = more;
    } else {
      pieces[pieces.length - 1] = `${pieces.at(-1) ?? ''}${unit}`;
      so += more;
    }
  }
  return pieces;
}

const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });
const thaiWords = new Intl.Segmenter('th', { granularity: 'word' });
/** Letters of scripts that have marks on them. */
const marked = /[\u0590-\u08ff\u0900-\u0bff\u0e00-\u0e7f]/u;
const thai = /[\u0e00-\u0e7f]/u;

/** Between what a word can be broken: words in Thai, which has no spaces between them, and else letters with their marks. */
function unitsOf(word: string, fits: (part: string) => boolean): Iterable<string> {
  if (!marked.test(word)) return word;
  const parts = (segmenter: Intl.Segmenter, text: string) =>
    Array.from(segmenter.segment(text), ({ segment }) => segment);
  if (!thai.test(word)) return parts(clusters, word);
  return parts(thaiWords, word).flatMap((part) => (fits(part) ? [part] : parts(clusters, part)));
}
