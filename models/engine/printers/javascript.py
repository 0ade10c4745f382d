"""The model as an ES module without dependencies: one run in a browser while a lever moves.

Values live in typed arrays: P parameters, C constants, I what an instant decides, S
stocks, R their rates. A stage is one function of straight lines that the browser's
compiler can take whole; the integration loops around it are the same for every model.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from models.engine.expressions import TIME, Call, Expression, Name, walk
from models.engine.model import Model
from models.engine.printers.infix import InfixPrinter
from models.engine.program import Assignment

RUNTIME = """
function interpolate(x, xs, ys) {
  const last = xs.length - 1;
  if (x <= xs[0]) return ys[0];
  if (x >= xs[last]) return ys[last];
  let k = 1;
  while (xs[k] <= x) k += 1;
  return ys[k - 1] + (ys[k] - ys[k - 1]) * (x - xs[k - 1]) / (xs[k] - xs[k - 1]);
}

function risen(elapsed, ramp) {
  if (elapsed < 0) return 0;
  return elapsed >= ramp ? 1 : elapsed / ramp;
}

function scheduled(lever, baseline, time) {
  let share = risen(time - lever.start, lever.ramp);
  if (lever.end !== null && lever.end !== undefined) share -= risen(time - lever.end, lever.ramp);
  return baseline + (lever.level - baseline) * share;
}

function known(given, table, kind) {
  for (const id of Object.keys(given)) {
    if (!(id in table)) throw new RangeError(`unknown ${kind} "${id}"`);
  }
}

function setting(given, lever) {
  const found = typeof given === "number" ? { ...schedule, level: given } : { ...schedule, ...given };
  if (!(found.level >= lever.low && found.level <= lever.high)) {
    const range = `${lever.low} to ${lever.high} ${lever.unit}`;
    throw new RangeError(`${lever.id}: ${found.level} is outside ${range}`);
  }
  return found;
}

// The arrays of a run, kept between runs: one run at a time, always the same shapes.
const P = new Float64Array(inputs.parameters.length);
const C = new Float64Array(constantCount);
const I = new Float64Array(instantCount);
const S = new Float64Array(stockCount);
const R = new Float64Array(stockCount);
const from = new Float64Array(stockCount);
const sum = new Float64Array(stockCount);
const third = 1 / 3;

/**
 * Runs the model. A lever is a number (from the first policy year, over the usual ramp) or
 * {level, start, ramp, end}; what is not given stays at its baseline. Returns an object of
 * Float64Arrays: `year`, then every variable, one value for each recorded step.
 */
export function simulate({
  levers = {}, parameters = {}, method = "rk4", step = 1 / 16, until = 2035, every = 1,
} = {}) {
  known(levers, leverIndex, "lever");
  known(parameters, parameterIndex, "parameter");
  if (method !== "rk4" && method !== "euler") throw new RangeError(`unknown method "${method}"`);
  const span = until - start;
  const steps = Math.round(span / step);
  if (!(steps > 0) || Math.abs(steps * step - span) > 1e-9 * step) {
    throw new RangeError(`a step of ${step} does not divide ${span} years`);
  }
  const settings = inputs.levers.map((x) => (x.id in levers ? setting(levers[x.id], x) : null));
  inputs.parameters.forEach((p, k) => { P[k] = p.id in parameters ? parameters[p.id] : p.value; });
  constants();
  return method === "rk4"
    ? run(settings, span, steps, step, every, 2, rungeKutta)
    : run(settings, span, steps, step, every, 1, euler);
}

function run(settings, span, steps, step, every, perStep, advance) {
  const rows = Math.floor(steps / every) + 1;
  const table = new Float64Array(rows * outputs.length);
  const year = new Float64Array(rows);
  const count = steps * perStep;
  at(settings, start);
  initial();
  for (let i = 0; i <= steps; i += 1) {
    if (i % every === 0) {
      year[i / every] = I[0];
      record(table, i / every, rows);
    } else stage();
    if (i < steps) advance(settings, i * perStep, count, span, step);
  }
  return columns(table, year, rows);
}

