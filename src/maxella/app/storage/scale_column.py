"""A column that holds the scale of a rating, as one short text."""

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from maxella.errors import StorageError
from maxella.tables.rating_scales import RatingScale, scale_of, written


class Scale(TypeDecorator[RatingScale]):
    """`0.5..5/0.5` in the database, a `RatingScale` in the code."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: RatingScale | None, dialect: Dialect) -> str | None:
        """The text that is written."""
        return None if value is None else written(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> RatingScale | None:
        """The scale that is read."""
        try:
            return None if value is None else scale_of(value)
        except ValueError as error:
            raise StorageError(
                f"a rating of the database cannot be read: {error}; restore a backup"
            ) from error
