"""Measures: pure functions from tables to tables or values, each with its definition and unit."""
