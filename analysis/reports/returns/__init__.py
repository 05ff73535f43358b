"""The returns report: each part with its words beside it."""
