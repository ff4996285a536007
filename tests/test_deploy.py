"""The container files, read by parsers: a slip there is only seen on the day of the installation."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
SERVICE_KEYS = {
    "build", "cap_drop", "command", "depends_on", "env_file", "environment", "healthcheck", "image", "init", "ports",
    "read_only", "restart", "security_opt", "stop_grace_period", "tmpfs", "volumes",
}  # fmt: skip
HEALTH_KEYS = {"test", "interval", "timeout", "retries", "start_period", "disable"}


def test_the_queue_without_redis_has_its_folders(db, settings, monkeypatch, tmp_path):
    monkeypatch.delenv("MESA_MIGRATE_URL", raising=False)
    settings.VAR, settings.REDIS_URL = tmp_path, ""
    call_command("prepare_database", verbosity=0)
    assert sorted(folder.name for folder in (tmp_path / "queue").iterdir()) == ["control", "done", "in"]


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def example():
    """The variables of deploy/env.example."""
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / "deploy/env.example").read_text(), re.MULTILINE))


@pytest.fixture(scope="module")
def dockerfile():
    """The instructions as (name, rest), with continued lines joined."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_compose_names_the_services_of_a_server(compose):
    assert {key for key in compose if not key.startswith("x-")} == {"name", "services", "volumes"}
    assert set(compose["services"]) == {"postgres", "redis", "migrate", "web", "worker", "beat"}
    assert compose["services"]["postgres"]["image"] == "postgres:16"
    assert compose["services"]["redis"]["image"] == "redis:7"


def test_compose_services_use_known_keys(compose):
    for name, service in compose["services"].items():
        assert set(service) <= SERVICE_KEYS, name
        assert "image" in service, name
        assert set(service.get("healthcheck", {})) <= HEALTH_KEYS, name
        assert isinstance(service.get("command", []), list), f"{name}: a command is a list, no shell in between"


def test_compose_waits_for_services_that_can_tell(compose):
    """service_healthy needs a health check to wait for; service_completed_successfully one that ends."""
    services = compose["services"]
    for name, service in services.items():
        for other, rule in service.get("depends_on", {}).items():
            if rule["condition"] == "service_healthy":
                assert services[other]["healthcheck"]["test"], f"{name} waits for {other}"
            else:
                assert rule["condition"] == "service_completed_successfully", name
                assert services[other]["restart"] == "no", f"{name} waits for {other}"


def test_compose_tells_the_owner_of_the_tables_to_none_but_the_one_who_migrates(compose):
    named = {name: service["environment"] for name, service in compose["services"].items() if "env_file" in service}
    assert {name: "MESA_MIGRATE_URL" in environment for name, environment in named.items()} == {
        "migrate": True,
        "web": False,
        "worker": False,
        "beat": False,
    }
    assert {environment["POSTGRES_PASSWORD"] for environment in named.values()} == {""}
    assert all("mesa_app:" in environment["DATABASE_URL"] for environment in named.values())


def test_compose_volumes_are_declared(compose):
    used = {
        volume.partition(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])
    }
    assert used == set(compose["volumes"])


def test_compose_variables_are_in_the_example(compose, example):
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert used - set(example) == set()


def test_example_variables_are_read_by_something(example):
    read = (ROOT / "mesa/settings.py").read_text() + (ROOT / "docker-compose.yml").read_text()
    assert [name for name in example if name not in read] == []


def test_example_holds_no_secret(example):
    assert [example["MESA_SECRET_KEY"], example["POSTGRES_PASSWORD"]] == ["", ""]


def test_image_is_hashed_and_not_root(dockerfile):
    names = [name for name, _rest in dockerfile]
    runs = " ".join(rest for name, rest in dockerfile if name == "RUN")
    assert dockerfile[0] == ("FROM", "python:3.12-slim")
    assert "pip install --require-hashes -r requirements.txt" in runs
    assert "collectstatic" in runs
    assert dict(dockerfile)["USER"] == "mesa"
    assert names.index("USER") > max(i for i, name in enumerate(names) if name in ("RUN", "COPY"))


def test_image_has_the_libraries_that_setup_asks_for(dockerfile):
    asked = set(re.findall(r'": "(lib[\w.-]+)"', (ROOT / "script/setup").read_text()))
    runs = " ".join(rest for name, rest in dockerfile if name == "RUN")
    assert len(asked) == 3
    assert {name for name in asked if name not in runs.split()} == set()


def test_image_starts_granian_with_options_it_knows(dockerfile):
    command = json.loads(dockerfile[-1][1])
    known = subprocess.run(
        [sys.executable, "-m", "granian", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert command[0] == "granian"
    assert [word for word in command if word.startswith("--") and word not in known] == []
