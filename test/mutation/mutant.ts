import type { Question } from './judge.ts';

/** Something that is broken in one place for as long as the tests are asked whether they notice. */
export interface Mutant {
  name: string;
  /** The function, table or route that it is a mutant of. */
  of: string;
  /** Who should notice, in the order in which they are asked. */
  questions: readonly Question[];
  /** @throws when it can't be broken so, as with SQL that means nothing: such a mutant doesn't count */
  breakIt(): Promise<void>;
  mendIt(): Promise<void>;
}
