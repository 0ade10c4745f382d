// The board without a server: holds the one state and its history, and answers the board as Python does.

const CONTENTS = JSON.parse(document.getElementById("contents").textContent);

class Offline {
  constructor(file, root) {
    this.file = file;
    this.done = [];
    this.undone = [];
    this.wrong = {};
    this.refused = [];
    this.seen = 0;
    this.build(root);
    this.board = new Board(this.place);
    this.follow();
    window.addEventListener("hashchange", () => this.follow());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.show());
  }

  get said() { return this.file.languages[this.state.language]; }

  build(root) {
    const { file } = this;
    this.title = element("h1");
    this.tongues = element("div", { class: "tongues", role: "group" }, ...Object.entries(file.languages).map(([code, { name }]) => element("button", {
      type: "button", lang: code, "data-language": code, onclick: () => this.speak(code),
    }, name)));
    this.preset = this.select("preset", () => this.adopt({ levers: file.presets[this.preset.value] }));
    this.year = this.select("year", () => this.adopt({ year: Number(this.year.value) }));
    this.other = this.select("other", () => this.adopt({ shown: this.other.value }));
    this.passageFor = this.button("passage", () => this.unfold(this.passage.hidden));
    this.passageFor.setAttribute("aria-controls", "passage");
    this.back = this.button("undo", () => this.step(this.done, this.undone));
    this.forth = this.button("redo", () => this.step(this.undone, this.done));
    this.clear = this.button("reset", () => this.adopt({ levers: {} }));
    this.passage = element("p", { class: "passage", id: "passage" });
    this.unfold(false);
    this.notice = element("div", { class: "wrong notice", role: "alert" });
    this.assumptions = element("p", { class: "source" });
    this.place = element("div", { class: "board" });
    this.foot = element("footer");
    const bar = element("div", { class: "bar" }, this.preset.field, this.passageFor, this.back, this.forth, this.clear, this.year.field, this.other.field);
    root.append(element("header", {}, this.title, this.tongues), this.notice, bar, this.passage, this.assumptions, element("main", {}, this.place), this.foot);
  }

  button(name, onclick) { return element("button", { type: "button", class: "act", "data-act": name, onclick }); }

  select(name, onchange) {
    const made = element("select", { "data-act": name, onchange });
    made.caption = element("span");
    made.field = element("label", { class: "field" }, made.caption, made);
    return made;
  }

  unfold(open) {
    this.passage.hidden = !open;
    this.passageFor.setAttribute("aria-expanded", String(open));
  }

  // Takes the state from the address, or from the file where the address says nothing.
  follow() {
    const { levers, year, shown, at, stage, language } = this.file;
    const asked = location.hash.slice(1);
    const found = asked ? fromAddress(asked, this.file, language) : { state: { levers, year, shown, at, stage, language }, refused: [] };
    if (this.state && this.spell(this.state) !== this.spell(found.state)) this.remember(this.state);
    this.state = found.state;
    this.refused = found.refused;
    this.wrong = {};
    this.show();
  }

  remember(before) {
    this.done.push(before);
    this.done.splice(0, this.done.length - this.file.longestHistory);
    this.undone.length = 0;
  }

  adopt(change) {
    const before = this.state;
    const after = { ...before, ...change };
    if (this.spell(before) !== this.spell(after)) {
      this.remember(before);
      this.state = after;
      this.wrong = {};
      this.keep();
    }
    this.show();
  }

  // As in the app, the language is no step: undo leaves it.
  speak(language) {
    this.state = { ...this.state, language };
    this.keep();
    this.show();
  }

  step(source, target) {
    const { language } = this.state;
    target.push(this.state);
    this.state = { ...source.pop(), language };
    this.wrong = {};
    this.keep();
    this.show();
  }

  keep() { history.replaceState(null, "", `#${this.spell(this.state)}`); }

  spell(state) { return toAddress(state, this.file.languages[state.language].board.usual); }

  // What the board tells when levers were let go, the oldest first.
  answer(changes) {
    for (const { number, lever, setting, ...other } of changes) {
      this.seen = number;
      if ("at" in other) this.adopt({ at: other.at, levers: this.said.board.story[other.at - 1].levers });
      if ("stage" in other) this.adopt(other);
      if (lever === undefined) continue;
      try {
        const levers = changed(this.state.levers, lever, setting, this.said.board.words);
        delete this.wrong[lever];
        this.adopt({ levers });
      } catch (refusal) {
        if (!(refusal instanceof Refusal)) throw refusal;
        this.wrong[lever] = { given: setting, refusal };
        this.show();
      }
    }
  }

  // All the board is handed.
  facts() {
    const { said: found, state, file } = this;
    const charts = [...found.board.charts, ...(state.shown ? [found.others[state.shown]] : [])];
    const wrong = Object.entries(this.wrong).map(([lever, { given, refusal }]) => [lever, { given, text: said(refusal, found) }]);
    return {
      ...found.board, charts, run: file.run, levers: state.levers, year: state.year, at: state.at, stage: state.stage,
      bands: file.bands, session: "file", seen: this.seen, started: true, wrong: Object.fromEntries(wrong),
    };
  }

  show() {
    this.board.show(this.facts(), ({ changes }) => this.answer(changes));
    this.name();
    this.choose();
    this.complain();
    this.tabulate();
    this.sign();
  }

  // Words in the reader's language.
  name() {
    const { words } = this.said;
    document.documentElement.lang = this.state.language;
    document.title = words.title;
    put(this.title, words.title);
    this.tongues.setAttribute("aria-label", words.language);
    for (const button of this.tongues.children) button.setAttribute("aria-pressed", String(button.dataset.language === this.state.language));
    for (const control of [this.preset, this.year, this.other]) put(control.caption, words[control.dataset.act]);
    for (const button of [this.passageFor, this.back, this.forth, this.clear]) put(button, words[button.dataset.act]);
    put(this.assumptions, words.assumptions);
    this.assumptions.hidden = !words.assumptions;
  }

  // Lists with what is chosen, and what can be done now.
  choose() {
    const { said: found, state, file } = this;
    const option = (value, text) => element("option", { value }, text);
    const match = Object.keys(file.presets).find((name) => sameLevers(file.presets[name], state.levers)) ?? "";
    const own = element("option", { value: "", disabled: true, hidden: true }, found.words.own);
    this.preset.replaceChildren(own, ...Object.entries(found.presets).map(([name, [label]]) => option(name, label)));
    this.preset.value = match;
    const years = Array.from({ length: file.run.until - file.firstTarget + 1 }, (_, k) => String(file.firstTarget + k));
    this.year.replaceChildren(...years.map((year) => option(year, year)));
    this.year.value = String(state.year);
    this.other.replaceChildren(option("", found.words.choose), ...found.sectors.map(([label, variables]) => element("optgroup", { label }, ...variables.map(([name, id]) => option(id, name)))));
    this.other.value = state.shown;
    this.passageFor.disabled = !match;
    if (!match) this.unfold(false);
    put(this.passage, match ? found.presets[match][1] : "");
    this.back.disabled = !this.done.length;
    this.forth.disabled = !this.undone.length;
    this.clear.disabled = !Object.keys(state.levers).length;
  }

  complain() {
    const { words } = this.said;
    this.notice.hidden = !this.refused.length;
    const dismiss = element("button", { type: "button", class: "act", onclick: () => { this.refused = []; this.keep(); this.show(); } }, words.dismiss);
    this.notice.replaceChildren(element("p", {}, words.unused), element("ul", {}, ...this.refused.map((refusal) => element("li", {}, said(refusal, this.said)))), dismiss);
  }

  // The numbers of each chart, written when they are asked for.
  tabulate() {
    for (const view of this.board.charts) {
      if (!view.table) {
        const place = element("div", { class: "scroll", tabindex: "0", role: "region" });
        view.table = element("details", { class: "numbers", ontoggle: () => this.fill(view) }, element("summary"), place);
        view.root.append(view.table);
      }
      put(view.table.firstChild, this.said.words.table);
      this.fill(view);
    }
  }

  fill({ table, chart }) {
    if (!table.open) return;
    table.lastChild.setAttribute("aria-label", chart.title);
    table.lastChild.replaceChildren(numbers(chart, this.board));
  }

  sign() {
    const { words, sources } = this.said;
    const open = this.foot.querySelector("details")?.open ?? false;
    const cited = sources.map(({ title, about, url }) => element("li", {},
      url ? element("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, title) : title, about && ` · ${about}`));
    this.foot.replaceChildren(element("p", {}, words.kept), element("p", {}, words.version),
      element("details", { open }, element("summary", {}, `${words.sources} (${cited.length})`), element("ul", {}, ...cited)));
  }
}

// The quantiles of a line, where they are of the settings that are shown.
function quantiles(s, years, { bands, data }) {
  const names = data.words.bands?.quantiles ?? [];
  const found = bands?.quantiles[s.variable];
  if (!found) return [];
  return names.map((name, k) => [`${s.label}, ${name}`, years.map((year) => between(year, bands.years, found[k]) * s.factor)]);
}

// What a chart shows at the start of each year: a column for each line.
function numbers(chart, board) {
  const [years, ...lines] = board.charts.find((view) => view.chart === chart).columns(board.run, board.baseline);
  const count = chart.series.length;
  const columns = chart.series.flatMap((s, k) => [[s.label, lines[count + k]], [s.baseline, lines[k]], ...quantiles(s, years, board)]);
  const head = [chart.year, ...columns.map(([label]) => label)].map((label) => element("th", { scope: "col" }, label));
  const rows = Array.from(years.keys()).filter((k) => years[k] % 1 === 0).map((k) => element("tr", {},
    element("th", { scope: "row" }, String(years[k])), ...columns.map(([, line]) => element("td", {}, plain(line[k], 3, board.data.language)))));
  return element("table", {}, element("caption", {}, chart.unit), element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
}

new Offline(CONTENTS, document.body);
