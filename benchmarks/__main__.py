"""Run every benchmark, or those that are named: `python -m benchmarks [NAME …] [--quick]`."""

from benchmarks.frame.suite import main

if __name__ == "__main__":
    raise SystemExit(main())
