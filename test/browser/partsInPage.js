// What parts.ts asks a page that is open: everything that one of axe-core's rules can ask about an element, as one short text for each.
// The value of this script is the answer.
(() => {
  /** Of these, rules ask whether they are there and say anything. */
  const said = new Set(
    (
      'action alt content cx cy d data datetime formaction height href integrity max maxlength min minlength name nonce ' +
      'pattern placeholder points r rows rx ry size src srcset step title transform value viewbox width x x1 x2 y y1 y2'
    ).split(' '),
  );
  /** No rule asks for these themselves: what a class or a style comes to is asked below. */
  const unasked = new Set(
    (
      'accept autofocus checked class enctype inputmode method multiple novalidate readonly rel required selected ' +
      'spellcheck style target'
    ).split(' '),
  );
  /** Inside of these, an element is something else to a rule. */
  const tells =
    'a, aside, button, dl, dialog, fieldset, footer, header, label, main, nav, ol, svg, table, tbody, td, th, thead, tr, ul, ' +
    '[aria-hidden], [aria-disabled], [dir], [disabled], [inert], [lang], [role], [tabindex]';
  /** These name other elements by their ids. */
  const pointers =
    'for form list headers aria-labelledby aria-describedby aria-controls aria-owns aria-details aria-errormessage'.split(
      ' ',
    );
  /** Nothing depends on which elements stand in these. */
  const plain = 'article, body, details, div, footer, form, header, main, p, section, span';
  /** What gives its name by all that is in it is told apart by all that is in it; what is not plain, by its children. */
  const named =
    'a, button, caption, dl, dt, h1, h2, h3, h4, h5, h6, label, legend, summary, svg, svg *, th, [role]';
  const targets =
    'a[href], button, input:not([type="hidden"]), select, textarea, summary, [role="button"], [tabindex]';
  const leastTarget = 24;

  const all = [...document.querySelectorAll('*')];
  globalThis.partsOfPage = all;

  const hash = (text) => {
    let [high, low] = [0xdeadbeef, 0x41c6ce57];
    for (let at = 0; at < text.length; at += 1) {
      high = Math.imul(high ^ text.charCodeAt(at), 2654435761);
      low = Math.imul(low ^ text.charCodeAt(at), 1597334677);
    }
    return (high >>> 0).toString(36) + (low >>> 0).toString(36);
  };
  const isSilent = (one) => one.textContent.trim() === '';
  const wordsOf = (one, name) => (one.getAttribute(name) ?? '').split(/\s+/).filter(Boolean);

  const withId = new Map();
  const pointedAt = new Map();
  const called = new Map();
  /** Landmarks of a kind are told apart by their names. */
  const nameOf = (one) => {
    const by = wordsOf(one, 'aria-labelledby').map((id) => document.getElementById(id)?.textContent);
    return `${one.localName} ${one.getAttribute('role')} ${one.ariaLabel ?? by.join(' ')}`;
  };
  for (const one of all) {
    if (one.id !== '') withId.set(one.id, [...(withId.get(one.id) ?? []), one]);
    called.set(nameOf(one), (called.get(nameOf(one)) ?? 0) + 1);
    for (const name of pointers)
      for (const id of wordsOf(one, name)) {
        const by = `${name} of ${one.localName}${isSilent(one) ? ', silent' : ''}`;
        pointedAt.set(id, [...(pointedAt.get(id) ?? []), by]);
      }
  }

  const attribute = ({ name, value }) => {
    if (unasked.has(name)) return '';
    if (name === 'id')
      return [withId.get(value).length, ...(pointedAt.get(value) ?? []).sort()].join(' id, ');
    if (pointers.includes(name)) {
      const to = (id) =>
        (withId.get(id) ?? []).map((one) => one.localName + (isSilent(one) ? ', silent' : ''));
      return `${name} ${value.split(/\s+/).map(to).join(' and ')}`;
    }
    const isThere = value.trim() !== '';
    if (name === 'href' && value.startsWith('#')) return `href here ${withId.has(value.slice(1))}`;
    if (name === 'aria-label' || name.startsWith('data-') || said.has(name.toLowerCase()))
      return `${name} ${isThere}`;
    return `${name}=${value}`;
  };

  const boxes = new Map(
    all
      .filter((one) => one.matches(targets) && one.checkVisibility({ visibilityProperty: true }))
      .map((one) => [one, one.getBoundingClientRect()]),
  );
  /** A target that is small needs room around it. */
  const roomOf = (one) => {
    const box = boxes.get(one);
    if (!box || (box.width >= leastTarget && box.height >= leastTarget)) return '';
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const isNear = ([other, { left, right, top, bottom }]) =>
      other !== one &&
      Math.hypot(Math.max(left - x, x - right, 0), Math.max(top - y, y - bottom, 0)) < leastTarget;
    return [...boxes].some(isNear) ? 'small and crowded' : 'small';
  };

  const hasBackground = ({ backgroundColor, backgroundImage, opacity }) =>
    backgroundColor !== 'rgba(0, 0, 0, 0)' || backgroundImage !== 'none' || opacity !== '1';

  /** What stands straight in it: text and elements, in order. */
  const insideOf = (one) =>
    [...one.childNodes].filter((node) =>
      node.nodeType === Node.TEXT_NODE ? node.data.trim() !== '' : node.nodeType === Node.ELEMENT_NODE,
    );
  const self = new Map();
  const around = new Map();
  for (const one of all) {
    const style = getComputedStyle(one);
    const attributes = [...one.attributes].map(attribute).sort();
    const text = insideOf(one).some((node) => node.nodeType === Node.TEXT_NODE);
    const looks = [
      one.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
      style.backgroundColor,
      style.backgroundImage !== 'none',
      style.opacity,
    ];
    if (text || one.matches('input, select, textarea'))
      looks.push(style.color, style.fontSize, style.fontWeight, style.textDecorationLine, style.textShadow);
    const scrolls = one.scrollWidth > one.clientWidth + 13 || one.scrollHeight > one.clientHeight + 13;
    const isTwice = /aria-label/.test(attributes.join()) && called.get(nameOf(one)) > 1;
    self.set(
      one,
      hash(
        [
          one.localName,
          ...attributes,
          ...looks,
          scrolls && style.overflow !== 'visible',
          isTwice,
          roomOf(one),
        ].join('|'),
      ),
    );
    const within = one.parentElement ? around.get(one.parentElement) : [];
    const parts = [one.matches(tells) && self.get(one), hasBackground(style) && looks.slice(1, 4).join()];
    around.set(one, [...within, ...parts.filter((part) => part && part !== within.at(-1))]);
  }

  const whole = new Map();
  const parts = new Map();
  const sizes = new Map();
  for (const one of all.toReversed()) {
    const inside = insideOf(one);
    const keyOf = (keys) => (node) => keys.get(node) ?? 'text';
    const isNext = (key, at, keys) => key !== keys[at - 1];
    whole.set(one, hash([self.get(one), ...inside.map(keyOf(whole)).filter(isNext)].join('>')));
    const children = [...new Set(inside.map(keyOf(self)))].sort((a, b) => (a < b ? -1 : 1));
    const isPlain = one.matches(plain) && !inside.some((node) => node.nodeType === Node.TEXT_NODE);
    const content = one.matches(named)
      ? whole.get(one)
      : [self.get(one), ...(isPlain ? [] : [...children, isSilent(one)])].join('>');
    const within = one.parentElement ? around.get(one.parentElement).join('>') : '';
    parts.set(one, hash([within, content].join('|')));
    sizes.set(
      one,
      [...one.children].reduce((sum, child) => sum + sizes.get(child), 1),
    );
  }

  /** What rules hold against the whole page: which heading comes after which, and what landmarks there are. */
  const headings = all.filter(
    (one) => one.matches('h1, h2, h3, h4, h5, h6, [role="heading"]') && one.checkVisibility(),
  );
  const steps = headings.map((one, at) => `${headings[at - 1]?.localName} before ${one.localName}`);
  const landmarks = all
    .filter(
      (one) =>
        one.matches('header, nav, main, aside, footer, [role]') ||
        (one.matches('form, section') && one.ariaLabel),
    )
    .map((one) => `${one.localName} ${one.getAttribute('role')}`);
  return {
    outline: [...new Set(steps), [...new Set(landmarks)].sort().join()],
    parts: all.map((one) => parts.get(one)),
    sizes: all.map((one) => sizes.get(one)),
  };
})();
