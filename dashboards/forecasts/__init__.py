"""Forecasts of demand, made at night; benchmarks first."""
