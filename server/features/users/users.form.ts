import { checkbox, ids } from '../../forms/choiceFields.ts';
import { isNamed, nameFields, nameMissing } from '../../forms/nameFields.ts';
import { email, optionalPassword, text } from '../../forms/textFields.ts';
import { form, type FormValues } from '../../forms/parse.ts';
import { sendInvitationLabel } from '../../domain/logins/firstPassword.words.ts';
import { username } from '../../domain/logins/usernames.ts';

/** Labels of the user's form; a list, a form and a conflict name a field alike. */
export const userLabels = {
  first_name: 'First name',
  last_name: 'Last name',
  initials: 'Initials',
  username: 'Username',
  email: 'Email',
  password: 'Password',
  retype_password: 'Retype Password',
  must_change: 'Must change password at next sign-in',
  groups: 'Groups',
  send_invitation: sendInvitationLabel,
} as const;

export const userStates = [
  { value: 'active', label: 'Active' },
  { value: 'invited', label: 'Invited' },
  { value: 'suspended', label: 'Suspended' },
] as const;
export type UserState = (typeof userStates)[number]['value'];

export const userKinds = [
  { value: 'internal', label: 'Internal' },
  { value: 'external', label: 'External' },
] as const;

const person = {
  ...nameFields,
  initials: text({ label: userLabels.initials, max: 10 }),
  username: username({ label: userLabels.username, required: true }),
  email: email({ label: userLabels.email }),
  // Not named after the password: what is so named is never given back to a form.
  must_change: checkbox({ label: userLabels.must_change }),
};

/** Reads the form of a new user: a first password or none, which invites, and groups if they are known already. */
export const newUserForm = form({
  ...person,
  password: optionalPassword({ label: userLabels.password }),
  retype_password: optionalPassword({ label: userLabels.retype_password }),
  send_invitation: checkbox({ label: userLabels.send_invitation }),
  groups: ids({ label: userLabels.groups }),
}).refine(isNamed, nameMissing);
export type NewUserValues = FormValues<typeof newUserForm>;

/** Reads the form of a saved user; an empty password leaves the present one. */
export const userForm = form({
  ...person,
  password: optionalPassword({ label: userLabels.password }),
  retype_password: optionalPassword({ label: userLabels.retype_password }),
}).refine(isNamed, nameMissing);
export type UserValues = FormValues<typeof userForm>;

/** Reads the check boxes of Assign Groups. */
export const groupsForm = form({ groups: ids({ label: userLabels.groups }) });

/** Reads the confirmation of a deletion: whether a link that works again by it is replaced (A3). */
export const deletionForm = form({ replace_link: checkbox({ label: 'Replace the link' }) });
