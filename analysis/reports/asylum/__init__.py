"""The asylum report: claims, waiting, decisions, support and accommodation."""