// A base's logarithm is shared by its powers; where it has none they go the long way.
function raised(base, logarithm, exponent) {
  return base > 0 ? Math.exp(exponent * logarithm) : Math.pow(base, exponent);
}

function at(settings, time) {
  I[0] = time;
  for (let k = 0; k < settings.length; k += 1) {
    const baseline = inputs.levers[k].value;
    I[1 + k] = settings[k] === null ? baseline : scheduled(settings[k], baseline, time);
  }
  instants();
}

// Both go on from the rates at the start of their step.
function euler(settings, i, count, span, step) {
  for (let k = 0; k < stockCount; k += 1) S[k] += step * R[k];
  at(settings, start + span * ((i + 1) / count));
}

function rungeKutta(settings, i, count, span, step) {
  const half = step / 2;
  for (let k = 0; k < stockCount; k += 1) {
    const move = half * R[k];
    from[k] = S[k]; sum[k] = move; S[k] = from[k] + move;
  }
  at(settings, start + span * ((i + 1) / count));
  stage();
  for (let k = 0; k < stockCount; k += 1) {
    const move = half * R[k];
    sum[k] += 2 * move; S[k] = from[k] + move;
  }
  stage();
  for (let k = 0; k < stockCount; k += 1) {
    const move = step * R[k];
    sum[k] += move; S[k] = from[k] + move;
  }
  at(settings, start + span * ((i + 2) / count));
  stage();
  for (let k = 0; k < stockCount; k += 1) S[k] = from[k] + third * (sum[k] + half * R[k]);
}
"""
"""What every model's module has in common."""


def module(
    model: Model, start: float, first_policy_year: float, ramp: float, scenario: Mapping[str, object]
) -> str:
    """The text of the module.

    Parameters
    ----------
    start
        First instant of a run (year).
    first_policy_year, ramp
        Schedule of a lever that is given as a bare number.
    scenario
        Arguments of `simulate` that the module exports as `scenario`.
    """
    return _Module(model).text(start, {"start": first_policy_year, "ramp": ramp, "end": None}, scenario)


