"""A zip of kilobytes that unpacks to a gigabyte, and one whose list of sizes lies: refused, nothing is taken in."""

POINTS = None

def archive(path, notebook, text):
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open("zip_bomb_hw02.ipynb", "w", force_zip64=True) as entry:
            for _ in range(256):
                entry.write(bytes(2**22))
        file.writestr("zip_bomb/hw02.ipynb", bytes(30_000_000))
    data = path.read_bytes()
    real = (30_000_000).to_bytes(4, "little")
    path.write_bytes(data.replace(real, (1000).to_bytes(4, "little")))
