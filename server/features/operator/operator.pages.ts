import type { FieldErrors, Typed } from '../../forms/parse.ts';
import { page, type PageReply } from '../../request/reply.ts';
import type { QrCode } from '../../shared/qrCode.ts';
import { setUpLabels, shortestPassword, signInLabels } from './operator.form.ts';

const reasons: Readonly<Record<string, string>> = {
  ended:
    'You were signed out because you hadn’t been active for a while, or because your session was ended. Sign in to carry on.',
  signed_out: 'You’ve signed out.',
};

export const operatorPages = {
  login: (
    locals: { next: string | null; why?: string | undefined; typed?: Typed; errors?: FieldErrors },
    status = 200,
  ): PageReply => {
    const { why, ...more } = locals;
    const said = why !== undefined && Object.hasOwn(reasons, why) ? reasons[why] : null;
    return page(
      'operator/login',
      { typed: {}, errors: {}, ...more, why: said ?? null, labels: signInLabels },
      { title: 'Sign in as operator', status },
    );
  },

  setUp: (
    locals: { email: string; secret: string; qr: QrCode; errors?: FieldErrors },
    status = 200,
  ): PageReply =>
    page(
      'operator/setUp',
      { errors: {}, ...locals, shortest: shortestPassword, labels: setUpLabels },
      { title: 'Set up your operator sign-in', status },
    ),

  setUpEnded: (): PageReply =>
    page('operator/setUpEnded', {}, { title: 'This link has expired or has already been used', status: 404 }),
};
