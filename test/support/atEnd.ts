const works: (() => Promise<void>)[] = [];

/** Keeps work for the end of the run: behind the last test of the last file, before the database stops. */
export function atEnd(work: () => Promise<void>): void {
  works.push(work);
}

/** Does what was kept, the latest first. */
export async function endAll(): Promise<void> {
  for (let work = works.pop(); work; work = works.pop()) await work();
}
