"""What is said of every authority alike: what is not known of it, and where it is shown among all."""

from __future__ import annotations

NOT_KNOWN = (
    (
        "How many people seeking asylum live in {name} without support, and how many refugees stay or move "
        "on after their support ends: neither is published by authority, so it cannot be measured with open "
        "data."
    ),
    (
        "How many claims of people supported in {name} are decided, how many are granted, and how many "
        "people leave support after a grant."
    ),
    "Where in an authority people live, and the number and addresses of hotels: neither is shown here.",
    "Children looked after by councils after arriving alone, and their transfers: no table of them is held.",
    (
        "What the authority spends: no official figure by authority is held, and projections quoted in the "
        "press are not outturns."
    ),
)


ASYLUM = "[Asylum in the UK](../asylum.html#{})"
"""A link to an exhibit of the national report, from where a local one lies."""


def elsewhere(name: str) -> str:
    """Return where a place is shown among all, and what is the same for all."""
    return (
        f"{name} among all authorities, on a map and in tables, and the move-on period after a grant: "
        f"see {ASYLUM.format('map')}."
    )


def not_known(name: str) -> str:
    """Return as a list what open data cannot say of an authority."""
    return "\n".join(f"- {text.format(name=name)}" for text in NOT_KNOWN)
