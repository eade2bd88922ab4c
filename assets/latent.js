/* Walking through the latent space: a lattice of seeds under the finger, with a map of where one has been.
 *
 * The place (x, y) is kept here; the server makes z of it and draws (ui/latent_routes.py). One request is in flight, and the newest
 * place wins. Pictures come as bytes and go onto a canvas of their own size, which the style sheet enlarges without smoothing.
 *
 *   gp.latent.z()          the z that is shown, a list of numbers; [] before the first picture
 *   gp.latent.key()        of the generator that is open
 *   gp.latent.go(z)        put a z on the nearest seed's place and walk there
 *   gp.latent.ask(path, values)   POST with the generator's key and class weights → {head, pixels} or null (the sentence is said)
 *   gp.latent.paint(canvas, {head, pixels}, columns)
 *   "gp-latent" on document: another z is shown, or another generator drew it
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.latent) return;
  const LIVE = "live", FOLLOW = 250, GAP = 12, GLIDE = 450, TRAIL = 3000, LAGS = 2000, MOST_TILES = 64, MOST_PINS = 8, FARTHEST = 999_999;
  const WINDOW = Math.random().toString(36).slice(2); // this load of the page: its requests overtake each other, and nobody else's
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  let place = null, picture = null, all = [], live = false, visible = false, sent = 0, sentAt = 0;
  const state = { key: "", x: 0, y: 0, seed: 0, view: 1, pins: [], weights: null, speed: 0, heading: [0.92, 0.39] };
  const trail = [[0, 0]];
  let shown = null; // the head of the picture that is shown
  const at = (selector) => place.querySelector(selector);
  const part = (name) => at(`[data-latent="${name}"]`);
  const word = (name) => place.dataset[`word${name.split("_").map((each) => each[0].toUpperCase() + each.slice(1)).join("")}`] ?? name;
  const signed = (value, digits = 2) => value.toFixed(digits).replace("-", "−");

  // ------------------------------------------------------------------ asking

  async function ask(path, values, { quiet = false } = {}) {
    const asked = { key: state.key, weights: state.weights, ...values };
    let answer;
    try {
      answer = await gp.fetch(`${gp.root()}/gradio_api/latent/${gp.sid}/${path}`, { method: "POST", body: JSON.stringify(asked) });
    } catch { return null; } // the page says by itself that the server is away
    if (answer.status === 204) return null;
    if (answer.status === 202) return { wait: true };
    if (!answer.ok) {
      const said = (await answer.json().catch(() => ({}))).say;
      if (said && !quiet) tell(said);
      return null;
    }
    if (!(answer.headers.get("content-type") ?? "").includes("octet-stream")) return answer;
    const buffer = await answer.arrayBuffer(), length = new DataView(buffer).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    if (head.figures) gp.merge({ figures: head.figures });
    return { head, pixels: new Uint8Array(buffer, 4 + length) };
  }
  function tell(words) {
    part("says").textContent = words;
    part("says").dataset.refused = "";
    gp.say(words);
  }

  /* Pictures side by side on a canvas of their own size. */
  function paint(canvas, { head, pixels }, columns = 1, first = 0, count = head.shape[0]) {
    const [, height, width, channels] = head.shape, rows = Math.ceil(count / columns);
    if (canvas.width !== columns * width) canvas.width = columns * width;
    if (canvas.height !== rows * height) canvas.height = rows * height;
    const image = new ImageData(columns * width, rows * height), data = new Uint32Array(image.data.buffer);
    for (let index = 0; index < count; index++) {
      const left = (index % columns) * width, top = Math.floor(index / columns) * height;
      let from = (first + index) * height * width * channels;
      for (let y = 0; y < height; y++) {
        let to = (top + y) * columns * width + left;
        for (let x = 0; x < width; x++, from += channels) {
          const red = pixels[from], green = channels === 3 ? pixels[from + 1] : red, blue = channels === 3 ? pixels[from + 2] : red;
          data[to++] = 0xff000000 | (blue << 16) | (green << 8) | red;
        }
      }
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  // ------------------------------------------------------------------ the picture under the finger

  const pending = []; // [number, time] of what the finger did and no picture shows yet
  const spacing = () => (state.view === 1 ? 0 : 1.5 / state.view); // seeds between two pictures of a view
  const span = () => Math.max(1, spacing() * state.view); // seeds across the canvas: what is dragged stays under the finger

  function offset() {
    const sum = L.offsets.map((each) => each()).filter(Boolean);
    return sum.length ? sum.reduce((a, b) => a.map((value, index) => value + b[index])) : null;
  }
  function around() {
    const half = (state.view - 1) / 2, found = [];
    for (let j = -half; j <= half; j++) for (let i = -half; i <= half; i++) found.push([state.x + i * spacing(), state.y + j * spacing()]);
    return found;
  }
  function near(pins) {
    return pins.filter(([i, j]) => Math.abs(i - state.x) < 1 + span() && Math.abs(j - state.y) < 1 + span());
  }
  const draw = gp.latest(
    async (number) => {
      const early = sentAt + GAP - performance.now();
      if (early > 0) await new Promise((done) => setTimeout(done, early));
      sentAt = performance.now();
      const values = { window: WINDOW, number, seed: state.seed, at: around(), pins: near(state.pins), offset: offset() };
      return { answer: await ask("plane", values), view: state.view, number: sent, x: state.x, y: state.y };
    },
    ({ answer, view, number, x, y }, asked) => {
      if (!answer) { if (sent === asked) pending.length = 0; return; }
      if (answer.wait) { part("says").textContent = word("wait"); setTimeout(want, FOLLOW); return; }
      if (answer.head.key !== state.key) return want();
      paint(picture, answer, view);
      const before = shown;
      shown = answer.head;
      fit();
      caption(x, y);
      L.shown += 1;
      requestAnimationFrame(() => {
        const now = performance.now();
        while (pending.length && pending[0][0] <= asked) L.lags.push(now - pending.shift()[1]);
        if (L.lags.length > LAGS) L.lags.splice(0, L.lags.length - LAGS);
      });
      if (!before || before.version !== shown.version || before.key !== shown.key) changed(before);
      document.dispatchEvent(new CustomEvent("gp-latent"));
    },
  );
  /* Another picture is wanted; `event` of a finger is measured until it is seen. */
  function want(event) {
    if (!state.key) return;
    sent += 1;
    if (event?.timeStamp) pending.push([sent, event.timeStamp]);
    mapLater();
    draw(sent);
  }
  function changed(before) {
    if (!before || before.key !== shown.key || before.shape[1] !== shown.shape[1]) place.style.setProperty("--side", shown.shape[2]);
    const now = performance.now(); // of a run that goes on, what is not under the finger follows more slowly
    if (before?.key === shown.key && now - L.followed < 1000) return;
    L.followed = now;
    tiles.clear();
    mapLater();
    for (const each of L.watchers) each(before?.key !== shown.key);
  }
  /* As large as a whole number of times the pixels has room. */
  function fit() {
    const room = picture.parentElement.clientWidth, high = Math.max(280, Math.min(innerHeight - 250, 760));
    const times = Math.max(1, Math.floor((devicePixelRatio * Math.min(room, high)) / picture.width)) / devicePixelRatio;
    const width = `${picture.width * times}px`;
    if (picture.style.width !== width) picture.style.width = width;
  }
  function caption(x, y) {
    const [mean, spread] = shown.typical, parts = [`x ${signed(x)}`, `y ${signed(y)}`];
    parts.push(word("norm").replace("{norm}", shown.norm.toFixed(2)).replace("{mean}", mean.toFixed(2)).replace("{spread}", spread.toFixed(2)));
    if (shown.turn !== null) parts.push(word("turn").replace("{turn}", shown.turn.toLocaleString("en")));
    delete part("says").dataset.refused;
    part("says").textContent = parts.join(" · ");
  }

  // ------------------------------------------------------------------ walking

  function move(x, y, event) {
    const clamp = (value) => Math.max(-FARTHEST, Math.min(FARTHEST, value));
    const [dx, dy] = [x - state.x, y - state.y], far = Math.hypot(dx, dy);
    [state.x, state.y] = [clamp(x), clamp(y)];
    const [lastX, lastY] = trail.at(-1);
    if (Math.hypot(x - lastX, y - lastY) > 0.04) trail.push([x, y]);
    if (trail.length > TRAIL) trail.splice(0, trail.length - TRAIL);
    want(event);
    return far > 0 ? [dx / far, dy / far] : null;
  }
  let gliding = 0;
  function glide(x, y) {
    cancelAnimationFrame(gliding);
    if (calm.matches || Math.hypot(x - state.x, y - state.y) > 12) return move(x, y);
    const began = performance.now(), [fromX, fromY] = [state.x, state.y];
    const step = (now) => {
      const t = Math.min(1, (now - began) / GLIDE), eased = t * t * (3 - 2 * t);
      move(t === 1 ? x : fromX + eased * (x - fromX), t === 1 ? y : fromY + eased * (y - fromY));
      if (t < 1) gliding = requestAnimationFrame(step);
    };
    gliding = requestAnimationFrame(step);
  }
  const snap = () => glide(Math.round(state.x), Math.round(state.y));

  /* On and on in the direction of the last drag, at a speed that may be negative. */
  let walking = 0, before = 0;
  function stride(now) {
    walking = 0;
    if (!state.speed || !visible) return;
    const seconds = Math.min(0.1, (now - before) / 1000);
    before = now;
    if (gp.connection === "open") move(state.x + state.speed * seconds * state.heading[0], state.y + state.speed * seconds * state.heading[1]);
    walking = requestAnimationFrame(stride);
  }
  function pace(value) {
    state.speed = value;
    part("speed").value = value;
    part("speed-says").textContent = word(value ? "seeds_a_second" : "still").replace("{speed}", signed(value, 1));
    if (value && !walking) { before = performance.now(); walking = requestAnimationFrame(stride); }
    mapLater();
  }

  /* Drag: the picture follows the finger; a throw gives the direction. */
  function hold(canvas, scale, { click = null } = {}) {
    let from = null;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      cancelAnimationFrame(gliding);
      canvas.setPointerCapture(event.pointerId);
      from = { px: event.clientX, py: event.clientY, x: state.x, y: state.y, far: false };
      canvas.dataset.held = "";
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!from) return;
      const dx = event.clientX - from.px, dy = event.clientY - from.py, unit = scale() / canvas.clientWidth;
      from.far ||= Math.hypot(dx, dy) > 3;
      if (!from.far) return;
      const heading = move(from.x - dx * unit, from.y - dy * unit, event);
      if (heading) state.heading = [0, 1].map((axis) => 0.8 * state.heading[axis] + 0.2 * heading[axis]);
    });
    const end = (event) => {
      if (!from) return;
      const still = !from.far;
      from = null;
      delete canvas.dataset.held;
      const length = Math.hypot(...state.heading) || 1;
      state.heading = state.heading.map((each) => each / length);
      if (still && event.type === "pointerup") click?.(event);
      mapLater();
    };
    for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) canvas.addEventListener(kind, end);
  }
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      event.preventDefault();
      event.stopPropagation();
      const step = event.shiftKey ? 1 : 0.125;
      state.heading = arrow;
      cancelAnimationFrame(gliding);
      move(state.x + arrow[0] * step, state.y + arrow[1] * step, event);
    } else if (event.key === "Enter") snap();
    else if (event.key === "Home") glide(0, 0);
  }

  // ------------------------------------------------------------------ the map

  const tiles = new Map(); // "i,j" → canvas
  let mapSoon = 0, cells = 5, generation = 0;
  /* Tiles that are on their way belong to what was asked before: another seed, mix of classes or offset. */
  function forget() {
    generation += 1;
    tiles.clear();
  }
  const fetchTiles = gp.latest(
    async (missing) => ({
      missing, asked: generation,
      answer: await ask("plane", { seed: state.seed, at: missing, pins: state.pins, offset: offset() }, { quiet: true }),
    }),
    ({ missing, asked, answer }) => {
      if (!answer?.head || asked !== generation) return;
      missing.forEach(([i, j], index) => {
        const canvas = document.createElement("canvas");
        paint(canvas, answer, 1, index, 1);
        tiles.set(`${i},${j}`, canvas);
      });
      if (tiles.size > 1500) tiles.clear();
      mapLater();
    },
  );
  function mapLater() {
    if (!mapSoon && place) mapSoon = requestAnimationFrame(map);
  }
  function map() {
    mapSoon = 0;
    const canvas = part("map"), side = canvas.clientWidth, ratio = devicePixelRatio || 1;
    if (!side || !visible) return;
    if (canvas.width !== Math.round(side * ratio)) canvas.width = canvas.height = Math.round(side * ratio);
    const pen = canvas.getContext("2d"), cell = side / cells, size = 0.72 * cell;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, side, side);
    pen.imageSmoothingEnabled = false;
    const toX = (x) => side / 2 + (x - state.x) * cell, toY = (y) => side / 2 + (y - state.y) * cell, half = cells / 2 + 0.5;
    const missing = [];
    for (let j = Math.ceil(state.y - half); j <= state.y + half; j++)
      for (let i = Math.ceil(state.x - half); i <= state.x + half; i++) {
        const tile = tiles.get(`${i},${j}`), left = toX(i) - size / 2, top = toY(j) - size / 2;
        if (tile) pen.drawImage(tile, left, top, size, size);
        else {
          missing.push([i, j]);
          pen.fillStyle = gp.colour("@hover");
          pen.fillRect(left, top, size, size);
        }
        if (state.pins.some(([a, b]) => a === i && b === j)) outline(pen, left, top, size, gp.colour("@gradient"));
      }
    path(pen, toX, toY);
    marker(pen, side, cell);
    if (missing.length && shown) fetchTiles(missing.slice(0, MOST_TILES));
  }
  function outline(pen, left, top, size, colour) {
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.strokeRect(left - 2, top - 2, size + 4, size + 4);
  }
  function path(pen, toX, toY) {
    pen.beginPath();
    for (const [x, y] of trail) pen.lineTo(toX(x), toY(y));
    pen.lineTo(toX(state.x), toY(state.y));
    pen.lineJoin = pen.lineCap = "round";
    for (const [colour, width] of [["@panel", 5], ["@generator", 2.5]]) {
      pen.strokeStyle = gp.colour(colour);
      pen.lineWidth = width;
      pen.stroke();
    }
  }
  function marker(pen, side, cell) {
    const middle = side / 2, across = span() * cell, [hx, hy] = state.heading, ahead = (state.speed < 0 ? -1 : 1) * (10 + 0.3 * cell);
    if (state.view > 1) outline(pen, middle - across / 2, middle - across / 2, across, gp.colour("@ink"));
    pen.strokeStyle = pen.fillStyle = gp.colour("@gradient");
    pen.lineWidth = 2;
    if (state.speed) {
      pen.beginPath();
      pen.moveTo(middle, middle);
      pen.lineTo(middle + hx * ahead, middle + hy * ahead);
      pen.stroke();
    }
    pen.fillStyle = gp.colour("@ink");
    pen.strokeStyle = gp.colour("@panel");
    pen.beginPath();
    pen.arc(middle, middle, 6, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }
  function walkTo(event) {
    const box = event.currentTarget.getBoundingClientRect(), cell = box.width / cells;
    glide(Math.round(state.x + (event.clientX - box.left - box.width / 2) / cell), Math.round(state.y + (event.clientY - box.top - box.height / 2) / cell));
  }

  /* A z from elsewhere stands on the nearest seed's place from now on, and can be walked away from. */
  function go(z) {
    const [i, j] = [Math.round(state.x), Math.round(state.y)];
    state.pins = [...state.pins.filter(([a, b]) => a !== i || b !== j), [i, j, z]].slice(-MOST_PINS);
    forget();
    L.reset();
    pace(0);
    move(i, j);
    place.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
  }

  // ------------------------------------------------------------------ which generator

  async function cards() {
    let told;
    try { told = await (await gp.fetch(`${gp.root()}/gradio_api/latent/${gp.sid}/generators`)).json(); } catch { return false; }
    if (!told.generators) return false;
    all = [...told.generators, { key: LIVE, title: word("live"), origin: "live", picture: "", classes: [] }];
    live = told.live;
    const now = JSON.stringify([all.map((each) => each.key + each.title), live]);
    if (now === L.known) return true;
    L.known = now;
    const before = Object.fromEntries([...at(".gp-latent-cards").children].map((each) => [each.dataset.key, each.firstChild.style.backgroundImage]));
    at(".gp-latent-cards").replaceChildren(...all.map((each) => {
      const button = document.createElement("button"), image = document.createElement("i"), title = document.createElement("span");
      button.type = "button";
      button.className = "gp-latent-card";
      button.dataset.key = each.key;
      button.setAttribute("role", "radio");
      button.disabled = each.key === LIVE && !live;
      button.title = button.disabled ? word("no_live") : each.title;
      const show = (source) => { image.style.backgroundImage = `url("${source}")`; };
      if (each.picture) show(`${gp.root()}/gradio_api/models/${each.picture}`);
      else if (before[each.key]) image.style.backgroundImage = before[each.key];
      else if (each.key !== LIVE) gp.picture(image, `${gp.root()}/gradio_api/models/${gp.sid}/sheet/${each.key}?seed=0`, show);
      title.textContent = each.title;
      button.append(image, title);
      return button;
    }));
    if (!all.some((each) => each.key === state.key)) open(told.open === LIVE && !live ? all[0].key : told.open);
    else pressed();
    return true;
  }
  function pressed() {
    for (const each of at(".gp-latent-cards").children) {
      const on = each.dataset.key === state.key;
      each.setAttribute("aria-checked", on);
      each.tabIndex = on ? 0 : -1;
    }
  }
  function open(key) {
    if (key === state.key) return;
    Object.assign(state, { key, pins: [], weights: null });
    forget();
    L.reset(true);
    pressed();
    want();
  }

  // ------------------------------------------------------------------ hands

  const ACTIONS = {
    snap, home: () => glide(0, 0), stop: () => pace(0),
    dice: () => another(Math.floor(Math.random() * 1e6)),
    nearer: () => zoom(-4), farther: () => zoom(4),
  };
  function another(seed) {
    state.seed = Math.min(2147483647, Math.max(0, Math.round(Number(seed) || 0)));
    part("seed").value = state.seed;
    state.pins = [];
    forget();
    want();
  }
  function zoom(by) {
    cells = Math.max(5, Math.min(13, cells + by));
    mapLater();
  }
  function listen() {
    hold(picture, span);
    picture.addEventListener("keydown", keys);
    picture.addEventListener("dblclick", snap);
    hold(part("map"), () => cells, { click: walkTo });
    part("map").addEventListener("wheel", (event) => { event.preventDefault(); zoom(event.deltaY > 0 ? 4 : -4); }, { passive: false });
    place.addEventListener("click", ({ target }) => {
      const card = target.closest(".gp-latent-card"), button = target.closest("button[data-latent]"), view = target.closest("[data-view]");
      if (card) open(card.dataset.key);
      if (button) ACTIONS[button.dataset.latent]?.();
      if (view) {
        state.view = Number(view.dataset.view);
        for (const each of view.parentElement.children) each.setAttribute("aria-pressed", each === view);
        want();
      }
    });
    at(".gp-latent-cards").addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key], able = [...at(".gp-latent-cards").children].filter((each) => !each.disabled);
      if (!step) return;
      event.preventDefault();
      const next = able[(able.findIndex((each) => each.dataset.key === state.key) + step + able.length) % able.length];
      next.focus();
      open(next.dataset.key);
    });
    part("speed").addEventListener("input", ({ target }) => pace(Math.abs(target.value) < 0.05 ? 0 : Number(target.value)));
    part("speed").addEventListener("dblclick", () => pace(0));
    part("seed").addEventListener("change", ({ target }) => another(target.value));
    new ResizeObserver(() => { if (shown) fit(); mapLater(); }).observe(picture.parentElement);
    gp.whenColoursChange(mapLater);
  }
  /* While it is seen: what a run makes of the same z, and whether there is a run at all. */
  setInterval(() => {
    if (!visible || document.hidden || !state.key || gp.connection !== "open") return;
    if (state.key === LIVE && !state.speed) want();
    if (performance.now() - L.looked > 3000) { L.looked = performance.now(); cards(); }
  }, FOLLOW);

  const seen = new IntersectionObserver((entries) => {
    visible = entries.at(-1).isIntersecting;
    if (!visible) return;
    cards().then((there) => { if (!there) { seen.disconnect(); setTimeout(() => seen.observe(place), 2000); } });
    if (shown) { fit(); mapLater(); pace(state.speed); }
  });

  const L = (gp.latent = {
    z: () => shown?.z ?? [], base: () => shown?.base ?? [], key: () => state.key, head: () => shown, go, ask, paint, want, word, part, at, state, tell,
    shown: 0, lags: [], looked: 0, followed: 0, known: "",
    offsets: [], // each gives what it adds to z, or null
    watchers: [], // called with whether another generator is open, when pictures may have changed
    resets: [], // called when z stands for itself again; with true for another generator
    reset: (anew = false) => L.resets.forEach((each) => each(anew)),
    seen: () => visible,
    stale: () => { forget(); mapLater(); },
    made(tag, words, cls, attributes = {}) {
      const element = document.createElement(tag);
      if (words !== undefined && words !== null) element.textContent = words;
      if (cls) element.className = cls;
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      return element;
    },
    mounts: [],
    mounted(element) {
      place = element.querySelector("#gp-latent");
      if (!place) return;
      picture = part("picture");
      listen();
      for (const each of L.mounts) each(place);
      seen.observe(place);
    },
  });
})();
