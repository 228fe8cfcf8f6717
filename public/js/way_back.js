// .page-head .back, and *Cancel* where it leads the same way: lead to the page whose link or button one followed, with its search
// and its page, where that was another one of this side. A page's own find pages and questions are no such page, nor is a form
// that was sent, nor another customer's record, nor a page that one left by the menu or the address bar. Without script they lead
// to the list that they name. A link that takes along what was typed or ticked stays as it is, and on the tabs of a record it
// leads to where one was before the record.
const kept = 'way';
const most = 50;

export function wayBack() {
  if (!document.querySelector('nav.menu')) return;
  const way = read();
  const { pathname, search } = window.location;
  const own = document.title.split(' · ')[0];
  const { last } = way;
  const isBelow = last && (last.path === pathname || last.path.startsWith(`${pathname}/`));
  // A form that was refused is shown at the address that it was sent to: it leads where the form led, and nobody comes back to
  // it. One that another page's button opens is a page like any other.
  const isOpened = isForm(pathname) && last && !isForm(last.path);
  const isRefused = new URLSearchParams(search).has('_again') && !isOpened;
  const isTab = last && [last.path, pathname].every((path) => tabs().includes(path));
  if (last && (isTab || !isBelow) && !isRefused && !way.wentBack) {
    const came = isTab ? way.from[last.path] : cameFrom(way, last, customerHere());
    delete way.from[pathname];
    if (came) way.from[pathname] = came;
    for (const path of Object.keys(way.from).slice(0, -most)) delete way.from[path];
  }
  const from = isRefused ? last && way.from[last.path] : way.from[pathname];
  if (!isRefused)
    way.last = { path: pathname, href: pathname + search, title: own, customer: customerHere() };
  else if (last) way.last = { ...last, isFollowed: false };
  way.wentBack = false;
  write(way);
  noteLeaving();
  const back = document.querySelector('.page-head .back');
  if (!back) return;
  const leadsToLast = isRefused && last?.path === back.pathname;
  const ways = [back, ...cancels(back)];
  if (from && isOwn(from.href) && back.search === '' && !leadsToLast) {
    for (const way of ways) way.href = from.href;
    back.textContent = from.title;
  }
  for (const way of ways) way.addEventListener('click', () => write({ ...read(), wentBack: true }));
}

// One in a form that unfolds on the page leads to the page itself, and stays.
const cancels = (back) =>
  [...document.querySelectorAll('main form .form-actions a.quiet')].filter(
    ({ pathname, search }) =>
      pathname === back.pathname && search === '' && pathname !== window.location.pathname,
  );

// A path of this site, whoever wrote it down.
const isOwn = (href) =>
  href.startsWith('/') && new URL(href, window.location.href).origin === window.location.origin;

// A form that is done with is no page to go back to: the one before it is; where none is known, the list is.
function cameFrom(way, last, customer) {
  if (!last.isFollowed) return null;
  const came =
    isForm(last.path) || last.isSent
      ? way.from[last.path]
      : { href: last.href, title: last.title, customer: last.customer };
  return came?.customer && customer && came.customer !== customer ? null : came;
}

// What is on the page leads on from it: the menu, the search and the address bar begin anew. A form is sent where its page posts
// to itself, or its record is deleted.
function noteLeaving() {
  const note = (more) => {
    const way = stored();
    if (way.last) write({ ...way, last: { ...way.last, ...more } });
  };
  document.addEventListener('click', ({ target, ctrlKey, metaKey, shiftKey }) => {
    const isHere = !ctrlKey && !metaKey && !shiftKey;
    if (isHere && target.closest('main a[href], dialog a[href]')) note({ isFollowed: true });
  });
  document.addEventListener('submit', ({ target, submitter }) => {
    if (target.matches('[data-ask]') || !target.closest('main, dialog')) return;
    const said = (name) => submitter?.getAttribute(`form${name}`) ?? target.getAttribute(name) ?? '';
    const { pathname } = new URL(said('action'), window.location.href);
    const isPost = said('method') === 'post';
    const isDone = pathname === window.location.pathname || pathname.endsWith('/delete');
    note({ isFollowed: true, isSent: isPost && isDone });
  });
}

// Whose record the page is about: the customer's own, or one that names its customer among its facts.
function customerHere() {
  const ofPath = (path) => /^\/admin\/customers\/([\da-f-]{36})(?:\/|$)/.exec(path)?.[1];
  const own = ofPath(window.location.pathname);
  if (own || !/[\da-f-]{36}/.test(window.location.pathname)) return own ?? null;
  const [fact] = document.querySelectorAll('main dl a[href^="/admin/customers/"]');
  return (fact && ofPath(fact.pathname)) ?? null;
}

// With the pages that find something for it.
const isForm = (path) => /\/(?:new|edit)(?:\/|$)/.test(path);

// Those of the page's own record; a tab with a query is a list of something else.
const tabs = () =>
  [...document.querySelectorAll('nav.tabs a')]
    .filter(({ search }) => search === '')
    .map(({ pathname }) => pathname);

// The browser's own Back and Reload are no way to come from.
function read() {
  const [arrival] = window.performance.getEntriesByType('navigation');
  return arrival && arrival.type !== 'navigate' ? { ...stored(), last: null } : stored();
}

function stored() {
  const nothing = { last: null, from: {}, wentBack: false };
  try {
    return { ...nothing, ...JSON.parse(window.sessionStorage.getItem(kept) ?? '{}') };
  } catch {
    return nothing;
  }
}

function write(way) {
  try {
    window.sessionStorage.setItem(kept, JSON.stringify(way));
  } catch {
    // Full, or not to be had: the link leads to the list.
  }
}
