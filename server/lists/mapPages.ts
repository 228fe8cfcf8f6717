/** Pages of many rows with something made of each page: asked for one at a time, as the first ones are. */
export async function* mapPages<Row, Made>(
  pages: AsyncIterable<readonly Row[]>,
  make: (page: readonly Row[]) => Promise<Made[]> | Made[],
): AsyncGenerator<Made[], void> {
  for await (const page of pages) yield await make(page);
}
