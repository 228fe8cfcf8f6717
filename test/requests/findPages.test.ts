import { expect } from 'chai';
import { fieldValue, signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { sql } from '../support/portalPages.ts';

/** A find page on which several records are ticked. */
interface FindPage {
  path: string;
  /** Where they are added, and under which name. */
  action: string;
  name: string;
  button: string;
  /** SQL that counts what was added. */
  added: string;
}

/** The ids that a page has a ticked box for. */
const ticked = (html: string) =>
  [...html.matchAll(/<input type="(?:checkbox|radio)"[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => /\schecked/.test(tag) && tag.includes('id="pick-'))
    .map((tag) => /value="([^"]*)"/.exec(tag)![1]!)
    .sort();
const offered = (html: string) => [...html.matchAll(/id="pick-([0-9a-f-]{36})"/g)].map(([, id]) => id!);
const nextCursor = (html: string) => /name="_after" value="([^"]*)"/.exec(html.replace(/\s+/g, ' '))?.[1];

describe('Ticks on a find page', () => {
  let cast: Cast;
  let browser: Browser;
  let pages: Record<string, FindPage>;
  before(async () => {
    cast = await makeCast('find-pages');
    browser = await signedIn(cast.players.administrator);
    const of = (column: string) => sql<{ id: string }>(column, cast.tenantId);
    await of(
      `insert into customers (tenant_id, number, name) select $1, 'F-' || n, 'Found ' || n from generate_series(10, 45) n returning id`,
    );
    await sql(
      `insert into facilities (tenant_id, customer_id, code, name) select $1, $2, 'F-' || n, 'Found ' || n from generate_series(10, 45) n`,
      cast.tenantId,
      cast.customers.north,
    );
    await sql(
      `insert into facilities (tenant_id, code, name, is_lab) select $1, 'L-' || n, 'Found lab ' || n, true from generate_series(10, 45) n`,
      cast.tenantId,
    );
    await sql(
      `insert into contacts (tenant_id, customer_id, first_name, last_name)
         select $1, $2, 'Found', 'Person ' || n from generate_series(10, 45) n`,
      cast.tenantId,
      cast.customers.north,
    );
    const contact = `/admin/contacts/${cast.players.contactUser.contactId!}`;
    const user = `/admin/users/${cast.players.technician.userId!}`;
    const facility = `/admin/facilities/${cast.facilities.mt}`;
    pages = {
      facilities: {
        path: `${contact}/facilities/find`, action: `${contact}/facilities`, name: 'facilities', button: 'Add',
        added: 'select facility_id as id from contact_facilities where tenant_id = $1 and facility_id = any ($2)',
      },
      labs: {
        path: `${user}/labs/find`, action: `${user}/labs`, name: 'labs', button: 'Add',
        added: 'select facility_id as id from user_labs where tenant_id = $1 and facility_id = any ($2)',
      },
      contacts: {
        path: `${facility}/contacts/find`, action: `${facility}/contacts`, name: 'contacts', button: 'Add Contact to Site',
        added: 'select contact_id as id from contact_facilities where tenant_id = $1 and contact_id = any ($2)',
      },
      customers: {
        path: `/admin/agents/${cast.agentId}/customers/find`, action: `/admin/agents/${cast.agentId}/customers`,
        name: 'customers', button: 'Add',
        added: 'select id from customers where tenant_id = $1 and id = any ($2) and agent_id is not null',
      },
    }; // prettier-ignore
  });

  for (const name of ['facilities', 'labs', 'contacts', 'customers'])
    it(`survive Search, Next and Previous without script, with how many there are and a way to drop them: ${name}`, async () => {
      const page = pages[name]!;
      const ask = (ids: readonly string[], more: Record<string, string> = {}) => {
        const query = new URLSearchParams({ _q: 'Found', _chosen: '1', _customers_only: 'on', ...more });
        for (const id of ids) query.append(page.name, id);
        return browser.get(`${page.path}?${query.toString()}`);
      };
      const first = await ask([]);
      expect(first.status).to.equal(200);
      const form = new RegExp(`<form[^>]*id="pick"[^>]*action="${page.action}"`);
      expect(first.text).to.match(form);
      const boxes = offered(first.text);
      expect(boxes).to.have.length(25);
      // Search and Next belong to the form that holds the boxes, and send it by GET.
      for (const button of ['Search', 'Next'])
        expect(first.text.replace(/\s+/g, ' '), button).to.match(
          new RegExp(`<button [^>]*form="pick" formmethod="get" formaction="${page.path}"[^>]*>${button}<`),
        );
      const two = boxes.slice(3, 5).sort();
      const second = await ask(two, { _after: nextCursor(first.text)! });
      expect(ticked(second.text)).to.deep.equal(two);
      expect(second.text.replace(/\s+/g, ' ')).to.contain('<strong data-picked-count>2</strong> selected');
      expect(second.text).to.contain('Clear selection');
      const third = offered(second.text).find((id) => !two.includes(id))!;
      const three = [...two, third].sort();
      const found = await ask(three, { _q: 'nothing like this' });
      expect(ticked(found.text), 'where nothing is found').to.deep.equal(three);
      expect(found.text).to.contain(`>${page.button}</button>`);
      const back = await ask(three);
      expect(ticked(back.text)).to.deep.equal(three);
      expect(ticked((await ask(three.slice(1))).text), 'one was dropped').to.deep.equal(three.slice(1));
      const foreign = [...three, cast.players.link.sessionId, 'x'];
      expect(ticked((await ask(foreign)).text), 'what is none of the list’s').to.deep.equal(three);

      // All of the form goes along when they are added; what belongs to the list is passed over.
      const body = { [page.name]: three, _q: 'Found', _sort: 'name', _chosen: '1' };
      expect((await browser.post(page.action, body)).status).to.equal(303);
      expect(await sql(page.added, cast.tenantId, three)).to.have.length(3);
      expect(ticked((await ask(three)).text), 'added ones are offered no more').to.deep.equal([]);
    });

  it('are a hundred at most, and more are told', async () => {
    const { path, name } = pages['customers']!;
    await sql(
      `insert into customers (tenant_id, number, name) select $1, 'M-' || n, 'Many ' || n from generate_series(100, 204) n`,
      cast.tenantId,
    );
    const many = await sql<{ id: string }>("select id from customers where tenant_id = $1 and name like 'Many%'", cast.tenantId);
    const query = new URLSearchParams(many.map(({ id }): [string, string] => [name, id]));
    const page = await browser.get(`${path}?${query.toString()}`);
    expect(page.status).to.equal(200);
    expect(ticked(page.text)).to.have.length(100);
    expect(page.text).to.contain('You can select 100 at once.');
  }); // prettier-ignore

  it('a single choice survives as well, and comes back with all that the form had', async () => {
    const path = `/admin/assets/${cast.assets.cal1}/facility`;
    const typed = { _typed: '1', description: 'Half typed', facility_id: cast.facilities.cal1 };
    const first = await browser.get(`${path}?${new URLSearchParams({ ...typed, _q: 'Found' }).toString()}`);
    expect(ticked(first.text), 'the present one, which the search doesn’t find').to.deep.equal([
      cast.facilities.cal1,
    ]);
    const other = offered(first.text).find((id) => id !== cast.facilities.cal1)!;
    const moved = { ...typed, facility_id: other, _q: 'nothing like this', _sort: 'name' };
    const second = await browser.get(`${path}?${new URLSearchParams(moved).toString()}`);
    expect(ticked(second.text)).to.deep.equal([other]);
    expect(fieldValue(second.text, 'description')).to.equal('Half typed');
    expect(second.text).to.match(/<button[^>]*>Select<\/button>/);
    const form = await browser.get(
      `/admin/assets/${cast.assets.cal1}?${new URLSearchParams(moved).toString()}`,
    );
    expect(fieldValue(form.text, 'description')).to.equal('Half typed');
    expect(form.text).to.contain(`value="${other}"`);
  });
});
