import { page, type PageReply } from './reply.ts';
import type { FieldErrors } from '../forms/parse.ts';

/** What is asked before something that can't be undone: what will happen, to whom, and to how many. */
export interface Question {
  /** *Suspend Carl Jensen?*: a verb, and whom or what it is done to. */
  title: string;
  /** What will happen; each becomes a paragraph. */
  says: readonly string[];
  /** Where the answer is posted to, and what it takes along. */
  action: string;
  fields?: Readonly<Record<string, string | readonly string[]>>;
  /** The verb of the title again. */
  button: string;
  /** It takes nothing away: its button is the page's next step, and not red. */
  givesOnly?: true;
  /** How the answer that changes nothing is called, if not *Cancel*. */
  cancel?: string;
  /** The page that the question came from, where *Cancel* leads too. */
  back: { href: string; label: string };
  /** Something to decide along with it. */
  box?: { name: string; label: string; hint: string };
  /** Why the answer was refused. */
  errors?: FieldErrors;
}

/**
 * The page that asks before something that can't be undone. What leads to it is drawn by views/partials/asks.ejs; where
 * there is script, the question opens in a dialog above the page that it came from (public/js/questions.js).
 */
export function ask(question: Question, status = 200): PageReply {
  return page('questions/question', { question }, { title: question.title, status });
}
