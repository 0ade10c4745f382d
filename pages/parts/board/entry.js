// What a reader gives, checked and spelled as Python does: a lever's setting and the address.

const SETTING = /^([^@]+?)(?:@([^+ .]+(?:\.\d+)?)(?:[+ ](.+?))?)?(?:\.\.(.+))?$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NO_NUMBER = /^[+-]?(inf|infinity|nan)$/i;

// Why something cannot be used; `said` puts it into words, in whichever language it is read.
class Refusal extends Error {
  constructor(why, values = {}, where = "") {
    super(why);
    Object.assign(this, { why, values, where });
  }
}

function said(refusal, { refusals, words, board, names }) {
  const called = (text) => (Object.hasOwn(names, text) ? filled(words.called, { label: names[text], id: text }) : text);
  const shown = ([name, value]) => [name, typeof value === "number" ? general(value) : called(String(value))];
  const values = Object.fromEntries(Object.entries(refusal.values).map(shown));
  if (values.unit in board.units) values.unit = board.units[values.unit].native;
  const text = filled(refusals[refusal.why], values).trimEnd();
  return refusal.where ? filled(words.where, { where: called(refusal.where), text }) : text;
}

// Six digits that matter, as Python's "g" writes them.
function general(number) {
  const [digits, power] = number.toExponential(5).split("e");
  if (power >= -4 && power < 6) return String(Number(number.toPrecision(6)));
  return `${Number(digits)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

function finite(value) {
  if (value === null || value === undefined) throw new Refusal("missing");
  const text = String(value).trim();
  if (!NUMBER.test(text) && !NO_NUMBER.test(text)) throw new Refusal("number", { value });
  if (!Number.isFinite(Number(text))) throw new Refusal("finite", { value });
  return Number(text);
}

function at(where, step) {
  try {
    return step();
  } catch (refusal) {
    if (refusal instanceof Refusal && !refusal.where) refusal.where = where;
    throw refusal;
  }
}

function policyYear(value, limits) {
  const { earliest: low, latest: high } = limits;
  if (!(low <= value && value <= high)) throw new Refusal("year", { value, low, high });
  return value;
}

function ramp(value, { longest: high }) {
  if (!(value >= 0 && value <= high)) throw new Refusal("ramp", { value, high });
  return value;
}

// A lever's setting in numbers that make sense together; `where` names the field that does not.
function timed(given, limits, where = "") {
  const place = (part) => (where ? `${where}.${part}` : part);
  const level = at(place("level"), () => finite(given.level));
  const start = at(place("start"), () => policyYear(finite(given.start), limits));
  const over = at(place("ramp"), () => ramp(finite(given.ramp), limits));
  const end = given.end === null ? null : at(place("end"), () => policyYear(finite(given.end), limits));
  if (end !== null && end < start) throw new Refusal("reversed", { end, start }, where);
  if (end !== null && end < start + over) throw new Refusal("overlap", { end, over: start + over }, where);
  return { level, start, ramp: over, end };
}

function inRange(name, setting) {
  const { low, high, unit } = model.inputs.levers.find(({ id }) => id === name);
  const value = setting.level;
  if (low <= value && value <= high) return setting;
  const why = unit === "dimensionless" ? "range" : "range_unit";
  throw new Refusal(why, { name, value, low, high, unit });
}

// The levers with one set as the board tells it.
function changed(levers, name, setting, limits) {
  const { [name]: before, ...others } = levers;
  const { value: atRest } = model.inputs.levers.find(({ id }) => id === name);
  if (setting === null || finite(setting.level) === atRest) return others;
  return { ...others, [name]: inRange(name, timed(setting, limits)) };
}

function spelled({ level, start, ramp: over, end }, usual) {
  const when = start === usual.start && over === usual.ramp ? "" : `@${start}+${over}`;
  return `${level}${when}${end === null ? "" : `..${end}`}`;
}

function parsed(name, text, usual, limits) {
  const match = SETTING.exec(text.trim());
  if (!match) throw new Refusal("spelling", { name, text });
  const [, level, start = usual.start, over = usual.ramp, end = null] = match;
  return inRange(name, timed({ level, start, ramp: over, end }, limits, name));
}

function wholeYear(text, low, high) {
  const value = at("year", () => finite(text));
  if (!Number.isInteger(value) || value < low || value > high) throw new Refusal("whole_year", { value: text, low, high }, "year");
  return value;
}

function toAddress(state, usual) {
  const { levers, year, shown, at: step, stage, language } = state;
  const moved = model.inputs.levers.filter(({ id }) => id in levers).map(({ id }) => `${id}=${spelled(levers[id], usual)}`);
  const others = { year, show: shown, at: step, stage: stage.join(","), lang: language };
  return [...moved, ...Object.entries(others).filter(([, value]) => value).map(([name, value]) => `${name}=${value}`)].join("&");
}

// The state an address describes, and what in it could not be used.
function fromAddress(text, file, language) {
  const state = { levers: {}, year: file.year, shown: "", at: 0, stage: [], language };
  const refused = [];
  for (const [name, value] of new URLSearchParams(text)) {
    try {
      take(state, name, value, file);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      refused.push(refusal);
    }
  }
  return { state, refused };
}

function take(state, name, text, file) {
  const { board, others } = file.languages[state.language];
  const { latest, earliest } = file.horizons;
  const until = Math.floor(file.run.until);
  if (model.inputs.levers.some(({ id }) => id === name)) {
    state.levers = { ...state.levers, [name]: parsed(name, text, board.usual, board.words) };
  } else if (name === "preset") {
    if (!Object.hasOwn(file.presets, text)) throw new Refusal("unknown", { name: text }, name);
    state.levers = { ...file.presets[text], ...state.levers };
  } else if (name === "show") {
    if (!Object.hasOwn(others, text)) throw new Refusal("variable", { value: text }, name);
    state.shown = text;
  } else if (name === "at") {
    const value = at(name, () => finite(text));
    const count = board.story.length;
    if (!Number.isInteger(value) || value < 0 || value > count) throw new Refusal("step", { value: text, count }, name);
    state.at = value;
  } else if (name === "stage") {
    const strange = text.split(",").find((value) => !file.places.includes(value));
    if (strange !== undefined) throw new Refusal("chart", { value: strange, known: file.places.join(", ") }, name);
    state.stage = file.places.filter((place) => text.split(",").includes(place));
  } else if (name === "lang") {
    if (!Object.hasOwn(file.languages, text)) throw new Refusal("unknown", { name: text }, name);
    state.language = text;
  } else if (name === "year") {
    const value = wholeYear(text, earliest, latest);
    state.year = Math.min(value, until);
    if (value > until) throw new Refusal("beyond", { value, until }, name);
  } else {
    throw new Refusal("unknown", { name });
  }
}
