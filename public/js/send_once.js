// A form that was sent waits: a second press does nothing. The server has the last word (S25); this is only polite.
const patience = 10_000;

export function sendOnce() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post' || event.defaultPrevented) return;
    // What is shown in a frame of the page leaves the form where it is.
    if (event.submitter?.formTarget) return;
    if ('sent' in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = '';
    // After the browser has gathered the form: a disabled button would not be sent along.
    window.setTimeout(() => hold(form, true), 0);
    window.setTimeout(() => release(form), patience);
  });
  // Coming back by the browser's own history finds the form as it was left.
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) release(form);
  });
}

function release(form) {
  delete form.dataset.sent;
  hold(form, false);
}

function hold(form, on) {
  for (const button of form.querySelectorAll('button:not([type="button"])')) button.disabled = on;
}
