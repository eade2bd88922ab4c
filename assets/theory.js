/* The pages without training: dials and dragging in, one stateless answer out.
 *
 * A page is an element with data-theory-page="name". Its dials are elements with data-knob="path" around a number with a
 * slider, or a select. Whatever changes asks GET page/theory/name?knob=value… for a message, which is shown as if it had
 * come down the stream; one request is in flight, the newest wins. A figure with data-handles lists what can be dragged
 * in it: [{x: knob, y?: knob}], in the units of its axes.
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.theory) return;
  gp.theory = { answered: {} };

  const inputs = (dial) => [...dial.querySelectorAll("input, select")];
  const value = (dial) => inputs(dial)[0].value;
  const dials = (page) => [...page.querySelectorAll("[data-knob]")];
  const dial = (page, knob) => page.querySelector(`[data-knob="${CSS.escape(knob)}"]`);
  const pageOf = (element) => element.closest?.("[data-theory-page]");

  function put(dial, written) {
    for (const each of inputs(dial)) each.value = written;
    dial.toggleAttribute("data-changed", String(written) !== dial.dataset.default);
  }

  // ------------------------------------------------------------------ asking

  const asking = new WeakMap(); // page → its line of requests
  const layouts = {}; // slot → the layout that is drawn: sent again only when it changes, so that lines just move

  function ask(page) {
    if (!asking.has(page)) asking.set(page, line(page));
    asking.get(page)(dials(page).map((each) => [each.dataset.knob, value(each)]));
  }
  function line(page) {
    const name = page.dataset.theoryPage;
    let good = dials(page).map((each) => [each.dataset.knob, each.dataset.default]);
    return gp.latest(
      (knobs) => gp.fetch(`${gp.root()}/gradio_api/page/theory/${name}?${new URLSearchParams([...knobs, ["lang", gp.language]])}`),
      async (response, knobs) => {
        if (!response.ok) {
          if (response.status === 400) gp.say((await response.json()).say);
          for (const [knob, written] of good) put(dial(page, knob), written);
          return;
        }
        const message = await response.json();
        good = knobs;
        for (const [slot, figure] of Object.entries(message.figures)) {
          const layout = JSON.stringify(figure.layout);
          if (layouts[slot] === layout) delete figure.layout;
          layouts[slot] = layout;
        }
        gp.merge(message);
        gp.theory.answered[name] = (gp.theory.answered[name] ?? 0) + 1;
      },
    );
  }

  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) {
        seen.unobserve(target);
        ask(target);
      }
  });
  gp.theory.mounted = (element) => {
    for (const page of element.querySelectorAll("[data-theory-page]")) seen.observe(page);
  };

  // ------------------------------------------------------------------ dials

  addEventListener("input", ({ target }) => {
    const own = target.closest?.("[data-knob]"), page = own && pageOf(own);
    if (!page || target.type === "number") return; // a number is done when it is entered
    put(own, target.value);
    ask(page);
  });
  addEventListener("change", ({ target }) => {
    const own = target.closest?.("[data-knob]"), page = own && pageOf(own);
    if (!page || target.type !== "number") return;
    const written = target.value;
    put(own, written);
    target.value = written;
    ask(page);
  });
  addEventListener("dblclick", ({ target }) => {
    const own = target.closest?.("[data-knob]"), page = own && pageOf(own);
    if (!page || target.closest("input[type=number], select")) return;
    put(own, own.dataset.default);
    ask(page);
  });
  addEventListener("click", ({ target }) => {
    const page = target.closest?.("[data-theory-restore]") && pageOf(target);
    if (!page) return;
    for (const each of dials(page)) put(each, each.dataset.default);
    ask(page);
  });

  // ------------------------------------------------------------------ the choice of page

  function choose(tab, focus) {
    for (const each of tab.parentElement.querySelectorAll("[role=tab]")) {
      const on = each === tab;
      each.setAttribute("aria-selected", on);
      each.tabIndex = on ? 0 : -1;
      document.getElementById(each.getAttribute("aria-controls")).hidden = !on;
    }
    if (focus) tab.focus();
  }
  addEventListener("click", ({ target }) => {
    const tab = target.closest?.(".gp-theory-tabs [role=tab]");
    if (tab) choose(tab);
  });
  addEventListener("keydown", (event) => {
    const tab = event.target.closest?.(".gp-theory-tabs [role=tab]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || !step) return;
    event.preventDefault();
    const all = [...tab.parentElement.children];
    choose(all.at((all.indexOf(tab) + step) % all.length), true);
  });

  // ------------------------------------------------------------------ dragging

  /* A place on the figure in the units of its axes, and how many pixels lie between two places. */
  function place(figure, event) {
    const { left, top } = figure.getBoundingClientRect(), { xaxis, yaxis } = figure._fullLayout;
    return { x: xaxis.p2d(event.clientX - left - xaxis._offset), y: yaxis.p2d(event.clientY - top - yaxis._offset) };
  }
  const pixels = (axis, from, to) => Math.abs(axis.d2p(from) - axis.d2p(to));

  function turned(page, knob, wanted) {
    const own = dial(page, knob), slider = own.querySelector("[type=range]");
    const [low, high, step] = [slider.min, slider.max, slider.step].map(Number);
    const clamped = Math.min(high, Math.max(low, wanted));
    put(own, String(Number((low + Math.round((clamped - low) / step) * step).toFixed(6))));
  }

  let held = null; // {figure, page, handle, id, apart: between the finger and what it holds}
  addEventListener("pointerdown", (event) => {
    const figure = event.target.closest?.(".gp-figure[data-handles]"), page = figure && pageOf(figure);
    if (!page || event.button || !figure._fullLayout || event.target.closest(".legend")) return;
    const at = place(figure, event), { xaxis, yaxis } = figure._fullLayout;
    const where = (handle) => ({ x: Number(value(dial(page, handle.x))), y: handle.y ? Number(value(dial(page, handle.y))) : at.y });
    const far = (handle) => Math.hypot(pixels(xaxis, where(handle).x, at.x), pixels(yaxis, where(handle).y, at.y));
    const handle = JSON.parse(figure.dataset.handles).reduce((best, each) => (far(each) < far(best) ? each : best));
    const apart = handle.y ? { x: 0, y: 0 } : { x: where(handle).x - at.x, y: 0 }; // a start is set, a bump is taken hold of
    held = { figure, page, handle, id: event.pointerId, apart };
    figure.setPointerCapture?.(event.pointerId);
    figure.classList.add("gp-held");
    if (handle.y) moved(event);
  }, true);
  function moved(event) {
    if (held?.id !== event.pointerId) return;
    const at = place(held.figure, event);
    turned(held.page, held.handle.x, at.x + held.apart.x);
    if (held.handle.y) turned(held.page, held.handle.y, at.y);
    ask(held.page);
  }
  function dropped(event) {
    if (held?.id !== event.pointerId) return;
    held.figure.classList.remove("gp-held");
    held = null;
  }
  addEventListener("pointermove", moved, true);
  addEventListener("pointerup", dropped, true);
  addEventListener("pointercancel", dropped, true);
})();
