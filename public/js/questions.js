// form[data-ask], a[data-ask]: the question that they lead to is asked in a dialog above this page. Whatever goes wrong
// with that leads there as it does without script.
export function questions() {
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('form[data-ask]')) return;
    event.preventDefault();
    void ask(event.target.action, event.submitter);
  });
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-ask]');
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void ask(link.href, link);
  });
}

async function ask(address, asked) {
  const question = await questionAt(address);
  if (!question) {
    window.location.assign(address);
    return;
  }
  if (document.querySelector('dialog[open]')) return;
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  dialog.setAttribute('aria-labelledby', 'question');
  dialog.append(document.adoptNode(question));
  // The page keeps its own heading of the first rank.
  const heading = document.createElement('h2');
  const title = question.querySelector('h1');
  heading.append(...title.childNodes);
  heading.id = title.id;
  heading.tabIndex = -1;
  title.replaceWith(heading);
  dialog.addEventListener('click', (event) => {
    if (event.target !== dialog && !event.target.closest('[data-cancel]')) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    const folded = asked.closest('details:not([open])');
    (folded?.querySelector('summary') ?? asked).focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  heading.focus();
}

async function questionAt(address) {
  try {
    const answer = await window.fetch(address);
    if (!answer.ok) return null;
    const page = new window.DOMParser().parseFromString(await answer.text(), 'text/html');
    return page.querySelector('[data-question]');
  } catch {
    return null;
  }
}
