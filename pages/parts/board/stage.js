// The stage: the board on the whole screen, for a room. Steps of a story, lines that glide, a veil.

const GLIDE = 700; // ms from one step's lines to the next
const KEYS = [
  ["F9", "present"], ["→ PageDown", "next"], ["← PageUp", "previous"], ["Home / End", "ends"], ["L", "levers"], ["1 2 3", "charts"],
  ["T", "tiles"], ["H", "veil"], ["space", "reveal"], ["N", "notes"], ["F", "full"], ["?", "map"], ["Esc", "leave"],
];

class Stage {
  constructor(board) {
    this.board = board;
    this.veiled = false;
    this.predicting = false;
    this.count = element("span", { class: "count" });
    this.name = element("h2", { class: "step" });
    this.tools = element("div", { class: "tools", role: "group" }, ...this.acts().map(([name, sign, act]) => element("button", {
      type: "button", "data-do": name, onclick: () => { act(); if (this.on) this.stand.focus(); },
    }, sign)));
    this.map = element("table", { class: "map", hidden: true });
    this.place = element("div", { class: "place" });
    this.stand = element("div", { class: "stand", tabindex: -1 }, element("header", {}, this.name, this.count, this.tools), this.place, this.map);
    this.dialog = element("dialog", { class: "stage", onkeydown: (event) => this.key(event), oncancel: (event) => this.cancel(event), onclose: () => this.left() }, this.stand);
    this.opener = element("button", { type: "button", class: "present", onclick: () => this.open() });
    // No letter: those belong to readers who speak or type, wherever the focus is.
    this.listen = (event) => { if (event.key === "F9") this.open(); };
    document.addEventListener("keydown", this.listen);
    board.root.append(this.dialog);
  }

  close() {
    document.removeEventListener("keydown", this.listen);
    clearInterval(this.clock);
    this.dialog.onclose = null;
    if (this.dialog.open) this.dialog.close();
  }

  get on() { return this.dialog.open; }

  get data() { return this.board.data; }

  get story() { return this.data.story; }

  // Words in the reader's language; opens again what a reload had closed.
  describe() {
    const { stage } = this.data.words;
    this.opener.textContent = stage.present;
    this.opener.title = `${stage.present} (F9)`;
    this.dialog.setAttribute("aria-label", stage.present);
    this.tools.setAttribute("aria-label", stage.present);
    for (const tool of this.tools.children) {
      tool.title = stage.keys[tool.dataset.do];
      tool.setAttribute("aria-label", tool.title);
    }
    this.map.replaceChildren(...KEYS.map(([keys, name]) => element("tr", {}, element("th", {}, element("kbd", {}, stage.caps[keys] ?? keys)), element("td", {}, stage.keys[name]))));
    if (!this.board.sent.some((change) => "stage" in change)) this.follow(this.data.stage);
    this.caption();
  }

  // Opens what a reload had closed, closes or changes what the address took away.
  follow(stage) {
    if (!stage.length) { if (this.on) this.dialog.close(); return; }
    if (!this.on) { this.raise(); return; }
    this.charts = this.those(stage);
    this.choose();
  }

  acts() {
    return [
      ["previous", "←", () => this.go(this.at - 1)], ["next", "→", () => this.go(this.at + 1)], ["levers", "L", () => this.toggle("with-levers")],
      ["veil", "H", () => this.predict()], ["reveal", "␣", () => this.reveal()], ["notes", "N", () => this.notes()],
      ["map", "?", () => this.fold()], ["leave", "✕", () => this.dialog.close()],
    ];
  }

  // The charts of some names that there are; all where there is none.
  those(names) {
    const all = this.data.charts.map((chart) => chart.id);
    const found = all.filter((id) => names.includes(id));
    return new Set(found.length ? found : all);
  }

  get at() { return this.moved ?? this.data.at; }

  open() {
    if (this.on) return;
    this.raise();
    this.full();
    this.board.report({ stage: this.shown() });
    // Where the first step is what is shown already, the story has begun.
    if (!this.at && this.story.length && sameLevers(this.story[0].levers, this.board.settings())) this.go(1);
  }

  raise() {
    const { board } = this;
    this.charts = this.those(this.data.stage);
    this.place.replaceChildren(board.panel, board.results);
    this.stand.append(board.said);
    this.dialog.showModal();
    this.stand.focus();
    board.restyle();
    this.choose();
    this.caption();
  }

  left() {
    const { board } = this;
    if (document.fullscreenElement) document.exitFullscreen();
    this.predicting = false;
    this.veiled = false;
    board.root.prepend(board.panel, board.results, board.said);
    board.restyle();
    for (const chart of board.charts) chart.root.hidden = false;
    if (this.data.stage.length || board.sent.some((change) => "stage" in change)) board.report({ stage: [] });
    this.opener.focus();
  }

