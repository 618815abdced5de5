"""What was found so far, in a file that only ever grows: a JSON object a line.

A line that is no such object, as the last one of a run that was killed, is passed over. Of lines of one
key the last holds, but of what was added all. Each is written at once, so several processes may append
to the same file.
"""

import json


class Cache:
    """Values by keys, tuples of strings; without a path it forgets at the end."""

    def __init__(self, path=None):
        self.path, self.found = path, {}
        # Behind a broken last line a new one has to begin.
        self.before = b""
        if path and path.exists():
            known = path.read_bytes()
            self.before = b"" if known.endswith(b"\n") else b"\n"
            for line in known.splitlines():
                self._take(line)

    def _take(self, line):
        try:
            record = json.loads(line)
            key = tuple(record["key"])
            if "more" in record:
                self.found.setdefault(key, {}).update(record["more"])
            else:
                self.found[key] = record["value"]
        except (ValueError, KeyError, TypeError):
            return

    def get(self, *key):
        """The value, or None."""
        return self.found.get(key)

    def put(self, *key, value):
        """Remember it, and return it."""
        self.found[key] = value
        self._append({"key": key, "value": value})
        return value

    def add(self, *key, more):
        """Let the value, a dict, grow by what is in `more`, and return it."""
        known = self.found.setdefault(key, {})
        known.update(more)
        self._append({"key": key, "more": more})
        return known

    def _append(self, record):
        if self.path:
            with open(self.path, "ab", buffering=0) as file:
                file.write(self.before + json.dumps(record).encode() + b"\n")
            self.before = b""
