/* A few directions that mean something, the mix of classes, and every number of z. What they add to z, gp.latent asks for. */
(() => {
  "use strict";
  const L = window.gp?.latent;
  if (!L || L.sliders) return;
  const STEPS = 7, REACH = 5, REST = 180;
  const { made, word, part, state } = L;

  let place = null, method = "activations", directions = [], amounts = [], raw = null, asked = "", timer = 0, rawRows = [];
  L.sliders = { drawn: 0, get count() { return directions.length; } };
  const scale = () => (L.head()?.latent === "uniform" ? 1 / Math.sqrt(3) : 1);
  const reach = () => REACH * scale();
  const percent = (share) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;

  // ------------------------------------------------------------------ what is added to z

  function along() {
    if (!amounts.some(Boolean)) return null;
    return directions[0].vector.map((_, at) => directions.reduce((sum, each, index) => sum + amounts[index] * each.vector[at], 0));
  }
  L.offsets.push(along, () => raw);
  L.resets.push((anew) => {
    amounts = amounts.map(() => 0);
    raw = null;
    for (const each of place?.querySelectorAll("[data-amount]") ?? []) each.value = 0;
    if (anew) { directions = []; asked = ""; rows(); }
  });

  // ------------------------------------------------------------------ names, kept by this browser

  const shelf = () => `gp-latent-names:${state.key}:${method}`;
  function names() {
    try { return JSON.parse(localStorage.getItem(shelf()) ?? "{}"); } catch { return {}; }
  }
  const named = (index) => names()[index] || word("direction").replace("{number}", index + 1);
  function rename(index, name) {
    const all = { ...names(), [index]: name.trim().slice(0, 40) };
    if (!all[index]) delete all[index];
    try { localStorage.setItem(shelf(), JSON.stringify(all)); } catch { /* not kept, then */ }
    rows();
    previews();
  }

  // ------------------------------------------------------------------ directions

  async function find() {
    const key = state.key, wish = `${key}/${method}`;
    if (!key || asked === wish) return;
    asked = wish;
    place.querySelector(".gp-latent-directions").dataset.finding = word("finding");
    const answer = await L.ask("directions", { method });
    if (asked !== wish) return;
    if (!answer?.json) { // a run's first copy is still to come, or the server has no time
      asked = "";
      if (answer?.wait) setTimeout(find, 500);
      return;
    }
    directions = (await answer.json()).directions;
    amounts = directions.map(() => 0);
    rows();
    L.want();
    soon();
  }
  function rows() {
    const list = place.querySelector(".gp-latent-directions");
    if (directions.length) delete list.dataset.finding;
    list.replaceChildren(...directions.map((each, index) => {
      const row = made("div", null, "gp-latent-direction"), name = named(index);
      const label = made("input", null, "gp-latent-name", { type: "text", maxlength: "40", "data-name": index, spellcheck: "false", autocomplete: "off",
        "aria-label": word("name_of").replace("{number}", index + 1) });
      label.value = name;
      const slider = made("input", null, "", { type: "range", min: -reach(), max: reach(), step: reach() / 50, "data-amount": index,
        "aria-label": word("amount_of").replace("{name}", name) });
      slider.value = amounts[index];
      const strip = made("canvas", null, "", { "data-preview": index, role: "img", "aria-label": word("strip_of").replace("{name}", name) });
      const share = made("small", percent(each.share), "", { title: word("share").replace("{share}", percent(each.share)) });
      row.append(label, share, strip, slider);
      return row;
    }));
  }
  const steps = () => Array.from({ length: STEPS }, (_, at) => reach() * ((2 * at) / (STEPS - 1) - 1));
  const previews = window.gp.latest(
    async () => {
      const z = L.z();
      if (!directions.length || z.length !== directions[0].vector.length) return null;
      const values = { origin: [z], vectors: directions.map((each) => each.vector), steps: directions.map((_, at) => steps().map((each) => each - amounts[at])) };
      return L.ask("fan", values, { quiet: true });
    },
    (answer) => {
      if (!answer?.head || answer.head.key !== state.key) return;
      for (const canvas of place.querySelectorAll("[data-preview]")) L.paint(canvas, answer, STEPS, canvas.dataset.preview * STEPS, STEPS);
      L.sliders.drawn += 1;
    },
  );
  /* Once the finger rests: what the sliders would do from here. */
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => { if (L.seen()) { previews(); numbers(); } }, REST);
  }
  document.addEventListener("gp-latent", () => { if (!asked) find(); else if (state.speed) paced(); else soon(); });
  let pacedAt = 0;
  function paced() { // a walk never rests: now and then, then
    if (performance.now() - pacedAt < 1000) return;
    pacedAt = performance.now();
    previews();
  }

  // ------------------------------------------------------------------ classes

  function mixer() {
    const classes = L.head()?.classes ?? [], holder = part("classes"), list = holder.querySelector(".gp-latent-mixer");
    holder.hidden = !classes.length;
    if (list.childElementCount === classes.length && list.dataset.key === state.key) return;
    list.dataset.key = state.key;
    const weights = state.weights ?? classes.map((_, at) => Number(at === 0));
    list.replaceChildren(...classes.map((name, index) => {
      const row = made("div"), button = made("button", name, "", { type: "button", "data-class": index });
      const slider = made("input", null, "", { type: "range", min: 0, max: 1, step: 0.01, "data-weight": index, "aria-label": word("class_share").replace("{name}", name) });
      slider.value = weights[index];
      row.append(button, slider);
      return row;
    }));
    shares(weights);
  }
  function shares(weights) {
    const total = weights.reduce((sum, each) => sum + each, 0) || 1;
    for (const button of place.querySelectorAll("[data-class]")) {
      const share = weights[button.dataset.class] / total;
      button.setAttribute("aria-pressed", share > 0.5);
      button.style.setProperty("--share", share);
    }
  }
  function mix(weights) {
    if (!weights.some(Boolean)) return;
    state.weights = weights;
    shares(weights);
    L.want();
    clearTimeout(mix.later);
    mix.later = setTimeout(() => { L.stale(); for (const each of L.watchers) each(false); }, REST);
  }

  // ------------------------------------------------------------------ every number of z

  function numbers() {
    const fold = part("raw"), z = L.z();
    if (!fold.open) return;
    if (rawRows.length !== z.length) {
      rawRows = z.map((_, index) => {
        const label = made("label"), slider = made("input", null, "", { type: "range", min: -4, max: 4, step: 0.02, "data-raw": index,
          "aria-label": word("dimension").replace("{number}", index + 1) });
        label.append(made("small", `z${index + 1}`), slider);
        return label;
      });
      fold.querySelector(".gp-latent-raw").replaceChildren(...rawRows);
    }
    rawRows.forEach((row, index) => { const slider = row.lastChild; if (slider !== document.activeElement) slider.value = z[index]; });
  }

  // ------------------------------------------------------------------ hands

  L.watchers.push((anew) => {
    mixer();
    if (anew) { part("again").hidden = state.key !== "live"; find(); } else soon();
  });
  L.mounts.push((element) => {
    place = element;
    part("again").hidden = true;
    place.addEventListener("input", (event) => {
      const { target } = event;
      if (target.dataset.amount !== undefined) {
        amounts[target.dataset.amount] = Math.abs(target.value) < reach() / 60 ? 0 : Number(target.value);
        L.want(event);
        stale();
      } else if (target.dataset.weight !== undefined) {
        mix([...place.querySelectorAll("[data-weight]")].map((each) => Number(each.value)));
      } else if (target.dataset.raw !== undefined) {
        const z = L.z(), index = Number(target.dataset.raw);
        raw ??= z.map(() => 0);
        raw[index] = Number(target.value) - (L.base()[index] + (along()?.[index] ?? 0));
        L.want(event);
        stale();
      }
    });
    place.addEventListener("change", ({ target }) => { if (target.dataset.name !== undefined) rename(target.dataset.name, target.value); });
    place.addEventListener("dblclick", ({ target }) => { if (target.dataset.amount !== undefined) set(target.dataset.amount, 0); });
    place.addEventListener("click", (event) => {
      const { target } = event, button = target.closest("button");
      if (target.dataset.preview !== undefined) {
        const box = target.getBoundingClientRect(), step = Math.floor((STEPS * (event.clientX - box.left)) / box.width);
        set(target.dataset.preview, steps()[Math.max(0, Math.min(STEPS - 1, step))]);
      }
      if (button?.dataset.class !== undefined) {
        for (const each of place.querySelectorAll("[data-weight]")) each.value = Number(each.dataset.weight === button.dataset.class);
        mix([...place.querySelectorAll("[data-weight]")].map((each) => Number(each.value)));
      }
      if (button?.dataset.method) {
        method = button.dataset.method;
        for (const each of button.parentElement.children) each.setAttribute("aria-pressed", each === button);
        amounts = amounts.map(() => 0);
        find();
      }
      if (button?.dataset.latent === "zero") { L.reset(); L.want(); L.stale(); numbers(); }
      if (button?.dataset.latent === "again") { asked = ""; find(); }
    });
    part("raw").addEventListener("toggle", numbers);
  });
  function set(index, value) {
    amounts[index] = value;
    place.querySelector(`[data-amount="${index}"]`).value = value;
    L.want();
    stale();
  }
  let staleLater = 0;
  function stale() { // the map shows the seeds with what is added to them
    clearTimeout(staleLater);
    staleLater = setTimeout(() => L.stale(), REST);
  }
})();
