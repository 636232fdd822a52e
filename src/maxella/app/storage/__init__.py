"""What the app keeps: profiles, their history, imports, accounts and settings, in SQLite or PostgreSQL."""

from maxella.app.storage.records import COLOURS, Account, Event, Import, Mark, Never, NewEvent, Profile
from maxella.app.storage.store import Store

__all__ = ["COLOURS", "Account", "Event", "Import", "Mark", "Never", "NewEvent", "Profile", "Store"]
