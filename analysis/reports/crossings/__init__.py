"""The crossings report: each part with its words beside it."""
