/* What is asked of the point that is looked at (see ui/latent_panel_routes.py): sums of samples, truncation, inversion, D.
 *
 * A fold asks for nothing before it is opened. Which generator it is about is the lattice's affair: gp.latent.key(), gp.latent.z(),
 * and the event "gp-latent" on document when one of them has changed.
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.point) return;
  const point = (gp.point = { drawn: 0, summed: 0, cut: 0, thought: 0, scored: 0, inverted: null, priced: null });
  const WATCHED = 200; // milliseconds between two looks at a long job
  const REST = 20, LEAST_REST = 2000; // what D thinks is asked again after so many times what it took
  const LARGEST_SEED = 2147483647;

  let place = null, known = "", facts = null;
  const at = (selector) => place.querySelector(selector);
  const all = (selector) => [...place.querySelectorAll(selector)];
  const part = (name) => at(`[data-point="${name}"]`);
  const act = (name) => at(`[data-do="${name}"]`);
  const fold = (name) => at(`[data-point-fold="${name}"]`);
  const word = (name, values) => gp.word(place, name, values);
  const key = () => gp.latent?.key?.() ?? "";
  const address = (path, values) => `${gp.root()}/gradio_api/point/${gp.sid}/${path}${values ? `?${new URLSearchParams(values)}` : ""}`;
  const round = (value, digits = 2) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(digits)).replace("-", "−");

  function made(tag, words, cls) {
    const element = document.createElement(tag);
    if (words !== undefined) element.textContent = words;
    if (cls) element.className = cls;
    return element;
  }
  async function heard(response) {
    const told = await response.json().catch(() => ({}));
    if (!response.ok) gp.say(told.say ?? word("failed"));
    return response.ok ? told : null;
  }
  async function ask(path, values = {}) {
    try {
      return await heard(await gp.fetch(address(path), { method: "POST", body: JSON.stringify({ key: key(), ...values }) }));
    } catch {
      gp.say(word("failed"));
      return null;
    }
  }
  function show(image, source) {
    image.hidden = !source;
    if (source) image.src = source;
  }
  /* One picture of a sheet, as the background of an element. */
  function sprite(element, sheet, index, columns, rows) {
    const x = columns > 1 ? (100 * (index % columns)) / (columns - 1) : 0, y = rows > 1 ? (100 * Math.floor(index / columns)) / (rows - 1) : 0;
    element.style.backgroundImage = `url("${sheet}")`;
    element.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
    element.style.backgroundPosition = `${x}% ${y}%`;
    return element;
  }
  const seedOf = (name) => Math.min(LARGEST_SEED, Math.max(0, Math.round(Number(at(`[data-seed="${name}"]`).value) || 0)));

  // ------------------------------------------------------------------ sums of samples

  const trays = { plus: [], minus: [], base: [] };
  let tray = "plus", sheet = null, fresh = true, sum = null;
  const same = (one, other) => one.seed === other.seed && one.place === other.place;

  let sheets = 0; // how many were asked for
  async function drawSheet() {
    const seed = seedOf("samples"), mine = key(), number = (sheets += 1), told = await ask("samples", { seed });
    if (!told || mine !== key() || number !== sheets) return; // late: of another generator, or of the seed before
    sheet = { ...told, seed };
    const group = at(".gp-point-sheet");
    group.style.setProperty("--columns", told.columns);
    group.replaceChildren(...Array.from({ length: told.columns * told.rows }, (_, index) => {
      const button = made("button"), name = told.names[told.labels[index]] ?? "";
      const face = sprite(made("i"), told.sheet, index, told.columns, told.rows), below = made("small", name);
      button.type = "button";
      button.dataset.place = index;
      button.setAttribute("aria-label", word("sample", { number: index + 1, name }));
      below.toggleAttribute("data-unsure", (told.sure[index] ?? 1) < 0.9);
      button.append(face, below);
      return button;
    }));
    part("labels").textContent = told.says;
    fills();
    point.drawn += 1;
    if (fresh && told.labels.length) example();
    fresh = false;
    marked();
  }
  /* A class of the sheet fills a tray, the surest first. */
  const ofClass = (label) => sheet.labels.map((each, index) => [each, index]).filter(([each]) => each === label)
    .map(([, index]) => index).sort((a, b) => sheet.sure[b] - sheet.sure[a]);
  function fills() {
    for (const select of all("[data-fill]")) {
      select.hidden = !sheet.labels.length;
      const options = sheet.names.map((name, label) => [name, label, ofClass(label).length]).filter(([, , count]) => count)
        .map(([name, label, count]) => new Option(word("all_of", { name, count }), label));
      select.replaceChildren(new Option(word("a_class"), ""), ...options);
    }
  }
  const picked = (index) => ({ seed: sheet.seed, place: index, sheet: sheet.sheet, columns: sheet.columns, rows: sheet.rows, name: sheet.names[sheet.labels[index]] ?? "" });
  function example() {
    const counts = sheet.names.map((_, label) => [label, ofClass(label)]).filter(([, found]) => found.length > 1)
      .sort((a, b) => b[1].length - a[1].length);
    if (counts.length < 2) return;
    const [[, a], [, b]] = counts.sort(() => (fresh ? 0 : Math.random() - 0.5));
    trays.plus = a.slice(0, 3).map(picked);
    trays.minus = b.slice(0, 3).map(picked);
    trays.base = [b[Math.min(3, b.length - 1)]].map(picked);
    marked();
  }
  function marked() {
    for (const [name, members] of Object.entries(trays)) {
      at(`[data-members="${name}"]`).replaceChildren(...members.map((each) => {
        const button = sprite(made("button"), each.sheet, each.place, each.columns, each.rows);
        button.type = "button";
        button.dataset.out = name;
        button.setAttribute("aria-label", word("by_itself", { name: word("sample", { number: each.place + 1, name: each.name }) }));
        button.point = each;
        return button;
      }));
      at(`[data-tray="${name}"]`).setAttribute("aria-pressed", name === tray);
    }
    for (const button of all(".gp-point-sheet button")) {
      const inside = Object.entries(trays).filter(([, members]) => members.some((each) => sheet && same(each, { seed: sheet.seed, place: Number(button.dataset.place) })));
      button.dataset.in = inside.map(([name]) => at(`[data-tray="${name}"]`).textContent).join(" ");
    }
    add();
  }
  const adding = gp.latest(
    (values) => gp.fetch(address("arithmetic"), { method: "POST", body: JSON.stringify(values) }),
    async (response) => {
      const told = await heard(response);
      if (!told) return;
      for (const name of Object.keys(trays)) {
        const one = told.means[name];
        show(at(`[data-mean="${name}"]`), one?.picture);
        at(`[data-norm="${name}"]`).textContent = one ? word("length", { norm: round(one.norm, 1) }) : "";
      }
      show(part("sum"), told.picture);
      show(part("pixels"), told.pixels);
      part("sum-norm").textContent = word("length", { norm: round(told.norm, 1) });
      part("sum-says").textContent = told.reads;
      sum = told.z;
      point.summed += 1;
    },
  );
  function add() {
    const members = Object.fromEntries(Object.entries(trays).map(([name, each]) => [name, each.map(({ seed, place: index }) => [seed, index])]));
    const empty = Object.values(trays).every((each) => !each.length);
    act("walk-sum").disabled = empty;
    if (!empty) return adding({ key: key(), shell: part("shell").checked, ...members });
    sum = null;
    for (const image of [part("sum"), part("pixels"), ...all("[data-mean]")]) show(image, "");
    for (const words of [part("sum-says"), part("sum-norm"), ...all("[data-norm]")]) words.textContent = "";
  }

  // ------------------------------------------------------------------ truncation

  const cutting = gp.latest(
    (values) => gp.fetch(address("truncation"), { method: "POST", body: JSON.stringify(values) }),
    async (response) => {
      const told = await heard(response);
      if (!told) return;
      show(part("psi-sheet"), told.sheet);
      part("psi-says").textContent = word("norm", { norm: round(told.norm, 2) });
      point.cut += 1;
    },
  );
  function cut() {
    const psi = Number(part("psi").value);
    part("psi-read").textContent = psi.toFixed(2);
    cutting({ key: key(), psi, seed: seedOf("psi") });
  }

  // ------------------------------------------------------------------ long jobs

  function progress(name, told) {
    const row = at(`[data-progress="${name}"]`);
    row.hidden = !told.busy && !told.failed;
    row.querySelector("progress").hidden = !told.busy;
    row.querySelector("progress").value = told.fraction;
    row.querySelector("span").textContent = told.says;
  }
  function priced(told) {
    if (!told) return;
    if (told.over) progress(`price-${told.over}`, told);
    for (const over of ["psi", "share"]) {
      act(`price-${over}`).disabled = told.busy;
      act(`stop-price-${over}`).hidden = !told.busy || told.over !== over;
    }
    if (told.points) at(`[data-chart="price-${told.over}"]`).hidden = false;
    if (told.live) gp.merge(told.live);
    point.priced = told;
  }
  const pricing = gp.poll(async () => {
    const told = await ask("priced");
    priced(told);
    return told?.busy ? WATCHED : false;
  }, WATCHED);
  async function price(over) {
    const told = await ask("price", { over });
    priced(told);
    if (told) pricing.go(WATCHED);
  }

  // ------------------------------------------------------------------ inversion

  function inverted(told) {
    if (!told) return;
    point.inverted = told;
    progress("inverting", told);
    act("stop-inverting").hidden = !told.busy;
    for (const name of ["invert-point", "invert-real"]) act(name).disabled = told.busy;
    part("file").disabled = told.busy;
    part("about").textContent = told.about ?? "";
    part("result").hidden = !told.given;
    for (const name of ["given", "found", "difference"]) show(part(name), told[name] ?? "");
    act("walk-found").disabled = !told.z || !gp.latent?.go;
    if (told.live) gp.merge(told.live);
    part("near").hidden = !told.nearest;
    if (told.nearest) near(part("near").querySelector(".gp-point-near"), told.distances.map((distance, index) =>
      [told.nearest, index, told.distances.length, 1, word("nearest", { distance: round(distance, 1) })]));
  }
  function near(group, tiles) {
    group.replaceChildren(...tiles.map(([source, index, columns, rows, words]) => {
      const tile = made("figure");
      tile.append(sprite(made("i"), source, index, columns, rows), made("figcaption", words));
      return tile;
    }));
  }
  const inverting = gp.poll(async () => {
    const told = await ask("inverted");
    inverted(told);
    return told?.busy ? WATCHED : false;
  }, WATCHED);
  const wished = () => ({ learned: part("learned").checked, ...(part("label").value === "" ? {} : { label: Number(part("label").value) }) });
  async function invert(values) {
    const told = await ask("invert", { ...wished(), ...values });
    inverted(told);
    if (told) inverting.go(WATCHED);
  }
  async function dropped(file) {
    if (!file) return;
    const { learned, label } = wished(), values = { key: key(), crop: part("crop").value, ...(learned ? { learned: 1 } : {}), ...(label === undefined ? {} : { label }) };
    let told = null;
    try {
      told = await heard(await gp.fetch(address("dropped", values), { method: "POST", body: file }));
    } catch { gp.say(word("failed")); }
    inverted(told);
    if (told) inverting.go(WATCHED);
  }

  // ------------------------------------------------------------------ what D thinks

  let thought = null, cursor = 0, images = {};
  const picture = (source) => new Promise((done) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => done(null);
    image.src = source;
  });
  const thinking = gp.poll(async () => {
    if (!fold("thinks").open || !visible || !facts?.d) return false;
    const began = performance.now();
    await think();
    return Math.max(LEAST_REST, REST * (performance.now() - began));
  }, LEAST_REST);
  async function think() {
    const where = gp.latent?.state ?? {}, weights = where.weights ?? null, asked = { x: where.x ?? 0, y: where.y ?? 0, seed: where.seed ?? 0, fresh: 0, weights };
    const stops = gp.latent?.stops?.(), told = await ask("think", { ...asked, ...(stops?.length > 1 ? { stops, path: true } : {}) });
    if (!told) return;
    thought = told;
    [images.plane, images.pool] = await Promise.all([picture(told.plane.sheet), picture(told.pool.sheet)]);
    if (!point.thought) cursor = told.plane.worst;
    gp.merge(told.live);
    show(part("way"), told.way.sheet);
    part("think-turn").textContent = word("turn", { turn: told.turn });
    paint();
    point.thought += 1;
  }
  function paint() {
    if (!thought) return;
    plane();
    pool();
  }
  const scale = (scores) => {
    const low = Math.min(...scores), high = Math.max(...scores);
    return (score) => (high > low ? (score - low) / (high - low) : 1);
  };
  function plane() {
    const canvas = part("plane"), { side, scores, worst } = thought.plane, cell = Math.max(20, Math.round(images.plane.width / side)), context = canvas.getContext("2d");
    canvas.width = canvas.height = side * cell;
    context.imageSmoothingEnabled = false;
    context.drawImage(images.plane, 0, 0, canvas.width, canvas.height);
    const share = scale(scores);
    if (part("tint").checked) scores.forEach((score, index) => {
      context.fillStyle = gp.colour(`@discriminator/${(0.06 + 0.74 * share(score)).toFixed(2)}`);
      context.fillRect((index % side) * cell, Math.floor(index / side) * cell, cell, cell);
    });
    frame(context, worst, side, cell, gp.colour("@warning"), 3);
    frame(context, cursor, side, cell, "#000", 4);
    frame(context, cursor, side, cell, "#fff", 2);
    const [x, y] = spot(cursor);
    part("place").textContent = word("score_at", { x: round(x), y: round(y), score: round(scores[cursor]) }) + (cursor === worst ? ` ${word("lowest")}` : "");
  }
  function frame(context, index, side, cell, colour, width) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.strokeRect((index % side) * cell + width / 2, Math.floor(index / side) * cell + width / 2, cell - width, cell - width);
  }
  function spot(index) {
    const { side, span, x, y } = thought.plane, step = span / (side - 1);
    return [x - span / 2 + (index % side) * step, y - span / 2 + Math.floor(index / side) * step];
  }
  /* The samples that D lets pass are as they are, the others pale; with rejection they are not there at all. */
  function pool() {
    const canvas = part("pool"), { columns, scores, order } = thought.pool, context = canvas.getContext("2d"), total = scores.length;
    const cell = images.pool.width / columns, share = Number(part("share").value), count = Math.max(1, Math.round(share * total));
    const kept = new Set(order.slice(total - count)), reject = part("reject").checked;
    const shown = scores.map((_, index) => index).filter((index) => !reject || kept.has(index)).slice(0, 6 * columns);
    part("share-read").textContent = word("kept", { count, all: total });
    canvas.width = columns * cell;
    canvas.height = Math.ceil(shown.length / columns) * cell;
    context.imageSmoothingEnabled = false;
    shown.forEach((index, to) => {
      context.drawImage(images.pool, (index % columns) * cell, Math.floor(index / columns) * cell, cell, cell, (to % columns) * cell, Math.floor(to / columns) * cell, cell, cell);
    });
    const tile = (index) => [thought.pool.sheet, index, columns, Math.ceil(total / columns), word("worst", { score: round(scores[index]) })];
    near(part("worst"), order.slice(0, 8).map(tile));
    near(part("top"), order.slice(-8).reverse().map(tile));
  }
  const scoring = gp.latest(
    (values) => gp.fetch(address("score"), { method: "POST", body: JSON.stringify(values) }),
    async (response) => {
      const told = response.ok ? await response.json() : null;
      part("point-score").textContent = told?.says ?? "";
      point.scored += 1;
    },
  );

  // ------------------------------------------------------------------ which generator

  let visible = false, asking = false;
  async function meet() {
    if (!visible || asking || !key() || known === key()) return;
    asking = true;
    const mine = key(), told = await ask("about");
    asking = false;
    if (!told) return;
    known = mine;
    facts = told;
    fresh = true;
    sheet = thought = null;
    for (const name of Object.keys(trays)) trays[name] = [];
    const label = part("label");
    at('[data-field="label"]').hidden = !told.classes.length;
    label.replaceChildren(new Option(word("told_class"), ""), ...told.classes.map((name, index) => new Option(name, index)));
    part("without-d").hidden = told.d;
    part("with-d").hidden = !told.d;
    act("invert-real").disabled = !told.pictures;
    point.ready = mine;
    opened();
    if (known !== key()) meet();
  }
  function opened() {
    if (!facts) return;
    if (fold("arithmetic").open && !sheet) drawSheet();
    if (fold("truncation").open) cut();
    if (fold("thinks").open) thinking.go();
    gp.redraw?.();
  }
  let walking = 0;
  document.addEventListener("gp-latent", () => {
    meet();
    if (!facts?.d || !place || !fold("thinks").open || !visible) return;
    const z = gp.latent?.z?.();
    if (z) scoring({ key: key(), z: [z], weights: gp.latent.state?.weights ?? null });
    clearTimeout(walking);
    walking = setTimeout(() => thinking.go(), 400); // the plane follows once the finger rests
  });

  // ------------------------------------------------------------------ hands

  const ACTIONS = {
    example,
    empty: () => { for (const name of Object.keys(trays)) trays[name] = []; marked(); },
    "walk-sum": () => sum && gp.latent?.go?.(sum),
    "walk-found": () => point.inverted?.z && gp.latent?.go?.(point.inverted.z),
    "price-psi": () => price("psi"),
    "price-share": () => price("share"),
    "stop-price-psi": async () => priced(await ask("stop_price")),
    "stop-price-share": async () => priced(await ask("stop_price")),
    "invert-point": () => invert({ of: "point", z: [gp.latent?.z?.() ?? []], weights: gp.latent?.state?.weights ?? null }),
    "invert-real": () => invert({ of: "real", seed: Math.floor(Math.random() * 1e6) }),
    "stop-inverting": async () => inverted(await ask("stop_inverting")),
    think: () => thinking.go(),
  };
  const SEEDS = { samples: drawSheet, psi: cut };
  function listen() {
    place.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (!button || button.disabled) return;
      if (button.dataset.do) ACTIONS[button.dataset.do]?.();
      if (button.dataset.tray) { tray = button.dataset.tray; marked(); }
      if (button.dataset.other) {
        at(`[data-seed="${button.dataset.other}"]`).value = Math.floor(Math.random() * 1e6);
        SEEDS[button.dataset.other]();
      }
      if (button.dataset.out) {
        trays[button.dataset.out] = trays[button.dataset.out].filter((each) => each !== button.point);
        marked();
      }
      if (button.dataset.place !== undefined) {
        const one = picked(Number(button.dataset.place)), before = trays[tray].length;
        trays[tray] = trays[tray].filter((each) => !same(each, one));
        if (trays[tray].length === before) trays[tray].push(one);
        marked();
      }
    });
    place.addEventListener("input", ({ target }) => {
      if (target === part("psi")) cut();
      if (target === part("share")) paint();
    });
    place.addEventListener("change", ({ target }) => {
      if (target.dataset.seed) SEEDS[target.dataset.seed]();
      if (target.dataset.fill && target.value !== "") {
        trays[target.dataset.fill] = ofClass(Number(target.value)).slice(0, 16).map(picked);
        target.value = "";
        marked();
      }
      if (target === part("shell")) add();
      if (target === part("tint") || target === part("reject")) paint();
      if (target === part("file")) {
        dropped(target.files[0]);
        target.value = "";
      }
    });
    place.addEventListener("toggle", opened, true);
    drops(at(".gp-point-drop"));
    cells(part("plane"));
  }
  function drops(zone) {
    for (const [name, on] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]])
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.toggleAttribute("data-over", on);
        if (name === "drop") dropped(event.dataTransfer?.files[0]);
      });
  }
  function cells(canvas) {
    const under = ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect(), side = thought.plane.side;
      const clip = (value) => Math.min(side - 1, Math.max(0, Math.floor(value * side)));
      return clip((clientY - box.top) / box.height) * side + clip((clientX - box.left) / box.width);
    };
    const walk = () => {
      if (!gp.latent?.state) return;
      [gp.latent.state.x, gp.latent.state.y] = spot(cursor);
      gp.latent.want();
    };
    canvas.addEventListener("pointermove", (event) => { if (thought) { cursor = under(event); plane(); } });
    canvas.addEventListener("click", (event) => { if (thought) { cursor = under(event); plane(); walk(); } });
    canvas.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!thought || (!move && event.key !== "Enter")) return;
      event.preventDefault();
      event.stopPropagation();
      if (!move) return walk();
      const { side } = thought.plane, clip = (value) => Math.min(side - 1, Math.max(0, value));
      cursor = clip(Math.floor(cursor / side) + move[1]) * side + clip((cursor % side) + move[0]);
      plane();
    });
  }

  const seen = new IntersectionObserver((entries) => {
    visible = entries.at(-1).isIntersecting;
    if (!visible) return;
    meet();
    if (facts) opened();
  });
  point.mounted = (element) => {
    place = element.querySelector("#gp-point");
    if (!place) return;
    listen();
    gp.whenColoursChange(paint);
    seen.observe(place);
  };
})();
