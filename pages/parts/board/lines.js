// A chart: lines over the grey baseline, the record as dots, values where the pointer is.

const SVG = "http://www.w3.org/2000/svg";

function sample(color, dash) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 30 10");
  svg.setAttribute("class", "sample");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "line");
  const look = { x1: 0, y1: 5, x2: 30, y2: 5, stroke: color, "stroke-width": 3, "stroke-dasharray": dash.join(" ") };
  for (const [name, value] of Object.entries(look)) line.setAttribute(name, value);
  svg.append(line);
  return svg;
}

// There along one line and back along another.
function outline(x, line, back) {
  const path = new Path2D();
  line.forEach((y, k) => path.lineTo(x[k], y));
  for (let k = back.length - 1; k >= 0; k -= 1) path.lineTo(x[k], back[k]);
  return path;
}

class LinesView {
  constructor(owner) {
    this.owner = owner;
    this.title = element("h3");
    this.legend = element("div", { class: "legend" });
    this.canvas = element("div", { class: "canvas" });
    this.readout = element("div", { class: "readout", hidden: true, "aria-hidden": "true" });
    this.frame = element("div", { class: "frame", role: "img" }, this.canvas, this.readout);
    this.note = element("p", { class: "note" });
    this.source = element("p", { class: "source" });
    this.root = element("figure", { class: "chart" }, this.title, this.note, this.legend, this.frame, this.source);
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.frame);
  }

  close() {
    this.sizes.disconnect();
    this.plot?.destroy();
  }

  describe(chart) {
    this.chart = chart;
    this.root.dataset.chart = chart.id;
    this.title.replaceChildren(chart.title, element("small", {}, chart.unit));
    this.note.textContent = chart.note;
    this.note.hidden = !chart.note;
    this.source.textContent = chart.legend;
    const { palette, data } = this.owner;
    this.legend.replaceChildren(
      ...chart.series.map((s, k) => element("span", {}, sample(palette.series[k], data.dashes[k]), s.label)),
      element("span", {}, sample(palette.baseline, data.dashes[0]), data.words.grey),
    );
    const { dots, ...rest } = chart;
    const look = JSON.stringify([rest, dots, palette, data.run.until]);
    if (look === this.look) return;
    this.look = look;
    this.renew();
  }

  options(width, height) {
    const { palette, data, ink, grid, font, stage } = this.owner;
    const bold = stage.on ? 1.8 : 1;
    const lines = (kind, stroke, weight) => this.chart.series.map((s, k) => ({
      label: s[kind], stroke: stroke(k), width: weight * bold, dash: data.dashes[k][1] ? data.dashes[k].map((length) => length * bold) : undefined, points: { show: false }, pxAlign: 0,
    }));
    const axis = { stroke: ink, font, ticks: { stroke: grid, width: 1, size: 5 } };
    return {
      width, height, legend: { show: false }, padding: [6, stage.on ? this.endRoom() : 14, 0, 0],
      cursor: { points: { show: false }, drag: { x: false, y: false }, y: false, dataIdx: (u, k, near) => this.wholeYear(near) },
      scales: { x: { time: false, range: () => this.span() }, y: { range: (u, low, high) => this.reach(low, high) } },
      axes: [
        { ...axis, size: stage.on ? 40 : 30, grid: { show: false }, values: (u, ticks) => ticks.map((x) => (Number.isInteger(x) ? String(x) : "")), space: stage.on ? 80 : 46 },
        { ...axis, grid: { stroke: grid, width: 1 }, size: (u, values) => this.room(u, values), values: (u, ticks, axis_, space, step) => this.ticks(ticks, step) },
      ],
      series: [{}, ...lines("baseline", () => palette.baseline, 1.75), ...lines("label", (k) => palette.series[k], 2.75)],
      hooks: { drawAxes: [(u) => this.target(u), (u) => this.bands(u)], draw: [(u) => this.dots(u), (u) => this.ends(u)], setCursor: [(u) => this.read(u)] },
    };
  }

  room(u, values) {
    if (!values) return 50;
    u.ctx.font = u.axes[1].font[0] ?? this.owner.font;
    const width = Math.max(...values.map((text) => u.ctx.measureText(text).width)) / devicePixelRatio;
    return Math.ceil(width) + 16;
  }

  ticks(ticks, step) {
    let decimals = 0;
    while (decimals < 12 && Math.abs(step - Number(step.toFixed(decimals))) > step * 1e-9) decimals += 1;
    return ticks.map((tick) => plain(tick + 0, decimals, this.owner.data.language));
  }

  span() {
    const { year } = this.owner.baseline;
    return [year[0], year[year.length - 1]];
  }

  // How far the 90 % bands reach.
  ends90() {
    const { bands } = this.owner;
    if (!bands) return [];
    return this.chart.series.filter((s) => s.variable in bands.quantiles).flatMap((s) => {
      const found = bands.quantiles[s.variable];
      return [Math.min(...found[0]) * s.factor, Math.max(...found.at(-1)) * s.factor];
    });
  }

  // Under the lines: nine in ten draws, and on them the middle half.
  bands(u) {
    const { drawn, shade, palette } = this.owner;
    if (!drawn || !shade) return;
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    const x = drawn.years.map((year) => u.valToPos(year, "x", true));
    this.chart.series.forEach((s, k) => {
      if (!(s.variable in drawn.quantiles)) return;
      const [low, quarter, , upper, high] = drawn.quantiles[s.variable].map((line) => line.map((value) => u.valToPos(value * s.factor, "y", true)));
      ctx.fillStyle = palette.series[k];
      for (const [bottom, top, opacity] of [[low, high, palette.wide], [quarter, upper, palette.half]]) {
        ctx.globalAlpha = shade * opacity;
        ctx.fill(outline(x, bottom, top));
      }
    });
    this.casings(u);
    ctx.restore();
  }

  // A rim of background along each line, so that it stands out from bands that overlap.
  casings(u) {
    const { shade, palette, stage, data } = this.owner;
    const { ctx } = u;
    const [years, ...lines] = u.data;
    ctx.globalAlpha = shade;
    ctx.strokeStyle = palette.background;
    ctx.lineWidth = (2.75 * (stage.on ? 1.8 : 1) + data.casing) * devicePixelRatio;
    ctx.lineJoin = "round";
    for (const line of lines.slice(this.chart.series.length)) {
      ctx.beginPath();
      line.forEach((value, k) => { if (value !== null) ctx.lineTo(u.valToPos(years[k], "x", true), u.valToPos(value, "y", true)); });
      ctx.stroke();
    }
  }

  // From zero; while a lever is held the scale grows but never shrinks.
  reach(low, high) {
    const values = [...this.chart.dots.map((dot) => dot.value), ...this.ends90()];
    let found = [Math.min(0, low, ...values), Math.max(0, high, ...values)];
    const room = (found[1] - found[0] || 1) * 0.06;
    found = [found[0] < 0 ? found[0] - room : 0, found[1] > 0 ? found[1] + room : 0];
    if (this.owner.unsettled && this.reached) found = [Math.min(found[0], this.reached[0]), Math.max(found[1], this.reached[1])];
    this.reached = found;
    return found;
  }

  wholeYear(near) {
    const { year } = this.owner.baseline;
    let found = near;
    while (found > 0 && year[found] % 1 !== 0) found -= 1;
    return found;
  }

  columns(run, baseline, veiled) {
    const scaled = (from) => this.chart.series.map((s) => (s.factor === 1 ? from[s.variable] : from[s.variable].map((x) => x * s.factor)));
    const shown = veiled ? this.chart.series.map(() => Array(run.year.length).fill(null)) : scaled(run);
    return [run.year, ...scaled(baseline), ...shown];
  }

  draw(run, baseline, veiled = false) {
    const columns = this.columns(run, baseline, veiled);
    if (this.plot) { this.plot.setData(columns); return; }
    const width = this.frame.clientWidth;
    if (!width) return;
    this.canvas.replaceChildren();
    this.plot = new uPlot(this.options(width, this.frame.clientHeight), columns, this.canvas);
  }

  fit() {
    const width = this.frame.clientWidth;
    if (!width || !this.owner.run) return;
    if (!this.plot) { this.draw(this.owner.run, this.owner.baseline); return; }
    const height = this.frame.clientHeight;
    if (width !== this.plot.width || height !== this.plot.height) this.plot.setSize({ width, height });
  }

  // From scratch: the stage has other sizes and colours.
  renew() {
    this.plot?.destroy();
    this.plot = null;
  }

  describeFor(text) { this.frame.setAttribute("aria-label", text); }

  // A thin line at the year the tiles speak of.
  target(u) {
    const { palette, data } = this.owner;
    const { ctx, bbox } = u;
    const x = u.valToPos(data.year, "x", true);
    ctx.save();
    ctx.setLineDash([1, 4].map((length) => length * devicePixelRatio));
    ctx.strokeStyle = palette.baseline;
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  endRoom() {
    const context = document.createElement("canvas").getContext("2d");
    context.font = this.owner.font;
    return Math.max(...this.chart.series.map((s) => context.measureText(s.label).width)) + 24;
  }

  // On stage each line bears its name at its end; names that would meet move apart.
  ends(u) {
    const { stage, palette, font } = this.owner;
    if (!stage.on) return;
    const { ctx, bbox } = u;
    const count = this.chart.series.length;
    const height = 22 * devicePixelRatio;
    const found = this.chart.series.map((s, k) => {
      const values = u.data[1 + (stage.veiled ? 0 : count) + k];
      return { label: s.label, color: palette.series[k], y: u.valToPos(values[values.length - 1], "y", true) };
    }).sort((a, b) => a.y - b.y);
    for (let k = 1; k < found.length; k += 1) found[k].y = Math.max(found[k].y, found[k - 1].y + height);
    let lowest = bbox.top + bbox.height - height / 2;
    for (const name of found.toReversed()) {
      name.y = Math.min(name.y, lowest);
      lowest = name.y - height;
    }
    ctx.save();
    ctx.font = font.replace(/^\d+px/, (size) => `${parseInt(size, 10) * devicePixelRatio}px`);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    for (const { label, color, y } of found) {
      ctx.fillStyle = color;
      ctx.fillText(label, bbox.left + bbox.width + 8 * devicePixelRatio, y);
    }
    ctx.restore();
  }

  // Filled where the figure is known, hollow where it is assumed.
  dots(u) {
    const { palette, stage } = this.owner;
    const { ctx } = u;
    ctx.save();
    ctx.setLineDash([]);
    ctx.lineWidth = 2 * devicePixelRatio;
    for (const dot of this.chart.dots) {
      const color = palette.series[this.chart.series.findIndex((s) => s.label === dot.series)];
      ctx.beginPath();
      ctx.arc(u.valToPos(dot.year, "x", true), u.valToPos(dot.value, "y", true), (stage.on ? 7 : 4.5) * devicePixelRatio, 0, 2 * Math.PI);
      ctx.fillStyle = dot.known ? color : palette.background;
      ctx.strokeStyle = color;
      ctx.fill();
      ctx.stroke();
    }
    ctx.restore();
  }

  read(u) {
    const { left, idx } = u.cursor;
    this.readout.hidden = idx === null || idx === undefined || left < 0;
    if (this.readout.hidden) return;
    const { data, palette } = this.owner;
    const year = u.data[0][this.wholeYear(idx)];
    const number = (value) => (value === null ? "–" : plain(value, 3, data.language));
    const row = (cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, cell)));
    const at = this.wholeYear(idx);
    const count = this.chart.series.length;
    const { bands } = this.owner;
    const range = (s) => {
      const found = bands?.quantiles[s.variable];
      return found ? [[found[0], found.at(-1)].map((line) => number(line[bands.years.indexOf(year)] * s.factor)).join(" – ")] : [];
    };
    const rows = this.chart.series.map((s, k) => row([
      element("span", {}, sample(palette.series[k], data.dashes[k]), s.label),
      number(u.data[1 + count + k][at]), `(${number(u.data[1 + k][at])})`, ...range(s),
    ]));
    const dots = this.chart.dots.filter((dot) => Number(dot.period) === year)
      .map((dot) => row([`${dot.known ? "●" : "○"} ${dot.series}`, number(dot.value), dot.status]));
    const head = element("tr", {}, element("th", {}, String(year)), element("th", {}, this.chart.unit), element("th", {}, `(${data.words.grey})`), ...(bands ? [element("th", {}, data.words.bands.wide)] : []));
    this.readout.replaceChildren(element("table", {}, head, ...rows, ...dots));
    this.readout.classList.toggle("right", left < u.over.clientWidth / 2);
  }
}
