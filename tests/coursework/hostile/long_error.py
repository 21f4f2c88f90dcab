"""What stops its cell has a name and a message of a megabyte, with a script: its page stays small and runs nothing, 0 for it."""

POINTS = 4
SLIDE_ROW = """
raise type("X" * 1_000_000, (Exception,), {})("<script>alert('hostile')</script>" * 30_000)
"""
