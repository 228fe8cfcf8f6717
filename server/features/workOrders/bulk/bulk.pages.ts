import type { Choices } from '../../../database/choices.ts';
import type { FormState } from '../../../forms/state.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import { bulkLabels } from './bulk.form.ts';
import {
  joined,
  leftInWords,
  mostAtOnce,
  stays,
  type BulkAction,
  type Left,
  type Ticked,
} from './bulk.queries.ts';

const counted = (count: number) => `${count} work order${count === 1 ? '' : 's'}`;

const words: Readonly<Record<BulkAction, { button: string; done: string; not: string; lead: string }>> = {
  schedule: {
    button: 'Schedule',
    done: 'scheduled',
    not: 'Not scheduled',
    lead: 'Customers can see the date, but not the technician.',
  },
  assign: {
    button: 'Assign',
    done: 'assigned',
    not: 'Not assigned',
    lead: 'Customers can’t see the technician.',
  },
  close: {
    button: 'Close',
    done: 'closed',
    not: 'Not closed',
    lead: 'A closed work order can’t be reopened.',
  },
};

/** The page that asks for what all of them get, and says which ones will stay as they are. */
export function askInBulk(
  action: BulkAction,
  orders: readonly Ticked[],
  missing: number,
  locals: { state: FormState; technicians: Choices; cancel: string; leftOver: string | null },
  status = 200,
): PageReply {
  const staying = orders.flatMap(({ number, ...order }) => {
    const why = stays(action, order);
    return why === null ? [] : [{ number, why }];
  });
  const going = orders.filter((order) => stays(action, order) === null);
  const { button, lead } = words[action];
  const none = going.length === 0;
  const title = none ? `No work orders to ${button.toLowerCase()}` : `${button} ${counted(going.length)}`;
  return page(
    'workOrders/bulk',
    {
      ...locals,
      action,
      button,
      lead: none ? null : lead,
      title,
      labels: bulkLabels,
      going: joined(going.map(({ number }) => workOrderNumber(number))),
      staying: staying.length === 0 ? null : leftInWords(staying),
      missing: missing === 0 ? null : missingInWords(missing),
      orders: orders.map(({ id }) => id).join(),
    },
    { title, status },
  );
}

/** That more were ticked, on several pages of the list, than go at once. */
export const leftOverInWords = (ticked: number) =>
  `You ticked ${ticked} work orders, and these are the first ${mostAtOnce}. Do the others afterwards.`;

/** How many of those that were ticked are not there, or not any more. */
export const missingInWords = (missing: number) =>
  `${missing} of the ticked work orders ${missing === 1 ? 'wasn’t' : 'weren’t'} found.`;

/** What came of it: how many went along, which ones did not, with why, and how many of the ticked ones there are none of. */
export function doneWords(
  action: BulkAction,
  { done, left, missing }: { done: number; left: readonly Left[]; missing: number },
  day: string,
): string {
  const { done: verb, not } = words[action];
  const what = done === 0 ? `No work order ${verb}` : `${counted(done)} ${verb}`;
  const when = action === 'schedule' && done > 0 ? ` for ${day}` : '';
  const stayed = left.length === 0 ? '' : ` ${not}: ${leftInWords(left)}.`;
  return `${what}${when}.${stayed}${missing === 0 ? '' : ` ${missingInWords(missing)}`}`;
}
