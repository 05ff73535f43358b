"""Reproducible reports on UK small-boat crossings, returns and local asylum pressures.

A notebook imports the names it uses from the modules; `docs/architecture.md` says which room holds what.
"""

__version__ = "0.2.0"
