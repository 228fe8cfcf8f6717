import type { Choices } from '../../../database/choices.ts';
import type { Line } from '../../../domain/workOrders/lines.queries.ts';
import type { OpenWork } from '../../../domain/workOrders/history.queries.ts';
import { outcomes } from '../../../domain/workOrders/workOrders.words.ts';
import type { FormState } from '../../../forms/state.ts';
import type { Picked } from '../../../lists/pick.ts';
import type { ListView } from '../../../lists/spec.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { workOrderNumber } from '../../../shared/numbers.ts';
import { barcodesLabel, lineLabels } from '../workOrders.form.ts';
import type { StaffOrder } from '../workOrders.queries.ts';
import type { FoundAsset } from './assets.queries.ts';

export const nameOfLine = ({ code, description }: Pick<Line, 'code' | 'description'>) => code ?? description;
const named = (order: StaffOrder) => ({ ...order, label: workOrderNumber(order.number) });

/** The pages of an order's lines. */
export const linePages = {
  line: (
    order: StaffOrder,
    line: Line,
    locals: {
      here: string;
      state: FormState;
      /** Of the checklist. */
      steps: readonly string[];
      technicians: Choices;
      canWrite: boolean;
      /** Whether the work sets the dates of a service of the asset. */
      counts: boolean;
      followUp: string | null;
      /** Other open work orders of an asset on which something failed. */
      others: readonly OpenWork[];
    },
    status = 200,
  ): PageReply =>
    page(
      'workOrders/line',
      { ...locals, order: named(order), line, name: nameOfLine(line), labels: lineLabels, outcomes },
      { title: `${nameOfLine(line)}, ${workOrderNumber(order.number)}`, status },
    ),
  /** Assets are ticked, or their barcodes pasted, or both. */
  addAssets: (
    order: StaffOrder,
    locals: {
      list: ListView;
      assets: readonly FoundAsset[];
      picked: Picked<FoundAsset>;
      pasted: FormState;
    },
    status = 200,
  ): PageReply =>
    page(
      'workOrders/addAssets',
      { ...locals, order: named(order), barcodesLabel },
      { title: `Add assets to ${workOrderNumber(order.number)}`, status },
    ),
};
