"""Holds the files for deployment of a generated server against what will read them, as far as a machine without Docker can.

    python3 tests/contract/deployment.py --server BINARY --folder generated/users

In: the generated crate and its binary. Out: a line for what is wrong, then `N passed, N failed`. Four things are shown:
the compose file follows the schema of its format; the Kubernetes objects, as kustomize puts them together, follow those of
their kinds, and nothing unknown is in them; the Dockerfile has no fault that a linter knows; and the server, started with
exactly the settings of the compose file and of the Kubernetes objects beside a real PostgreSQL and Redis, migrates,
makes an administrator, and is ready where the probes ask.

The validators are installed once, from PyPI and npm.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

import tools  # noqa: E402
from player import Failed  # noqa: E402
from postgres import Postgres  # noqa: E402
from server import SECRET, Server  # noqa: E402

PACKAGES = ("kubernetes-validate==1.37.0", "PyYAML==6.0.3", "jsonschema==4.26.0")
COMPOSE = "docker-compose==1.29.2"  # for the schema in it; it is not run
LINTER = "dockerfile-utils@0.16.3"

READ = "import json, sys, yaml; print(json.dumps([it for name in sys.argv[1:] for it in yaml.safe_load_all(open(name))], default=str))"
FOLLOWS = (
    "import json, sys, jsonschema; it = jsonschema.Draft7Validator(json.load(open(sys.argv[1]))).iter_errors(json.load(sys.stdin));"
    "sys.exit('; '.join(f'{error.json_path}: {error.message[:300]}' for error in it) or 0)"
)
LINT = (
    "const text = require('fs').readFileSync(process.argv[1], 'utf8');"
    "for (const it of require('dockerfile-utils').validate(text)) console.log(`line ${it.range.start.line + 1}: ${it.message}`)"
)


class Installed:
    """The validators."""

    def __init__(self):
        self.folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "deployment-tools"
        self.python = self.folder / "bin" / "python"
        done = self.folder / "done"
        if not done.exists():
            print("installing what validates files for deployment", flush=True)
            venv.create(self.folder, with_pip=True)
            pip = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, *PACKAGES], check=True)
            subprocess.run([*pip, "--no-deps", COMPOSE], check=True)
            subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", self.folder, LINTER], check=True)
            done.touch()

    def read(self, *paths):
        """Gives the documents of YAML files."""
        told = subprocess.run([self.python, "-c", READ, *paths], capture_output=True, text=True, check=False)
        if told.returncode:
            raise Failed(f"no YAML: {told.stderr.strip().splitlines()[-1]}")
        return json.loads(told.stdout)


def compose_follows_its_schema(installed, crate):
    """The compose file."""
    schema = next(installed.folder.rglob("compose_spec.json"))
    [compose] = installed.read(crate / "compose.yaml")
    # Newer than this schema; https://github.com/compose-spec/compose-spec has it.
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", compose.pop("name")):
        raise Failed("its name is none")
    told = subprocess.run(
        [installed.python, "-c", FOLLOWS, schema], input=json.dumps(compose), capture_output=True, text=True, check=False
    )
    if told.returncode:
        raise Failed(told.stderr[-1500:])
    for name, service in compose["services"].items():
        for volume in service.get("volumes", []):
            if not volume.startswith((".", "/")) and volume.split(":")[0] not in compose["volumes"]:
                raise Failed(f"{name} mounts {volume}, which is not declared")
        for secret in service.get("secrets", []):
            if secret not in compose["secrets"]:
                raise Failed(f"{name} reads the secret {secret}, which is not declared")


def assembled(installed, crate, folder):
    """Gives the file of all objects: by kustomize where there is one, else those that it would read."""
    if shutil.which("kubectl"):
        done = subprocess.run(["kubectl", "kustomize", crate / "deploy"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(done.stderr.strip())
        (folder / "all.yaml").write_text(done.stdout)
        return [folder / "all.yaml"]
    [custom] = installed.read(crate / "deploy" / "kustomization.yaml")
    return [crate / "deploy" / it for it in custom["resources"]]


def kubernetes_objects_follow_their_kinds(installed, crate):
    """The objects of `deploy/`."""
    with tempfile.TemporaryDirectory(prefix="contract-") as folder:
        files = assembled(installed, crate, Path(folder))
        call = [installed.folder / "bin" / "kubernetes-validate", "--strict", *files]
        told = subprocess.run(call, capture_output=True, text=True, check=False)
        if told.returncode:
            raise Failed("\n".join(it for it in (told.stdout + told.stderr).splitlines() if not it.startswith("INFO")))
        if (told.stdout + told.stderr).count("passed") < 5:
            raise Failed(f"too few objects were looked at: {told.stdout}")


def the_dockerfile_has_no_known_fault(installed, crate):
    """The Dockerfile, by a linter and by rules that this one must follow."""
    told = subprocess.run(
        ["node", "-e", LINT, crate / "Dockerfile"], capture_output=True, text=True, check=False,
        env={**os.environ, "NODE_PATH": str(installed.folder / "node_modules")},
    )  # fmt: skip
    if told.returncode or told.stdout.strip():
        raise Failed((told.stdout + told.stderr)[-1500:])
    lines = (crate / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    stages = [it.split() for it in lines if it.startswith("FROM ")]
    for it in stages:
        if ":" not in it[1] or it[1].endswith(":latest"):
            raise Failed(f"{it[1]} is another image each day")
    if "nonroot" not in stages[-1][1] and not any(it.startswith("USER ") for it in lines):
        raise Failed("it runs as root")
    for it in lines:
        if it.startswith("COPY") and "--from=" in it and it.split("--from=")[1].split()[0] not in [name[3] for name in stages if len(name) > 3]:
            raise Failed(f"it copies from no stage: {it}")
        if re.match(r"(ENV|ARG)\b.*(SECRET|PASSWORD|TOKEN)", it) or it.startswith("ADD "):
            raise Failed(it)
    if not (crate / "Cargo.lock").exists() or any(it.strip() in ("Cargo.lock", "migrations", "src") for it in (crate / ".dockerignore").read_text().splitlines()):
        raise Failed("what is built from is not in the folder that is sent")


def settings_of(installed, crate):
    """Yields where settings stand, the settings, and who else is named in them."""
    [compose] = installed.read(crate / "compose.yaml")
    environment = compose["services"]["server"]["environment"]
    # `${NAME:-default}` is the default, `${NAME:?why}` must be set.
    filled = {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value)) for name, value in environment.items()}
    yield "compose.yaml", {name: re.sub(r"\$\{\w+:\?[^}]*\}", "filled-in", value) for name, value in filled.items()}, None
    objects = installed.read(*sorted((crate / "deploy").glob("*.yaml")))
    [config] = [it for it in objects if it["kind"] == "ConfigMap"]
    [pod] = [
        it["spec"]["template"]["spec"] for it in objects
        if it["kind"] == "Deployment" and it["metadata"]["name"] == config["metadata"]["name"]
    ]  # fmt: skip
    yield "deploy", config["data"], pod


def image(crate):
    """Gives the settings of the Dockerfile."""
    text = (crate / "Dockerfile").read_text().replace("\\\n", " ")
    return dict(it.split("=", 1) for line in text.splitlines() if line.startswith("ENV ") for it in line.split()[1:])


def it_starts_as_it_is_deployed(installed, crate, binary):
    """The server with the settings that the files give it; only addresses and secrets are this machine's."""
    database = Postgres("fsync=off") if (crate / "migrations" / "postgres").is_dir() else None
    store = tools.redis()
    try:
        for where, settings, pod in settings_of(installed, crate):
            ports = {"BIND": tools.free_port(), "ADMIN_BIND": tools.free_port()}
            inside = {**image(crate), **settings}
            here = {**inside, **{name: f"127.0.0.1:{port}" for name, port in ports.items()}}
            if store and "REDIS_URL" in inside:
                here["REDIS_URL"] = f"redis://127.0.0.1:{store.port}/0"
            here["RATE_LIMITS"], here["LOG"] = None, inside.get("LOG")
            with tempfile.TemporaryDirectory(prefix="contract-") as folder:
                here["DATABASE_URL"] = database.database() if database else f"sqlite://{folder}/test.db"
                if "JWT_SECRET_FILE" in inside:
                    (Path(folder) / "jwt").write_text(SECRET)
                    here |= {"JWT_SECRET": None, "JWT_SECRET_FILE": f"{folder}/jwt"}
                server = Server(binary, folder=folder, settings=here)
                try:
                    for it in (["config", "check"], ["migrate"], ["migrate"]):
                        if (done := server.run(*it)).returncode:
                            raise Failed(f"{where}: `{' '.join(it)}`: {done.stderr}")
                    server.start("serve")
                    probe(where, server, inside, ports, pod)
                    if server.stop() != 0:
                        raise Failed(f"{where}: it did not stop well: {server.tail()}")
                finally:
                    server.close()
    finally:
        if database:
            database.close()
        if store:
            store.close()


