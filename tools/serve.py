#!/usr/bin/env python3
"""Serves a folder to this machine alone: tools/serve.py FOLDER [PORT]"""

import functools
import http.server
import sys


class Handler(http.server.SimpleHTTPRequestHandler):
    """Plain files. Modules and wasm want these very types, which not every system's table has."""

    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_):
        """A page asks for a dozen files; nobody wants to read that."""


def open_server(folder, port):
    """A server on `port`, or on any free one where someone has that already."""
    handler = functools.partial(Handler, directory=folder)
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        return http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    server = open_server(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 8000)
    print(f"The page is at http://127.0.0.1:{server.server_port}/ (Ctrl-C stops it)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
