"""What a library would import for nothing that we use."""

from __future__ import annotations

import sys


def leave_out_grammar() -> None:
    """Let nbformat's jsonschema go without a grammar of addresses: 1.4 s, for a check that nobody asks for.

    Only in processes of the command and its workers: a kernel, and JupyterLab, are the user's.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
