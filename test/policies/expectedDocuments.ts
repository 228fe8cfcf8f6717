import { randomUUID } from 'node:crypto';
import {
  allowed,
  everything,
  inReach,
  nobody,
  refused,
  type Expectation,
  type Rows,
  type Who,
} from './expectation.ts';

/**
 * A26: of what each sees of assets, orders, lines and public comments, what is shown as it is now. A20a: of comments, partners read
 * those on their claims alone.
 */
function documentsInReach(): Who<Rows> {
  const codes = inReach('');
  const ofCodes = (rows: Rows, name: string): Rows =>
    typeof rows === 'string'
      ? rows
      : rows.flatMap((code) => [
          ...[`A-${code} shown`, `W-${code}`, `line A-${code}`],
          ...(name === 'partnerUser' ? [] : [`comment W-${code}`]),
        ]);
  return Object.fromEntries(
    Object.entries(codes).map(([name, rows]) => [name, ofCodes(rows, name)]),
  ) as Who<Rows>;
}
const places = documentsInReach();
const and = (rows: Rows | undefined, ...more: string[]): Rows =>
  typeof rows === 'string' || rows === undefined ? refused : [...rows, ...more];

/** A13: those who see the customer's money see what is shown of it, and nobody a draft's (A10a). */
const moneyOf = (customer: string) => [`E-${customer} shown`, `I-${customer} shown`];
const ofNorth = moneyOf('North');

/** Files of records, by hand from access.md. */
export const expectedDocuments: Record<string, Expectation> = {
  documents: {
    rules: 'A10, A10a, A11, A12, A13, A14, A20a, A26',
    sees: {
      ...places,
      partnerUser: and(places.partnerUser, 'comment CL-1'),
      // Of tickets, those that the person sees; of their comments, the public ones.
      link: and(places.link, '3', ...moneyOf('South')),
      contactUser: and(places.contactUser, '1'),
      contactWithPermissions: and(places.contactWithPermissions, ...ofNorth),
      customerUser: and(places.customerUser, '1', ...ofNorth),
      agentUser: and(places.agentUser, '1', ...ofNorth),
      adminContact: and(places.adminContact, '1', ...ofNorth),
      adminContactWithOutside: and(places.adminContactWithOutside, '1', ...ofNorth),
    },
    row: ({ own }, player) => ({
      tenant_id: own.tenantId,
      asset_id: own.assets.cal1,
      kind: 'report',
      name: 'planted.pdf',
      size: 9,
      media_type: 'application/pdf',
      sha256: '0'.repeat(64),
      file_id: randomUUID(),
      by_staff: true,
      author_name: '',
      user_id: player.userId,
    }),
    adds: { staff: allowed, portal: refused },
    set: "name = 'changed'",
    changes: { staff: everything, portal: refused },
    removes: nobody,
  },
  document_usage: {
    rules: 'S31: the database counts, staff read',
    sees: { staff: everything, portal: refused },
    row: ({ own }) => ({ tenant_id: own.tenantId, bytes: 1 }),
    adds: nobody,
    set: 'bytes = 0',
    changes: nobody,
    removes: nobody,
  },
};
