"""Settings of models: small frozen classes that refuse what they do not know."""

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Base of every model's settings. Unknown keys and values out of range are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")
