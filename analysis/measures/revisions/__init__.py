"""Revisions: what changed between two releases of one publication, by how much, in which series."""
