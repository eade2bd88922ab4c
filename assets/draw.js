/* Drawing data with mouse, finger, pen or keys.
 *
 * An element with data-gp-draw="line" or "plane" holds a canvas and its tools. What is drawn are heights: 64 cells over
 * [−4, 4], or 32 × 32 over [−3, 3]², rows from the lowest y. `gp.drawing.word(kind)` is the drawing as Python reads it
 * (playground/data/drawn.py): a byte a cell on the line, half a byte on the plane, in base64url; empty if nothing is drawn.
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.drawing) return;

  const KINDS = {
    line: { cells: 64, side: 64, levels: 255, reach: 4, ticks: [-4, -2, 0, 2, 4] },
    plane: { cells: 1024, side: 32, levels: 15, reach: 3, ticks: [-3, 0, 3] },
  };
  const UNDOS = 50;
  const MARGIN = { left: 22, right: 8, top: 8, bottom: 22 };
  const boards = {}; // kind → what is drawn, and where

  // ------------------------------------------------------------------ words

  const letters = { encode: (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") };
  letters.decode = (word) => Uint8Array.from(atob(word.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

  function encode(kind, heights) {
    const top = Math.max(...heights), { levels } = KINDS[kind];
    if (!(top > 0)) return "";
    const whole = Array.from(heights, (height) => Math.round((height / top) * levels));
    if (kind === "line") return letters.encode(whole);
    return letters.encode(Array.from({ length: whole.length / 2 }, (_, at) => (whole[2 * at] << 4) | whole[2 * at + 1]));
  }
  function decode(kind, word) {
    const { cells, levels } = KINDS[kind], heights = new Float32Array(cells);
    try {
      const bytes = letters.decode(word);
      bytes.forEach((byte, at) => {
        if (kind === "line") heights[at] = byte / levels;
        else { heights[2 * at] = (byte >> 4) / levels; heights[2 * at + 1] = (byte & 15) / levels; }
      });
    } catch { /* not a word: an empty drawing */ }
    return heights;
  }

  const memory = {};
  function kept(kind) {
    try { return sessionStorage.getItem(`gp-draw-${kind}`) ?? memory[kind] ?? ""; } catch { return memory[kind] ?? ""; }
  }
  function keep(board) {
    memory[board.kind] = encode(board.kind, board.heights);
    try { sessionStorage.setItem(`gp-draw-${board.kind}`, memory[board.kind]); } catch { /* memory is enough */ }
  }

  // ------------------------------------------------------------------ brushes

  /* On the line the brush pulls the curve to the pointer; on the plane it sprays. `at` is in cells, `up` from 0 to 1. */
  function dab(board, at, up, share = 1) {
    const { side } = KINDS[board.kind], radius = board.brush(), heights = board.heights, reach = Math.ceil(2.5 * radius);
    if (board.kind === "line") {
      const goal = board.erases ? 0 : up;
      for (let i = Math.max(0, Math.floor(at.x - reach)); i <= Math.min(side - 1, Math.ceil(at.x + reach)); i++) {
        const near = Math.exp(-(((i + 0.5 - at.x) / radius) ** 2) / 2);
        heights[i] += (goal - heights[i]) * share * near;
        if (heights[i] < 0.004) heights[i] = 0;
      }
      return;
    }
    for (let row = Math.max(0, Math.floor(at.y - reach)); row <= Math.min(side - 1, Math.ceil(at.y + reach)); row++)
      for (let column = Math.max(0, Math.floor(at.x - reach)); column <= Math.min(side - 1, Math.ceil(at.x + reach)); column++) {
        const apart = ((column + 0.5 - at.x) ** 2 + (row + 0.5 - at.y) ** 2) / radius ** 2, place = row * side + column;
        const near = Math.exp(-apart / 2);
        if (near < 0.08) continue;
        const made = board.erases ? heights[place] * (1 - near) - 0.02 : heights[place] + 0.3 * share * near;
        heights[place] = Math.min(1, made < 0.03 ? 0 : made);
      }
  }
  function stroke(board, from, to) {
    const length = Math.hypot(to.x - from.x, board.kind === "plane" ? to.y - from.y : 0);
    const step = board.kind === "line" ? 0.5 : Math.max(0.5, board.brush() / 2);
    const count = Math.max(1, Math.ceil(length / step));
    for (let at = 1; at <= count; at++) {
      const part = at / count, point = { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
      dab(board, point, from.up + part * (to.up - from.up));
    }
  }
  function remember(board) {
    board.undos.push(board.heights.slice());
    if (board.undos.length > UNDOS) board.undos.shift();
  }
  function change(board, act) {
    remember(board);
    act();
    changed(board);
  }
  function changed(board) {
    keep(board);
    board.tool("undo").disabled = !board.undos.length;
    draw(board);
  }
  function smooth(board) {
    const before = board.heights.slice(), last = before.length - 1;
    for (let i = 0; i <= last; i++)
      board.heights[i] = 0.25 * before[Math.max(0, i - 1)] + 0.5 * before[i] + 0.25 * before[Math.min(last, i + 1)];
  }

  // ------------------------------------------------------------------ what is seen

  function area(board) {
    const width = board.canvas.clientWidth - MARGIN.left - MARGIN.right;
    const height = board.canvas.clientHeight - MARGIN.top - MARGIN.bottom;
    return { width, height, right: MARGIN.left + width, bottom: MARGIN.top + height };
  }
  function draw(board) {
    const { canvas } = board, context = canvas.getContext("2d"), sharp = window.devicePixelRatio || 1;
    if (!canvas.clientWidth) return;
    canvas.width = Math.round(canvas.clientWidth * sharp);
    canvas.height = Math.round(canvas.clientHeight * sharp);
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    axes(board, context);
    (board.kind === "line" ? curve : cloud)(board, context);
    if (board.cursor && document.activeElement === canvas) cross(board, context);
  }
  function axes(board, context) {
    const { reach, ticks } = KINDS[board.kind], at = area(board);
    context.font = "11px system-ui, sans-serif";
    context.textAlign = "center";
    context.fillStyle = gp.colour("@axis");
    context.strokeStyle = gp.colour("@grid_line");
    context.lineWidth = 1;
    context.beginPath();
    for (const tick of ticks) {
      const x = MARGIN.left + ((tick + reach) / (2 * reach)) * at.width;
      context.moveTo(x, MARGIN.top);
      context.lineTo(x, at.bottom);
      context.fillText(String(tick).replace("-", "−"), x, at.bottom + 14);
      if (board.kind === "line") continue;
      const y = at.bottom - ((tick + reach) / (2 * reach)) * at.height;
      context.moveTo(MARGIN.left, y);
      context.lineTo(at.right, y);
      context.fillText(String(tick).replace("-", "−"), MARGIN.left - 12, y + (tick === reach ? 8 : tick === -reach ? 0 : 4));
    }
    context.stroke();
    context.strokeStyle = gp.colour("@axis");
    context.beginPath();
    context.moveTo(MARGIN.left, at.bottom + 0.5);
    context.lineTo(at.right, at.bottom + 0.5);
    context.stroke();
    if (board.kind !== "line") return;
    context.save();
    context.translate(12, (MARGIN.top + at.bottom) / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(board.element.dataset.density, 0, 0);
    context.restore();
  }
  function curve(board, context) {
    const at = area(board), { heights } = board, cell = at.width / heights.length;
    const point = (i) => [MARGIN.left + (i + 0.5) * cell, at.bottom - heights[i] * at.height];
    context.beginPath();
    context.moveTo(MARGIN.left, point(0)[1]);
    for (let i = 0; i < heights.length; i++) context.lineTo(...point(i));
    context.lineTo(at.right, point(heights.length - 1)[1]);
    context.strokeStyle = gp.colour("@real");
    context.lineWidth = 2;
    context.setLineDash([6, 4]);
    if (heights.some((height) => height > 0)) context.stroke();
    context.setLineDash([]);
    context.lineTo(at.right, at.bottom);
    context.lineTo(MARGIN.left, at.bottom);
    context.fillStyle = gp.colour("@real/0.12");
    context.fill();
  }
  function cloud(board, context) {
    const at = area(board), { side } = KINDS.plane, width = at.width / side, height = at.height / side;
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) {
        const level = board.heights[row * side + column];
        if (!level) continue;
        context.fillStyle = gp.colour(`@real/${(0.1 + 0.85 * level).toFixed(2)}`);
        const left = Math.round(MARGIN.left + column * width), top = Math.round(at.bottom - (row + 1) * height);
        context.fillRect(left, top, Math.round(MARGIN.left + (column + 1) * width) - left, Math.round(at.bottom - row * height) - top);
      }
  }
  function cross(board, context) {
    const { side } = KINDS[board.kind], at = area(board), { cursor } = board;
    const x = MARGIN.left + (cursor.x / side) * at.width;
    const up = board.kind === "line" ? board.heights[Math.floor(cursor.x)] : cursor.y / side;
    const y = at.bottom - up * at.height;
    context.strokeStyle = gp.colour("@discriminator");
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    context.moveTo(x, at.bottom);
    context.lineTo(x, at.bottom + 5);
    context.stroke();
  }

  // ------------------------------------------------------------------ hands

  function place(board, event) {
    const box = board.canvas.getBoundingClientRect(), at = area(board), { side } = KINDS[board.kind];
    const across = (event.clientX - box.left - MARGIN.left) / at.width;
    const up = 1 - (event.clientY - box.top - MARGIN.top) / at.height;
    return { x: across * side, y: up * side, up: Math.min(1, Math.max(0, up)) };
  }
  function watchPointer(board) {
    const { canvas } = board;
    let last = null;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || last) return;
      canvas.setPointerCapture(event.pointerId);
      canvas.focus({ preventScroll: true });
      event.preventDefault();
      remember(board);
      board.cursor = null;
      last = place(board, event);
      dab(board, last, last.up);
      draw(board);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!last || !canvas.hasPointerCapture(event.pointerId)) return;
      for (const each of event.getCoalescedEvents?.() ?? [event]) {
        const next = place(board, each);
        stroke(board, last, next);
        last = next;
      }
      draw(board);
    });
    for (const end of ["pointerup", "pointercancel"])
      canvas.addEventListener(end, () => {
        if (last) changed(board);
        last = null;
      });
  }
  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

  /* Arrows move; space adds (or takes away, with the eraser). On the line up and down raise and lower the curve. */
  function watchKeys(board) {
    const { side } = KINDS[board.kind], { canvas } = board;
    const within = (value) => Math.min(side - 0.5, Math.max(0.5, value));
    canvas.addEventListener("keydown", (event) => {
      const cursor = (board.cursor ??= { x: side / 2 + 0.5, y: side / 2 + 0.5 }), move = MOVES[event.key];
      const here = board.heights[Math.floor(cursor.x)], step = event.shiftKey ? 4 : 1;
      const raise = (by) => change(board, () => dab(board, cursor, Math.min(1, Math.max(0, here + by))));
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") undo(board);
      else if (event.ctrlKey || event.metaKey || event.altKey) return;
      else if (move && board.kind === "line" && move[1]) raise(0.05 * step * move[1]);
      else if (move) {
        cursor.x = within(cursor.x + step * move[0]);
        cursor.y = within(cursor.y + step * move[1]);
      } else if (event.key === " ") board.kind === "line" ? raise(0.15) : change(board, () => dab(board, cursor, 1));
      else if (event.key.length === 1 && "dgtr".includes(event.key.toLowerCase())) return event.stopPropagation(); // keys of the player
      else return;
      event.preventDefault();
      event.stopPropagation();
      tell(board);
      draw(board);
    });
    canvas.addEventListener("blur", () => draw(board));
    canvas.addEventListener("focus", () => draw(board));
  }
  function tell(board) {
    const { reach, side } = KINDS[board.kind], { x, y } = board.cursor ?? {};
    if (x === undefined) return;
    const number = (at) => ((at / side) * 2 * reach - reach).toFixed(1).replace("-", "−");
    const level = board.heights[board.kind === "line" ? Math.floor(x) : Math.floor(y) * side + Math.floor(x)];
    const where = board.kind === "line" ? `x ${number(x)}` : `x ${number(x)}, y ${number(y)}`;
    board.element.querySelector("[role=status]").textContent = `${where}: ${Math.round(100 * level)} %`;
  }
  function undo(board) {
    const before = board.undos.pop();
    if (before) board.heights.set(before);
    changed(board);
  }

  // ------------------------------------------------------------------ mounting

  function mount(element) {
    const kind = element.dataset.gpDraw, canvas = element.querySelector("canvas");
    const tool = (name) => element.querySelector(`[data-tool="${name}"]`);
    const board = { kind, element, canvas, tool, erases: false, undos: boards[kind]?.undos ?? [], heights: decode(kind, kept(kind)), cursor: null };
    board.brush = () => Number(tool("brush").value);
    boards[kind] = board;
    element.gpMounted = true;
    watchPointer(board);
    watchKeys(board);
    tool("undo").addEventListener("click", () => undo(board));
    tool("clear").addEventListener("click", () => change(board, () => board.heights.fill(0)));
    tool("smooth")?.addEventListener("click", () => change(board, () => smooth(board)));
    tool("erase").addEventListener("click", () => {
      board.erases = !board.erases;
      tool("erase").setAttribute("aria-pressed", String(board.erases));
    });
    new ResizeObserver(() => draw(board)).observe(canvas);
    changed(board);
  }
  const mounted = gp.mounted;
  gp.mounted = (element) => {
    mounted(element);
    for (const each of document.querySelectorAll("[data-gp-draw]")) if (!each.gpMounted) mount(each);
  };
  gp.whenColoursChange(() => { for (const kind in boards) draw(boards[kind]); });

  gp.drawing = {
    word: (kind) => encode(kind, boards[kind]?.heights ?? decode(kind, kept(kind))),
    take(kind, said) { // "7|word": the number makes the same word new
      const word = String(said ?? "").replace(/^\d+\|/, ""), board = boards[kind];
      if (word && board) change(board, () => board.heights.set(decode(kind, word)));
    },
  };
})();
