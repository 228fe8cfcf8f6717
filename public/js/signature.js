// [data-signature]: a field to draw a signature in, with a finger, a pen or a mouse. What is drawn goes into the hidden field
// inside it, as the path of its strokes. Without script, or without drawing, the typed name is enough.
const size = { x: 600, y: 200 };
const longest = 18000;

export function signatures() {
  for (const pad of document.querySelectorAll('[data-signature]')) attach(pad);
}

function attach(pad) {
  const [svg, path, field] = ['svg', 'path', 'input'].map((name) => pad.querySelector(name));
  const show = () => path.setAttribute('d', field.value);
  let last = null;
  pad.hidden = false;
  show();

  const at = ({ clientX, clientY }) => {
    const box = svg.getBoundingClientRect();
    const within = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    const x = within(((clientX - box.left) / box.width) * size.x, size.x);
    return `${x} ${within(((clientY - box.top) / box.height) * size.y, size.y)}`;
  };
  const add = (command, point) => {
    if (point === last || field.value.length > longest) return;
    last = point;
    field.value += command + point;
    show();
  };
  svg.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    last = null;
    const point = at(event);
    add('M', point);
    // A dot is a stroke too.
    field.value += `L${point}`;
    show();
  });
  svg.addEventListener('pointermove', (event) => {
    if (svg.hasPointerCapture(event.pointerId)) add('L', at(event));
  });
  pad.querySelector('button').addEventListener('click', () => {
    field.value = '';
    show();
  });
}
