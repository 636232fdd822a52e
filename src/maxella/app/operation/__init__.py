"""The operator's work on a running app: backups, bundles, and training without those who went."""
