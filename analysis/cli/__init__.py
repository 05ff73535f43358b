"""The command `landfall`: `main` runs it; one module for each family of commands."""
