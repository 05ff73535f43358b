"""Local pressures: asylum support by authority, rates, ranks, comparators, homelessness."""
