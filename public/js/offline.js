// Without a connection a form isn't sent: the browser's own error would take the place of what was typed. It is said above the form,
// until there is a connection again.
export function offline() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post' || window.navigator.onLine) return;
    event.preventDefault();
    said?.remove();
    said = words();
    form.before(said);
    said.focus();
  });
  window.addEventListener('online', () => said?.remove());
}

let said = null;

function words() {
  const box = document.createElement('div');
  box.className = 'error-summary';
  box.setAttribute('role', 'alert');
  box.tabIndex = -1;
  const title = document.createElement('h2');
  title.textContent = 'You’re offline';
  const text = document.createElement('p');
  text.textContent =
    'Nothing was sent, and what you entered is still here. Try again when you have a connection.';
  box.append(title, text);
  return box;
}
