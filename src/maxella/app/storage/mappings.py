"""Which column of an unknown table is which: asked once, and remembered."""

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy import select

from maxella.app.storage.database import Database
from maxella.app.storage.profiles import lock_profile
from maxella.app.storage.tables import mappings


class Mappings(Database):
    """The columns that a profile has named, by the header of the table."""

    def mapping(self, profile_id: str, header: str) -> dict[str, str] | None:
        """What was said of a table with this header line; None when it was never asked."""
        query = select(mappings.c.mapping).where(
            mappings.c.profile_id == profile_id, mappings.c.header_digest == _digest(header)
        )
        with self._reading() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else json.loads(found)

    def remember_mapping(self, profile_id: str, header: str, mapping: Mapping[str, str]) -> None:
        """Keep what was said of a table with this header line, instead of what was said before.

        Raises:
            UnknownIdError: when there is no such profile.
        """
        row = {
            "profile_id": profile_id,
            "header_digest": _digest(header),
            "mapping": json.dumps(dict(mapping)),
        }
        upsert = self._upsert(mappings).values(row)
        with self._writing() as connection:
            lock_profile(connection, profile_id)
            connection.execute(
                upsert.on_conflict_do_update(
                    index_elements=list(mappings.primary_key), set_={"mapping": upsert.excluded.mapping}
                )
            )


def _digest(header: str) -> bytes:
    return hashlib.sha256(header.encode(errors="backslashreplace")).digest()
