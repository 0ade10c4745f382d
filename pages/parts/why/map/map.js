// The causal map: draws what Python lays out, and tells which variable or year is picked.

const SECOND = 900;
const NARROW = 600;
const READABLE = 0.7;
const LARGEST = 1.35;
const KINDS = { 1: "plus", "-1": "minus", 0: "both" };

class CausalMap {
  constructor(root) {
    this.root = root;
    this.drawing = root.querySelector(".drawing");
    this.slider = root.querySelector("input");
    this.play = root.querySelector(".play");
    this.cy = cytoscape({
      container: this.drawing, autoungrabify: true, boxSelectionEnabled: false,
      userZoomingEnabled: false, minZoom: 0.1, maxZoom: 2.5,
    });
    this.cy.on("tap", "node.variable", (event) => this.pick(event.target.id()));
    this.cy.on("mouseover", "node.variable", (event) => this.lift(event.target));
    this.cy.on("mouseout", "node.variable", () => this.lift(null));
    root.querySelector(".nearer").onclick = () => this.zoom(1.25);
    root.querySelector(".farther").onclick = () => this.zoom(0.8);
    root.querySelector(".whole").onclick = () => this.fit();
    this.play.onclick = () => (this.timer ? this.finish() : this.run());
    this.slider.oninput = () => { this.stop(); this.weigh(Number(this.slider.value)); };
    this.slider.onchange = () => this.tell();
    this.sizes = new ResizeObserver(() => { this.cy.resize(); this.fit(); });
    this.sizes.observe(this.drawing);
  }

  show(data, tell) {
    const before = this.data;
    this.data = data;
    this.told = tell;
    const { words } = data;
    for (const [name, text] of Object.entries({ nearer: words.nearer, farther: words.farther, whole: words.whole })) {
      const button = this.root.querySelector(`.${name}`);
      button.title = text;
      button.setAttribute("aria-label", text);
    }
    this.drawing.setAttribute("role", "img");
    this.drawing.setAttribute("aria-label", data.alt);
    this.slider.setAttribute("aria-label", words.year);
    this.legend();
    if (before && String(before.layout) === String(data.layout)) this.sign();
    else this.draw();
    this.cy.style(this.style());
    this.cy.nodes().removeClass("picked");
    this.cy.getElementById(data.picked).addClass("picked");
    this.lift(null);
    this.time();
  }

  draw() {
    const { nodes, links, groups, crowded, box } = this.data;
    this.cy.batch(() => {
      this.cy.elements().remove();
      this.cy.add(groups.map((g) => ({ data: { id: g.id, label: g.label }, classes: "group", selectable: false })));
      this.cy.add(nodes.map((n) => ({
        data: { id: n.id, label: n.label, parent: n.group }, position: { x: n.x, y: n.y }, classes: `variable ${n.kind}`,
      })));
      this.cy.add(links.map((l) => ({
        data: { ...l, id: `${l.cause}>${l.effect}`, source: l.cause, target: l.effect },
        classes: KINDS[l.polarity], selectable: false,
      })));
    });
    const rows = nodes.map((n) => n.y);
    const tall = Math.max(...rows) - Math.min(...rows) + box[1] + 138;
    this.drawing.style.height = crowded ? "" : `clamp(260px, ${tall}px, 74vh)`;
    this.cy.resize();
    this.fit();
  }

  // What lies where it lay keeps the reader's zoom; only signs may be others.
  sign() {
    this.cy.batch(() => this.data.links.forEach((l) => {
      const edge = this.cy.getElementById(`${l.cause}>${l.effect}`);
      edge.data("sign", l.sign).classes(KINDS[l.polarity]);
    }));
  }

  // Everything, unless that is too large to fill the frame or, on a narrow screen, too small to read.
  fit() {
    this.cy.fit(undefined, 18);
    const narrow = this.cy.width() < NARROW && this.cy.zoom() < READABLE;
    if (narrow) {
      this.cy.zoom(READABLE);
      this.cy.center(this.cy.getElementById(this.data.picked));
    } else if (this.cy.zoom() > LARGEST) {
      this.cy.zoom(LARGEST);
      this.cy.center();
    }
  }

