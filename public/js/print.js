// [data-print]: prints the page; without script the browser's own menu does.
export function prints() {
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
}
