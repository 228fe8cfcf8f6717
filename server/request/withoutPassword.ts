import type { FormState } from '../forms/state.ts';
import type { StaffContext } from './contexts.ts';
import { passwordTypedField } from './keptForms.ts';

/** The form as it was sent. No page gives a password back, so one that was typed is asked for again. */
export function withoutPassword({ body }: Pick<StaffContext, 'body'>, state: FormState): FormState {
  const { errors } = state;
  const typed = body['password'] ?? body[passwordTypedField];
  const hadPassword = typeof typed === 'string' && typed !== '';
  if (!hadPassword || errors['password'] || errors['retype_password']) return state;
  return {
    ...state,
    errors: { ...errors, password: 'Enter the password again. Passwords are never shown on a page.' },
  };
}
