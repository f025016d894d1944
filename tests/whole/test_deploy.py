"""The files to deploy with are well-formed, agree with each other and with the program, and leave no door open.

Those of the cluster and of the container are not run here; what the unit for systemd starts, `docs/deploying.md` runs.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from searchapp.config import Settings
from searchapp.gunicorn_worker import MOST_LINE_BYTES
from searchapp.web.address import MAX_BYTES
from tests.command_line import BAOGAO, commands, root_context
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
FOLDER = DEPLOY / "opensearch"
IN_CONTAINER = "/usr/share/opensearch/config/"


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return found


NODES = {name: about for name, about in read("compose.yaml")["services"].items() if name.startswith("node-")}


def test_three_nodes_of_one_pinned_version_publish_no_port_and_keep_their_data_apart() -> None:
    images = {about["image"] for about in NODES.values()}
    assert len(NODES) == 3
    assert len(images) == 1
    assert re.fullmatch(r"opensearchproject/opensearch:\d+\.\d+\.\d+", images.pop())
    data = [next(v for v in about["volumes"] if v.endswith("/data")).split(":")[0] for about in NODES.values()]
    assert len(set(data)) == 3
    assert set(data) <= set(read("compose.yaml")["volumes"])
    for about in NODES.values():
        assert "ports" not in about
        assert about["environment"]["DISABLE_INSTALL_DEMO_CONFIG"] == "true"
        assert about["ulimits"]["memlock"] == {"soft": -1, "hard": -1}
        for volume in about["volumes"]:
            source = volume.split(":")[0]
            is_ours = source.startswith("./") and not source.startswith("./certificates/")
            assert not is_ours or (FOLDER / source).exists(), volume


def test_settings_name_the_nodes_there_are_and_the_certificates_that_are_mounted() -> None:
    settings = read("opensearch.yml")
    assert set(settings["discovery.seed_hosts"]) == set(settings["cluster.initial_cluster_manager_nodes"]) == set(NODES)
    assert settings["plugins.security.ssl.http.enabled"] is True
    files = {value for name, value in settings.items() if name.endswith("_filepath")}
    for about in NODES.values():
        mounted = {volume.split(":")[1].removeprefix(IN_CONTAINER) for volume in about["volumes"]}
        assert files <= mounted
    assert {name.split(",")[0].removeprefix("CN=") for name in settings["plugins.security.nodes_dn"]} == set(NODES)


def test_users_have_roles_that_exist_and_the_reader_may_not_write() -> None:
    roles, mapping = read("security/roles.yml"), read("security/roles_mapping.yml")
    users = read("security/internal_users.example.yml")
    named = {name for name in mapping if name != "_meta"}
    assert named == {name for name in roles if name != "_meta"} == {name for name in users if name != "_meta"}
    actions = [action for rule in roles["searcher"]["index_permissions"] for action in rule["allowed_actions"]]
    assert not [action for action in actions if "write" in action or action in ("indices_all", "crud", "index", "delete")]
    assert all("PUT-A" in about["hash"] for name, about in users.items() if name != "_meta"), "no password that works"


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl")
def test_certificates_are_made_for_every_node_and_signed_by_their_authority(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "certificates.sh", tmp_path)
    subprocess.run(["bash", tmp_path / "certificates.sh"], check=True, capture_output=True)
    folder = tmp_path / "certificates"
    for name in (*NODES, "admin"):
        subprocess.run(["openssl", "verify", "-CAfile", "ca.pem", f"{name}.pem"], cwd=folder, check=True, capture_output=True)
        asked = ["openssl", "x509", "-noout", "-subject", "-nameopt", "RFC2253", "-in", f"{name}.pem"]
        subject = subprocess.run(asked, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
        settings = read("opensearch.yml")
        wanted = settings["plugins.security.nodes_dn"] + settings["plugins.security.authcz.admin_dn"]
        assert subject.removeprefix("subject=").strip() in wanted
        assert not os.stat(folder / f"{name}-key.pem").st_mode & 0o077
    again = subprocess.run(["bash", tmp_path / "certificates.sh"], check=False, capture_output=True)
    assert again.returncode, "certificates that are in use are not replaced"


def test_keys_and_passwords_stay_out_of_version_control() -> None:
    ignored = (FOLDER / ".gitignore").read_text(encoding="utf-8").split()
    assert {"certificates/", "security/internal_users.yml"} <= set(ignored)


def test_the_container_file_passes_its_linter_and_runs_without_root() -> None:
    path = DEPLOY / "container" / "Containerfile"
    done = subprocess.run([BAOGAO.with_name("hadolint"), path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    text = path.read_text(encoding="utf-8")
    last = text[text.rindex("\nFROM ") :]
    assert re.findall(r"^USER (\S+)$", last, re.MULTILINE) == ["10001"]
    assert "HEALTHCHECK" in last


@pytest.mark.long
def test_what_is_copied_into_the_container_is_enough_to_make_the_program(tmp_path: Path) -> None:
    """The steps of the Containerfile that need no container: copy what it copies, leave out what is ignored, make the wheel."""
    text = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
    first = text[: text.rindex("\nFROM ")]
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for line in re.findall(r"^COPY (.+)$", first, re.MULTILINE):
        *sources, target = line.split()
        for source in sources:
            assert f"{source}/" not in ignored
            where = tmp_path / target / (source if len(sources) > 1 or target == "./" else "")
            (shutil.copytree if (ROOT / source).is_dir() else shutil.copy)(ROOT / source, where)
    options = ["-q", "--no-deps", "--disable-pip-version-check", "-w", str(tmp_path / "out")]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(tmp_path)], check=True)
    (wheel,) = (tmp_path / "out").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert {"searchapp/templates/base.html", "searchapp/wsgi.py", "indexer/data/divisions.csv"} <= set(archive.namelist())


UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_are_understood_by_systemd_and_give_away_little(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text(encoding="utf-8").replace("/opt/baogao/bin", str(BAOGAO.parent))
    # Users that every system has, in place of those that are made for the program.
    copy = tmp_path / unit.name
    copy.write_text(re.sub(r"^(User|Group)=.*$", r"\1=daemon", text, flags=re.MULTILINE), encoding="utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(copy)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_run_what_the_program_has_as_a_user_of_its_own(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    (user,) = re.findall(r"^User=(.*)$", text, re.MULTILINE)
    assert user.startswith("baogao")
    (command,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    program, *arguments = command.split()
    assert (BAOGAO.parent / Path(program).name).exists()
    if program.endswith("/baogao"):
        commands()[arguments[0]].make_context(arguments[0], arguments[1:], parent=root_context())
    else:
        assert arguments[-1] == "searchapp.wsgi:app"
        told = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
        assert "-w 2 -k searchapp.gunicorn_worker.Worker --threads 4 --preload" in told
    set_here = re.findall(r"^Environment=(BAOGAO_\w+)=", text, re.MULTILINE)
    assert {name.removeprefix("BAOGAO_").lower() for name in set_here} <= {field.name for field in fields(Settings)}


def test_what_is_deployed_takes_addresses_as_long_as_the_site_does() -> None:
    """Gunicorn's own workers refuse them; tests/whole/test_slow_readers.py asks for some."""
    for name in ("systemd/baogao.service", "container/Containerfile"):
        assert "searchapp.gunicorn_worker.Worker" in (DEPLOY / name).read_text(encoding="utf-8"), name
    proxy = (DEPLOY / "nginx" / "baogao.conf").read_text(encoding="utf-8")
    (kilobytes,) = re.findall(r"^ *large_client_header_buffers \d+ (\d+)k;$", proxy, re.MULTILINE)
    assert int(kilobytes) * 1024 >= MOST_LINE_BYTES > MAX_BYTES


