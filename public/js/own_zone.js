// select[data-zone]: offers the browser's own time zone beside it, where the list has that and it isn't chosen already.
// input[data-zone]: sends the browser's time zone along.
export function ownZone() {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const input of document.querySelectorAll('input[data-zone]')) input.value = zone ?? '';
  for (const select of document.querySelectorAll('select[data-zone]')) {
    const option = [...select.options].find(({ value }) => value !== '' && sameZone(value, zone));
    if (option && select.value !== option.value) offer(select, option.value);
  }
}

// Browsers still call some zones by former names: Asia/Calcutta is Asia/Kolkata.
function sameZone(one, other) {
  if (one === other) return true;
  if (one.split('/')[0] !== other.split('/')[0]) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: one }).resolvedOptions().timeZone === other;
  } catch {
    return false;
  }
}

function offer(select, zone) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button small';
  button.textContent = `Use ${zone.replaceAll('_', ' ')}, as this browser does`;
  button.addEventListener('click', () => {
    select.value = zone;
    button.remove();
    select.focus();
  });
  select.after(button);
}
