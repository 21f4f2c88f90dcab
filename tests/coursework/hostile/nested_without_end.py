"""JSON nested a hundred thousand deep: it cannot be read, 0 for everything."""

POINTS = 0

def data(notebook, text):
    return b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
