"""The chart kinds in the official style; each returns a `Figure` with its words and its data."""
