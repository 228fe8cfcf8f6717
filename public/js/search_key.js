// The key / leads to the search field in the bar, where nobody is typing.
export function searchKey() {
  const field = document.querySelector('#bar-search');
  if (!field) return;
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.('input, textarea, select, dialog, [contenteditable]')) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
