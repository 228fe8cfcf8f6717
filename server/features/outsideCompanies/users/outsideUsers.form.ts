import { checkbox } from '../../../forms/choiceFields.ts';
import { isNamed, nameFields, nameMissing } from '../../../forms/nameFields.ts';
import { email } from '../../../forms/textFields.ts';
import { form, type FieldErrors, type FormValues } from '../../../forms/parse.ts';
import { sendInvitationLabel } from '../../../domain/logins/firstPassword.words.ts';
import {
  passwordFields,
  portalUserLabels as labels,
  type NewPerson,
} from '../../../domain/portalUsers/portalUsers.form.ts';
import { emailAsUsername, username } from '../../../domain/logins/usernames.ts';

const rights = {
  can_create_users: checkbox({ label: labels.can_create_users }),
  claim_authorization_required: checkbox({ label: labels.claim_authorization_required }),
};

const fields = {
  username: username({ label: labels.username }),
  ...nameFields,
  email: email({ label: labels.email }),
  ...passwordFields,
  send_invitation: checkbox({ label: sendInvitationLabel }),
};

const usernameMissing = {
  path: ['username'],
  error: 'Enter a username or an email address.',
};
type Named = { username: string | null; email: string | null };
const hasUsername = ({ username, email: address }: Named) => username !== null || address !== null;

/** Reads the form of an agent's new user, who only ever looks (A21). */
const agentUserForm = form(fields).refine(isNamed, nameMissing).refine(hasUsername, usernameMissing);
/** Reads the form of a partner's new user. */
const partnerUserForm = form({ ...fields, ...rights })
  .refine(isNamed, nameMissing)
  .refine(hasUsername, usernameMissing);
export const outsideCompanyUserForms = { agent: agentUserForm, partner: partnerUserForm };
export type OutsideCompanyUserValues = FormValues<typeof agentUserForm> &
  Partial<FormValues<typeof partnerUserForm>>;

/** Reads the fold-out in which a partner's user gets its rights. */
export const rightsForm = form(rights);

/** Who a new user is; the Username may come from the Email. */
export function personOf({ username: typed, email: address, ...names }: OutsideCompanyUserValues): {
  person: NewPerson;
  errors: FieldErrors;
} {
  const name = typed ?? address ?? '';
  const { first_name, last_name } = names;
  return {
    person: { username: name, first_name, last_name, email: address },
    errors: typed === null ? emailAsUsername(name) : {},
  };
}
