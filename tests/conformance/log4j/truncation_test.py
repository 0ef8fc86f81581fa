#!/usr/bin/env python3
"""Unpacks the public archives to a temporary folder and cuts each small one at every byte (truncation_test.cpp)."""
import os
import pathlib
import subprocess
import sys
import tempfile

PACKED = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "../shared/data")) / "log4j" / "archives.tar.zst"
if not PACKED.exists():
    print("SKIPPED: no data")
    sys.exit(77)
with tempfile.TemporaryDirectory() as folder:
    subprocess.run(f"zstd -dqc --long=27 {PACKED} | tar x -C {folder}", shell=True, check=True)
    sys.exit(subprocess.run([sys.argv[1], folder], check=False).returncode)
