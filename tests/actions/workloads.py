"""Workloads of the benchmark kit, cut short."""

import gzip
import json
from pathlib import Path

KIT = Path(__file__).parents[2] / "benchmarks" / "kit"


def cut(folder, name, cases):
    """A workload with its first cases only; whole if none are told."""
    whole = KIT / "workloads" / f"{name}.json.gz"
    content = json.loads(gzip.decompress(whole.read_bytes()))
    content["cases"] = content["cases"][:cases]
    path = folder / f"{name}.json.gz"
    path.write_bytes(gzip.compress(json.dumps(content).encode(), 1))
    return path
