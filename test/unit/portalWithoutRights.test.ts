import { expect } from 'chai';
import { routes } from '../../server/features/index.ts';
import { isAllowed, type PortalAllow } from '../../server/request/allow.ts';
import type { PortalActor } from '../../server/request/actor.ts';

type Who = 'link' | 'contact' | 'partner' | 'agent';
const everybody: readonly Who[] = ['link', 'contact', 'partner', 'agent'];
const withPassword: readonly Who[] = ['contact', 'partner', 'agent'];
const writers: readonly Who[] = ['link', 'contact'];

/**
 * What may be sent by people of the portal who were given nothing besides, by the words of docs/access.md: a link, a contact user
 * whose contact has no permission, and users of a partner and an agent who can't create users. Nobody of them does what isn't here.
 */
const sent: Readonly<Record<string, readonly Who[]>> = {
  '/my_profile': withPassword,
  // A27: an agent looks for others, and gets no emails about their work.
  '/my_profile/notifications': ['contact', 'partner'],
  '/my_profile/dates': withPassword,
  '/my_profile/sign_out_everywhere': withPassword,
  '/change_password': withPassword,
  '/assets/columns': everybody,
  '/recalls/columns': everybody,
  '/delinquent/columns': everybody,
  '/work_orders/columns': everybody,
  // A20a: a partner sees the work of its claims only.
  '/in_work/columns': ['link', 'contact', 'agent'],
  '/tickets': writers,
  '/tickets/:id/comments': writers,
  '/tickets/:id/close': writers,
  '/tickets/:id/reopen': writers,
  '/facility': everybody,
  '/customer': ['partner', 'agent'],
  // A29: a contact needs Create Work Order for it.
  '/work_orders/new': ['link'],
  '/work_orders': ['link'],
  '/work_orders/:id/withdraw': ['link'],
  '/work_orders/:id/comments': writers,
  '/recall_notices': ['contact'],
  '/calendar': ['contact'],
  '/calendar/replace': ['contact'],
  '/calendar/switch_off': ['contact'],
  '/carry': everybody,
  '/claims': ['partner'],
  '/claims/:id/comments': ['partner'],
  // A13: a contact needs Access Billing for it.
  '/estimates/:id/choose': ['link'],
  '/estimates/:id/approve': ['link'],
  '/estimates/:id/decline': ['link'],
};

const noPermission = {
  adminAccess: false,
  editContact: false,
  createWorkOrder: false,
  accessBilling: false,
  accessReports: false,
};
/** Only what `isAllowed` asks about. */
const actors: Readonly<Record<Who, Pick<PortalActor, 'kind'>>> = {
  link: { kind: 'link' },
  contact: { ...{ contact: noPermission, canCreateUsers: false }, kind: 'contact_user' },
  partner: { ...{ canCreateUsers: false }, kind: 'partner_user' },
  agent: { kind: 'agent_user' },
};

describe('People of the portal who were given nothing besides', () => {
  const posts = routes.filter(({ side, method }) => side === 'portal' && method === 'post');

  it('A16: each line here is a route', () => {
    expect(posts.map(({ path }) => path)).to.include.members(Object.keys(sent));
  });

  for (const { path, allow } of posts)
    it(`A13, A16, A17, A19, A20a, A21: post ${path}`, () => {
      const may = everybody.filter((name) =>
        isAllowed(actors[name] as PortalActor, allow as readonly PortalAllow[]),
      );
      expect(may).to.deep.equal(sent[path] ?? []);
    });
});
