const FADE = 120; // ms in which bands go that do not fit the levers any more
const LONGEST_WAIT = 3000; // ms until a message without an answer is sent again

// The board: one state, Python's; while a lever is held a draft lies over it.

class Board {
  constructor(root) {
    this.root = root;
    this.sent = [];
    this.held = null;
    this.views = new Map();
    this.charts = [];
    this.shade = 0;
    this.stage = new Stage(this);
    this.sentence = element("p", { class: "sentence" });
    this.why = element("p", { class: "why", role: "status" });
    this.lost = element("p", { class: "lost", role: "status", hidden: true });
    this.said = element("p", { class: "unseen", role: "status", "aria-live": "polite" });
    this.caption = element("p", { class: "source" });
    this.tiles = element("div", { class: "tiles" });
    this.prices = element("p", { class: "source prices" });
    this.rests = element("p", { class: "source rests" });
    this.head = element("div", { class: "head" }, this.caption, this.tiles, this.prices, this.rests);
    this.panel = element("section", { class: "levers" });
    this.drawings = element("div", { class: "charts" });
    this.headline = element("div", { class: "headline" }, this.sentence, this.stage.opener);
    this.results = element("section", { class: "results" }, this.lost, this.headline, this.why, this.head, this.drawings);
    root.replaceChildren(this.panel, this.results, this.said, this.stage.dialog);
    // Another theme comes as other style variables: the ink's passage to its new colour tells of it.
    root.addEventListener("transitionend", (event) => {
      if (event.target === root && event.propertyName === "color") this.restyle();
    });
  }

