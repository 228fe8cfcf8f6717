/** Whose portal users are: of a customer (its contacts' among them), a partner or an agent. */
export interface OwnerKind {
  table: 'customers' | 'partners' | 'agents';
  /** The column of portal users that names the owner. */
  column: 'customer_id' | 'partner_id' | 'agent_id';
  /** The address of their tab, of all and of one owner. */
  path: string;
  pathOf: (ownerId: string) => string;
  tab: string;
  noun: string;
}

const kind = (
  table: OwnerKind['table'],
  column: OwnerKind['column'],
  end: string,
  names: Pick<OwnerKind, 'tab' | 'noun'>,
): OwnerKind => {
  const pathOf = (id: string) => `/admin/${table}/${id}/${end}`;
  return { table, column, path: pathOf(':id'), pathOf, ...names };
};

export const ownerKinds: readonly OwnerKind[] = [
  kind('customers', 'customer_id', 'portal_users', { tab: 'Portal Users', noun: 'customer' }),
  kind('partners', 'partner_id', 'users', { tab: 'Users', noun: 'partner' }),
  kind('agents', 'agent_id', 'users', { tab: 'Users', noun: 'agent' }),
];
