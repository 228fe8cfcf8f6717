// form[data-pick]: a find page. How many are ticked is said as they are, and the address keeps them, so that the browser's
// own *Back* and *Reload* find them ticked again. The links of [data-keeps-ticks="ID of the form"] take them along.
export function picked() {
  for (const form of document.querySelectorAll('form[data-pick]')) {
    const say = () => {
      const ticked = [...form.querySelectorAll(':checked')].filter(({ name }) => name === form.dataset.pick);
      const summary = form.querySelector('[data-picked]');
      const count = summary?.querySelector('[data-picked-count]');
      if (count) {
        count.textContent = ticked.length;
        summary.hidden = ticked.length === 0;
      }
      return ticked;
    };
    form.addEventListener('change', ({ target }) => {
      if (target.name !== form.dataset.pick) return;
      const ticked = say();
      if ((form.method === 'post' || 'keeps' in form.dataset) && ticked.length <= 100)
        keepTicked(form, ticked);
    });
    // The browser ticks again, by itself, what was ticked when one comes back to a page.
    window.addEventListener('pageshow', say);
  }
}

function keepTicked({ id, dataset }, ticked) {
  const withTicked = (href) => {
    const address = new URL(href);
    address.searchParams.delete(dataset.pick);
    // *Select all on this page* names the page: it isn't asked for again, or what is unticked since would come back.
    const page = new URLSearchParams(address.searchParams.get('_tick') ?? '');
    address.searchParams.delete('_tick');
    for (const [name, value] of page) address.searchParams.set(`_${name}`, value);
    for (const { value } of ticked) address.searchParams.append(dataset.pick, value);
    return address.href;
  };
  window.history.replaceState(window.history.state, '', withTicked(window.location.href));
  for (const link of document.querySelectorAll(`[data-keeps-ticks="${id}"] a`))
    link.href = withTicked(link.href);
}
