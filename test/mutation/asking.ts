import { firstFailure, lastReason, testAlone, type Question } from './judge.ts';
import type { Mutant } from './mutant.ts';

/** What became of a mutant: the test that noticed it, or null for a survivor; undefined when it can't be broken so. */
export type Verdict = string | null | undefined;

/** So many tests are remembered of those that noticed something in the same function or table. */
const REMEMBERED = 4;

/** Tests that noticed another mutant of the same function or table are the likeliest to notice this one. */
const likely = new Map<string, Question[]>();
/** What fails with nothing broken says nothing about a mutant. */
const unsteady = new Set<string>();

/**
 * Breaks something, asks, and mends it. A test that fails is asked again with nothing broken: only one that passes then has
 * noticed, so a busy machine, or something that another mutant has left behind, never counts as noticed.
 * @param mend mends it, whatever still holds what is to be mended
 * @param say told about tests that fail with nothing broken
 */
export async function judge(
  mutant: Mutant,
  mend: () => Promise<void>,
  say: (text: string) => void,
): Promise<Verdict> {
  const known = likely.get(mutant.of) ?? [];
  let isBroken = false;
  try {
    for (const question of [...known, ...mutant.questions]) {
      if (unsteady.has(keyOf(question))) continue;
      if (!isBroken) {
        try {
          await mutant.breakIt();
        } catch {
          return undefined;
        }
        isBroken = true;
      }
      const failed = await firstFailure(question);
      if (failed === null) continue;
      await mend();
      isBroken = false;
      const alone = testAlone(question.file, failed);
      if (await passes(alone)) {
        likely.set(
          mutant.of,
          [alone, ...known.filter((one) => keyOf(one) !== keyOf(alone))].slice(0, REMEMBERED),
        );
        return failed;
      }
      if (await passes(question)) return failed;
      unsteady.add(keyOf(question));
      say(
        `fails with nothing broken, and isn't asked any more: ${question.file}: ${failed}: ${lastReason()}`,
      );
    }
    return null;
  } finally {
    if (isBroken) await mend();
  }
}

/** Does it pass, and is there such a test at all? What a hook is called is no test's title. */
async function passes(question: Question): Promise<boolean> {
  try {
    return (await firstFailure(question)) === null;
  } catch {
    return false;
  }
}

const keyOf = ({ file, title }: Question) => `${file} ${String(title)}`;
