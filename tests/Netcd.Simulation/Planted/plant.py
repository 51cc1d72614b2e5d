#!/usr/bin/env python3
"""Plants known bugs in a copy of the sources and counts the seeds until the simulator finds each.

    tests/Netcd.Simulation/Planted/plant.py              all bugs, then writes the table into docs/simulation.md
    tests/Netcd.Simulation/Planted/plant.py lease ...    those whose name contains one of the words, and their rows of the table
    --seeds N   seeds, spread over the bug's profiles, before it counts as not found (default 2000)
    --jobs N    runs at the same time
    --processes  with real processes instead of the simulation; the table stays (default then: 30 runs)
    --check     only whether every edit fits the sources

All bugs are built into one copy, each behind a switch that an environment variable turns on; the working tree and what it builds
know nothing of them. Exit code 0 when every bug was found.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bugs import BUGS  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROJECTS = ["Netcd.Core", "Netcd.Storage", "Netcd.Raft"]
DOCS = ROOT / "docs" / "simulation.md"
BEGIN, END = "<!-- planted bugs: begin -->", "<!-- planted bugs: end -->"
SWITCH = """namespace Netcd;

internal static class PlantedBug
{
    private static readonly string? Active = System.Environment.GetEnvironmentVariable("NETCD_PLANTED_BUG");

    public static bool Is(string name) => Active == name;
}
"""


def plant(copy: pathlib.Path) -> None:
    for name, _, _, edits in BUGS:
        for file, find, replacement in edits:
            path = copy / "src" / file
            text = path.read_text()
            if text.count(find) != 1:
                sys.exit(f"{name}: {file} holds {text.count(find)} times: {find}")
            path.write_text(text.replace(find, replacement.replace("$BUG", f'global::Netcd.PlantedBug.Is("{name}")')))
    for project in PROJECTS:
        (copy / "src" / project / "PlantedBug.cs").write_text(SWITCH)


def check() -> int:
    wrong = [f"{name}: {file} does not hold once: {find}" for name, _, _, edits in BUGS for file, find, _ in edits
             if (ROOT / "src" / file).read_text().count(find) != 1]
    print("\n".join(wrong) or f"{len(BUGS)} bugs fit")
    return 1 if wrong else 0


def build(copy: pathlib.Path) -> pathlib.Path:
    ignore = shutil.ignore_patterns("bin", "obj", ".git")
    for part in ["src", "tests/Netcd.Simulation", "tests/Netcd.Processes", "protos"]:
        shutil.copytree(ROOT / part, copy / part, ignore=ignore)
    for file in [*ROOT.glob("Directory.*"), *ROOT.glob("*.json"), *ROOT.glob(".editorconfig"), ROOT / "BannedSymbols.txt", ROOT / "tests/Directory.Build.props"]:
        if file.exists():
            shutil.copy(file, copy / file.relative_to(ROOT))
    plant(copy)
    project = copy / "tests/Netcd.Simulation/Netcd.Simulation.csproj"
    # The switch reads the environment, which the analyzers of the product rightly forbid.
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "q", "--nologo", "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false", str(project)], check=True)
    return copy / "tests/Netcd.Simulation/bin/Release/net10.0/Netcd.Simulation.dll"


def hunt(program: pathlib.Path, name: str, profiles: str, seeds: int, jobs: int, target: str):
    """The profile that found the bug, the seeds it took, the broken promise and the time; None when none did."""
    began = time.monotonic()
    run = subprocess.run(
        ["dotnet", str(program), "--target", target, "--profile", profiles, "--seeds", f"1..{seeds // len(profiles.split(','))}", "--until-failure", "--no-shrink", "--jobs", str(jobs)],
        env={**os.environ, "NETCD_PLANTED_BUG": name}, capture_output=True, text=True)
    if run.returncode == 0:
        return None
    failed = re.search(r"^FAILED (?:.*--profile )?(\S+) .*\n  (?:\[([^\]]+)\]|(hangs))", run.stdout, re.M)
    if not failed:
        sys.exit(run.stdout + run.stderr)
    count = re.search(r"^(\d+) (?:seeds|runs),", run.stdout, re.M)
    return failed[1], count[1] if count else "?", failed[2] or failed[3], time.monotonic() - began


def rows_of(text: str) -> dict:
    """The rows of the table in docs, by bug."""
    table = text[text.index(BEGIN):text.index(END)]
    return {row.split("|")[1].strip(): row for row in table.splitlines() if row.startswith("| ")}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--processes", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        return check()
    chosen = [bug for bug in BUGS if not options.words or any(word in bug[0] for word in options.words)]
    seeds = options.seeds or (30 if options.processes else 2000)
    target = "processes" if options.processes else "simulation"
    rows = rows_of(DOCS.read_text())
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        program = build(pathlib.Path(folder))
        for name, what, profiles, _ in chosen:
            found = hunt(program, name, "kill,pause,network" if options.processes else profiles, seeds, options.jobs, target)
            if found is None:
                missed += 1
                print(f"{name:32} NOT FOUND in {seeds} seeds of {profiles}", flush=True)
                rows[name] = f"| {name} | {what} | {profiles} | not in {seeds} | |"
            else:
                profile, count, promise, took = found
                print(f"{name:32} {profile:16} {count:>5} seeds, {took:6.1f} s: {promise}", flush=True)
                rows[name] = f"| {name} | {what} | {profile} | {count} | {promise} |"
    if options.processes:
        print(f"{len(chosen) - missed} of {len(chosen)} found")
        return 1 if missed else 0
    text = DOCS.read_text()
    head = ["| bug | what it does | profile | seeds until found | promise that broke |", "|---|---|---|---|---|"]
    table = "\n".join([*head, *(rows[name] for name, *_ in BUGS if name in rows)])
    DOCS.write_text(text[:text.index(BEGIN) + len(BEGIN)] + "\n" + table + "\n" + text[text.index(END):])
    print(f"{len(chosen) - missed} of {len(chosen)} found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
