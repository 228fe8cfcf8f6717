/** A condition with one thing changed, and what that was. */
export interface ChangedCondition {
  change: string;
  condition: string;
}

/**
 * Each way to break a condition in one place: a part of an AND left out, a part of an OR left out, a comparison or an EXISTS turned.
 * @param condition as PostgreSQL prints it, every operation in brackets of its own
 */
export function changesOf(condition: string): ChangedCondition[] {
  const changes: ChangedCondition[] = [];
  visit(condition.trim(), (text) => text);
  return changes;

  function visit(text: string, around: (inner: string) => string): void {
    const inner = withoutBrackets(text);
    const wrapped = (next: string) => around(inner === text ? next : `(${next})`);
    for (const [word, neutral] of [
      ['OR', 'false'],
      ['AND', 'true'],
    ] as const) {
      const parts = splitAt(inner, ` ${word} `);
      if (parts.length < 2) continue;
      for (const [at, part] of parts.entries()) {
        const whole = (next: string) =>
          wrapped(parts.map((other, n) => (n === at ? next : other)).join(` ${word} `));
        changes.push({ change: `without ${short(part)}`, condition: whole(neutral) });
        visit(part, whole);
      }
      return;
    }
    if (inner.startsWith('NOT '))
      changes.push({ change: `without NOT before ${short(inner)}`, condition: wrapped(inner.slice(4)) });
    else changes.push({ change: `not ${short(inner)}`, condition: wrapped(`NOT (${inner})`) });
  }
}

/** The text within the brackets that hold all of it, if some do. */
function withoutBrackets(text: string): string {
  let inner = text.trim();
  while (inner.startsWith('(') && endOfBracket(inner) === inner.length - 1) inner = inner.slice(1, -1).trim();
  return inner;
}

/** The parts of a text between a word that stands in no bracket and in no text. */
function splitAt(text: string, word: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "'") at = text.indexOf("'", at + 1);
    else if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (depth === 0 && text.startsWith(word, at)) {
      parts.push(text.slice(from, at));
      from = at + word.length;
    }
  }
  return [...parts, text.slice(from)];
}

/** Where the bracket ends with which the text begins. */
function endOfBracket(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "'") at = text.indexOf("'", at + 1);
    else if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

const short = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/::\w+(\[\])?/g, '')
    .slice(0, 90);
