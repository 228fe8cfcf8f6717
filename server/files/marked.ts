import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Unavailable } from '../request/errors.ts';
import type { Store } from './store.ts';

/** What says that this is the store and not an empty place that stands in for it. It is among the files, and goes where they go. */
export const storeMark = 'files/0';

/** Keys of some files that the database knows, of whatever company; none where no company has a document. */
export type SomeKeys = () => Promise<readonly string[]>;

/** How often processes that begin at the same moment try again to make it. */
const mostTries = 10;

/** A store with its mark. */
export interface MarkedStore extends Store {
  /**
   * Looks whether the store is there; a new one gets its mark.
   * @throws Unavailable where it is away
   */
  check(): Promise<void>;
}

const away = () =>
  new Unavailable(
    new Error(
      'the store is away: the database has documents, and none of them is here, nor is the file files/0, which marks the store',
    ),
  );

/**
 * A store that can be told from an empty place: a folder whose disk isn't mounted, or another bucket. Its mark is made when the first
 * process begins while no company has a document, or, in a store from before there were marks, when one of the documents is found. Without
 * it nothing is written, which would be gone with the disk's return, and no file is called missing.
 */
export function markedStore(store: Store, someKeys: SomeKeys): MarkedStore {
  let wasThere = false;
  async function check(): Promise<void> {
    if ((await store.facts(storeMark)) === null) {
      if (wasThere || !(await isNewOrKnown())) throw away();
      await mark();
    }
    wasThere = true;
  }
  async function isNewOrKnown(): Promise<boolean> {
    const keys = await someKeys();
    for (const key of keys) if ((await store.facts(key)) !== null) return true;
    return keys.length === 0;
  }
  async function mark(): Promise<void> {
    for (let tries = 0; ; tries += 1)
      try {
        await store.write(storeMark, Readable.from([]));
        return;
      } catch (error) {
        // Another process that begins now has made it, or one that was killed has left half of it.
        if ((await store.facts(storeMark)) !== null) return;
        if (tries === mostTries) throw error;
        await pause(10 + Math.random() * 40);
        await store.remove(storeMark);
      }
  }
  return {
    ...store,
    check,
    async write(key, content) {
      await check();
      await store.write(key, content);
    },
    async facts(key) {
      const facts = await store.facts(key);
      if (facts === null && key.startsWith('files/')) await check();
      return facts;
    },
  };
}
