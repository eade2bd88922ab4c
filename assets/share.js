/* Share links: the dialog that makes them, what a link that was opened did, what it hides, and the page as a frame of another.
 *
 * The server makes a link of what the tab shows (`GET /gradio_api/page/share/{sid}`) and reads one when the page comes to its
 * session: `gp.share.search()` is what the address asks for, `gp.share.came(json)` what came of it. After that the address
 * forgets it, so that a reload keeps what was changed since.
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.share) return;

  const TAKEN = ["link", "tab", "hide"]; // of an address, once
  const HIDDEN = "gp-hidden";
  const FRAME = // what a frame of another page does not show: all but the picture, its formula, the player, and what is said
    `#gp-head, #gp-tabs > .tab-wrapper, #gp-tools div:has(> #gp-toast) > :not(#gp-toast, dialog), footer, .gp-side, .gp-curves, .gp-arrange, .gp-share-line button[data-gp-share=show],
    .gp-stage > :not(:has(.gp-picture, .gp-pair, .gp-formula)) { display: none !important; }
    #gp-tools { position: absolute !important; padding: 0 !important; }
    .gp-frame { grid-template-columns: minmax(0, 1fr) !important; }
    html body .gp-frame.gp-frame .gp-figure.gp-figure.gp-picture { height: max(280px, calc(100vh - 240px)) !important; }
    .gp-stage :is(.gp-invite, .gp-says) { display: none !important; } /* the picture still says it to a screen reader */`;
  const address = new URL(location.href);
  gp.framed = address.searchParams.get("embed") === "1";
  if (gp.framed) { // several frames of one page share what a tab remembers: each is a tab of its own, by its address
    const name = `gp-sid${address.search}`;
    try {
      gp.sid = sessionStorage.getItem(name) ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      sessionStorage.setItem(name, gp.sid);
    } catch { /* without storage live.js made it one already */ }
    gp.kept = () => "";
  }

  // ------------------------------------------------------------------ what is hidden

  const sheet = document.createElement("style");
  document.head.append(sheet);
  const kept = () => { try { return (sessionStorage.getItem(HIDDEN) ?? "").split(" ").filter(Boolean); } catch { return []; } };
  let hidden = gp.framed ? [] : kept(); // frames share what a tab keeps: each hides what its own address says
  const boxes = () => [...document.querySelectorAll("#gp-share [data-gp-hides]")];
  function paint() {
    const selectors = boxes().filter((box) => hidden.includes(box.value)).map((box) => box.dataset.gpHides);
    const hiding = selectors.length ? `${selectors.join(", ")} { display: none !important; }` : "";
    const wider = hidden.includes("charts") ? "@media (min-width: 821px) { .gp-frame { grid-template-columns: 272px minmax(0, 1fr) !important; } }" : "";
    sheet.textContent = `${gp.framed ? FRAME : ""}\n${hiding}\n${wider}`;
    const line = document.querySelector(".gp-share-line");
    if (!line) return;
    for (const each of line.querySelectorAll("[data-gp-share-slot=hid], [data-gp-share=show]")) each.hidden = !hidden.length;
    line.hidden = !hidden.length && !line.querySelector("[data-gp-share-slot=notes]").childElementCount;
  }
  function hide(names) {
    hidden = names;
    if (!gp.framed) try { sessionStorage.setItem(HIDDEN, names.join(" ")); } catch { /* until the page is loaded again */ }
    paint();
    requestAnimationFrame(() => dispatchEvent(new Event("resize")));
  }
  function tell(sentences) {
    const notes = document.querySelector("[data-gp-share-slot=notes]");
    notes?.replaceChildren(...sentences.map((words) => {
      const line = document.createElement("p");
      line.textContent = words;
      return line;
    }));
    paint();
  }

  // ------------------------------------------------------------------ a link that was opened

  function came(json) {
    if (!json) return;
    const { told, hidden: names, lesson } = JSON.parse(json);
    gp.taken(...TAKEN);
    hide(names);
    tell(told);
    if (lesson) gp.lessons?.open?.(lesson);
  }

  // ------------------------------------------------------------------ the dialog

  const dialog = () => document.getElementById("gp-share");
  const field = (name) => dialog().querySelector(`[data-gp-share-field=${name}]`);
  const slot = (name) => dialog().querySelector(`[data-gp-share-slot=${name}]`);
  const chosen = () => boxes().filter((box) => box.checked).map((box) => box.value);
  const here = () => `${location.origin}${location.pathname}`;
  const tab = () => document.querySelector("#gp-tabs > .tab-wrapper button[role=tab][aria-selected=true]")?.dataset.tabId ?? "";

  function question() {
    const asked = new URLSearchParams({ at: here(), tab: tab(), hide: chosen().join(",") });
    if (tab() === "lessons" && gp.lessons?.current) asked.set("lesson", gp.lessons.current);
    if (field("now").checked) asked.set("now", "");
    return `${gp.root()}/gradio_api/page/share/${gp.sid}?${asked}`;
  }
  const refresh = gp.latest(
    () => gp.fetch(question()).then((answer) => answer.json()),
    (made) => {
      const told = slot("told"), code = slot("code"), visit = slot("visit");
      if (!made.link) {
        told.textContent = made.say ?? gp.word(dialog(), "failed");
        return;
      }
      field("address").value = visit.href = made.address;
      field("command").value = made.command;
      const framed = new URL(made.address);
      framed.searchParams.set("embed", "1");
      field("frame").value = `<iframe src="${framed.href.replaceAll("&", "&amp;")}" width="760" height="620" style="border:0" title="${document.title}" allow="clipboard-write"></iframe>`;
      code.hidden = !made.qr;
      if (made.qr) code.src = `data:image/svg+xml;base64,${btoa(made.qr)}`;
      slot("now").hidden = !made.changes;
      told.textContent = [...made.told, ...(made.qr ? [] : [gp.word(dialog(), "dense")])].join(" ");
    },
  );
  function open() {
    for (const box of boxes()) box.checked = hidden.includes(box.value);
    field("address").value = "";
    slot("told").textContent = "";
    dialog().showModal();
    refresh();
  }
  async function copy(button) {
    const { value } = field(button.dataset.gpShareOf), before = button.textContent;
    field(button.dataset.gpShareOf).select();
    const done = await gp.copy(value);
    button.textContent = gp.word(dialog(), done ? "copied" : "failed");
    slot("told").textContent = done ? gp.word(dialog(), "copied") : gp.word(dialog(), "failed");
    setTimeout(() => { button.textContent = before; }, 1600);
  }

  const ACTIONS = {
    open,
    close: () => dialog().close(),
    copy,
    show: () => hide([]),
    dismiss: () => { tell([]); document.querySelector(".gp-share-line").hidden = true; },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-gp-share]");
    if (button) return ACTIONS[button.dataset.gpShare]?.(button);
    if (event.target === dialog()) dialog().close(); // beside it
  });
  document.addEventListener("change", ({ target }) => {
    if (target.closest?.("#gp-share") && target.matches("[data-gp-hides], [data-gp-share-field=now]")) refresh();
  });
  addEventListener("keydown", (event) => { // the page's own keys stay off while the dialog is open
    if (dialog()?.open) event.stopImmediatePropagation();
  }, true);

  gp.share = { search: () => address.search, came, hide, mounted: paint };
  paint();
})();
