"""Accounts, profiles and the operator: names, passwords, PINs and tokens, and how often they may be tried."""
