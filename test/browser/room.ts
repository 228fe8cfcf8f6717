import type { Page } from 'playwright-core';

/**
 * Cells that are cut although their table has room for them: it could be as narrow as it is with nothing cut, or its other columns
 * are wider than what is in them; or the cell ends before its line is full. And tables that are wider than their place.
 * @returns what was found, in words
 */
export function wastedRoom(page: Page): Promise<string[]> {
  // The function runs in the page: nothing in it may have a name, as the loader would mark it with a helper of its own.
  return page.evaluate(() => {
    const found: string[] = [];
    for (const table of document.querySelectorAll<HTMLTableElement>('main .table')) {
      const frame = table.parentElement!;
      if (frame.scrollWidth > frame.clientWidth + 1)
        found.push(`${table.innerText.slice(0, 40)} is wider than its place: ${frame.scrollWidth}`);
      const cuts = [...table.querySelectorAll<HTMLElement>('.cut')];
      const cut = cuts.filter(
        (one) => one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 1,
      );
      if (cut.length === 0) continue;
      const heads = [...table.querySelectorAll<HTMLElement>('thead th')];
      const widths = heads.map((one) => one.getBoundingClientRect().width);
      for (const one of cut) {
        const cell = one.closest<HTMLElement>('td, th')!;
        const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(cell);
        const inner = cell.clientWidth - parseFloat(paddingInlineStart) - parseFloat(paddingInlineEnd);
        const own = one.getBoundingClientRect().width;
        if (cell.children.length === 1 && own < inner - 8)
          found.push(
            `“${one.innerText}” is cut at ${Math.round(own)} px in a cell of ${Math.round(inner)} px`,
          );
      }
      // As wide as everything would like to be.
      table.style.inlineSize = 'max-content';
      for (const one of cuts)
        one.style.cssText = 'max-inline-size: none; min-inline-size: 0; white-space: nowrap';
      const wanted = heads.map((one) => one.getBoundingClientRect().width);
      table.style.inlineSize = '';
      for (const one of cuts) one.style.cssText = '';
      const spare = widths.reduce((sum, width, column) => sum + Math.max(0, width - wanted[column]!), 0);
      if (spare > 16)
        found.push(
          `${Math.round(spare)} px to spare while ${cut.length} are cut, such as “${cut[0]!.innerText}”: ` +
            heads
              .map(
                (one, column) =>
                  `${one.innerText} ${Math.round(widths[column]!)}/${Math.round(wanted[column]!)}`,
              )
              .join(', '),
        );
    }
    return found;
  });
}
