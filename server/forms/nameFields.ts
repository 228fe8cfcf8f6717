import { field, type Field } from './field.ts';
import { text } from './textFields.ts';

/** Labels of a person's names, on every form that has them. */
const nameLabels = { first_name: 'First name', last_name: 'Last name' } as const;

function name(label: string): Field<string> {
  const read = text({ label, max: 100 });
  return field((raw) => {
    const result = read.safeParse(raw);
    return result.success
      ? { value: result.data ?? '' }
      : { error: result.error.issues[0]?.message ?? `${label} can’t be read.` };
  });
}

/** A person's names. Many people have only one, so either may be empty, but not both: `isNamed` checks that. */
export const nameFields = {
  first_name: name(nameLabels.first_name),
  last_name: name(nameLabels.last_name),
};

/** Does a person of a form have a name? For `.refine(isNamed, nameMissing)` on a form with `nameFields`. */
export const isNamed = (person: { first_name: string; last_name: string }): boolean =>
  person.first_name !== '' || person.last_name !== '';

/** The message for a person without any name, shown together with all other messages. */
export const nameMissing = {
  path: ['first_name'],
  error: 'Enter a first name, a last name or both.',
  when: () => true,
};
