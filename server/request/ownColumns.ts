import { chooseColumns, chosenColumns } from '../domain/columns/columns.queries.ts';
import { checkbox, choices } from '../forms/choiceFields.ts';
import { form } from '../forms/parse.ts';
import { listIn, newForm, type FormState } from '../forms/state.ts';
import { submit } from '../forms/submit.ts';
import {
  columnsIn,
  cookieWith,
  shownOf,
  withColumns,
  type ListColumns,
  type Shown,
} from '../lists/columns.ts';
import type { ListView } from '../lists/spec.ts';
import { saved } from '../shared/saved.ts';
import type { PortalAllow } from './allow.ts';
import type { PortalContext } from './contexts.ts';
import { againParameter } from './keptForms.ts';
import { page, redirect, type PageReply } from './reply.ts';
import { portalGet, portalPost, type Route } from './route.ts';

const label = 'Columns';
const usual = 'Use the usual columns';

/** Whoever only views the portal as somebody sees it with that person's columns, and changes nothing (A8). */
const mayChoose = ({ actor }: PortalContext) => actor.viewer === null;

/** The list's columns as this person has them. */
const offered = <Columns extends ListColumns>({ db }: PortalContext, columns: Columns): Columns =>
  db.ofPartner && columns.ofPartner ? { ...columns, columns: columns.ofPartner } : columns;

/**
 * The columns that the person has chosen for a list. A secure link is nobody in particular, so that its choice is this browser's;
 * staff who view the portal as it would look by a link have another browser, and see the usual ones.
 */
export async function shownColumns(context: PortalContext, all: ListColumns): Promise<Shown> {
  const { actor, db, session } = context;
  const columns = offered(context, all);
  if (actor.kind !== 'link') return shownOf(columns, await chosenColumns(db, columns.list));
  return shownOf(columns, mayChoose(context) ? columnsIn(session.columns(), columns.list) : null);
}

/** A list for its view, with the columns that are shown. */
export const inColumns = (
  context: PortalContext,
  view: ListView,
  columns: ListColumns,
  shown: Shown,
): ListView => withColumns(view, offered(context, columns), { shown, mayChoose: mayChoose(context) });

/** Where the columns of a list are chosen: below the list, by whoever sees it. */
export function columnRoutes(all: ListColumns, allow: readonly PortalAllow[]): Route[] {
  const { list } = all;
  const path = `/${list}`;
  const options = { allow, viewers: false };
  const columnsForm = ({ columns }: ListColumns) =>
    form({
      columns: choices(
        columns.map(({ key }) => key),
        { label },
      ),
      usual: checkbox({ label: usual }),
    });
  return [
    portalGet(`${path}/columns`, options, async (context) => {
      const columns = offered(context, all);
      const shown = await shownColumns(context, all);
      return choosePage(context, columns, { ...newForm(), values: { columns: [...shown] } });
    }),

    portalPost(`${path}/columns`, options, (context) => {
      const columns = offered(context, all);
      return submit(context, {
        form: columnsForm(columns),
        save: async (values) => {
          const { actor, db, session } = context;
          const chosen = values.usual ? null : values.columns;
          if (actor.kind === 'link') session.keepColumns(cookieWith(session.columns(), list, chosen));
          else await chooseColumns(db, list, chosen);
          return saved(null);
        },
        done: (_saved, values) =>
          redirect(
            asItWas(context, path),
            values.usual ? 'This list has its usual columns again.' : 'Columns saved.',
          ),
        again: (state, status) => choosePage(context, columns, state, status),
      });
    }),
  ];
}

/** The list as it was left: its search, order and ticks are in the address of the form. */
function asItWas({ request }: PortalContext, path: string): string {
  const { searchParams } = new URL(request.path, 'http://own.invalid');
  searchParams.delete(againParameter);
  return searchParams.size === 0 ? path : `${path}?${searchParams.toString()}`;
}

function choosePage(
  context: PortalContext,
  { list, title, always, columns }: ListColumns,
  state: FormState,
  status = 200,
): PageReply {
  const { values, errors } = state;
  return page(
    'columns/choose',
    {
      ...{ title, always, errors, label, usual },
      action: asItWas(context, `/${list}/columns`),
      back: asItWas(context, `/${list}`),
      options: columns.map(({ key, label: text }) => ({ value: key, label: text })),
      chosen: listIn(values['columns']),
      inBrowser: context.actor.kind === 'link',
    },
    { title: `Columns of ${title}`, status },
  );
}
