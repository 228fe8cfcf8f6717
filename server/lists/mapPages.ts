/** Turns each page of rows into something else. Pages are still read one at a time. */
export async function* mapPages<Row, Made>(
  pages: AsyncIterable<readonly Row[]>,
  make: (page: readonly Row[]) => Promise<Made[]> | Made[],
): AsyncGenerator<Made[], void> {
  for await (const page of pages) yield await make(page);
}
