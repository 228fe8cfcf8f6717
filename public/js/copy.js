// button[data-copy="ID"]: copies the value of the field with that id and says so.
export function copyButtons() {
  for (const button of document.querySelectorAll('button[data-copy]')) {
    const field = document.getElementById(button.dataset.copy);
    if (!field) continue;
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener('click', async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = 'Copied';
      } catch {
        // Without leave to write, the text is selected: one key from copied.
        button.textContent = 'Press Ctrl+C';
      }
      window.setTimeout(() => {
        button.textContent = label;
      }, 2500);
    });
  }
}
