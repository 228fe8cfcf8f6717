import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { all } from '../support/people.ts';
import { expectRefused } from '../support/refusals.ts';

const path = '/admin/personnel';

describe('personnel', () => {
  let cast: Cast;
  let others: Cast;
  let administrator: Browser;
  before(async () => {
    others = await makeCast('personnel');
  });
  beforeEach(async () => {
    cast = await makeCast('personnel');
    administrator = await signedIn(cast.players.administrator);
  });

  interface Row {
    id: string;
    first_name: string;
    user_id: string | null;
    status: string;
    version: number;
  }
  const rows = () =>
    all<Row>('select * from personnel where tenant_id = $1 order by first_name', cast.tenantId);
  const filled = (more: Record<string, string> = {}) => ({
    first_name: 'Tess', last_name: 'Miller', job_title: 'Calibrator', status: 'active', user_id: '', ...more,
  }); // prettier-ignore
  const add = async (more: Record<string, string> = {}) => {
    const answer = await administrator.post(path, filled(more));
    expect(answer.status, answer.text).to.equal(303);
    return answer.location!.split('/').at(-1)!;
  };

  it('adds a record with its Associated Login under Company; doubled, it makes one', async () => {
    const form = await administrator.get(`${path}/new`);
    for (const label of ['First name', 'Last name', 'Job title', 'Status', 'Associated Login'])
      expect(form.text, label).to.contain(`>${label}</label>`);
    expect(form.text).to.contain('<legend>Company</legend>');
    const technician = cast.players.technician.userId!;
    const body = filled({ user_id: technician, _form_id: fieldValue(form.text, '_form_id')! });
    await Promise.all([administrator.post(path, body), administrator.post(path, body)]);
    const made = await rows();
    expect(made).to.have.length(1);
    expect(made[0]).to.include({ first_name: 'Tess', user_id: technician, status: 'active' });
    const list = await administrator.get(`${path}?q=miller calib`);
    expect(list.text).to.contain('1 personnel record<').and.contain('technician');
    expect((await administrator.get(`${path}?status=inactive`)).text).to.contain(
      'No personnel records match',
    );
    expect((await administrator.get(`${path}/export.csv`)).text)
      .to.contain('First name,Last name,Job title,Status,Associated Login')
      .and.contain('Tess,Miller,Calibrator,Active,technician');
  });

  it('A22: a login is on one record at most, and the message says whose', async () => {
    const technician = cast.players.technician.userId!;
    await add({ user_id: technician });
    const second = await administrator.post(path, filled({ first_name: 'Tom', user_id: technician }));
    expect(second.status).to.equal(422);
    expect(second.text)
      .to.contain('is already on the personnel record of Tess Miller')
      .and.contain('value="Tom"');
    expect(await rows()).to.have.length(1);
    // Its own record may be saved again, and the login given to another one once it is free.
    const [first] = await rows();
    const again = { ...filled({ user_id: technician }), _version: String(first!.version) };
    expect((await administrator.post(`${path}/${first!.id}`, again)).status).to.equal(303);
    const free = { ...filled(), _version: String(first!.version + 1) };
    expect((await administrator.post(`${path}/${first!.id}`, free)).status).to.equal(303);
    await add({ first_name: 'Tom', user_id: technician });
  });

  it('A22: of two who take one login at once, one is refused', async () => {
    const user_id = cast.players.technician.userId!;
    const both = ['Tess', 'Tom'].map((first_name) =>
      administrator.post(path, filled({ first_name, user_id })),
    );
    const answers = await Promise.all(both);
    expect(answers.map(({ status }) => status)).to.have.members([303, 422]);
    expect(await rows()).to.have.length(1);
  });

  it('S6: portal users, suspended ones, another tenant’s and made-up logins are refused, and nothing is made', async () => {
    await all("update users set state = 'suspended' where id = $1", cast.players.dataAdministrator.userId);
    for (const user_id of [
      cast.players.contactUser.userId!,
      cast.players.agentUser.userId!,
      cast.players.dataAdministrator.userId!,
      others.players.technician.userId!,
      randomUUID(),
      'x',
    ])
      expect((await administrator.post(path, filled({ user_id }))).status, user_id).to.equal(422);
    expect((await administrator.post(path, filled({ first_name: '', last_name: '' }))).text).to.contain(
      'Enter a first name, a last name or both.',
    );
    expect((await administrator.post(path, filled({ tenant_id: others.tenantId }))).status).to.equal(422);
    expect(await rows()).to.deep.equal([]);
  });

  it('S25: of two who edit one record, the second sees both, logins by name', async () => {
    const id = await add();
    const login = cast.players.technician.userId!;
    await administrator.post(`${path}/${id}`, { ...filled({ user_id: login }), _version: '1' });
    const second = await administrator.post(`${path}/${id}`, {
      ...filled({ first_name: 'Theresa' }),
      _version: '1',
    });
    expect(second.status).to.equal(409);
    expect(second.text).to.contain('Theresa').and.contain('technician').and.not.contain(`>${login}<`);
    expect((await rows())[0]).to.include({ first_name: 'Tess', user_id: login });
  });

  describe('requirement 1, item 7: the finder', () => {
    const namesOn = (html: string) =>
      [...html.matchAll(/data-label="Username">\s*(?:<span[^>]*>)?([^<]*)</g)].map(([, name]) => name);

    it('Current Facility keeps to the users of the current lab, and so keeps portal users out; without it, all', async () => {
      const id = await add();
      for (const place of [`${path}/new/find`, `${path}/${id}/find`]) {
        const ticked = (await administrator.get(place)).text;
        expect(ticked)
          .to.match(/name="_current_facility"/)
          .and.match(/<label[^>]*>Current Facility<\/label>/);
        expect(ticked).to.match(/type="checkbox" value="on" checked[^>]*name="_current_facility"/);
        expect(namesOn(ticked))
          .to.include.members(['administrator', 'technician', 'dataadministrator'])
          .and.not.include.members(['contactuser'])
          .and.not.include.members(['agentuser']);
        const unticked = (await administrator.get(`${place}?chosen=1`)).text;
        expect(namesOn(unticked)).to.include.members([
          'technician',
          'contactuser',
          'agentuser',
          'partneruser',
        ]);
        expect(unticked).to.contain('Portal user, so can’t have jobs');
        const found = (await administrator.get(`${place}?chosen=1&q=technician`)).text;
        expect(namesOn(found)).to.deep.equal(['technician']);
      }
    });

    it('follows the current lab, and active users alone are found', async () => {
      const technician = cast.players.technician.userId!;
      const [bench] = await all<{ id: string }>(
        `insert into facilities (tenant_id, code, name, is_lab) values ($1, 'B', 'Bench', true) returning id`,
        cast.tenantId,
      );
      for (const user of [technician, cast.players.administrator.userId!])
        await all(
          'insert into user_labs (tenant_id, user_id, facility_id) values ($1, $2, $3)',
          cast.tenantId, user, bench!.id,
        ); // prettier-ignore
      await administrator.post('/admin/lab', { lab: bench!.id });
      const names = async () => namesOn((await administrator.get(`${path}/new/find`)).text);
      expect(await names()).to.have.members(['administrator', 'technician']);
      await all("update users set state = 'suspended' where id = $1", technician);
      expect(await names()).to.deep.equal(['administrator']);
      await all('delete from user_labs where user_id = $1', cast.players.administrator.userId);
      expect((await administrator.get(`${path}/new/find`)).text).to.contain('You have no current lab');
    });

    it('what is selected stands in the form; a login on another record can’t be', async () => {
      const technician = cast.players.technician.userId!;
      const id = await add({ user_id: technician });
      const found = (await administrator.get(`${path}/new/find`)).text;
      expect(found)
        .to.contain('Already on the personnel record of Tess Miller')
        .and.not.contain(`value="${technician}"`);
      const own = (await administrator.get(`${path}/${id}/find`)).text;
      expect(own).to.contain(`value="${technician}" required checked`);
      const chosen = await administrator.get(`${path}/${id}?user_id=${cast.players.administrator.userId}`);
      expect(chosen.text).to.contain(`value="${cast.players.administrator.userId}" selected`);
    });
  });

  describe('My jobs', () => {
    const words = async (browser: Browser) => (await browser.get('/admin/my_jobs')).text;

    it('A22: without a record the page says what is missing and who can mend it', async () => {
      const technician = await signedIn(cast.players.technician);
      expect(await words(technician))
        .to.contain('You’re not on a personnel record')
        .and.contain('Ask an administrator to change that');
      expect(await words(administrator)).to.match(/href="\/admin\/personnel">Personnel<\/a>\s*<\/div>/);
      await add({ user_id: cast.players.technician.userId! });
      expect(await words(technician))
        .to.contain('Jobs for Tess Miller')
        .and.contain('No jobs');
      await all("update personnel set status = 'inactive' where tenant_id = $1", cast.tenantId);
      expect(await words(technician)).to.contain('Your personnel record is inactive');
    });
  });

  it('A16: the stranger, the other tenant and who may not are refused, and the row stays', async () => {
    const id = await add();
    const before = await rows();
    const asks = [
      { path: `${path}/new` },
      { path: `${path}/${id}/find` },
      { path, body: filled({ first_name: 'Planted' }) },
      { path: `${path}/${id}`, body: { ...filled({ first_name: 'Changed' }), _version: '1' } },
    ];
    await expectRefused(cast, others, asks, ['technician', 'dataAdministrator']);
    const technician = await signedIn(cast.players.technician);
    expect((await technician.get(`${path}/${id}`)).text)
      .to.contain('Calibrator')
      .and.not.contain('>Save<');
    expect((await (await signedIn(others.players.administrator)).get(`${path}/${id}`)).status).to.equal(404);
    expect(await rows()).to.deep.equal(before);
  });

  describe('from the technician finder of a work order', () => {
    it('leads to a record with the user’s name in it, and back to the finder with them chosen', async () => {
      const ada = await signedIn(cast.players.administrator);
      const finder = `/admin/work_orders/${cast.workOrder}/technician`;
      const userId = cast.players.administrator.userId;
      const before = await ada.get(`${finder}?chosen=1&q=administrator`);
      const [, href = ''] =
        new RegExp(`href="([^"]*personnel/new\\?user_id=${userId}[^"]*)"`).exec(before.text) ?? [];
      const form = await ada.get(href.replaceAll('&amp;', '&'));
      const [user] = await all<{ first_name: string; last_name: string }>(
        'select first_name, last_name from users where id = $1',
        userId,
      );
      const valueOf = (name: string) => fieldValue(form.text, name) ?? undefined;
      expect([valueOf('first_name'), valueOf('last_name')]).to.deep.equal([
        user!.first_name,
        user!.last_name,
      ]);
      const from = valueOf('_from')!.replaceAll('&amp;', '&');
      expect(from).to.contain(finder).and.contain('q=administrator');
      const wrong = await ada.post('/admin/personnel', {
        first_name: '',
        last_name: '',
        user_id: userId!,
        _from: from,
      });
      expect(wrong.text).to.contain(`name="_from" value="${from.replaceAll('&', '&amp;')}"`);
      const added = await ada.post('/admin/personnel', {
        first_name: 'Ada',
        status: 'active',
        user_id: userId!,
        _from: from,
      });
      expect(added.location)
        .to.contain(finder)
        .and.contain('q=administrator')
        .and.contain(`user_id=${userId}`);
      const back = await ada.get(added.location!);
      expect(back.text)
        .to.contain('Personnel record added for Ada.')
        .and.match(new RegExp(`value="${userId}"\\s+checked`));
      expect((await ada.post(finder, { user_id: userId! })).location).to.equal(
        `/admin/work_orders/${cast.workOrder}`,
      );
    });

    it('leads nowhere else, and says of an inactive record that it is inactive', async () => {
      const ada = await signedIn(cast.players.administrator);
      for (const from of [
        '//evil.example',
        '/admin/users',
        '/assets',
        `/admin/work_orders/${cast.workOrder}/edit`,
      ]) {
        const { location } = await ada.post('/admin/personnel', {
          first_name: 'Bo',
          status: 'active',
          _from: from,
        });
        expect(location, from).to.match(/^\/admin\/personnel\/[0-9a-f-]{36}$/);
      }
      await ada.post('/admin/personnel', {
        ...{ first_name: 'Ada', status: 'inactive', user_id: cast.players.administrator.userId! },
      });
      const { text } = await ada.get(
        `/admin/work_orders/${cast.workOrder}/technician?chosen=1&q=administrator`,
      );
      expect(text)
        .to.contain('Inactive')
        .and.contain('make it active')
        .and.not.contain(`personnel/new?user_id=${cast.players.administrator.userId}`);
    });
  });
});
