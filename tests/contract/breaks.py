"""Breaks a generated server on purpose, row by row, and looks whether a test sees it.

    python3 tests/contract/breaks.py [--only ROW] [--target FOLDER]

In: `breaks.json`: for each break the row, the crate, the file, what stands there and what is put in its place. Each is
made in a copy of the crate, which is built and held against the black-box cases of its row (or, where it says so, against
its own tests, or against whoever follows its README). Out: one line a break, then `N seen, N not seen`; exit 0 only when every break was seen. A break whose
place is no longer there is an error: it has to be written anew.

Standard library only. Takes minutes, so it is no part of what CI runs.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def main():
    """Makes all breaks and counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="breaks whose row or file has this in it")
    parser.add_argument("--target", default=str(ROOT / "target" / "breaks"), help="where to build")
    options = parser.parse_args()
    breaks = json.loads((HERE / "breaks.json").read_text())
    seen = missed = 0
    for crate in sorted({it["crate"] for it in breaks}):
        chosen = [it for it in breaks if it["crate"] == crate]
        chosen = [it for it in chosen if not options.only or options.only in (it["row"], it["file"])]
        if not chosen:
            continue
        copy = Path(options.target) / "crates" / crate
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(ROOT / "generated" / crate, copy, ignore=shutil.ignore_patterns("target"))
        for broken in chosen:
            verdict = play(copy, broken, Path(options.target))
            is_seen = verdict.startswith("seen")
            seen, missed = seen + is_seen, missed + (not is_seen)
            print(f"{broken['row']:<3} {crate}/{broken['file']}: {verdict}", flush=True)
    print(f"{seen} seen, {missed} not seen")
    return 1 if missed else 0


def play(copy, broken, target):
    """Makes one break, tests, and takes it back."""
    file = copy / broken["file"]
    text = file.read_text()
    if broken["old"] not in text:
        return "NOT MADE: its place is no longer there"
    file.write_text(text.replace(broken["old"], broken["new"], 1))
    try:
        return judge(copy, broken, target)
    finally:
        file.write_text(text)


def judge(copy, broken, target):
    """Builds and runs what shall see the break."""
    environment = os.environ | {
        "CARGO_TARGET_DIR": str(target),
        "CARGO_PROFILE_DEV_DEBUG": "0",
        "CARGO_INCREMENTAL": "1",
    }
    cargo = ["cargo", "test" if broken.get("by") == "tests" else "build", "--quiet", "--locked"]
    built = subprocess.run(cargo, cwd=copy, env=environment, capture_output=True, text=True)
    if broken.get("by") == "tests":
        return "seen by its own tests" if "test result: FAILED" in built.stdout else f"NOT SEEN\n{built.stderr[-2000:]}"
    if built.returncode != 0:
        return f"NOT MADE: it does not compile\n{built.stderr[-2000:]}"
    server = str(target / "debug" / broken["crate"])
    if broken.get("by") == "readme":
        call = [sys.executable, str(HERE / "readme.py"), "--server", server, "--folder", str(copy)]
    else:
        call = [sys.executable, str(HERE / "run.py"), "--server", server, "--contract", broken.get("contract", broken["crate"])]
        call += ["--only", broken.get("cases", broken["row"])]
    answer = subprocess.run(call, capture_output=True, text=True)
    if answer.returncode == 0:
        return f"NOT SEEN: {answer.stdout.strip().splitlines()[-1]}"
    failed = next((it for it in answer.stdout.splitlines() if it.startswith("FAILED")), "")
    return f"seen by {failed.split()[1] if failed else 'the runner'}"


if __name__ == "__main__":
    sys.exit(main())
