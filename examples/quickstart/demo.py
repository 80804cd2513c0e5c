"""The demonstration, from an empty folder to a GraphQL answer: what `make demo` runs.

It makes the workspace build/demo anew and calls the commands that anybody would, as of the day
that the data belongs to.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import httpx

AS_OF = "2026-03-02"
ACCOUNT = "A-0013"
ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build" / "demo"
PLAYWISE = Path(sys.executable).with_name("playwise")
PLAN_LINES = 10
PATIENCE_S = 60.0
WIDTH = 120

QUERY = """
{
  accounts(
    where: {outcomes: [{playbook: "exposure_tier", decision: "likelihood_of_churn", eq: "high"}]}
    orderBy: [{fact: ARR, direction: DESC}]
    first: 2
  ) {
    totalCount
    nodes { label facts { industry arr { amount currency } } }
  }
  account(key: "A-0013") {
    label
    outcomes(playbook: "exposure_tier", decision: "exposure") { words reasons }
    plays { playbook openedOn steps { name state due } }
  }
}
"""


def main() -> None:
    heading("A fresh workspace: three playbooks, 500 accounts, 1,500 contacts")
    remove_former(PLACE)
    run("init", "--demo", PLACE.relative_to(ROOT).as_posix(), cwd=ROOT)

    heading("Are the files right, and do the playbooks do what their own tests say?")
    run("check")
    run("test")

    heading("What would a run do? Nothing is written yet")
    run("plan", "--as-of", AS_OF, most_lines=PLAN_LINES)

    heading("Run it: facts in, decisions and plays out, messages to the local maildir")
    run("run", "--as-of", AS_OF)

    heading("Why does this account get no message? Its industry is not on the map")
    run("explain", ACCOUNT, "exposure_tier")
    run("explain", ACCOUNT, "renewal_outreach")

    heading("The same by GraphQL, from a server that is started now and stopped again")
    with server() as url:
        print(QUERY)
        print(shown(asked(url)))


def heading(words: str) -> None:
    print(f"━━ {words}\n", flush=True)


def run(*args: str, cwd: Path = PLACE, most_lines: int | None = None) -> None:
    """Call a command and show it; what it would not do in a demonstration ends this one."""
    print(f"$ playwise {' '.join(args)}", flush=True)
    wanted = None if most_lines is None else subprocess.PIPE
    command = [str(PLAYWISE), *args]
    ended = subprocess.run(command, cwd=cwd, check=False, text=True, stdout=wanted, stderr=wanted)
    if most_lines is not None:
        lines = ended.stdout.splitlines()
        print("\n".join(lines[:most_lines]))
        if len(lines) > most_lines:
            print(f"… and {len(lines) - most_lines} more lines")
        if ended.returncode:
            sys.stderr.write(ended.stderr)
    print(flush=True)
    if ended.returncode:
        sys.exit(f"demo: playwise {args[0]} ended with {ended.returncode}")


def remove_former(place: Path) -> None:
    """Remove what an earlier demonstration made, and nothing else."""
    if not place.exists():
        return
    settings = place / "playwise.yaml"
    if place.is_symlink() or not settings.is_file() or "quickstart" not in settings.read_text():
        sys.exit(f"demo: '{place}' is not an earlier demonstration: move it away")
    shutil.rmtree(place)


@contextmanager
def server() -> Iterator[str]:
    """Serve the workspace on a free port, give the address, and stop the server at the end."""
    command = [str(PLAYWISE), "serve", "--port", "0", "--as-of", AS_OF]
    with subprocess.Popen(command, cwd=PLACE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        late = Timer(PATIENCE_S, process.kill)
        late.start()
        try:
            said = process.stderr.readline()
            if "http://" not in said:
                sys.exit(f"demo: the server did not start: {said}{process.stderr.read()}")
            print(f"$ playwise serve --port 0 --as-of {AS_OF}\n{said.rstrip()}", flush=True)
            yield next(word for word in said.split() if word.startswith("http://")).rstrip(";")
        finally:
            late.cancel()
            process.terminate()
            process.wait(timeout=PATIENCE_S)


def asked(url: str) -> object:
    # trust_env: a proxy has no business on the way to this very machine.
    with httpx.Client(trust_env=False, timeout=PATIENCE_S) as client:
        answer = client.post(url, json={"query": QUERY})
    answer.raise_for_status()
    found: dict[str, object] = answer.json()
    if "errors" in found:
        sys.exit(f"demo: {json.dumps(found['errors'])}")
    return found["data"]


def shown(value: object, indent: str = "") -> str:
    """Return JSON in which what fits on a line stands on a line."""
    text = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(text) <= WIDTH or not isinstance(value, dict | list):
        return text
    deeper = indent + "  "
    if isinstance(value, dict):
        lines = [f'{deeper}"{key}": {shown(held, deeper)}' for key, held in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    lines = [f"{deeper}{shown(held, deeper)}" for held in value]
    return "[\n" + ",\n".join(lines) + f"\n{indent}]"


if __name__ == "__main__":
    main()
