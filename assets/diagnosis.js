/* What the light of the player bar opens: the browser's own popover, put below the light; and the way to the lesson. */
(() => {
  "use strict";
  const gp = window.gp;
  const light = () => document.getElementById("gp-light"), about = () => document.getElementById("gp-standing");
  const EDGE = 12; // pixels that stay free beside it

  function place() {
    const box = about(), from = light()?.getBoundingClientRect();
    if (!box?.matches(":popover-open") || !from) return;
    const left = Math.max(EDGE, Math.min(from.left, innerWidth - box.offsetWidth - EDGE));
    box.style.left = `${left}px`;
    box.style.top = `${Math.max(EDGE, Math.min(from.bottom + 8, innerHeight - box.offsetHeight - EDGE))}px`;
  }
  document.addEventListener("beforetoggle", (event) => { // "toggle" comes after it was painted: too late for its place
    if (event.target !== about()) return;
    light()?.setAttribute("aria-expanded", String(event.newState === "open"));
    requestAnimationFrame(place);
  }, true);
  addEventListener("resize", place);
  addEventListener("scroll", place, { passive: true });

  addEventListener("click", (event) => {
    const lesson = event.target.closest?.("[data-gp-lesson]")?.dataset.lesson;
    if (!lesson) return;
    about()?.hidePopover?.();
    gp.lessons?.open(lesson);
  });
})();
