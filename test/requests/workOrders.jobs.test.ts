import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';
import { addDays } from '../../server/shared/days.ts';
import { plainCalendar } from '../../server/shared/dates.ts';

describe('technicians and their jobs', () => {
  let cast: Cast;
  let tess: Browser;
  let ada: Browser;
  beforeEach(async () => {
    cast = await makeCast('jobs');
    [tess, ada] = await Promise.all([
      signedIn(cast.players.technician),
      signedIn(cast.players.administrator),
    ]);
  });

  const path = '/admin/my_jobs';
  const job = () => `${path}/${cast.workOrder}`;
  const finder = () => `/admin/work_orders/${cast.workOrder}/technician`;
  const record = async (userId: string | null) =>
    (
      await sql<{ id: string }>(
        "insert into personnel (tenant_id, first_name, last_name, user_id) values ($1, 'Tess', 'Miller', $2) returning id",
        cast.tenantId,
        userId,
      )
    )[0]!.id;
  const schedule = (on: string) =>
    sql("update work_orders set status = 'scheduled', scheduled_on = $2 where id = $1", cast.workOrder, on);

  it('1: the finder lists active users, with Current Facility those of the lab alone, and portal users are gone', async () => {
    const first = (await ada.get(finder())).text;
    expect(first).to.contain('technician').and.not.contain('contactuser');
    expect(first).to.match(/name="current_facility"[^>]*checked|checked[^>]*name="current_facility"/);
    const all = (await ada.get(`${finder()}?chosen=1`)).text;
    expect(all).to.contain('contactuser').and.contain('Portal user, so can’t have jobs');
  });

  it('5: assigning needs a personnel record, and says so with the way to make one', async () => {
    const userId = cast.players.technician.userId!;
    expect((await ada.get(finder())).text).to.contain(`/admin/personnel/new?user_id=${userId}`);
    const refused = await ada.post(finder(), { user_id: userId });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain('has no active personnel record');
    for (const nobody of [cast.players.contactUser.userId!, '', cast.workOrder])
      expect((await ada.post(finder(), { user_id: nobody })).status, nobody).to.equal(422);
    await record(userId);
    expect((await ada.post(finder(), { user_id: userId })).status).to.equal(303);
    expect((await ada.get(`/admin/work_orders/${cast.workOrder}`)).text).to.contain('Tess Miller');
    expect((await tess.get(path)).text).to.contain('WO-1');
  });

  it('A22: jobs stand under Overdue, Today and Coming', async () => {
    const id = await record(cast.players.technician.userId);
    await sql('update work_orders set technician_id = $2 where id = $1', cast.workOrder, id);
    await sql("update facilities set address = '1 Quay Road' where id = $1", cast.facilities.cal1);
    expect((await tess.get(job())).text).to.contain('1 Quay Road');
    const heading = async () => /<h2>(\w+)<\/h2>/.exec((await tess.get(path)).text)?.[1];
    expect(await heading()).to.equal('Coming');
    for (const [days, title] of [
      [-1, 'Overdue'],
      [0, 'Today'],
      [1, 'Coming'],
    ] as const) {
      await schedule(addDays(plainCalendar.today, days));
      expect(await heading(), title).to.equal(title);
    }
  });

  it('A22: start, hold, note, outcome and done, by whoever it is assigned to, whatever the usergroup allows', async () => {
    const id = await record(cast.players.technician.userId);
    await sql('update work_orders set technician_id = $2 where id = $1', cast.workOrder, id);
    await sql("update usergroups set permissions = '{}' where id = $1", cast.groups.technicians);
    await schedule(plainCalendar.today);
    expect((await tess.get('/admin/work_orders')).status).to.equal(404);
    expect((await tess.post(`${job()}/moves/start`)).status).to.equal(303);
    await tess.post(`${job()}/moves/hold`, { reason: 'No ladder.' });
    expect((await tess.get(job())).text)
      .to.contain('On hold')
      .and.contain('No ladder.');
    await tess.post(`${job()}/moves/resume`);
    await tess.post(`${job()}/comments`, { body: 'The seal is old.', internal: 'on' });
    const line = `${job()}/lines/${cast.workOrderLine}`;
    const outcome = {
      outcome: 'passed',
      serviced_on: plainCalendar.today,
      _version: '1',
      _form_id: '00000000-0000-4000-8000-000000000001',
    };
    expect((await tess.post(line, outcome)).location).to.equal(job());
    expect((await tess.post(line, outcome)).location, 'sent twice').to.equal(job());
    expect((await tess.post(`${job()}/moves/cancel`, { reason: 'x' })).status).to.equal(404);
    expect((await tess.post(`${job()}/moves/finish`)).status).to.equal(303);
    expect((await tess.get(job())).text)
      .to.contain('Done')
      .and.contain('The seal is old.');
  });

  it('A22, A16: another technician’s job is not there', async () => {
    const dana = await signedIn(cast.players.dataAdministrator);
    await record(cast.players.dataAdministrator.userId);
    const id = await record(cast.players.technician.userId);
    await sql('update work_orders set technician_id = $2 where id = $1', cast.workOrder, id);
    expect((await tess.get(job())).status).to.equal(200);
    for (const address of [job(), `${job()}/lines/${cast.workOrderLine}`])
      expect((await dana.get(address)).status, address).to.equal(404);
    expect((await dana.post(`${job()}/moves/start`)).status).to.equal(404);
    expect((await dana.get(path)).text).to.not.contain('WO-1');
    await sql("update personnel set status = 'inactive' where id = $1", id);
    expect((await tess.get(job())).status).to.equal(404);
  });
});
