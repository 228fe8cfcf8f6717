import type { FieldErrors } from '../../forms/parse.ts';
import type { PickPage } from '../../lists/pick.ts';
import { page, type PageReply } from '../../request/reply.ts';
import {
  differing,
  optionsOf,
  toldApart,
  type Chosen,
  type Effects,
  type Mergeable,
  type MergeKind,
  type Pair,
} from './merging.kind.ts';

/** Where two are merged: the one that stays, and the other. */
export const mergePath = ({ path }: { path: string }, staysId: string, goesId?: string) =>
  `${path}/${staysId}/merge${goesId === undefined ? '' : `/${goesId}`}`;

/** The find page: which other one is the same. */
export function findDuplicatePage<R extends Mergeable, Row extends { id: string }>(
  kind: MergeKind<R, Row>,
  record: R,
  found: PickPage<Row>,
): PageReply {
  return page(
    'merging/find',
    {
      ...found,
      found: found.rows.map(kind.row(record)),
      noun: kind.noun,
      name: record.name,
      columns: kind.columns,
      action: `${mergePath(kind, record.id)}/compare`,
      cancel: kind.back(record),
    },
    { title: `Merge ${record.name}` },
  );
}

/** Both side by side: which one stays, and what of each. */
export function comparePage<R extends Mergeable, Row extends { id: string }>(
  kind: MergeKind<R, Row>,
  pair: Pair<R>,
  { chosen, effects: { stops }, errors = {} }: { chosen: Chosen; effects: Effects; errors?: FieldErrors },
  status = 200,
): PageReply {
  const { stays, goes } = pair;
  const told = toldApart(kind, pair);
  const differ = differing(kind.fields, pair);
  const named = (one: R) => ({
    value: `${one.name}, ${kind.detail(one)}`,
    called: (one === stays ? told.stays : told.goes).name,
    href: kind.back(one),
  });
  return page(
    'merging/compare',
    {
      noun: kind.noun,
      stays: named(stays),
      goes: named(goes),
      stops,
      errors,
      labels: Object.fromEntries(differ.map(({ name, label }) => [name, label])),
      fields: differ.map((field) => ({
        name: field.name,
        label: field.label,
        options: optionsOf(field, pair).map(({ value, label }) => ({
          value,
          label,
          hint: {
            stays: `From ${told.stays.name}, which stays`,
            goes: `From ${told.goes.name}`,
            both: undefined,
          }[value],
        })),
        values: [chosen[field.name] ?? ''],
      })),
      action: mergePath(kind, stays.id, goes.id),
      swap: `${mergePath(kind, goes.id)}/compare`,
      swapOther: stays.id,
      find: mergePath(kind, stays.id),
      cancel: kind.back(stays),
    },
    { title: `Merge ${told.goes.name} and ${told.stays.name}`, status },
  );
}

/** What will happen, who sees more, and the button. */
export function mergeQuestion<R extends Mergeable, Row extends { id: string }>(
  kind: MergeKind<R, Row>,
  { stays, goes }: Pair<R>,
  {
    chosen,
    effects,
    seen,
    errors = {},
    ticked = false,
  }: { chosen: Chosen; effects: Effects; seen: string; errors?: FieldErrors; ticked?: boolean },
  status = 200,
): PageReply {
  const gains = effects.more > 0 || effects.people.some((person) => person.gains.length > 0);
  const action = mergePath(kind, stays.id, goes.id);
  const query = new URLSearchParams({ other: goes.id, ...chosen });
  const told = toldApart(kind, { stays, goes });
  const title = `Merge ${told.goes.name} into ${told.stays.name}`;
  return page(
    'merging/question',
    {
      title: `${title}?`,
      says: effects.says,
      moves: effects.moves,
      people: effects.people,
      more: effects.more,
      gains,
      ticked,
      hidden: { ...chosen, seen },
      errors,
      action,
      back: `${mergePath(kind, stays.id)}/compare?${query.toString()}`,
    },
    { title, status },
  );
}
