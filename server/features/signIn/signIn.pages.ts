import { page, type PageReply } from '../../request/reply.ts';
import type { FieldErrors, Typed } from '../../forms/parse.ts';
import { signInLabels } from './signIn.form.ts';
import type { Refusal } from './signIn.words.ts';

interface SignInPage {
  side: 'staff' | 'portal';
  tenantName: string;
  /** Whoever has no password may ask for one here (A35). */
  takesRequests?: boolean;
  /** Where to go on to afterwards. */
  next: string | null;
  /** The page in the back office of what a code led to: staff go on to that. */
  staff?: string | null;
  why?: string | null;
  typed?: Typed;
  errors?: FieldErrors;
  refusal?: Refusal | null;
}

export const signInPages = {
  login: (locals: SignInPage, status = 200): PageReply =>
    page(
      'signIn/login',
      {
        why: null,
        staff: null,
        takesRequests: false,
        typed: {},
        errors: {},
        refusal: null,
        ...locals,
        labels: signInLabels,
        action: locals.side === 'staff' ? '/admin/login' : '/login',
      },
      { title: 'Sign in', status },
    ),
};
