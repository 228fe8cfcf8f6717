import { expect } from 'chai';
import { askersOf, measuredPages } from '../../bench/pages/askers.ts';
import type { Compared } from '../../bench/pages/compare.ts';
import { excusedPages } from '../../bench/pages/excused.ts';
import { figuresOf } from '../../bench/pages/figures.ts';
import { variantsOf } from '../../bench/pages/variants.ts';
import { routes } from '../../server/features/index.ts';
import { isNoPage, isPlatforms, placeKey } from '../support/places.ts';

describe('the pages that the bench measures', () => {
  it('P3: are all that a person opens in a tenant, each asked for by somebody', () => {
    const opened = routes.filter(
      (route) => route.method === 'get' && !isPlatforms(route) && !isNoPage(route),
    );
    expect(measuredPages().map(({ key }) => key)).to.deep.equal(opened.map(placeKey));
    expect(opened.length).to.be.greaterThan(100);
    for (const page of measuredPages()) expect(askersOf(page), page.key).not.to.have.length(0);
  });

  it('P3: a portal page is asked for by everybody who may open it, its own opener first', () => {
    const page = (key: string) => measuredPages().find((one) => one.key === key)!;
    expect(askersOf(page('portal /customers'))[0]).to.equal('partnerUser');
    expect(askersOf(page('portal /assets'))).to.have.length(6);
    expect(askersOf(page('staff /admin/contacts'))).to.deep.equal(['administrator']);
    expect(askersOf(page('public /login'))).to.deep.equal(['stranger']);
  });

  it('P3, P4: a page that docs/performance.md excuses is one that is measured', () => {
    const paths = measuredPages().map(({ key }) => key.split(' ')[1]);
    for (const [figure, reason] of excusedPages()) {
      const [id, page = ''] = figure.split(/ (.*)/);
      expect(id).to.be.oneOf(['P3', 'P4']);
      expect(page.split(' · ')[0], figure).to.be.oneOf(paths);
      expect(reason, figure).not.to.equal('');
    }
  });
});

describe('what a page offers besides itself', () => {
  const list = `<header><form class="bar-search" method="get" action="/admin/everything"><input type="search" name="q"></form></header>
    <form class="list-tools" method="get" action="/admin/things" role="search">
    <input type="hidden" name="of" value="7"><input class="input" type="search" name="q" value="">
    <select name="status"><option value="" selected>All</option><option value="on">On</option></select>
    <select name="sort"><option value="name" selected>Name</option><option value="-name">Name</option></select></form>
    <a href="/admin/things?of=7&amp;after=abc" rel="next">Next</a><a href="/admin/things/export.csv?of=7">Export CSV</a>`;

  it('P3: is its searches, filters, orders, second page and export, with what its address carries', () => {
    expect(variantsOf('/admin/things?of=7', list)).to.deep.equal([
      { name: 'search, rare word', path: '/admin/things?of=7&q=Okapi' },
      { name: 'search, common word', path: '/admin/things?of=7&q=South' },
      { name: 'search, nothing found', path: '/admin/things?of=7&q=zzzz' },
      { name: 'status=on', path: '/admin/things?of=7&status=on' },
      { name: 'sort=-name', path: '/admin/things?of=7&sort=-name' },
      { name: 'second page', path: '/admin/things?of=7&after=abc' },
      { name: 'export', path: '/admin/things/export.csv?of=7' },
    ]);
  });

  it('P3: is the same where rows can be ticked, and the tools stand before the form', () => {
    const ticks = `<div class="list-tools"><input type="search" name="_q" form="pick">
      <select name="_status" form="pick"><option value="" selected>All</option><option value="on">On</option></select>
      <select name="_sort" form="pick"><option value="name" selected>Name</option><option value="-name">Name</option></select>
      <button form="pick" formmethod="get" formaction="/things">Search</button></div>
      <form id="pick" method="post" action="/things/new"><select name="kind"><option value="1">One</option></select></form>
      <button form="pick" formmethod="get" formaction="/things" name="_after" value="abc">Next</button>`;
    expect(variantsOf('/things', ticks)).to.deep.equal([
      { name: 'search, rare word', path: '/things?_q=Okapi' },
      { name: 'search, common word', path: '/things?_q=South' },
      { name: 'search, nothing found', path: '/things?_q=zzzz' },
      { name: 'status=on', path: '/things?_status=on' },
      { name: 'sort=-name', path: '/things?_sort=-name' },
      { name: 'second page', path: '/things?_after=abc' },
    ]);
  });

  it('P3: is a search by a button of its own in a form that saves', () => {
    const form =
      '<form method="post" action="/x"><input type="search" name="_find"><button formmethod="get" ' +
      'formaction="/x/new">Find</button></form>';
    expect(variantsOf('/x/new', form).map(({ path }) => path)).to.deep.equal([
      '/x/new?_find=Okapi', '/x/new?_find=South', '/x/new?_find=zzzz',
    ]); // prettier-ignore
    expect(variantsOf('/x', '<form method="post"><input type="search" name="q"></form>')).to.deep.equal([]);
  });
});

describe('the figures of pages', () => {
  const page = (what: string, value: number, refused: number | null = null): Compared => ({
    what, refused, wall: { ours: value * 10, base: 10, value }, cpu: null, rounds: 9, sizes: [1, 1],
  }); // prettier-ignore

  it('P3: stand worst first, with their medians; a refusal misses whatever its time; who is excused is marked', () => {
    const excused = excusedPages('| P3 | `/b · export` | It is long. |\n| P4 | `/c` | Not of this figure. |');
    const figures = figuresOf(
      'P3',
      [page('staff: /a', 1), page('staff: /b · export', 3), page('link: /c', 2), page('link: /d', 0.5, 503)],
      { goal: 1.3, excused },
    );
    expect(figures.map(({ what, met, excused: marked }) => [what, met, marked ?? false])).to.deep.equal([
      ['staff: /b · export', false, true],
      ['link: /c', false, false],
      ['staff: /a', true, false],
      ['link: /d', false, false],
    ]);
    expect(figures[1]?.note).to.equal('20.0 to 10.0 ms, 9 rounds');
    expect(figures[3]?.note).to.contain('answers 503');
  });

  it('P3, P4: are judged by CPU where it was counted, and the time is told beside it', () => {
    const slow = { ...page('staff: /a', 4), cpu: { ours: 12, base: 10, value: 1.2 } };
    const costly = { ...page('staff: /b', 1), cpu: { ours: 30, base: 10, value: 3 } };
    const figures = figuresOf('P3', [slow, costly], { goal: 1.3, excused: new Map() });
    expect(figures.map(({ what, met, note }) => [what, met, note])).to.deep.equal([
      ['staff: /b', false, '30.0 to 10.0 ms, time 1.00, 9 rounds'],
      ['staff: /a', true, '12.0 to 10.0 ms, time 4.00, 9 rounds'],
    ]);
  });
});
