"""Draws all pictures into the folder that the page serves."""

from pathlib import Path

from assistant.web.pictures.gallery import pictures

FOLDER = Path(__file__).parents[1] / "static" / "pictures"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for picture in pictures():
        (FOLDER / f"{picture.name}.svg").write_text(picture.svg(), "utf-8")


if __name__ == "__main__":
    main()
