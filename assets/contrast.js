/* Diffusion for contrast. Nothing is asked before the fold is opened; while something goes on, the state is asked for twice
 * a second (see ui/contrast_routes.py). Frames of a denoising are kept here, so that looking at them asks for nothing.
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.contrast) return;
  gp.contrast = { answered: 0, frames: [] };

  const POLL = 500; // milliseconds
  const PLAY = 160; // between two moments that are played
  const MOST = 13; // pictures in the strip of a denoising
  const SLOW = matchMedia("(prefers-reduced-motion: reduce)");
  const id = (name) => document.getElementById(`gp-contrast-${name}`);
  const fold = () => document.getElementById("gp-contrast");
  const place = (word = "") => `${gp.root()}/gradio_api/live/${gp.sid}/contrast${word}`;
  const hasFocus = (element) => element === document.activeElement;

  async function answer(response) {
    const told = await response.json().catch(() => ({}));
    if (!response.ok) gp.say(told.say);
    return response.ok ? told : null;
  }

  // ------------------------------------------------------------------ noising

  let picture = 1, strip = "";
  const noise = gp.latest(
    (query) => gp.fetch(`${place("/noise")}?${new URLSearchParams(query)}`),
    async (response, query) => {
      const told = await answer(response);
      if (!told) return;
      gp.merge(told.message);
      shown(id("x-t"), told.x_t);
      id("t").setAttribute("aria-valuetext", told.message.texts["contrast-noise-says"]);
      if (told.strip.length) id("noise-strip").replaceChildren(...told.strip.map(({ t, x_t }) => tile([x_t], `t = ${t}`, () => {
        id("t").value = t;
        askNoise();
      })));
      if (told.strip.length) strip = query.of;
      mark(id("noise-strip"), Math.round(Number(id("t").value) / 100));
      gp.contrast.answered += 1;
    },
  );
  function askNoise() {
    const schedule = id("schedule").value, of = `${picture}/${schedule}`;
    noise({ picture, schedule, t: id("t").value, of, ...(of === strip ? {} : { strip: 1 }) });
  }

  // ------------------------------------------------------------------ pictures

  function shown(image, source) {
    image.hidden = !source;
    if (source) image.src = source;
  }
  function tile(sources, words, press) {
    const button = document.createElement("button"), label = document.createElement("span");
    button.type = "button";
    button.setAttribute("aria-label", words);
    for (const source of sources) {
      const image = document.createElement("img");
      image.alt = "";
      if (source) image.src = source;
      else image.style.visibility = "hidden"; // before the first step the network has seen nothing yet
      button.append(image);
    }
    label.textContent = words;
    button.append(label);
    button.onclick = press;
    return button;
  }
  function mark(strip, at) {
    [...strip.children].forEach((each, place) => each.toggleAttribute("data-on", place === at));
  }

  // ------------------------------------------------------------------ a denoising

  let number = 0, at = 0, playing = 0, task = null;

  function look(moment) {
    const frames = gp.contrast.frames, frame = frames[moment];
    if (!frame) return;
    at = moment;
    id("moment").value = at;
    id("moment").setAttribute("aria-valuetext", frame.says);
    shown(id("now-x-t"), frame.x_t);
    shown(id("now-x-0"), frame.x_0);
    id("denoise-says").textContent = [frame.says, task?.over && at === frames.length - 1 ? task.say : ""].filter(Boolean).join("  ");
    id("back").disabled = at === 0;
    id("step").disabled = at >= frames.length - 1;
    mark(id("strip"), picked().reduce((best, each, place, all) => (Math.abs(each - at) < Math.abs(all[best] - at) ? place : best), 0));
  }
  function picked() { // the moments in the strip: evenly, the last among them
    const count = Math.min(MOST, gp.contrast.frames.length), last = gp.contrast.frames.length - 1;
    return Array.from({ length: count }, (_, each) => (count < 2 ? 0 : Math.round((each * last) / (count - 1))));
  }
  function came(told) {
    if (told.number !== number) {
      number = told.number;
      gp.contrast.frames = [];
    }
    task = told.task;
    const going = !task.over, left = !going && hasFocus(id("cancel-denoise")); // what is hidden cannot keep the focus
    id("denoise-going").hidden = !going;
    if (left) id("denoise").focus();
    id("denoise-bar").value = task.fraction;
    id("denoise-far").textContent = going ? task.say : "";
    gp.contrast.frames.splice(told.from, Infinity, ...told.frames);
    const frames = gp.contrast.frames, moment = id("moment");
    moment.disabled = frames.length < 2;
    moment.max = Math.max(frames.length - 1, 0);
    if (told.frames.length) id("strip").replaceChildren(...picked().map((each) => tile([frames[each].x_t, frames[each].x_0], `t = ${frames[each].t}`, () => { stop(); look(each); })));
    if (task.failed) id("denoise-says").textContent = task.say;
    else if (!playing) look(Math.min(at, frames.length - 1));
  }
  function stop() {
    clearInterval(playing);
    playing = 0;
  }
  function play() {
    stop();
    at = -1;
    playing = setInterval(() => {
      const last = gp.contrast.frames.length - 1;
      if (at < last) look(SLOW.matches && task?.over ? last : at + 1);
      else if (task?.over) { stop(); look(last); }
    }, PLAY);
  }

  // ------------------------------------------------------------------ the state

  let have = { sheets: 0, points: 0 };
  const query = (more = {}) => new URLSearchParams({ denoising: number, frames: gp.contrast.frames.length, ...have, ...more });

  function take(told) {
    gp.merge(told.message);
    have = { sheets: told.learner?.sheets ?? 0, points: told.learner?.points ?? 0 };
    if (!told.learner) gp.merge({ attributes: { "contrast-samples": { hidden: "" } } });
    if (told.denoising) came(told.denoising);
    id("train-bar").value = told.learner?.fraction ?? 0;
    id("pause").disabled = !told.learner?.playing;
    id("train").disabled = !!told.learner?.playing;
    id("discard").disabled = !told.learner;
    const mine = id("model").querySelector("[value=mine]");
    mine.disabled = !told.learner?.usable;
    if (mine.disabled && mine.selected) id("model").value = "ready";
    const comparing = told.comparing && !told.comparing.over;
    id("compare-bar").value = told.comparing?.fraction ?? 0;
    id("compare").disabled = !!comparing;
    id("cancel").disabled = !comparing;
    gp.contrast.state = told;
    gp.contrast.answered += 1;
    const going = told.learner?.playing || comparing || (told.denoising && !told.denoising.task.over);
    if (going && fold()?.open) asking.go(POLL);
    else asking.stop();
  }
  const asking = gp.poll(async () => {
    if (!fold()?.open) return false;
    if (!fold().clientWidth) return POLL; // another tab of the page is looked at
    const response = await gp.fetch(`${place()}?${query()}`);
    if (!response.ok) throw new Error((await response.json()).say);
    take(await response.json());
  }, POLL);
  async function act(word, values = {}) {
    const told = await answer(await gp.fetch(`${place(`/${word}`)}?${query(values)}`, { method: "POST" }));
    if (told) take(told);
    return told;
  }

  // ------------------------------------------------------------------ what is pressed

  const ACTIONS = {
    another: () => { picture += 1; askNoise(); },
    denoise: async () => {
      const told = await act("denoise", { model: id("model").value, steps: id("steps").value, sampler: id("sampler").value, seed: Math.max(0, Math.round(Number(id("seed").value)) || 0) });
      if (told) play();
    },
    back: () => { stop(); look(at - 1); },
    step: () => { stop(); look(at + 1); },
    train: () => act("train", { seconds: Math.max(0, Math.round(Number(id("seconds").value)) || 0) }),
    pause: () => act("pause"),
    discard: () => act("discard"),
    compare: () => act("compare", { model: id("model").value, steps: id("judged").value }),
    cancel: () => act("cancel", { of: "compare" }),
    "cancel-denoise": () => act("cancel", { of: "denoise" }),
  };
  addEventListener("click", ({ target }) => {
    const button = target.closest?.("#gp-contrast [data-contrast]");
    if (button) Promise.resolve(ACTIONS[button.dataset.contrast]()).catch((error) => gp.errors.push(String(error)));
  });
  addEventListener("input", ({ target }) => {
    if (target.id === "gp-contrast-t") askNoise();
    if (target.id === "gp-contrast-moment") { stop(); look(Number(target.value)); }
  });
  addEventListener("change", ({ target }) => {
    if (target.id === "gp-contrast-schedule") askNoise();
    if (target.id === "gp-contrast-sampler") formula();
  });
  function formula() {
    for (const each of fold().querySelectorAll("[data-contrast-formula]")) each.hidden = each.dataset.contrastFormula !== id("sampler").value;
  }
  addEventListener("toggle", ({ target }) => {
    if (target.id !== "gp-contrast" || !target.open) return;
    strip = "";
    formula();
    askNoise();
    asking.go();
    gp.mounted(target);
  }, true);
})();
