"""Each lesson's first picture, tiny, for the README's table.

python -m tools.thumbnails
"""

import nbformat

from tools import build, site

FOLDER = build.ROOT / "docs" / "thumbnails"
SIZE = 160, 100  # pixels, at most


def main():
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    total = 0
    for source in build.sources():
        path = FOLDER / f"{source.stem[:2]}.webp"
        notebook = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
        site.thumbnail(notebook, path, SIZE, quality=70)
        total += path.stat().st_size
    print(f"{FOLDER.relative_to(build.ROOT).as_posix()}: {total / 1000:.0f} kB")


if __name__ == "__main__":
    main()
