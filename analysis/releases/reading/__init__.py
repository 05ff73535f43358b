"""From an untrusted file to cells: what is safe to open, and what a sheet says where."""
