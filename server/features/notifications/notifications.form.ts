import { choices } from '../../forms/choiceFields.ts';
import { form } from '../../forms/parse.ts';
import { noticeEvents } from '../../domain/notices/notices.words.ts';

const label = 'Notifications';

/**
 * Reads what everybody is told unless they choose. `shown` is what was on when the page was drawn: what somebody else
 * changed since and this person didn't touch stays as it is (S25).
 */
export const noticeDefaultsForm = form({
  on: choices(noticeEvents, { label }),
  shown: choices(noticeEvents, { label }),
});
