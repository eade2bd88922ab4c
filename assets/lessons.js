/* The tab of lessons: the list, and the player of one lesson. Where the visitor stands comes as a record down the live stream, in
 * words; what the visitor does goes back as small requests below /gradio_api/live/{sid}/lessons/. Words are text, never HTML. */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.lessons) return;
  const lessons = (gp.lessons = { current: "", step: "" });

  const address = () => `${gp.root()}/gradio_api/live/${gp.sid}/lessons`;
  const root = () => document.querySelector(".gp-lessons");
  const find = (selector) => root()?.querySelector(selector);
  const word = (name, values) => gp.word(root(), name, values);
  let told = null, way = {}; // the records that were told last
  let newest = 0, newestWay = 0; // when that was: an answer and the stream may overtake each other

  function made(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name === "data") Object.assign(element.dataset, value);
      else if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children.filter((each) => each !== null && each !== undefined && each !== "").flatMap(rich));
    return element;
  }
  /* "p_data" and "p_{g}" with their subscripts; what is a node already stays as it is. */
  function rich(words) {
    if (typeof words !== "string") return [words];
    return words.split(/(_\{[^}]*\}|_\p{L}+)/u).map((part, at) => {
      if (at % 2 === 0) return part;
      const sub = document.createElement("sub");
      sub.textContent = part.replace(/[_{}]/g, "");
      return sub;
    });
  }
  const SPACE = gp.language === "zh" ? "" : " "; // between two sentences
  const paragraph = (words, cls = "") => (words ? made("p", { className: cls }, words) : null);

  // ------------------------------------------------------------------ what is done, in this browser

  const KEPT = "gp-lessons-done";
  const done = () => { try { return JSON.parse(localStorage.getItem(KEPT) ?? "[]"); } catch { return []; } };
  function finish(name) {
    const known = done();
    if (known.includes(name)) return;
    try { localStorage.setItem(KEPT, JSON.stringify([...known, name])); } catch { /* not kept, then */ }
    mark();
  }
  function mark() {
    const known = done(), cards = [...(root()?.querySelectorAll("[data-lesson]") ?? [])];
    for (const card of cards) card.toggleAttribute("data-done", known.includes(card.dataset.lesson));
    const count = cards.filter((card) => card.hasAttribute("data-done")).length, place = find(".gp-lesson-count");
    if (place) place.textContent = count ? word("progress", { done: count, all: cards.length }) : "";
    const sheet = find(".gp-lesson-list-head [data-lesson-word=worksheet]");
    if (sheet) sheet.hidden = !count;
  }

  // ------------------------------------------------------------------ what the visitor does

  /* One after the other, in their order: none is lost while another is under way. The same thing twice at once is one. */
  const waiting = new Map(); // what is asked → its promise
  let last = Promise.resolve();
  function act(what, values = {}) {
    const asked = `${what}?${new URLSearchParams(values)}`;
    if (!waiting.has(asked)) {
      root()?.setAttribute("aria-busy", "true");
      const done = last.then(keepNotes).then(() => send(asked)).finally(() => {
        waiting.delete(asked);
        if (!waiting.size) root()?.removeAttribute("aria-busy");
      });
      waiting.set(asked, done);
      last = done;
    }
    return waiting.get(asked);
  }
  async function send(asked) {
    try {
      const answer = await gp.fetch(`${address()}/${asked}`, { method: "POST" }), found = await answer.json();
      if (answer.ok) takeBoth(found);
      else gp.say(found.say);
      return answer.ok;
    } catch (error) {
      gp.errors.push(String(error));
      gp.say(word("unsent"));
      return false;
    }
  }
  function takeBoth(found) {
    takeWay(found.way);
    take(found.lesson);
  }
  const tabOf = (name) => document.querySelector(`#gp-tabs button[role=tab][data-tab-id="${CSS.escape(name)}"]`);
  const seen = () => Boolean(root()?.clientWidth);
  function openTab(name) {
    const [tab, page] = name.split(":");
    tabOf(tab)?.click();
    if (page) document.getElementById(`gp-${tab}-tab-${page}`)?.click();
  }
  /* Open a lesson; the page need not have arrived. Whether there is one of that name. */
  lessons.open = async (name) => {
    await arrived(true);
    const names = JSON.parse(root()?.dataset.names ?? "[]");
    if (!names.includes(name)) {
      gp.say(word("unknown", { name: String(name).slice(0, 80) }));
      return false;
    }
    if (!(await act("open", { name }))) return false;
    focusOn(".gp-lesson-story h2");
    return true;
  };
  /* The page has come to its session; `here`: and this tab is seen, which mounts it. */
  const arrived = (here = false) => new Promise((go) => {
    const look = () => {
      if (gp.arrived && gp.seq > 0 && here && !seen()) tabOf("lessons")?.click();
      gp.arrived && gp.seq > 0 && (!here || seen()) ? go() : setTimeout(look, 50);
    };
    look();
  });
  async function press(what) {
    if (what === "worksheet") return worksheet();
    if (what === "leave") {
      const name = told?.name;
      if (await act("leave")) focusOn(`[data-lesson="${CSS.escape(name ?? "")}"]`);
    } else if (what === "next") {
      if (told?.next) await lessons.open(told.next);
      else await press("leave");
    } else if (what === "lab") openTab(told?.opens ?? "");
    else if (what === "fastest") document.getElementById("gp-fastest")?.click();
    else if (await act(what) && what !== "cancel") focusOn(".gp-lesson-now");
  }
  /* The page to print, in a window of its own whose address says nothing: this tab's token is nobody else's. */
  async function worksheet() {
    const sheet = window.open("", "_blank"); // now, while the click counts
    if (sheet) sheet.opener = null;
    await keepNotes();
    const answer = await gp.fetch(`${address()}/worksheet`).catch(() => null);
    if (!answer?.ok) {
      sheet?.close();
      gp.say((await answer?.json())?.say);
      return;
    }
    const page = new Blob([await answer.text()], { type: "text/html;charset=utf-8" });
    if (sheet) sheet.location.replace(URL.createObjectURL(page));
    else gp.offer(page, "worksheet.html");
  }
  function focusOn(selector) {
    requestAnimationFrame(() => {
      const element = find(selector);
      if (!element) return;
      if (!element.matches("button, a, input")) element.tabIndex = -1;
      element.focus({ preventScroll: true });
      if (narrow()) bring(element);
    });
  }
  /* On a phone all stands in one column. A verdict comes into sight below the picture that it is about, or its lower part. */
  const narrow = () => innerWidth <= 900;
  const VERDICT = 0.6; // of the screen's height: a verdict begins there at the lowest
  async function bring(element) {
    await Promise.all([...(root()?.querySelectorAll(".gp-lesson-sheets img") ?? [])].map((image) => image.decode().catch(() => {}))); // until then they have no height
    const picture = find(".gp-lesson-player[data-judged] .gp-lesson-stage:not([hidden]) .gp-lesson-middle"), player = document.getElementById("gp-player");
    if (!picture?.offsetHeight || !element.matches(".gp-lesson-now")) return gp.reveal(element);
    const above = Math.min((player?.offsetHeight ?? 0) + picture.offsetHeight + 20, VERDICT * innerHeight);
    gp.reveal(element, "start", above);
  }

  let clicked = -1; // when the visitor did, last
  document.addEventListener("click", (event) => {
    if (event.isTrusted) clicked = performance.now();
    const card = event.target.closest?.("[data-lesson]"), button = event.target.closest?.("[data-lesson-word]");
    const choice = event.target.closest?.("[data-lesson-choice]");
    if (card) lessons.open(card.dataset.lesson);
    else if (choice) choose(choice.dataset.lessonChoice);
    else if (button) {
      event.preventDefault();
      press(button.dataset.lessonWord);
    } else if (event.target.closest?.("#gp-tabs > .tab-wrapper button[role=tab]")) setTimeout(shown);
  });
  async function choose(name) {
    if (told?.step === "predict" && (await act("predict", { choice: name }))) focusOn(".gp-lesson-now");
  }
  addEventListener("keydown", (event) => {
    if (!told || !seen() || event.ctrlKey || event.metaKey || event.altKey || event.repeat || gp.keyTaken(event)) return;
    const choice = told.step === "predict" && /^[1-9]$/.test(event.key) && told.choices[Number(event.key) - 1];
    if (choice) choose(choice.name);
    else if (event.key === "ArrowLeft") press("leave");
    else if (event.key === "ArrowRight" || (event.key === "Enter" && !event.target.closest?.("button, a, summary"))) {
      find(".gp-lesson-story [data-on]")?.click();
    } else return;
    event.preventDefault();
  });

  /* Which tab is seen survives a reload; when the lessons come back into sight, so does their workspace. */
  function shown() {
    try { sessionStorage.setItem("gp-lessons-seen", seen() ? "1" : ""); } catch { /* an iframe without storage */ }
    bar();
    if (seen() && told && gp.arrived) send("show"); // no act of the visitor's: none waits for it
    veil();
    if (seen()) size();
  }
  async function begin() {
    await arrived();
    const wanted = new URL(location.href).searchParams.get("lesson");
    let before = "";
    try { before = sessionStorage.getItem("gp-lessons-seen"); } catch { /* an iframe without storage */ }
    if (wanted !== null && !lessons.asked) {
      lessons.asked = true;
      gp.taken("lesson");
      await stand();
      if (gp.framed ? !told : told?.name !== wanted) await lessons.open(wanted);
      stay();
    } else if (before) {
      await stand();
      if (told) stay();
    }
  }
  /* Gradio may still select the tab of the workspace that was seen last: for a moment, this tab is chosen again. */
  const INSIST = 3000;
  function stay() {
    const began = performance.now();
    const look = () => {
      if (clicked > began || performance.now() - began > INSIST) return;
      if (!seen()) tabOf("lessons")?.click();
      setTimeout(look, 100);
    };
    look();
  }
  async function stand() {
    const answer = await gp.fetch(address());
    if (answer.ok) takeBoth(await answer.json());
  }

  // ------------------------------------------------------------------ the player

  const AFTER = ["verdict", "fix_run", "fixed"];
  let drawn = "";

  /* While a lesson that asks after its run has not told its verdict, the light does not tell it either. */
  function veil() {
    document.documentElement.toggleAttribute("data-gp-asking", Boolean(seen() && told?.asks === "after" && !told.verdict));
  }
  function take(record) {
    if (record.version < newest) return;
    newest = record.version;
    const before = told;
    told = record.name ? record : null;
    lessons.current = told?.name ?? "";
    lessons.step = told?.step ?? "";
    veil();
    if (!root()) return;
    find(".gp-lesson-list").hidden = Boolean(told);
    find(".gp-lesson-player").hidden = !told;
    bar();
    if (!told) return;
    const now = JSON.stringify({ ...told, version: 0 });
    if (now === drawn) return;
    drawn = now;
    if (AFTER.includes(told.step)) finish(told.name);
    stage();
    story(before);
    say(before);
  }
  gp.receive("lesson", take);
  gp.receive("lessonWay", takeWay);

  function takeWay(record) {
    if (record.version < newestWay) return;
    newestWay = record.version ?? newestWay;
    way = record;
    const bar = find(".gp-lesson-story [role=progressbar]");
    if (!bar) return;
    bar.setAttribute("aria-valuenow", Math.round(100 * (way.fraction ?? 0)));
    bar.firstElementChild.style.transform = `scaleX(${way.fraction ?? 0})`;
    find(".gp-lesson-turn").textContent = way.said ?? "";
    find(".gp-lesson-resting").hidden = !way.resting;
    const cancel = find(".gp-lesson-story [data-lesson-word=cancel]");
    if (cancel) cancel.hidden = !way.computing;
  }

  /* Which figures are seen, in the act's order. */
  function stage() {
    const which = told.kind === "computation" ? "computed" : told.workspace, large = JSON.parse(root().dataset.large);
    for (const each of root().querySelectorAll("[data-stage]")) {
      each.hidden = each.dataset.stage !== which;
      if (each.hidden) continue;
      each.querySelectorAll(".gp-twin-name.gp-only-twins").forEach((place, index) => { // as the lesson calls its runs
        place.dataset.own ??= place.textContent;
        place.textContent = told.runs[index] ?? place.dataset.own;
      });
      let beside = 0, middle = 0;
      for (const panel of each.querySelectorAll("[data-panel]")) {
        const at = told.panels.indexOf(panel.dataset.panel);
        panel.hidden = at < 0;
        panel.style.order = at;
        if (at >= 0) large.includes(panel.dataset.panel) ? middle++ : beside++;
      }
      each.toggleAttribute("data-alone", !beside);
      each.toggleAttribute("data-beside", !middle);
    }
    find(".gp-lesson-empty").hidden = told.lines || told.sheets.length > 0;
    const sheets = find(".gp-lesson-sheets");
    sheets.replaceChildren(...told.sheets.map(({ caption, src }) => made("figure", {}, made("img", { src, alt: caption }), made("figcaption", {}, caption))));
    for (const name of ["lines", "sheets"]) {
      const panel = find(`[data-stage=computed] [data-panel=${name}]`);
      if (!panel.hidden) panel.hidden = name === "sheets" ? !told.sheets.length : !told.lines;
    }
    for (const each of root().querySelectorAll(".gp-lesson-ghost")) each.hidden = !told.ghost;
    size();
  }
  /* What was hidden may have been drawn elsewhere meanwhile: draw it here too. */
  function size() {
    gp.mounted(find(".gp-lesson-player"));
    dispatchEvent(new Event("resize"));
    follow();
  }

  /* The player bar acts on runs: while a lesson computes there is none of its own. projector.css shows that. */
  const PLAYS = ["play", "step-d", "step-g", "step-turn", "reset", "undo", "redo"];
  function bar() {
    const open = Boolean(told) && seen(), computes = open && told.kind === "computation", html = document.documentElement;
    html.toggleAttribute("data-gp-computing", computes);
    html.toggleAttribute("data-gp-judged", open && !computes && ["verdict", "fixed"].includes(told.step));
    for (const name of PLAYS) {
      const pressed = document.getElementById(`gp-${name}`);
      if (computes || pressed?.dataset.off !== undefined) pressed?.setAttribute("aria-disabled", "true"); // data-off: nothing to undo
      else pressed?.removeAttribute("aria-disabled");
    }
  }
  addEventListener("click", (event) => { // a key that presses one comes here too
    if (!document.documentElement.hasAttribute("data-gp-computing")) return;
    if (!PLAYS.some((name) => event.target.closest?.(`#gp-${name}`))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    gp.say(word("no_run"));
  }, true);

  const button = (name, words, { on = false, cls = "" } = {}) => {
    const element = made("button", { type: "button", className: `gp-lesson-button ${cls}`, data: { lessonWord: name } }, words);
    if (on) element.dataset.on = "";
    return element;
  };

  function story(before) {
    const place = find(".gp-lesson-story"), same = before?.name === told.name && before?.seed === told.seed;
    const field = place.querySelector("textarea"), typed = same && field ? field.value : null;
    const held = place.contains(document.activeElement) ? document.activeElement : null, marked = held === field && held ? [field.selectionStart, field.selectionEnd] : null;
    const opened = same ? folds(place).map(({ open }) => open) : [], stays = same && before.step === told.step;
    place.replaceChildren(...[head(), trouble(), question(), running(), verdict(), fix(), cards(), where(), notes(), foot()].filter(Boolean));
    const fresh = place.querySelector("textarea");
    if (fresh && typed !== null) fresh.value = typed;
    folds(place).forEach((each, at) => { each.open = stays ? opened[at] ?? each.open : each.open || Boolean(opened[at]); });
    if (marked && fresh) {
      fresh.focus({ preventScroll: true });
      fresh.setSelectionRange(...marked);
    } else if (held) hold(place, stays ? called(held) : null);
    takeWay(way);
    place.dataset.step = told.step;
    find(".gp-lesson-player").toggleAttribute("data-judged", ["verdict", "fixed"].includes(told.step));
    if (same && before.step !== told.step) {
      const now = place.querySelector(".gp-lesson-now");
      if (now && narrow()) bring(now);
      else if (now && now.getBoundingClientRect().bottom > innerHeight) gp.reveal(now, "nearest");
    }
  }
  /* What folds, in an order that stays: where it comes from first, the myths come later. */
  const folds = (place) => [...place.querySelectorAll(".gp-lesson-where"), ...place.querySelectorAll(".gp-lesson-myth")];
  /* The focus was in a story that is no more: it goes to the same thing if that is there, else to what is new. */
  const called = (element) => element.dataset.lessonWord ?? element.dataset.lessonChoice ?? `${element.tagName} ${element.textContent}`;
  function hold(place, name) {
    const same = name && [...place.querySelectorAll("button:not(:disabled), a, summary")].find((each) => called(each) === name);
    const element = same || place.querySelector(".gp-lesson-now") || place.querySelector("h2");
    if (!same) element.tabIndex = -1;
    element.focus({ preventScroll: true });
  }
  function head() {
    const order = told.asks === "after" ? ["run", "predict", "verdict", "fix"] : ["predict", "run", "verdict", "fix"];
    const at = order.indexOf({ fix_run: "fix", fixed: "fix" }[told.step] ?? told.step);
    const steps = order.map((name, index) => {
      const item = made("li", {}, word(`step_${name}`));
      if (index === at) item.setAttribute("aria-current", "step");
      item.toggleAttribute("data-past", index < at || told.step === "fixed");
      return item;
    });
    const list = made("ol", { className: "gp-lesson-steps" }, ...steps);
    list.setAttribute("aria-label", word("steps"));
    return made("header", {},
      button("leave", `← ${word("back")}`, { cls: "gp-lesson-quiet" }),
      made("small", {}, [told.number, told.group, told.said_seed].filter(Boolean).join(" · ")),
      made("h2", {}, told.title), list);
  }
  function trouble() {
    const lines = [];
    const line = (words, ...more) => lines.push(made("p", { className: "gp-lesson-note" }, words, ...more));
    if (told.lost) line(`${word("replaced")} `, button("anew", word("anew")));
    if (told.failed) line(`${told.failed} `, button("again", word("again")));
    if (told.displaced) line(`${word("displaced")} `, button("back", word("give_back")));
    if (told.turned) line(word("turned"));
    return lines.length ? made("div", {}, ...lines) : null;
  }
  function question() {
    const asked = told.step === "predict", known = told.answered, late = told.asks === "after";
    const choices = told.choices.map((each, at) => {
      const label = made("button", { type: "button", disabled: !asked, data: { lessonChoice: each.name } },
        made("kbd", {}, known && each.right ? "✓" : known && each.chosen ? "✗" : String(at + 1)), made("span", {}, each.words));
      const notes = [each.chosen && word("your_choice"), each.right && word("right_one")].filter(Boolean);
      if (notes.length) label.append(made("small", {}, notes.join(", ")));
      label.toggleAttribute("data-chosen", each.chosen);
      if (known) label.dataset.verdict = each.right ? "right" : each.chosen ? "wrong" : "";
      return label;
    });
    const group = made("div", { className: "gp-lesson-choices", role: "group" }, ...choices);
    group.setAttribute("aria-label", word("predict"));
    const hint = asked ? paragraph([word(late ? "choose_after" : "choose"), matchMedia("(hover: none)").matches ? "" : word("choose_keys", { count: told.choices.length })].filter(Boolean).join(SPACE), "gp-lesson-hint")
      : late && told.step === "run" ? paragraph(word("choose_soon"), "gp-lesson-hint") : null;
    return made("section", {}, made("p", { className: "gp-lesson-question" }, told.question), group, hint);
  }
  function running() {
    if (!["run", "fix_run"].includes(told.step) && !told.building) return null;
    const fill = made("i"), bar = made("div", { className: "gp-lesson-bar", role: "progressbar" }, fill);
    bar.setAttribute("aria-valuemin", "0");
    bar.setAttribute("aria-valuemax", "100");
    bar.setAttribute("aria-label", word("step_run"));
    const resting = paragraph(word("resting"), "gp-lesson-resting gp-lesson-hint");
    resting.hidden = true;
    const cancel = button("cancel", word("cancel"));
    cancel.hidden = true;
    const fixing = told.step === "fix_run";
    return made("section", { className: "gp-lesson-now" },
      fixing ? paragraph(word("fixing", { fix: told.fix }), "gp-lesson-strong") : null,
      told.watch ? made("p", { className: "gp-lesson-watch" }, made("b", {}, `${word("watch")} `), told.watch) : null,
      fixing && told.ghost ? paragraph(word("ghost"), "gp-lesson-hint") : null,
      bar, made("p", { className: "gp-lesson-turn" }), told.building ? paragraph(word("building"), "gp-lesson-hint") : null, resting, cancel, slow());
  }
  function slow() {
    const field = document.querySelector("#gp-speed input");
    const fastest = !field || told.kind !== "training" || gp.word(root(), "fastest") === field.value;
    return fastest ? null : made("p", { className: "gp-lesson-note", data: { slow: "" } }, `${word("slow")} `, button("fastest", word("full_speed")));
  }
  function claims(rows) {
    const body = rows.map(({ holds, claim, measured }) => {
      const sign = made("td", { className: "gp-lesson-sign", title: word(holds ? "held" : "failed_claim") }, holds ? "✓" : "✗");
      sign.append(made("span", { className: "gp-sr" }, word(holds ? "held" : "failed_claim")));
      return made("tr", { data: { holds: holds ? "yes" : "no" } }, sign, made("th", { scope: "row" }, claim), made("td", { className: "gp-number" }, measured));
    });
    const top = made("tr", {}, made("td"), made("th", { scope: "col" }, word("claim")), made("th", { scope: "col" }, word("measured")));
    return made("table", { className: "gp-lesson-claims" }, made("caption", { className: "gp-sr" }, word("claims")), made("thead", {}, top), made("tbody", {}, ...body));
  }
  function verdict() {
    if (!told.verdict) return null;
    const { head: words, tone, claims: rows, why, honest } = told.verdict, now = told.step === "verdict";
    return made("section", { className: now ? "gp-lesson-now" : "" },
      made("h3", { className: "gp-lesson-verdict", data: { tone } }, words), claims(rows), paragraph(honest, "gp-lesson-note"),
      made("h4", {}, word("why")), paragraph(why));
  }
  function fix() {
    if (!told.verdict) return null;
    if (told.step === "verdict")
      return made("section", { className: "gp-lesson-fix" }, made("h4", {}, word("knob")), paragraph(told.fix, "gp-lesson-strong"), button("fix", word("fix"), { on: true, cls: "gp-lesson-main" }));
    if (!told.fixed) return null;
    const { head: words, tone, claims: rows, why, honest } = told.fixed;
    return made("section", { className: "gp-lesson-now" },
      made("h3", { className: "gp-lesson-verdict", data: { tone } }, words),
      paragraph(word("fixing", { fix: told.fix }), "gp-lesson-strong"), claims(rows), paragraph(honest, "gp-lesson-note"), paragraph(why));
  }
  function cards() {
    if (told.step !== "fixed" || !told.cards.length) return null;
    const all = told.cards.map(({ myth, truth }) => made("details", { className: "gp-lesson-myth" },
      made("summary", {}, made("small", {}, word("myth")), made("span", {}, `“${myth}”`)),
      made("p", {}, made("small", {}, word("truth")), made("span", {}, truth))));
    return made("section", {}, made("h3", {}, word("cards")), made("div", { className: "gp-lesson-myths" }, ...all));
  }
  function where() {
    if (!told.verdict || !(told.sources.length || told.code.length)) return null;
    const papers = told.sources.map(({ title, place, href }) => made("li", {},
      href ? made("a", { href, target: "_blank", rel: "noopener" }, title) : title, place ? `, ${place}` : ""));
    const code = told.code.map(({ name, file }) => made("li", {}, made("code", { textContent: name }), made("small", { textContent: ` ${file}` })));
    const open = told.step === "fixed", inside = [];
    if (papers.length) inside.push(made("h4", {}, word("papers")), made("ul", {}, ...papers));
    if (code.length) inside.push(made("h4", {}, word("code")), made("ul", { className: "gp-lesson-code" }, ...code));
    return made("details", { className: "gp-lesson-where", open }, made("summary", {}, word("where")), ...inside);
  }
  /* Notes go to the lesson beside which they were written, and before anything else is done: it may be another's by then. */
  let unkept = null, pause = 0;
  async function keepNotes() {
    clearTimeout(pause);
    if (!unkept) return;
    const written = unkept, { name, words } = written;
    unkept = null;
    const place = `${address()}/note?${new URLSearchParams({ name })}`;
    const answer = await gp.fetch(place, { method: "POST", body: words, keepalive: true }).catch((error) => gp.errors.push(String(error)));
    if (!answer.ok) unkept ??= written; // nothing newer was written: it goes with what is done next
  }
  addEventListener("pagehide", keepNotes);
  function notes() {
    if (!told.verdict) return null;
    const field = made("textarea", { rows: 2, maxLength: 2000, value: told.notes }), { name } = told;
    field.oninput = () => {
      unkept = { name, words: field.value };
      clearTimeout(pause);
      pause = setTimeout(keepNotes, 400);
    };
    return made("label", { className: "gp-lesson-notes" }, made("span", {}, word("notes")), field);
  }
  function foot() {
    if (!told.verdict) return null;
    const fixed = told.step === "fixed";
    const next = button("next", told.next ? word("next", { title: told.next_title }) : word("finish"), { on: fixed, cls: fixed ? "gp-lesson-main" : "" });
    return made("footer", {}, next, button("again", word("again")),
      told.opens ? button("lab", word(told.kind === "training" ? "lab" : "onward")) : null,
      made("a", { href: "#", className: "gp-lesson-button", title: word("worksheet_help"), data: { lessonWord: "worksheet" } }, word("worksheet")));
  }

  /* One sentence for screen readers when something happened. */
  function say(before) {
    if (before?.name === told.name && before?.step === told.step && before?.seed === told.seed) return;
    const place = find(".gp-lesson-spoken");
    const read = (part) => [part.head, ...part.claims.map(({ holds, claim, measured }) => `${word(holds ? "held" : "failed_claim")}: ${claim} (${measured}).`), part.honest, part.why].filter(Boolean).join(" ");
    if (told.step === "predict") place.textContent = word("says_choose", { question: told.question });
    else if (told.step === "verdict" && told.verdict) place.textContent = read(told.verdict);
    else if (told.step === "fixed" && told.fixed) place.textContent = read(told.fixed);
    else place.textContent = word("says_run", { watch: told.watch }).trim();
  }

  // ------------------------------------------------------------------ what a lesson of pictures asks for

  const asks = (name) => seen() && told?.workspace === "images" && told.panels.includes(name);
  const ask = async (what) => {
    const answer = await gp.fetch(`${gp.root()}/gradio_api/live/${gp.sid}/${what}`);
    if (!answer.ok) return null;
    const found = await answer.json();
    gp.merge(found);
    return found;
  };
  const CLOSE = ["weights", "slopes", "layers"];
  const classes = gp.poll(async () => (asks("classes") ? void (await ask("classes")) : false), 2000);
  const close = gp.poll(async () => (CLOSE.some(asks) ? 1000 * ((await ask("microscope"))?.rest ?? 3) : false), 2000);
  function follow() {
    if (asks("classes")) classes.go();
    if (CLOSE.some(asks)) close.go();
  }

  lessons.mounted = () => {
    mark();
    drawn = "";
    if (told) take(told);
    new ResizeObserver(() => requestAnimationFrame(shown)).observe(root()); // not at once: it changes sizes itself
    const player = document.getElementById("gp-player");
    if (player) new ResizeObserver(() => root()?.style.setProperty("--gp-bar", `${player.offsetHeight}px`)).observe(player);
  };
  begin();
})();
