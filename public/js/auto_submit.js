// form[data-auto-submit]: sends itself when its drop-down changes; in form[data-auto-submit="filters"] boxes do the same,
// and what was used has the focus again on the page that comes. [data-auto-search] is the same for a find page, whose *Search*
// belongs to the form that holds what is ticked. select[data-presses="ID"] presses the button of that id.
const used = 'gatehouse-filter';

export function autoSubmit() {
  for (const form of document.querySelectorAll('form[data-auto-submit]')) {
    form.dataset.live = '';
    onChoice(form, (target) => {
      if (form.dataset.autoSubmit === 'filters') remember(target.id);
      form.requestSubmit();
    });
  }
  for (const tools of document.querySelectorAll('[data-auto-search]'))
    onChoice(tools, (target) => {
      remember(target.id);
      tools.querySelector('button[formaction]').click();
    });
  for (const select of document.querySelectorAll('select[data-presses]'))
    onChoice(select, () => document.getElementById(select.dataset.presses)?.click());
  document.getElementById(remembered())?.focus();
}

// Someone who walks through the choices with the arrow keys has not chosen yet, so the button stays for them (WCAG 3.2.2).
function onChoice(element, act) {
  let walking = false;
  element.addEventListener('keydown', (event) => {
    walking = event.key !== 'Enter' && event.key !== 'Tab' && event.key !== ' ';
  });
  element.addEventListener('pointerdown', () => {
    walking = false;
  });
  element.addEventListener('change', ({ target }) => {
    if (!walking && target.matches('select, [type="checkbox"]')) act(target);
  });
}

// Without a place to keep it, only the focus is lost.
function remember(id) {
  try {
    window.sessionStorage.setItem(used, id);
  } catch {
    return;
  }
}

function remembered() {
  try {
    const id = window.sessionStorage.getItem(used) ?? '';
    window.sessionStorage.removeItem(used);
    return id;
  } catch {
    return '';
  }
}
