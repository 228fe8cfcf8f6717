// form[data-auto-submit]: sends itself when its drop-down changes. Someone who walks through the choices with the
// arrow keys has not chosen yet, so the form's button stays for them (WCAG 3.2.2).
export function autoSubmit() {
  for (const form of document.querySelectorAll('form[data-auto-submit]')) {
    let walking = false;
    form.dataset.live = '';
    form.addEventListener('keydown', (event) => {
      walking = event.key !== 'Enter' && event.key !== 'Tab';
    });
    form.addEventListener('pointerdown', () => {
      walking = false;
    });
    form.addEventListener('change', () => {
      if (!walking) form.requestSubmit();
    });
  }
}
