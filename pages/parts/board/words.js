// What the board says: numbers, outcomes and sentences, as Python says them from the same templates.

function filled(template, values) {
  return template.replace(/\{(\w+)(?::g)?\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

// Rounds the decimal notation of a positive number, half to even.
function halfEven(notation, decimals) {
  const [whole, fraction = ""] = notation.split(".");
  const rest = fraction.slice(decimals);
  let number = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, "0"));
  if (/^50*$/.test(rest) ? number % 2n === 1n : rest >= "5") number += 1n;
  const digits = number.toString().padStart(decimals + 1, "0");
  return decimals ? [digits.slice(0, -decimals), digits.slice(-decimals)] : [digits, ""];
}

function separated([whole, fraction], language) {
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, language.group);
  return fraction ? `${grouped}${language.decimal}${fraction}` : grouped;
}

// The size of a number without its last, uncertain digits.
function certain(value) {
  return Number(Math.abs(value).toPrecision(9)).toFixed(60);
}

// Rounded as Python rounds the number itself; no sign on what rounds to nothing.
function plain(value, decimals, language) {
  const parts = halfEven(certain(value), decimals);
  return (value < 0 && /[1-9]/.test(parts.join("")) ? "-" : "") + separated(parts, language);
}

function quantity(value, unit, data) {
  const shown = data.units[unit];
  return plain(value * shown.factor, shown.decimals, data.language);
}

// The signed difference of two numbers as a reader sees them, rounded before they are subtracted.
function shownDifference(value, other, unit, data) {
  const { factor, decimals } = data.units[unit];
  const [one, two] = [value, other].map((v) => rounded(v * factor, decimals));
  const text = plain(one - two, decimals, data.language);
  return /^[^-]*[1-9]/.test(text) ? `+${text}` : text;
}

function rounded(value, decimals) {
  return Math.sign(value) * Number(halfEven(certain(value), decimals).join("."));
}

function withUnit(value, unit, data) {
  return filled(data.units[unit].pattern, { number: quantity(value, unit, data) });
}

// A value straight between the points of a line.
function between(x, xs, ys) {
  const last = xs.length - 1;
  if (x <= xs[0]) return ys[0];
  if (x >= xs[last]) return ys[last];
  let k = 1;
  while (xs[k] < x) k += 1;
  return ys[k - 1] + (ys[k] - ys[k - 1]) * ((x - xs[k - 1]) / (xs[k] - xs[k - 1]));
}

function outcome(variable, unit, run, baseline, year) {
  const value = between(year, run.year, run[variable]);
  const before = between(year, baseline.year, baseline[variable]);
  return { unit, value, baseline: before, difference: value - before };
}

// Whether the policies change nothing.
function level({ value, baseline, difference }, data) {
  return Math.abs(difference) <= data.level * Math.max(Math.abs(value), Math.abs(baseline));
}

// What a yearly rate adds up to between two times.
function overPeriod(run, variable, start, end) {
  const rate = run[variable];
  const sum = new Float64Array(rate.length);
  for (let k = 1; k < rate.length; k += 1) {
    sum[k] = sum[k - 1] + ((rate[k] + rate[k - 1]) / 2) * (run.year[k] - run.year[k - 1]);
  }
  return between(end, run.year, sum) - between(start, run.year, sum);
}

function additionalSpending(run, baseline, data) {
  const { spent, from } = data.sentence;
  const [more, usual] = [run, baseline].map((r) => between(data.year, r.year, r[spent]) - between(from, r.year, r[spent]));
  return more - usual;
}

function additionalCost(run, baseline, data) {
  const years = data.year - data.sentence.from;
  return years > 0 ? additionalSpending(run, baseline, data) / years : 0;
}

