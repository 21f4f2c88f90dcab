"""The parts of docs/build.py: each writes one kind of page into the folder that Sphinx reads."""
