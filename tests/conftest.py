"""Fixtures that several test files share."""

from browser import chromium, lab, lab_address, static, watch, web  # noqa: F401
