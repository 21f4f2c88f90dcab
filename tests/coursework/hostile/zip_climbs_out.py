"""A zip whose entries lead out of the folder, to absolute places and to drives: refused, nothing is taken in."""

POINTS = None

def archive(path, notebook, text):
    import zipfile

    with zipfile.ZipFile(path, "w") as file:
        for name in ("../../climbs_hw02.ipynb", "/tmp/left_behind/@ID@_hw02.ipynb", "..\\..\\@ID@_hw02.ipynb", "C:/@ID@_hw02.ipynb"):
            file.writestr(name.replace("@ID@", "zip_climbs_out"), text)
