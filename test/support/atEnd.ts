const works: (() => Promise<void>)[] = [];

/** Schedules work for the end of the run: after the last test of the last file, before the database stops. */
export function atEnd(work: () => Promise<void>): void {
  works.push(work);
}

/** Does the scheduled work, the latest first. */
export async function endAll(): Promise<void> {
  for (let work = works.pop(); work; work = works.pop()) await work();
}
