// The lever panel: what is on it, how it shows a setting, and what a reader does with it.

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made[name] = value;
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

// Shows or hides what a button stands for.
function unfold(button, part) {
  part.hidden = !part.hidden;
  button.setAttribute("aria-expanded", String(!part.hidden));
}

const DRAGGING_KEYS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"]);
const tidy = (number) => String(Number(number.toPrecision(12)));

// One lever. It asks its owner for settings and tells it of drafts, of what was let go at and of typed values.
class LeverView {
  constructor(owner, id) {
    this.owner = owner;
    this.id = id;
    this.held = false;
    this.build();
  }

  build() {
    const id = `lever-${this.id}`;
    this.arrow = element("span", { class: "arrow", "aria-hidden": "true" });
    this.name = element("label", { for: id });
    this.unit = element("span", { class: "unit", id: `${id}-unit` });
    this.level = element("input", { type: "number", class: "level", id: `${id}-level`, onchange: () => this.typed() });
    this.about = element("button", {
      type: "button", class: "about", "aria-expanded": "false", "aria-controls": `${id}-help`, onclick: () => unfold(this.about, this.help),
    }, "?");
    this.range = element("input", {
      type: "range", id,
      oninput: () => this.draft(),
      onchange: () => { if (!this.held) this.release(); },
      onpointerdown: () => { this.held = true; },
      onpointerup: () => this.letGo(),
      onpointercancel: () => this.letGo(),
      onkeydown: (event) => { if (DRAGGING_KEYS.has(event.key)) this.held = true; },
      onkeyup: () => this.letGo(),
      onblur: () => this.letGo(),
    });
    this.tick = element("span", { class: "tick", "aria-hidden": "true" });
    this.help = element("p", { class: "help", id: `${id}-help`, hidden: true });
    this.timing = element("button", {
      type: "button", class: "link when", "aria-expanded": "false", "aria-controls": `${id}-timing`, onclick: () => unfold(this.timing, this.times),
    });
    this.back = element("button", { type: "button", class: "link back", onclick: () => this.reset() });
    this.moved = element("div", { class: "moved", hidden: true }, this.timing, this.back);
    this.fields = Object.fromEntries(["start", "ramp", "end"].map((name) => [name, this.field(name)]));
    this.times = element("div", { class: "times", id: `${id}-timing`, hidden: true }, ...Object.values(this.fields).map((f) => f.label));
    this.wrong = element("p", { class: "wrong", role: "alert", id: `${id}-wrong`, hidden: true });
    this.root = element("div", { class: "lever", "data-lever": this.id },
      element("div", { class: "face" }, element("span", { class: "name" }, this.arrow, this.name, this.about),
        element("span", { class: "entry" }, this.level, this.unit)),
      element("div", { class: "track" }, this.tick, this.range), this.help, this.moved, this.times, this.wrong);
  }

  field(name) {
    const input = element("input", { type: "number", step: "any", onchange: () => this.typed(), "data-field": name });
    const text = element("span");
    return { input, text, label: element("label", {}, text, input) };
  }

  // Words and range in the reader's language and units.
  describe(lever, words) {
    this.lever = lever;
    this.name.textContent = lever.label;
    this.unit.textContent = lever.unit;
    this.level.setAttribute("aria-label", lever.unit ? `${lever.label} (${lever.unit})` : lever.label);
    for (const input of [this.range, this.level]) Object.assign(input, { min: tidy(lever.low), max: tidy(lever.high) });
    this.range.step = tidy(lever.step);
    this.level.step = "any";
    this.about.setAttribute("aria-label", lever.about);
    this.help.textContent = lever.help;
    this.back.textContent = words.reset;
    this.back.setAttribute("aria-label", `${words.reset}: ${lever.back}`);
    this.back.title = lever.back;
    const share = (lever.baseline * lever.factor - lever.low) / (lever.high - lever.low);
    this.tick.style.setProperty("--share", share);
    for (const [name, { text }] of Object.entries(this.fields)) text.textContent = words[name];
    for (const name of ["start", "end"]) Object.assign(this.fields[name].input, { min: words.earliest, max: words.latest });
    Object.assign(this.fields.ramp.input, { min: 0, max: words.longest });
    this.fields.end.input.placeholder = words.none;
    this.words = words;
  }

  // Shows where the lever stands; what is being typed or was refused is left alone.
  show(setting, wrong) {
    const { lever } = this;
    const level = (setting ? setting.level : lever.baseline) * lever.factor;
    if (Number(this.range.value) !== Number(tidy(level))) this.range.value = tidy(level);
    const share = (level - lever.low) / (lever.high - lever.low);
    this.range.style.setProperty("--share", share);
    this.range.setAttribute("aria-valuetext", filled(lever.pattern, { number: tidy(level) }));
    this.put(this.level, wrong ? wrong.given.level * lever.factor : level);
    const change = setting ? Math.sign(setting.level - lever.baseline) : 0;
    this.arrow.textContent = change > 0 ? "▲ " : change < 0 ? "▼ " : "";
    this.root.classList.toggle("changed", Boolean(setting));
    this.moved.hidden = !setting;
    if (!setting) { this.times.hidden = true; this.timing.setAttribute("aria-expanded", "false"); }
    this.wrong.hidden = !wrong?.text;
    this.wrong.textContent = wrong ? wrong.text : "";
    if (!setting) return;
    const kind = setting.end !== null ? "ends" : setting.ramp === 0 ? "at_once" : "starts";
    this.timing.textContent = filled(this.words.when[kind], setting);
    const given = wrong ? wrong.given : setting;
    for (const [name, { input }] of Object.entries(this.fields)) this.put(input, given[name]);
  }

  put(input, value) {
    if (input.getRootNode().activeElement === input && input.dataset.shown !== undefined && input.value !== input.dataset.shown) return;
    const shown = value === null || value === undefined ? "" : typeof value === "number" ? tidy(value) : value;
    if (input.value !== shown) input.value = shown;
    input.dataset.shown = shown;
  }

  setting(level) {
    const now = this.owner.setting(this.id);
    if (level === this.lever.baseline) return null;
    return { ...this.owner.data.usual, ...now, level };
  }

  ranged() {
    const level = Number(tidy(Number(this.range.value) / this.lever.factor));
    return this.setting(level);
  }

  draft() { this.owner.draft(this.id, this.ranged()); }

  letGo() {
    if (!this.held) return;
    this.held = false;
    this.release();
  }

  release() { this.owner.release(this.id); }

  reset() {
    this.owner.settle(this.id, null);
    this.range.focus();
  }

  // What was typed goes to Python as it is; Python says what is wrong with it.
  typed() {
    if (this.level.value === "") { this.level.value = this.level.dataset.shown; return; }
    const setting = this.setting(Number(tidy(Number(this.level.value) / this.lever.factor)));
    if (setting && this.owner.setting(this.id)) {
      for (const name of ["start", "ramp"]) setting[name] = this.fields[name].input.value === "" ? "" : Number(this.fields[name].input.value);
      const end = this.fields.end.input.value;
      setting.end = end === "" ? null : Number(end);
    }
    for (const input of [this.level, ...Object.values(this.fields).map((f) => f.input)]) input.dataset.shown = input.value;
    this.owner.settle(this.id, setting, { checked: false });
  }
}
