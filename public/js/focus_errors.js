// [data-focus]: the error summary takes the focus, so that it is read first.
export function focusErrors() {
  document.querySelector('[data-focus]')?.focus();
}
