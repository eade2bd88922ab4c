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
  const POLL = 250;

  let place = null, all = [], open = "", label = null, asked = "", known = "";
  const at = (selector) => place.querySelector(selector);
  const part = (name) => at(`[data-zoo="${name}"]`);
  const word = (name) => place.dataset[`word${name.split("_").map((each) => each[0].toUpperCase() + each.slice(1)).join("")}`];
  const address = (path, values) => `${gp.root()}/gradio_api/models/${gp.sid}/${path}${values ? `?${new URLSearchParams(values)}` : ""}`;
  const chosen = () => all.find((each) => each.key === open);
  function made(tag, words, cls) {
    const element = document.createElement(tag);
    if (words !== undefined) element.textContent = words;
    if (cls) element.className = cls;
    return element;
  }

  async function call(path, values, options) {
    let answer;
    try { answer = await fetch(address(path, values), options); } catch { gp.say(word("failed")); return null; }
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return told;
    gp.say(told.say ?? word("failed"));
    return null;
  }
  const order = async (path, values, body) => heard(await call(path, values, { method: "POST", body }));

  // ------------------------------------------------------------------ cards

  function cards() {
    const list = at(".gp-zoo-cards");
    list.replaceChildren(...all.map((each) => {
      const item = made("div"), button = made("button", undefined, "gp-zoo-card"), picture = made("img");
      item.setAttribute("role", "listitem");
      button.type = "button";
      button.dataset.key = each.key;
      button.setAttribute("aria-pressed", each.key === open);
      picture.alt = "";
      picture.loading = "lazy";
      picture.src = each.picture || address(`sheet/${each.key}`, { seed: 0 });
      button.append(picture, made("b", each.title), made("span", each.game || each.about), made("span", each.headline));
      item.append(button);
      return item;
    }));
  }

  // ------------------------------------------------------------------ the viewer

  const sheet = gp.latest(
    (url) => fetch(url),
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
    part("sheet").alt = word("sheet_of").replace("{title}", one.title).replace("{seed}", seed) + named;
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
    if (focus) viewer.scrollIntoView({ block: "nearest" });
  }
  function tell(one) {
    at(".gp-zoo-viewer h2").textContent = one.title;
    at(".gp-zoo-about").textContent = one.about;
    for (const name of ["train", "judge", "model"]) part(name).hidden = !one.ours;
    part("forget").hidden = one.origin === "ready";
    if (one.ours) part("model").href = address(`file/${one.key}`);
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
  function bars(one) {
    const chart = at(".gp-zoo-bars"), most = Math.max(...one.bars.map(([, share]) => share), 1e-9);
    chart.hidden = !one.bars.length;
    chart.setAttribute("aria-label", `${word("share")}: ${one.bars.map(([name, share]) => `${name} ${Math.round(100 * share)} %`).join(", ")}`);
    chart.replaceChildren(...one.bars.map(([name, share]) => {
      const bar = made("div"), filled = made("i");
      filled.style.height = `${(100 * share) / most}%`;
      bar.title = `${name}: ${(100 * share).toFixed(1)} %`;
      bar.append(made("span", `${Math.round(100 * share)}`), filled, made("small", name));
      return bar;
    }));
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

  let polling = 0;
  function heard(news) {
    if (!news) return;
    const row = at(".gp-zoo-busy"), wasBusy = !row.hidden;
    row.hidden = !news.busy;
    at(".gp-zoo-busy progress").value = news.fraction;
    at(".gp-zoo-says").textContent = news.busy ? news.say : "";
    for (const name of ["fetch", "take", "judge", "file"]) part(name).disabled = news.busy;
    if (news.failed && wasBusy && !news.busy) gp.say(news.say);
    asks(news.asks);
    const ready = all.filter((each) => each.origin === "ready").map((each) => news.judged?.find((one) => one.key === each.key) ?? each);
    const now = JSON.stringify([ready, news.own]);
    if (now !== known) {
      known = now;
      all = [...ready, ...news.own];
      cards();
      shared();
      if (news.latest && news.latest !== zoo.latest) show(news.latest, true);
      else if (chosen()) tell(chosen());
      else if (open) show("", false);
    }
    zoo.latest = news.latest;
    if (news.told && wasBusy && !news.busy && news.told !== zoo.told) gp.say(news.told);
    zoo.told = news.told;
    clearTimeout(polling);
    if (news.busy) polling = setTimeout(async () => heard(await call("news")), POLL);
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
    form.querySelector("select")?.focus({ preventScroll: true });
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
    close: () => show("", false),
    fetch: () => part("hub").value.trim() && order("hub", { id: part("hub").value.trim() }),
    take: () => order("take"),
    cancel: () => order("cancel"),
    judge: () => order(`judge/${open}`, { seed: part("seed").value || "0" }),
    forget: () => order(`forget/${open}`),
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
      order("open", { name: file.name }, file);
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
  const seen = new IntersectionObserver(async (entries) => {
    if (!entries.some((each) => each.isIntersecting)) return;
    seen.disconnect();
    const told = await call("cards");
    if (!told) { setTimeout(() => seen.observe(place), 2000); return; }
    all = told.ready;
    zoo.latest = told.latest;
    heard(told);
    zoo.ready = true;
  });
  zoo.mounted = (element) => {
    place = element.querySelector("#gp-zoo");
    if (!place) return;
    listen();
    seen.observe(place);
  };
})();
