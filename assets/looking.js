/* Looking closely at samples: every picture of a sheet is a button; one that is chosen is shown large, with its z, D's score and
 * its neighbours. The classes of the samples and the microscope are asked for only while they are in sight. And one dial
 * smooths all curves. Words come from the server. */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.looking) return;
  gp.looking = { asked: 0, microscopes: 0, counts: 0 };

  const find = (selector, within = document) => within.querySelector(selector);
  const kept = (name, value) => {
    try { return value === undefined ? localStorage.getItem(name) : localStorage.setItem(name, value); } catch { return null; }
  };
  const ask = async (word, values = {}) => {
    const answer = await gp.fetch(`${gp.root()}/gradio_api/live/${gp.sid}/${word}?${new URLSearchParams(values)}`);
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.say);
    return told;
  };
  const past = () => find('[data-gp-history="images"]')?.hasAttribute("data-past") ?? false;

  // ------------------------------------------------------------------ the sheets

  const KINDS = ["fake", "real"];
  let sheet = null; // the last record
  let verdicts = kept("gp-verdicts") === "1";
  const host = (kind) => find(`[data-gp-sheet="${kind}"]`);
  const across = (its) => its.columns || Math.ceil(Math.sqrt(its.count));

  function show(record) {
    sheet = record;
    for (const kind of KINDS) {
      record[kind].scores = gp.decoded(record[kind].scores);
      arrange(kind);
    }
    const pair = host("fake")?.parentElement; // pictures of both sheets are of one size
    pair?.style.setProperty("--gp-pair", KINDS.map((kind) => `minmax(0, ${across(record[kind])}fr)`).join(" "));
    mark();
    if (loupe.tile) enlarge(loupe.tile);
    follow();
  }
  gp.receive("sheet", show);
  const mounted = gp.mounted;
  gp.mounted = (element) => { // the sheets may be mounted after the first record came
    mounted(element);
    if (sheet && element?.querySelector?.("[data-gp-sheet]")) show(sheet);
    if (element?.querySelector?.("[data-gp-verdicts]")) turnVerdicts(verdicts);
    if (element?.querySelector?.("[data-gp-smoothing]")) smooth(smoothing);
  };

  /* One button over every picture; one of them can be reached by Tab, the others by arrow keys. */
  function arrange(kind) {
    const figure = host(kind), its = sheet[kind], columns = across(its);
    if (!figure) return;
    const now = JSON.stringify([its.count, columns, its.size, its.labels]);
    if (figure.gpNow === now) return;
    figure.gpNow = now;
    const rows = Math.ceil(its.count / columns), [width, height] = its.size, place = find(".gp-sheet-tiles", figure);
    const wide = columns * (width + 1) - 1, tall = rows * (height + 1) - 1;
    find("img", figure).style.aspectRatio = `${wide} / ${tall}`;
    place.replaceChildren(...Array.from({ length: its.count }, (_, index) => {
      const tile = document.createElement("button");
      tile.type = "button";
      tile.tabIndex = index ? -1 : 0;
      tile.dataset.kind = kind;
      tile.dataset.index = index;
      tile.append(document.createElement("i"));
      Object.assign(tile.style, {
        left: `${(100 * (index % columns) * (width + 1)) / wide}%`, top: `${(100 * Math.floor(index / columns) * (height + 1)) / tall}%`,
        width: `${(100 * width) / wide}%`, height: `${(100 * height) / tall}%`,
      });
      tile.setAttribute("aria-label", name(kind, index));
      if (looked?.kind === kind && looked.index === index) tile.setAttribute("aria-pressed", "true");
      return tile;
    }));
    const heads = find(".gp-sheet-classes", figure);
    heads.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    heads.replaceChildren(...(its.columns && its.labels.length ? its.labels.slice(0, columns) : []).map((label) => {
      const head = document.createElement("span");
      head.textContent = head.title = label;
      return head;
    }));
  }
  /* As `views/sample.py: number` writes them: a critic may score all pictures within a thousandth. */
  function figures(value) {
    const size = Math.abs(value);
    if (size < 1e-6) return "0";
    const places = size >= 100 ? 0 : size >= 10 ? 1 : Math.max(2, 1 - Math.floor(Math.log10(size)));
    return value.toFixed(places).replace(/\B(?=(\d{3})+$)/g, size >= 1000 ? "\u202f" : "").replace("-", "−");
  }
  function name(kind, index, score = true) {
    const words = host(kind).dataset, its = sheet[kind], label = its.labels[index];
    const said = [words.word.replace("{number}", index + 1) + (label ? ` (${label})` : "")];
    if (score && its.scores) said.push(words.wordScore.replace("{score}", figures(its.scores[index])));
    return said.join(", ");
  }

  /* A bar at the foot of every picture, as long as D's score is high; a critic's from the lowest of both sheets to the highest. */
  function mark() {
    const scores = KINDS.map((kind) => sheet[kind].scores);
    if (!verdicts || !scores[0] || !scores[1]) return;
    const every = [...scores[0], ...scores[1]];
    const [low, high] = sheet.bounded ? [0, 1] : [Math.min(...every), Math.max(...every)];
    KINDS.forEach((kind, at) => {
      const tiles = find(".gp-sheet-tiles", host(kind) ?? document.body)?.children ?? [];
      for (let index = 0; index < tiles.length; index++)
        tiles[index].firstChild.style.setProperty("--gp-score", ((scores[at][index] - low) / Math.max(high - low, 1e-9)).toFixed(3));
    });
    for (const key of document.querySelectorAll(".gp-verdict-key")) key.textContent = key.dataset[sheet.bounded ? "bounded" : "critic"];
  }
  function turnVerdicts(on) {
    verdicts = on;
    kept("gp-verdicts", on ? "1" : "0");
    for (const box of document.querySelectorAll("[data-gp-verdicts]")) {
      box.checked = on;
      box.closest(".gp-panel")?.toggleAttribute("data-verdicts", on);
    }
    if (sheet) mark();
  }

  // ------------------------------------------------------------------ enlarging

  const loupe = document.createElement("div");
  loupe.className = "gp-loupe";
  loupe.setAttribute("aria-hidden", "true");
  loupe.append(document.createElement("canvas"), document.createElement("span"));
  loupe.hidden = true;
  const LARGE = 168;

  function enlarge(tile) {
    const kind = tile.dataset.kind, index = Number(tile.dataset.index), its = sheet?.[kind], image = find("img", host(kind) ?? document.body);
    if (!tile.isConnected || !its || !image?.complete || !image.naturalWidth) return shrink();
    const [width, height] = its.size, columns = across(its), canvas = loupe.firstChild, scale = Math.max(1, Math.round(LARGE / width));
    Object.assign(canvas, { width: width * scale, height: height * scale });
    const pen = canvas.getContext("2d");
    pen.imageSmoothingEnabled = false;
    pen.drawImage(image, (index % columns) * (width + 1), Math.floor(index / columns) * (height + 1), width, height, 0, 0, width * scale, height * scale);
    loupe.lastChild.textContent = name(kind, index);
    loupe.tile = tile;
    if (!loupe.isConnected) document.body.append(loupe);
    loupe.hidden = false;
    const box = tile.getBoundingClientRect(), own = loupe.getBoundingClientRect();
    const left = Math.min(Math.max(box.left + box.width / 2 - own.width / 2, 6), innerWidth - own.width - 6);
    const top = box.top - own.height - 8 > 60 ? box.top - own.height - 8 : box.bottom + 8;
    Object.assign(loupe.style, { left: `${left}px`, top: `${top}px` });
  }
  function shrink() {
    loupe.hidden = true;
    loupe.tile = null;
  }
  const tileOf = (event) => event.target.closest?.(".gp-sheet-tiles button");
  document.addEventListener("pointerover", (event) => {
    const tile = tileOf(event);
    if (tile && event.pointerType === "mouse") enlarge(tile);
    else if (loupe.tile && !tile) shrink();
  });
  document.addEventListener("focusin", (event) => {
    const tile = tileOf(event);
    if (!tile) return;
    for (const each of tile.parentElement.querySelectorAll('[tabindex="0"]')) each.tabIndex = -1;
    tile.tabIndex = 0;
    tile.setAttribute("aria-label", name(tile.dataset.kind, Number(tile.dataset.index)));
    if (tile.matches(":focus-visible")) enlarge(tile);
  });
  document.addEventListener("focusout", (event) => { if (tileOf(event) && loupe.tile === tileOf(event)) shrink(); });
  addEventListener("scroll", () => { if (loupe.tile) shrink(); }, { passive: true, capture: true });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && loupe.tile) shrink();
    if (event.key === "Escape" && looked && event.target.closest?.(".gp-look, .gp-sheet-tiles")) return close();
    const tile = tileOf(event);
    if (!tile || event.ctrlKey || event.metaKey || event.altKey) return;
    const its = sheet[tile.dataset.kind], columns = across(its), at = Number(tile.dataset.index);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: at + columns, Home: 0, End: its.count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    tile.parentElement.children[to]?.focus();
  });

  // ------------------------------------------------------------------ one sample

  let looked = null; // {kind, index}
  let told = null; // its record
  let opener = null, by = "pixels";
  const region = () => find(".gp-look");
  const part = (name) => find(`[data-part="${name}"]`, region());

  const samples = gp.poll(async () => {
    gp.looking.asked += 1;
    const run = sheet.run, record = await ask("sample", { ...looked, by });
    if (record.kind === looked?.kind && record.index === looked.index) fill({ ...record, run });
    return record.pending === null ? false : undefined; // again until its neighbours are known
  }, 400);
  function choose(tile) {
    opener = tile;
    looked = { kind: tile.dataset.kind, index: Number(tile.dataset.index) };
    for (const each of document.querySelectorAll('.gp-sheet-tiles [aria-pressed="true"]')) each.removeAttribute("aria-pressed");
    tile.setAttribute("aria-pressed", "true");
    request();
  }
  function request() {
    if (looked) samples.go();
  }
  function close(byHand = true) {
    looked = told = null;
    samples.stop();
    region().hidden = true;
    find(".gp-look-hint").hidden = false;
    for (const each of document.querySelectorAll('.gp-sheet-tiles [aria-pressed="true"]')) each.removeAttribute("aria-pressed");
    if (byHand) opener?.focus();
  }
  /* The run rests, or another turn is looked at: show the sample of that turn. While it runs, the one that was chosen stays. */
  function follow() {
    const button = region() && find('[data-gp-look="again"]', region());
    if (!looked || !told || !button) return;
    const anew = sheet.run !== told.run; // of another run nothing stays: what is shown may be of other data
    if (anew && looked.index >= sheet[looked.kind].count) return close(false);
    if (anew) {
      told = null; // until the answer comes
      region().toggleAttribute("data-stale", true);
      return request();
    }
    const other = sheet.turn !== told.turn;
    if (other && looked.kind === "fake" && (past() || gp.state !== "running")) request();
    button.hidden = !other || looked.kind === "real";
  }

  function fill(record) {
    const place = region(), first = place.hidden;
    told = record;
    place.removeAttribute("data-stale");
    place.hidden = false;
    find(".gp-look-hint").hidden = true;
    for (const name of ["title", "score", "class", "asked", "heading", "copy", "sheet", "says"]) {
      const element = part(name);
      if (element.textContent !== record[name]) element.textContent = record[name];
      element.hidden = !record[name];
    }
    part("image").src = record.image;
    part("image").alt = record.title;
    part("copy").toggleAttribute("data-near", record.near);
    const bar = find("progress", place);
    bar.hidden = record.pending === null;
    bar.value = record.pending ?? 1;
    for (const radio of place.querySelectorAll("[name=gp-look-by]")) {
      radio.checked = radio.value === record.by;
      radio.disabled = radio.value === "features" && !record.can.features;
    }
    find(".gp-look-near", place).replaceChildren(...record.neighbours.map((each) => {
      const item = document.createElement("li"), image = document.createElement("img"), distance = document.createElement("b"), label = document.createElement("span");
      image.src = each.image;
      image.alt = "";
      distance.textContent = each.distance;
      label.textContent = each.label;
      item.append(image, distance, label);
      return item;
    }));
    strip();
    find('[data-gp-look="again"]', place).hidden = record.kind === "real" || sheet?.turn === record.turn;
    if (first) place.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  const REACH = 3; // z is seldom further from 0
  function strip() {
    const z = told && gp.decoded(told.z), box = find(".gp-look-z");
    if (!box) return;
    box.hidden = !z;
    if (!z) return;
    const canvas = find("canvas", box), ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    if (!width) return;
    Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    const pen = canvas.getContext("2d"), step = canvas.width / z.length, middle = canvas.height / 2;
    pen.fillStyle = gp.colour("@reference/0.5");
    pen.fillRect(0, Math.round(middle), canvas.width, ratio);
    pen.fillStyle = gp.colour("@generator");
    z.forEach((value, at) => {
      const tall = (Math.max(-1, Math.min(1, value / REACH)) * canvas.height) / 2;
      pen.fillRect(at * step, middle - Math.max(tall, 0), Math.max(step - ratio, step * 0.6), Math.abs(tall));
    });
  }
  gp.whenColoursChange(strip);
  addEventListener("resize", strip);

  async function copy() {
    const numbers = Array.from(gp.decoded(told.z), (value) => Number(value.toPrecision(7)));
    if (await gp.copy(JSON.stringify(numbers))) gp.say(gp.word(find(".gp-look-z"), "copied"));
  }

  document.addEventListener("click", (event) => {
    const tile = tileOf(event);
    if (tile) return choose(tile);
    const word = event.target.closest?.("[data-gp-look]")?.dataset.gpLook;
    if (word) ({ close: () => close(), again: request, copy })[word]();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-gp-verdicts]")) turnVerdicts(event.target.checked);
    if (event.target.name === "gp-look-by") { by = event.target.value; request(); }
  });

  // ------------------------------------------------------------------ what is asked for while it is in sight

  const inSight = (element) => {
    if (!element?.offsetParent) return false;
    const box = element.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  };
  const moment = () => `${gp.run} ${past() ? sheet?.turn : gp.turn} ${past()}`;

  let counted = "", known = ""; // the moment of which the bars are; the run and the turn that they are of
  gp.poll(async () => {
    const now = moment();
    if (!sheet || !inSight(document.getElementById("gp-sorted-images")) || counted === now) return 500;
    const at = `${gp.run} ${past()} `, answer = await ask("classes", known.startsWith(at) ? { known: known.slice(at.length) } : {});
    gp.looking.counts += 1;
    if (!answer.pending && (answer.without || past() || answer.turn === gp.turn)) counted = now;
    const bars = !answer.pending && !answer.without;
    known = answer.turn === undefined ? "" : at + answer.turn;
    if (answer.texts) gp.merge({ figures: answer.figures, texts: answer.texts, attributes: { "classes-body-images": { hidden: bars ? null : "" } } });
    return answer.pending ? 700 : 2000;
  }, 2000).go(1500);

  let close_by = "";
  gp.poll(async () => {
    const fold = document.getElementById("gp-microscope-images"), now = `${gp.run} ${gp.turn}`;
    if (!sheet || !fold?.open || !inSight(fold) || close_by === now) return 500;
    const answer = await ask("microscope");
    gp.looking.microscopes += 1;
    close_by = now;
    gp.merge({ figures: answer.figures, texts: answer.texts });
    return 1000 * answer.rest;
  }, 2000).go(1500);

  // ------------------------------------------------------------------ smoothing

  let smoothing = Math.min(Math.max(Number(kept("gp-smoothing")) || 0, 0), 0.99), waiting = 0;

  /* m ← a·m + (1 − a)·y, divided by 1 − aⁿ so that it does not begin at 0 (Kingma & Ba 2015, arXiv:1412.6980, section 3). */
  gp.eased = (y, a) => {
    let mean = 0, weight = 0;
    return Array.from(y, (value) => {
      if (!Number.isFinite(value)) return NaN;
      mean = a * mean + (1 - a) * value;
      weight = a * weight + (1 - a);
      return mean / weight;
    });
  };
  function smooth(a) {
    smoothing = a;
    kept("gp-smoothing", String(a));
    for (const dial of document.querySelectorAll("[data-gp-smoothing]")) {
      dial.value = a;
      dial.nextElementSibling.textContent = a.toFixed(2).replace(/\.?0+$/, "");
    }
    const ease = a > 0 ? (y) => (y?.length > 3 ? gp.eased(y, a) : null) : null;
    if (!ease && !gp.ease) return;
    gp.ease = ease;
    clearTimeout(waiting);
    waiting = setTimeout(gp.redraw, 40);
  }
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-gp-smoothing]")) smooth(Number(event.target.value));
  });
})();
