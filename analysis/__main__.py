"""`python -m analysis` is the command `landfall`."""

from analysis.cli.main import main

if __name__ == "__main__":
    main()
