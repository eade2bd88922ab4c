/* Between samples: four stops, strips through them both ways, a sheet between all four, and a walk that goes round. */
(() => {
  "use strict";
  const gp = window.gp, L = gp?.latent;
  if (!L || L.paths) return;
  const NAMES = ["A", "B", "C", "D"], SIDE = 9, FRAMES = 60, REST = 150;
  const FIGURE_3 = { key: "dcgan-digits", seeds: [105, 94, 596, 30] };
  const { word, part, state } = L;

  let place = null, visible = false, dirty = true, through = 2, count = 11, kind = "spherical", strips = null, sheet = null, gif = "", timer = 0;
  const stops = NAMES.map((name, index) => ({ name, seed: index + 1, z: null, taken: false }));
  L.paths = { drawn: 0 };
  const zs = () => stops.map((each) => each.z);
  const ready = () => stops.every((each) => each.z);
  L.stops = () => (ready() ? zs().slice(0, through) : []); // the path, for whoever asks what D thinks along it

  /* Stops that are seeds become z of the generator that is open; those that were taken stay what they are. */
  const sample = gp.latest(
    () => L.ask("samples", { seeds: stops.map((each) => each.seed) }, { quiet: true }),
    (answer) => {
      if (answer?.wait) return void setTimeout(later, 500);
      if (!answer?.head || answer.head.key !== state.key) return;
      stops.forEach((each, index) => { if (!each.taken) each.z = answer.head.zs[index]; });
      portraits();
    },
  );
  const portraits = gp.latest(
    () => L.ask("fan", { origin: [stops[0].z], vectors: stops.map(({ z }) => z.map((value, at) => value - stops[0].z[at])), steps: stops.map(() => [1]) }, { quiet: true }),
    (answer) => {
      if (!answer?.head) return;
      stops.forEach(({ name, seed, taken }, index) => {
        L.paint(place.querySelector(`[data-stop-go="${name}"] canvas`), answer, 1, index, 1);
        place.querySelector(`[data-stop-says="${name}"]`).textContent = taken ? word("from_here") : word("of_seed").replace("{seed}", seed);
        place.querySelector(`[data-stop-seed="${name}"]`).value = taken ? "" : seed;
      });
      both();
      between();
    },
  );
  const both = gp.latest(
    () => L.ask("path", { stops: zs().slice(0, through), count }, { quiet: true }),
    (answer) => {
      if (!answer?.head || answer.head.key !== state.key) return;
      strips = answer.head;
      const half = answer.head.shape[0] / 2;
      ["linear", "spherical"].forEach((name, index) => L.paint(place.querySelector(`[data-strip="${name}"]`), answer, half, index * half, half));
      L.paths.drawn += 1;
    },
  );
  const between = gp.latest(
    () => L.ask("corners", { stops: zs(), side: SIDE, kind }, { quiet: true }),
    (answer) => {
      if (!answer?.head || answer.head.key !== state.key) return;
      sheet = answer.head;
      L.paint(part("sheet"), answer, SIDE);
    },
  );
  function draw() {
    dirty = false;
    if (stops.some((each) => !each.taken)) sample(); else portraits();
  }
  /* Nothing is drawn that nobody sees. */
  function later() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => { if (visible && L.seen() && state.key && L.head()) draw(); }, REST);
  }
  L.watchers.push((anew) => {
    if (anew) for (const each of stops) if (each.taken && each.z?.length !== L.z().length) each.taken = false;
    later();
  });

  async function film() {
    if (!ready()) return;
    const button = part("film"), says = place.querySelector("[data-gp='latent-film']");
    button.disabled = true;
    says.textContent = word("drawing");
    const answer = await L.ask("film", { stops: zs(), count: FRAMES, kind });
    button.disabled = false;
    says.textContent = "";
    if (!answer?.blob) return;
    const blob = await answer.blob();
    if (gif) URL.revokeObjectURL(gif);
    gif = URL.createObjectURL(blob);
    part("film-shown").src = part("film-save").href = gif;
    part("film-shown").hidden = part("film-save").hidden = false;
    says.textContent = word("film_made").replace("{count}", FRAMES).replace("{size}", Math.round(blob.size / 1000));
  }
  /* Which picture of a canvas was clicked. */
  function picked(event, columns, rows) {
    const box = event.target.getBoundingClientRect();
    const [column, row] = [(columns * (event.clientX - box.left)) / box.width, (rows * (event.clientY - box.top)) / box.height].map(Math.floor);
    return Math.max(0, Math.min(columns * rows - 1, row * columns + column));
  }
  function press(button) {
    for (const each of button.parentElement.children) each.setAttribute("aria-pressed", each === button);
  }
  function figure3() {
    stops.forEach((each, index) => Object.assign(each, { seed: FIGURE_3.seeds[index], taken: false }));
    press(place.querySelector("[data-through='4']"));
    [through, count] = [4, 13];
    part("count").value = part("count-says").textContent = count;
    const card = place.querySelector(`.gp-latent-card[data-key="${FIGURE_3.key}"]`);
    if (card && state.key !== FIGURE_3.key) card.click();
    later();
  }

  L.mounts.push((element) => {
    place = element;
    const section = place.querySelector(".gp-latent-paths");
    section.addEventListener("click", (event) => {
      const button = event.target.closest("button"), { dataset } = button ?? event.target;
      const found = (name) => stops.find((each) => each.name === name);
      if (dataset.stopTake && L.z().length) { Object.assign(found(dataset.stopTake), { z: L.z(), taken: true }); later(); }
      if (dataset.stopGo && found(dataset.stopGo).z) L.go(found(dataset.stopGo).z);
      if (dataset.through) { through = Number(dataset.through); press(button); both(); }
      if (dataset.kind) { ({ kind } = dataset); press(button); between(); }
      if (dataset.latent === "film") film();
      if (dataset.latent === "figure-3") figure3();
      if (dataset.strip && strips) {
        const half = strips.zs.length / 2;
        L.go(strips.zs[(dataset.strip === "spherical" ? half : 0) + picked(event, half, 1)]);
      }
      if (dataset.latent === "sheet" && sheet) L.go(sheet.zs[picked(event, SIDE, SIDE)]);
    });
    section.addEventListener("change", ({ target }) => {
      const stop = stops.find((each) => each.name === target.dataset.stopSeed);
      if (!stop || target.value === "") return;
      Object.assign(stop, { seed: Math.min(2147483647, Math.max(0, Math.round(Number(target.value)))), taken: false });
      later();
    });
    part("count").addEventListener("input", ({ target }) => {
      count = Number(target.value);
      part("count-says").textContent = count;
      both();
    });
    new IntersectionObserver((entries) => { visible = entries.at(-1).isIntersecting; if (visible && dirty) later(); }).observe(section);
  });
})();
