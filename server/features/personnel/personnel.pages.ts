import type { Choices } from '../../database/choices.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { ListView } from '../../lists/spec.ts';
import type { FormState } from '../../forms/state.ts';
import type { FoundLogin } from './logins.queries.ts';
import { personnelLabels, personnelStatuses } from './personnel.form.ts';
import type { Personnel } from './personnel.queries.ts';

export const nameOf = (person: Pick<Personnel, 'first_name' | 'last_name'>) =>
  `${person.first_name} ${person.last_name}`;

interface FormLocals {
  state: FormState;
  logins: Choices;
}
const form = (locals: FormLocals) => ({ ...locals, labels: personnelLabels, statuses: personnelStatuses });

export const personnelPages = {
  list: (locals: { list: ListView; people: readonly Personnel[]; mayAdd: boolean }): PageReply =>
    page('personnel/list', { ...locals, labels: personnelLabels }, { title: 'Personnel' }),
  add: (locals: FormLocals, status = 200): PageReply =>
    page('personnel/new', form(locals), { title: 'New personnel record', status }),
  show: (person: Personnel, locals: FormLocals & { mayEdit: boolean }, status = 200): PageReply =>
    page(
      'personnel/show',
      { person, name: nameOf(person), ...form(locals), mayEdit: locals.mayEdit },
      { title: nameOf(person), status },
    ),
  confirmDelete: (person: Personnel): PageReply =>
    page('personnel/delete', { person, name: nameOf(person) }, { title: `Delete ${nameOf(person)}` }),
  findLogin: (locals: {
    list: ListView;
    logins: readonly (FoundLogin & { place: { words: string; selectable: boolean } })[];
    /** The lab of *Current Facility*, or null when the person has none. */
    lab: string | null;
    backTo: string;
    /** The same, with what was typed. */
    cancel: string;
    /** Whose login is looked for. */
    title: string;
    chosen: string | null;
  }): PageReply => page('personnel/findLogin', locals, { title: 'Find Login' }),
  myJobs: (locals: { name: string; record: Personnel | null; isAdministrator: boolean }): PageReply =>
    page('personnel/myJobs', locals, { title: 'My jobs' }),
};
