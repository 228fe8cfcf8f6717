import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** A text that people read, and where it is written. */
export interface Text {
  at: string;
  text: string;
}

const tracked = (...paths: string[]) =>
  execFileSync('git', ['ls-files', '-z', ...paths], { encoding: 'utf8' })
    .split('\0')
    .filter(Boolean);

/** Texts begin with a capital letter, or end like sentences. Other quoted strings are for machines. */
const isText = (text: string) =>
  /\p{L}{2}/u.test(text) &&
  (text.includes('{{') || /^[\s,(“]*\p{Lu}\p{L}*[\p{Ll} ’]/u.test(text) || /\p{L} .*[.?]$/su.test(text));

/** A place for a value that is filled in: not a word of ours. */
const filled = '…';

/** A string, a template, or several joined by +, with filled-in values left out; null for anything else. */
function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(filled);
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return null;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left === null || right === null ? null : left + right;
}

function spansOf(node: ts.Node): readonly ts.TemplateSpan[] {
  if (ts.isTemplateExpression(node)) return node.templateSpans;
  return ts.isBinaryExpression(node) ? [...spansOf(node.left), ...spansOf(node.right)] : [];
}

/** Texts in the server's and the browser's own code: strings, and templates with filled-in values left out. */
function textsOfCode(file: string): Text[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Text[] = [];
  const take = (node: ts.Node, text: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    if (isText(text)) found.push({ at: `${file}:${line + 1}`, text });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isTaggedTemplateExpression(node)) return;
    const text = textOf(node);
    if (text !== null) take(node, text);
    // The parts of a joined text have been included with it. Filled-in values may have texts of their own.
    if (text === null || !ts.isBinaryExpression(node)) ts.forEachChild(node, visit);
    else spansOf(node).forEach((span) => visit(span.expression));
  };
  visit(source);
  return found;
}

/** Texts of a view: what is between its tags and in the attributes that are read out, and the strings of its code. */
function textsOfView(file: string): Text[] {
  const source = readFileSync(file, 'utf8').replace(/<%#[^]*?%>/g, '');
  const code = [...source.matchAll(/<%[-=_]?([^]*?)[-_]?%>/g)].map(([, inside = '']) => inside);
  const strings = code.flatMap((inside) =>
    [...inside.replace(/(['`])\s*\+\s*\1/g, '').matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map(
      ([, plain, template]) => plain ?? (template ?? '').replace(/\$\{[^}]*\}/g, filled),
    ),
  );
  const html = source.replace(/<%[^]*?%>/g, filled).replace(/<(style|script)[^]*?<\/\1>/g, '');
  const read = [...html.matchAll(/\b(?:aria-label|title|placeholder|alt)="([^"]*)"/g)].map(
    ([, text = '']) => text,
  );
  const between = html.replace(/<\/?(?:a|strong|em|code|bdi|br)\b[^>]*>/g, '').split(/<[^>]*>/);
  return [...strings.filter(isText), ...read, ...between]
    .map((text) => text.replace(/\s+/g, ' ').trim())
    .filter((text) => /\p{L}{2}/u.test(text))
    .map((text) => ({ at: file, text }));
}

/** Every text of the product that people read on its pages and in its emails, as far as its files contain it. */
export function textsOfTheProduct(): Text[] {
  const code = tracked(
    ...['domain', 'features', 'forms', 'lists', 'mail', 'request', 'secrets', 'shared'].map(
      (one) => `server/${one}`,
    ),
    'server/database/constraints.ts',
    'public/js',
  ).filter((file) => /\.[jt]s$/.test(file));
  const views = tracked('views').filter((file) => file.endsWith('.ejs'));
  return [...code.flatMap(textsOfCode), ...views.flatMap(textsOfView)];
}
