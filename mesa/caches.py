"""The cache of a Mesa without Redis: files that several processes share."""

import os
import tempfile
import time
from pathlib import Path

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

OLD = 24 * 3600  # seconds; nothing that counts attempts lives longer


class SharedFiles(FileBasedCache):
    """Django's file cache with an ``add`` that only one process wins, and that forgets what is old, never at random.

    allauth counts attempts under a lock taken with ``add``. Django's own looks first and writes after, so two processes
    may both hold the lock and an attempt goes uncounted; and when full it drops a third of its keys, whichever.
    """

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        if self.has_key(key, version):  # also removes an expired one
            return False
        self._createdir()
        number, draft = tempfile.mkstemp(dir=self._dir)
        try:
            with open(number, "wb") as file:
                self._write_content(file, timeout, value)
            os.link(draft, self._key_to_file(key, version))
        except FileExistsError:
            return False
        finally:
            Path(draft).unlink()
        return True

    def _cull(self):
        """Look once in a while for files a day old."""
        mark = Path(self._dir, "culled")
        now = time.time()
        if mark.exists() and now - mark.stat().st_mtime < OLD:
            return
        mark.touch()
        for path in map(Path, self._list_cache_files()):
            if now - path.stat().st_mtime > OLD:
                path.unlink(missing_ok=True)
