"""The report of one local authority: each part with its words beside it."""
