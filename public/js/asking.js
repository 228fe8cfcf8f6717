// [data-asking]: asks on by itself where the page offers to (rel="next"), and adds to its table who was found, until
// all have been asked or so many are shown; the link goes on by hand.
const mostByItself = 100;

export function asking() {
  const place = document.querySelector('[data-asking]');
  if (place) void askOn(place);
}

async function askOn(place) {
  let added = 0;
  for (let next = nextOf(place); next && added < mostByItself; next = nextOf(place)) {
    const part = await fetchPart(next.href);
    // Offline, signed out or busy: the link is still there.
    if (!part) break;
    const rows = [...part.querySelectorAll('tbody > tr')].filter((row) => !document.getElementById(row.id));
    added += rows.length;
    place.querySelector('tbody').append(...rows);
    place.querySelector('.list').hidden = !place.querySelector('tbody > tr');
    place
      .querySelector('[role="status"]')
      .replaceChildren(...part.querySelector('[role="status"]').childNodes);
    follow(next, part);
  }
  nextOf(place)?.addEventListener(
    'click',
    (event) => {
      event.preventDefault();
      void askOn(place);
    },
    { once: true },
  );
}

const nextOf = (place) => place.querySelector('a[rel="next"]');

function follow(link, part) {
  const next = nextOf(part);
  if (next) link.href = next.href;
  else link.remove();
}

async function fetchPart(address) {
  try {
    const answer = await window.fetch(address);
    const page = new window.DOMParser().parseFromString(await answer.text(), 'text/html');
    return answer.ok ? page.querySelector('[data-asking]') : null;
  } catch {
    return null;
  }
}
