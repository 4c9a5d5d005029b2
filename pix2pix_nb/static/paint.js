// A small canvas for classes: rectangles and brush, by mouse, finger or keyboard.
// Python gets one byte a pixel, the number of the class (255: nothing, the photo below shows), and sends a picture back.
const NOTHING = 255;
const make = (tag, properties = {}, ...children) => { const e = Object.assign(document.createElement(tag), properties); e.append(...children); return e; };
const bytes = view => new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
const rgb = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));

function render({ model, el }) {
  const w = model.get('width'), h = model.get('height'), names = model.get('names');
  let labels = bytes(model.get(model.get('drawn').byteLength ? 'drawn' : 'loaded')), photo = null, chosen = Math.min(1, names.length - 1), tool = model.get('tool');
  let past = [], corner = null, cursor = [w >> 1, h >> 1], dirty = false, down = false;

  // what one sees
  const canvas = make('canvas', { width: w, height: h, tabIndex: 0, className: 'p2p-canvas' });
  canvas.setAttribute('role', 'application'); canvas.setAttribute('aria-label', model.get('label') + ' Arrow keys move, with Shift by 8; Space sets a corner or a dab; Escape forgets the corner; Z undoes.');
  const box = make('div', { className: 'p2p-box', hidden: true }), stage = make('div', { className: 'p2p-stage' }, canvas, box);
  const answer = make('img', { className: 'p2p-answer', alt: model.get('answer_label') }), said = make('div', { className: 'p2p-said' });
  const aloud = make('div', { className: 'p2p-aloud' }); aloud.setAttribute('aria-live', 'polite');
  const button = (text, act) => { const b = make('button', { type: 'button', textContent: text }); b.onclick = act; return b; };
  const tools = { rectangle: button('Rectangle', () => take('rectangle')), brush: button('Brush', () => take('brush')) };
  const width = make('input', { type: 'range', min: 1, max: 24, value: model.get('brush') }); width.setAttribute('aria-label', 'Width of the brush, pixels');
  const distinct = make('input', { type: 'checkbox' }); distinct.onchange = () => { swatches.forEach(colour); show(); };
  const examples = make('select', {}, make('option', { value: -1, textContent: 'Load an example …' }), ...model.get('examples').map((name, i) => make('option', { value: i, textContent: name })));
  examples.setAttribute('aria-label', 'Load an example'); examples.onchange = () => { if (+examples.value < 0) return; keep(); model.set('example', [+examples.value, Date.now()]); model.save_changes(); };
  examples.onblur = examples.onpointerdown = () => { examples.value = -1; };
  const swatches = names.map((name, i) => { const b = make('button', { type: 'button', className: 'p2p-swatch' }, make('span', { className: 'p2p-colour' }), `${key(i)} ${name}`); b.onclick = () => choose(i); return b; });
  const palette = make('div', { className: 'p2p-palette' }, ...swatches); palette.setAttribute('role', 'group'); palette.setAttribute('aria-label', 'What to draw');
  const bar = make('div', { className: 'p2p-bar' }, tools.rectangle, tools.brush, width, button('Undo', undo), button('Clear', clear), ...(model.get('examples').length ? [examples] : []),
    ...(model.get('safe').length ? [make('label', {}, distinct, ' colours easier to tell apart')] : []));
  el.append(make('div', { className: 'p2p' }, bar, palette, make('div', { className: 'p2p-pair' }, stage, make('figure', {}, answer, said)), aloud));
  for (const control of el.querySelectorAll('canvas, button, input, select')) control.dataset.lmSuppressShortcuts = true;   // keys are theirs while they have the focus, not the notebook's
  for (const view of [canvas, answer]) view.style.width = w * model.get('scale') + 'px';

  function key(i) { return '1234567890abcdefghijklmnopqrstuvwxy'[i] ?? ''; }
  function shown(i) { return (distinct.checked ? model.get('safe') : model.get('colours'))[i % model.get('colours').length]; }
  function colour(b, i) { b.firstChild.style.background = shown(i); }
  function choose(i) { chosen = i; swatches.forEach((b, j) => b.setAttribute('aria-pressed', j === i)); aloud.textContent = `draws ${names[i]}`; }
  function take(name) { tool = name; corner = null; for (const [n, b] of Object.entries(tools)) b.setAttribute('aria-pressed', n === tool); frame(); }
  function show() {
    const image = canvas.getContext('2d').createImageData(w, h), colours = names.map((_, i) => rgb(shown(i)));
    for (let i = 0; i < labels.length; i++) {
      const [r, g, b] = labels[i] !== NOTHING ? colours[labels[i]] : photo ? photo.subarray(4 * i, 4 * i + 3) : [255, 255, 255];
      image.data.set([r, g, b, 255], 4 * i);
    }
    canvas.getContext('2d').putImageData(image, 0, 0);
  }
  function frame() {                                     // the rectangle to be, or where the cursor is
    const [x, y] = cursor, [a, b] = corner ?? cursor, r = tool === 'brush' ? width.value / 2 : corner ? 0 : 1, percent = (n, of) => 100 * n / of + '%';
    const left = Math.min(a, x) - r, top = Math.min(b, y) - r, right = Math.max(a, x) + 1 + r, bottom = Math.max(b, y) + 1 + r;
    box.hidden = !corner && document.activeElement !== canvas;
    Object.assign(box.style, { left: percent(left, w), top: percent(top, h), width: percent(right - left, w), height: percent(bottom - top, h) });
  }

  // what one does
  function keep() { past.push(labels.slice()); if (past.length > 50) past.shift(); }
  function undo() { if (past.length) { labels = past.pop(); show(); send(); aloud.textContent = 'undone'; } }
  function clear() { keep(); labels.fill(model.get('empty')); show(); send(); aloud.textContent = 'cleared'; }
  function fill([a, b], [x, y]) { for (let row = Math.min(b, y); row <= Math.max(b, y); row++) labels.fill(chosen, row * w + Math.min(a, x), row * w + Math.max(a, x) + 1); }
  function dab([x, y]) {
    const r = width.value / 2;
    for (let row = Math.max(0, Math.ceil(y - r)); row <= Math.min(h - 1, y + r); row++) for (let column = Math.max(0, Math.ceil(x - r)); column <= Math.min(w - 1, x + r); column++)
      if ((row - y) ** 2 + (column - x) ** 2 <= r * r) labels[row * w + column] = chosen;
  }
  function line([a, b], [x, y]) { const n = Math.max(Math.abs(x - a), Math.abs(y - b), 1); for (let i = 0; i <= n; i++) dab([Math.round(a + (x - a) * i / n), Math.round(b + (y - b) * i / n)]); }
  const at = event => { const r = canvas.getBoundingClientRect(), within = (v, n) => Math.max(0, Math.min(n - 1, Math.floor(v * n))); return [within((event.clientX - r.left) / r.width, w), within((event.clientY - r.top) / r.height, h)]; };
  canvas.onpointerdown = event => { canvas.focus(); canvas.setPointerCapture(event.pointerId); down = true; keep(); cursor = at(event); if (tool === 'brush') { dab(cursor); show(); send(); } else corner = cursor; frame(); event.preventDefault(); };
  canvas.onpointermove = event => { if (!down) return; const before = cursor; cursor = at(event); if (tool === 'brush') { line(before, cursor); show(); send(); } frame(); };
  canvas.onpointerup = event => { if (!down) return; down = false; cursor = at(event); if (tool === 'rectangle') { fill(corner, cursor); corner = null; show(); send(); } frame(); };
  canvas.onpointercancel = () => { down = false; corner = null; frame(); };
  canvas.onfocus = canvas.onblur = frame;
  canvas.onkeydown = event => {
    const step = event.shiftKey ? 8 : 1, move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (event.ctrlKey && event.key !== 'z' || event.metaKey || event.altKey) return;
    if (move) { cursor = [Math.max(0, Math.min(w - 1, cursor[0] + move[0])), Math.max(0, Math.min(h - 1, cursor[1] + move[1]))]; aloud.textContent = `column ${cursor[0]}, row ${cursor[1]}, ${names[labels[cursor[1] * w + cursor[0]]] ?? 'nothing drawn'}`; }
    else if (event.key === ' ' || event.key === 'Enter') {
      if (tool === 'brush') { keep(); dab(cursor); show(); send(); }
      else if (corner) { keep(); fill(corner, cursor); corner = null; show(); send(); aloud.textContent = `${names[chosen]} drawn`; }
      else { corner = cursor.slice(); aloud.textContent = 'first corner'; }
    } else if (event.key === 'Escape') corner = null;
    else if (event.key.toLowerCase() === 'z') undo();
    else { const i = names.findIndex((_, i) => key(i) === event.key); if (i < 0) return; choose(i); }
    frame(); event.preventDefault(); event.stopPropagation();
  };

  // to Python and back, one picture at a time: what is drawn meanwhile goes with the next
  function send() { dirty = true; if (model.get('answered') === model.get('asked')) pass(); }
  function pass() { dirty = false; model.set('drawn', new DataView(labels.slice().buffer)); model.set('asked', model.get('asked') + 1); model.save_changes(); }
  function answered() {
    const data = model.get('picture');
    if (data.byteLength) { const old = answer.src; answer.src = URL.createObjectURL(new Blob([data], { type: 'image/png' })); if (old) URL.revokeObjectURL(old); }
    said.textContent = model.get('caption');
    if (dirty && model.get('answered') === model.get('asked')) pass();
  }
  model.on('change:answered', answered); model.on('change:picture', answered);
  model.on('change:loaded', () => { if (!model.get('loaded').byteLength) return; labels = bytes(model.get('loaded')); show(); });
  function below() {
    const data = model.get('photo'); if (!data.byteLength) return;
    createImageBitmap(new Blob([data], { type: 'image/png' })).then(image => { const c = make('canvas', { width: w, height: h }).getContext('2d'); c.drawImage(image, 0, 0); photo = c.getImageData(0, 0, w, h).data; show(); });
  }
  swatches.forEach(colour); choose(chosen); take(tool); aloud.textContent = ''; show(); below(); answered();
}
export default { render };
