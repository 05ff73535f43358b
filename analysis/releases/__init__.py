"""From an official release to tidy, bitemporal tables that are never overwritten."""