  close() {
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.gliding);
    cancelAnimationFrame(this.fading);
    clearTimeout(this.waiting);
    this.watch?.disconnect();
    this.stage.close();
    for (const chart of this.charts) chart.close();
  }

  // Takes over what Python says; drafts and what Python does not know yet stay.
  show(data, tell) {
    const said = this.data && JSON.stringify(this.data.levers) !== JSON.stringify(data.levers);
    if (this.data?.session !== data.session) this.told = 0;
    this.data = data;
    this.tell = tell;
    this.sent = this.sent.filter((change) => change.number > data.seen || change.session !== data.session);
    for (const change of this.sent) change.session = data.session;
    this.number = Math.max(this.number ?? 0, data.seen);
    if (!this.sent.some((change) => "at" in change)) this.stage.heard();
    if (!this.sent.length) this.lost.hidden = true;
    if (data.started && !this.sent.some((change) => change.number <= this.told)) this.free();
    this.look();
    this.arrange();
    this.baseline = model.simulate({ ...data.run, levers: {} });
    this.stage.describe();
    this.lost.textContent = data.words.lost;
    this.glide();
    this.describe();
    if (said && !this.held) this.said.textContent = this.sentence.textContent;
  }

  // Text alternatives and the announcement, after what is seen.
  say() {
    this.describe();
    this.said.textContent = this.sentence.textContent;
  }

  look() {
    const style = getComputedStyle(this.root);
    const text = (name) => style.getPropertyValue(name).trim();
    const dark = luminance(text("--st-background-color")) < 0.5;
    const theme = dark ? "dark" : "light";
    this.root.dataset.theme = theme;
    this.palette = (this.stage.on ? this.data.stagePalettes : this.data.palettes)[theme];
    this.ink = this.stage.on ? this.palette.series[2] : text("--st-text-color");
    this.grid = text("--st-border-color") || this.palette.baseline;
    this.font = `${this.stage.on ? 18 : 12}px ${text("--st-font") || "sans-serif"}`;
  }

  // After the board moved to the stage or back.
  restyle() {
    this.look();
    this.arrangeCharts();
    for (const chart of this.charts) chart.renew();
    this.draw();
  }

  arrange() {
    const { data } = this;
    this.panel.setAttribute("aria-label", data.words.levers);
    this.results.setAttribute("aria-label", data.words.results);
    this.root.lang = data.language.code;
    this.root.classList.toggle("with-bands", Boolean(data.bands));
    if (!this.views.size) this.buildPanel();
    for (const group of data.groups) {
      this.headings.get(group.id).textContent = group.title;
      for (const lever of group.levers) this.views.get(lever.id).describe(lever, data.words);
    }
    this.caption.textContent = filled(data.words.tiles, { year: data.year });
    if (this.tiles.children.length !== data.tiles.length) {
      this.tiles.replaceChildren(...data.tiles.map((tile) => this.buildTile(tile)));
    }
    this.why.hidden = !data.why;
    this.arrangeCharts();
  }

  buildTile(tile) {
    const help = element("p", { class: "help", id: `about-${tile.variable}`, hidden: true });
    const about = element("button", {
      type: "button", class: "about", "aria-expanded": "false", "aria-controls": help.id, onclick: () => unfold(about, help),
    }, "?");
    about.hidden = !tile.help;
    return element("div", { class: "tile", "data-tile": tile.variable },
      element("span", { class: "label" }), element("span", { class: "figure" }, element("b"), element("small")), element("span", { class: "change" }), element("span", { class: "share" }), about, help);
  }

  buildPanel() {
    this.headings = new Map();
    for (const group of this.data.groups) {
      const heading = element(group.folded ? "summary" : "h3");
      this.headings.set(group.id, heading);
      const levers = group.levers.map((lever) => {
        const view = new LeverView(this, lever.id);
        this.views.set(lever.id, view);
        return view.root;
      });
      this.panel.append(element(group.folded ? "details" : "div", { class: "group" }, heading, ...levers));
    }
  }

  arrangeCharts() {
    const wanted = this.data.charts;
    while (this.charts.length > wanted.length) {
      const last = this.charts.pop();
      last.close();
      last.root.remove();
    }
    while (this.charts.length < wanted.length) {
      this.charts.push(new LinesView(this));
      this.drawings.append(this.charts.at(-1).root);
    }
    wanted.forEach((chart, k) => this.charts[k].describe(chart));
  }

  // Where levers stand for the reader: Python's word, then what she let go, then what she holds.
  settings() {
    let found = { ...this.data.levers };
    const over = [...this.sent.filter((change) => change.checked), ...(this.held ? [this.held] : [])];
    for (const { lever, setting, levers } of over) {
      if (levers) found = { ...levers };
      else if (setting) found[lever] = setting;
      else delete found[lever];
    }
    return found;
  }

  // What was typed for a lever last and Python has not answered.
  asked(id) { return this.sent.findLast((change) => change.lever === id && !change.checked); }

  setting(id) { return this.settings()[id] ?? null; }

  draft(lever, setting) {
    if (this.held && this.held.lever !== lever) this.release(this.held.lever);
    this.held = { lever, setting };
    if (!this.frame) this.frame = requestAnimationFrame(() => { this.frame = 0; this.draw(); });
  }

  release(lever) {
    if (this.held?.lever !== lever) return;
    const { setting } = this.held;
    this.held = null;
    this.settle(lever, setting);
  }

  // One message at a time: Streamlit breaks off a callback when the next message comes in.
  // The time makes news of what is told again: Streamlit does not call back for what it was told before.
  flush() {
    if (this.waiting || !this.sent.length) return;
    this.told = this.number;
    this.wait();
    const changes = this.sent.map(({ checked, levers, session, ...change }) => change);
    this.tell({ session: this.data.session, changes, time: performance.now() });
  }

  // A server that does not answer in time is asked again; meanwhile the board goes on.
  wait() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      if (!this.data.started) this.announce();
      this.lost.hidden = !this.sent.some((change) => change.number <= this.told);
      this.free();
    }, LONGEST_WAIT);
  }

  free() {
    clearTimeout(this.waiting);
    this.waiting = null;
    this.flush();
  }

  // Tells Python, in one message, where a lever was let go.
  settle(lever, setting, { checked = true } = {}) {
    const asked = this.asked(lever);
    const before = asked ? asked.setting : this.setting(lever);
    if (!alike(before, setting) || this.data.wrong[lever]) this.report({ lever, setting }, { checked });
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.draw();
    this.say();
  }

  report(change, local = {}) {
    this.number += 1;
    this.sent.push({ ...change, ...local, number: this.number, session: this.data.session });
    this.flush();
  }

  // To a step of the story, here at once and in Python after.
  moveTo(at, levers) {
    this.held = null;
    this.report({ at }, { levers, checked: true });
    this.glide();
    this.say();
  }

  unveil() {
    this.glide(this.baseline);
    this.say();
  }

  // On stage the lines go from where they are to where they belong; a lever under the finger has them at once.
  glide(from = this.shown) {
    this.draw();
    const to = this.run;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!this.stage.on || this.held || still || this.stage.veiled || !from || from === to || from.year.length !== to.year.length) return;
    const names = this.data.charts.flatMap((chart) => chart.series.map((s) => s.variable));
    this.fade(0);
    const begun = performance.now();
    const frame = (now) => {
      const share = Math.min(1, Math.max(0, now - begun) / GLIDE);
      const eased = share * share * (3 - 2 * share);
      this.shown = mixed(from, to, eased, names);
      for (const chart of this.charts) chart.draw(this.shown, this.baseline);
      if (share < 1) this.gliding = requestAnimationFrame(frame);
      else this.fade();
    };
    frame(begun);
  }

  // The bands, where they are of the settings that are shown.
  fitting(levers) {
    const { bands } = this.data;
    return bands?.levers && !this.stage.veiled && sameLevers(bands.levers, levers) ? bands : null;
  }

  // Which levers bring this, where it was said of the settings that are shown.
  reason(levers) {
    const { why } = this.data;
    return why && !this.stage.veiled && sameLevers(why.levers, levers) ? why.text : "";
  }

  // Bands come and go in a few frames; those that go are drawn as they were.
  fade(goal = this.bands ? 1 : 0) {
    if (this.bands) this.drawn = this.bands;
    if (goal === this.goal) return;
    this.goal = goal;
    cancelAnimationFrame(this.fading);
    const from = this.shade;
    const begun = performance.now();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const frame = (now) => {
      const share = still ? 1 : Math.min(1, Math.max(0, now - begun) / FADE);
      this.shade = from + (goal - from) * share;
      for (const chart of this.charts) chart.plot?.redraw(false, false);
      if (share < 1) this.fading = requestAnimationFrame(frame);
    };
    frame(begun);
  }

  // While a lever moves or bands are on their way, an axis does not shrink.
  get unsettled() {
    const { bands } = this.data;
    return Boolean(this.held || (bands && !this.bands && !bands.kept && !bands.wrong));
  }

  draw() {
    cancelAnimationFrame(this.gliding);
    const { data, baseline } = this;
    const levers = this.settings();
    const run = model.simulate({ ...data.run, levers });
    this.run = run;
    this.shown = run;
    this.bands = this.fitting(levers);
    for (const [id, view] of this.views) {
      const asked = this.asked(id);
      const open = asked ? { given: asked.setting ?? { level: view.lever.baseline }, text: "" } : data.wrong[id];
      view.show(levers[id] ?? null, this.held?.lever === id ? null : open);
    }
    const broken = data.tiles.some((tile) => !run[tile.variable].every(Number.isFinite));
    this.root.classList.toggle("broken", broken);
    this.sentence.textContent = broken ? data.words.diverged
      : this.stage.veiled ? data.words.stage.veiled : sentence(run, baseline, newPolicy(levers), data);
    put(this.why, broken ? "" : this.reason(levers));
    if (broken) return;
    this.prices.textContent = newPolicy(levers) ? prices(run, baseline, data) : "";
    data.tiles.forEach((tile, k) => this.drawTile(this.tiles.children[k], tile));
    put(this.rests, uncertainty(this.bands, data));
    for (const chart of this.charts) chart.draw(run, baseline, this.stage.veiled);
    this.fade();
  }

  drawTile(root, tile) {
    const found = outcome(tile.variable, tile.unit, this.run, this.baseline, this.data.year);
    const change = level(found, this.data) ? "" : shownDifference(found.value, found.baseline, tile.unit, this.data);
    const [label, figure, difference, sure, about, help] = root.children;
    about.setAttribute("aria-label", tile.about);
    put(help, tile.help);
    const arrow = { "+": "▲ ", "-": "▼ " }[change[0]] ?? "";
    put(label, tile.label);
    put(figure.children[0], quantity(found.value, tile.unit, this.data));
    put(figure.children[1], tile.short);
    put(difference, arrow + change);
    put(sure, change ? share(tile, this.bands, this.data) : "");
  }

  // Text alternatives follow when a lever is let go.
  describe() {
    const told = this.stage.veiled ? this.baseline : this.run;
    for (const chart of this.charts) chart.describeFor(alternative(chart.chart, told, this.baseline, this.data, this.bands));
  }
}

