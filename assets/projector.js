/* The projector's large type, the list of keys, and the arrows.
 *
 * <html data-gp-projector> says that it is on; projector.css enlarges words, `gp.large` the lettering and lines of figures.
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.projector) return;

  const STEPS = 40; // of the bar of history from one end to the other
  const LARGE = { type: 1.5, line: 1.6 };
  const kept = () => { try { return localStorage.getItem("gp-projector") === "1"; } catch { return false; } };
  const asked = new URLSearchParams(location.search).get("projector");
  const root = document.documentElement;

  function set(on) {
    root.toggleAttribute("data-gp-projector", on);
    gp.large = on ? LARGE : null;
    for (const button of document.querySelectorAll("[data-gp-projector-switch]")) button.setAttribute("aria-pressed", String(on));
    gp.redraw();
  }
  gp.projector = {
    get on() { return root.hasAttribute("data-gp-projector"); },
    toggle() {
      const on = !gp.projector.on, button = document.querySelector("[data-gp-projector-switch]");
      try { localStorage.setItem("gp-projector", on ? "1" : "0"); } catch { /* for this page, then */ }
      set(on);
      gp.say(gp.word(button, on ? "on" : "off"));
    },
    mounted: () => set(gp.projector.on),
  };

  // ------------------------------------------------------------------ keys

  const dialog = () => document.getElementById("gp-keys");
  const seen = (element) => element.offsetParent !== null;

  /* The bar of history that is seen goes a step back or on; with Shift, a turn. */
  function through(event, way) {
    const bar = [...document.querySelectorAll(".gp-history input[type=range]:not([disabled])")].find(seen);
    if (!bar) return false;
    const last = Number(bar.max), step = event.shiftKey ? 1 : Math.max(1, Math.round(last / STEPS));
    bar.value = String(Math.min(Math.max(Number(bar.value) + way * step, Number(bar.min)), last));
    for (const what of ["input", "change"]) bar.dispatchEvent(new Event(what, { bubbles: true }));
    return true;
  }
  function press(id) {
    const button = document.getElementById(id);
    button?.click();
    return Boolean(button);
  }
  const KEYS = {
    ArrowLeft: (event) => through(event, -1),
    ArrowRight: (event) => through(event, 1),
    ArrowUp: () => press("gp-faster"),
    ArrowDown: () => press("gp-slower"),
    p: () => { gp.projector.toggle(); return true; },
    "?": () => { dialog()?.showModal(); return true; },
  };
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || gp.keyTaken(event) || (event.repeat && !event.key.startsWith("Arrow"))) return;
    if (act(event)) event.preventDefault();
  });
  addEventListener("click", (event) => {
    if (event.target.closest?.("[data-gp-projector-switch]")) gp.projector.toggle();
    else if (event.target.closest?.("[data-gp-keys]")) dialog()?.showModal();
    else if (event.target.closest?.("[data-gp-keys-close]") || event.target === dialog()) dialog()?.close();
  });

  set(asked === null ? kept() : asked === "1");
})();
