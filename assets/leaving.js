/* Taking a run along: its script, its samples, its sheets as a film. The server makes each thing and is asked how far it is.
 *
 * Buttons are [data-gp-leave="…"] in a row [data-gp-home], with whose bar and sentence they speak; words are its
 * data-leave-… attributes. One thing is made at a time. Needs `gp.takeHome` of export.js.
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp?.takeHome || gp.leaving) return;

  const POLL = 400; // milliseconds between two questions how far it is
  const FILES = { // what is asked for, and what it is called at home
    script: { place: "leave/script", ending: "zip", slot: "script" },
    copy: { place: "leave/script?plain" },
    samples: { place: "leave/samples", ending: "zip", slot: "samples" },
    sheet: { place: "leave/sheet?times=1", ending: "png", slot: "sheet" },
    sheet_large: { place: "leave/sheet?times=4", ending: "png", slot: "sheet-x4" },
    film: { place: "leave/film", ending: "gif", slot: "film" },
  };
  let making = null; // {row, controller}

  const word = (row, name, values) => gp.word(row, name, values, "leave");

  function tell(row, sentence, share = null) {
    const bar = row.querySelector("progress");
    row.querySelector("[role=status]").textContent = sentence;
    bar.hidden = share === null;
    bar.value = Math.max(share ?? 0, 0);
  }
  const here = (place) => `${gp.root()}/gradio_api/live/${gp.sid}/${place}`;

  async function answerOf(row, place, options) {
    let answer;
    try { answer = await gp.fetch(here(place), options); }
    catch (error) { throw error.name === "AbortError" ? error : new Error(word(row, "failed")); }
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    throw new Error(told.say ?? word(row, "failed"));
  }

  /* Says how far it is while something is made. */
  const far = gp.poll(async () => {
    const row = making?.row, told = row && await (await answerOf(row, "leave")).json();
    if (told?.share >= 0 && making?.row === row && !making.over) tell(row, told.says, told.share);
  }, POLL);
  function query(row) {
    const fields = [...row.querySelectorAll("[data-gp-leave-field]")];
    const wrong = fields.find((field) => !field.checkValidity() || field.value === "");
    if (wrong) {
      wrong.focus();
      wrong.reportValidity();
      return null;
    }
    return "?" + new URLSearchParams(fields.map((field) => [field.dataset.gpLeaveField, field.value]));
  }

  async function make(row, thing, place) {
    const { ending, slot } = FILES[thing];
    making = { row, controller: new AbortController(), over: false };
    tell(row, word(row, "asking"), 0);
    row.querySelector("[data-gp-leave=cancel]").hidden = false;
    far.go(POLL);
    try {
      const answer = await answerOf(row, place, { method: "POST", signal: making.controller.signal });
      if (thing === "copy") {
        const words = await answer.text();
        making.over = true;
        const copied = await gp.copy(words);
        tell(row, word(row, copied ? "copied" : "failed", { lines: words.split("\n").length - 1 }));
      } else {
        const blob = await answer.blob(), name = gp.takeHome.fileName(`${slot}-${row.dataset.gpHome}`, ending);
        making.over = true;
        gp.offer(blob, name);
        tell(row, word(row, "saved", { name, size: Math.ceil(blob.size / 1000).toLocaleString("en").replaceAll(",", "\u202f") }));
      }
    } catch (error) {
      making.over = true;
      tell(row, error.name === "AbortError" ? word(row, "cancelled") : error.message);
    }
    row.querySelector("[data-gp-leave=cancel]").hidden = true;
    making = null;
    far.stop();
  }

  /* The classes that the run can be told to make: asked for when somebody comes near the form. */
  const known = gp.latest(
    () => gp.fetch(here("leave/classes")).then((answer) => (answer.ok ? answer.json() : [])),
    (names) => {
      const field = document.querySelector("[data-gp-leave-field=class]");
      if (!field || !names) return;
      const kept = field.value, any = field.options[0];
      field.replaceChildren(any, ...names.map((name, at) => new Option(name, at)));
      field.value = names[+kept] ? kept : any.value;
      field.closest("label").hidden = names.length === 0;
    },
  );
  for (const kind of ["pointerenter", "focusin"])
    document.addEventListener(kind, ({ target }) => {
      if (target.closest?.("[data-gp-leave-samples]")) known();
    }, true);

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-gp-leave]"), row = button?.closest("[data-gp-home]");
    if (!row) return;
    const thing = button.dataset.gpLeave;
    if (thing === "cancel") return making?.controller.abort();
    if (making || !row.querySelector("progress").hidden) return gp.say(word(row, "busy"));
    const asked = thing === "samples" ? query(row) : "";
    if (asked !== null) make(row, thing, FILES[thing].place + asked);
  });
  gp.leaving = {};
})();
