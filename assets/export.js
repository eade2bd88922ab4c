/* Taking figures, curves and films home.
 *
 * Every figure (.gp-figure with data-gp) and every sheet (figure img[data-gp]) gets a button with a small menu: PNG and SVG
 * of what it shows, made by the browser's own Plotly in the theme that is on. A row with data-gp-home has buttons for the
 * curves as CSV and for a film as GIF: past pictures are fetched one by one, drawn off screen, and sent once to be packed.
 * All words come from the row's data-word-… attributes.
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.takeHome) return;

  const FIGURE = ".gp-figure[data-gp], figure img[data-gp]";
  const STAMP = 22; // the strip of a film's pictures that says the turn
  const SHEET = 1040; // at most so many pixels of a sheet that is saved, along each side
  const FILM_SHEET = 720;
  const SHARPER = 2; // pixels of a PNG for each on the page
  const row = (workspace) => document.querySelector(workspace ? `[data-gp-home="${workspace}"]` : "[data-gp-home][data-word-figure]");

  let known = null; // the row whose words were said last: it may be gone when a film is ready
  function say(name, values = {}) {
    return gp.word((known = row() ?? known), name, values);
  }

  // ------------------------------------------------------------------ files

  /* "two_bumps-picture-turn-1240.png": what it is of, and when. */
  function fileName(slot, ending, turn = gp.turn) {
    const workspace = ["distributions", "images"].find((name) => slot.includes(name));
    let data = "";
    try { data = JSON.parse(gp.kept())[workspace].data.name; } catch { /* a figure without a run */ }
    const plain = slot.replace(workspace ?? "", "").replace(/[^a-z0-9]+/gi, "-").replace(/^-+|-+$/g, "");
    return [data, plain, workspace && `turn-${turn}`].filter(Boolean).join("-") + `.${ending}`;
  }
  const blobOf = async (uri) => (await fetch(uri)).blob();

  /* An answer of the server, or an error whose message is its sentence. */
  async function asked(place, options) {
    let answer;
    try { answer = await gp.fetch(`${gp.root()}/gradio_api/live/${gp.sid}/${place}`, options); }
    catch (error) { throw error.name === "AbortError" ? error : new Error(say("failed")); }
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    throw Object.assign(new Error(told.say ?? say("failed")), { status: answer.status });
  }

  // ------------------------------------------------------------------ one figure

  const paper = () => gp.colour("@paper");

  async function saveFigure(element, format) {
    const slot = element.dataset.gp;
    if (element.tagName === "IMG") return gp.offer(await sheet(element.src, SHEET), fileName(slot, "png"));
    const { width, height } = element._fullLayout;
    const figure = { data: element.data, layout: { ...shownLayout(element), paper_bgcolor: paper() }, config: {} };
    const uri = await window.Plotly.toImage(figure, { format, width, height, scale: format === "png" ? SHARPER : 1 });
    gp.offer(await blobOf(uri), fileName(slot, format));
  }

  /* The layout as it is seen: what was zoomed stays zoomed. */
  function shownLayout(element) {
    const layout = { ...element.layout };
    for (const name in element._fullLayout) {
      if (!/^[xy]axis\d*$/.test(name) || !layout[name]) continue;
      layout[name] = { ...layout[name], range: [...element._fullLayout[name].range], autorange: false };
    }
    return layout;
  }

  /* A sheet of pictures on a canvas, its pixels as crisp as on the page: at most `most` pixels wide and high. */
  async function sheet(source, most, caption = "") {
    const image = new Image();
    image.src = source;
    await image.decode();
    const line = caption ? 26 : 0, fit = most / Math.max(image.naturalWidth, image.naturalHeight);
    const times = fit > 1 ? Math.floor(fit) : fit;
    const canvas = document.createElement("canvas"), context = canvas.getContext("2d");
    canvas.width = Math.round(times * image.naturalWidth);
    canvas.height = Math.round(times * image.naturalHeight) + line;
    context.fillStyle = paper();
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = times < 1;
    context.drawImage(image, 0, line, canvas.width, canvas.height - line);
    context.fillStyle = gp.colour("@ink");
    context.font = "15px system-ui, sans-serif";
    if (caption) context.fillText(caption, 8, 18);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }

  // ------------------------------------------------------------------ the menu of a figure

  let opened = null; // the holder whose menu is open

  function closeMenu(focus = false) {
    if (!opened) return;
    const holder = opened, button = holder.querySelector("button");
    opened = null; // first: what is removed loses the focus, and that closes the menu
    holder.querySelector("[role=menu]")?.remove();
    button.setAttribute("aria-expanded", "false");
    if (focus) button.focus();
  }
  function openMenu(holder, element) {
    closeMenu();
    opened = holder;
    const menu = document.createElement("div");
    menu.setAttribute("role", "menu");
    menu.setAttribute("aria-label", say("figure"));
    for (const format of element.tagName === "IMG" ? ["png"] : ["png", "svg"]) {
      const item = document.createElement("button");
      item.type = "button";
      item.setAttribute("role", "menuitem");
      item.textContent = say(format);
      item.addEventListener("click", () => {
        closeMenu(true);
        saveFigure(element, format).catch((error) => { gp.errors.push(String(error)); gp.say(say("failed")); });
      });
      menu.append(item);
    }
    holder.append(menu);
    holder.querySelector("button").setAttribute("aria-expanded", "true");
    menu.firstChild.focus();
  }
  function keys(event) {
    if (!opened) return;
    const items = [...opened.querySelectorAll("[role=menuitem]")], at = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) items[(at + step + items.length) % items.length].focus();
    else if (event.key === "Home") items[0].focus();
    else if (event.key === "End") items.at(-1).focus();
    else if (event.key === "Escape") closeMenu(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* The button stands before its figure, not in it: what has role="img" has no parts for a screen reader. */
  function dress(element) {
    if (element.previousElementSibling?.classList.contains("gp-take")) return;
    const holder = document.createElement("div"), button = document.createElement("button");
    holder.className = "gp-take";
    button.type = "button";
    button.textContent = "⤓";
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-expanded", "false");
    const of = element.getAttribute("aria-label") || element.alt || "";
    button.setAttribute("aria-label", of ? `${say("figure")}: ${of}` : say("figure"));
    button.title = say("figure");
    button.addEventListener("click", () => (opened === holder ? closeMenu() : openMenu(holder, element)));
    holder.addEventListener("keydown", keys);
    holder.addEventListener("focusout", (event) => {
      if (opened === holder && !holder.contains(event.relatedTarget)) closeMenu();
    });
    holder.append(button);
    element.before(holder);
  }
  function dressAll() {
    if (row()) for (const element of document.querySelectorAll(FIGURE)) dress(element);
  }
  const mounted = gp.mounted;
  gp.mounted = (element) => {
    mounted(element);
    dressAll();
  };
  addEventListener("pointerdown", (event) => { if (opened && !opened.contains(event.target)) closeMenu(); });

  // ------------------------------------------------------------------ the curves

  async function saveCurves(workspace) {
    const answer = await asked("curves.csv");
    gp.offer(await answer.blob(), fileName(`curves-${workspace}`, "csv"));
  }

  // ------------------------------------------------------------------ the film

  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  let film = null; // the one that is made: {row, controller}

  function tell(sentence, share = null) {
    const bar = film.row.querySelector("progress");
    film.row.querySelector("[role=status]").textContent = sentence;
    bar.hidden = share === null;
    bar.value = share ?? 0;
  }
  function refuseCancelled() {
    if (film.controller.signal.aborted) throw new DOMException("", "AbortError");
  }
  async function remembered(query) {
    for (let attempt = 1; ; attempt++) {
      try { return await (await asked(`past${query}`, { signal: film.controller.signal })).json(); }
      catch (error) {
        if (error.status !== 429 || attempt === 5) throw error; // too many calls at once: a moment later
        await pause(400 * attempt);
      }
    }
  }
  function spread(turns, most) {
    if (turns.length <= most) return turns;
    return Array.from({ length: most }, (_, at) => turns[Math.round((at * (turns.length - 1)) / (most - 1))]);
  }

  /* One picture of the past as PNG, on the axes and with the layers that the page shows now. */
  async function drawn(message, size, workspace) {
    const turn = say("turn", { turn: message.numbers.past.toLocaleString("en").replaceAll(",", "\u202f") });
    const image = message.images?.[`fakes-${workspace}`];
    if (image) return sheet(image, FILM_SHEET, turn);
    const slot = `picture-${workspace}`, figure = message.figures?.[slot];
    if (!figure?.layout) throw new Error(say("changed"));
    const element = document.querySelector(`[data-gp="${slot}"]`), shown = element?._fullLayout;
    const layout = { ...gp.coloured(figure.layout), paper_bgcolor: paper() };
    for (const name in layout)
      if (/^[xy]axis\d*$/.test(name) && shown?.[name]) layout[name] = { ...layout[name], range: [...shown[name].range], autorange: false };
    layout.title = { text: turn, x: 0, xref: "container", y: 1, yref: "container", xanchor: "left", yanchor: "top", pad: { l: 10, t: 6 } };
    layout.title.font = { size: 15, color: gp.colour("@ink") };
    layout.margin = { ...layout.margin, t: (layout.margin?.t ?? 0) + STAMP };
    const hidden = new Set((element?._fullData ?? []).filter((trace) => trace.visible !== true).map((trace) => trace.uid));
    const field = (like) => figure.data.find((trace) => trace.uid === like)?.z; // of a trace that has the numbers of another
    const data = gp.coloured(figure.data).map(({ like, ...trace }) => ({
      ...trace, ...(like ? { z: field(like) } : {}), visible: hidden.has(trace.uid) ? "legendonly" : true,
    }));
    const uri = await window.Plotly.toImage({ data, layout, config: {} }, { format: "png", width: size.width, height: size.height });
    return blobOf(uri);
  }
  function filmSize(workspace) {
    const most = { width: +film.row.dataset.width, height: +film.row.dataset.height };
    const element = document.querySelector(`[data-gp="picture-${workspace}"]`);
    const width = element?.clientWidth || 720, height = (element?.clientHeight || 480) + STAMP;
    const factor = Math.min(1, 840 / width, most.width / width, most.height / height);
    return { width: Math.round(width * factor), height: Math.round(height * factor) };
  }
  function packed(blobs) {
    const parts = [];
    for (const blob of blobs) {
      const length = new DataView(new ArrayBuffer(4));
      length.setUint32(0, blob.size, true);
      parts.push(length.buffer, blob);
    }
    return new Blob(parts);
  }
  const bytesOf = (blobs) => blobs.reduce((sum, blob) => sum + blob.size + 4, 0);
  function thin(frames) { // every second one goes; the last one stays
    const kept = frames.filter((_, at) => (frames.length - 1 - at) % 2 === 0);
    frames.splice(0, frames.length, ...kept);
  }
  async function makeFilm(workspace) {
    const known = await remembered("");
    const turns = spread(known.turns, +film.row.dataset.most);
    if (turns.length < 2) throw new Error(say("short"));
    const frames = [], size = filmSize(workspace);
    const ask = (at) => { // the next one is fetched while one is drawn
      const answer = at < turns.length ? remembered(`?index=${known.index}&turn=${turns[at]}`) : null;
      answer?.catch(() => {}); // it is seen where it is awaited
      return answer;
    };
    let last = -1, coming = ask(0);
    for (let at = 0; at < turns.length; at++) {
      refuseCancelled();
      tell(say("drawing", { done: at + 1, total: turns.length }), at / turns.length);
      const message = await coming;
      coming = ask(at + 1);
      if (message.numbers.past_run !== known.run) throw new Error(say("changed"));
      if (message.numbers.past === last) continue; // thinned meanwhile
      last = message.numbers.past;
      frames.push(await drawn(message, size, workspace));
      await pause(0);
    }
    refuseCancelled();
    while (frames.length > 2 && bytesOf(frames) > +film.row.dataset.bytes) thin(frames);
    tell(say("packing", { total: frames.length }), 1);
    const answer = await asked("gif", { method: "POST", body: packed(frames), signal: film.controller.signal });
    const blob = await answer.blob();
    gp.offer(blob, fileName(`film-${workspace}`, "gif", last));
    tell(say("done", { pictures: frames.length, size: Math.ceil(blob.size / 1000).toLocaleString("en").replaceAll(",", "\u202f") }));
  }
  async function startFilm(workspace) {
    if (film) return;
    const place = row(workspace), start = place.querySelector("[data-gp-film]"), cancel = place.querySelector("[data-gp-film-cancel]");
    film = { row: place, controller: new AbortController() };
    start.disabled = true;
    cancel.hidden = false;
    try { await makeFilm(workspace); }
    catch (error) {
      tell(error.name === "AbortError" ? say("cancelled") : error.message);
      if (error.name !== "AbortError") gp.say(error.message);
    }
    if (document.activeElement === cancel) start.focus();
    cancel.hidden = true;
    start.disabled = false;
    film = null;
  }

  addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-gp-curves], [data-gp-film], [data-gp-film-cancel]");
    if (!button) return;
    if (button.dataset.gpCurves) saveCurves(button.dataset.gpCurves).catch((error) => gp.say(error.message));
    else if (button.dataset.gpFilm) startFilm(button.dataset.gpFilm);
    else film?.controller.abort();
  });

  gp.takeHome = { fileName, spread };
})();
