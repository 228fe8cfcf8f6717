import { expect } from 'chai';
import { visitorFrom } from '../support/addressed.ts';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';
import { all, userAt } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';

describe('deleting partners, agents and personnel records', () => {
  let cast: Cast;
  let others: Cast;
  let administrator: Browser;
  before(async () => {
    others = await makeCast('deleting');
  });
  beforeEach(async () => {
    cast = await makeCast('deleting');
    administrator = await signedIn(cast.players.administrator);
  });

  const standing = (table: string) =>
    all<{ id: string; archived_at: Date | null; state?: string }>(
      `select * from ${table} where tenant_id = $1 order by id`,
      cast.tenantId,
    );
  const customersOf = async (column: string, id: string) =>
    (await all<{ name: string }>(`select name from customers where ${column} = $1 order by name`, id)).map(
      ({ name }) => name,
    );

  for (const { table, column, player, noun, name, stays } of [
    {
      table: 'partners',
      column: 'partner_id',
      player: 'partnerUser',
      noun: 'partner',
      name: 'Porter',
      stays: 'Its customer stays, but will have no partner.',
    },
    {
      table: 'agents',
      column: 'agent_id',
      player: 'agentUser',
      noun: 'agent',
      name: 'Agatha',
      stays: 'Its 2 customers stay, but will have no agent.',
    },
  ] as const)
    describe(table, () => {
      const idOf = () => (table === 'partners' ? cast.partnerId : cast.agentId);
      const at = (end = '') => `/admin/${table}/${idOf()}${end}`;

      it('A18: the page says what happens; then it is archived, its users are out, its customers stay without it', async () => {
        const user = cast.players[player];
        const browser = await signedIn(user);
        expect((await browser.get('/')).status).to.equal(200);
        expect((await administrator.get(at())).text).to.contain(`href="${at('/delete')}"`);
        const page = (await administrator.get(at('/delete'))).text;
        expect(page)
          .to.contain(`Delete ${name}`)
          .and.contain(`${user.username!} will be signed out and suspended`)
          .and.contain(stays);
        expect(fieldValue(page, '_form_id')).to.be.a('string');
        // To look changes nothing.
        expect((await browser.get('/')).status).to.equal(200);

        const done = await administrator.post(at('/delete'));
        expect(done.location).to.equal(`/admin/${table}`);
        expect((await administrator.get(`/admin/${table}`)).text).to.contain(
          `${name} has been deleted. Its user has been suspended.`,
        );
        expect((await administrator.get(`/admin/${table}`)).text).to.contain(`No ${table} yet`);
        expect((await standing(table))[0]!.archived_at).to.be.a('date');
        expect(await customersOf(column, idOf())).to.deep.equal([]);
        expect((await standing('customers')).every(({ archived_at }) => archived_at === null)).to.equal(true);
        expect((await standing('users')).find(({ id }) => id === user.userId)!.state).to.equal('suspended');
        expect((await browser.get('/')).location).to.contain('/login');
        const answer = await (
          await visitorFrom(cast.slug)
        ).post('/login', { username: user.username!, password });
        expect(answer.status).to.not.equal(303);
        for (const end of ['', '/customers', '/users', '/delete'])
          expect((await administrator.get(at(end))).status).to.equal(404);
        expect((await administrator.post(at('/delete'))).status).to.equal(404);
      });

      it('A18: its users can’t be resumed, by whatever button; their page says why, and they can be deleted', async () => {
        const user = cast.players[player].userId!;
        await administrator.post(at('/delete'));
        expect((await administrator.get(userAt(user))).text).to.contain(
          `They work for the ${noun} ${name}, which has been deleted, so they can’t see anything.`,
        );
        const refused = await administrator.post(userAt(user, '/resume'));
        expect(refused.status).to.equal(422);
        expect(refused.text).to.contain(`${name} has been deleted, so you can’t resume them.`);
        expect((await standing('users')).find(({ id }) => id === user)!.state).to.equal('suspended');
        expect((await administrator.post(userAt(user, '/delete'))).status).to.equal(303);
      });

      it('A21: a customer of it is free for another one', async () => {
        await administrator.post(at('/delete'));
        const company = { name: 'Fjord', email: '', phone: '', status: 'active' };
        const made = await administrator.post(
          `/admin/${table}`,
          table === 'partners' ? { ...company, number: 'P-1' } : company,
        );
        const id = made.location!.split('/').at(-1)!;
        await administrator.post(`${made.location!}/customers`, { customers: cast.customers.west });
        expect(await customersOf(column, id)).to.deep.equal(['West']);
      });

      it('S22: the audit log says who was archived and which customers lost it', async () => {
        await administrator.post(at('/delete'));
        expect((await administrator.get(`/admin/audit?record=${idOf()}`)).text)
          .to.contain('Deleted')
          .and.contain(name);
        expect((await administrator.get(`/admin/audit?record=${cast.customers.west}`)).text)
          .to.contain('West')
          .and.contain(name);
      });

      it('A16, A23: others are refused, find no button, and nothing changes', async () => {
        const tables = [table, 'customers', 'users', 'portal_users'];
        const before = await Promise.all(tables.map(standing));
        await expectRefused(
          cast,
          others,
          [{ path: at('/delete') }, { path: at('/delete'), body: {} }],
          ['technician', 'dataAdministrator'],
        );
        expect((await (await signedIn(cast.players.technician)).get(at())).text).to.not.contain('Delete');
        expect(await Promise.all(tables.map(standing))).to.deep.equal(before);
      });
    });

  describe('personnel records', () => {
    const add = async (more: Record<string, string>) =>
      (
        await administrator.post('/admin/personnel', {
          first_name: 'Tess',
          last_name: 'Miller',
          job_title: '',
          status: 'active',
          user_id: '',
          ...more,
        })
      ).location!;

    it('A18, A22: the page says what happens; then it is archived, and its login stays, free for another record', async () => {
      const login = cast.players.technician.userId!;
      const at = await add({ user_id: login });
      expect((await administrator.get(at)).text).to.contain(`href="${at}/delete"`);
      const page = await administrator.get(`${at}/delete`);
      expect(page.text)
        .to.contain('Delete Tess Miller')
        .and.contain('The user technician stays, but will have no jobs');
      expect((await administrator.post(`${at}/delete`)).location).to.equal('/admin/personnel');
      expect((await administrator.get('/admin/personnel')).text).to.contain(
        'Personnel record of Tess Miller deleted.',
      );
      expect((await standing('personnel'))[0]!.archived_at).to.be.a('date');
      const technician = await signedIn(cast.players.technician);
      expect((await technician.get('/admin/my_jobs')).text).to.not.contain('Tess Miller');
      expect((await administrator.get(at)).status).to.equal(404);
      expect((await administrator.post(`${at}/delete`)).status).to.equal(404);
      expect(await add({ first_name: 'Again', user_id: login })).to.match(/^\/admin\/personnel\//);
    });

    it('A16: others are refused, and the record stays', async () => {
      const at = await add({});
      const before = await standing('personnel');
      await expectRefused(
        cast,
        others,
        [{ path: `${at}/delete` }, { path: `${at}/delete`, body: {} }],
        ['technician', 'dataAdministrator'],
      );
      expect(await standing('personnel')).to.deep.equal(before);
    });
  });
});
