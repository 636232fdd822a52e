"""The service: REST and pages."""
