"""Tools for an assistant on the same machine, which acts for one profile; needs the extra `mcp`."""
