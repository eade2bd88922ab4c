/* The live part of the page: one stream in, figures, images, words and attributes out. It knows nothing of what they mean.
 *
 * The server sends messages over server-sent events. Each is a JSON object with any of these fields:
 *
 *   figures     {slot: {data: [trace…], layout?: {…}}}     drawn with Plotly; a layout is kept until the next one
 *   append      {slot: {x: array, y: [array…], from?: n}}  points behind the traces of a figure, in their order, from the n-th on
 *   images      {slot: "data:image/…"}                     the source of an <img>
 *   texts       {slot: "words"}                            text content, never HTML
 *   attributes  {slot: {name: value or null}}              null removes
 *   records     {name: anything}                           handed to what the page's other scripts gave to gp.receive(name, …)
 *   cursor      number or null                             where on the x axis of the growing figures a line stands
 *   keep        "text"                                     kept for this tab, given back by gp.kept()
 *   numbers     {name: number}                             published as fields of window.gp
 *   say         "words"                                    a sentence that is shown for some seconds
 *   gone        true                                       the server does not know this tab: the stream ends
 *
 * A slot is every element with data-gp="slot", and the one with id="gp-slot". What arrives between two animation frames
 * is merged, newest wins. Strings "@role" and "@role/alpha" in figures are colours: the page's --gp-role.
 * A trace with `like: uid` has the z of the trace that is called so. Arrays may come as {dtype, bdata, shape}, as Plotly writes them.
 */
