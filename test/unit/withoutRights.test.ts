import { expect } from 'chai';
import { routes } from '../../server/features/index.ts';
import { isAllowed, type StaffAllow } from '../../server/request/allow.ts';
import type { StaffActor } from '../../server/request/actor.ts';

/** What everybody in the back office has, by the words of docs/access.md: the own account, the start page and the own jobs. */
const everybodys = new Set([
  'get /admin/my_profile',
  'post /admin/my_profile',
  'post /admin/my_profile/notifications',
  'post /admin/my_profile/dates',
  'get /admin/my_profile/sign_out_everywhere',
  'post /admin/my_profile/sign_out_everywhere',
  'get /admin/change_password',
  'post /admin/change_password',
  'get /admin',
  'get /admin/search',
  'post /admin/lab',
  'get /admin/my_jobs',
  'get /admin/my_jobs/:id',
  'get /admin/my_jobs/:id/documents',
  'post /admin/my_jobs/:id/documents',
  'get /admin/my_jobs/:id/files/:documentId',
  'get /admin/my_jobs/:id/files/:documentId/preview',
  'get /admin/my_jobs/:id/moves/:move',
  'post /admin/my_jobs/:id/moves/:move',
  'get /admin/my_jobs/:id/lines/:lineId',
  'post /admin/my_jobs/:id/lines/:lineId',
  'get /admin/my_jobs/:id/comments',
  'post /admin/my_jobs/:id/comments',
  'get /admin/my_jobs/:id/sheet',
  'post /admin/carry',
]);

/** Somebody whose usergroups allow nothing. Everybody of the route matrix may at least see records. */
const nobody: StaffActor = {
  kind: 'staff',
  sessionId: '',
  userId: '',
  name: 'Nora',
  username: 'nora',
  mustChangePassword: false,
  isAdministrator: false,
  permissions: [],
  lab: null,
};

describe('Staff whose usergroups allow nothing', () => {
  const ofStaff = routes.filter(({ side }) => side === 'staff');

  it('A16: each line here is a route', () => {
    const known = ofStaff.map(({ method, path }) => `${method} ${path}`);
    expect(known).to.include.members([...everybodys]);
  });

  for (const route of ofStaff) {
    const name = `${route.method} ${route.path}`;
    it(`A16, A23: ${route.side} ${name}`, () => {
      expect(isAllowed(nobody, route.allow as readonly StaffAllow[])).to.equal(everybodys.has(name));
    });
  }
});
