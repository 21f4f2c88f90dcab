"""A zip with a symbolic link to the gradebook: refused, nothing is taken in."""

POINTS = None

def archive(path, notebook, text):
    import stat
    import zipfile

    with zipfile.ZipFile(path, "w") as file:
        entry = zipfile.ZipInfo("zip_with_a_link_hw02.ipynb")
        entry.create_system = 3
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(entry, "../../gradebook.db")
