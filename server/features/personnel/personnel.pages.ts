import type { Choices } from '../../database/choices.ts';
import type { Belonging } from '../../domain/customers/belongings.words.ts';
import type { FindPage } from '../../lists/findPage.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { ListView } from '../../lists/spec.ts';
import type { FormState } from '../../forms/state.ts';
import type { FoundLogin } from './logins/logins.queries.ts';
import { personnelLabels, personnelStatuses } from './personnel.form.ts';
import type { Personnel } from './personnel.queries.ts';
import { fullName } from '../../shared/personName.ts';

export const nameOf = (person: Pick<Personnel, 'first_name' | 'last_name'>) => fullName(person);

interface FormLocals {
  state: FormState;
  logins: Choices;
}
const form = <L extends FormLocals>(locals: L) => ({
  ...locals,
  labels: personnelLabels,
  statuses: personnelStatuses,
});

export const personnelPages = {
  list: (locals: { list: ListView; people: readonly Personnel[]; mayAdd: boolean }): PageReply =>
    page('personnel/list', { ...locals, labels: personnelLabels }, { title: 'Personnel' }),
  add: (locals: FormLocals, status = 200): PageReply =>
    page('personnel/new', form(locals), { title: 'New personnel record', status }),
  show: (
    person: Personnel,
    locals: FormLocals & { ways: readonly Belonging[]; mayEdit: boolean },
    status = 200,
  ): PageReply =>
    page(
      'personnel/show',
      { person, name: nameOf(person), ...form(locals) },
      { title: nameOf(person), status },
    ),
  findLogin: (
    record: Personnel | null,
    { rows, ...found }: FindPage<FoundLogin>,
    /** Of *Current Facility*; null when the reader has none. */
    lab: string | null,
  ): PageReply =>
    page(
      'personnel/findLogin',
      {
        ...found,
        logins: rows.map((login) => ({ ...login, place: placeOf(login, record) })),
        lab,
        title: record ? nameOf(record) : 'New personnel record',
      },
      { title: 'Find Login' },
    ),
};

/** Whether a found login can be taken for a record, and why not. */
function placeOf(login: FoundLogin, record: Personnel | null): { words: string; selectable: boolean } {
  if (login.is_external) return { words: 'Portal user, so can’t have jobs', selectable: false };
  if (login.personnel_id === null) return { words: 'Free', selectable: true };
  if (login.personnel_id === record?.id) return { words: 'This personnel record', selectable: true };
  return { words: `Already on the personnel record of ${login.personnel_name ?? ''}`, selectable: false };
}
