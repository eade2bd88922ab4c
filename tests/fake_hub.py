"""A small Hub on loopback, for tests of what is read from and pushed to the real one: no network, no account.

    with FakeHub() as hub:                                       # listens on 127.0.0.1, on a free port
        monkeypatch.setenv("HF_ENDPOINT", hub.url)               # what `playground` asks at each call
        hub.dataset("me/cats", {"data/train.parquet": b"…"})     # or {"name": Path("file")}, which is streamed
        hub.model("me/gan", {"model.safetensors": b"…"}, private=True)
        hub.dataset("they/faces", {...}, gated=True)
        hub.dataset("me/cats", {...}, revision="refs/convert/parquet")   # another branch of the same repo
        hub.asked                                                # [(method, path, headers)], newest last
        hub.sent                                                 # bytes of files that were sent, all in all
        hub.silent = True                                        # takes calls and never answers them (until `close`)
        hub.pause = Event(); …; hub.pause.set()                  # files stop after their first block until it is set
        hub.files("model", "me/gan")                             # {name: bytes}, for instance what was pushed

`TOKEN` may read private and gated repos and push; every other reader is answered as the Hub answers: 401 with
`X-Error-Code: RepoNotFound` for what is private or not there, `GatedRepo` for what is gated. Served: repo info (with
sizes), trees, HEAD and GET of files with ETag, X-Repo-Commit and byte ranges, whoami, create, preupload and commit of
files that travel inside the commit. A commit id is made of the content, so it changes when files do.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "hf_FakeTokenOfTheFakeHub"
BLOCK = 65_536
Files = dict[str, bytes | Path]
Address = tuple[str, str]  # ("datasets" or "models", "owner/name")


@dataclass
class Repo:
    """One repository: its branches, and who may read it."""

    private: bool = False
    gated: bool = False
    branches: dict[str, Files] = field(default_factory=dict)
    card: dict[str, object] = field(default_factory=dict)

    def commit(self, branch: str) -> str:
        """40 hexadecimal digits made of the names and the sizes of what is there, and of content that is in memory."""
        digest = hashlib.sha1(branch.encode(), usedforsecurity=False)
        for name, content in sorted(self.branches[branch].items()):
            digest.update(f"{name} {size_of(content)} ".encode() + (content if isinstance(content, bytes) else b""))
        return digest.hexdigest()

    def branch(self, revision: str) -> str | None:
        """The branch of that name, or whose commit it is."""
        known = (each for each in self.branches if revision in (each, self.commit(each)))
        return next(known, None)


class FakeHub:
    """See the top of this file."""

    def __init__(self) -> None:
        self.repos: dict[Address, Repo] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.sent = 0
        self.silent = False
        self.pause: threading.Event | None = None
        self.closing = threading.Event()
        hub = self

        class Bound(Handler):
            """The handler of this hub."""

            def __init__(self, *args: object) -> None:
                self.hub = hub
                super().__init__(*args)  # type: ignore[arg-type]

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address, for HF_ENDPOINT."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def dataset(self, name: str, files: Mapping[str, bytes | Path], **more: object) -> str:
        """Put a data set there; returns its commit. `more`: private, gated, card, revision."""
        return self._put("datasets", name, files, **more)

    def model(self, name: str, files: Mapping[str, bytes | Path], **more: object) -> str:
        """Put a model there; returns its commit. `more`: private, gated, card, revision."""
        return self._put("models", name, files, **more)

    def files(self, kind: str, name: str, revision: str = "main") -> dict[str, bytes]:
        """What a `model` or `dataset` holds."""
        held = self.repos[(f"{kind}s", name)].branches[revision]
        return {path: content if isinstance(content, bytes) else content.read_bytes() for path, content in held.items()}

    def _put(self, kind: str, name: str, files: Mapping[str, bytes | Path], *, revision: str = "main", **more: object) -> str:
        repo = self.repos.setdefault((kind, name), Repo())
        for key, value in more.items():
            setattr(repo, key, value)
        repo.branches[revision] = dict(files)
        return repo.commit(revision)

    def close(self) -> None:
        """Listen no more; calls that wait are let go."""
        self.closing.set()
        if self.pause is not None:
            self.pause.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def size_of(content: bytes | Path) -> int:
    """In bytes."""
    return len(content) if isinstance(content, bytes) else content.stat().st_size


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    hub: FakeHub

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        """A reader that goes away in the middle is no mistake."""
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def do_GET(self) -> None:
        """Info, trees and files."""
        self._answer()

    def do_HEAD(self) -> None:
        """The head of a file."""
        self._answer()

    def do_POST(self) -> None:
        """Create and commit."""
        self._answer()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = self._chunks()
        url = urlsplit(self.path)
        self.hub.asked.append((self.command, unquote(url.path), dict(self.headers)))
        if self.hub.silent:
            self.hub.closing.wait()
            self.close_connection = True
            return
        parts = [unquote(part) for part in url.path.strip("/").split("/")]
        if parts[0] == "api":
            self._api(parts[1:], parse_qs(url.query), body)
        elif "resolve" in parts:
            self._file(parts)
        else:
            self._json({"error": "Not Found"}, 404)

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    # ------------------------------------------------------------------ who may

    def _allowed(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {TOKEN}"

    def _repo(self, address: Address) -> Repo | None:
        """The repo, or None after the answer that there is none for this reader."""
        repo = self.hub.repos.get(address)
        if repo is None or (repo.private and not self._allowed()):
            code, message = "RepoNotFound", "Repository not found"
        elif repo.gated and not self._allowed() and "resolve" in self.path:
            code, message = "GatedRepo", "Access to this repository is restricted. You must be authenticated to access it."
        else:
            return repo
        status = 403 if code == "GatedRepo" else 404 if self._allowed() else 401
        self._json({"error": message}, status, {"X-Error-Code": code, "X-Error-Message": message})
        return None

    # ------------------------------------------------------------------ the interface

    def _api(self, parts: list[str], query: Mapping[str, list[str]], body: bytes) -> None:
        if parts[0] == "whoami-v2":
            known = {"type": "user", "name": "me", "fullname": "Me", "auth": {"type": "access_token"}, "orgs": []}
            self._json(known if self._allowed() else {"error": "Invalid user token."}, 200 if self._allowed() else 401)
        elif parts[0] == "validate-yaml":
            self._json({"errors": [], "warnings": []})
        elif parts[:2] == ["repos", "create"]:
            self._create(json.loads(body))
        elif parts[0] in ("datasets", "models") and len(parts) >= 3:
            address = (parts[0], f"{parts[1]}/{parts[2]}")
            if (repo := self._repo(address)) is not None:
                self._of_repo(repo, address, parts[3:], query, body)
        else:
            self._json({"error": "Not Found"}, 404)

    def _create(self, wanted: Mapping[str, object]) -> None:
        if not self._allowed():
            self._json({"error": "Unauthorized"}, 401)
            return
        name = f"{wanted.get('organization') or 'me'}/{wanted['name']}"
        private = bool(wanted.get("private")) or wanted.get("visibility") == "private"
        repo = Repo(private=private, branches={"main": {}})
        kind = f"{wanted.get('type') or 'model'}s"
        fresh = (kind, name) not in self.hub.repos
        self.hub.repos.setdefault((kind, name), repo)
        url = f"{self.hub.url}/{'' if kind == 'models' else kind + '/'}{name}"
        self._json({"url": url, "name": name, "id": name}, 200 if fresh else 409)

    def _of_repo(self, repo: Repo, address: Address, what: list[str], query: Mapping[str, list[str]], body: bytes) -> None:
        word = what[0] if what else "revision"
        branch = repo.branch("/".join(what[1:]) if len(what) > 1 else "main")
        if word == "tree" and len(what) > 2 and branch is None:  # tree/<revision>/<folder>
            branch = repo.branch(what[1])
        if branch is None:
            self._json({"error": "Invalid rev id"}, 404, {"X-Error-Code": "RevisionNotFound"})
        elif word == "revision":
            self._json(self._info(repo, address, branch, sizes="blobs" in query))
        elif word == "tree":
            files = repo.branches[branch]
            self._json([{"type": "file", "path": name, "size": size_of(files[name]), "oid": "0" * 40} for name in sorted(files)])
        elif word == "preupload":
            wanted = json.loads(body)["files"]
            self._json({"files": [{"path": each["path"], "uploadMode": "regular", "shouldIgnore": False} for each in wanted]})
        elif word == "commit":
            self._commit(repo, address, branch, body)
        else:
            self._json({"error": "Not Found"}, 404)

    def _info(self, repo: Repo, address: Address, branch: str, *, sizes: bool) -> dict[str, object]:
        files = repo.branches[branch]
        listed = [{"rfilename": name} | ({"size": size_of(files[name])} if sizes else {}) for name in sorted(files)]
        about = {
            "id": address[1],
            "sha": repo.commit(branch),
            "private": repo.private,
            "gated": "manual" if repo.gated else False,
        }
        return about | {"siblings": listed, "tags": [], "downloads": 0, "likes": 0, "cardData": repo.card}

    def _commit(self, repo: Repo, address: Address, branch: str, body: bytes) -> None:
        if not self._allowed():
            self._json({"error": "Unauthorized"}, 401)
            return
        for line in body.splitlines():
            item = json.loads(line)
            if item["key"] == "file":
                repo.branches[branch][item["value"]["path"]] = base64.b64decode(item["value"]["content"])
        kind = "" if address[0] == "models" else f"{address[0]}/"
        commit = repo.commit(branch)
        url = f"{self.hub.url}/{kind}{address[1]}/commit/{commit}"
        self._json({"success": True, "commitOid": commit, "commitUrl": url, "hookOutput": ""})

    # ------------------------------------------------------------------ files

    def _file(self, parts: list[str]) -> None:
        at = parts.index("resolve")
        owner = parts[:at]
        address = (owner[0], "/".join(owner[1:])) if owner[0] in ("datasets", "models") else ("models", "/".join(owner))
        repo = self._repo(address)
        if repo is None:
            return
        rest = parts[at + 1 :]
        found = ((repo.branch("/".join(rest[:n])), "/".join(rest[n:])) for n in range(1, len(rest)))
        branch, name = next(((branch, name) for branch, name in found if branch is not None), (None, ""))
        if branch is None or name not in repo.branches[branch]:
            self._json({"error": "Entry not found"}, 404, {"X-Error-Code": "EntryNotFound" if branch else "RevisionNotFound"})
            return
        self._send(repo.branches[branch][name], repo.commit(branch))

    def _send(self, content: bytes | Path, commit: str) -> None:
        size = size_of(content)
        first, last = self._range(size)
        partial = (first, last) != (0, size - 1)
        self.send_response(206 if partial else 200)
        etag = hashlib.sha256(content if isinstance(content, bytes) else f"{content} {size}".encode()).hexdigest()
        for header, value in (("ETag", f'"{etag}"'), ("X-Repo-Commit", commit), ("Accept-Ranges", "bytes")):
            self.send_header(header, value)
        if partial:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        if self.command != "HEAD":
            self._blocks(content, first, last)

    def _range(self, size: int) -> tuple[int, int]:
        written = self.headers.get("Range", "bytes=0-").removeprefix("bytes=")
        first, _, last = written.partition("-")
        if not first:
            return max(size - int(last), 0), size - 1
        return int(first), min(int(last), size - 1) if last else size - 1

    def _blocks(self, content: bytes | Path, first: int, last: int) -> None:
        if isinstance(content, bytes):
            for start in range(first, last + 1, BLOCK):
                self._block(content[start : min(start + BLOCK, last + 1)])
            return
        with content.open("rb") as file:
            file.seek(first)
            left = last + 1 - first
            while left > 0:
                block = file.read(min(BLOCK, left))
                self._block(block)
                left -= len(block)

    def _block(self, block: bytes) -> None:
        self.wfile.write(block)
        self.wfile.flush()
        self.hub.sent += len(block)
        if self.hub.pause is not None:
            self.hub.pause.wait()

    def _json(self, plain: object, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        body = json.dumps(plain).encode()
        self.send_response(status)
        for header, value in ({"Content-Type": "application/json"} | dict(headers or {})).items():
            self.send_header(header, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
