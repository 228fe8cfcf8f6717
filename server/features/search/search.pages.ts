import { page, type PageReply } from '../../request/reply.ts';
import { href } from '../../shared/href.ts';
import type { FoundOfGroup } from './search.queries.ts';

/** The page of the search over everything; `found` is null while nothing was typed. */
export function searchPage(
  side: 'staff' | 'portal',
  typed: string,
  found: readonly FoundOfGroup[] | null,
): PageReply {
  const sections = (found ?? [])
    .filter(({ hits }) => hits.length > 0)
    .map(({ group, hits, more }) => {
      const list = group.list[side];
      const pageOf = group.page?.[side] ?? ((id: string) => `${list ?? ''}/${id}`);
      return {
        ...{ key: group.key, label: group.label },
        hits: hits.map((hit) => ({ ...hit, href: pageOf(hit.id) })),
        // A download leads nowhere.
        download: group.key === 'documents' && side === 'portal',
        more: more ? { href: list === null ? null : href(list, { q: typed }) } : null,
      };
    });
  const action = side === 'staff' ? '/admin/search' : '/search';
  return page('search/results', { typed, sections, action, asked: found !== null }, { title: 'Search' });
}
