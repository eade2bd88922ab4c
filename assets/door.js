// The data door opens when its card is chosen: there is nothing to train on before something was brought.
(() => {
  const WAYS = { uploaded: "files", hub: "hub" };
  const door = () => document.querySelector("#gp-door");

  function open(way) {
    const handle = door()?.querySelector("button.label-wrap");
    if (!handle) return;
    if (!handle.classList.contains("open")) handle.click();
    const names = ["files", "folder", "hub"];
    setTimeout(() => {
      const tabs = [...door().querySelectorAll('[role="tab"]')];
      const index = tabs.length === names.length ? names.indexOf(way) : way === "hub" ? tabs.length - 1 : 0;
      tabs[index]?.click();
      door().scrollIntoView({ block: "nearest" });
    }, 80);
  }

  document.addEventListener("click", (event) => {
    const chosen = event.target.closest?.("#gp-knob-images-data input");
    if (chosen && chosen.value in WAYS) open(WAYS[chosen.value]);
  });
})();
