// button[data-show-password="ID"]: shows what is typed in the password field with that id (S10).
export function showPasswords() {
  for (const button of document.querySelectorAll('button[data-show-password]')) {
    const field = document.getElementById(button.dataset.showPassword);
    if (!field) continue;
    button.hidden = false;
    button.addEventListener('click', () => {
      const shown = field.type === 'text';
      field.type = shown ? 'password' : 'text';
      button.firstChild.textContent = shown ? 'Show' : 'Hide';
    });
    // Browsers keep passwords only from password fields.
    field.form?.addEventListener('submit', () => {
      field.type = 'password';
    });
  }
}
