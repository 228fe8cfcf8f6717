// button[data-refresh="ID"][data-by="NAME"][data-from="PATH"]: what stands in the element with that id goes by the choice named
// NAME. It is taken anew from the page at that path, once that choice changes; then nobody needs the button.
export function refreshes() {
  for (const button of document.querySelectorAll('button[data-refresh]')) {
    const choice = button.form?.elements[button.dataset.by];
    if (!choice) continue;
    button.hidden = true;
    choice.addEventListener('change', () => void refresh(button, choice));
  }
}

// What was chosen stays chosen where it's still offered.
function keep(before, part) {
  for (const { name, value } of before.querySelectorAll('select')) {
    const select = part.querySelector(`select[name="${name}"]`);
    if (value && [...(select?.options ?? [])].some((option) => option.value === value)) select.value = value;
  }
}

async function refresh(button, choice) {
  try {
    const asked = new URLSearchParams({ _typed: '1', [choice.name]: choice.value });
    const answer = await window.fetch(`${button.dataset.from}?${asked}`);
    const page = new window.DOMParser().parseFromString(await answer.text(), 'text/html');
    const part = page.getElementById(button.dataset.refresh);
    if (!answer.ok || !part) throw new Error('no such part');
    // Somebody who has gone on to another choice waits for that one's answer.
    if (asked.get(choice.name) !== choice.value) return;
    const before = document.getElementById(part.id);
    keep(before, part);
    before.replaceWith(part);
  } catch {
    button.hidden = false;
  }
}
