"""The files to deploy a cluster with are well-formed, agree with each other, and leave no door open. They are not run here."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

FOLDER = ROOT / "deploy" / "opensearch"
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
