"""Models, a folder each: settings, what trains, what serves, a spec; beside them what several share."""
