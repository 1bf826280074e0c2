"""Measures, data sets and comparisons: what `aibot bench` and the benchmarks run.

Everything here works offline and is seeded. Measures that need an extra package say which.
"""
