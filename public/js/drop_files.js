// [data-drop]: files that are dragged anywhere onto the form of this field are chosen in it. By itself a browser takes them
// on the field alone, and opens them in place of the page where one misses it.
export function dropFiles() {
  for (const field of document.querySelectorAll('input[type="file"][data-drop]')) {
    const form = field.form;
    form?.addEventListener('dragover', (event) => {
      if (![...event.dataTransfer.types].includes('Files')) return;
      event.preventDefault();
      form.classList.add('dropping');
    });
    for (const name of ['dragleave', 'drop'])
      form?.addEventListener(name, () => form.classList.remove('dropping'));
    form?.addEventListener('drop', (event) => {
      if (event.dataTransfer.files.length === 0 || event.target === field) return;
      event.preventDefault();
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new window.Event('change', { bubbles: true }));
      field.focus();
    });
  }
}
