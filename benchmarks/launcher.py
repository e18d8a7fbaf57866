"""Run a program as a child of a process this small, and print what it took as JSON.

The system counts into a program's peak memory that of the process that started it, as it was before the program
took its place (Linux, ``exec_mmap`` in fs/exec.c). Started from here, that is next to nothing.
"""

import json
import os
import sys
import tempfile
import time

with tempfile.TemporaryFile() as output:
    start = time.perf_counter()
    child = os.posix_spawnp(
        sys.argv[1],
        sys.argv[1:],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, output.fileno(), 1), (os.POSIX_SPAWN_DUP2, output.fileno(), 2)],
    )
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    output.seek(0)
    text = output.read().decode(errors="replace")

code = os.waitstatus_to_exitcode(status)
if code:
    print(text)
    sys.exit(1)
# Linux counts in KiB, macOS in bytes.
unit = 1024 * 1024 if sys.platform == "darwin" else 1024
print(json.dumps({"seconds": seconds, "peak_mb": usage.ru_maxrss / unit, "output": text}))
