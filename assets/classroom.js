/* A class: the teacher's code and counts, the student's field, and the teacher's word to everybody, which is a notice with a
 * button and never a jump.
 *
 * The panel #gp-class has three faces, [data-gp-class-face]; what the server says goes into [data-gp-class-told="name"].
 * Everything here is asked for by this tab's own token; a tab that joined asks every few seconds.
 */
(() => {
  "use strict";
  const gp = window.gp;
  if (!gp || gp.classroom) return;

  const TEACHER = 2000, STUDENT = 4000; // milliseconds between two looks
  const store = { // for this tab alone, so that it finds its class again after the server forgot it
    get code() { try { return sessionStorage.getItem("gp-class") ?? ""; } catch { return ""; } },
    set code(code) { try { code ? sessionStorage.setItem("gp-class", code) : sessionStorage.removeItem("gp-class"); } catch { /* not kept, then */ } },
    get heard() { try { return sessionStorage.getItem("gp-class-heard") ?? ""; } catch { return ""; } },
    set heard(word) { try { sessionStorage.setItem("gp-class-heard", word); } catch { /* said twice, then */ } },
  };
  const room = (gp.classroom = { teacher: null, student: null, mounted });
  const panel = () => document.getElementById("gp-class");
  const told = (name) => panel()?.querySelector(`[data-gp-class-told="${name}"]`);
  const word = (name, values) => gp.word(panel(), name, values);
  const put = (name, words) => { const place = told(name); if (place && place.textContent !== words) place.textContent = words; };
  function made(tag, words = "", cls = "") {
    const element = document.createElement(tag);
    element.textContent = words;
    if (cls) element.className = cls;
    return element;
  }
  /* Put rows into a list only when they are others: what is read aloud or selected stays. */
  function fill(place, key, children) {
    if (!place || place.gpKey === key) return;
    place.gpKey = key;
    place.replaceChildren(...children());
  }

  // ------------------------------------------------------------------ asking

  const place = (action, values) => `${gp.root()}/gradio_api/live/${gp.sid}/class${action && `/${action}`}?${new URLSearchParams(values)}`;
  const BUSY = 429; // the server may have room later
  let joining = false, ended = "", refused = ""; // `ended`: what is said once the class that this tab was in is over
  let acted = 0; // of this tab: what was asked before an action and answered after it is old
  /* Whether it was done, and if not, whether it may be tried again. What is tried `again` by itself is refused aloud once. */
  async function ask(action = "", values = {}, again = !action) {
    const mine = action ? ++acted : acted;
    const answer = await gp.fetch(place(action, values), { method: action ? "POST" : "GET" });
    const seen = await answer.json();
    if (!answer.ok) {
      if (!again || seen.say !== refused) gp.say(seen.say);
      refused = seen.say;
      return { done: false, later: answer.status === BUSY };
    }
    if (mine === acted) await see(seen);
    return { done: true };
  }
  const looking = gp.poll(async () => {
    if (!(await ask()).done) return STUDENT;
    if (!room.teacher && !room.student && !store.code) return false;
    return room.teacher ? TEACHER : STUDENT;
  }, STUDENT);

  async function see({ teacher, student }) {
    if (room.student) ended = room.student.ended;
    Object.assign(room, { teacher, student });
    if (student) store.code = student.code;
    else if (!teacher && store.code && !joining) return join(store.code, ended, true); // its session was dropped, or the class is over
    show();
    notice(student?.call);
    if (teacher || student) looking.go(teacher ? TEACHER : STUDENT);
  }
  /* Whether this tab is in the class with this code now; `over`: what is said if that class is no more. */
  async function join(code, over = "", again = false) {
    joining = true;
    const { done, later } = await ask("join", { code }, again).finally(() => { joining = false; });
    if (done) gp.say(room.student?.says);
    else {
      if (!later) store.code = "";
      if (over && !later) gp.say(over);
      show();
      notice(null);
    }
    return done;
  }

  // ------------------------------------------------------------------ showing

  function mounted() {
    show();
    for (const event of ["submit", "click"]) panel()?.addEventListener(event, (happened) => act(happened));
  }
  /* On every tab, beside the tools: in which class this one is, and the way out. */
  function sign() {
    const tools = document.querySelector("[data-gp-theme]"), stands = document.querySelector(".gp-class-sign"), code = room.student?.code ?? "";
    if (!tools || (stands?.dataset.code ?? "") === code) return;
    stands?.remove();
    if (!code) return;
    const badge = made("span", gp.word(tools, "sign", { code }), "gp-class-sign"), leave = made("button", gp.word(tools, "leave"));
    badge.dataset.code = code;
    leave.type = "button";
    leave.addEventListener("click", () => ACTIONS.leave());
    badge.append(leave);
    tools.parentElement.prepend(badge);
  }
  function show() {
    const place = panel();
    sign();
    if (!place) return;
    place.querySelector(".gp-class-own").hidden = !["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
    const face = room.teacher ? "teacher" : room.student ? "student" : "outside";
    for (const each of place.querySelectorAll("[data-gp-class-face]")) each.hidden = each.dataset.gpClassFace !== face;
    if (face !== "outside" && place.dataset.face !== face) place.open = true;
    place.dataset.face = face;
    if (room.student) put("says", room.student.says);
    if (room.teacher) showTeacher(room.teacher);
  }
  function address(code) {
    const here = new URL(location.href);
    here.search = "";
    here.hash = "";
    here.searchParams.set("class", code);
    return here.href;
  }
  /* The code as a picture whose own address says nothing: this tab's token is nobody else's. */
  async function draw(picture, way) {
    const answer = await gp.fetch(place("qr", { address: way }));
    if (answer.ok) picture.src = `data:image/svg+xml,${encodeURIComponent(await answer.text())}`;
  }
  function showTeacher({ code, tabs, steps, bars, states, no_states, empty }) {
    put("code", code);
    put("tabs", tabs);
    const link = told("address"), qr = told("qr"), way = address(code);
    if (link.href !== way) {
      link.href = way;
      link.textContent = way.replace(/^https?:\/\//, "");
      draw(qr, way);
    }
    fill(told("steps"), JSON.stringify(steps), () => steps.rows.length ? table(steps) : [row([empty])]);
    showBars(bars);
    fill(told("states"), JSON.stringify(states), () => states.length ? states.map(state) : [made("li", no_states, "gp-says")]);
  }
  /* A line of the table: the first cell heads it, all cells do in the head. */
  function row(cells, head = false) {
    const line = document.createElement("tr");
    cells.forEach((cell, at) => {
      const place = made(head || at === 0 ? "th" : "td", String(cell), cell === 0 ? "gp-class-none" : "");
      if (head || at === 0) place.scope = head ? "col" : "row";
      line.append(place);
    });
    return line;
  }
  function table({ head, rows }) {
    const top = document.createElement("thead"), body = document.createElement("tbody");
    top.append(row(head, true));
    body.append(...rows.map(({ words, counts }) => row([words, ...counts])));
    return [top, body];
  }
  function showBars(bars) {
    const part = panel().querySelector('[data-gp-class-part="bars"]');
    part.hidden = !bars;
    if (!bars) return;
    put("bars-title", bars.title);
    put("bars-says", bars.says);
    part.querySelector("[data-gp-class-word=show], [data-gp-class-word=hide]").textContent = word(bars.shown ? "hide" : "show");
    fill(told("bars"), JSON.stringify(bars.bars), () => bars.bars.map(({ words, count, share }) => {
      const line = document.createElement("li"), bar = made("i");
      bar.style.width = `${100 * share}%`;
      const track = made("span", "", "gp-class-track");
      track.append(bar);
      line.append(made("span", words), track, made("b", String(count)));
      return line;
    }));
  }
  function state({ state: name, words, count }) {
    const line = made("li", words);
    line.dataset.state = name;
    line.prepend(made("b", String(count)));
    return line;
  }

  // ------------------------------------------------------------------ the teacher's word

  /* Lies over the page on every tab of it until it is followed or put aside. */
  function notice(call) {
    const stands = document.querySelector(".gp-class-notice"), mark = call && `${room.student.code}-${call.number}`;
    const due = call && store.heard !== mark && gp.lessons?.current !== call.lesson;
    if (due && stands?.dataset.mark === mark) return; // a focus on its button stays
    stands?.remove();
    if (!due) return;
    const place = made("div", "", "gp-class-notice"), go = made("button", call.go), later = made("button", call.later);
    place.dataset.mark = mark;
    place.setAttribute("role", "status");
    const heard = () => { store.heard = mark; place.remove(); };
    go.addEventListener("click", () => { heard(); open(call.lesson); });
    later.addEventListener("click", heard);
    go.className = "gp-class-go";
    place.append(made("p", call.says), go, later);
    document.body.append(place);
  }
  function open(lesson) {
    if (gp.lessons?.open) return gp.lessons.open(lesson);
    const there = new URL(location.href);
    there.search = "";
    there.searchParams.set("lesson", lesson);
    location.assign(there.href);
  }

  // ------------------------------------------------------------------ clicks

  const ACTIONS = {
    open: async () => { store.code = ""; if ((await ask("open")).done) gp.reveal(panel()); },
    leave: async () => { room.student = null; store.code = ""; await ask("leave"); gp.say(gp.word(document.querySelector("[data-gp-theme]"), "left")); },
    close: async (button) => {
      if (!button.dataset.sure) { // a class of thirty does not end by a slip
        button.dataset.sure = "1";
        button.textContent = word("close_sure");
        setTimeout(() => { delete button.dataset.sure; button.textContent = word("close"); }, 4000);
        return;
      }
      if ((await ask("close")).done) gp.say(word("closed"));
    },
    copy: async () => { if (await gp.copy(address(room.teacher.code))) gp.say(word("copied")); },
    show: () => ask("show", { shown: room.teacher?.bars?.shown ? "0" : "1" }),
    join: async (button) => { if (await join(panel().querySelector("#gp-class-code").value)) panel().querySelector("#gp-class-code").value = ""; },
    call: (button) => {
      const choice = button.form.querySelector("select");
      if (choice.value) return ask("call", { lesson: choice.value });
      choice.focus();
    },
  };
  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-gp-class-goto]") || !panel()) return;
    panel().open = true;
    gp.reveal(panel());
    panel().querySelector("summary").focus({ preventScroll: true });
  });
  function act(event) {
    if (event.type === "submit") {
      event.preventDefault();
      const button = event.target.querySelector("[type=submit]");
      return ACTIONS[button.dataset.gpClassWord](button);
    }
    const button = event.target.closest("button[type=button][data-gp-class-word]");
    if (button) ACTIONS[button.dataset.gpClassWord](button);
  }

  // ------------------------------------------------------------------ coming

  /* `?class=CODE` joins; a tab that was in a class joins it again. Once this tab has its session. */
  const asked = new URLSearchParams(location.search).get("class");
  if (asked) store.code = asked;
  gp.taken("class");
  const arriving = setInterval(() => {
    if (gp.connection !== "open") return;
    clearInterval(arriving);
    if (store.code) join(store.code).catch((error) => gp.errors.push(String(error))).then((done) => { if (!done) looking.go(); });
    else looking.go();
  }, 200);
})();
