/* The tab of models: cards, a viewer with fresh samples, and the ways in. Words come as text, never as HTML.
 *
 * GET models/{sid}/cards is all there is; GET …/news what may have changed while something is under way; the orders are
 * POSTs that answer with the news. A sheet is an image at …/sheet/{key}?seed=&label=.
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.zoo) return;
  const zoo = (gp.zoo = { training: "", shown: 0 });
  const POLL = 400, AGAIN = 2000; // milliseconds: while something is under way, and until the cards have come

  let place = null, all = [], open = "", label = null, asked = "", known = "", sending = null;
  const at = (selector) => place.querySelector(selector);
  const part = (name) => at(`[data-zoo="${name}"]`);
  const word = (name, values) => gp.word(place, name, values);
  const address = (path, values) => `${gp.root()}/gradio_api/models/${gp.sid}/${path}${values ? `?${new URLSearchParams(values)}` : ""}`;
  const chosen = () => all.find((each) => each.key === open);
  function made(tag, words, cls) {
    const element = document.createElement(tag);
    if (words !== undefined) element.textContent = words;
    if (cls) element.className = cls;
    return element;
  }

  /* Its answer; throws with the server's sentence. */
  async function told(path, values, options) {
    const answer = await gp.fetch(address(path, values), options).catch(() => { throw new Error(word("failed")); });
    const words = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(words.say ?? word("failed"));
    return words;
  }
  /* What a visitor asked for: why it is not to be had is said. */
  async function call(path, values, options) {
    try { return await told(path, values, options); } catch (error) { gp.say(error.message); return null; }
  }
  const order = async (path, values, body) => heard(await call(path, values, { method: "POST", body }));

  // ------------------------------------------------------------------ cards

  /* A card stays the same element while its generator is there: it keeps the focus, and its picture is not fetched again. */
  const cardOf = (key) => [...place.querySelectorAll(".gp-zoo-card")].find((each) => each.dataset.key === key);
  function card(each) {
    const item = made("div"), button = made("button", undefined, "gp-zoo-card"), picture = made("img");
    item.setAttribute("role", "listitem");
    button.type = "button";
    button.dataset.key = each.key;
    picture.alt = "";
    picture.loading = "lazy";
    if (each.picture) picture.src = `${gp.root()}/gradio_api/models/${each.picture}`;
    else gp.picture(picture, address(`sheet/${each.key}`, { seed: 0 }));
    button.append(picture, made("b"), made("span"), made("span"));
    item.append(button);
    return item;
  }
  function cards() {
    const list = at(".gp-zoo-cards"), keys = all.map((each) => each.key);
    for (const item of [...list.children]) if (!keys.includes(item.firstChild.dataset.key)) item.remove();
    all.forEach((each, index) => {
      const item = cardOf(each.key)?.parentElement ?? card(each), [, ...places] = item.firstChild.children;
      [each.title, each.game || each.about, each.headline].forEach((words, which) => { places[which].textContent = words; });
      item.firstChild.setAttribute("aria-pressed", each.key === open);
      if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    });
  }

  // ------------------------------------------------------------------ the viewer

  const sheet = gp.latest(
    (url) => gp.fetch(url),
    async (answer) => {
      if (!answer.ok) return gp.say((await answer.json().catch(() => ({}))).say ?? word("failed"));
      const image = part("sheet"), before = image.src, blob = await answer.blob();
      image.src = URL.createObjectURL(blob);
      part("png").href = image.src;
      if (before.startsWith("blob:")) URL.revokeObjectURL(before);
      zoo.shown += 1;
    },
  );
  function draw() {
    const one = chosen(), seed = part("seed").value || "0";
    const named = label === null ? "" : `, ${one.classes[label]}`;
    part("sheet").alt = word("sheet_of", { title: one.title, seed }) + named;
    part("png").download = `${one.key}-seed-${seed}${label === null ? "" : `-${label}`}.png`;
    sheet(address(`sheet/${one.key}`, { seed, ...(label === null ? {} : { label }) }));
  }
  function show(key, focus) {
    open = key;
    label = null;
    const one = chosen(), viewer = at(".gp-zoo-viewer");
    viewer.hidden = !one;
    for (const each of place.querySelectorAll(".gp-zoo-card")) each.setAttribute("aria-pressed", each.dataset.key === key);
    if (!one) return;
    classes(one);
    tell(one);
    draw();
    if (focus) viewer.querySelector("h2").focus({ preventScroll: true });
    if (focus) gp.reveal(viewer);
  }
  function close() {
    const key = open;
    show("", false);
    (cardOf(key) ?? at(".gp-zoo-card"))?.focus({ preventScroll: true });
  }
  const typing = () => document.activeElement?.matches("input:not([type=file]), select, textarea, [contenteditable]") ?? false;
  function tell(one) {
    at(".gp-zoo-viewer h2").textContent = one.title;
    at(".gp-zoo-about").textContent = one.about;
    for (const name of ["train", "judge", "model"]) part(name).hidden = !one.ours;
    part("forget").hidden = one.origin === "ready";
    scores(one);
    bars(one);
    const rows = one.facts.flatMap(([name, value]) => [made("dt", name), made("dd", value)]);
    at(".gp-zoo-facts").replaceChildren(...rows);
    const notes = one.notes.map((each) => made("p", each)), fold = made("details");
    fold.append(made("summary", word("protocol")), ...one.protocol.map((each) => made("p", each)));
    if (one.command) notes.push(made("code", one.command));
    if (one.protocol.length) notes.push(fold);
    at(".gp-zoo-notes").replaceChildren(...notes);
  }
  function scores(one) {
    const table = at(".gp-zoo-scores"), head = made("tr"), body = made("tbody"), above = made("thead");
    table.hidden = !one.scores.length;
    for (const name of ["score", "generated", "floor"]) {
      const cell = made("th", word(name));
      cell.scope = "col";
      head.append(cell);
    }
    above.append(head);
    for (const [name, value, floor, help] of one.scores) {
      const row = made("tr"), first = made("th", name);
      first.scope = "row";
      row.title = help;
      row.append(first, made("td", value), made("td", floor));
      body.append(row);
    }
    table.replaceChildren(above, body);
  }
  /* The data's own shares are asked for once a generator, when it is first opened: reading pictures takes the server a while. */
  const real = {}; // key → the share of each class in the data
  async function reals(one) {
    if (one.key in real || !one.ours || !one.bars.length) return;
    real[one.key] = null;
    const answer = await gp.fetch(address(`shares/${one.key}`)).catch(() => null);
    if (!answer?.ok) return delete real[one.key];
    real[one.key] = Object.fromEntries((await answer.json()).shares);
    if (chosen()?.key === one.key) bars(chosen());
  }
  const percent = (share) => `${share > 0 && share < 0.01 ? (100 * share).toFixed(1) : Math.round(100 * share)} %`;
  function bars(one) {
    const chart = at(".gp-zoo-bars"), data = real[one.key] ?? {};
    const most = Math.max(...one.bars.map(([name, share]) => Math.max(share, data[name] ?? 0)), 1e-9);
    at(".gp-zoo-shares").hidden = !one.bars.length;
    at(".gp-zoo-real").hidden = !real[one.key];
    const told = ([name, share]) => `${name} ${percent(share)}` + (name in data ? ` (${word("in_data")} ${percent(data[name])})` : "");
    chart.setAttribute("aria-label", `${word("share")}: ${one.bars.map(told).join(", ")}`);
    chart.replaceChildren(...one.bars.map(([name, share]) => {
      const bar = made("div"), plot = made("em"), filled = made("i"), line = made("u");
      filled.style.height = `${(100 * share) / most}%`;
      plot.append(filled);
      if (name in data) {
        line.style.bottom = `${(100 * data[name]) / most}%`;
        plot.append(line);
      }
      bar.title = told([name, share]);
      bar.append(plot, made("span", percent(share)), made("small", name));
      return bar;
    }));
    reals(one);
  }
  function classes(one) {
    const group = at(".gp-zoo-classes");
    group.hidden = !one.classes.length;
    group.replaceChildren(...[word("any_class"), ...one.classes].map((name, index) => {
      const button = made("button", name);
      button.type = "button";
      button.dataset.label = index - 1;
      button.setAttribute("aria-pressed", index === 0);
      return button;
    }));
  }

  // ------------------------------------------------------------------ news

  const polling = gp.poll(async () => heard(await told("news")), POLL);
  let wasBusy = false; // at the last news
  let judging = ""; // whose judgement is under way: it is told where its scores will stand
  function busy(fraction, words) {
    const row = at(".gp-zoo-busy"), left = fraction === null && row.contains(document.activeElement);
    const actions = at(".gp-zoo-actions"), here = fraction !== null && judging !== "" && judging === open;
    const home = here ? actions : at(".gp-zoo-ways").parentElement;
    if (row.parentElement !== home) here ? home.append(row) : at(".gp-zoo-ways").after(row);
    actions.toggleAttribute("data-busy", here);
    if (fraction === null) judging = "";
    row.hidden = fraction === null;
    at(".gp-zoo-busy progress").value = fraction ?? 0;
    at(".gp-zoo-says").textContent = fraction === null ? "" : words;
    for (const name of ["fetch", "take", "judge", "file"]) part(name).disabled = fraction !== null;
    if (left) part("file").focus({ preventScroll: true }); // what is hidden cannot keep the focus
  }
  function heard(news) {
    if (!news) return;
    busy(news.busy ? news.fraction : null, news.say);
    if (news.failed && wasBusy && !news.busy) gp.say(news.say);
    asks(news.asks);
    const ready = all.filter((each) => each.origin === "ready").map((each) => news.judged?.find((one) => one.key === each.key) ?? each);
    const now = JSON.stringify([ready, news.own]);
    if (now !== known) {
      known = now;
      all = [...ready, ...news.own];
      cards();
      shared();
      if (news.latest && news.latest !== zoo.latest) show(news.latest, !typing());
      else if (chosen()) tell(chosen());
      else if (open) show("", false);
    }
    zoo.latest = news.latest;
    if (news.told && wasBusy && !news.busy && news.told !== zoo.told) gp.say(news.told);
    zoo.told = news.told;
    wasBusy = news.busy;
    if (news.busy) polling.go(POLL);
    else polling.stop();
  }
  /* A file goes to the server: how far it is, and the button that gives up. */
  async function upload(file) {
    busy(0, word("sending", { name: file.name, percent: 0 }));
    sending = gp.send(address("open", { name: file.name }), file, (share) => {
      busy(share, word("sending", { name: file.name, percent: Math.floor(100 * share) }));
    });
    const answer = await sending.answer, given_up = sending.given_up;
    sending = null;
    busy(null);
    if (answer?.ok) return heard(JSON.parse(answer.text));
    if (given_up) return gp.say(word("cancelled"));
    let say = "";
    try { say = JSON.parse(answer.text).say; } catch { /* nothing came, or not from the playground */ }
    gp.say(say || word("failed"));
  }
  /* The form for what a file does not say; what is usual is chosen, and nothing is taken before it is sent. */
  function asks(wanted) {
    const form = at(".gp-zoo-asks"), now = JSON.stringify(wanted ?? null);
    form.hidden = !wanted;
    if (now === asked) return;
    asked = now;
    form.replaceChildren();
    if (!wanted) return;
    form.append(made("h3", form.dataset.title.replace("{title}", wanted.title)));
    for (const each of wanted.questions) {
      const row = made("label", each.label), select = made("select");
      select.name = each.name;
      for (const [value, words] of each.choices) select.append(new Option(words, value, value === each.usual, value === each.usual));
      row.append(select);
      form.append(row);
    }
    const go = made("button", form.dataset.go);
    go.type = "submit";
    form.append(go);
    if (!typing()) form.querySelector("select")?.focus({ preventScroll: true });
  }

  // ------------------------------------------------------------------ hands

  const turn = (to) => {
    part("seed").value = Math.min(2147483647, Math.max(0, Math.round(Number(to) || 0)));
    draw();
  };
  const ACTIONS = {
    less: () => turn(Number(part("seed").value) - 1),
    more: () => turn(Number(part("seed").value) + 1),
    other: () => turn(Math.floor(Math.random() * 1e6)),
    close,
    fetch: () => part("hub").value.trim() && order("hub", { id: part("hub").value.trim() }),
    take: () => order("take"),
    cancel: () => {
      if (!sending) return order("cancel");
      sending.given_up = true;
      sending.abort();
    },
    judge: () => order(`judge/${(judging = open)}`, { seed: part("seed").value || "0" }),
    model: () => gp.download(`${gp.root()}/gradio_api/models/file`, { key: open }, word("failed")),
    forget: async () => {
      await order(`forget/${open}`);
      if (!open) at(".gp-zoo-card")?.focus({ preventScroll: true });
    },
    train: () => {
      zoo.training = open;
      document.getElementById("gp-zoo-train")?.click();
      for (const tab of document.querySelectorAll("#gp-tabs [role=tab]"))
        if (tab.textContent.trim() === place.dataset.tab) tab.click();
    },
  };
  function listen() {
    place.addEventListener("click", ({ target }) => {
      const card = target.closest(".gp-zoo-card"), button = target.closest("button[data-zoo]"), kind = target.closest("[data-label]");
      if (card) show(card.dataset.key, true);
      if (button && !button.disabled) ACTIONS[button.dataset.zoo]?.();
      if (kind) {
        label = Number(kind.dataset.label) < 0 ? null : Number(kind.dataset.label);
        for (const each of kind.parentElement.children) each.setAttribute("aria-pressed", each === kind);
        draw();
      }
    });
    place.addEventListener("change", ({ target }) => {
      if (target === part("seed")) turn(target.value);
      if (target !== part("file") || !target.files.length) return;
      const [file] = target.files;
      upload(file);
      target.value = "";
    });
    place.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === part("hub")) ACTIONS.fetch();
    });
    place.addEventListener("submit", (event) => {
      event.preventDefault();
      order("answer", Object.fromEntries(new FormData(event.target)));
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !open || !place?.offsetParent) return;
    if (event.target === document.body || event.target.closest(".gp-zoo-viewer, .gp-zoo-card")) close();
  });

  // ------------------------------------------------------------------ sharing

  let share = null;
  const field = (name) => share.querySelector(`[data-share="${name}"]`);
  function shared() {
    if (!share) return;
    const select = field("which"), before = select.value;
    select.replaceChildren(...all.filter((each) => each.ours).reverse().map((each) => new Option(each.title, each.key)));
    if (all.some((each) => each.key === before)) select.value = before;
  }
  zoo.sharing = (element) => {
    share = element.querySelector("#gp-share");
    if (!share) return;
    shared();
    share.addEventListener("click", async ({ target }) => {
      const button = target.closest("button[data-share]");
      const asked = { key: field("which").value, repo: field("repo").value.trim(), private: field("private").checked ? "1" : "" };
      if (button?.dataset.share === "preview") {
        const told = await call("share/card", asked), card = share.querySelector(".gp-share-card");
        card.hidden = !told;
        card.textContent = told?.card ?? "";
      } else if (button?.dataset.share === "send" && !button.disabled) {
        await order("share", asked);
        at(".gp-zoo-busy").scrollIntoView({ block: "nearest" });
      }
    });
  };

  /* The cards come when the tab is first seen: by then the server knows this tab. */
  const arriving = gp.poll(async () => {
    const every = await told("cards"), before = open;
    all = every.ready;
    zoo.latest = every.latest;
    heard(every);
    if (before && at(".gp-zoo-viewer").hidden) show(before, false);
    zoo.ready = true;
    return false;
  }, AGAIN);
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((each) => each.isIntersecting)) return;
    seen.disconnect();
    arriving.go();
  });
  zoo.mounted = (element) => { // again when the page is drawn anew: nothing is in its elements then
    const found = element.querySelector("#gp-zoo");
    if (!found || found === place) return;
    place = found;
    known = asked = "";
    listen();
    seen.observe(place);
  };
})();
