"""The engine beside its peers: `python -m bench` measures, prints a table and writes bench/README.md.

Nothing in `helpers` imports anything from here.
"""
