"""The report of what a release revised: each part with its words beside it."""
