import { href } from '../shared/href.ts';

/** Links from a record's page, as the head of a page takes them. */
interface Action {
  href: string;
  label: string;
}

/**
 * The links from a record's page in the back office to who sees it (A32) and to its history (S22), if the reader may open
 * them.
 * @param path of the record's page, where *Who can see this?* is answered for its kind; null if it isn't
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