// What an additional dollar of each flow costs in programmes.
function prices(run, baseline, data) {
  const { words, flows, scale } = data.prices;
  const { from } = data.sentence;
  const parts = flows.map(({ variable, label }) => {
    const more = (overPeriod(run, variable, from, data.year) - overPeriod(baseline, variable, from, data.year)) / scale;
    if (!(more > 0)) return filled(words.none, { flow: label });
    return filled(words.gain, { flow: label, cost: quantity(additionalSpending(run, baseline, data) / more, "dimensionless", data) });
  });
  return filled(words.all, { year: data.year, parts: parts.join(data.words.joint) });
}

// Whether any lever goes anywhere but its level of 2017.
function newPolicy(levers) {
  return model.inputs.levers.some(({ id, value }) => id in levers && levers[id].level !== value);
}

function direction(change, data) {
  if (quantity(change.value, change.unit, data) === quantity(change.baseline, change.unit, data)) return "same";
  return change.difference > 0 ? "up" : "down";
}

function sentence(run, baseline, newPolicy, data) {
  const { words, coverage, transfer, costUnit } = data.sentence;
  const year = data.year;
  const share = outcome(coverage, data.variables[coverage], run, baseline, year);
  const volume = outcome(transfer, data.variables[transfer], run, baseline, year);
  const before = { share: quantity(share.baseline, share.unit, data), volume: quantity(volume.baseline, volume.unit, data) };
  if (!newPolicy) {
    return filled(words.heading, {
      coverage: before.share, transfer: withUnit(volume.baseline, volume.unit, data), year,
    });
  }
  const ways = [direction(share, data), direction(volume, data)];
  const unlike = ways.includes("up") && ways.includes("down");
  const more = additionalCost(run, baseline, data);
  const none = quantity(Math.abs(more), costUnit, data) === quantity(0, costUnit, data);
  const cost = none ? words.cost_same : more > 0 ? words.cost_up : words.cost_down;
  return filled(unlike ? words.but : words.and, {
    year,
    coverage: filled(words[`coverage_${ways[0]}`], { before: before.share, after: quantity(share.value, share.unit, data) }),
    transfer: filled(words[`transfer_${ways[1]}`], { before: before.volume, after: withUnit(volume.value, volume.unit, data) }),
    cost: filled(cost, { cost: withUnit(Math.abs(more), costUnit, data) }),
  });
}

// What is known of a variable's draws in the target year.
function inYear(lines, bands, data) {
  return lines && lines[data.year - bands.years[0]];
}

// How often a scenario is above its baseline.
function share(tile, bands, data) {
  const percent = bands ? inYear(bands.above[tile.variable], bands, data) : undefined;
  return percent !== undefined ? filled(tile.share, { share: percent }) : "";
}

// What the bands rest on, or why there are none.
function uncertainty(bands, data) {
  const { words, bands: given } = data;
  if (!given) return "";
  if (!bands) return given.wrong || filled(given.kept ? words.bands.kept : words.bands.waiting, { runs: plain(words.bands.draws, 0, data.language) });
  const parts = [filled(words.bands.drawn, { runs: plain(bands.runs, 0, data.language) })];
  if (bands.failed) parts.push(filled(words.bands.failed, { failed: plain(bands.failed, 0, data.language) }));
  return parts.join(words.bands.gap);
}

// A chart in words: each line's value in the target year, its 90 % band, and without policy.
function alternative(chart, run, baseline, data, bands = null) {
  const parts = chart.series.map((s) => {
    const found = outcome(s.variable, s.unit, run, baseline, data.year);
    const values = { series: s.label, value: withUnit(found.value, s.unit, data), baseline: withUnit(found.baseline, s.unit, data) };
    const drawn = bands?.quantiles[s.variable];
    if (!drawn) return filled(data.words.line, values);
    const [low, high] = [drawn[0], drawn.at(-1)].map((line) => withUnit(inYear(line, bands, data), s.unit, data));
    return filled(data.words.sure, { ...values, low, high });
  });
  return filled(data.words.chart, { title: chart.title, year: data.year, parts: parts.join(data.words.joint) });
}