class _Module(InfixPrinter):
    """Prints one model; values it does not hold in a local it reads from the arrays."""

    def __init__(self, model: Model) -> None:
        program = model.program
        self.model, self.program = model, program
        instants = [TIME, *program.levers, *(a.name for a in program.instants)]
        self.places = {n: f"P[{k}]" for k, n in enumerate(program.parameters)}
        self.places |= {a.name: f"C[{k}]" for k, a in enumerate(program.constants)}
        self.places |= {n: f"I[{k}]" for k, n in enumerate(instants)}
        self.places |= {a.name: f"S[{k}]" for k, a in enumerate(program.net_flows)}
        self.instant_count = len(instants)
        self.shared = self._shared()

    def name(self, identifier: str) -> str:
        return self.places.get(identifier, f"v_{identifier}")

    def print_power(self, base: Expression, exponent: Expression) -> str:
        if isinstance(base, Name) and base.id in self.shared:
            return f"raised({self.name(base.id)}, log_{base.id}, {self.expression(exponent)})"
        return f"Math.pow({self.expression(base)}, {self.expression(exponent)})"

    def _shared(self) -> set[str]:
        """Locals of a stage that are raised to more than one power."""
        bases = Counter(
            node.arguments[0].id
            for a in self.program.stages
            for node in walk(a.expression)
            if isinstance(node, Call) and node.function == "power" and isinstance(node.arguments[0], Name)
        )
        return {a.name for a in self.program.stages if bases[a.name] > 1}

    def print_exp(self, value: Expression) -> str:
        return f"Math.exp({self.expression(value)})"

    def print_log(self, value: Expression) -> str:
        return f"Math.log({self.expression(value)})"

    def print_sqrt(self, value: Expression) -> str:
        return f"Math.sqrt({self.expression(value)})"

    def print_minimum(self, first: Expression, second: Expression) -> str:
        return f"Math.min({self.expression(first)}, {self.expression(second)})"

    def print_maximum(self, first: Expression, second: Expression) -> str:
        return f"Math.max({self.expression(first)}, {self.expression(second)})"

    def print_where(self, condition: Expression, yes: Expression, no: Expression) -> str:
        return f"({self.expression(condition)} ? {self.expression(yes)} : {self.expression(no)})"

    def print_equal(self, first: Expression, second: Expression) -> str:
        return f"({self.expression(first)} === {self.expression(second)})"

    def print_not_equal(self, first: Expression, second: Expression) -> str:
        return f"({self.expression(first)} !== {self.expression(second)})"

    def print_lookup(self, table: Expression, value: Expression) -> str:
        assert isinstance(table, Name)
        return f"interpolate({self.expression(value)}, table_{table.id}[0], table_{table.id}[1])"

    def text(self, start: float, schedule: Mapping[str, float | None], scenario: Mapping[str, object]) -> str:
        program = self.program
        stage = self._assigned(program.stages)
        rates = [f"R[{k}] = {self.expression(a.expression)};" for k, a in enumerate(program.net_flows)]
        reports = self._assigned(program.reports)
        cells = [f"T[row + {k} * rows] = {self.name(n)};" for k, n in enumerate(program.recorded)]
        columns = [f"  {n}: T.subarray({k} * rows, {k + 1} * rows)," for k, n in enumerate(program.recorded)]
        parts = [
            f"// Written from the model's equations ({self.model.hash}); change those, not this.",
            *self._declarations(start, schedule),
            f"export const scenario = {json.dumps(scenario)};",
            _function("constants", "", self._assigned(program.constants)),
            _function("instants", "", self._assigned(program.instants)),
            _function("initial", "", self._assigned(program.initial)),
            _function("stage", "", [*stage, *rates]),
            _function("record", "T, row, rows", [*stage, *rates, *reports, *cells]),
            _function("columns", "T, year, rows", ["return {", "  year,", *columns, "};"]),
            RUNTIME.strip(),
        ]
        return "\n".join(parts) + "\n"

    def _assigned(self, assignments: Sequence[Assignment]) -> list[str]:
        """What has a place goes there, all else to locals, with the logarithms that powers share."""
        lines = []
        for a in assignments:
            lines.append(f"{self._target(a.name)} = {self.expression(a.expression)};")
            if a.name in self.shared:
                lines.append(f"const log_{a.name} = Math.log({self.name(a.name)});")
        return lines

    def _target(self, identifier: str) -> str:
        return self.places.get(identifier) or f"const {self.name(identifier)}"

    def _declarations(self, start: float, schedule: Mapping[str, float | None]) -> list[str]:
        model = self.model
        inputs = {
            "levers": [
                {"id": x.name, "unit": x.unit, "low": x.low, "high": x.high, "value": x.baseline}
                for x in model.levers.values()
            ],
            "parameters": [
                {"id": p.name, "unit": p.unit, "low": p.low, "high": p.high, "value": p.value}
                for p in model.parameters.values()
            ],
        }
        outputs = [{"id": v.name, "unit": v.unit} for v in model.variables.values()]
        return [
            f"export const modelHash = {json.dumps(model.hash)};",
            f"export const inputs = {json.dumps(inputs)};",
            f"export const outputs = {json.dumps(outputs)};",
            f"const start = {json.dumps(start)};",
            f"const schedule = {json.dumps(schedule)};",
            f"const stockCount = {len(self.program.net_flows)};",
            f"const constantCount = {len(self.program.constants)};",
            f"const instantCount = {self.instant_count};",
            "const leverIndex = Object.fromEntries(inputs.levers.map((x, k) => [x.id, k]));",
            "const parameterIndex = Object.fromEntries(inputs.parameters.map((p, k) => [p.id, k]));",
            *(f"const table_{t.name} = {json.dumps([list(t.x), list(t.y)])};" for t in model.tables.values()),
        ]


def _function(name: str, arguments: str, lines: Sequence[str]) -> str:
    body = "\n".join(f"  {line}" for line in lines)
    return f"function {name}({arguments}) {{\n{body}\n}}"
