"""`python -m analysis` is the command `landfall`."""

from analysis.cli import run

if __name__ == "__main__":
    run()
