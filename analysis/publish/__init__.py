"""From an executed notebook to files: HTML, PDF, CSV, manifest, site."""
