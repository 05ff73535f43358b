"""Returns: totals, countries, windows, and what figures first said."""
