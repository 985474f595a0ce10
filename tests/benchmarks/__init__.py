"""How fast Dateline is, each figure beside its rival or its floor in the same run.

python -m tests.benchmarks              prints one Markdown table (about four minutes on two cores)
python -m tests.benchmarks --json       prints the same as JSON
pytest -m benchmark tests/benchmarks -s runs it as well

Nothing here fails because a machine is slow or busy: a table is for reading.
"""
