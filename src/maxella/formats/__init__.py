"""What other services export: a description for each, imports made of them, and exports of our own."""
