"""Seconds, megabytes and answers a second, and the goals that they are held to; see docs/guide/benchmarks.md.

Every module of this folder is one benchmark (`python -m benchmarks.NAME`), and `python -m benchmarks` runs
them all. What they share is `benchmarks.frame`.
"""
