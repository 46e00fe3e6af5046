"""A web server on loopback that offers a recogniser's model, and fails in the ways that servers fail."""

import contextlib
import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from assistant.speech.models import SMALL_ENGLISH, Shelf


def packed(
    names: tuple[str, ...] = ("am/final.mdl", "conf/model.conf"), folder: str = SMALL_ENGLISH
) -> bytes:
    """A model's archive; what is in it cannot be made smaller, so that it comes in several pieces."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(f"{folder}/{name}", hashlib.sha256(bytes([number])).digest() * 8000)
    return out.getvalue()


class ModelServer:
    """Offers `archive`. `breaks_at` ends the next transfers after so many bytes of the file."""

    def __init__(self, archive: bytes) -> None:
        self.archive = archive
        self.listed = [{"name": SMALL_ENGLISH, "size": len(archive), "md5": hashlib.md5(archive).hexdigest()}]
        self.list_text: str | None = None
        self.breaks_at: list[int] = []
        self.knows_ranges = True
        self.status = 200
        self.ranges: list[str | None] = []
        """The Range header of each request for the archive."""

    @contextlib.contextmanager
    def running(self) -> Iterator[Shelf]:
        offered = self

        class Requests(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.endswith(".json"):
                    self._send(200, (offered.list_text or json.dumps(offered.listed)).encode())
                elif offered.status != 200:
                    self.send_error(offered.status)
                else:
                    self._archive()

            def _archive(self) -> None:
                wanted = self.headers.get("Range")
                offered.ranges.append(wanted)
                start = 0
                if wanted and offered.knows_ranges:
                    start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                end = offered.breaks_at.pop(0) if offered.breaks_at else len(offered.archive)
                self.send_response(206 if start else 200)
                if start:
                    whole = len(offered.archive)
                    self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
                self.send_header("Content-Length", str(len(offered.archive) - start))
                self.end_headers()
                self.wfile.write(offered.archive[start:end])
                self.close_connection = True

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Requests) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            base = f"http://127.0.0.1:{server.server_port}/models/"
            try:
                yield Shelf(f"{base}model-list.json", base)
            finally:
                server.shutdown()
                thread.join()


def part_of(models: Path) -> Path:
    return models / "vosk" / f"{SMALL_ENGLISH}.zip.part"
