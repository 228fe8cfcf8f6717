// form[data-undo]: *Undo* in a notice stands there for ten seconds, longer while somebody is on it. Without script it stays.
const offeredFor = 10_000;

export function undo() {
  for (const form of document.querySelectorAll('form[data-undo]')) {
    const end = () => {
      if (form.matches(':hover, :focus-within')) window.setTimeout(end, 1000);
      else form.remove();
    };
    window.setTimeout(end, offeredFor);
  }
}
