"""From a notebook and its parameters to files: what is built, where it runs, what is kept."""
