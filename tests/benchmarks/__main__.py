"""`python -m tests.benchmarks`: measures everything and prints the table."""

from tests.benchmarks import lever_to_paint, one_run

for heading, figure in [*one_run.report(), *lever_to_paint.report()]:
    print(f"| {heading} | {figure} |", flush=True)