def test_the_proxy_sets_every_header_that_the_site_believes() -> None:
    text = (DEPLOY / "nginx" / "baogao.conf").read_text(encoding="utf-8")
    for name in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Host"):
        assert re.search(rf"proxy_set_header {name} \$\w+;", text), name
    assert "proxy_http_version 1.1;" in text
    assert text.count("{") == text.count("}")


@pytest.mark.skipif(not shutil.which("nginx"), reason="there is no nginx")
def test_nginx_understands_its_configuration(tmp_path: Path) -> None:
    inner = DEPLOY / "nginx" / "baogao.conf"
    (tmp_path / "nginx.conf").write_text(f"events {{}} http {{ include {inner}; }} pid {tmp_path}/pid;", encoding="utf-8")
    done = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# What a unit must have, whatever else is in it; systemd's own score lets any one of them go.
KEPT = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
    "CapabilityBoundingSet": "", "MemoryDenyWriteExecute": "yes", "RestrictSUIDSGID": "yes", "RestrictNamespaces": "yes",
    "SystemCallArchitectures": "native",
}  # fmt: skip
OF_EACH = {
    "baogao.service": {"User": "baogao", "Group": "baogao", "PrivateUsers": "yes", "UMask": "0077", "ReadWritePaths": None,
                       "RuntimeDirectory": "baogao", "StateDirectory": None, "AmbientCapabilities": None, "DynamicUser": None},
    "baogao-watch.service": {"User": "baogao-index", "Group": "baogao", "PrivateNetwork": "yes", "UMask": "0027",
                             "ReadWritePaths": "/srv/baogao/index", "AmbientCapabilities": None},
}  # fmt: skip


@pytest.mark.parametrize("name", OF_EACH)
def test_a_unit_may_write_nothing_but_what_it_must(name: str) -> None:
    lines = re.findall(r"^(\w+)=(.*)$", (DEPLOY / "systemd" / name).read_text(encoding="utf-8"), re.MULTILINE)
    for key, value in (KEPT | OF_EACH[name]).items():
        assert [said for each, said in lines if each == key] == ([] if value is None else [value]), key
    assert [said for key, said in lines if key == "SystemCallFilter"] == ["@system-service", "~@privileged"]
    (command,) = [said for key, said in lines if key == "ExecStart"]
    assert "--bind" not in command or "--bind 127.0.0.1:" in command, "a proxy stands before it"


def test_the_proxy_believes_nobody_tells_nothing_and_holds_back() -> None:
    text = (DEPLOY / "nginx" / "baogao.conf").read_text(encoding="utf-8")
    told = dict(re.findall(r"proxy_set_header (\S+) (\S+);", text))
    # What a client says of its own address is dropped, not passed on: variables of the connection alone.
    assert told == {
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": "$host",
    }
    assert re.findall(r"^ *access_log (.*);$", text, re.MULTILINE) == ["off"]
    assert re.search(r"location = /metrics \{\s*return 404;\s*\}", text)
    assert re.search(r"^ *proxy_buffering on;$", text, re.MULTILINE)
    for limit, zone in (("limit_req zone=", "limit_req_zone"), ("limit_conn ", "limit_conn_zone")):
        (name,) = re.findall(rf"^ *{limit}(\w+)", text, re.MULTILINE)
        assert re.search(rf"^{zone} \$binary_remote_addr zone={name}:", text, re.MULTILINE), limit
