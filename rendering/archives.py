"""Many files as one ZIP that leaves while it is made: never whole in memory nor on disk."""

import io
import zipfile


class _Pieces(io.RawIOBase):
    """What the ZIP wrote and nobody took yet."""

    def __init__(self):
        self.written = bytearray()

    def writable(self):
        return True

    def write(self, content):
        self.written += content
        return len(content)

    def take(self):
        piece, self.written = bytes(self.written), bytearray()
        return piece


def zip_stream(files):
    """The pieces of a ZIP of ``files``: (name, bytes) each, read one at a time and stored as they are."""
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(name, content)
            yield pieces.take()
    yield pieces.take()
