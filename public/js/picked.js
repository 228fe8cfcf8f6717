// form[data-pick]: a find page. How many are ticked is said as they are, and the address keeps them, so that the browser's
// own *Back* and *Reload* find them ticked again.
export function picked() {
  for (const form of document.querySelectorAll('form[data-pick]')) {
    form.addEventListener('change', ({ target }) => {
      if (target.name !== form.dataset.pick) return;
      const ticked = [...form.querySelectorAll(':checked')].filter(({ name }) => name === target.name);
      const summary = form.querySelector('[data-picked]');
      const count = summary.querySelector('[data-picked-count]');
      if (count) {
        count.textContent = ticked.length;
        summary.hidden = ticked.length === 0;
      }
      if (form.method === 'post' && ticked.length <= 100) keepTicked(form.dataset.pick, ticked);
    });
  }
}

function keepTicked(name, ticked) {
  const address = new URL(window.location.href);
  address.searchParams.delete(name);
  for (const { value } of ticked) address.searchParams.append(name, value);
  window.history.replaceState(window.history.state, '', address);
}
