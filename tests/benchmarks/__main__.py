"""`python -m tests.benchmarks`: measures everything and prints the table."""

from tests.benchmarks import board, c_loop, crowd, ensemble, lever_to_paint, one_run

for measured in (one_run, c_loop, ensemble, lever_to_paint, board, crowd):
    for heading, figure in measured.report():
        print(f"| {heading} | {figure} |", flush=True)
