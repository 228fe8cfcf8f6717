import { href } from '../shared/href.ts';

/** What a record's page leads on to, as the head of a page takes it. */
interface Action {
  href: string;
  label: string;
}

/**
 * The ways from a record's page in the back office to who sees it (A32) and to what was done to it (S22), as far as the
 * reader may go them.
 * @param path of the record's page, where *Who can see this?* is answered for its kind; null where it isn't
 */
export function recordActions(
  rights: { explainAccess: boolean; readAudit: boolean },
  id: string,
  path: string | null = null,
): Action[] {
  return [
    ...(rights.explainAccess && path !== null ? [{ href: `${path}/who`, label: 'Who can see this?' }] : []),
    ...(rights.readAudit ? [{ href: href('/admin/audit', { record: id }), label: 'Activity' }] : []),
  ];
}
