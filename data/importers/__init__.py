"""Makes again the tables that came as collected figures in CSV: `python -m data.importers FOLDER`."""
