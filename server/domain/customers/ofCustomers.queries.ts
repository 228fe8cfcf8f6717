import type { Db, Query } from '../../database/db.ts';
import { searchByCustomer } from '../../database/search.ts';
import type { ListColumns } from '../../lists/columns.ts';
import type { ExportedList } from '../../lists/listPage.ts';

/** How a list calls whose a row is. */
const customerLabel = 'Customer';

const column = { key: 'customer', label: customerLabel, usual: true } as const;

/** The columns that a partner chooses from: among its customers, whose a row is stands before where it is. */
export function columnsWithCustomer({ columns }: Pick<ListColumns, 'columns'>): ListColumns['columns'] {
  const at = columns.findIndex(({ key }) => key === 'facility');
  return columns.toSpliced(at, 0, column);
}

/**
 * A list as a partner has it, who has several customers (A20a): with each row's customer, in its order, its search and its file.
 * The policies decide which names there are.
 */
export function ofCustomers<Row extends { id: string; customer?: string | null }>(
  list: ExportedList<Row>,
  table: 'assets' | 'work_orders',
  searchLabel?: string,
): ExportedList<Row> {
  const join = (rows: Query) =>
    rows.leftJoin('customers as c', {
      'c.tenant_id': `${list.alias}.tenant_id`,
      'c.id': `${list.alias}.customer_id`,
    });
  const { columns } = list.csv;
  const at = columns.findIndex(({ of }) => of === 'facility');
  return {
    ...list,
    ...(searchLabel !== undefined && { searchLabel }),
    sorts: [
      ...list.sorts,
      {
        ...{ key: 'customer', label: customerLabel, column: 'c.sort_name', type: 'text', nullable: true },
        join,
      },
    ],
    search: (db: Db, words: string) => searchByCustomer(db, table, words),
    csv: {
      ...list.csv,
      columns: columns.toSpliced(at, 0, {
        heading: customerLabel,
        of: 'customer',
        value: ({ customer }) => customer ?? null,
      }),
    },
  };
}
