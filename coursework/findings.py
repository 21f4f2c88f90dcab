"""What somebody looked at, whether it is in order, and the command that mends it."""

from dataclasses import dataclass


@dataclass
class Finding:
    """One line of `coursework doctor` or `coursework check`."""

    what: str
    ok: bool
    says: str = ""
    mend: str = ""
