"""`jupyter nbconvert --to webpdf` with the system's Chromium, whose path nbconvert has no option for.

python benchmarks/execution_webpdf.py CHROMIUM NBCONVERT_ARGUMENT...
"""

from __future__ import annotations

import functools
import sys

from nbconvert.nbconvertapp import main
from playwright.async_api import BrowserType

if __name__ == "__main__":
    _, chromium, *sys.argv[1:] = sys.argv
    launch = functools.partialmethod(BrowserType.launch, executable_path=chromium)
    BrowserType.launch = launch
    main()
