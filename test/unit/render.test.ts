import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { createRenderer, viewNames } from '../../server/request/render.ts';
import type { PageFrame } from '../../server/request/frame.ts';

const frame: PageFrame = {
  assets: { css: '/static/app.css', js: '/static/app.js', icon: '/static/icon.svg' },
  tenant: { name: 'Acme & Sons', slug: 'acme', colour: 'plum', contactLine: null, logo: null },
  user: { name: 'Maya Okafor', detail: 'Brightwater' },
  menu: [{ label: null, items: [{ href: '/assets', label: 'Assets', current: true }] }],
  notices: [{ tone: 'good', text: 'Saved <b>' }],
  formId: 'f-1',
  rights: { viewPortals: false, explainAccess: false, readAudit: false, addOrders: false },
  mailing: { way: 'server', sends: true, instead: '' },
  facilities: { choices: [{ id: '7', name: 'York' }], current: '7', tooMany: true },
  labs: null,
  customers: null,
  searchAction: null,
  banner: null,
  agentFor: null,
  path: '/assets?q=a&b',
  homeHref: '/',
  profileHref: '/my_profile',
  signOutAction: '/sign_out',
};

describe('the renderer', () => {
  let folder: string;
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'views-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('draws a view in its layout, escaping what it is given', () => {
    write(
      'a/show.ejs',
      `<%- include('../partials/name', { name }) %> <%= formatDate('2026-03-01') %> <%= formId %>`,
    );
    write('partials/name.ejs', `<i><%= name %></i>`);
    write('layouts/portal.ejs', `<title><%= title %></title><%- body %>`);
    const renderer = createRenderer(folder, { cache: true });
    const html = renderer.page({
      view: 'a/show',
      layout: 'portal',
      title: '1 < 2',
      locals: { name: '<x>' },
      frame,
    });
    expect(html).to.equal('<title>1 &lt; 2</title><i>&lt;x&gt;</i> 1 Mar 2026 f-1');
  });

  it('gives a partial only what it was given', () => {
    write('page.ejs', `<%- include('part') %>`);
    write('part.ejs', `<%= secret %>`);
    expect(() => createRenderer(folder, { cache: true }).fragment('page', { secret: 'x' })).to.throw(
      'secret',
    );
  });

  it('misses a local where it is used, and only there; `locals.name` may be missing', () => {
    write('page.ejs', `<% if (wide) { %><%= width %><% } %>;<%= locals.note ?? '' %>;<%= this.secret %>`);
    const renderer = createRenderer(folder, { cache: true });
    expect(renderer.fragment('page', { wide: true, width: 3, note: '"' })).to.equal('3;&#34;;');
    expect(renderer.fragment('page', { wide: false, width: 3 })).to.equal(';;');
    expect(renderer.fragment('page', { wide: false })).to.equal(';;');
    expect(() => renderer.fragment('page', { wide: true })).to.throw('width is not defined');
  });

  it('lets a local go before the helper of its name, and a name of the view’s own before both', () => {
    write(
      'page.ejs',
      `<%= href %> <% for (const href of list) { %><%= href %><% } %> <%= isoDateTime('2026-03-01') %>`,
    );
    const renderer = createRenderer(folder, { cache: true });
    expect(renderer.fragment('page', { href: '/a', list: [1, 2] })).to.equal(
      '/a 12 2026-03-01T00:00:00.000Z',
    );
  });

  it('stops the start for a broken view and for one that writes unescaped', () => {
    write('bad.ejs', '<% if ( %>');
    expect(() => createRenderer(folder, { cache: true })).to.throw('bad.ejs');
    write('bad.ejs', '<%- name %>');
    expect(() => createRenderer(folder, { cache: true })).to.throw('bad.ejs: <%- name %>');
  });

  it('reads views again only without a cache', () => {
    write('a.ejs', 'one');
    const cached = createRenderer(folder, { cache: true });
    const fresh = createRenderer(folder, { cache: false });
    expect(fresh.fragment('a', {})).to.equal('one');
    write('a.ejs', 'two');
    expect([cached.fragment('a', {}), fresh.fragment('a', {})]).to.deep.equal(['one', 'two']);
  });
});

describe('the views', () => {
  const renderer = createRenderer('views', { cache: true });

  it('S5: none has inline script, inline style or a handler', () => {
    // What mail programs show is no page of ours, and few of them fetch a style sheet.
    for (const name of viewNames('views').filter((view) => !view.startsWith('mail/'))) {
      const text = readFileSync(join('views', `${name}.ejs`), 'utf8');
      expect(text, name).not.to.match(
        /<style|\sstyle=|\son[a-z]+\s*=\s*["']|<script(?![^>]*\ssrc=)|javascript:/i,
      );
    }
  });

  it('A15: the portal’s bar has the drop-down, the way to choose among many, and the way out', () => {
    const words = { title: 'Oh', message: 'It broke', reference: null };
    const locals = { ...words, homeHref: '/', backHref: null, canRetry: false };
    const html = renderer.page({ view: 'errors/error', layout: 'portal', title: 'Oh', locals, frame });
    expect(html).to.include('<title>Oh · Acme &amp; Sons</title>');
    expect(html).to.include('data-accent="plum"');
    expect(html).to.include('<option value="">All facilities</option>');
    expect(html).to.include('<option value="7" selected>York</option>');
    expect(html).to.include('href="/facility?to=%2Fassets%3Fq%3Da%26b"');
    expect(html).to.match(/action="\/sign_out"><input type="hidden" name="_form_id" value="f-1">/);
    expect(html).to.include('Saved &lt;b&gt;');
    expect(html).to.match(/<a href="\/assets" aria-current="page">/);
  });

  it('a full stop follows a time without a space', () => {
    const at = new Date('2026-03-01T12:00:00Z');
    expect(renderer.fragment('partials/time', { at })).to.match(/<\/time>$/);
  });

  it('S10: a password is never written into a page', () => {
    const html = renderer.fragment('partials/field', {
      name: 'p',
      label: 'Password',
      type: 'password',
      value: 'hunter2',
    });
    expect(html).not.to.include('hunter2');
    expect(html).to.include('data-show-password="field-p"');
  });

  // A browser sends nothing at all for what isn't a number to it, such as 1,5, and an empty field may mean something else.
  it('have numbers typed as text, so that whatever is typed arrives', () => {
    const typed = viewNames('views').filter((name) =>
      /type(?:: '|=")number['"]/.test(readFileSync(join('views', `${name}.ejs`), 'utf8')),
    );
    expect(typed).to.deep.equal([]);
  });

  it('ties a field to its hint and its error', () => {
    const html = renderer.fragment('partials/field', {
      name: 'n',
      label: 'Name',
      value: '"',
      hint: 'h',
      error: 'e',
    });
    expect(html).to.include('<label for="field-n">Name</label>');
    expect(html).to.include('aria-invalid="true" aria-describedby="field-n-hint field-n-error"');
    expect(html).to.include('value="&#34;"');
  });

  it('says nothing where there are no errors, and leads to each field where there are', () => {
    expect(renderer.fragment('partials/errorSummary', { labels: {} }).trim()).to.equal('');
    const errors = { name: 'Enter a name', '': 'Too late' };
    const html = renderer.fragment('partials/errorSummary', { errors, labels: { name: 'Name' } });
    expect(html).to.include('<a href="#field-name">Enter a name</a>').and.include('<li>Too late</li>');
  });
});
