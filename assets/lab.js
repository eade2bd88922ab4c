/* The lab: the bar of history, the tiles of a wall. What they show comes as records down the live stream (see live.js);
 * what a visitor does with them goes back as small requests below /gradio_api/live/{sid}/. */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.lab) return;
  gp.lab = true;

  const send = (word, values = {}) =>
    gp.fetch(`${gp.root()}/gradio_api/live/${gp.sid}/${word}?${new URLSearchParams(values)}`, { method: "POST" })
      .then(async (answer) => { if (!answer.ok) gp.say(await answer.text()); });

  // ------------------------------------------------------------------ the bar of history

  const look = gp.latest((turn) => send("look", turn === null ? {} : { turn }), () => {});
  const bars = () => document.querySelectorAll(".gp-history");
  const words = (turn) => turn.toLocaleString("en").replaceAll(",", "\u202f");
  let held = false; // a bar that is dragged is not moved by the stream

  function timeline(record, name) {
    for (const bar of document.querySelectorAll(`[data-gp-history="${name.replace(/^timeline-/, "")}"]`)) {
      const range = bar.querySelector("input"), past = record.past !== null;
      range.max = Math.max(record.last, 1);
      range.disabled = record.last === 0;
      if (!held) range.value = past ? record.past : record.last;
      bar.toggleAttribute("data-past", past);
      bar.gpMarked = record.bookmarks.includes(past ? record.past : record.last) ? (past ? record.past : record.last) : null;
      bar.querySelector("[data-gp-history-word=bookmark]").textContent = bar.dataset[bar.gpMarked === null ? "wordSet" : "wordUnset"];
      tell(bar, held ? Number(range.value) : past ? record.past : record.last, past || held, held ? null : record.seen);
      marks(bar, record);
    }
  }
  function tell(bar, turn, past, seen = null) {
    const range = bar.querySelector("input");
    const other = past && seen !== null && seen !== turn; // not every turn is kept
    bar.querySelector(".gp-when").textContent = other
      ? bar.dataset.wordSeen.replace("{turn}", words(turn)).replace("{seen}", words(seen)) : words(turn);
    range.setAttribute("aria-valuetext", bar.dataset[past ? "wordPast" : "wordNow"].replace("{turn}", words(turn)));
    bar.style.setProperty("--gp-share", Number(range.max) ? Number(range.value) / Number(range.max) : 1);
  }
  function marks(bar, record) {
    const place = bar.querySelector(".gp-marks"), now = JSON.stringify(record.bookmarks);
    if (place.gpNow === now) { // the run went on: its marks move, and stay the same buttons under the finger
      record.bookmarks.forEach((turn, at) => place.children[at].style.setProperty("--gp-at", record.last ? turn / record.last : 0));
      return;
    }
    place.gpNow = now;
    place.replaceChildren(...record.bookmarks.map((turn) => {
      const mark = document.createElement("button"), title = bar.dataset.wordMark.replace("{turn}", words(turn));
      mark.type = "button";
      mark.textContent = "◆";
      mark.title = title;
      mark.setAttribute("aria-label", title);
      mark.style.setProperty("--gp-at", record.last ? turn / record.last : 0);
      mark.onclick = (event) => (event.shiftKey ? send("bookmark", { turn, forget: 1 }) : look(turn));
      mark.onkeydown = (event) => { if (event.key === "Delete" || event.key === "Backspace") send("bookmark", { turn, forget: 1 }); };
      return mark;
    }));
  }
  gp.receive("timeline", timeline);

  document.addEventListener("input", (event) => {
    const bar = event.target.closest?.(".gp-history");
    if (!bar || event.target.type !== "range") return;
    held = true;
    const turn = Number(event.target.value);
    tell(bar, turn, true);
    bar.setAttribute("data-past", "");
    look(turn);
  });
  document.addEventListener("change", (event) => { if (event.target.closest?.(".gp-history")) held = false; });
  document.addEventListener("click", (event) => {
    const word = event.target.closest?.("[data-gp-history-word]")?.dataset.gpHistoryWord;
    if (word === "now") look(null);
    const marked = event.target.closest?.(".gp-history")?.gpMarked ?? null;
    if (word === "bookmark") send("bookmark", marked === null ? {} : { turn: marked, forget: 1 });
  });

  // ------------------------------------------------------------------ the tiles of a wall

  const GAP = 8, STRIP = 17; // pixels between tiles, and of a tile's words
  const LOW = 84; // of the tiles of a lesson whose rows are its runs: all of them are to be seen at once
  const walls = {}; // workspace → {meta, runs: {index: tiles}}
  const SHAPES = { learned: "●", partial: "◐", collapsed: "▲", off: "◇", lost: "✕" };

  gp.receive("wall", (meta, name) => {
    const wall = (walls[name.replace(/^wall-/, "")] ??= { runs: {} });
    wall.meta = meta;
    wall.runs = Object.fromEntries(Object.entries(wall.runs).filter(([index]) => meta && index < meta.starts.length));
    drawWall(name.replace(/^wall-/, ""));
  });
  gp.receive("tiles", (tiles, name) => {
    const [, workspace, index] = name.match(/^tiles-(.*)-(\d+)$/);
    const wall = (walls[workspace] ??= { runs: {} });
    wall.runs[index] = Object.fromEntries(Object.entries(tiles).map(([key, value]) => [key, gp.decoded(value)]));
    drawWall(workspace);
  });

  function columns(count, width) {
    const least = count > 36 ? 96 : count > 16 ? 118 : 136;
    return Math.max(2, Math.min(Math.ceil(Math.sqrt(count)), Math.floor((width + GAP) / (least + GAP))));
  }

  function drawWall(workspace) {
    for (const host of document.querySelectorAll(`[data-gp-tiles="${workspace}"]`)) drawTiles(host, walls[workspace], workspace);
  }
  function drawTiles(host, wall, workspace) {
    if (!host.clientWidth || !wall?.meta) return;
    const { labels, verdicts, notes, starts, focus } = wall.meta, count = labels.length;
    const canvas = host.querySelector("canvas"), across = wall.meta.across || columns(count, host.clientWidth);
    const width = (host.clientWidth - GAP * (across - 1)) / across, natural = Math.round(width * (wall.runs[0]?.kind === "plane" ? 1 : 0.62));
    const inner = wall.meta.across ? Math.min(natural, LOW) : natural;
    const height = inner + STRIP, rows = Math.ceil(count / across), ratio = devicePixelRatio || 1;
    const tall = rows * height + (rows - 1) * GAP;
    if (canvas.width !== Math.round(host.clientWidth * ratio) || canvas.height !== Math.round(tall * ratio)) {
      canvas.width = Math.round(host.clientWidth * ratio);
      canvas.height = Math.round(tall * ratio);
      canvas.style.height = host.style.height = `${tall}px`;
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, host.clientWidth, tall);
    const ink = { real: gp.colour("@real"), g: gp.colour("@generator"), fill: gp.colour("@generator/0.18"), d: gp.colour("@discriminator"),
      soft: getComputedStyle(host).getPropertyValue("--gp-soft"), line: getComputedStyle(host).getPropertyValue("--gp-line"),
      dot: gp.colour("@real/0.35") };
    starts.forEach((start, index) => {
      const tiles = wall.runs[index], end = starts[index + 1] ?? count;
      for (let tile = start; tile < end; tile++) {
        const left = (tile % across) * (width + GAP), top = Math.floor(tile / across) * (height + GAP);
        pen.save();
        pen.translate(left, top + STRIP);
        pen.beginPath();
        pen.rect(0, 0, width, inner);
        pen.strokeStyle = ink.line;
        pen.lineWidth = 1;
        pen.stroke();
        pen.clip();
        if (tiles) (tiles.kind === "plane" ? drawPlane : drawLine)(pen, tiles, tile - start, width, inner, ink);
        pen.restore();
      }
    });
    buttons(host, wall.meta, { across, width, height, workspace });
  }
  addEventListener("resize", () => Object.keys(walls).forEach(drawWall));
  gp.whenColoursChange(() => Object.keys(walls).forEach(drawWall));

  function path(pen, values, from, count, width, height, low, high) {
    pen.beginPath();
    for (let at = 0; at < count; at++) {
      const x = (at / (count - 1)) * width, y = height - ((values[from + at] - low) / (high - low)) * (height - 3) - 1;
      at ? pen.lineTo(x, y) : pen.moveTo(x, y);
    }
  }
  function drawLine(pen, tiles, member, width, height, ink) {
    const points = tiles.points, from = member * points;
    path(pen, tiles.p_g, from, points, width, height, 0, 255);
    pen.strokeStyle = ink.g;
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.lineTo(width, height);
    pen.lineTo(0, height);
    pen.fillStyle = ink.fill;
    pen.fill();
    path(pen, tiles.p_data, from, points, width, height, 0, 255);
    pen.setLineDash([4, 3]);
    pen.strokeStyle = ink.real;
    pen.lineWidth = 1.25;
    pen.stroke();
    pen.setLineDash([]);
    path(pen, tiles.scores, from, points, width, height, 0, 255);
    pen.strokeStyle = ink.d;
    pen.lineWidth = 1.25;
    pen.stroke();
  }
  function drawPlane(pen, tiles, member, width, height, ink) {
    const [x0, x1, y0, y1] = tiles.view, points = tiles.points;
    const scale = Math.min(width / (x1 - x0), height / (y1 - y0));
    const left = (width - scale * (x1 - x0)) / 2, top = (height - scale * (y1 - y0)) / 2;
    const across = (scale * (x1 - x0)) / 255, up = (scale * (y1 - y0)) / 255; // coordinates come in bytes
    for (const [values, colour, size] of [[tiles.real, ink.dot, 2], [tiles.fakes, ink.g, 2.5]]) {
      pen.fillStyle = colour;
      for (let at = member * points; at < (member + 1) * points; at++)
        pen.fillRect(left + values[2 * at] * across - size / 2, top + (255 - values[2 * at + 1]) * up - size / 2, size, size);
    }
    outside(pen, tiles.fakes.slice(2 * member * points, 2 * (member + 1) * points), { left, top, across, up }, ink);
  }

  /* How many fakes of all lie outside the picture, at the edge where most of them went: their bytes end at 0 and 255. */
  const TOLD = 0.1, EDGE = 9; // the share from which on it is told; pixels from the edge
  function outside(pen, fakes, { left, top, across, up }, ink) {
    const all = fakes.length / 2, gone = [0, 0, 0];
    for (let at = 0; at < all; at++) {
      const x = fakes[2 * at], y = fakes[2 * at + 1];
      if (x > 0 && x < 255 && y > 0 && y < 255) continue;
      gone[0] += x;
      gone[1] += y;
      gone[2]++;
    }
    if (gone[2] < TOLD * all) return;
    const within = (place, end) => Math.min(Math.max(place, EDGE), end - EDGE);
    const x = left + within((gone[0] / gone[2]) * across, 255 * across), y = top + within((255 - gone[1] / gone[2]) * up, 255 * up);
    const right = x > left + 127 * across;
    pen.fillStyle = ink.g;
    pen.beginPath();
    pen.arc(x, y, 5, 0, 2 * Math.PI);
    pen.fill();
    pen.font = "600 11px sans-serif";
    pen.textBaseline = "middle";
    pen.textAlign = right ? "right" : "left";
    pen.fillText(`${gone[2]} / ${all}`, x + (right ? -EDGE : EDGE), y);
  }

  /* A button over every tile: a name, a focus ring, a tooltip. */
  function buttons(host, meta, { across, width, height, workspace }) {
    const now = JSON.stringify([meta, across, Math.round(width)]);
    if (host.gpNow === now) return;
    host.gpNow = now;
    const place = host.querySelector(".gp-tile-buttons");
    while (place.children.length > meta.labels.length) place.lastChild.remove();
    while (place.children.length < meta.labels.length) {
      const tile = document.createElement("button"), label = document.createElement("span"), note = document.createElement("b");
      tile.type = "button";
      tile.append(label, note);
      place.append(tile);
    }
    meta.labels.forEach((label, at) => {
      const tile = place.children[at];
      tile.firstChild.textContent = label;
      tile.lastChild.textContent = meta.verdicts[at] ? SHAPES[meta.verdicts[at]] : "";
      tile.title = `${label}: ${meta.notes[at]}`;
      tile.setAttribute("aria-label", tile.title);
      tile.setAttribute("aria-pressed", String(at === meta.focus));
      tile.dataset.verdict = meta.verdicts[at];
      Object.assign(tile.style, {
        left: `${(at % across) * (width + GAP)}px`, top: `${Math.floor(at / across) * (height + GAP)}px`, width: `${width}px`, height: `${height}px`,
      });
      tile.onclick = () => {
        const index = meta.starts.findLastIndex((start) => start <= at);
        send("focus", { index, member: at - meta.starts[index] });
      };
    });
  }
  new MutationObserver((changes) => {
    if (changes.some(({ target }) => target.hasAttribute("data-arrangement"))) requestAnimationFrame(() => Object.keys(walls).forEach(drawWall));
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-arrangement"] });
})();
