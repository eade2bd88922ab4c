/* Judging the samples: a form, a table, a chart and bars. The state is asked for while a judgement goes on, now and then
 * while there is a schedule, and when the form is opened; figures are drawn by live.js, words go in as text alone. */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.judge) return;
  gp.judge = { answered: 0, busy: false };

  const SOON = 300, LATER = 2000; // milliseconds between two looks: while one goes on, and otherwise
  const place = () => document.querySelector("[data-gp-judge]");
  const part = (name) => place()?.querySelector(`[data-judge="${name}"]`);
  const word = (name, values) => gp.word(place(), name, values);
  const address = (path) => `${gp.root()}/gradio_api/live/${gp.sid}/${path}`;
  const make = (tag, words, more = {}) => Object.assign(document.createElement(tag), { textContent: words }, more);

  let known = "", shown = "", score = "", cancelled = false, editing = false;

  // ------------------------------------------------------------------ asking

  const looking = gp.poll(async () => {
    const here = place();
    if (!here?.closest("details")?.open) return false;
    if (!here.clientWidth) return LATER; // another tab of the page is looked at
    const answer = await gp.fetch(address(`judge?${new URLSearchParams({ known, shown, score })}`));
    if (!answer.ok) throw new Error(await answer.text());
    fill(await answer.json());
    return gp.judge.busy ? SOON : LATER;
  }, LATER);
  const look = () => looking.go();
  async function send(path, value = {}) {
    try {
      const answer = await gp.fetch(address(`judge/${path}`), { method: "POST", body: JSON.stringify(value) });
      if (!answer.ok) say(await answer.text());
      return answer.ok;
    } catch {
      say(word("failed"));
      return false;
    } finally {
      look();
    }
  }
  function say(words) {
    const says = place()?.querySelector(".gp-judge-says");
    if (says && says.textContent !== words) says.textContent = words;
  }
  function wish() {
    const boxes = [...place().querySelectorAll(".gp-judge-metrics label:not([hidden]) input")];
    const metrics = boxes.filter((box) => box.checked).map((box) => box.name);
    return {
      samples: Number(part("samples").value), features: part("features").value,
      metrics: metrics.length === boxes.length ? [] : metrics,
    };
  }

  // ------------------------------------------------------------------ showing

  function fill(state) {
    const here = place();
    if (!here) return;
    const bar = here.querySelector("progress"), was = gp.judge.busy, busy = state.busy !== null;
    bar.hidden = part("cancel").hidden = !busy;
    part("now").disabled = busy;
    if (busy) {
      bar.value = state.busy.fraction;
      say(state.busy.words);
    } else if (was) say(cancelled ? word("cancelled") : state.failure);
    else if (state.failure) say(state.failure);
    if (!busy) cancelled = false;
    gp.judge.busy = busy;
    const asked = part("features").value === "inception";
    for (const label of here.querySelectorAll("[data-judge-metric]"))
      label.hidden = !state.fits.includes(label.dataset.judgeMetric) || (asked && ["classes", "told", "stacked"].includes(label.dataset.judgeMetric));
    if (!editing) for (const name of ["turns", "seconds"]) part(name).value = state.schedule[name] || "";
    if (state.shown) results(state.shown);
    known = state.version;
    if (!busy && state.version.startsWith("0") && !here.querySelector(".gp-judge-says").textContent) say(word("empty"));
    gp.judge.answered += 1;
  }
  function results(made) {
    const here = place(), list = here.querySelector(".gp-judge-results");
    list.hidden = false;
    if (here.querySelector(".gp-judge-says").textContent === word("empty")) say("");
    choices(part("shown"), made.options, String(made.number));
    choices(part("score"), made.rows.map((row) => [row.name, row.label]), made.score);
    score = made.score;
    const head = make("tr", "");
    for (const name of ["score", "generated", "real"]) head.append(make("th", word(name), { scope: "col" }));
    list.querySelector("tbody").replaceChildren(head, ...made.rows.map(row));
    part("took").textContent = made.took;
    part("protocol").replaceChildren(...made.protocol.map((words) => make("li", words)));
    gp.merge(made.live);
  }
  function row(of) {
    const line = make("tr", ""), name = make("th", of.label, { scope: "row", title: of.help });
    if (of.arrow) {
      const arrow = make("span", ` ${of.arrow}`, { title: of.better });
      arrow.setAttribute("aria-hidden", "true");
      name.append(arrow, make("span", ` (${of.better})`, { className: "gp-sr" }));
    }
    line.append(name, make("td", of.value, { className: "gp-number" }), make("td", of.floor, { className: "gp-floor" }));
    return line;
  }
  function choices(select, options, value) {
    const now = JSON.stringify(options);
    if (select.gpOptions !== now) {
      select.gpOptions = now;
      select.replaceChildren(...options.map(([name, words]) => make("option", words, { value: name })));
    }
    select.value = value;
  }

  // ------------------------------------------------------------------ acting

  async function copied(kind) {
    try {
      const answer = await gp.fetch(address(`judgements.${kind}`)), words = await answer.text();
      if (!answer.ok) return say(words);
      if (await gp.copy(words)) return say(word("copied", { count: part("shown").options.length }));
      gp.offer(new Blob([words]), `judgements.${kind}`);
      say(word("saved"));
    } catch { say(word("failed")); }
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-gp-judge] button");
    if (!button) return;
    if (button.dataset.judgeCopy) copied(button.dataset.judgeCopy);
    else if (button.dataset.judge === "now") {
      shown = "";
      say("");
      send("now", wish());
    } else if (button.dataset.judge === "cancel") {
      cancelled = true;
      send("cancel");
    }
  });
  document.addEventListener("change", async ({ target }) => {
    if (!target.closest?.("[data-gp-judge]")) return;
    const name = target.dataset.judge;
    if (name === "shown") {
      shown = target.selectedIndex === 0 ? "" : target.value; // the newest is followed
      look();
    } else if (name === "score") {
      score = target.value;
      look();
    } else {
      const turns = Math.floor(Number(part("turns").value)) || 0, seconds = Number(part("seconds").value) || 0;
      if (!gp.judge.busy) say(""); // of a schedule that was refused
      if (turns || seconds || name === "turns" || name === "seconds") await send("schedule", { ...wish(), turns, seconds });
      else look();
      editing = false;
    }
  });
  document.addEventListener("input", ({ target }) => {
    if (target.closest?.(".gp-judge-schedule")) editing = true;
  });
  document.addEventListener("toggle", ({ target }) => {
    if (!target.classList?.contains("gp-judge-fold") || !target.open) return;
    look();
  }, true);
})();
