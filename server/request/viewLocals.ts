/** The names that a view takes from outside: those that it needs to be given, and those that it reads as `locals.NAME`. */
export interface ViewLocals {
  required: readonly string[];
  optional: readonly string[];
}

const reserved = new Set(
  `break case catch class const continue default delete do else false finally for function if in include instanceof let locals
   new null of return switch this throw true try typeof undefined var void while`.split(/\s+/),
);

/**
 * Reads from a view's text which names it uses, so that it can be compiled without `with`. Finding a name too many is
 * harmless: the view is then rendered in the slower way.
 */
export function localsOfView(text: string): ViewLocals {
  const code = [...text.matchAll(/<%(?![#%])[-=_]?([\s\S]*?)[-_]?%>/g)]
    .map(([, inside]) => inside)
    .join('\n')
    .replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, "''")
    // The static parts of a template literal are text.
    .replace(
      /`(?:\\.|[^`\\])*`/g,
      (literal) =>
        [...literal.matchAll(/\$\{([^}]*)\}/g)].map(([, value]) => `(${value ?? ''})`).join(' ') || "''",
    ) // prettier-ignore
    .replace(/\/(?:\\.|[^/\\\n*])+\/[gimsuy]*(?=[.,)])/g, "''")
    .replaceAll('...', ' ')
    // Names of properties, given or read.
    .replace(/([{,]\s*)[\w$]+(?=\s*:)/g, '$1');
  const asked = new Set([...code.matchAll(/\blocals\.([\w$]+)/g)].map(([, name]) => name ?? ''));
  const own = new Set(
    [
      ...code.matchAll(
        /\b(?:const|let|var)\s+(\[[^\]]*\]|\{[^}]*\}|[\w$]+)|\(([^()]*)\)\s*=>|(?<![\w$])([\w$]+)\s*=>/g,
      ),
    ].flatMap(([, declared, many, one]) => (declared ?? many ?? one ?? '').match(/[\w$]+/g) ?? []),
  );
  const used = [...code.matchAll(/(?<![\w$.])[A-Za-z_][\w$]*/g)]
    .map(([name]) => name)
    .filter((name) => !reserved.has(name) && !/^[A-Z]/.test(name));
  const names = [...new Set(used)].sort();
  return {
    required: names.filter((name) => !asked.has(name) && !own.has(name)),
    optional: names.filter((name) => asked.has(name) || own.has(name)),
  };
}