function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

// Whether two settings, or none, are the same.
function alike(one, other) {
  const parts = (setting) => setting && [setting.level, setting.start, setting.ramp, setting.end];
  return String(parts(one)) === String(parts(other));
}

function sameLevers(one, other) {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => name in other && alike(one[name], other[name]));
}

// Of a colour in any notation the canvas knows.
function luminance(color) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = color || "#fff";
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

const boards = new WeakMap();

// Streamlit lays a dialog over a page that lost its server, and makes the page inert; the board
// says it itself and goes on.
function goOn(board) {
  const app = document.querySelector('[data-testid="stApp"]');
  const close = document.querySelector(".stDialog button");
  if (!app || !close || app.dataset.testConnectionState === "CONNECTED") return;
  board.lost.hidden = false;
  close.click();
}

export default function show({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".board");
  if (!boards.has(root)) {
    const made = new Board(root);
    made.watch = new MutationObserver(() => goOn(made));
    made.watch.observe(document.body, { childList: true });
    boards.set(root, made);
  }
  const board = boards.get(root);
  board.announce = () => setStateValue("started", performance.now());
  board.show(data, (changes) => setStateValue("changes", changes));
  if (!data.started && board.announced !== data.session) {
    board.announced = data.session;
    board.wait();
    board.announce();
  }
  // Streamlit calls this for older calls, too, whose board lives on.
  return () => setTimeout(() => {
    if (root.isConnected || !boards.delete(root)) return;
    board.close();
  });
}
