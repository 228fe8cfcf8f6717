/**
 * A text without the characters at its ends that `isEdge` holds for. A pattern like `[. ]+$` begins anew at each of them, which
 * for a long row in the middle of a text takes the square of its length (S31).
 * @param isEdge is asked about one character, by its code point
 */
export function withoutEdges(text: string, isEdge: (character: string) => boolean): string {
  const rest = withoutEnd(text, isEdge);
  let from = 0;
  for (const character of rest) {
    if (!isEdge(character)) break;
    from += character.length;
  }
  return rest.slice(from);
}

/** The same at the end alone. */
export function withoutEnd(text: string, isEdge: (character: string) => boolean): string {
  let to = text.length;
  while (to > 0) {
    const character = lastOf(text, to);
    if (!isEdge(character)) break;
    to -= character.length;
  }
  return text.slice(0, to);
}

function lastOf(text: string, to: number): string {
  const unit = text.charCodeAt(to - 1);
  const isPair = to > 1 && unit >= 0xdc00 && unit <= 0xdfff;
  return isPair ? text.slice(to - 2, to) : text.charAt(to - 1);
}
