// [data-progress]: shows how far something has come without being asked, until the page has no such part any more. The
// page's own Refresh does the same by hand.
const progressEvery = 2000;

export function progress() {
  const part = document.querySelector('[data-progress]');
  if (part) window.setTimeout(() => void lookAgain(part), progressEvery);
}

async function lookAgain(part) {
  try {
    const answer = await window.fetch(window.location.href);
    const page = new window.DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = page.querySelector('[data-progress]');
    if (!answer.ok || !next) {
      window.location.reload();
      return;
    }
    // Only what says how far it is: who is about to press Refresh keeps the focus there.
    for (const one of ['[role="status"]', 'progress'])
      part.querySelector(one)?.replaceWith(next.querySelector(one) ?? '');
  } catch {
    // Offline for a moment: it is asked again.
  }
  window.setTimeout(() => void lookAgain(part), progressEvery);
}
