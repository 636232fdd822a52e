"""What all benchmarks share: options, figures and goals, times, made-up data, servers and their clients."""
