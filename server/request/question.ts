import { page, type PageReply } from './reply.ts';
import type { FieldErrors } from '../forms/parse.ts';

/** What is asked before something that can't be undone: what will happen, to whom, and to how many. */
export interface Question {
  /** *Suspend Carl Jensen?*: a verb, and whom or what it affects. */
  title: string;
  /** What will happen; each text becomes a paragraph. */
  says: readonly string[];
  /** Where the answer is posted to, and what it sends. */
  action: string;
  fields?: Readonly<Record<string, string | readonly string[]>>;
  /** The same verb as in the title. */
  button: string;
  /** It removes nothing. Its button is the page's next step, and not red. */
  givesOnly?: true;
  /** The label of the answer that changes nothing, if not *Cancel*. */
  cancel?: string;
  /** The page that the question came from, where *Cancel* goes too. */
  back: { href: string; label: string };
  /** Something else to decide at the same time. */
  box?: { name: string; label: string; hint: string; checked?: boolean };
  /** Why the answer was refused. */
  errors?: FieldErrors;
}

/**
 * The page that asks before something that can't be undone. views/partials/asks.ejs renders the button for it. With script,
 * the question opens in a dialog above the page that it came from (public/js/questions.js).
 */
export function ask(question: Question, status = 200): PageReply {
  return page('questions/question', { question }, { title: question.title, status });
}
