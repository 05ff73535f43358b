"""The words a reader gets from a page and from a PDF, compared."""

import io
import re
import shutil
import subprocess
import unicodedata
from collections import Counter

import pypdf
from bs4 import BeautifulSoup

from analysis.publish.render import typst
from analysis.publish.render.exhibits_typst import ROWS_PRINTED

ONLY_ON_PAGES = (
    ".skip", ".masthead", ".facts a", ".contents", ".points", ".take-away",  # the ways through a page
    ".permalink", ".back", ".hidden", "summary", ".downloads",  # links to itself, buttons, words for screen readers
    ".beside-title", ".status", "svg", ".releases thead", ".releases caption", ".small",
    ".heading:has(#footnotes)",  # said in other words on paper
)  # fmt: skip
"""What of a page is not printed, by design: it serves the screen, or the PDF says the same in its own way."""
_ON_ITS_OWN = (
    "p",
    "li",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "br",
    "figcaption",
    "mi",
    "mn",
)
_DATA = re.compile(r"data:[^\"]+|<!--.*?-->|<style.*?</style>", re.DOTALL)
"""What is no text, and most of a page."""
_FURNITURE = re.compile(r"^(Landfall|Page \d+ of \d+)$", re.MULTILINE)


def of_page(page: str) -> str:
    """Return the words of a report's page, one block to a line."""
    soup = BeautifulSoup(_DATA.sub("", page), "html.parser")
    for tag in soup.select(", ".join(ONLY_ON_PAGES)):
        tag.decompose()
    for table in soup.select(
        ".more details table"
    ):  # the data of a chart, attached to the PDF where they are many
        if len(table.find_all("tr")) > 1 + ROWS_PRINTED:
            table.decompose()
    for tag in soup.find_all(_ON_ITS_OWN):
        tag.append("\n")
    return soup.main.get_text()


def of_pdf(pdf: bytes) -> str:
    """Return the words of a PDF; a word of many letters may stand on several lines."""
    if shutil.which("pdftotext"):
        done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
        text = done.stdout.decode()
    else:
        text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return _FURNITURE.sub("", text)


def lost(page: str, pdf: bytes) -> list[str]:
    """Return the words that stand more often on the page than in the PDF.

    Spaces are set differently around what is raised or in a table, so letters alone are compared: of each
    block, or of each part of a word where a block goes on to the next page.
    """
    printed = _letters(of_pdf(pdf))
    blocks = Counter(line for line in of_page(page).splitlines() if _letters(line))
    torn = [block for block, times in blocks.items() if printed.count(_letters(block)) < times]
    words = [
        part for block in torn for word in block.split() for part in re.split('[\u200b"]', typst.shown(word))
    ]
    return [word for word in words if _letters(word) not in printed]


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())