  zoom(factor) {
    const middle = { x: this.cy.width() / 2, y: this.cy.height() / 2 };
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: middle });
  }

  pick(id) { if (id !== this.data.picked) this.told("picked", id); }

  // Under the pointer a node's links stand out alone; on a crowded map the picked one's do always.
  lift(node) {
    const found = node || (this.data.crowded ? this.cy.getElementById(this.data.picked) : null);
    this.cy.elements().removeClass("lit dim");
    if (!found || !found.nonempty()) return;
    const near = found.closedNeighborhood();
    near.addClass("lit");
    if (node) this.cy.edges().not(near).addClass("dim");
  }

  time() {
    const { years, year, words } = this.data;
    this.slider.min = years[0];
    this.slider.max = years.at(-1);
    if (!this.timer) this.weigh(Math.min(Math.max(year, years[0]), years.at(-1)));
    this.label(words);
  }

  label(words) {
    this.play.textContent = this.timer ? words.pause : words.play;
  }

  weigh(year) {
    const { years, weights, widths, words } = this.data;
    const k = years.indexOf(year);
    this.slider.value = years[k];
    this.slider.setAttribute("aria-valuetext", `${words.year} ${years[k]}`);
    this.root.querySelector(".year").textContent = years[k];
    this.root.querySelector(".told").textContent = this.data.told[k] ?? "";
    const [thin, thick] = widths;
    this.cy.batch(() => this.cy.edges().forEach((edge) => {
      edge.style("width", thin + (thick - thin) * weights[edge.id()][k]);
    }));
  }

  run() {
    const { years, words } = this.data;
    if (Number(this.slider.value) === years.at(-1)) this.weigh(years[0]);
    this.timer = setInterval(() => {
      const next = Number(this.slider.value) + 1;
      if (next > years.at(-1)) this.finish();
      else this.weigh(next);
    }, SECOND);
    this.label(words);
  }

  finish() { this.stop(); this.tell(); }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.label(this.data.words);
  }

  tell() { this.told("year", Number(this.slider.value)); }

  legend() {
    const { words, colors } = this.data;
    const line = (color, dash) => `<svg width="34" height="10"><line x1="0" y1="5" x2="34" y2="5" stroke="${color}" stroke-width="3" stroke-dasharray="${dash}"/></svg>`;
    const box = (radius, width, dash) => `<svg width="26" height="16"><rect x="2" y="2" width="22" height="12" rx="${radius}" fill="none" stroke="currentColor" stroke-width="${width}" stroke-dasharray="${dash}"/></svg>`;
    const parts = [
      [line(colors.plus, ""), words.plus], [line(colors.minus, "7 4"), words.minus],
      [box(0, 3, ""), words.stock], [box(6, 1.2, ""), words.flow], [box(6, 1.2, "2 2"), words.auxiliary],
      [box(0, 1.2, "6 3"), words.lever],
    ];
    const legend = this.root.querySelector(".legend");
    legend.replaceChildren(...parts.map(([picture, text]) => {
      const item = document.createElement("span");
      item.innerHTML = picture;
      item.append(text);
      return item;
    }));
    legend.append(words.weight);
  }

  style() {
    const { colors, crowded, box, padding, faint } = this.data;
    const css = getComputedStyle(this.root);
    const [ink, ground, rim] = ["--st-text-color", "--st-background-color", "--st-border-color"].map((n) => css.getPropertyValue(n).trim());
    const font = css.fontFamily;
    const link = (color, dash) => ({
      "line-color": color, "target-arrow-color": color, color, "line-style": dash, "line-dash-pattern": [9, 5],
    });
    return [
      { selector: "core", style: { "active-bg-opacity": 0, "selection-box-opacity": 0 } },
      { selector: "node.variable", style: {
        label: "data(label)", width: box[0], height: box[1], shape: "round-rectangle", "background-color": ground, "border-color": ink,
        "border-width": 1, color: ink, "font-family": font, "font-size": crowded ? 17 : 15, "text-valign": "center",
        "text-wrap": "wrap", "text-max-width": box[0] - 6, "text-overflow-wrap": this.data.spaced ? "whitespace" : "anywhere",
        "z-index": 2, "overlay-opacity": 0,
      } },
      { selector: "node.stock", style: { shape: "rectangle", "border-width": 3.5 } },
      { selector: "node.auxiliary", style: { "border-style": "dotted", "border-width": 1.5 } },
      { selector: "node.lever", style: { shape: "rectangle", "border-style": "dashed", "border-width": 1.5 } },
      { selector: "node.group", style: {
        label: "data(label)", shape: "round-rectangle", "background-color": rim, "background-opacity": 0.25,
        "border-color": rim, "border-width": 1, padding, color: ink, "font-family": font, "font-size": 24,
        "font-weight": "bold", "text-valign": "top", "text-margin-y": -3, events: "no", "overlay-opacity": 0,
      } },
      { selector: "edge", style: {
        width: crowded ? 1.4 : 2.4, "curve-style": "unbundled-bezier", "control-point-distances": "data(bend)", "control-point-weights": 0.5,
        "target-arrow-shape": "triangle", "arrow-scale": crowded ? 0.9 : 1.2, "target-label": "data(sign)",
        "target-text-offset": "data(along)", "font-family": font, "font-size": crowded ? 15 : 20, "font-weight": "bold",
        "text-background-color": ground, "text-background-opacity": 0.7, "text-background-padding": 1,
        "target-text-margin-y": "data(down)", "target-text-margin-x": "data(right)", opacity: crowded ? faint : 1, events: "no", "overlay-opacity": 0,
      } },
      { selector: "edge.plus", style: link(colors.plus, "solid") },
      { selector: "edge.minus", style: link(colors.minus, "dashed") },
      { selector: "edge.both", style: link(colors.both, "dotted") },
      { selector: "edge.lit", style: { opacity: 1, "font-size": 20, "z-index": 9 } },
      { selector: "edge.dim", style: { opacity: 0.15 } },
      { selector: "node.picked", style: { "background-color": colors.picked, color: colors.onPicked, "border-color": colors.picked } },
    ];
  }

  close() {
    clearInterval(this.timer);
    this.sizes.disconnect();
    this.cy.destroy();
  }
}

const maps = new WeakMap();

export default function show({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".map");
  if (!maps.has(root)) maps.set(root, new CausalMap(root));
  const map = maps.get(root);
  map.show(data, setTriggerValue);
  return () => setTimeout(() => {
    if (root.isConnected || !maps.delete(root)) return;
    map.close();
  });
}
