// .page-head .back, and *Cancel* where it leads the same way: lead to the page that one came from, with its search and its page,
// where that was another one of this side; a page's own find pages and questions are no such page. Without script they lead to
// the list that they name. A link that takes along what was typed or ticked stays as it is, and on the tabs of a record it leads
// to where one was before the record.
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
    const came = isTab ? way.from[last.path] : cameFrom(way, last);
    delete way.from[pathname];
    if (came) way.from[pathname] = came;
    for (const path of Object.keys(way.from).slice(0, -most)) delete way.from[path];
  }
  const from = isRefused ? last && way.from[last.path] : way.from[pathname];
  if (!isRefused) way.last = { path: pathname, href: pathname + search, title: own };
  way.wentBack = false;
  write(way);
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
function cameFrom(way, { path, href, title }) {
  return isForm(path) ? way.from[path] : { href, title };
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
  const nothing = { last: null, from: {}, wentBack: false };
  try {
    const way = { ...nothing, ...JSON.parse(window.sessionStorage.getItem(kept) ?? '{}') };
    const [arrival] = window.performance.getEntriesByType('navigation');
    return arrival && arrival.type !== 'navigate' ? { ...way, last: null } : way;
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
