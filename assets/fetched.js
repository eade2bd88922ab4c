/* Pictures and files of this tab alone. Their address with the tab's token in it would stand in a browser's history, in a copied
 * link, in the list of downloads: so a script fetches the pictures, and for a file the token travels in a form's body.
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.picture) return;

  const AHEAD = "400px"; // so far out of sight a picture is fetched already
  const AGAIN = [2000, 4000, 8000]; // milliseconds until a picture that did not come is asked for again: a server refuses a burst
  const STAYS = 60_000; // milliseconds that a frame has for its download to begin

  const wanted = new WeakMap(); // element → fetches what it is to show
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      wanted.get(target)?.();
    }
  }, { rootMargin: AHEAD });

  const inWords = (blob) => new Promise((done, failed) => { // a data address: gone with the element that shows it
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });

  /* Show the picture at `place` once the element comes near sight; the one before stays until this one can be drawn.
   * `put(source)` is for what is no image. Of several that were asked for, the last is shown. One that was refused or failed
   * is asked for again, as long as the element stands on the page and wants no other. */
  gp.picture = (element, place, put = (source) => { element.src = source; }) => {
    let failed = 0;
    const later = () => {
      const pause = AGAIN[failed];
      failed += 1;
      if (pause) setTimeout(() => { if (element.isConnected && wanted.get(element) === fetching) near.observe(element); }, pause);
    };
    const fetching = async () => {
      try {
        const answer = await gp.fetch(place);
        if (!answer.ok) return later();
        const ready = new Image();
        ready.src = await inWords(await answer.blob());
        await ready.decode();
        if (wanted.get(element) === fetching) put(ready.src);
      } catch (error) {
        gp.errors.push(String(error));
        later();
      }
    };
    wanted.set(element, fetching);
    near.unobserve(element);
    near.observe(element); // it tells at once where the element is
  };

  /* Save the file that the server gives for `values`, under the name that it gives; where it answers a sentence, say that.
   * The browser writes it to the disk as it comes: a run of many megabytes is never held in the page. */
  let asked = 0;
  gp.download = (place, values, failed) => {
    const frame = document.createElement("iframe"), form = document.createElement("form");
    Object.assign(frame, { name: `gp-download-${(asked += 1)}`, hidden: true });
    Object.assign(form, { method: "post", action: `${place}?${new URLSearchParams({ lang: gp.language })}`, target: frame.name, hidden: true });
    for (const [name, value] of Object.entries({ sid: gp.sid, ...values }))
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    document.body.append(frame, form);
    frame.onload = () => { // a page came, or none at all: a download is neither
      const said = frame.contentDocument ? frame.contentDocument.body?.textContent.trim() : failed;
      if (!said) return;
      gp.say(said);
      frame.remove();
    };
    form.submit();
    form.remove();
    setTimeout(() => frame.remove(), STAYS);
  };
})();