def probe(where, server, inside, ports, pod):
    """Asks what is asked there, by the ports that are declared there."""
    by_number = {inside[name].rpartition(":")[2]: port for name, port in ports.items()}
    client = type(server.client)
    asked = [("/health/ready", by_number["8080"])]
    for container in (pod or {}).get("containers", []):
        named = {it["name"]: str(it["containerPort"]) for it in container["ports"]}
        probes = [container[it]["httpGet"] for it in ("startupProbe", "readinessProbe", "livenessProbe") if it in container]
        if len(probes) < 2:
            raise Failed(f"{where}: nobody asks whether it lives and is ready")
        asked += [(it["path"], by_number[named[it["port"]]]) for it in probes]
    asked.append(("/metrics", by_number["9090"]))
    for path, port in asked:
        if (answer := client("127.0.0.1", port).send("GET", path)).status != 200:
            raise Failed(f"{where}: {answer}")
    if (answer := client("127.0.0.1", by_number["8080"]).send("GET", "/metrics")).status != 404:
        raise Failed(f"{where}: everybody can read the metrics: {answer.status}")


def main():
    """Runs everything and counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True, help="the binary")
    parser.add_argument("--folder", required=True, type=lambda it: Path(it).resolve(), help="the generated crate")
    options = parser.parse_args()
    installed = Installed()
    checks = [compose_follows_its_schema, kubernetes_objects_follow_their_kinds, the_dockerfile_has_no_known_fault]
    work = [(it, (installed, options.folder)) for it in checks]
    work.append((it_starts_as_it_is_deployed, (installed, options.folder, options.server)))
    failed = 0
    for check, arguments in work:
        try:
            check(*arguments)
        except Exception as error:  # whatever it is, the next one is made
            failed += 1
            what = error if isinstance(error, (Failed, RuntimeError)) else traceback.format_exc(limit=-3)
            print(f"FAILED {check.__name__.replace('_', '-')} [X8]: {what}", flush=True)
    print(f"{len(work) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