  // Esc puts the list of keys away first.
  cancel(event) {
    if (this.map.hidden) return;
    event.preventDefault();
    this.fold();
  }

  // Refused where the browser forbids it; the stage then fills the window.
  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.stand.requestFullscreen?.().catch(() => this.stand.focus());
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowRight: this.at + 1, PageDown: this.at + 1, ArrowLeft: this.at - 1, PageUp: this.at - 1, Home: 1, End: this.story.length };
    const target = event.composedPath()[0];
    const own = target.type === "range" ? event.key in steps : typing(event);
    const acts = {
      l: () => this.toggle("with-levers"), t: () => this.toggle("without-tiles"), h: () => this.predict(), n: () => this.notes(),
      f: () => this.full(), "?": () => this.fold(), " ": () => this.reveal(),
    };
    const name = event.key.toLowerCase();
    if (own || (name === " " && /^(BUTTON|SUMMARY)$/.test(target.tagName))) return;
    if (event.key in steps) this.go(steps[event.key]);
    else if (name in acts) acts[name]();
    else if (/^[1-9]$/.test(event.key)) this.pick(Number(event.key) - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  go(step) {
    if (step < 1 || step > this.story.length) return;
    this.moved = step;
    this.veiled = this.predicting;
    this.board.moveTo(step, this.story[step - 1].levers);
    this.caption();
  }

  // Python knows the step now.
  heard() { this.moved = undefined; }

  predict() {
    this.predicting = !this.predicting;
    this.veiled = this.predicting;
    this.board.draw();
    this.board.say();
    this.caption();
  }

  reveal() {
    if (!this.veiled) return;
    this.veiled = false;
    this.board.unveil();
    this.caption();
  }

  pick(k) {
    const chart = this.data.charts[k];
    if (!chart) return;
    if (!this.charts.delete(chart.id)) this.charts.add(chart.id);
    if (!this.charts.size) this.charts.add(chart.id);
    this.choose();
    this.board.report({ stage: this.shown() });
  }

  shown() { return this.data.charts.map((chart) => chart.id).filter((id) => this.charts.has(id)); }

  choose() {
    for (const view of this.board.charts) view.root.hidden = !this.charts.has(view.chart.id);
  }

  toggle(name) {
    this.stand.classList.toggle(name);
    this.stand.focus();
  }

  fold() {
    this.map.hidden = !this.map.hidden;
    this.stand.focus();
  }

  caption() {
    const { story, at } = this;
    const step = story[at - 1];
    this.name.textContent = step ? step.title : "";
    this.count.textContent = step ? `${at} / ${story.length}` : "";
    for (const tool of this.tools.children) tool.hidden = ["previous", "next"].includes(tool.dataset.do) && !story.length;
    this.tools.querySelector("[data-do=veil]")?.setAttribute("aria-pressed", String(this.predicting));
    this.stand.classList.toggle("veiled", this.veiled);
    this.tell();
  }

  // A second window with what only the presenter should read.
  notes() {
    if (!this.paper || this.paper.closed) this.paper = window.open("", "stage-notes", "width=620,height=520");
    if (!this.paper) return;
    const { document: page } = this.paper;
    page.body.replaceChildren();
    page.body.style.cssText = "font: 20px/1.5 sans-serif; margin: 2rem; color: #111; background: #fff";
    this.begun ??= Date.now();
    for (const tag of ["h1", "p", "h2", "time"]) page.body.append(page.createElement(tag));
    page.body.children[1].style.whiteSpace = "pre-wrap";
    clearInterval(this.clock);
    this.clock = setInterval(() => this.tick(), 1000);
    this.tell();
    this.tick();
  }

  tick() {
    if (!this.paper || this.paper.closed) { clearInterval(this.clock); return; }
    const seconds = Math.floor((Date.now() - this.begun) / 1000);
    const time = this.paper.document.querySelector("time");
    if (time) time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  tell() {
    if (!this.paper || this.paper.closed || !this.paper.document.body.children.length) return;
    const { stage } = this.data.words;
    const [title, note, next] = this.paper.document.body.children;
    const [step, coming] = [this.story[this.at - 1], this.story[this.at]];
    this.paper.document.title = stage.keys.notes;
    title.textContent = step ? `${this.at}. ${step.title}` : stage.nostep;
    note.textContent = step?.note || stage.nonote;
    next.textContent = coming ? filled(stage.coming, { title: coming.title }) : "";
  }
}

// Whether a key belongs to a field, not to the stage.
function typing(event) {
  const target = event.composedPath()[0];
  return /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable;
}

// Two runs mixed: what is drawn on the way from one to the other.
function mixed(from, to, share, names) {
  const found = { ...to };
  for (const name of names) found[name] = to[name].map((value, k) => from[name][k] + (value - from[name][k]) * share);
  return found;
}
