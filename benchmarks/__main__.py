"""Run every benchmark, or those named, each in a process of its own: `python -m benchmarks [NAME …] [--quick]`."""

from benchmarks.frame.suite import main

if __name__ == "__main__":
    raise SystemExit(main())
