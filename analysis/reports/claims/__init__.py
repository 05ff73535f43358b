"""Checks of public claims: `data/claims.toml` in, a verdict by rule for each claim out.

`check(as_of)` returns every claim with its verdict, the verdict with what was known on the day it was
made, and the readings behind both. What a reading may name is in `MEASURES`; how a verdict follows is
`RULE`.
"""

from analysis.reports.claims import asylum, compared, crossings, places, records, returns  # noqa: F401
from analysis.reports.claims.check import Check, Result, check, everything, refused
from analysis.reports.claims.chosen import Again, check_again, problems, select
from analysis.reports.claims.registry import MEASURES
from analysis.reports.claims.rule import PLAIN, RULE
from analysis.reports.claims.view import Record

__all__ = [
    "MEASURES", "PLAIN", "RULE", "Again", "Check", "Record", "Result", "check", "check_again", "everything",
    "problems", "refused", "select",
]  # fmt: skip
