import type { Question } from '../../../request/question.ts';
import { listInWords } from '../../../shared/words.ts';
import type { OutsideCompanyKind } from '../outsideCompanies.kinds.ts';
import type { OutsideCompany } from '../outsideCompanies.queries.ts';
import type { Consequences } from './outsideDeletion.queries.ts';

/** Before a partner or an agent is deleted: who is shut out, and which customers stay without it (A18). */
export function deletionQuestion(
  { path, noun }: OutsideCompanyKind,
  { id, name }: OutsideCompany,
  { users, customers }: Consequences,
): Question {
  const people = listInWords(users.map(({ username }) => username));
  const here = `${path}/${id}`;
  return {
    title: `Delete ${name}?`,
    says: [
      `The ${noun.one} ${name} will be deleted and no longer appear in lists. You can’t undo this.`,
      users.length === 0
        ? 'It has no users, so nobody will be signed out.'
        : `${people} will be signed out and suspended, and won’t see anything any more.`,
      customers === 0
        ? 'It has no customers.'
        : `${customers === 1 ? 'Its customer stays' : `Its ${customers} customers stay`}, but will have no ${noun.one}.`,
    ],
    action: `${here}/delete`,
    button: 'Delete',
    back: { href: here, label: name },
  };
}
