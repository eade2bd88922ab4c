/* The list of kept runs: drawn from what the server tells while it is in sight; once a second while a run trains elsewhere.
 *
 * A name is a visitor's word: it is text wherever it stands. What was deleted can be taken back for ten seconds.
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.runs) return;

  const QUICK = 1000, CALM = 5000, REGRET = 10_000; // milliseconds
  const place = () => document.querySelector("[data-gp-runs]");
  const find = (selector) => place()?.querySelector(selector);
  const say = (name, values) => gp.word(place(), name, values);
  const address = (path) => `${gp.root()}/gradio_api/live/${gp.sid}/${path}`;

  async function asked(path, options) {
    let answer;
    try { answer = await gp.fetch(address(path), options); } catch { throw new Error(say("gone")); }
    if (!answer.ok) throw new Error((await answer.text()) || say("gone"));
    return answer.json();
  }
  const order = (path, body) => asked(path, { method: "POST", body });
  const tried = (work) => async (...values) => {
    try { return await work(...values); } catch (error) { gp.say(error.message); return null; }
  };

  // ------------------------------------------------------------------ cards

  const cards = new Map(); // id → {element, known}
  let chosen = [], looked = null;

  function made(tag, { cls = "", words = "", ...rest } = {}, ...children) {
    const element = Object.assign(document.createElement(tag), rest);
    if (cls) element.className = cls;
    if (words) element.textContent = words;
    element.append(...children);
    return element;
  }
  const button = (name, act, title) =>
    made("button", { type: "button", words: say(name), title: title ? say(title) : "", onclick: tried(act) });

  function card(id) {
    const box = made("input", { type: "checkbox", onchange: () => choose(id, box.checked) });
    const image = made("img", { decoding: "async" });
    const name = made("h3"), facts = made("p", { cls: "gp-runs-facts" }), turn = made("p"), numbers = made("p"), marks = made("p", { cls: "gp-runs-marks" });
    const live = made("span", { cls: "gp-runs-live", words: say("training") });
    const open = button("open", () => go(id, "open"), "open_help");
    const on = button("continue", () => go(id, "continue"), "continue_help");
    const watch = button("watch", () => look(id));
    const rename = button("rename", () => ask(id, name));
    const load = button("download", () => gp.download(`${gp.root()}/gradio_api/runs/file`, { id }, say("gone")), "download_help");
    const forget = button("delete", () => remove(id));
    const row = made("div", { cls: "gp-runs-row" }, open, on, watch, rename, load, forget);
    const element = made("li", {}, made("label", { cls: "gp-runs-choose" }, box), image,
      made("div", { cls: "gp-runs-words" }, made("div", { cls: "gp-runs-head" }, name, live), facts, turn, numbers, marks), row);
    element.dataset.run = id;
    return { element, box, image, name, live, facts, turn, numbers, marks, open, on, watch, load, known: "" };
  }
  function fill(it, run) {
    const known = JSON.stringify(run);
    if (it.known === known) return;
    it.known = known;
    it.run = run;
    gp.picture(it.image, address(`runs/${run.id}/picture?${run.time}`));
    it.image.alt = run.described;
    it.image.toggleAttribute("data-pixels", run.pixels);
    if (!it.name.querySelector("input")) it.name.textContent = run.name;
    it.facts.textContent = run.facts;
    it.turn.textContent = run.turn;
    it.numbers.textContent = run.numbers;
    it.marks.textContent = [...run.marks, new Date(1000 * run.time).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })].join(" · ");
    it.live.hidden = !run.going;
    it.open.disabled = it.on.disabled = !run.there;
    it.load.hidden = !run.there;
    it.watch.textContent = say(run.going ? "watch" : "curves");
    it.watch.title = say(run.going ? "watch_help" : "curves_help");
    it.box.setAttribute("aria-label", say("choose", { name: run.name }));
  }
  function show({ runs, damaged }) {
    const list = find(".gp-runs-list"), ids = runs.map((run) => run.id);
    for (const [id, it] of cards) if (!ids.includes(id)) { it.element.remove(); cards.delete(id); choose(id, false); }
    runs.forEach((run, at) => {
      if (!cards.has(run.id)) cards.set(run.id, card(run.id));
      const it = cards.get(run.id);
      fill(it, run);
      if (list.children[at] !== it.element) list.insertBefore(it.element, list.children[at] ?? null);
    });
    find(".gp-runs-empty").hidden = runs.length > 0;
    find(".gp-runs-says").textContent = damaged;
    return runs.some((run) => run.going);
  }

  // ------------------------------------------------------------------ asking

  const inSight = () => place()?.isConnected && place().offsetParent !== null;
  const list = gp.poll(async () => {
    if (!inSight()) return false; // it begins anew when it comes into sight
    try {
      const going = show(await asked("runs"));
      if (looked?.going) await draw();
      return going || looked?.going ? QUICK : CALM;
    } catch (error) {
      if (find(".gp-runs-says")) find(".gp-runs-says").textContent = error.message;
      throw error;
    }
  }, CALM);
  const refresh = () => list.go();

  // ------------------------------------------------------------------ from close by

  function present(pair) {
    const panel = find(".gp-runs-close");
    panel.hidden = false;
    find("[data-runs-picture=b]").hidden = pair.length < 2;
    pair.forEach((id, at) => {
      const image = find(`[data-gp=runs-picture-${"ab"[at]}]`), run = cards.get(id)?.run;
      image.alt = run?.described ?? "";
      image.toggleAttribute("data-pixels", run?.pixels ?? false);
    });
  }
  async function draw() {
    const id = looked.ids[0], told = await asked(`runs/${id}/look`);
    if (looked?.ids[0] !== id) return;
    looked.going = told.going;
    gp.merge(told.message);
  }
  async function look(id) {
    looked = { ids: [id], going: true };
    present([id]);
    await draw();
    find(".gp-runs-close").scrollIntoView({ block: "nearest" });
    refresh();
  }
  async function compare() {
    if (chosen.length !== 2) return gp.say(say("compare_first"));
    const pair = [...chosen], told = await asked(`compare?a=${pair[0]}&b=${pair[1]}`);
    looked = { ids: pair, going: false };
    present(pair);
    gp.merge(told.message);
    find(".gp-runs-close").scrollIntoView({ block: "nearest" });
  }
  function choose(id, on) {
    chosen = chosen.filter((each) => each !== id);
    if (on) chosen.push(id);
    while (chosen.length > 2) chosen.shift();
    for (const [each, it] of cards) it.box.checked = chosen.includes(each);
    find("#gp-runs-compare")?.toggleAttribute("data-ready", chosen.length === 2);
  }

  // ------------------------------------------------------------------ acting

  async function go(id, word) {
    const told = await order(`runs/${id}/${word}`);
    const at = place().dataset.tabs.split(" ").indexOf(told.workspace);
    document.querySelectorAll("#gp-tabs > .tab-wrapper button[role=tab]")[at]?.click(); // shows the workspace, its widgets too
    const picture = document.querySelector(`[data-gp="${told.workspace === "images" ? "fakes" : "picture"}-${told.workspace}"]`);
    requestAnimationFrame(() => gp.reveal(picture?.closest(".gp-panel")));
    gp.say(told.say);
  }
  async function keep() {
    gp.say((await order("runs/keep")).say);
    refresh();
  }
  async function remove(id) {
    const told = await order(`runs/${id}/delete`), regret = find(".gp-runs-regret");
    if (looked?.ids.includes(id)) close();
    regret.firstElementChild.textContent = told.say;
    regret.hidden = false;
    find("#gp-runs-undo").onclick = tried(async () => {
      regret.hidden = true;
      await order(`runs/${id}/restore`);
      refresh();
    });
    clearTimeout(remove.timer);
    remove.timer = setTimeout(() => { regret.hidden = true; }, REGRET);
    refresh();
  }
  function ask(id, heading) {
    const before = heading.textContent, field = made("input", { value: before, maxLength: 80 });
    field.setAttribute("aria-label", say("name"));
    let over = false;
    const end = tried(async (keepIt) => {
      if (over) return;
      over = true;
      const name = field.value.trim();
      heading.textContent = before;
      if (keepIt && name && name !== before) {
        await order(`runs/${id}/rename`, name);
        heading.textContent = name;
        refresh();
      }
    });
    field.onkeydown = (event) => { if (event.key === "Enter") end(true); else if (event.key === "Escape") end(false); };
    field.onblur = () => end(true);
    heading.replaceChildren(field);
    field.select();
  }
  function close() {
    looked = null;
    find(".gp-runs-close").hidden = true;
  }
  async function upload(file) {
    const says = find(".gp-runs-says");
    says.textContent = say("reading");
    const answer = await gp.send(address("runs/upload"), file, (share) => {
      says.textContent = share < 1 ? say("sending", { percent: Math.floor(100 * share) }) : say("reading");
    }).answer;
    says.textContent = "";
    gp.say((answer?.ok ? JSON.parse(answer.text).say : answer?.text) || say("gone"));
    refresh();
  }

  addEventListener("click", (event) => {
    const id = event.target.closest?.("[data-gp-runs] button")?.id;
    if (id === "gp-runs-keep") tried(keep)();
    else if (id === "gp-runs-compare") tried(compare)();
    else if (id === "gp-runs-upload") find("#gp-runs-file").click();
    else if (id === "gp-runs-close") close();
  });
  addEventListener("change", (event) => {
    if (event.target.id !== "gp-runs-file") return;
    if (event.target.files[0]) upload(event.target.files[0]);
    event.target.value = "";
  });

  let watching = null;
  gp.runs = {
    refresh,
    mounted() { // again whenever the page is drawn anew: its cards are too
      cards.clear();
      watching?.disconnect();
      watching = new IntersectionObserver(() => { if (inSight()) refresh(); });
      if (place()) watching.observe(place());
    },
  };
})();
