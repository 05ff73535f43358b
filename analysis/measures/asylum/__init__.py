"""Asylum: claims, waiting, decisions, support."""
