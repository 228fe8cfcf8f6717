import { emailAsUsername, username } from '../../../domain/logins/usernames.ts';
import { portalUserLabels } from '../../../domain/portalUsers/portalUsers.form.ts';
import { checkbox, optionalId } from '../../../forms/choiceFields.ts';
import { isNamed, nameFields, nameMissing } from '../../../forms/nameFields.ts';
import { form, type FieldErrors, type FormValues } from '../../../forms/parse.ts';
import { email } from '../../../forms/textFields.ts';

/** Labels of *Add user* in the portal: nobody there chooses another's password (A7). */
export const personLabels = {
  first_name: portalUserLabels.first_name,
  last_name: portalUserLabels.last_name,
  email: portalUserLabels.email,
  username: portalUserLabels.username,
  contact_id: portalUserLabels.contact_id,
  can_create_users: portalUserLabels.can_create_users,
  claim_authorization_required: portalUserLabels.claim_authorization_required,
} as const;

/** Reads *Add user*; an empty Contact is the customer itself. */
export const personForm = form({
  ...nameFields,
  email: email({
    label: personLabels.email,
    required: true,
    missing: 'Enter an email address. The invitation is sent there.',
  }),
  username: username({ label: personLabels.username }),
  contact_id: optionalId({ label: personLabels.contact_id }),
  can_create_users: checkbox({ label: personLabels.can_create_users }),
  claim_authorization_required: checkbox({ label: personLabels.claim_authorization_required }),
}).refine(isNamed, nameMissing);
export type PersonValues = FormValues<typeof personForm>;

/** The email that the invitation goes to, which is the username where none was typed; or what is missing. */
export function signInOf(
  values: PersonValues,
): { email: string; username: string } | { errors: FieldErrors } {
  const { email: to, username: typed } = values;
  // A5: whoever has that address couldn't sign in by it.
  if (typed?.includes('@') && typed.toLowerCase() !== to.toLowerCase())
    return {
      errors: {
        username: 'Enter a name, or leave this empty. Somebody else’s email address can’t be a username.',
      },
    };
  const errors = typed === null ? emailAsUsername(to) : {};
  return Object.keys(errors).length > 0 ? { errors } : { email: to, username: typed ?? to };
}