(() => {
  "use strict";
  if (window.gp) return;

  const gp = (window.gp = { sid: "", seq: 0, turn: 0, shown: 0, connection: "none", errors: [], drawn: {}, milliseconds: 0 });
  const POINTS = 600; // a curve is thinned to about this many points before it is drawn
  const root = () => (window.gradio_config?.root || location.origin).replace(/\/$/, "");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // ------------------------------------------------------------------ which language is spoken

  /* English at the root, each other language at a page of its name. The visitor's choice comes first, then the address
   * (`?lang=`), then the browser's own. A language that is not here is named in `gp.strange`, and the page opens as it is. */
  const LANGUAGES = ["en", "zh"];
  const address = new URL(location.href), asked = address.searchParams.get("lang"), here = address.pathname.replace(/\/$/, "").split("/").at(-1);
  const chosen = () => { try { return localStorage.getItem("gp-language"); } catch { return null; } };
  gp.language = LANGUAGES.includes(here) ? here : "en";
  gp.strange = asked && !LANGUAGES.includes(asked) ? asked : "";
  gp.speak = (language, keep = true) => {
    try { if (keep) localStorage.setItem("gp-language", language); } catch { /* the address keeps it */ }
    if (language === gp.language) return;
    const there = new URL(location.href); // as it is now: what was taken of it is not asked for again
    there.searchParams.delete("lang");
    const base = there.pathname.replace(/\/$/, "").replace(/\/(en|zh)$/, "");
    there.pathname = language === "en" ? `${base}/` : `${base}/${language}`;
    location.replace(there.href);
  };
  /* What an address asked for was done: a reload asks no more. A frame is loaded from its own address again, and keeps it. */
  gp.taken = (...names) => {
    if (gp.framed) return;
    const there = new URL(location.href);
    for (const name of names) there.searchParams.delete(name);
    if (there.href !== location.href) history.replaceState(history.state, "", there.href);
  };
  /* A request of ours, in the page's language: the server may not know the tab any more that it comes from. */
  gp.fetch = (place, options = {}) => fetch(place, { ...options, headers: { ...options.headers, "X-GP-Language": gp.language } });
  const wished = LANGUAGES.includes(asked) ? asked : chosen() ?? (gp.language === "en" && navigator.languages?.[0]?.split("-")[0]);
  if (LANGUAGES.includes(wished)) gp.speak(wished, wished === asked);
  document.documentElement.lang = gp.language;
  try { // Gradio's own words, as in a box for files, follow the browser: here they follow the page
    const spoken = gp.language === "zh" ? "zh-CN" : gp.language;
    Object.defineProperty(navigator, "language", { get: () => spoken, configurable: true });
    Object.defineProperty(navigator, "languages", { get: () => [spoken], configurable: true });
  } catch { /* then they follow the browser */ }
  addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-gp-language]");
    if (!link) return;
    event.preventDefault();
    gp.speak(link.dataset.gpLanguage);
  });

  // ------------------------------------------------------------------ who this tab is

  const memory = new Map();
  const store = {
    get(name) {
      try { return sessionStorage.getItem(name) ?? memory.get(name) ?? ""; } catch { return memory.get(name) ?? ""; }
    },
    set(name, value) {
      memory.set(name, value);
      try { sessionStorage.setItem(name, value); } catch { /* an iframe without storage: memory is enough */ }
    },
  };

  gp.sid = store.get("gp-sid");
  if (!/^[0-9a-f]{32}$/.test(gp.sid)) {
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing on plain http
    gp.sid = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    store.set("gp-sid", gp.sid);
  }
  gp.kept = () => store.get("gp-kept");
  gp.workspace = () => store.get("gp-workspace");
  gp.setWorkspace = (name) => store.set("gp-workspace", name);
  gp.restoring = "";

  // ------------------------------------------------------------------ slots

  const slots = (name) => {
    const quoted = CSS.escape(name);
    return document.querySelectorAll(`[data-gp="${quoted}"], #gp-${quoted}`);
  };
  const latest = { images: {}, texts: {}, attributes: {}, records: {} }; // for elements that are mounted later
  const receivers = {}; // record → who draws it
  const figures = {}; // slot → {data, layout, arrays, dirty, appended}

  /* Plain text; where the element has data-gp-math, "p_data" and "p_{g}" get their subscripts. */
  function words(name, value) {
    for (const element of slots(name)) {
      if (element.gpWords === value) continue;
      element.gpWords = value;
      if (element.dataset.gpMath === undefined) element.textContent = value;
      else element.replaceChildren(...value.split(/(_\{[^}]*\}|_\p{L}+)/u).map((part, at) => {
        if (at % 2 === 0) return part;
        const sub = document.createElement("sub");
        sub.textContent = part.replace(/[_{}]/g, "");
        return sub;
      }));
    }
  }
  function source(name, value) {
    for (const element of slots(name)) {
      element.src = value;
      element.hidden = false;
    }
  }
  function attribute(name, values) {
    for (const element of slots(name))
      for (const [key, value] of Object.entries(values))
        value === null ? element.removeAttribute(key) : element.setAttribute(key, value);
  }

  // ------------------------------------------------------------------ figures

  const TYPES = {
    f4: Float32Array, f8: Float64Array, i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array,
  };
  function decoded(value) {
    if (!value || !value.bdata) return value;
    const bytes = Uint8Array.from(atob(value.bdata), (letter) => letter.charCodeAt(0));
    return new TYPES[value.dtype](bytes.buffer);
  }

  let palette = {};
  function colour(token) {
    const [role, alpha] = token.slice(1).split("/");
    let value = palette[role];
    if (value === undefined) {
      value = getComputedStyle(document.body).getPropertyValue(`--gp-${role.replaceAll("_", "-")}`).trim();
      palette[role] = value;
    }
    if (!value) return token;
    if (alpha === undefined || !/^#[0-9a-f]{6}$/i.test(value)) return value;
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(value.slice(at, at + 2), 16));
    return `rgba(${r},${g},${b},${alpha})`;
  }
  function coloured(value) {
    if (typeof value === "string") return value[0] === "@" ? colour(value) : value;
    if (!value || typeof value !== "object" || ArrayBuffer.isView(value) || value.bdata) return value;
    if (Array.isArray(value)) return value.length > 64 || typeof value.at(-1) === "number" ? value : value.map(coloured);
    const made = {};
    for (const key in value) made[key] = coloured(value[key]);
    return made;
  }

  /* Lowest and highest point of each bucket, so that no peak is lost. */
  function thinned(x, y) {
    const length = x.length;
    if (length <= POINTS) return [x, y];
    const size = Math.ceil((2 * length) / POINTS), xs = [], ys = [];
    for (let from = 0; from < length; from += size) {
      let low = -1, high = -1;
      for (let at = from; at < Math.min(from + size, length); at++) {
        if (Number.isNaN(y[at])) continue;
        if (low < 0 || y[at] < y[low]) low = at;
        if (high < 0 || y[at] > y[high]) high = at;
      }
      if (low < 0) { xs.push(x[from]); ys.push(NaN); continue; }
      for (const at of low < high ? [low, high] : low > high ? [high, low] : [low]) { xs.push(x[at]); ys.push(y[at]); }
    }
    return [xs, ys];
  }

  function receive(name, message) {
    const figure = (figures[name] ??= { data: [], layout: {}, points: null });
    if (message.data) {
      figure.data = message.data;
      figure.points = null;
    }
    if (message.layout) {
      figure.layout = message.layout;
      figure.anew = true;
    }
    figure.dirty = true;
  }
  function append(name, message) {
    const figure = figures[name];
    if (!figure) return;
    figure.points ??= figure.data.map((trace) => ({ x: Array.from(decoded(trace.x) ?? []), y: Array.from(decoded(trace.y) ?? []) }));
    const x = decoded(message.x), first = message.from ?? 0;
    message.y.forEach((values, index) => {
      const points = figure.points[first + index], y = decoded(values);
      if (!points) return;
      for (let at = 0; at < x.length; at++) { points.x.push(x[at]); points.y.push(y[at]); }
    });
    figure.dirty = true;
  }

  /* `ease`: y → smoothed y; the raw line then stays below it, pale. */
  function traces(figure, ease = null) {
    const pale = [], data = figure.data.map((trace, index) => {
      const made = thickened(coloured(trace)), points = figure.points?.[index];
      const x = points ? points.x : made.x, y = points ? points.y : made.y;
      if (points) [made.x, made.y] = thinned(x, y);
      const xs = ease && decoded(x), eased = ease && ease(decoded(y));
      if (eased) {
        made.legendgroup = made.uid;
        pale.push({ ...made, uid: `${made.uid}-raw`, opacity: 0.3, showlegend: false, hoverinfo: "skip", hovertemplate: null });
        [made.x, made.y] = thinned(xs, eased);
      }
      if (made.like) { // its numbers are those of another trace
        made.z = figure.data.find((each) => each.uid === made.like)?.z;
        delete made.like;
      }
      return made;
    });
    return [...pale, ...data];
  }
  /* On a projector lettering and lines are larger: every `size` of a font, margins, widths of lines, sizes of points. */
  const LETTERS = /font$/;
  function enlarged(layout) {
    if (!gp.large) return layout;
    const { type } = gp.large;
    const walk = (value, key) => {
      if (!value || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
      if (Array.isArray(value)) return key === "annotations" || key === "shapes" ? value.map((each) => walk(each, "")) : value;
      const made = {};
      for (const name in value) made[name] = walk(value[name], name);
      if (LETTERS.test(key) && made.size) made.size *= type;
      if (key === "legend") for (const width of ["itemwidth", "entrywidth"]) if (made[width]) made[width] *= type;
      if (key === "margin") for (const side of ["l", "r", "t", "b"]) if (made[side]) made[side] *= type;
      return made;
    };
    const made = walk(layout, "");
    made.font = { ...made.font, size: made.font?.size ?? 12 * type };
    return made;
  }
  function thickened(trace) {
    if (!gp.large) return trace;
    const { type, line } = gp.large;
    if (trace.line?.width) trace.line = { ...trace.line, width: trace.line.width * line };
    if (typeof trace.marker?.size === "number") trace.marker = { ...trace.marker, size: trace.marker.size * Math.sqrt(line) };
    if (trace.textfont?.size) trace.textfont = { ...trace.textfont, size: trace.textfont.size * type };
    return trace;
  }
  /* What decides how a figure is drawn, without its numbers: while it stays the same, only lines and points move. */
  const SIMPLE = { displayModeBar: false, displaylogo: false, scrollZoom: false, doubleClick: "reset" };
  const MOVE = { mode: "immediate", frame: { duration: 0, redraw: false }, transition: { duration: 0 } };
  let revision = 0;
  const WHOLE = 240; // milliseconds between two drawings of what cannot just move, such as a field; its points move meanwhile

  /* Move the lines and points that have other numbers than before; what the legend hides stays hidden. */
  function move(element, figure) {
    const before = element.gpMoved ?? [], made = traces(figure), changed = [];
    element.gpMoved = figure.data.map((trace) => [trace.x?.bdata ?? trace.x, trace.y?.bdata ?? trace.y]);
    figure.data.forEach((trace, at) => {
      if (trace.type === "scatter" && element.gpMoved[at].some((value, axis) => value !== before[at]?.[axis])) changed.push(at);
    });
    const data = changed.map((at) => { const { visible, ...rest } = made[at]; return rest; });
    if (data.length) window.Plotly.animate(element, { data, traces: changed }, MOVE).catch(() => {}); // a later one took its place
  }
  const shape = (figure) => JSON.stringify(figure.data, (key, value) => (value?.bdata !== undefined ? value.shape : value));

  function draw(name) {
    const figure = figures[name];
    if (!figure?.dirty || !window.Plotly) return false;
    let drawn = false;
    for (const element of slots(name)) {
      if (!element.clientWidth) continue; // in a hidden tab: drawn when it is shown
      const began = performance.now(), now = shape(figure);
      const ease = element.classList.contains("gp-curve") ? gp.ease : null;
      const same = !figure.points && !figure.anew && !ease && element.gpShape === now;
      const light = figure.data.every((trace) => trace.type === "scatter");
      clearTimeout(element.gpLater);
      if (same && (light || began - element.gpWhole < WHOLE)) {
        move(element, figure);
        if (!light) element.gpLater = setTimeout(() => { figure.dirty = true; schedule(); }, WHOLE);
      } else {
        element.gpWhole = began;
        const layout = Object.assign({ uirevision: "same", autosize: true }, enlarged(coloured(figure.layout)));
        layout.datarevision = ++revision; // arrays grow in place
        if (element.classList.contains("gp-curve")) begin(figure, layout);
        layout.width = element.clientWidth;
        layout.height = element.clientHeight;
        window.Plotly.react(element, traces(figure, ease), layout, SIMPLE);
        sizes.observe(element);
      }
      element.gpShape = now;
      if (element.classList.contains("gp-curve")) mark(element);
      drawn = true;
      gp.drawn[name] = (gp.drawn[name] ?? 0) + 1;
      gp.milliseconds = 0.9 * gp.milliseconds + 0.1 * (performance.now() - began);
    }
    if (drawn) figure.dirty = figure.anew = false;
    return drawn;
  }
  /* The curves of a new run are empty: Plotly would keep the axes of those before, as nothing tells it of others. */
  function begin(figure, layout) {
    const lengths = figure.points?.map(({ x }) => x.length) ?? figure.data.map(({ x }) => decoded(x)?.length ?? 0);
    if (lengths.some((length) => length > 0)) return;
    for (const name of ["xaxis", "yaxis", "yaxis2"]) {
      const axis = layout[name], ends = axis?.autorangeoptions?.include;
      if (ends && !axis.range) layout[name] = { ...axis, autorange: false, range: [Math.min(...ends), Math.max(...ends) || 1] };
    }
  }
  /* A line at the moment that is looked at, laid over a figure: the figure itself need not be drawn again. */
  let cursor = null;
  function mark(element) {
    const axis = element._fullLayout?.xaxis;
    let line = element.querySelector(":scope > .gp-cursor");
    if (cursor === null || !axis) return line?.remove();
    if (!line) {
      line = document.createElement("i");
      line.className = "gp-cursor";
      element.append(line);
    }
    const place = axis.l2p(cursor), shown = place >= 0 && place <= axis._length;
    Object.assign(line.style, {
      display: shown ? "" : "none", left: `${axis._offset + place}px`,
      top: `${element._fullLayout._size.t}px`, height: `${element._fullLayout._size.h}px`,
    });
  }
  function setCursor(value) {
    cursor = value;
    for (const element of document.querySelectorAll(".gp-figure.gp-curve")) mark(element);
  }
  /* Figures that come whole are drawn at once; of those that grow, one an animation frame. */
  let lastGrown = ""; // they take turns, so that none waits for ever while the others go on growing
  function drawAll() {
    const growing = [];
    for (const name in figures) {
      if (figures[name].points) growing.push(name);
      else draw(name);
    }
    const after = growing.indexOf(lastGrown) + 1;
    const next = [...growing.slice(after), ...growing.slice(0, after)].find(draw);
    if (next) lastGrown = next;
    if (growing.some((name) => figures[name].dirty && [...slots(name)].some((each) => each.clientWidth))) schedule();
  }
  const painters = []; // of the page's other scripts: called when colours may have changed
  function redraw() {
    palette = {};
    for (const name in figures) figures[name].dirty = figures[name].anew = true;
    for (const paint of painters) paint();
    schedule();
  }
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const drawn = target._fullLayout;
      if (drawn && Math.abs(drawn.width - target.clientWidth) < 1 && Math.abs(drawn.height - target.clientHeight) < 1) continue;
      const name = target.dataset.gp;
      if (figures[name]) figures[name].dirty = figures[name].anew = true;
    }
    schedule();
  });

  // ------------------------------------------------------------------ messages

  let pending = null, scheduled = false;
  function schedule() {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      const message = pending;
      pending = null;
      if (message) show(message);
      drawAll();
    });
  }
  function merge(message) {
    if (!pending) pending = { figures: {}, appended: [], images: {}, texts: {}, attributes: {}, numbers: {}, records: {}, pictures: 0 };
    for (const [name, value] of Object.entries(message.figures ?? {})) {
      pending.figures[name] = Object.assign(pending.figures[name] ?? {}, value);
      if (value.data) pending.appended = pending.appended.filter(([slot]) => slot !== name);
    }
    for (const entry of Object.entries(message.append ?? {})) pending.appended.push(entry);
    Object.assign(pending.images, message.images);
    Object.assign(pending.records, message.records);
    if (message.cursor !== undefined) pending.cursor = message.cursor;
    if (message.numbers) pending.pictures += 1;
    Object.assign(pending.texts, message.texts);
    Object.assign(pending.numbers, message.numbers);
    for (const [name, values] of Object.entries(message.attributes ?? {}))
      pending.attributes[name] = Object.assign(pending.attributes[name] ?? {}, values);
    schedule();
  }
  function show(message) {
    for (const [name, value] of Object.entries(message.figures)) receive(name, value);
    for (const [name, value] of message.appended) append(name, value);
    for (const [name, value] of Object.entries(message.images)) source(name, (latest.images[name] = value));
    for (const [name, value] of Object.entries(message.texts)) words(name, (latest.texts[name] = value));
    for (const [name, values] of Object.entries(message.attributes))
      attribute(name, (latest.attributes[name] = Object.assign(latest.attributes[name] ?? {}, values)));
    Object.assign(gp, message.numbers);
    for (const [name, value] of Object.entries(message.records)) {
      latest.records[name] = value;
      (receivers[name] ?? receivers[name.split("-")[0]])?.(value, name); // by its whole name, or by what stands before the workspace's
    }
    if (message.cursor !== undefined) setCursor(message.cursor);
    if (message.pictures) gp.shown += 1;
  }
  /* Something was mounted: show in it what is known. */
  gp.mounted = (element) => {
    for (const name in latest.images) source(name, latest.images[name]);
    for (const name in latest.texts) words(name, latest.texts[name]);
    for (const name in latest.attributes) attribute(name, latest.attributes[name]);
    rename();
    for (const each of element?.querySelectorAll?.("[data-gp].gp-figure") ?? []) {
      sizes.observe(each);
      if (figures[each.dataset.gp]) figures[each.dataset.gp].dirty = figures[each.dataset.gp].anew = true;
    }
    schedule();
  };

  /* A sentence for the visitor; what stands before a bar is a number that makes it new. */
  let saying = 0;
  gp.say = (sentence) => {
    const words = String(sentence ?? "").replace(/^\d+\|/, ""), toast = document.getElementById("gp-toast");
    if (!words || !toast) return;
    toast.textContent = words;
    clearTimeout(saying);
    saying = setTimeout(() => { toast.textContent = ""; }, 2500 + 60 * words.length);
  };

  // ------------------------------------------------------------------ the stream

  let stream = null, retry = 0, wanted = false;
  function connection(state) {
    gp.connection = state;
    for (const name of ["lost", "gone"]) attribute(name, (latest.attributes[name] = { "data-on": name === state ? "" : null }));
    attribute("player", (latest.attributes.player = { "data-stale": state === "open" ? null : "" })); // its numbers are old
    wake();
  }
  gp.open = () => {
    if (!gp.arrived && gp.strange) gp.say(gp.word(document.querySelector("[data-gp-spoken]"), "strange", { language: gp.strange.slice(0, 20) }));
    wanted = gp.arrived = true;
    if (stream || document.hidden) return;
    clearTimeout(retry);
    stream = new EventSource(`${root()}/gradio_api/live/${gp.sid}?lang=${gp.language}`);
    stream.onopen = () => connection("open");
    stream.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.keep) store.set("gp-kept", message.keep);
      if (message.say) gp.say(message.say);
      if (message.gone) {
        merge(message);
        shut();
        wanted = false;
        return connection("gone");
      }
      if (gp.connection !== "open") connection("open");
      merge(message);
    };
    stream.onerror = () => {
      connection("lost");
      if (stream?.readyState === EventSource.CLOSED) { // refused: the browser does not try again by itself
        shut();
        retry = setTimeout(gp.open, 2000);
      }
    };
  };
  gp.close = () => shut();
  function shut() {
    stream?.close();
    stream = null;
  }
  const tell = (what) => navigator.sendBeacon?.(`${root()}/gradio_api/live/${gp.sid}/${what}`);

  let leaving = false; // a page that is closed becomes hidden too, after its pagehide
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      shut();
      if (wanted && !leaving) tell("hidden");
    } else if (wanted) {
      gp.open();
    }
    wake();
  });
  addEventListener("pagehide", () => {
    leaving = true;
    shut();
    if (wanted) tell("closed");
  });
  addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted && wanted) gp.open();
  });

  // ------------------------------------------------------------------ theme

  const themes = new MutationObserver(redraw);
  const dark = () => document.body.classList.contains("dark");
  gp.theme = () => {
    const next = dark() ? "light" : "dark";
    document.body.classList.toggle("dark", next === "dark");
    try { localStorage.setItem("gp-theme", next); } catch { /* not kept, then */ }
  };
  function preferred() {
    let kept = null;
    try { kept = localStorage.getItem("gp-theme"); } catch { /* follow the system */ }
    if (kept && !new URLSearchParams(location.search).has("__theme")) document.body.classList.toggle("dark", kept === "dark");
  }

  // ------------------------------------------------------------------ names of fields

  /* Gradio calls the two fields of a slider "number input for" and "range slider for" its label, in English alone: here they are
   * called by their label. It says so again whenever it draws one anew. */
  function rename() {
    for (const field of document.querySelectorAll('[aria-label^="number input for "], [aria-label^="range slider for "]'))
      field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/^(number input|range slider) for /, ""));
  }
  addEventListener("focusin", rename);
  const renaming = new MutationObserver(rename); // of names alone: what is drawn many times a second has none that change

  // ------------------------------------------------------------------ keys and clicks

  const press = (id) => document.querySelector(`#${CSS.escape(id)}:not([disabled])`)?.click();
  const KEYS = { " ": "gp-play", d: "gp-step-d", g: "gp-step-g", t: "gp-step-turn", r: "gp-reset" };
  /* Whether a key belongs to what has the focus: to a field, to a dialog that lies over the page, to tabs and choices that go
   * by their own keys. No key of the page acts then. */
  const FIELDS = "input, textarea, select, [contenteditable], [role=listbox], [role=combobox], [role=slider], dialog[open]";
  const CHOSEN = "[role=tab], [role=radio]", CHOOSING = /^(Arrow|Home$|End$|Enter$| $)/;
  gp.keyTaken = ({ target, key }) =>
    Boolean(target.closest?.(FIELDS) || document.querySelector("dialog:modal") || (CHOOSING.test(key) && target.closest?.(CHOSEN)));
  const pressable = (target) => target.closest?.("button, a, summary, [role=tab], [role=button]");

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const id = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!id || gp.keyTaken(event) || (event.key === " " && pressable(event.target))) return;
    event.preventDefault();
    press(id);
  });
  /* Enter in a field with suggestions takes what was written, not the first suggestion; after an arrow key, the one that is marked. */
  let choosing = false;
  addEventListener("keydown", (event) => {
    const field = event.target.closest?.(".gp-ladder input");
    if (!field) return;
    if (event.key.startsWith("Arrow")) choosing = true;
    else if (event.key !== "Enter") choosing = false;
    else if (!choosing) {
      event.stopImmediatePropagation();
      field.blur();
    } else choosing = false;
  }, true);
  addEventListener("click", (event) => {
    if (event.target.closest?.("[data-gp-theme]")) gp.theme();
  });
  addEventListener("dblclick", (event) => {
    const knob = event.target.closest?.(".gp-knob[data-changed]");
    if (!knob || event.target.closest("input[type=number], input:not([type=range]), [role=listbox]")) return;
    gp.restoring = knob.id.replace(/^gp-/, "");
    press("gp-restore-one");
  });
  addEventListener("error", (event) => gp.errors.push(String(event.message)));

  // ------------------------------------------------------------------ for the page's other scripts

  gp.root = root;
  gp.colour = colour; // "@role/alpha" → a CSS colour of the theme that is on
  gp.coloured = coloured; // a figure with the tokens in it replaced
  gp.decoded = decoded; // {dtype, bdata} → a typed array
  gp.receive = (name, take) => { // take(record) is called for each that comes, and for the last that came
    receivers[name] = take;
    for (const known in latest.records) if (known === name || known.split("-")[0] === name) take(latest.records[known], known);
  };
  /* Bring something into sight, below the player that stays at the top; `above`: with so many pixels of what stands over it. */
  gp.reveal = (element, block = "start", above = 0) => {
    const player = document.getElementById("gp-player");
    if (!element) return;
    element.style.scrollMarginTop = `${above || (player?.offsetHeight ?? 0) + 10}px`;
    element.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
  };
  gp.ease = null; // y → smoothed y, for all curves; call gp.redraw() after a change
  gp.redraw = redraw;
  gp.merge = merge; // show a message as if it had come down the stream
  gp.figure = (name) => figures[name] && { data: traces(figures[name]), layout: coloured(figures[name].layout) };
  gp.whenColoursChange = (paint) => painters.push(paint);

  /* One request in flight, the newest wins: for what is dragged. `answer(response)` is called for each that was sent. */
  gp.latest = (ask, answer) => {
    let flying = false, next = null;
    const go = async (value) => {
      if (flying) { next = { value }; return; }
      flying = true;
      try { await answer(await ask(value), value); } catch (error) { gp.errors.push(String(error)); }
      flying = false;
      if (next) { const { value: newest } = next; next = null; go(newest); }
    };
    return go;
  };

  /* The same question again and again: `ask()` may answer how many milliseconds later the next one is due, or false for never;
   * without an answer it is due after `ms`. One is in flight at a time. After one that failed the pause grows, and the asking
   * goes on. Nothing is asked while the tab is hidden or the server does not know it.
   * `go(after)`: ask from now on, or at once if it was asking already; `stop()`: no more. */
  const LONGEST_PAUSE = 30_000; // milliseconds, however often it failed
  const asleep = new Set(); // questions that wait until they make sense
  function wake() {
    const all = [...asleep];
    asleep.clear();
    for (const each of all) each();
  }
  gp.poll = (ask, ms) => {
    let timer = 0, going = false, flying = false, again = null, failed = 0;
    const due = (after) => {
      clearTimeout(timer);
      timer = setTimeout(now, after);
    };
    async function now() {
      if (!going || flying) return;
      if (document.hidden || gp.connection !== "open") {
        asleep.add(now);
        return;
      }
      flying = true;
      again = null;
      let next;
      try {
        next = await ask();
        failed = 0;
      } catch (error) {
        gp.errors.push(String(error));
        failed += 1;
        next = Math.min(ms * 2 ** failed, LONGEST_PAUSE);
      }
      flying = false;
      if (!going) return;
      if (again === null && next === false) going = false;
      else due(again ?? next ?? ms);
    }
    return {
      go(after = 0) {
        going = true;
        if (flying) again = after;
        else due(after);
      },
      stop() {
        going = false;
        again = null;
        clearTimeout(timer);
      },
    };
  };

  /* The words that the server wrote at an element as data-word-name, or data-<of>-name, with its {places} filled. */
  gp.word = (element, name, values = {}, of = "word") =>
    (element?.dataset[`${of}${name.replace(/(^|_)(\w)/g, (_, __, letter) => letter.toUpperCase())}`] ?? name)
      .replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

  /* Words for the clipboard; whether they are there now. */
  gp.copy = async (words) => {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch { // a page on plain http from another machine has no clipboard
      const field = document.createElement("textarea"), before = document.activeElement;
      field.value = words;
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      before?.focus?.({ preventScroll: true });
      return done;
    }
  };
  /* A file for the visitor's downloads. */
  gp.offer = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  /* Send a file: `tell(share)` hears how much has gone; `answer` is its {ok, text}, null when nothing came; `abort()` gives up. */
  gp.send = (place, file, tell) => {
    const request = new XMLHttpRequest(); // fetch does not say how much has gone
    const answer = new Promise((done) => {
      request.onload = () => done({ ok: request.status === 200, text: request.responseText });
      request.onerror = request.onabort = () => done(null);
    });
    request.open("POST", place);
    request.setRequestHeader("X-GP-Language", gp.language);
    request.upload.onprogress = ({ loaded, total }) => tell(total ? loaded / total : 1);
    request.send(file);
    return { answer, abort: () => request.abort() };
  };

  // ------------------------------------------------------------------ start

  function start() {
    preferred();
    themes.observe(document.body, { attributes: true, attributeFilter: ["class"] });
    renaming.observe(document.body, { attributes: true, attributeFilter: ["aria-label"], subtree: true });
    calm.addEventListener?.("change", redraw);
    const script = document.createElement("script"); // after the page's own scripts: the first paint does not wait for it
    script.src = `${root()}/gradio_api/page/plotly.js?${window.gpPlotly ?? ""}`;
    script.async = true;
    script.onload = redraw;
    document.head.append(script);
  }
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", start) : start();
})();
