"""A cluster of real OpenSearch nodes on loopback, each a process that can be killed; started and stopped by the tests."""

import functools
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parent.parent.parent
# Where `make opensearch` puts the nodes' Java archives.
ARCHIVES = ROOT / ".opensearch" / "lib"
SOURCE = Path(__file__).with_name("OneNode.java")
START_SECONDS = 120
_SETTINGS = """\
cluster.name: {cluster}
node.name: node-{number}
network.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
discovery.seed_hosts: {hosts}
cluster.initial_cluster_manager_nodes: {names}
cluster.routing.allocation.disk.threshold_enabled: false
"""


def why_not() -> str:
    """Why no cluster can be started here; empty if one can."""
    if not shutil.which("javac"):
        return "there is no Java development kit; OpenSearch 2 needs that of Java 17"
    if not ARCHIVES.is_dir():
        return "the archives of OpenSearch are not here; run `make opensearch`, which needs Maven"
    return ""


@functools.cache
def _made_ready() -> tuple[Path, Path]:
    """(compiled node, image of all classes that it loads), kept with the archives; a node starts from them in half the time."""
    archives = sorted(ARCHIVES.glob("*.jar"))
    # Java takes an image for the very files that it was made with, and says nothing when it takes it not.
    made_of = (SOURCE.read_text(encoding="utf-8"), *((str(each), each.stat().st_mtime_ns) for each in archives))
    name = f"node-{hashlib.sha256(repr(made_of).encode()).hexdigest()[:12]}"
    classes, image = ARCHIVES.parent / f"{name}.jar", ARCHIVES.parent / f"{name}.jsa"
    if not image.is_file():
        for old in ARCHIVES.parent.glob("node-*"):
            old.unlink()
        with tempfile.TemporaryDirectory(dir=ARCHIVES.parent) as work:
            subprocess.run(["javac", "-cp", f"{ARCHIVES}/*", "-d", f"{work}/classes", SOURCE], check=True)
            subprocess.run(["jar", "--create", "--file", classes, "-C", f"{work}/classes", "."], check=True)
            made = Path(work) / image.name
            with Nodes(Path(work), 1, started_with=(f"-XX:ArchiveClassesAtExit={made}", *_class_path(classes))) as nodes:
                nodes.end(0)
            made.replace(image)
    return classes, image


def _class_path(classes: Path) -> tuple[str, str]:
    return "-cp", os.pathsep.join(map(str, (classes, *sorted(ARCHIVES.glob("*.jar")))))


def _free_ports(many: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(many)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Nodes:
    """Some nodes that form one cluster; leaving the context stops them.

    Attributes:
        urls: where each of them answers.
    """

    def __init__(self, folder: Path, many: int, heap_mb: int = 512, started_with: tuple[str, ...] = ()) -> None:
        self._folder, self._heap_mb = folder, heap_mb
        if not started_with:
            classes, image = _made_ready()
            started_with = (f"-XX:SharedArchiveFile={image}", *_class_path(classes))
        self._started_with = started_with
        ports = _free_ports(2 * many)
        self._http, transport = ports[:many], ports[many:]
        self.urls = [f"http://127.0.0.1:{port}" for port in self._http]
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        for number in range(many):
            home = self._home(number)
            (home / "config").mkdir(parents=True)
            settings = _SETTINGS.format(
                cluster=f"test-{os.getpid()}-{ports[0]}", number=number, http=self._http[number], transport=transport[number],
                hosts=json.dumps([f"127.0.0.1:{port}" for port in transport]),
                names=json.dumps([f"node-{each}" for each in range(many)]),
            )  # fmt: skip
            (home / "config" / "opensearch.yml").write_text(settings, encoding="utf-8")

    def __enter__(self) -> "Nodes":
        try:
            for number in range(len(self.urls)):
                self.start(number)
            self.wait_for(len(self.urls))
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop()

    def start(self, number: int) -> None:
        """Start a node, without waiting for it."""
        with (self._home(number) / "out.log").open("ab") as log:
            self._processes[number] = subprocess.Popen(
                [
                    "java", f"-Xms{self._heap_mb}m", f"-Xmx{self._heap_mb}m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                    "-XX:CompileThresholdScaling=0.2", *self._started_with, "OneNode", str(self._home(number)),
                ],
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def end(self, number: int) -> None:
        """End a node as who runs it does."""
        self._processes[number].terminate()
        self._processes[number].wait(START_SECONDS)

    def kill(self, number: int) -> None:
        """End a node as a failing machine does."""
        self._processes[number].send_signal(signal.SIGKILL)
        self._processes[number].wait()

    def mend(self) -> None:
        """Start what is not running, and wait until the cluster is whole."""
        for number, process in list(self._processes.items()):
            if process.poll() is not None:
                self.start(number)
        self.wait_for(len(self.urls))

    def wait_for(self, many: int) -> None:
        """Wait until so many nodes form the cluster. Raises: TimeoutError with what the nodes say."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if any(self._nodes_seen_by(port) == many for port in self._http):
                return
            time.sleep(0.3)
        said = [(self._home(number) / "out.log").read_text(errors="replace")[-2000:] for number in self._processes]
        raise TimeoutError(f"the nodes did not find each other within {START_SECONDS} s: {said}")

    def _nodes_seen_by(self, port: int) -> int:
        try:
            health: dict[str, Any] = ask(port, "GET", "/_cluster/health")
        except (OSError, http.client.HTTPException, ValueError):
            return 0
        return int(health.get("number_of_nodes", 0)) if health.get("discovered_cluster_manager", True) else 0

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """What the first node answers."""
        return ask(self._http[0], method, path, body)

    def _home(self, number: int) -> Path:
        return self._folder / f"node-{number}"

    def _stop(self) -> None:
        for process in self._processes.values():
            process.kill()
        for process in self._processes.values():
            process.wait()


def ask(port: int, method: str, path: str, body: object = None) -> Any:
    """What a node answers to one request. Raises: OSError, HTTPException, ValueError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


if __name__ == "__main__":  # as `make opensearch` does
    _made_ready()
