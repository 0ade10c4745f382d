const LONGEST_WAIT = 3000; // ms until a message without an answer is sent again

// The board: one state, Python's; while a lever is held a draft lies over it.

class Board {
  constructor(root) {
    this.root = root;
    this.sent = [];
    this.held = null;
    this.views = new Map();
    this.charts = [];
    this.sentence = element("p", { class: "sentence" });
    this.said = element("p", { class: "unseen", role: "status", "aria-live": "polite" });
    this.caption = element("p", { class: "source" });
    this.tiles = element("div", { class: "tiles" });
    this.prices = element("p", { class: "source prices" });
    this.head = element("div", { class: "head" }, this.caption, this.tiles, this.prices);
    this.panel = element("section", { class: "levers" });
    this.drawings = element("div", { class: "charts" });
    this.results = element("section", { class: "results" }, this.sentence, this.head, this.drawings);
    root.replaceChildren(this.panel, this.results, this.said);
  }

  close() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.waiting);
    for (const chart of this.charts) chart.close();
  }

  // Takes over what Python says; drafts and what Python does not know yet stay.
  show(data, tell) {
    const said = this.data && JSON.stringify(this.data.levers) !== JSON.stringify(data.levers);
    this.data = data;
    this.tell = tell;
    this.sent = this.sent.filter((change) => change.number > data.seen);
    this.number = Math.max(this.number ?? 0, data.seen);
    if (data.started && !this.sent.some((change) => change.number <= this.told)) this.free();
    this.look();
    this.arrange();
    this.baseline = model.simulate({ ...data.run, levers: {} });
    this.draw();
    this.describe();
    if (said && !this.held) this.said.textContent = this.sentence.textContent;
  }

  look() {
    const style = getComputedStyle(this.root);
    const text = (name) => style.getPropertyValue(name).trim();
    const dark = luminance(text("--st-background-color")) < 0.5;
    this.palette = this.data.palettes[dark ? "dark" : "light"];
    this.ink = text("--st-text-color");
    this.grid = text("--st-border-color") || this.palette.baseline;
    this.font = `12px ${text("--st-font") || "sans-serif"}`;
  }

  arrange() {
    const { data } = this;
    this.panel.setAttribute("aria-label", data.words.levers);
    this.results.setAttribute("aria-label", data.words.results);
    this.root.lang = data.language.code;
    if (!this.views.size) this.buildPanel();
    for (const group of data.groups) {
      this.headings.get(group.id).textContent = group.title;
      for (const lever of group.levers) this.views.get(lever.id).describe(lever, data.words);
    }
    this.caption.textContent = filled(data.words.tiles, { year: data.year });
    if (this.tiles.children.length !== data.tiles.length) {
      this.tiles.replaceChildren(...data.tiles.map((tile) => element("div", { class: "tile", "data-tile": tile.variable },
        element("span", { class: "label" }), element("span", { class: "figure" }, element("b"), element("small")), element("span", { class: "change" }))));
    }
    this.arrangeCharts();
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
    const found = { ...this.data.levers };
    const over = [...this.sent.filter((change) => change.checked), ...(this.held ? [this.held] : [])];
    for (const { lever, setting } of over) {
      if (setting) found[lever] = setting; else delete found[lever];
    }
    return found;
  }

  setting(id) { return this.settings()[id] ?? null; }

  draft(lever, setting) {
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
    const time = performance.now();
    this.tell(this.sent.map(({ number, lever, setting }) => ({ number, lever, setting, time })));
  }

  wait() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.free(), LONGEST_WAIT);
  }

  free() {
    clearTimeout(this.waiting);
    this.waiting = null;
    this.flush();
  }

  // Tells Python, in one message, where a lever was let go.
  settle(lever, setting, { checked = true } = {}) {
    const same = JSON.stringify(ordered(this.setting(lever))) === JSON.stringify(ordered(setting));
    if (!same || this.data.wrong[lever]) {
      this.number += 1;
      this.sent.push({ number: this.number, lever, setting, checked });
      this.flush();
    }
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.draw();
    this.describe();
    this.said.textContent = this.sentence.textContent;
  }

  draw() {
    const { data, baseline } = this;
    const levers = this.settings();
    const run = model.simulate({ ...data.run, levers });
    this.run = run;
    for (const [id, view] of this.views) view.show(levers[id] ?? null, this.held?.lever === id ? null : data.wrong[id]);
    const broken = data.tiles.some((tile) => !run[tile.variable].every(Number.isFinite));
    this.root.classList.toggle("broken", broken);
    this.sentence.textContent = broken ? data.words.diverged : sentence(run, baseline, newPolicy(levers), data);
    if (broken) return;
    this.prices.textContent = newPolicy(levers) ? prices(run, baseline, data) : "";
    data.tiles.forEach((tile, k) => this.drawTile(this.tiles.children[k], tile));
    for (const chart of this.charts) chart.draw(run, baseline);
  }

  drawTile(root, tile) {
    const found = outcome(tile.variable, tile.unit, this.run, this.baseline, this.data.year);
    const change = shownDifference(found.value, found.baseline, tile.unit, this.data);
    const [label, figure, difference] = root.children;
    const arrow = { "+": "▲ ", "-": "▼ " }[change[0]];
    put(label, tile.label);
    put(figure.children[0], quantity(found.value, tile.unit, this.data));
    put(figure.children[1], tile.short);
    put(difference, arrow ? arrow + change : "");
  }

  // Text alternatives follow when a lever is let go.
  describe() {
    for (const chart of this.charts) chart.describeFor(alternative(chart.chart, this.run, this.baseline, this.data));
  }
}

function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function ordered(setting) {
  return setting && [setting.level, setting.start, setting.ramp, setting.end ?? null];
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

export default function show({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".board");
  if (!boards.has(root)) boards.set(root, new Board(root));
  const board = boards.get(root);
  board.show(data, (changes) => setStateValue("changes", changes));
  if (!data.started && !board.reported) {
    board.reported = true;
    board.wait();
    setStateValue("started", true);
  }
  return () => {
    board.close();
    boards.delete(root);
  };
}
